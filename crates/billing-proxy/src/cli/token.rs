//! `token`: mints a session token, for trying things out.

use std::path::{Path, PathBuf};

use clap::Args;
use jsonwebtoken::EncodingKey;
use zeroize::Zeroizing;

use super::{CommandError, load, print_line};
use crate::clock::Clock;
use crate::config::secret::read;
use crate::token::keys::{Algorithm, TokenKey};
use crate::token::mint::{MintOptions, mint};
use crate::token::settings::TokenSettings;
use crate::token::verify::Verifier;

#[derive(Debug, Args)]
pub(super) struct TokenArguments {
    /// The configuration of the proxy that is to accept the token. Without it all keys come from the
    /// environment, as BILLING_PROXY_….
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The tenant whose data it allows.
    #[arg(long)]
    tenant: String,
    /// The user, by any name.
    #[arg(long)]
    subject: String,
    /// The only origin whose pages may use it.
    #[arg(long)]
    origin: Option<String>,
    /// Its lifetime in seconds.
    #[arg(long, default_value_t = 300)]
    lifetime: u64,
    /// Sign with this private key (PEM, PKCS#8) instead of the first shared secret.
    #[arg(long, value_name = "FILE")]
    private_key_file: Option<PathBuf>,
}

pub(super) fn token(arguments: &TokenArguments) -> Result<(), CommandError> {
    let config = load(arguments.config.as_deref())?;
    if !config.tenants.iter().any(|tenant| tenant.id == arguments.tenant) {
        return Err(usage("--tenant names no tenant of the configuration"));
    }
    if arguments.subject.is_empty() {
        return Err(usage("--subject must not be empty"));
    }
    if !(1..=config.token.max_lifetime_seconds).contains(&arguments.lifetime) {
        return Err(usage("--lifetime must be from 1 to token.max_lifetime_seconds"));
    }
    let minted = sign(config.token, arguments)?;
    print_line(&mut std::io::stdout(), &minted);
    Ok(())
}

fn sign(settings: TokenSettings, arguments: &TokenArguments) -> Result<String, CommandError> {
    let minting = MintOptions {
        issuer: settings.issuers.first().map_or("", String::as_str),
        audience: &settings.audience,
        subject: &arguments.subject,
        tenant: &arguments.tenant,
        origin: arguments.origin.as_deref(),
        now_unix: Clock::system().unix_seconds(),
        lifetime_seconds: arguments.lifetime,
    };
    let private = arguments.private_key_file.as_deref().map(private_key).transpose()?;
    let mut candidates = Vec::new();
    for key in &settings.keys {
        let signing = match &private {
            Some((algorithm, signing)) if *algorithm == key.algorithm() => Some(signing),
            Some(_) => None,
            None => key.encoding(),
        };
        if let Some(signing) = signing {
            candidates.push(minted(&minting, key, signing)?);
        }
    }
    // Only a token that the proxy accepts is printed. This also finds the public key that belongs to a
    // private one.
    let now = minting.now_unix;
    let verifier = Verifier::new(settings);
    let mut genuine =
        candidates.into_iter().filter(|token| verifier.verify(token.as_bytes(), now).is_ok());
    genuine.next().ok_or_else(|| match private {
        Some(_) => usage("--private-key-file fits no public key of the configuration"),
        None => usage("no HS256 key to sign with: give --private-key-file"),
    })
}

fn minted(
    minting: &MintOptions<'_>,
    key: &TokenKey,
    signing: &EncodingKey,
) -> Result<String, CommandError> {
    mint(minting, key.id(), key.algorithm(), signing)
        .map_err(|_| usage("--private-key-file cannot sign with that algorithm"))
}

fn private_key(file: &Path) -> Result<(Algorithm, EncodingKey), CommandError> {
    let failed = |problem: &str| usage(&format!("--private-key-file: {problem}"));
    let pem = read(file).map_err(|error| failed(&error.to_string()))?;
    let pem = Zeroizing::new(pem);
    if let Ok(key) = EncodingKey::from_ed_pem(&pem) {
        return Ok((Algorithm::EdDsa, key));
    }
    EncodingKey::from_ec_pem(&pem)
        .map(|key| (Algorithm::Es256, key))
        .map_err(|_| failed("it must hold an Ed25519 or P-256 key in PEM (PKCS#8)"))
}

fn usage(problem: &str) -> CommandError {
    CommandError::Usage(format!("token: {problem}"))
}
