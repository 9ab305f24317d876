//! The texts of the reader's language. English is built in; any other is a file that is fetched
//! when an element first needs it, and kept for all elements on the page.

use crate::dom::follow_later;
use crate::plain::{bag, text};
use crate::reactive::Signal;
use crate::state::WidgetState;
use crate::task;
use billing_core::text::Catalogue;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{RequestInit, Response};

/// The languages that have a file, by ISO 639 code.
const LANGUAGES: &[&str] = include!(concat!(env!("OUT_DIR"), "/languages.rs"));

thread_local! {
    static HOME: RefCell<Option<(String, JsValue)>> = const { RefCell::new(None) };
    static FETCHED: RefCell<Vec<(&'static str, Rc<Catalogue>)>> = const { RefCell::new(Vec::new()) };
}

/// Says where the files lie: below `{home}locales/`. Without this every text is English.
pub fn set_home(home: &str) {
    set_places(home, JsValue::UNDEFINED);
}

/// The same, where `addresses` may have other places, by language.
pub(crate) fn set_places(home: &str, addresses: JsValue) {
    HOME.set(Some((home.to_owned(), addresses)));
}

/// Keeps the element's texts those of its locale for as long as the current owner lives.
pub(crate) fn follow(state: &WidgetState) {
    let (locale, catalogue) = (state.settings.locale.clone(), state.catalogue.clone());
    follow_later(move || {
        let wanted =
            locale.with(|locale| language_of(locale)).filter(|_| HOME.with_borrow(Option::is_some));
        let Some(language) = wanted else {
            return show(&catalogue, Rc::default());
        };
        if let Some(fetched) = fetched(language) {
            return show(&catalogue, fetched);
        }
        let (locale, catalogue) = (locale.clone(), catalogue.clone());
        task::spawn(async move {
            match fetch(language).await {
                Ok(fetched) => {
                    FETCHED.with_borrow_mut(|all| all.push((language, fetched.clone())));
                    // The locale may have changed meanwhile.
                    if locale.with_untracked(|locale| language_of(locale)) == Some(language) {
                        show(&catalogue, fetched);
                    }
                }
                Err(problem) => {
                    let text = format!("billing-widget: the texts for {language}: {problem}");
                    web_sys::console::warn_1(&text.into());
                }
            }
        });
    });
}

fn fetched(language: &str) -> Option<Rc<Catalogue>> {
    FETCHED.with_borrow(|all| {
        all.iter().find(|(known, _)| *known == language).map(|(_, texts)| Rc::clone(texts))
    })
}

/// A change of texts redraws every text, so the same ones are not set again.
fn show(catalogue: &Signal<Rc<Catalogue>>, texts: Rc<Catalogue>) {
    if catalogue.with_untracked(|shown| *shown != texts) {
        catalogue.set(texts);
    }
}

fn language_of(locale: &str) -> Option<&'static str> {
    let language = locale.split('-').next().unwrap_or_default();
    LANGUAGES.iter().find(|known| known.eq_ignore_ascii_case(language)).copied()
}

async fn fetch(language: &str) -> Result<Rc<Catalogue>, String> {
    let home = HOME.with_borrow(Clone::clone);
    let (home, addresses) = home.ok_or("no place to fetch them from is known")?;
    let window = web_sys::window().ok_or("no window")?;
    let init: RequestInit = bag(&[
        ("method", "GET".into()),
        ("mode", "cors".into()),
        ("credentials", "omit".into()),
        ("referrerPolicy", "no-referrer".into()),
    ])
    .unchecked_into();
    let packed = text(&addresses, language);
    let url = packed.unwrap_or_else(|| format!("{home}locales/{language}.json"));
    let response =
        JsFuture::from(window.fetch_with_str_and_init(&url, &init)).await.map_err(said)?;
    let response: Response = response.dyn_into().map_err(said)?;
    if !response.ok() {
        return Err(format!("{url} answered {}", response.status()));
    }
    let body = JsFuture::from(response.array_buffer().map_err(said)?).await.map_err(said)?;
    let bytes = js_sys::Uint8Array::new(&body).to_vec();
    Catalogue::from_json(&bytes).map(Rc::new).map_err(|error| error.to_string())
}

fn said(problem: JsValue) -> String {
    js_sys::Error::from(problem).to_string().into()
}
