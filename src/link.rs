//! Which addresses may be linked to or requested.

use web_sys::Url;

/// An address of `http` or `https`, made absolute by `base`; `None` for any other.
pub(crate) fn absolute_by(text: &str, base: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let url = Url::new_with_base(text, base).ok()?;
    matches!(url.protocol().as_str(), "https:" | "http:").then(|| url.href())
}

/// An address of `http` or `https`, made absolute by the page's base address; `None` for any other.
pub(crate) fn absolute(text: &str) -> Option<String> {
    let document = web_sys::window().and_then(|window| window.document())?;
    absolute_by(text, &document.base_uri().ok().flatten()?)
}

/// The absolute address of a folder, ending in a slash, without query and fragment. An address that
/// cannot be requested is returned as it is: the request reports it.
pub(crate) fn folder(text: &str) -> String {
    let Some(url) = absolute(text) else { return text.to_owned() };
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let folder = url.get(..end).unwrap_or_default().trim_end_matches('/');
    format!("{folder}/")
}

/// An invoice's address, if it may be linked to: `https:`, without user name and password, and on
/// one of `hosts` unless that is empty. The browser's own parser decides, so that no spelling
/// (`java\nscript:`, `https:evil`) is understood differently here than in a click.
///
/// # Errors
/// What is wrong with the address.
pub(crate) fn check(address: &str, hosts: &[String]) -> Result<String, &'static str> {
    if is_plain(address, hosts) {
        return Ok(address.to_owned());
    }
    let url = Url::new(address).map_err(|_| "not an absolute URL")?;
    if url.protocol() != "https:" {
        return Err("not an https URL");
    }
    if !url.username().is_empty() || !url.password().is_empty() {
        return Err("a URL with a user name or password");
    }
    if !hosts.is_empty() && !hosts.contains(&url.hostname()) {
        return Err("a URL of a host that link-hosts does not list");
    }
    Ok(url.href())
}

/// Whether [`check`] certainly accepts the address, decided without the browser's parser, which is
/// too slow for every invoice of a long history. `false` decides nothing.
pub(crate) fn is_plain(address: &str, hosts: &[String]) -> bool {
    let Some(rest) = address.strip_prefix("https://") else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let last_label = host.bytes().rev().take_while(|byte| *byte != b'.').last();
    let is_name = |byte: u8| byte.is_ascii_lowercase() || matches!(byte, b'-' | b'.' | b'0'..=b'9');
    host.bytes().all(is_name)
        && !host.as_bytes().windows(4).any(|four| four == b"xn--")
        && last_label.is_some_and(|first| first.is_ascii_lowercase())
        && (hosts.is_empty() || hosts.iter().any(|known| known == host))
}

/// The hosts of Stripe at which an invoice can be paid.
const PAYMENT_HOSTS: [&str; 2] = ["invoice.stripe.com", "pay.stripe.com"];

/// Whether an invoice's address leads to a page where it can be paid: on a host of Stripe's, or one
/// of `hosts`.
pub(crate) fn leads_to_payment(address: &str, hosts: &[String]) -> bool {
    let Ok(url) = Url::new(address) else { return false };
    let host = url.hostname();
    PAYMENT_HOSTS.contains(&host.as_str()) || hosts.contains(&host)
}
