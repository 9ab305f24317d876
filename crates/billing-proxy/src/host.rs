//! The names under which clients reach the proxy: those in `Host` that are accepted.

use std::net::{IpAddr, SocketAddr};

use http::uri::Authority;

/// A name or address of the proxy, in lower case and without a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicHost(String);

impl PublicHost {
    /// Parses a host name or address, with or without a port.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let authority = parse_host(text)?;
        is_name(authority.host()).then(|| Self(authority.host().to_ascii_lowercase()))
    }

    /// The name, in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The accepted values of `Host`.
#[derive(Clone, Debug)]
pub struct KnownHosts {
    public: Vec<PublicHost>,
    /// `address` and `address:port` as clients write them.
    exact: Vec<String>,
    /// Whether any name is accepted.
    any: bool,
}

impl KnownHosts {
    /// The public names, and the address that was bound.
    ///
    /// A loopback address is also reached as `localhost`. The check is against DNS rebinding, and no
    /// domain of an attacker has any of these names.
    #[must_use]
    pub fn new(public: Vec<PublicHost>, listen: SocketAddr) -> Self {
        let mut exact = vec![listen.to_string(), address_text(listen.ip())];
        if listen.ip().is_loopback() {
            exact.push(format!("localhost:{}", listen.port()));
        }
        Self { public, exact, any: false }
    }

    /// Accepts another `address:port` like the listen address.
    #[must_use]
    pub fn with_exact(mut self, host: &str) -> Self {
        self.exact.push(host.to_owned());
        self
    }

    /// Accepts any name, for data that every site may see.
    #[must_use]
    pub fn with_any(mut self) -> Self {
        self.any = true;
        self
    }

    /// Whether a `Host` is accepted. `local` is the address that the client connected to, where the
    /// proxy listens on every address.
    #[must_use]
    pub fn contains(&self, host: &[u8], local: Option<SocketAddr>) -> bool {
        if self.any || self.exact.iter().any(|exact| exact.as_bytes().eq_ignore_ascii_case(host)) {
            return true;
        }
        let Ok(host) = std::str::from_utf8(host) else { return false };
        let Some(authority) = parse_host(host) else { return false };
        self.public.iter().any(|public| public.0.eq_ignore_ascii_case(authority.host()))
            || local.is_some_and(|local| is_address(host, local))
    }
}

/// Parses a host name or address, with or without a port.
pub(crate) fn parse_host(text: &str) -> Option<Authority> {
    let authority: Authority = text.parse().ok()?;
    let has_user = text.contains('@');
    // A colon must be followed by a port, and the port must be a number that a port can be.
    let is_complete = authority.host().len() == text.len() || authority.port_u16().is_some();
    (!has_user && is_complete).then_some(authority)
}

fn is_name(name: &str) -> bool {
    if let Some(address) = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return address.parse::<std::net::Ipv6Addr>().is_ok();
    }
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    !name.is_empty() && name.len() <= 253 && name.bytes().all(allowed)
}

/// Whether a host is this address, with or without its port.
fn is_address(host: &str, address: SocketAddr) -> bool {
    host == address.to_string() || host == address_text(address.ip())
}

fn address_text(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    }
}
