//! Reports the invoices that get no link, once per load.

use crate::erased::effect;
use crate::link;
use crate::state::WidgetState;
use crate::vendor::Vendor;
use billing_core::wire::DecodeWarning;
use leptos::prelude::*;

/// Reports every address of the history that may not be linked to, whether its row is on the screen
/// or not.
pub(super) fn report_invalid_links(state: WidgetState) {
    let reported = StoredValue::new(None);
    effect(move || {
        let checked =
            (state.history.get(), state.settings.with(|settings| settings.link_hosts.clone()));
        // The whole history is checked: the rows come first.
        if state.paints.get() == 0 || reported.with_value(|it| it.as_ref() == Some(&checked)) {
            return;
        }
        let (view, hosts) = &checked;
        let mut problems = link::Problems::new(hosts);
        let invoices = view.iter().flat_map(|view| view.history().invoices.iter()).enumerate();
        let addresses = invoices.filter_map(|(row, invoice)| Some((row, invoice.url?)));
        let warnings: Vec<DecodeWarning> = addresses
            .filter_map(|(row, url)| Some((row, problems.of(url)?)))
            .map(|(row, problem)| DecodeWarning {
                path: format!("$.data.invoices[{row}].invoiceUrl"),
                problem: problem.to_owned(),
            })
            .collect();
        reported.set_value(Some(checked));
        // Only now: a listener may change what is read above.
        let host = state.host.get_value();
        untrack(|| {
            warnings.iter().for_each(|it| host.schema_warning(Vendor::Autoposting, it));
        });
    });
}
