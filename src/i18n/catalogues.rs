//! The texts of each language. English is built in; any other is a file that is fetched when an
//! element first needs it, and kept for all elements on the page.

use crate::api::request;
use crate::api::response::read_body;
use crate::erased::effect;
use crate::i18n::intl::Locale;
use crate::js_object::message_of;
use billing_core::text::{Catalogue, locale_file};
use js_sys::Function;
use leptos::prelude::*;
use std::cell::RefCell;
use std::sync::Arc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::AbortController;

/// The names of the locale files, as BCP 47 tags.
const FILES: &[&str] = include!(concat!(env!("OUT_DIR"), "/locale_files.rs"));

thread_local! {
    static LOCATION: RefCell<Option<Location>> = const { RefCell::new(None) };
    static FETCHED: RefCell<Vec<(&'static str, Arc<Catalogue>)>> = const { RefCell::new(Vec::new()) };
}

/// Where the files are.
#[derive(Clone)]
struct Location {
    /// They are in `{base}locales/`.
    base: String,
    /// Returns the URL of a file that is somewhere else, by its name.
    url_of: Option<Function>,
}

/// Sets the folder of the files: `{base}locales/`. Without this every text is English.
pub fn set_base(base: &str) {
    set_location(base, &JsValue::UNDEFINED);
}

/// As [`set_base`], with a function that returns the URL of a file that is somewhere else.
pub(crate) fn set_location(base: &str, url_of: &JsValue) {
    let url_of = url_of.dyn_ref::<Function>().cloned();
    LOCATION.set(Some(Location { base: base.to_owned(), url_of }));
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
    let file = move || locale.try_with(|locale| file_for(locale)).flatten();
    effect(move || {
        let file_now = file().filter(|_| LOCATION.with_borrow(Option::is_some));
        let Some(wanted) = file_now else { return show(Arc::default()) };
        if let Some(texts) = fetched(wanted) {
            return show(texts);
        }
        spawn_local(async move {
            match fetch(wanted).await {
                Ok(texts) => {
                    FETCHED.with_borrow_mut(|all| all.push((wanted, Arc::clone(&texts))));
                    // The locale may have changed meanwhile.
                    if untrack(file) == Some(wanted) {
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

fn fetched(file: &str) -> Option<Arc<Catalogue>> {
    FETCHED.with_borrow(|all| {
        all.iter().find(|(fetched, _)| *fetched == file).map(|(_, texts)| Arc::clone(texts))
    })
}

fn file_for(locale: &str) -> Option<&'static str> {
    locale_file(locale, FILES, &|tag| Some(Locale::new(tag).ok()?.maximize().base_name()))
}

async fn fetch(file: &str) -> Result<Arc<Catalogue>, String> {
    let location = LOCATION.with_borrow(Clone::clone).ok_or("their folder is not known")?;
    let url_of = |url_of: Function| url_of.call1(&JsValue::UNDEFINED, &file.into()).ok();
    let url = location.url_of.and_then(url_of).and_then(|url| url.as_string());
    let url = url.unwrap_or_else(|| format!("{}locales/{file}.json", location.base));
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
    Ok(Arc::new(texts.in_language(file)))
}
