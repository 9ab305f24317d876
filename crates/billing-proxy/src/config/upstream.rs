//! `[upstream]`: a gateway to the vendors, and certificates to trust in addition to the system's.

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use secrecy::ExposeSecret;
use url::Url;

use super::item::Item;
use super::secret::References;
use super::section::Section;
use super::{Gateway, UpstreamSettings};

pub(super) fn read(mut section: Section<'_>, references: &mut References<'_>) -> UpstreamSettings {
    let gateway = gateway(&mut section, references);
    let roots = section.string("ca_file").map_or_else(Vec::new, |item| {
        let pem = references.file(&section, &item);
        pem.and_then(|pem| roots(&section, &item, &pem)).unwrap_or_default()
    });
    section.finish();
    UpstreamSettings { gateway, roots }
}

/// The gateway: `proxy_url`, or a reference where it requires a password.
fn gateway(section: &mut Section<'_>, references: &mut References<'_>) -> Option<Gateway> {
    let plain = section.string("proxy_url");
    if !section.has("proxy_url_env") && !section.has("proxy_url_file") {
        let item = plain?;
        let gateway = parse(section, &item, &item.text)?;
        if !gateway.0.username().is_empty() || gateway.0.password().is_some() {
            let problem = "must have no user and password: proxy_url_env or proxy_url_file may";
            item.fault(section.report(), problem);
        }
        return Some(gateway);
    }
    if let Some(item) = plain {
        let problem = "must not be given beside proxy_url_env or proxy_url_file";
        item.fault(section.report(), problem);
    }
    let (secret, item) = references.secret(section, "proxy_url_env", "proxy_url_file")?;
    let text = std::str::from_utf8(secret.expose_secret()).unwrap_or_default();
    parse(section, &item, text)
}

fn parse(section: &Section<'_>, item: &Item, text: &str) -> Option<Gateway> {
    let url = Url::parse(text).ok().filter(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
    });
    if url.is_none() {
        item.fault(section.report(), "must be the URL of a gateway, for example http://host:3128");
    }
    url.map(Gateway)
}

/// The certificates of a file in PEM, if all can be trust anchors.
pub(super) fn roots(
    section: &Section<'_>,
    item: &Item,
    pem: &[u8],
) -> Option<Vec<CertificateDer<'static>>> {
    let roots: Option<Vec<_>> = CertificateDer::pem_slice_iter(pem).map(Result::ok).collect();
    let roots = roots.filter(|roots| {
        let mut store = RootCertStore::empty();
        !roots.is_empty() && roots.iter().all(|root| store.add(root.clone()).is_ok())
    });
    if roots.is_none() {
        item.fault(section.report(), "the file it names must hold certificates in PEM");
    }
    roots
}
