//! Tests of the proxy over real connections, towards clients, vendors and operators.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what went wrong by failing"
)]

mod support;

mod routes;

mod cors;
mod oidc_provider;
mod origins;
mod provider_config;
mod provider_keys;
mod provider_tokens;
mod published_keys;
mod token_diagnosis;
mod tokens;

mod gateway;
mod vendors;

mod cache;
mod limits;
mod shared;
mod tenants;

mod http2;
mod malformed;
mod slow_clients;

mod commands;
mod config;
mod deploy;
mod documentation;
mod environment;
mod metrics;
mod recipes;
mod schema;
mod secrets;
mod tenant_files;
mod traces;
mod widget;

mod restarts;
mod rotation;

mod corpus;
mod properties;
