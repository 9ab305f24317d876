//! The program `billing-proxy`.

use std::process::ExitCode;

fn main() -> ExitCode {
    billing_proxy::cli::main()
}
