//! The real proxy, the built page and a real browser.
#![expect(
    clippy::indexing_slicing,
    reason = "clippy allows it in tests but not in the helpers that tests share"
)]

mod acme;
mod demo;
mod host;
mod vendor;

mod scenarios;

mod states;

mod access;
mod journeys;
mod lighthouse;
mod live;
mod looks;
mod slow_phone;
mod table;

mod budget;
mod events;
mod fault;
mod retry;

mod embedding;
mod examples;
mod first_steps;
mod frame;
mod frameworks;
mod old_browsers;
mod pages;
mod playground;
mod policy;
mod preload;
mod printing;
mod prism;
mod second_module;

mod lost_session;
mod own_origin;
mod recipes;
mod stage;
mod token_examples;
mod tree;
