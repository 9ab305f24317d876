//! The package's files.

use crate::support::client::Reply;
use crate::support::test_proxy::{ORIGIN, Plan, TestProxy, TestRequest, get};
use crate::support::vendor::FaultyVendor;

struct Package {
    proxy: TestProxy,
    _folder: tempfile::TempDir,
}

const HASHED: &[u8] =
    br#"["billing_widget_bg-0a1b2c3d.wasm", "locales/de-0a1b2c3d.json", "fr-0a1b2c3d.json", "gone.js"]"#;

async fn package() -> Package {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("pkg");
    std::fs::create_dir_all(root.join("locales")).unwrap();
    let files: [(&str, &[u8]); 19] = [
        ("billing-widget.js", b"entry"),
        ("billing-widget.js.br", b"entry-br"),
        ("billing-widget.js.gz", b"entry-gz"),
        ("billing_widget_bg-0a1b2c3d.wasm", b"\0asm"),
        ("billing_widget_bg-0a1b2c3d.wasm.br", b"asm-br"),
        ("deadbeef.css", b"word, not hash"),
        ("statement-20261128.js", b"date, not hash"),
        ("12345678.png", b"number, not hash"),
        ("0a1b2c3d4e5f.js", b"like a hash, not listed"),
        ("locales/de.json", b"{}"),
        ("locales/de-0a1b2c3d.json", b"{}"),
        ("locales/fr-0a1b2c3d.json", b"like a hash, not listed"),
        ("hashed-files.json", HASHED),
        ("a b.txt", b"space"),
        (".env", b"SECRET=CANARY"),
        ("only.br", b"no base"),
        ("index.html", b"<html>"),
        ("embed.html", b"<html>"),
        ("billing-widget.d.ts", b"types"),
    ];
    for (name, bytes) in files {
        std::fs::write(root.join(name), bytes).unwrap();
    }
    std::fs::write(folder.path().join("outside.txt"), "CANARY").unwrap();
    std::os::unix::fs::symlink(folder.path().join("outside.txt"), root.join("link.txt")).unwrap();
    std::os::unix::fs::symlink(folder.path(), root.join("up")).unwrap();
    let vendor = FaultyVendor::good().await;
    let top = format!("widget_dir = \"{}\"", root.display());
    let proxy = Plan { top, ..Plan::default() }.start(&vendor).await;
    Package { proxy, _folder: folder }
}

#[track_caller]
fn check(reply: &Reply, body: &str, kind: &str, encoding: Option<&str>) {
    assert_eq!((reply.status, reply.text().as_str()), (200, body));
    assert_eq!(reply.header("content-type"), Some(kind));
    assert_eq!(reply.header("content-encoding"), encoding);
    assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
    assert_eq!(reply.header("cross-origin-resource-policy"), Some("cross-origin"));
    assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
}

#[tokio::test]
async fn files_are_sent_in_the_best_coding_that_the_client_accepts() {
    let package = package().await;
    let ask = async |name: &str, accepts: &str| {
        let request = get(&format!("/widget/{name}")).header("Accept-Encoding", accepts);
        request.origin("https://anybody.example").to(&package.proxy).await
    };
    let js = "text/javascript; charset=utf-8";
    let entry = "billing-widget.js";
    check(&ask(entry, "gzip, deflate, br").await, "entry-br", js, Some("br"));
    check(&ask(entry, "gzip").await, "entry-gz", js, Some("gzip"));
    check(&ask(entry, "br;q=0, gzip;q=0.5").await, "entry-gz", js, Some("gzip"));
    check(&ask(entry, "identity").await, "entry", js, None);
    check(&ask(entry, "brotli").await, "entry", js, None);
    assert_eq!(ask(entry, "br").await.header("vary"), Some("Accept-Encoding"));
    let wasm = "billing_widget_bg-0a1b2c3d.wasm";
    check(&ask(wasm, "br").await, "asm-br", "application/wasm", Some("br"));
    check(&ask(wasm, "gzip").await, "\0asm", "application/wasm", None);
    check(&ask("locales/de.json", "br").await, "{}", "application/json", None);
}

