//! The real proxy, the built page and a real browser.

mod stage;
