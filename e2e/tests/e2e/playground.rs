//! The playground of the documentation, from a static server under a subpath, without a proxy.

use std::path::PathBuf;

use e2e::browser::Browser;
use e2e::page::Server;
use e2e::play::play;
use e2e::program::repository;
use e2e::widget::{Row, Widget};
use e2e::{Outcome, axe};
use serde_json::{Value, json};

use crate::states::{LIGHT, MODES};

/// The folder that `cargo xtask docs` builds: `BILLING_BOOK`, else `target/book`.
fn book() -> Outcome<PathBuf> {
    let folder = std::env::var_os("BILLING_BOOK")
        .map_or_else(|| repository().join("target/book"), PathBuf::from);
    if folder.join("playground/index.html").is_file() {
        return Ok(folder);
    }
    Err(format!("{} has no playground: run `cargo xtask docs`", folder.display()).into())
}

/// A server of the book's parent folder, and the book's address there.
async fn serve() -> Outcome<(Server, String)> {
    let book = book()?;
    let (Some(parent), Some(name)) = (book.parent(), book.file_name()) else {
        return Err("the book has no folder around it".into());
    };
    let server = Server::of_folder(parent.to_path_buf()).await?;
    let url = server.url(&format!("/{}", name.to_string_lossy()));
    Ok((server, url))
}

/// Opens a page of the playground and waits until its form is filled.
async fn open(browser: &Browser, url: &str) -> Outcome<()> {
    browser.open(url).await?;
    let filled = "return document.querySelectorAll('#controls option, .state').length > 20;";
    browser.wait("the page's own script", filled, &[]).await.map(drop)
}

/// Sets a control of the form like a user.
async fn set(browser: &Browser, name: &str, value: &str) -> Outcome<()> {
    let script = "
        const [name, value] = arguments;
        const controls = [document.querySelector('#controls').elements[name]].flat();
        const control = controls.flatMap((it) => it instanceof RadioNodeList ? [...it] : it)
            .find((it) => it.type !== 'checkbox' || it.value === value);
        if (control.type === 'checkbox') control.checked = true;
        else control.value = value;
        control.dispatchEvent(new Event('input', { bubbles: true }));
        return control.value === value;";
    let done = browser.run(script, &[json!(name), json!(value)]).await?;
    if done == json!(true) { Ok(()) } else { Err(format!("{name} cannot be {value:?}").into()) }
}

/// The values of a select of the form.
async fn choices(browser: &Browser, name: &str) -> Outcome<Vec<String>> {
    let script = "return [...document.querySelector('#controls').elements[arguments[0]].options].map((it) => it.value);";
    Ok(serde_json::from_value(browser.run(script, &[json!(name)]).await?)?)
}

async fn text(browser: &Browser, selector: &str) -> Outcome<String> {
    let script = "return document.querySelector(arguments[0]).textContent;";
    Ok(serde_json::from_value(browser.run(script, &[json!(selector)]).await?)?)
}

