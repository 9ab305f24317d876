//! `allowed_origins`: exact origins, without patterns.

use super::section::Section;
use crate::origin::Origin;

pub(super) fn read(root: &mut Section<'_>) -> Vec<Origin> {
    let items = root.strings("allowed_origins");
    let mut origins = Vec::new();
    for item in items {
        match Origin::parse(&item.text) {
            Ok(origin) if origins.contains(&origin) => {
                item.fault(root.report(), "is given twice");
            }
            Ok(origin) => origins.push(origin),
            Err(error) => item.fault(root.report(), error.to_string()),
        }
    }
    origins
}
