//! Which of a vendor's addresses may become a link.

use web_sys::Url;

/// The address as the browser reads it, if it may be linked to: `https:`, without user name and
/// password, and on one of `hosts` unless that is empty. The browser's own parser decides, so that
/// no spelling (`java\nscript:`, `https:evil`) reads differently here than in a click.
///
/// # Errors
/// What is wrong with the address.
pub fn check(address: &str, hosts: &[String]) -> Result<String, &'static str> {
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
