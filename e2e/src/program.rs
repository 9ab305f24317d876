//! Programs that run during a test.

use std::net::TcpListener;
use std::path::{Path, PathBuf};

pub use child_process::Program;

use crate::Outcome;

/// The repository's root.
#[must_use]
pub fn repository() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_path_buf()
}

/// The resident memory of a program, as Linux reports it.
///
/// # Errors
///
/// When the process does not exist.
pub fn resident_bytes(program: &Program) -> Outcome<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", program.id()))?;
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = resident.and_then(|it| it.trim().strip_suffix(" kB")).ok_or("there is no VmRSS")?;
    Ok(kib.trim().parse::<u64>()? * 1024)
}

/// A port that was free a moment ago, for programs that cannot choose one themselves.
///
/// # Errors
///
/// When no port is available.
pub fn free_port() -> Outcome<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// The port in `127.0.0.1:PORT`, anywhere in the line.
#[must_use]
pub fn loopback_port(line: &str) -> Option<u16> {
    let (_, after) = line.split_once("127.0.0.1:")?;
    let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok().filter(|port| *port != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_found_anywhere_in_a_line() {
        assert_eq!(loopback_port("listening on http://127.0.0.1:4010"), Some(4010));
        assert_eq!(loopback_port(r#"{"address":"127.0.0.1:41234","level":"info"}"#), Some(41234));
        assert_eq!(loopback_port("127.0.0.1:0"), None);
        assert_eq!(loopback_port("nothing here"), None);
    }
}
