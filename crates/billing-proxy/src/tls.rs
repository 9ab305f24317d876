//! TLS of the public address, where a certificate is configured.

use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// Why a certificate and its key cannot be used. The error quotes neither.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// No certificate in PEM.
    #[error("the file it names must hold certificates in PEM, the leaf first")]
    Certificates,
    /// No private key in PEM.
    #[error("key_file must name a file with a private key in PEM")]
    Key,
    /// They do not match, or use an algorithm that is not supported.
    #[error("the certificate and the key cannot be used together")]
    Mismatch,
}

/// TLS 1.2 and 1.3 with HTTP/2 and HTTP/1.1. `certificates` and `key` are in PEM.
pub(crate) fn server_config(
    certificates: &[u8],
    key: &[u8],
) -> Result<Arc<ServerConfig>, TlsError> {
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(certificates).collect();
    let certificates = certificates.map_err(|_| TlsError::Certificates)?;
    if certificates.is_empty() {
        return Err(TlsError::Certificates);
    }
    let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| TlsError::Key)?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|_| TlsError::Mismatch)?
        .with_no_client_auth()
        .with_single_cert(certificates, key)
        .map_err(|_| TlsError::Mismatch)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
