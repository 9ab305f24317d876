//! A third-party vendor: Prism serves Autoposting's published description.

use std::path::{Path, PathBuf};

use e2e::Outcome;
use e2e::browser::Browser;
use e2e::page::{Server, TOKEN_PATH};
use e2e::play::play;
use e2e::prism::{Prism, autoposting_description};
use e2e::proxy::{Proxy, Tenant};
use e2e::widget::Widget;

use crate::host::{self, hears};

/// A host page, and a proxy whose only vendor is Prism.
struct Stage {
    host: Server,
    proxy: Proxy,
    _vendor: Prism,
}

impl Stage {
    async fn start(description: &Path) -> Outcome<Self> {
        let vendor = Prism::serve(description)?;
        let host = Server::empty().await?;
        let proxy = Proxy::serve(&Tenant {
            allowed_origin: host.origin(),
            autoposting_base: vendor.base(),
            autoposting_key: "sk-social-anything-goes-with-prism",
            trackmyposts_base: None,
            trackmyposts_key: "unused",
            workspace: "unused",
        })?;
        host.mint_with(proxy.mint()?);
        Ok(Self { host, proxy, _vendor: vendor })
    }

    async fn open<'a>(&self, browser: &'a Browser) -> Outcome<Widget<'a>> {
        let body = format!(
            r#"<script type="module" src="{}/widget/billing-widget.js"></script>
            <billing-invoices token-url="{TOKEN_PATH}"></billing-invoices>"#,
            self.proxy.base()
        );
        self.host.show("/", host::page(&body));
        browser.open(&self.host.url("/")).await?;
        let widget = Widget::new(browser, "billing-invoices");
        widget.settled().await?;
        Ok(widget)
    }
}

#[test]
fn the_published_description_shows_its_example_invoice() -> Outcome<()> {
    play(async |browser| {
        let stage = Stage::start(&autoposting_description()).await?;
        let widget = stage.open(browser).await?;
        let rows = widget.rows().await?;
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].id, "inv_abc123");
        assert_eq!(rows[0].description, "Pro Plan - January 2024");
        assert_eq!(rows[0].amount, "$49.00");
        assert_eq!(rows[0].date, "Jan 1, 2024");
        assert_eq!(rows[0].status, "Paid");
        Ok(())
    })
}

#[test]
fn its_401_is_a_rejected_api_key() -> Outcome<()> {
    play(async |browser| {
        let description = both_keys_required()?;
        let stage = Stage::start(&description).await?;
        let widget = stage.open(browser).await?;
        assert_eq!(widget.texts("error").await?.len(), 1);
        let event = hears(browser, "billing-error", 1).await?.swap_remove(0);
        assert_eq!(event["detail"]["source"], "autoposting");
        assert_eq!(event["detail"]["code"], "upstream_unauthorized");
        assert_eq!(event["detail"]["status"], 502);
        std::fs::remove_file(description)?;
        Ok(())
    })
}

/// The published description with one change: it requires the key in both headers, while the
/// published one accepts either. Prism checks only that a key is present, and the proxy always
/// sends its one header, so with the original description no key would lead to a 401. The response
/// still comes from Prism's own check, and its body is the published example of the 401.
fn both_keys_required() -> Outcome<PathBuf> {
    const EITHER: &str = "security:\n  - bearerAuth: []\n  - apiKeyHeader: []\n";
    const BOTH: &str = "security:\n  - bearerAuth: []\n    apiKeyHeader: []\n";
    let published = std::fs::read_to_string(autoposting_description())?;
    if published.matches(EITHER).count() != 1 {
        return Err("the description does not ask for either key once".into());
    }
    let file = std::env::temp_dir().join(format!("billing-e2e-{}-401.yaml", std::process::id()));
    std::fs::write(&file, published.replace(EITHER, BOTH))?;
    Ok(file)
}
