//! Replicas that share a store: Debian's Redis, replicas of the program, HAProxy in front of them.

mod redis;
mod replicas;

mod answers;
mod settings;
mod together;
