//! What stands where content will be: its shapes, in the height of what usually follows. The
//! loader's own skeleton has the same heights, so that nothing below moves when one takes over.

use crate::dom::{View, el};

/// The plan card's shape.
pub(crate) fn plan() -> View {
    let bones = ["bone w-name", "bone w-long", "bone w-half", "bone w-name"];
    skeleton("card stack bones").children(bones.map(|class| el("div", &[("class", class)])))
}

/// The invoice table's shape, so many rows long.
pub(crate) fn invoices(rows: usize) -> View {
    let row = |_| {
        el("div", &[("class", "line")]).children((0..4).map(|_| el("div", &[("class", "bone")])))
    };
    let body = el("div", &[("class", "body")]).children((0..rows).map(row));
    skeleton("frame bones").child(body)
}

fn skeleton(class: &str) -> View {
    el("div", &[("class", class), ("part", "skeleton"), ("aria-hidden", "true")])
}
