//! The states of the widget, and the modes in which a page shows them.

use billing_sandbox::Scenario;
use e2e::Outcome;
use e2e::browser::Browser;
use e2e::engine::Engine;
use e2e::widget::Widget;

/// The path of [`PAGE`].
pub(crate) const PATH: &str = "/states";

/// A page with an empty place for an element.
pub(crate) const PAGE: &str = r#"<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Billing</title>
<link rel="icon" href="data:,">
<style>
  :root { color-scheme: light dark; font-family: sans-serif; }
  @media (prefers-color-scheme: dark) { :root { background: #0e1013; color: #e7eaee; } }
</style>
<script type="module" src="/widget/billing-widget.js"></script>
<main><h1>Billing</h1><div id="stage"></div></main>
</html>
"#;

/// One state of the widget.
pub(crate) struct State {
    pub(crate) name: String,
    scenario: Scenario,
    /// A script that sets up the element before it is connected: `widget` is the element.
    before: &'static str,
    /// A script for the user's actions once the element has its content: `root` is its shadow root.
    then: &'static str,
    /// The condition that holds once the state has been reached.
    reached: &'static str,
}

/// Whether all content that comes after the rows is present.
const DRAWN: &str = "return all('footer').length + all('error').length + all('empty').length > 0;";

/// The states that are shown in Firefox and WebKit: those of different controls.
const MAIN: [&str; 9] = [
    "active",
    "currencies",
    "down",
    "session ended",
    "range of dates",
    "menu of exports",
    "chart as a table",
    "only the unpaid",
    "windowed table",
];

/// The states that are shown in the engine: all in Chromium, elsewhere the main ones, as each takes
/// seconds in every mode.
pub(crate) fn states_in(engine: Engine) -> Vec<State> {
    let mut states = states();
    states.retain(|state| engine == Engine::Chromium || MAIN.contains(&state.name.as_str()));
    states
}

/// Every customer of the sandbox, the errors, and everything that a user can open.
fn states() -> Vec<State> {
    let state = |name: &str, scenario, before, then, reached| State {
        name: name.to_owned(),
        scenario,
        before,
        then,
        reached,
    };
    // The slow customer shows the same as the first one, only later.
    let scenarios = Scenario::ALL.into_iter().filter(|it| *it != Scenario::Slow);
    let mut states: Vec<State> = scenarios.map(|it| state(it.name(), it, "", "", DRAWN)).collect();
    let active = |name, before, then, reached| state(name, Scenario::Active, before, then, reached);
    states.extend([
        active(
            "skeleton",
            "widget.getToken = () => new Promise(() => {});",
            "",
            "return all('skeleton').length > 0;",
        ),
        active(
            "session ended",
            "widget.setAttribute('sign-in-url', '/sign-in');
            widget.getToken = async () => 'a-token-that-was-taken-back';",
            "",
            "return all('error').length === 1;",
        ),
        active(
            "no token",
            "widget.setAttribute('support-url', '/help');
            widget.getToken = async () => { throw new Error('no token') };",
            "",
            "return all('error').length === 1;",
        ),
        active(
            "not reached",
            "widget.setAttribute('proxy-url', 'http://127.0.0.1:1/');",
            "",
            "return all('error').length === 1;",
        ),
        active(
            "no match",
            "",
            "const search = root.querySelector('[part~=search]');
            search.value = 'enterprise';
            search.dispatchEvent(new Event('input'));",
            "return all('empty').length === 1;",
        ),
        active(
            "range of dates",
            "",
            "const [dates] = root.querySelectorAll('select[part~=filter]');
            dates.value = 'range';
            dates.dispatchEvent(new Event('change'));",
            "return root.querySelectorAll('input[type=date]').length === 2;",
        ),
        active(
            "menu of exports",
            "",
            "root.querySelector('[part~=toolbar] [aria-haspopup]').click();",
            "return root.querySelector('[role=menu]') !== null;",
        ),
        active(
            "menu of the plan",
            "widget.setAttribute('manage-url', '/manage');",
            "root.querySelector('[part~=plan] [aria-haspopup]').click();",
            "return root.querySelector('[role=menu]') !== null;",
        ),
        active(
            "chart",
            "",
            "root.querySelector('[part~=chart] > summary').click();",
            "return root.querySelector('svg[role=group]') !== null;",
        ),
        active(
            "chart as a table",
            "",
            "root.querySelector('[part~=chart] > summary').click();
            setTimeout(() => root.querySelector('[part~=chart] [part~=action]').click(), 100);",
            "return root.querySelector('[part~=chart] table') !== null;",
        ),
        active(
            "totals by year",
            "",
            "root.querySelector('.years > summary').click();",
            "return root.querySelector('.years table') !== null;",
        ),
        state(
            "only the unpaid",
            Scenario::Unpaid,
            "widget.setAttribute('support-url', '/help');",
            "root.querySelector('[part~=banner] button').click();",
            "return all('row').length < 5;",
        ),
        state(
            "windowed table",
            Scenario::Large,
            "widget.setAttribute('rows', 'all');",
            "",
            "return root.querySelector('.windowed') !== null;",
        ),
    ]);
    states
}

impl State {
    /// Inserts an element in this state into the page, and waits until the state is reached.
    pub(crate) async fn show<'b>(&self, browser: &'b Browser) -> Outcome<Widget<'b>> {
        let (scenario, before) = (self.scenario.name(), self.before);
        let put = format!(
            "const widget = document.createElement('billing-widget');
            widget.setAttribute('proxy-url', '/billing-proxy/');
            widget.setAttribute('token-url', '/billing-proxy/sandbox/token?tenant={scenario}');
            {before}
            document.querySelector('#stage').replaceChildren(widget);"
        );
        browser.run(&put, &[]).await?;
        let widget = Widget::new(browser, "billing-widget");
        if self.name != "skeleton" {
            widget.settled().await?;
            widget.wait(&self.name, DRAWN).await?;
        }
        widget.run(self.then).await?;
        widget.wait(&self.name, self.reached).await?;
        Ok(widget)
    }
}

