//! The program: what it was told, what came of it.

use std::process::ExitCode;

fn main() -> ExitCode {
    billing_proxy::cli::main()
}
