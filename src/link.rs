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
/// cannot be requested is returned unchanged: the request reports it.
pub(crate) fn folder(text: &str) -> String {
    let Some(url) = absolute(text).and_then(|href| Url::new(&href).ok()) else {
        return text.to_owned();
    };
    url.set_search("");
    url.set_hash("");
    format!("{}/", url.href().trim_end_matches('/'))
}

/// An invoice's address as the browser writes it, if it may be linked to: `https:`, without user
/// name and password, and on one of `hosts` unless that is empty. The browser's own parser decides,
/// so that no spelling (`java\nscript:`, `https:evil`) is understood differently here than in a
/// click.
///
/// # Errors
/// What is wrong with the address.
pub(crate) fn check(address: &str, hosts: &[String]) -> Result<String, &'static str> {
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

/// What is wrong with each of many addresses, for reports. Invoices that follow each other are
/// mostly on one host, and the browser is asked once for these: asking for each invoice of a long
/// history takes half a second.
pub(crate) struct Problems<'a> {
    hosts: &'a [String],
    last: Option<(&'a str, Option<&'static str>)>,
}

impl<'a> Problems<'a> {
    pub(crate) fn new(hosts: &'a [String]) -> Self {
        Self { hosts, last: None }
    }

    /// The error of [`check`], if the address has one.
    pub(crate) fn of(&mut self, address: &'a str) -> Option<&'static str> {
        let Some(prefix) = before_path(address) else { return check(address, self.hosts).err() };
        match self.last {
            Some((last, problem)) if last == prefix => problem,
            _ => {
                let problem = check(prefix, self.hosts).err();
                self.last = Some((prefix, problem));
                problem
            }
        }
    }
}

/// What of the address precedes its path, where that is written so plainly that the path makes no
/// difference to [`check`]: `https://`, lower-case letters, digits, dots and hyphens, and a slash.
fn before_path(address: &str) -> Option<&str> {
    let rest = address.strip_prefix("https://")?;
    let is_plain =
        |byte: u8| byte.is_ascii_lowercase() || matches!(byte, b'-' | b'.' | b'0'..=b'9');
    let length = rest.bytes().position(|byte| !is_plain(byte))?;
    let prefix = address.get(..="https://".len() + length)?;
    (length > 0 && prefix.ends_with('/')).then_some(prefix)
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
