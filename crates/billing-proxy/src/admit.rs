//! Authorizes a request. Cheap checks of public facts come first. Nothing here waits, and no request
//! goes to a vendor before all checks have passed.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};

use crate::error::ProxyError;
use crate::limit::peer::{PeerKey, client_address};
use crate::query::{WorkspaceParameter, workspace_parameter};
use crate::request_context::{RequestContext, check_shape, request_host};
use crate::route::Route;
use crate::snapshot::Snapshot;
use crate::tenant::Tenant;
use crate::token::diagnosis::RejectionReason;
use crate::token::verify::{Page, Session};
use crate::vendor::Vendor;
use crate::vendor_account::VendorAccount;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The addresses of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Endpoints {
    /// The client, or the proxy in front of this one.
    pub peer: SocketAddr,
    /// The address that the client connected to.
    pub local: SocketAddr,
}

/// The endpoints of a request that came over no connection.
pub(crate) const UNKNOWN_ENDPOINTS: Endpoints = {
    let unspecified = SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0);
    Endpoints { peer: unspecified, local: unspecified }
};

/// The resource that a request is authorized for.
#[derive(Debug)]
pub(crate) enum Admitted<'a> {
    /// The data of one tenant at one vendor.
    Data(Arc<VendorAccount>),
    /// The response to a CORS preflight.
    Preflight(Route<'a>),
    /// One of the widget's files.
    Widget(&'a str),
    /// A token of the sandbox.
    SandboxToken,
}

/// Checks a request. `context` records the information for the response, also when a check fails.
pub(crate) fn admit<'a>(
    snapshot: &Snapshot,
    parts: &'a Parts,
    endpoints: Endpoints,
    context: &mut RequestContext,
) -> Result<Admitted<'a>, ProxyError> {
    context.admit_origin(&parts.headers, &snapshot.origins)?;
    context.allow_credentials = snapshot.allow_credentials;
    check_shape(parts)?;
    let any_local = snapshot.accepts_any_local.then_some(endpoints.local);
    if !snapshot.hosts.contains(request_host(parts)?, any_local) {
        return Err(ProxyError::MisdirectedRequest);
    }
    let route = snapshot.route(parts.uri.path()).ok_or(ProxyError::UnknownRoute)?;
    if !route.takes(&parts.method) {
        return Err(ProxyError::MethodNotAllowed { allow: route.allow() });
    }
    if parts.method == Method::OPTIONS {
        return Ok(Admitted::Preflight(route));
    }
    match route {
        Route::Widget(file) => Ok(Admitted::Widget(file)),
        Route::SandboxToken => Ok(Admitted::SandboxToken),
        Route::Data(vendor) => {
            admit_data(snapshot, parts, endpoints, vendor, context).map(Admitted::Data)
        }
    }
}

fn admit_data(
    snapshot: &Snapshot,
    parts: &Parts,
    endpoints: Endpoints,
    vendor: Vendor,
    context: &mut RequestContext,
) -> Result<Arc<VendorAccount>, ProxyError> {
    let workspace = match vendor {
        Vendor::Trackmyposts => workspace_parameter(parts.uri.query()),
        Vendor::Autoposting => WorkspaceParameter::Absent,
    };
    if workspace == WorkspaceParameter::Repeated {
        return Err(ProxyError::BadRequest("workspaceSlug more than once"));
    }
    let tenant = authenticate(snapshot, parts, endpoints)
        .inspect_err(|error| context.rejection = diagnose(snapshot, parts, error))?;
    tenant.limit().take().map_err(|retry_after| ProxyError::RateLimited { retry_after })?;
    let account = tenant.account(vendor).ok_or(ProxyError::SourceNotConfigured)?;
    match workspace {
        WorkspaceParameter::Present(name)
            if account.settings().workspace_slug.as_deref() != Some(name.as_str()) =>
        {
            Err(ProxyError::Forbidden)
        }
        _ => Ok(Arc::clone(account)),
    }
}

/// The tenant that the token is for.
fn authenticate<'s>(
    snapshot: &'s Snapshot,
    parts: &Parts,
    endpoints: Endpoints,
) -> Result<&'s Arc<Tenant>, ProxyError> {
    let session = session(snapshot, &parts.headers, endpoints)?;
    let tenant = snapshot.tenants.get(session.tenant.as_str());
    session.allow(snapshot.accounts.clock.unix_seconds(), page(parts)?, tenant.is_some())?;
    tenant.ok_or(ProxyError::Forbidden)
}

/// Why the token was rejected, if `error` is about the token.
fn diagnose(snapshot: &Snapshot, parts: &Parts, error: &ProxyError) -> Option<RejectionReason> {
    let is_about_token = matches!(
        error,
        ProxyError::Unauthorized
            | ProxyError::UnknownTokenKey { .. }
            | ProxyError::TokenExpired
            | ProxyError::Forbidden
    );
    let page = page(parts).ok().filter(|_| is_about_token)?;
    let token = bearer(&parts.headers);
    let tenant_exists = |tenant: &str| snapshot.tenants.contains_key(tenant);
    Some(snapshot.verifier.diagnose(
        token,
        snapshot.accounts.clock.unix_seconds(),
        page,
        tenant_exists,
    ))
}

/// The page that makes the request. Scripts cannot set either of the two headers.
fn page(parts: &Parts) -> Result<Page<'_>, ProxyError> {
    if let Some(origin) = parts.headers.get(header::ORIGIN) {
        return Ok(Page::Origin(origin.as_bytes()));
    }
    let mut sites = parts.headers.get_all(SEC_FETCH_SITE).iter().map(HeaderValue::as_bytes);
    match (sites.next(), sites.next()) {
        (Some(b"same-origin"), None) => Ok(Page::SameOrigin { host: request_host(parts)? }),
        _ => Ok(Page::Unknown),
    }
}

fn session(
    snapshot: &Snapshot,
    headers: &HeaderMap,
    endpoints: Endpoints,
) -> Result<Arc<Session>, ProxyError> {
    let token = bearer(headers);
    if let Some(session) = token.and_then(|token| snapshot.verifier.recall(token)) {
        return Ok(session);
    }
    // Verifying a signature costs CPU time, and this client is not authenticated yet.
    let client = client_address(endpoints.peer.ip(), headers, &snapshot.trusted_proxies);
    snapshot
        .peers
        .take(PeerKey::of(client))
        .map_err(|retry_after| ProxyError::RateLimited { retry_after })?;
    let token = token.ok_or(ProxyError::Unauthorized)?;
    Ok(snapshot.verifier.verify(token, snapshot.accounts.clock.unix_seconds())?)
}

/// The token of `Authorization: Bearer`. The scheme is case-insensitive.
fn bearer(headers: &HeaderMap) -> Option<&[u8]> {
    let value = headers.get(header::AUTHORIZATION)?.as_bytes();
    let (scheme, rest) = value.split_at_checked(b"bearer ".len())?;
    let token = rest.trim_ascii_start();
    (scheme.eq_ignore_ascii_case(b"bearer ") && !token.is_empty()).then_some(token)
}
