//! The visible widget, read by text, role and name, never by private structure.

mod plan;

mod table;

mod filters;

mod windowing;

mod recycled_rows;

mod layout;

mod money;

mod checks;

mod unpaid;

mod exports;

mod menu;

mod hide;

mod links;

mod states;

mod language;

mod zone;

mod access;
