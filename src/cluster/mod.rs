//! WHAT IS? One file per kind of thing: its state, its transitions, its verbs, its checks.

pub mod ids;

pub mod deployment;

pub mod lifecycle_stage;

pub mod task_set;

pub mod account;

pub mod task_definition;

pub mod health;

pub mod containers;

pub mod container_rules;

pub mod task;

pub mod limiter;

pub mod launch;

pub mod query;

pub mod placement;

pub mod group;

pub mod group_policy;

pub mod group_refresh;

pub mod group_state;

pub mod provider;

pub mod instance;

pub mod spot;

pub mod fault;

pub mod fleet;

pub mod credits;

pub mod load_balancer;

pub mod service;

pub mod state;

pub use state::Cluster;

pub mod monitor;

pub mod fact;

pub mod scalable_target;

#[cfg(test)]
pub mod fixture;
