//! WHAT NEXT? The loop: one match, one place that turns decisions into verbs.

pub mod observer;

pub mod setup;
