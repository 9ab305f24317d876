//! Encryption of the store's contents.

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use bytes::Bytes;

/// The time comes first, in hexadecimal digits that the scripts can read.
const TIME_DIGITS: usize = 16;

/// The kind of the sealed bytes. One kind cannot be opened as the other.
#[derive(Clone, Copy, Debug)]
pub(super) enum Content {
    Response = b'a' as isize,
    Error = b'f' as isize,
}

/// Encrypts the responses of one tenant at one vendor.
#[derive(Debug)]
pub(super) struct Seal {
    /// Absent if the system has no randomness for nonces; then nothing is stored.
    key: Option<RandomizedNonceKey>,
    /// Tenant and vendor.
    owner: Vec<u8>,
}

impl Seal {
    pub(super) fn new(key: &[u8], owner: Vec<u8>) -> Self {
        Self { key: RandomizedNonceKey::new(&AES_256_GCM, key).ok(), owner }
    }

    /// Returns the time, a nonce, and the encrypted bytes with their tag. The tag also authenticates the
    /// time, the kind of content and the owner.
    pub(super) fn seal(&self, content: Content, unix_millis: u64, bytes: &[u8]) -> Option<Vec<u8>> {
        let time = format!("{unix_millis:0TIME_DIGITS$x}").into_bytes();
        let mut encrypted = bytes.to_vec();
        let aad = Aad::from(self.associated_data(content, &time));
        let nonce = self.key.as_ref()?.seal_in_place_append_tag(aad, &mut encrypted).ok()?;
        Some([time.as_slice(), nonce.as_ref(), &encrypted].concat())
    }

    /// Returns the time and the bytes; `None` if they were not sealed for this owner with this key.
    pub(super) fn open(&self, content: Content, mut sealed: Vec<u8>) -> Option<(u64, Bytes)> {
        let (time, rest) = sealed.split_at_mut_checked(TIME_DIGITS)?;
        let unix_millis = u64::from_str_radix(std::str::from_utf8(time).ok()?, 16).ok()?;
        let (nonce, encrypted) = rest.split_at_mut_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let aad = Aad::from(self.associated_data(content, time));
        let length = self.key.as_ref()?.open_in_place(nonce, aad, encrypted).ok()?.len();
        let start = TIME_DIGITS + NONCE_LEN;
        sealed.truncate(start + length);
        Some((unix_millis, Bytes::from(sealed).slice(start..)))
    }

    fn associated_data(&self, content: Content, time: &[u8]) -> Vec<u8> {
        [&[content as u8], time, &self.owner].concat()
    }
}
