//! Which of a vendor's addresses may become a link.

use web_sys::Url;

/// The address as the browser reads it, or as it came where that is plain to see, if it may be linked to: `https:`, without user name and
/// password, and on one of `hosts` unless that is empty. The browser's own parser decides, so that
/// no spelling (`java\nscript:`, `https:evil`) reads differently here than in a click.
///
/// # Errors
/// What is wrong with the address.
pub fn check(address: &str, hosts: &[String]) -> Result<String, &'static str> {
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

/// Whether a glance is enough to say that [`check`] lets the address through: a whole history is
/// looked at, and the browser's parser is slow. `false` says nothing.
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
