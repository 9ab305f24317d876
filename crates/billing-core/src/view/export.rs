//! What leaves the table as a file.

pub mod csv;

pub mod json;

pub mod ics;
