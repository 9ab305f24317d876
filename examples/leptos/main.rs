//! A Leptos app with the billing widget as one of its components: no custom element, no loader, one
//! WebAssembly module.

use billing_widget::BillingWidget;
use billing_widget::i18n::catalogues;
use billing_widget::settings::Settings;
use leptos::mount::mount_to_body;
use leptos::prelude::*;
use web_sys::CustomEvent;

fn main() {
    // The folder that contains `locales/`. Without this every text is English.
    catalogues::set_base("./");
    mount_to_body(App);
}

/// The page.
#[component]
fn App() -> impl IntoView {
    let (locale, set_locale) = signal("en".to_owned());
    let (status, set_status) = signal(String::new());
    let on_ready = move |event: CustomEvent| {
        let invoices = js_sys::Reflect::get(&event.detail(), &"invoices".into());
        set_status
            .set(format!("{} invoices", invoices.ok().and_then(|it| it.as_f64()).unwrap_or(0.0)));
    };
    let settings = Signal::derive(move || Settings {
        proxy_url: "/billing-proxy/".to_owned(),
        token_url: Some("/billing-token".to_owned()),
        locale: Some(locale.get()),
        manage_url: Some("/account".to_owned()),
        ..Settings::default()
    });
    view! {
        <h1>"Billing"</h1>
        <label>
            "Language "
            <select id="language" on:change:target=move |event| set_locale.set(event.target().value())>
                <option>"en"</option>
                <option>"de"</option>
            </select>
        </label>
        // The widget's events bubble.
        <main on:billing-ready=on_ready>
            <BillingWidget settings=settings>
                <p slot="footer">"Questions? Write to billing@example.com."</p>
            </BillingWidget>
        </main>
        <p id="invoices">{status}</p>
    }
}
