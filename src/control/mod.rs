//! WHAT SHOULD BE? Reads the cluster and returns decisions; remembers nothing.

pub mod scaling;