#[tokio::test]
async fn only_files_that_the_package_lists_as_hashed_are_immutable() {
    let package = package().await;
    let kept = async |name: &str| {
        let reply = get(&format!("/widget/{name}")).to(&package.proxy).await;
        reply.header("cache-control").unwrap().to_owned()
    };
    for name in ["billing_widget_bg-0a1b2c3d.wasm", "locales/de-0a1b2c3d.json"] {
        assert_eq!(kept(name).await, "public, max-age=31536000, immutable", "{name}");
    }
    // Any name part of eight digits was taken for a hash.
    for name in [
        "billing-widget.js",
        "locales/de.json",
        "deadbeef.css",
        "index.html",
        "statement-20261128.js",
        "12345678.png",
        "0a1b2c3d4e5f.js",
        "locales/fr-0a1b2c3d.json",
        "hashed-files.json",
    ] {
        let kept = kept(name).await;
        assert!(kept.contains("max-age=300") && !kept.contains("immutable"), "{name}: {kept}");
    }
}

#[tokio::test]
async fn without_the_list_no_file_is_immutable() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("billing_widget_bg-0a1b2c3d.wasm"), "\0asm").unwrap();
    let vendor = FaultyVendor::good().await;
    let top = format!("widget_dir = \"{}\"", folder.path().display());
    let proxy = Plan { top, ..Plan::default() }.start(&vendor).await;
    let reply = get("/widget/billing_widget_bg-0a1b2c3d.wasm").to(&proxy).await;
    assert_eq!(reply.header("cache-control"), Some("public, max-age=300"));
}

#[tokio::test]
async fn a_damaged_list_of_hashed_files_changes_nothing_and_names_the_file() {
    let vendor = FaultyVendor::good().await;
    let package = package().await;
    let folder = package._folder.path().join("pkg");
    let top = format!("widget_dir = \"{}\"", folder.display());
    let plan = Plan { top, ..Plan::default() };
    for damaged in ["", "{}", "null", "[1]", "[\"a\"", "{\"a.js\": \"sha384-\"}", "\u{fffd}"] {
        std::fs::write(folder.join("hashed-files.json"), damaged).unwrap();
        let error = package.proxy.app.reload(plan.config(vendor.address)).unwrap_err();
        assert!(error.to_string().contains("hashed-files.json"), "{damaged}: {error}");
        let reply = get("/widget/billing_widget_bg-0a1b2c3d.wasm").to(&package.proxy).await;
        assert!(reply.header("cache-control").unwrap().contains("immutable"));
    }
}

#[tokio::test]
async fn an_unchanged_file_is_not_sent_again() {
    let package = package().await;
    let first = get("/widget/billing-widget.js").to(&package.proxy).await;
    let tag = first.header("etag").unwrap();
    let request = get("/widget/billing-widget.js").header("If-None-Match", tag);
    let again = request.header("Connection", "close").to(&package.proxy).await;
    assert_eq!((again.status, again.body.len()), (304, 0));
    assert_eq!(again.header("access-control-allow-origin"), Some("*"));
    let other = get("/widget/billing-widget.js").header("If-None-Match", "\"x\"");
    assert_eq!(other.to(&package.proxy).await.status, 200);
}

#[tokio::test]
async fn no_path_leaves_the_folder() {
    let package = package().await;
    let paths = [
        "",
        "/",
        ".",
        "..",
        "../outside.txt",
        "%2e%2e/outside.txt",
        "..%2foutside.txt",
        "up/outside.txt",
        "link.txt",
        "locales",
        "locales/",
        "locales/../billing-widget.js",
        "./billing-widget.js",
        "//etc/passwd",
        "/etc/passwd",
        ".env",
        "%2eenv",
        "billing-widget.js%00",
        "billing-widget.js/",
        "Billing-Widget.js",
        "a%20b.txt",
        "billing-widget.js.br",
        "up/pkg/billing-widget.js",
        "..\\outside.txt",
        "locales/%2e%2e/%2e%2e/outside.txt",
    ];
    for path in paths {
        let reply = get(&format!("/widget/{path}")).origin(ORIGIN).to(&package.proxy).await;
        assert_eq!((reply.status, reply.code().as_str()), (404, "unknown_route"), "{path}");
        assert!(!reply.text().contains("CANARY"));
        assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
    }
}

