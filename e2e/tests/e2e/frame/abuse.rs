//! Pages and frames that try to get data or control that they must not have.

use e2e::Outcome;
use e2e::page::{Server, TOKEN_PATH, package};
use e2e::play::play;
use e2e::wait;
use serde_json::json;

use super::{enter, height, open, page};
use crate::acme::Acme;
use crate::host::{self, heard, hears};

#[test]
fn a_page_whose_origin_is_not_listed_gets_no_frame_and_sends_no_token() -> Outcome<()> {
    play(async |browser| {
        let acme = Acme::behind(Server::empty().await?)?;
        let stranger = Server::empty().await?;
        stranger.mint_with(acme.proxy.mint()?);
        stranger.show("/", page(acme.proxy.base(), &format!("tokenUrl: '{TOKEN_PATH}'")));
        browser.open(&stranger.url("/")).await?;
        let errors = hears(browser, "billing-error", 1).await?;
        assert_eq!(errors[0]["detail"]["code"], "frame");
        assert_eq!(stranger.count(TOKEN_PATH), 0);

        // Naming a listed origin does not help.
        let front = Server::empty().await?;
        front.forward_to(acme.proxy.base());
        let address = front.url("/billing-proxy/widget/embed.html");
        let named = acme.host.origin();
        let frame = format!(
            r#"<iframe src="{address}?parent={named}" onload="window.hasLoaded = true"></iframe>"#
        );
        for (page, scripts) in [(&stranger, 0), (&acme.host, 1)] {
            page.show("/", host::page(&frame));
            browser.open(&page.url("/")).await?;
            browser.wait("the frame", "return window.hasLoaded;", &[]).await?;
            assert_eq!(front.count("/embed.js"), scripts, "{}", page.origin());
        }
        Ok(())
    })
}

/// Sends every message that one side accepts to both sides, and reports all messages that it
/// receives.
fn intruder() -> String {
    r#"<!doctype html><title>Intruder</title>
    <script>
        addEventListener("message", () => fetch("/received"));
        const say = (target, type, values) => target.postMessage({ type: `billing-widget:${type}`, ...values }, "*");
        let count = 0;
        const attack = () => {
            const frame = parent.frames[0];
            say(parent, "hello", { version: 1 });
            say(parent, "token-request", { id: 1 });
            say(parent, "size", { height: 5000 });
            say(parent, "event", { name: "billing-error", detail: "of the intruder" });
            say(frame, "settings", { attributes: { rows: 1, hide: "chart" }, tokenUrl: "/x" });
            for (let id = 1; id < 9; id += 1) say(frame, "token", { id, token: "of the intruder" });
            if (++count === 20) fetch("/done");
            else setTimeout(attack, 20);
        };
        attack();
    </script>"#
        .to_owned()
}

#[test]
fn a_sibling_frame_of_another_origin_reaches_neither_side() -> Outcome<()> {
    play(async |browser| {
        let acme = Acme::behind(Server::empty().await?)?;
        let other = Server::empty().await?;
        other.show("/", intruder());
        // The token is delayed, so that the intruder's would arrive first.
        acme.host.hold(TOKEN_PATH);
        let frames = format!("tokenUrl: '{TOKEN_PATH}'");
        let sibling = format!(
            "document.body.append(Object.assign(document.createElement('iframe'), {{ src: '{}' }}));",
            other.url("/")
        );
        let page = page(acme.proxy.base(), &frames).replace("</script>\n<body>", "</script><body>");
        let page =
            page.replace(&format!("{{ {frames} }});"), &format!("{{ {frames} }});{sibling}"));
        acme.host.show("/", page);
        browser.open(&acme.host.url("/")).await?;
        wait::until("the intruder's messages", async || {
            Ok((other.count("/done") > 0).then_some(()))
        })
        .await?;
        acme.host.release();
        let widget = enter(browser).await?;
        widget.rows_when("the invoices", |rows| rows.len() == 12).await?;
        browser.leave_frame().await?;
        assert_eq!(other.count("/received"), 0, "nothing is sent to the intruder");
        assert_eq!(acme.host.count(TOKEN_PATH), 1, "no token is requested for it");
        assert_ne!(height(browser).await?, json!(5000));
        assert!(heard(browser, "billing-error").await?.is_empty());
        Ok(())
    })
}

