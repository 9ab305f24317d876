//! The table as files.

pub mod csv;

pub mod clipboard;

pub mod json;

pub mod ics;
