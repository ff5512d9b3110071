//! WHAT SHOULD BE? Reads the cluster and returns decisions; remembers nothing.

pub mod decision;

pub mod placement;

pub mod group;

pub mod scheduler;

pub mod capacity;

pub mod scaling;

pub mod sharing;

pub mod shifting;
