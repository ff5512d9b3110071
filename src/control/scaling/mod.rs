//! How many tasks should a service have? Application Auto Scaling, one file per policy type.

pub mod spec;
