//! The commands.

mod check;
mod health;
mod serve;
mod token;
mod watch;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::fault::ConfigError;
use crate::config::secret::Environment;
use crate::config::{Config, variables};

/// The proxy is not ready.
const EXIT_UNHEALTHY: u8 = 1;
/// `EX_CONFIG`: the configuration is bad.
const EXIT_CONFIG: u8 = 78;
/// `EX_UNAVAILABLE`: an address cannot be bound.
const EXIT_UNAVAILABLE: u8 = 69;
/// `EX_SOFTWARE`: an internal error.
const EXIT_SOFTWARE: u8 = 70;

#[derive(Debug, Parser)]
#[command(name = "billing-proxy", version, about, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the configured tenants.
    Serve {
        /// The configuration. Without it all keys come from the environment, as BILLING_PROXY_….
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
        /// The address to listen on, in place of the configured one.
        #[arg(long, value_name = "ADDR")]
        listen: Option<String>,
    },
    /// Serve made-up tenants from built-in vendors, on loopback, without keys and network.
    Sandbox {
        /// The address to listen on.
        #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8787")]
        listen: String,
        /// Serve the files of this folder at /widget/.
        #[arg(long, value_name = "DIR")]
        widget_dir: Option<PathBuf>,
        /// Allow addresses other than loopback, as a container needs.
        #[arg(long)]
        allow_remote: bool,
    },
    /// Read a configuration and everything that it refers to, and print what `serve` would do.
    Check {
        /// The configuration. Without it all keys come from the environment, as BILLING_PROXY_….
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
    /// Ask a running proxy whether it is ready: a container's health check.
    Health {
        /// `/readyz` or `/livez` at the proxy's `admin_listen`.
        #[arg(long, default_value = "http://127.0.0.1:9787/readyz")]
        url: String,
    },
    /// Mint a session token, for trying things out.
    Token(token::TokenArguments),
}

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CommandError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error("{0}")]
    Usage(String),
    #[error("listening on {address}: {error}")]
    Bind { address: SocketAddr, error: std::io::Error },
    #[error("health: {0}")]
    Unhealthy(String),
    #[error("{0}")]
    Other(String),
}

/// Runs the command of this process's arguments.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match arguments.command {
        Command::Serve { config, listen } => serve::serve(config.as_deref(), listen.as_deref()),
        Command::Sandbox { listen, widget_dir, allow_remote } => {
            serve::sandbox(&listen, widget_dir.as_deref(), allow_remote)
        }
        Command::Check { config } => check::check(config.as_deref()),
        Command::Health { url } => health::health(&url),
        Command::Token(arguments) => token::token(&arguments),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            print_line(&mut std::io::stderr(), &format!("billing-proxy: {error}"));
            ExitCode::from(error.exit_code())
        }
    }
}

impl CommandError {
    fn exit_code(&self) -> u8 {
        match self {
            Self::Config(_) | Self::Usage(_) => EXIT_CONFIG,
            Self::Bind { .. } => EXIT_UNAVAILABLE,
            Self::Unhealthy(_) => EXIT_UNHEALTHY,
            Self::Other(_) => EXIT_SOFTWARE,
        }
    }
}

/// The configuration of a command: a file, the environment, or both.
fn load(file: Option<&Path>) -> Result<Config, CommandError> {
    let environment = Environment::Process;
    if file.is_none() && environment.names(variables::PREFIX).is_empty() {
        let problem = "no configuration: give --config, or its keys as BILLING_PROXY_…";
        return Err(CommandError::Usage(problem.to_owned()));
    }
    Ok(Config::load(file, &environment)?)
}

/// Writes a line. Errors are ignored: the terminal may have been closed.
fn print_line(to: &mut dyn std::io::Write, line: &str) {
    let _ = writeln!(to, "{line}");
    let _ = to.flush();
}
