//! The `Host` of a request: a name this proxy is known by, or the address it listens on.

use std::net::{IpAddr, SocketAddr};

/// A name under which clients reach the proxy, in lower case and without a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicHost(String);

impl PublicHost {
    /// Reads a host name or address, with or without a port.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (name, _) = split_port(text)?;
        is_name(name).then(|| Self(name.to_ascii_lowercase()))
    }

    /// The name in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The hosts that requests may name.
#[derive(Clone, Debug)]
pub struct KnownHosts {
    public: Vec<PublicHost>,
    /// `address` and `address:port` as clients write them.
    exact: Vec<String>,
    /// Whether any name will do.
    any: bool,
}

impl KnownHosts {
    /// The public names beside the address that was bound.
    ///
    /// A loopback address is also reached as `localhost`. Neither name can be pointed elsewhere by
    /// whoever controls a domain, which is what the check is against.
    #[must_use]
    pub fn new(public: Vec<PublicHost>, listen: SocketAddr) -> Self {
        let mut exact = vec![listen.to_string(), address_text(listen.ip())];
        if listen.ip().is_loopback() {
            exact.push(format!("localhost:{}", listen.port()));
        }
        Self { public, exact, any: false }
    }

    /// Adds an `address:port` that is as good as the listen address.
    #[must_use]
    pub fn with_exact(mut self, host: &str) -> Self {
        self.exact.push(host.to_owned());
        self
    }

    /// Takes any name, for data that every site may see.
    #[must_use]
    pub fn with_any(mut self) -> Self {
        self.any = true;
        self
    }

    /// Whether a `Host` names this proxy. `local` is the address that the connection was made to,
    /// which counts where the proxy listens on every address.
    #[must_use]
    pub fn contains(&self, host: &[u8], local: Option<SocketAddr>) -> bool {
        if self.any || self.exact.iter().any(|exact| exact.as_bytes().eq_ignore_ascii_case(host)) {
            return true;
        }
        let Ok(host) = std::str::from_utf8(host) else { return false };
        let Some((name, _)) = split_port(host) else { return false };
        self.public.iter().any(|public| public.0.eq_ignore_ascii_case(name))
            || local.is_some_and(|local| host == local.to_string())
    }
}

/// Splits `name:port` where a port is written; a port must be a number.
pub(crate) fn split_port(host: &str) -> Option<(&str, Option<u16>)> {
    let after_bracket = host.rfind(']').map_or(0, |at| at + 1);
    let (head, tail) = host.split_at_checked(after_bracket)?;
    match tail.find(':') {
        None => Some((host, None)),
        Some(colon) => {
            let port = tail.get(colon + 1..)?;
            let digits = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
            let port = digits.then(|| port.parse().ok()).flatten()?;
            Some((host.get(..head.len() + colon)?, Some(port)))
        }
    }
}

fn is_name(name: &str) -> bool {
    if let Some(address) = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return address.parse::<std::net::Ipv6Addr>().is_ok();
    }
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    !name.is_empty() && name.len() <= 253 && name.bytes().all(allowed)
}

fn address_text(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    }
}