/// The mode in which a state is shown.
pub(crate) struct Mode {
    pub(crate) name: &'static str,
    pub(crate) media: [(&'static str, &'static str); 2],
    pub(crate) width: &'static str,
    pub(crate) language: &'static str,
}

pub(crate) const LIGHT: Mode = Mode {
    name: "light",
    media: [("forced-colors", "none"), ("prefers-color-scheme", "light")],
    width: "",
    language: "en",
};

pub(crate) const NARROW: Mode = Mode { name: "320 px", width: "320px", ..LIGHT };

pub(crate) const MODES: [Mode; 5] = [
    LIGHT,
    NARROW,
    Mode { name: "right to left", language: "ar", ..LIGHT },
    Mode {
        name: "dark",
        media: [("forced-colors", "none"), ("prefers-color-scheme", "dark")],
        ..LIGHT
    },
    Mode {
        name: "forced colors",
        media: [("forced-colors", "active"), ("prefers-color-scheme", "dark")],
        ..LIGHT
    },
];

impl Mode {
    /// Applies the mode to the page.
    pub(crate) async fn set(&self, browser: &Browser) -> Outcome<()> {
        let Self { media, width, language, .. } = self;
        if browser.engine() != Engine::Webkit {
            browser.emulate(media).await?;
        }
        let direction = self.direction();
        let set = format!(
            "document.querySelector('billing-widget')?.setAttribute('locale', '{language}');
            document.documentElement.lang = '{language}';
            document.documentElement.dir = '{direction}';
            document.querySelector('#stage').style.width = '{width}';"
        );
        browser.run(&set, &[]).await.map(drop)
    }

    /// Applies the mode, and waits until the element uses the page's language.
    pub(crate) async fn apply(&self, browser: &Browser, widget: &Widget<'_>) -> Outcome<()> {
        self.set(browser).await?;
        let (language, direction) = (self.language, self.direction());
        let is_set = format!(
            "const {{ lang, dir }} = root.querySelector('.widget');
            return lang.startsWith('{language}') && dir === '{direction}';"
        );
        widget.wait(self.name, &is_set).await.map(drop)
    }

    /// Whether the browser can show pages so: WebKit's driver emulates no media features.
    pub(crate) fn is_possible_in(&self, engine: Engine) -> bool {
        engine != Engine::Webkit || self.media == LIGHT.media
    }

    fn direction(&self) -> &'static str {
        if self.language == "ar" { "rtl" } else { "ltr" }
    }
}
