//! The texts of each language. English is built in; any other is a file that is fetched when an
//! element first needs it, and kept for all elements on the page.

use crate::api::request;
use crate::api::response::read_body;
use crate::erased::effect;
use crate::js_object::{message_of, own_string};
use billing_core::text::Catalogue;
use leptos::prelude::*;
use std::cell::RefCell;
use std::sync::Arc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::AbortController;

/// The languages that have a file, by ISO 639 code.
const LANGUAGES: &[&str] = include!(concat!(env!("OUT_DIR"), "/languages.rs"));

thread_local! {
    static LOCATION: RefCell<Option<Location>> = const { RefCell::new(None) };
    static FETCHED: RefCell<Vec<(&'static str, Arc<Catalogue>)>> = const { RefCell::new(Vec::new()) };
}

/// Where the files are.
#[derive(Clone)]
struct Location {
    /// They are in `{base}locales/`, by language.
    base: String,
    /// An object with the URLs of files that are somewhere else, by language.
    urls: JsValue,
}

/// Sets the folder of the files: `{base}locales/`. Without this every text is English.
pub fn set_base(base: &str) {
    set_location(base, JsValue::UNDEFINED);
}

/// As [`set_base`], with an object of URLs by language for files that are somewhere else.
pub(crate) fn set_location(base: &str, urls: JsValue) {
    LOCATION.set(Some(Location { base: base.to_owned(), urls }));
}

/// The texts of a locale's language, fetched when they are first needed: English until then, and
/// where there are no others.
pub(crate) fn catalogue_for(locale: Memo<String>) -> ReadSignal<Arc<Catalogue>> {
    let (catalogue, set_catalogue) = signal(Arc::<Catalogue>::default());
    // A change of the texts updates every text on the screen.
    let show = move |texts: Arc<Catalogue>| {
        if catalogue.try_with_untracked(|shown| *shown != texts) == Some(true) {
            set_catalogue.set(texts);
        }
    };
    let language = move || locale.try_with(|locale| language_of(locale)).flatten();
    effect(move || {
        let language_now = language().filter(|_| LOCATION.with_borrow(Option::is_some));
        let Some(wanted) = language_now else { return show(Arc::default()) };
        if let Some(texts) = fetched(wanted) {
            return show(texts);
        }
        spawn_local(async move {
            match fetch(wanted).await {
                Ok(texts) => {
                    FETCHED.with_borrow_mut(|all| all.push((wanted, Arc::clone(&texts))));
                    // The locale may have changed meanwhile.
                    if untrack(language) == Some(wanted) {
                        show(texts);
                    }
                }
                Err(problem) => {
                    let text = format!("billing-widget: the texts for {wanted}: {problem}");
                    web_sys::console::warn_1(&text.into());
                }
            }
        });
    });
    catalogue
}

fn fetched(language: &str) -> Option<Arc<Catalogue>> {
    FETCHED.with_borrow(|all| {
        all.iter().find(|(fetched, _)| *fetched == language).map(|(_, texts)| Arc::clone(texts))
    })
}

fn language_of(locale: &str) -> Option<&'static str> {
    let language = locale.split('-').next().unwrap_or_default();
    LANGUAGES.iter().find(|known| known.eq_ignore_ascii_case(language)).copied()
}

async fn fetch(language: &str) -> Result<Arc<Catalogue>, String> {
    let location = LOCATION.with_borrow(Clone::clone).ok_or("their folder is not known")?;
    let url = own_string(&location.urls, language)
        .unwrap_or_else(|| format!("{}locales/{language}.json", location.base));
    let abort = AbortController::new().map_err(|reason| message_of(&reason))?;
    let request = request::locale_file(&url, &abort).map_err(|error| error.message)?;
    let response = request::send(request).await.map_err(|reason| message_of(&reason))?;
    if !response.ok() {
        return Err(format!("{url} answered with status {}", response.status()));
    }
    let mut bytes = Vec::new();
    let body = read_body(&response, &mut |piece| bytes.extend_from_slice(piece)).await;
    body.map_err(|reason| message_of(&reason))?;
    let texts = Catalogue::from_json(&bytes).map_err(|error| error.to_string())?;
    Ok(Arc::new(texts.in_language(language)))
}