/// A server that sends the package without the header that prevents other pages from embedding it.
#[test]
fn without_the_header_a_frame_still_communicates_only_with_the_named_origin() -> Outcome<()> {
    play(async |browser| {
        let files = Server::of_folder(package()?).await?;
        let (named, framing) = (Server::empty().await?, Server::empty().await?);
        let body = format!(
            r#"<iframe src="{}?parent={}"></iframe>
            <script>
                window.received = [];
                addEventListener("message", ({{ data }}) => received.push(data));
                const [frame] = document.getElementsByTagName("iframe");
                const settings = {{ type: "billing-widget:settings", attributes: {{}} }};
                frame.onload = () => {{
                    frame.contentWindow.postMessage(settings, "*");
                    // The reply comes after any effects of the previous message.
                    setTimeout(() => (window.isOver = true), 500);
                }};
            </script>"#,
            files.url("/embed.html"),
            named.origin()
        );
        framing.show("/", host::page(&body));
        browser.open(&framing.url("/")).await?;
        browser.wait("the messages", "return window.isOver;", &[]).await?;
        assert!(files.count("/embed.js") > 0);
        assert_eq!(browser.run("return window.received;", &[]).await?, json!([]));
        browser.enter_frame().await?;
        let script = "return document.body.childElementCount;";
        assert_eq!(browser.run(script, &[]).await?, 0, "the settings are ignored");
        Ok(())
    })
}

#[test]
fn settings_affect_neither_requests_nor_the_frame_itself() -> Outcome<()> {
    play(async |browser| {
        let acme = Acme::behind(Server::empty().await?)?;
        let other = Server::empty().await?;
        let address = other.origin();
        let options = format!(
            "frameTokenUrl: '{address}/steal', attributes: {{
                'proxy-url': '{address}/', 'token-url': '{address}/steal', credentials: 'include',
                remember: 'url', 'await-token': '', workspace: 'x', onclick: 'alert(1)', rows: {{}},
                'manage-url': 'javascript:alert(1)',
            }}, properties: {{ position: 'fixed', '--billing-radius': '3px', '--other': 1 }}"
        );
        let widget = open(browser, &acme, &options).await?;
        widget.rows_when("the invoices", |rows| rows.len() == 12).await?;
        let script = "const element = document.querySelector('billing-widget');
            return [element.getAttributeNames().sort().join(' '), element.style.cssText];";
        let expected = json!(["locale manage-url style theme", "--billing-radius: 3px;"]);
        assert_eq!(browser.run(script, &[]).await?, expected);
        let links =
            "return [...root.querySelectorAll('a')].some((it) => it.protocol === 'javascript:');";
        assert_eq!(widget.run(links).await?, false);
        assert_eq!(other.count(""), 0, "nothing is requested elsewhere");
        Ok(())
    })
}

#[test]
fn the_frames_page_outside_of_a_frame_shows_a_message_and_requests_nothing() -> Outcome<()> {
    play(async |browser| {
        let acme = Acme::behind(Server::empty().await?)?;
        for query in ["", "?parent=*", &format!("?parent={}", acme.host.origin())] {
            browser.open(&format!("{}/widget/embed.html{query}", acme.proxy.base())).await?;
            let message = "return document.querySelector('[role=alert]')?.textContent;";
            let text = browser.wait("the message", message, &[]).await?;
            assert!(text.as_str().is_some_and(|text| text.contains("“parent”")), "{text}");
            let element = "return document.querySelector('billing-widget');";
            assert!(browser.run(element, &[]).await?.is_null());
        }
        Ok(())
    })
}
