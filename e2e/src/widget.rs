//! An element on the page as a user sees it: visible text, by parts, through the open shadow root.

use fantoccini::elements::Element;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::{Outcome, wait};

/// The prelude of every script for an element. Visible text is `innerText` with ordinary spaces in
/// place of no-break spaces.
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

/// A script's result if the element does not exist.
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
    /// The target of the invoice's link.
    pub link: Option<String>,
}

impl<'a> Widget<'a> {
    /// The first element that matches the CSS selector.
    #[must_use]
    pub fn new(browser: &'a Browser, selector: &'a str) -> Self {
        Self { browser, selector }
    }

    /// Waits until the element exists, and runs a function body that can use `root`, `part(name)`,
    /// `seen(node)`, `text(node)` and `all(name)`.
    ///
    /// # Errors
    ///
    /// When it throws, or when the element does not appear in time.
    pub async fn run(&self, body: &str) -> Outcome<Value> {
        wait::until(self.selector, async || self.run_if_there(body).await).await
    }

    /// The function body's value; `None` if the element does not exist, in which case the body has
    /// not run.
    async fn run_if_there(&self, body: &str) -> Outcome<Option<Value>> {
        let value = self.browser.run(&format!("{PRELUDE}{body}"), &[json!(self.selector)]).await?;
        Ok((value != ABSENT).then_some(value))
    }

    /// Reads a value that is never `null`; if the driver returns `null`, it is read again.
    async fn read<T: DeserializeOwned>(&self, body: &str) -> Outcome<T> {
        let value = wait::until(self.selector, async || {
            Ok(self.run_if_there(body).await?.filter(|value| !value.is_null()))
        });
        Ok(serde_json::from_value(value.await?)?)
    }

    /// Waits until the function body returns anything but `null`, `false` or `undefined`.
    ///
    /// # Errors
    ///
    /// When it throws, or when that takes too long.
    pub async fn wait(&self, what: &str, body: &str) -> Outcome<Value> {
        wait::until(what, async || {
            let value = self.run_if_there(body).await?;
            Ok(value.filter(|value| !value.is_null() && *value != Value::Bool(false)))
        })
        .await
    }

    /// Waits until every source has been loaded or has failed: content has replaced each skeleton.
    ///
    /// # Errors
    ///
    /// When that takes too long.
    pub async fn settled(&self) -> Outcome<()> {
        let body = r#"
            const content = ["plan", "row", "empty", "error"].some((name) => all(name).length > 0);
            return content && all("skeleton").length === 0;
        "#;
        self.wait("the element's content", body).await.map(drop)
    }

    /// Waits for the content of the second module.
    ///
    /// # Errors
    ///
    /// When that takes too long.
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

    /// All visible text of the element.
    ///
    /// # Errors
    ///
    /// When the element is not there.
    pub async fn everything(&self) -> Outcome<String> {
        self.read("return [...root.children].map(text).filter(Boolean).join('\\n');").await
    }

    /// The table's rows in the document, in their order.
    ///
    /// # Errors
    ///
    /// When the element is not there.
    pub async fn rows(&self) -> Outcome<Vec<Row>> {
        self.read(&format!("return {ROWS};")).await
    }

    /// Waits until the rows satisfy the condition, and returns them.
    ///
    /// # Errors
    ///
    /// When that takes too long.
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

    /// The first visible element in the shadow root that matches the CSS selector, for clicking and
    /// typing.
    ///
    /// # Errors
    ///
    /// When none appears in time.
    pub async fn element(&self, css: &str) -> Outcome<Element> {
        let body = format!("return [...root.querySelectorAll({css:?})].find(seen);");
        self.browser.element_of(css, &self.wait(css, &body).await?)
    }

    /// Waits until the visible text of any element with the part contains the words, ignoring case.
    ///
    /// # Errors
    ///
    /// When that takes too long.
    pub async fn shows(&self, part: &str, words: &str) -> Outcome<()> {
        let wanted = words.to_lowercase();
        let body = format!(
            "return all({part:?}).some((node) => text(node).toLowerCase().includes({wanted:?}));"
        );
        self.wait(&format!("part {part} to show {words:?}"), &body).await.map(drop)
    }
}
