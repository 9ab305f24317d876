//! Tests of the test helpers with a fake element: only visible text is read.

use e2e::Outcome;
use e2e::page::Server;
use e2e::play::play;
use e2e::widget::Widget;

const STAND_IN: &str = r#"<!doctype html>
<html lang="en"><title>Stand-in</title>
<stand-in></stand-in>
<script>
  customElements.define("stand-in", class extends HTMLElement {
    connectedCallback() {
      this.attachShadow({ mode: "open" }).innerHTML = `
        <p part="plan plan-name">Pro</p>
        <p part="notice" hidden>never shown</p>
        <p part="skeleton" style="visibility: hidden">…</p>
        <button part="sort-button" data-sort="amount">Amount</button>
        <div part="row" data-invoice-id="inv_1">
          <span part="cell cell-amount">KWD\u00a015.125</span>
          <a part="invoice-link" href="https://example.com/1">View</a>
        </div>`;
      const button = this.shadowRoot.querySelector("button");
      const late = Object.assign(document.createElement("p"), { part: "notice", textContent: "Sorted" });
      button.onclick = () => setTimeout(() => button.after(late), 50);
    }
  });
</script>
"#;

#[test]
fn only_what_is_visible_is_read() -> Outcome<()> {
    play(async |browser| {
        let server = Server::empty().await?;
        server.show("/", STAND_IN);
        browser.open(&server.url("/")).await?;
        let widget = Widget::new(browser, "stand-in");
        widget.settled().await?;
        assert_eq!(widget.text("plan-name").await?, "Pro");
        assert!(widget.texts("notice").await?.is_empty(), "a hidden element is not read");
        let rows = widget.rows().await?;
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].id, "inv_1");
        assert_eq!(rows[0].amount, "KWD 15.125");
        assert_eq!(rows[0].link.as_deref(), Some("https://example.com/1"));

        widget.element("[data-sort=amount]").await?.click().await?;
        widget.shows("notice", "sorted").await
    })
}
