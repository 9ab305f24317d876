//! Tells the host page which invoices got no link, once per load.

use super::ctx::Ctx;
use super::shown::Shown;
use crate::dom::follow_later;
use crate::link;
use crate::state::Source;
use leptos::prelude::*;

/// Reports every address of the history that may not be linked to, whether its row is on the
/// screen or not.
pub(crate) fn link_report(ctx: &Ctx, shown: &Shown) {
    let (ctx, model) = (ctx.clone(), shown.model.clone());
    follow_later(move || {
        let hosts = ctx.state.settings.link_hosts.get();
        let refused: Vec<_> = model.with(|model| {
            let invoices = model.iter().flat_map(|model| model.history().invoices.iter());
            let addresses = invoices.enumerate().filter_map(|(row, it)| Some((row, it.url?)));
            addresses
                .filter(|(_, url)| !link::is_plain(url, &hosts))
                .filter_map(|(row, url)| Some((row, link::check(url, &hosts).err()?)))
                .collect()
        });
        // Only now: a listener may set what is read above.
        for (row, problem) in refused {
            let path = format!("$.data.invoices[{row}].invoiceUrl");
            ctx.state.host.actions().schema_warning(Source::Autoposting, &path, problem);
        }
    });
}