#[test]
fn the_playground_applies_its_controls() -> Outcome<()> {
    play(async |browser| {
        let (server, book) = serve().await?;
        open(browser, &format!("{book}/playground/index.html")).await?;
        let widget = Widget::new(browser, "billing-widget");
        widget.rows_when("twelve rows", |rows| rows.len() == 12).await?;
        widget.shows("plan-status", "Active").await?;

        // Attributes.
        set(browser, "@rows", "5").await?;
        widget.rows_when("five rows", |rows| rows.len() == 5).await?;
        set(browser, "@hide", "totals").await?;
        widget.wait("no totals", "return all('totals').length === 0;").await?;
        let snippet = text(browser, "#snippet").await?;
        assert!(snippet.contains(r#"rows="5" hide="totals"></billing-widget>"#), "{snippet}");

        // Every attribute and every custom property has a control.
        let lacking = "
            const { attributes, customProperties } = await (await fetch('interface.json')).json();
            const named = [...document.querySelectorAll('#controls [name]')].flatMap((it) => it.name.split(' '));
            const wanted = [
                ...attributes.map(({ name }) => name === 'locale' ? 'language' : `@${name}`),
                ...customProperties.map(({ name }) => name.replace(/^--billing-(color-)?/, '')),
            ];
            return wanted.length > 30 ? wanted.filter((name) => !named.includes(name)) : wanted;";
        let lacking = format!("return (async () => {{ {lacking} }})();");
        assert_eq!(browser.run(&lacking, &[]).await?, json!([]));
        set(browser, "@await-token", "present").await?;
        assert!(text(browser, "#snippet").await?.contains(" await-token>"));

        // Customer, language, element, width.
        set(browser, "state", "past-due").await?;
        widget.shows("plan-status", "Past due").await?;
        set(browser, "language", "de").await?;
        widget.shows("invoices", "Rechnungen").await?;
        assert!(text(browser, "#snippet").await?.contains(r#"locale="de""#));
        set(browser, "width", "320").await?;
        let width =
            "return document.querySelector('#frame').getBoundingClientRect().width === 320;";
        browser.wait("a width of 320 pixels", width, &[]).await?;
        set(browser, "element", "billing-plan").await?;
        let plan = Widget::new(browser, "billing-plan");
        plan.settled().await?;
        assert_eq!(plan.rows().await?, []);

        // The address restores the current state.
        browser.reload().await?;
        plan.shows("plan-status", "Überfällig").await?;

        assert_eq!(server.count("/autoposting/") + server.count("/trackmyposts/"), 0);
        assert_eq!(browser.console().await?, [""; 0]);
        Ok(())
    })
}

#[test]
fn the_theme_builder_measures_and_prints_the_shown_theme() -> Outcome<()> {
    play(async |browser| {
        let (_server, book) = serve().await?;
        open(browser, &format!("{book}/playground/index.html?page=light")).await?;
        let widget = Widget::new(browser, "billing-widget");
        widget.rows_when("twelve rows", |rows| rows.len() == 12).await?;
        assert_eq!(text(browser, "#verdict").await?, "Every pair passes WCAG 2.2 AA.");
        let color = "return getComputedStyle(all('show-all')[0]).color;";
        assert_eq!(widget.run(color).await?, json!("rgb(36, 87, 197)"));
        assert!(!text(browser, "#snippet").await?.contains("<style>"));

        set(browser, "light accent", "#a00000").await?;
        let red = "return getComputedStyle(all('show-all')[0]).color === 'rgb(160, 0, 0)';";
        widget.wait("the color of the theme", red).await?;
        let snippet = text(browser, "#snippet").await?;
        assert!(
            snippet.contains("--billing-color-accent: light-dark(#a00000, #8ab4ff);"),
            "{snippet}"
        );

        // The two grays just above and below 4.5:1 on white.
        for (gray, verdict) in [("#767676", "Every pair"), ("#777777", "fail WCAG 2.2 AA.")] {
            set(browser, "light sunken", "#ffffff").await?;
            set(browser, "light muted", gray).await?;
            let shown = text(browser, "#verdict").await?;
            assert!(shown.contains(verdict), "{gray}: {shown}");
        }
        let failing =
            "return [...document.querySelectorAll('.fails')].map((it) => it.textContent);";
        let expected =
            json!(["2 of 20 pairs fail WCAG 2.2 AA.", "4.47 ✗ too low", "4.47 ✗ too low"]);
        assert_eq!(browser.run(failing, &[]).await?, expected);

        // A preset replaces the theme, and each has enough contrast.
        for preset in choices(browser, "preset").await? {
            set(browser, "preset", &preset).await?;
            assert_eq!(
                text(browser, "#verdict").await?,
                "Every pair passes WCAG 2.2 AA.",
                "{preset}"
            );
            assert!(!text(browser, "#snippet").await?.contains("#777777"), "{preset}");
        }
        assert_eq!(browser.console().await?, [""; 0]);
        Ok(())
    })
}

#[test]
fn every_state_and_language_can_be_chosen() -> Outcome<()> {
    play(async |browser| {
        let (_server, book) = serve().await?;
        open(browser, &format!("{book}/playground/index.html")).await?;
        let widget = Widget::new(browser, "billing-widget");
        widget.settled().await?;
        let states = choices(browser, "state").await?;
        assert!(states.len() > 18 + 20, "{states:?}");
        for state in &states {
            set(browser, "state", state).await?;
            let is_new = "return document.querySelector('#controls').elements.state.value === new URLSearchParams(location.search).get('state');";
            browser.wait(state, is_new, &[]).await?;
            if state == "loading" {
                widget.wait("the skeleton", "return all('skeleton').length > 0;").await?;
                continue;
            }
            widget.settled().await.map_err(|error| format!("{state}: {error}"))?;
            if state.starts_with("error-") || state == "down" {
                widget.wait(state, "return all('error').length > 0;").await?;
            }
        }
        // The widget itself produces the failure, with its own code.
        set(browser, "state", "error-rate_limited").await?;
        widget.wait("the error", "return all('error').length > 0;").await?;
        let reported = "return document.querySelector('#events').textContent.includes('\"code\":\"rate_limited\",\"status\":429');";
        browser.wait("the event", reported, &[]).await?;

        set(browser, "state", "active").await?;
        let languages = choices(browser, "language").await?;
        assert_eq!(languages.len(), 42);
        for language in &languages {
            let file = repository().join(format!("locales/{language}.json"));
            let date = match std::fs::read(file) {
                Ok(texts) => serde_json::from_slice::<Value>(&texts)?["columnDate"].clone(),
                // The widget has the English texts without a file.
                Err(_) => json!("Date"),
            };
            set(browser, "language", language).await?;
            let shown = format!("return all('header-cell').some((cell) => text(cell) === {date});");
            widget.wait(&format!("{language}: {date}"), &shown).await?;
        }
        assert_eq!(browser.console().await?, [""; 0]);
        Ok(())
    })
}

#[test]
fn recorded_dates_move_to_today_and_large_amounts_stay_exact() -> Outcome<()> {
    play(async |browser| {
        let (server, url) = serve().await?;
        let file = book()?.join("playground/scenarios/active.json");
        let mut recorded: Value = serde_json::from_slice(&std::fs::read(file)?)?;
        let body = recorded["autoposting"][0]["body"].as_str().ok_or("no invoices")?;
        let body: Value = serde_json::from_str(body)?;
        let paid = body["data"]["invoices"][0]["paidAt"].as_str().ok_or("no date")?.to_owned();

        // As if the site had been built ten days ago.
        let path = format!("/{}", url.rsplit('/').next().unwrap_or_default());
        let made = recorded["madeAt"].as_str().ok_or("no time")?;
        let script =
            "return new Date(Date.parse(arguments[0]) + arguments[1] * 86400000).toISOString();";
        recorded["madeAt"] = browser.run(script, &[json!(made), json!(-10)]).await?;
        server.show(&format!("{path}/playground/scenarios/active.json"), recorded.to_string());
        open(browser, &format!("{url}/playground/index.html")).await?;
        let widget = Widget::new(browser, "billing-widget");
        widget.rows_when("twelve rows", |rows| rows.len() == 12).await?;
        let moved = widget.run("return root.host.snapshot.invoices[0].paidAt;").await?;
        let days = "return (Date.parse(arguments[0]) - Date.parse(arguments[1])) / 86400000;";
        assert_eq!(browser.run(days, &[moved, json!(paid)]).await?, json!(10));

        set(browser, "state", "currencies").await?;
        let largest = |rows: &[Row]| {
            let digits = |row: &Row| row.amount.replace(|it: char| !it.is_ascii_digit(), "");
            rows.iter().any(|row| digits(row) == i64::MAX.to_string())
        };
        set(browser, "@rows", "all").await?;
        widget.rows_when("the largest amount", largest).await?;
        Ok(())
    })
}

#[test]
fn the_gallery_shows_each_state_light_and_dark() -> Outcome<()> {
    play(async |browser| {
        let (_server, book) = serve().await?;
        open(browser, &format!("{book}/playground/gallery.html")).await?;
        let sections = browser
            .run("return [...document.querySelectorAll('.state')].map((it) => it.id);", &[])
            .await?;
        let sections: Vec<String> = serde_json::from_value(sections)?;
        assert!(sections.len() > 18 + 20, "{sections:?}");
        let drawn = "
            const section = document.getElementById(arguments[0]);
            section.scrollIntoView();
            const surfaces = [...section.querySelectorAll('billing-widget')].map((it) => {
                const part = it.shadowRoot?.querySelector('[part~=plan], [part~=error], [part~=skeleton], [part~=empty]');
                return part && getComputedStyle(part).color;
            });
            return surfaces.length === 2 && surfaces.every(Boolean) && surfaces[0] !== surfaces[1];";
        for section in sections {
            browser.wait(&section, drawn, &[json!(section)]).await?;
        }
        assert_eq!(browser.console().await?, [""; 0]);
        Ok(())
    })
}

/// Whether only the gallery violates a rule: forty widgets on one page have landmarks of the same
/// name, and a light sample keeps its colors when emulated forced colors make the page dark.
fn is_of_many(violation: &str, mode: &str) -> bool {
    violation.contains("billing-widget")
        && (violation.starts_with("landmark-unique:") || mode == "forced colors")
}

#[test]
fn neither_page_violates_a_rule_of_axe() -> Outcome<()> {
    play(async |browser| {
        let (_server, book) = serve().await?;
        let mut broken = Vec::new();
        for page in ["index.html", "index.html?state=past-due&language=ar", "gallery.html"] {
            open(browser, &format!("{book}/playground/{page}")).await?;
            browser
                .run("document.querySelectorAll('details').forEach((it) => (it.open = true));", &[])
                .await?;
            axe::inject(browser).await?;
            Widget::new(browser, "billing-widget").settled().await?;
            for mode in MODES.iter().filter(|mode| mode.language == LIGHT.language) {
                browser.emulate(&mode.media).await?;
                let (width, height) =
                    if mode.width.is_empty() { (1280, 1000) } else { (400, 1000) };
                browser.resize(width, height).await?;
                let mut found = axe::violations(browser).await?;
                found.retain(|it| page != "gallery.html" || !is_of_many(it, mode.name));
                broken.extend(found.into_iter().map(|it| format!("{page}, {}: {it}", mode.name)));
            }
        }
        assert!(broken.is_empty(), "{}", broken.join("\n"));
        Ok(())
    })
}

#[test]
fn the_form_can_be_used_by_keyboard_alone() -> Outcome<()> {
    play(async |browser| {
        let (_server, book) = serve().await?;
        open(browser, &format!("{book}/playground/index.html")).await?;
        let widget = Widget::new(browser, "billing-widget");
        widget.rows_when("twelve rows", |rows| rows.len() == 12).await?;
        let focused = "return document.activeElement.name ?? document.activeElement.textContent;";
        // The skip link, three links, then the first select.
        for _ in 0..5 {
            browser.press('\u{E004}').await?;
        }
        assert_eq!(browser.run(focused, &[]).await?, json!("state"));
        for letter in "past".chars() {
            browser.press(letter).await?;
        }
        widget.shows("plan-status", "Past due").await?;
        Ok(())
    })
}
