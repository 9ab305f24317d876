//! Texts in the reader's language, and numbers and dates by the browser's own `Intl`.

pub mod catalogues;

pub(crate) mod formatter;

pub(crate) mod locale;

pub(crate) mod zone;

mod intl;
