//! What leaves the table as a file.

pub mod csv;

pub mod clipboard;

pub mod json;

pub mod ics;
