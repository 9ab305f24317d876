//! Tells the host page which invoices got no link, once per load.

use super::ctx::Ctx;
use super::shown::Shown;
use crate::dom::follow_later;
use crate::link;
use crate::state::Source;

/// Reports every address of the history that may not be linked to, whether its row is on the
/// screen or not.
pub(crate) fn link_report(ctx: &Ctx, shown: &Shown) {
    let (ctx, model) = (ctx.clone(), shown.model.clone());
    let mut told = None;
    follow_later(move || {
        let looked_at = (model.get(), ctx.state.settings.link_hosts.get());
        // A whole history is looked at: the rows come first.
        if ctx.calm.get() == 0 || told.as_ref() == Some(&looked_at) {
            return;
        }
        let hosts = looked_at.1.clone();
        told = Some(looked_at);
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
