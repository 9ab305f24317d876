//! An element on the page, as its reader sees it: visible text, by parts, through the open shadow
//! root.

use fantoccini::elements::Element;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::{Outcome, wait};

/// What every script about an element begins with. Visible text is what `innerText` gives, with
/// ordinary spaces in place of those that hold an amount and its currency together.
const PRELUDE: &str = r#"
const root = document.querySelector(arguments[0])?.shadowRoot;
if (!root) return "there is no element with a shadow root yet";
const part = (name) => `[part~="${name}"]`;
const seen = (node) => Boolean(node) && node.checkVisibility({ visibilityProperty: true });
const text = (node) => seen(node) ? node.innerText.replace(/[\u00a0\u202f]/g, " ").trim() : null;
const all = (name, within = root) => [...within.querySelectorAll(part(name))].filter(seen);
"#;

/// A JavaScript expression for the visible rows, each with the fields of a [`Row`].
pub const ROWS: &str = r#"all("row").map((row) => {
    const cell = (name) => text(row.querySelector(part(name))) ?? "";
    return {
        id: row.dataset.invoiceId,
        date: cell("cell-date"),
        description: cell("cell-description"),
        amount: cell("cell-amount"),
        status: cell("cell-status"),
        link: row.querySelector(`a${part("invoice-link")}`)?.getAttribute("href") ?? null,
    };
})"#;

/// What a script gives where the element is not there.
const ABSENT: &str = "there is no element with a shadow root yet";

/// One element of the page.
#[derive(Clone, Copy, Debug)]
pub struct Widget<'a> {
    browser: &'a Browser,
    selector: &'a str,
}

/// One visible row of the invoice table.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Row {
    /// `data-invoice-id`.
    pub id: String,
    /// The date's cell.
    pub date: String,
    /// The description's cell.
    pub description: String,
    /// The amount's cell.
    pub amount: String,
    /// The status' cell.
    pub status: String,
    /// Where the invoice's link leads.
    pub link: Option<String>,
}

impl<'a> Widget<'a> {
    /// The first element that the CSS selector finds.
    #[must_use]
    pub fn new(browser: &'a Browser, selector: &'a str) -> Self {
        Self { browser, selector }
    }

    /// Waits until the element is there, and runs a function body that knows `root`, `part(name)`,
    /// `seen(node)`, `text(node)` and `all(name)`.
    ///
    /// # Errors
    ///
    /// When it throws, or when there is no element for too long.
    pub async fn run(&self, body: &str) -> Outcome<Value> {
        wait::until(self.selector, async || self.run_if_there(body).await).await
    }

    /// The function body's value; `None` where the element is not there, and nothing has been done.
    async fn run_if_there(&self, body: &str) -> Outcome<Option<Value>> {
        let value = self.browser.run(&format!("{PRELUDE}{body}"), &[json!(self.selector)]).await?;
        Ok((value != ABSENT).then_some(value))
    }

    /// Reads what is never `null`, so that a driver that answers `null` is asked again.
    async fn read<T: DeserializeOwned>(&self, body: &str) -> Outcome<T> {
        let value = wait::until(self.selector, async || {
            Ok(self.run_if_there(body).await?.filter(|value| !value.is_null()))
        });
        Ok(serde_json::from_value(value.await?)?)
    }

    /// Waits until the function body gives something else than `null`, `false` or `undefined`.
    ///
    /// # Errors
    ///
    /// When it throws, or never does.
    pub async fn wait(&self, what: &str, body: &str) -> Outcome<Value> {
        wait::until(what, async || {
            let value = self.run_if_there(body).await?;
            Ok(value.filter(|value| !value.is_null() && *value != Value::Bool(false)))
        })
        .await
    }

    /// Waits until every source has settled: no skeleton is left, and there is something in its
    /// place.
    ///
    /// # Errors
    ///
    /// When that never comes.
    pub async fn settled(&self) -> Outcome<()> {
        let body = r#"
            const content = ["plan", "row", "empty", "error"].some((name) => all(name).length > 0);
            return content && all("skeleton").length === 0;
        "#;
        self.wait("the element's content", body).await.map(drop)
    }

    /// Waits for what the second module draws.
    ///
    /// # Errors
    ///
    /// When that never comes.
    pub async fn has_tools(&self) -> Outcome<()> {
        self.wait("the toolbar", "return all('toolbar').length > 0;").await.map(drop)
    }

    /// The visible texts of all elements with that part.
    ///
    /// # Errors
    ///
    /// When the element is not there.
    pub async fn texts(&self, part: &str) -> Outcome<Vec<String>> {
        self.read(&format!("return all({part:?}).map(text);")).await
    }

    /// The visible text of the only element with that part.
    ///
    /// # Errors
    ///
    /// When there is none, or more than one.
    pub async fn text(&self, part: &str) -> Outcome<String> {
        let mut texts = self.texts(part).await?;
        match (texts.pop(), texts.is_empty()) {
            (Some(text), true) => Ok(text),
            (None, _) => Err(format!("nothing to be seen of part {part}").into()),
            (Some(_), false) => Err(format!("part {part} is there more than once").into()),
        }
    }

    /// Everything to be seen of the element.
    ///
    /// # Errors
    ///
    /// When the element is not there.
    pub async fn everything(&self) -> Outcome<String> {
        self.read("return [...root.children].map(text).filter(Boolean).join('\\n');").await
    }

    /// The rows of the table that are in the page, in their order.
    ///
    /// # Errors
    ///
    /// When the element is not there.
    pub async fn rows(&self) -> Outcome<Vec<Row>> {
        self.read(&format!("return {ROWS};")).await
    }

    /// Waits until the rows are as wanted, and gives them.
    ///
    /// # Errors
    ///
    /// When that never comes.
    pub async fn rows_when(
        &self,
        what: &str,
        wanted: impl Fn(&[Row]) -> bool,
    ) -> Outcome<Vec<Row>> {
        wait::until(what, async || {
            let rows = self.rows().await?;
            Ok(wanted(&rows).then_some(rows))
        })
        .await
    }

    /// The first visible element that the CSS selector finds within the shadow root, for clicking
    /// and typing.
    ///
    /// # Errors
    ///
    /// When there is none for too long.
    pub async fn element(&self, css: &str) -> Outcome<Element> {
        let body = format!("return [...root.querySelectorAll({css:?})].find(seen);");
        self.browser.element_of(css, &self.wait(css, &body).await?)
    }

    /// Waits until the visible text of a part, of any of its elements, contains the words, whatever
    /// their case.
    ///
    /// # Errors
    ///
    /// When that never comes.
    pub async fn shows(&self, part: &str, words: &str) -> Outcome<()> {
        let wanted = words.to_lowercase();
        let body = format!(
            "return all({part:?}).some((node) => text(node).toLowerCase().includes({wanted:?}));"
        );
        self.wait(&format!("part {part} to say {words:?}"), &body).await.map(drop)
    }
}