#[tokio::test]
async fn files_are_read_and_nothing_else() {
    let package = package().await;
    for method in ["POST", "PUT", "DELETE"] {
        let reply = get("/widget/billing-widget.js").method(method).to(&package.proxy).await;
        assert_eq!((reply.status, reply.header("allow")), (405, Some("GET, HEAD, OPTIONS")));
    }
    let head = get("/widget/billing-widget.js").method("HEAD").header("Connection", "close");
    let reply = head.to(&package.proxy).await;
    assert_eq!((reply.status, reply.body.len()), (200, 0));
    assert_eq!(reply.header("content-length"), Some("5"));
    // Elsewhere the list of origins holds as ever.
    let evil = get("/trackmyposts/billing").origin("https://anybody.example").tenant("acme");
    assert_eq!(evil.to(&package.proxy).await.status, 403);
}

#[tokio::test]
async fn only_the_listed_origin_in_its_address_can_embed_the_page_for_a_frame() {
    let package = package().await;
    let policy = async |request: TestRequest| {
        let reply = request.to(&package.proxy).await;
        assert!([200, 304].contains(&reply.status), "{}", reply.status);
        assert_eq!(reply.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(reply.header("cross-origin-embedder-policy"), Some("require-corp"));
        assert_eq!(reply.header("cache-control"), Some("public, max-age=300"));
        let tag = reply.header("etag").map(str::to_owned);
        (reply.header("content-security-policy").unwrap().to_owned(), tag.unwrap())
    };
    let named = format!("/widget/embed.html?parent={ORIGIN}");
    let (allowed, tag) = policy(get(&named)).await;
    assert!(allowed.ends_with(&format!("; frame-ancestors {ORIGIN}")), "{allowed}");
    assert!(allowed.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; "));
    assert!(!allowed.contains("other.example.com"), "the other hosts are not disclosed");
    let head = get(&named).method("HEAD").header("Connection", "close");
    assert_eq!(policy(head).await.0, allowed);
    let again = get(&named).header("If-None-Match", &tag).header("Connection", "close");
    assert_eq!(policy(again).await.0, allowed);
    for query in ["", "?parent=https://evil.example", "?parent=*", "?parent=a&parent=b"] {
        let (policy, _) = policy(get(&format!("/widget/embed.html{query}"))).await;
        assert!(policy.ends_with("; frame-ancestors 'none'"), "{query}: {policy}");
    }
    let other = get("/widget/index.html").to(&package.proxy).await;
    assert_eq!(other.header("content-security-policy"), None);
}

#[tokio::test]
async fn an_origin_that_a_reload_removes_can_no_longer_embed_the_page() {
    let vendor = FaultyVendor::good().await;
    let package = package().await;
    let folder = package._folder.path().join("pkg");
    let top = format!("widget_dir = \"{}\"", folder.display());
    let more_origins = vec!["https://new.example.com"];
    let with = Plan { top: top.clone(), more_origins, ..Plan::default() };
    let without = Plan { top, ..Plan::default() };
    for (plan, ancestors) in [(&with, "https://new.example.com"), (&without, "'none'")] {
        package.proxy.app.reload(plan.config(vendor.address)).unwrap();
        let request = get("/widget/embed.html?parent=https://new.example.com");
        let reply = request.to(&package.proxy).await;
        let policy = reply.header("content-security-policy").unwrap();
        assert!(policy.ends_with(&format!("; frame-ancestors {ancestors}")), "{policy}");
    }
}
