//! Every text of the widget as a typed entry, and the catalogues that hold it in each language.
//!
//! A [`Text`] names an entry, a [`Message`] is an entry with its arguments, and a [`Catalogue`] has
//! the texts of a language. [`Formats`] is the interface to the browser (dates, plurals, money), so
//! that sentences can be tested natively, word for word.
//!
//! ```
//! use billing_core::text::{Catalogue, Text};
//!
//! let german = Catalogue::from_json(r#"{"invoicesHeading":"Rechnungen"}"#.as_bytes())?;
//! assert_eq!(german.template(Text::InvoicesHeading, "other"), "Rechnungen");
//! assert_eq!(german.template(Text::ResultCount, "one"), "{count} invoice", "English is the fallback");
//! # Ok::<(), billing_core::text::CatalogueError>(())
//! ```

mod texts;

mod message;

mod template;

mod catalogue;

mod failure;

mod direction;

mod locale_file;

pub use catalogue::{Catalogue, CatalogueError};
pub use direction::is_right_to_left;
pub use failure::failure_text;
pub use locale_file::locale_file;
pub use message::{Arg, Formats, Message};
pub use template::{fill, placeholders};
pub use texts::Text;
