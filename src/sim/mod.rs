//! WHAT NEXT? The loop: one match, one place that turns decisions into verbs.

pub mod setup;

pub mod observer;

pub mod run;

pub use observer::{Observer, Totals};
pub use run::run;

mod event;
mod fargate;
mod ledger;
mod live_metrics;
mod meter;
mod plane;

mod world;

mod apply;
mod beginning;
#[cfg(feature = "cli")]
mod company;
mod container_checks;
mod container_ends;
mod containers;
mod cpu;
mod deployments;
mod faults;
mod fleet;
mod forecasting;
mod group_begin;
mod group_life;
mod group_refresh;
mod group_scaling;
mod group_spot;
mod groups;
mod instance_ends;
mod instance_tasks;
mod instances;
mod interruptions;
mod launching;
mod machine;
mod managed;
mod managed_plan;
mod market;
mod measuring;
mod placing;
mod programs;
mod providers;
mod rebalancing;
mod registering;
mod rollout;
mod running;
mod scalable;
mod scaling;
mod shifting;
mod shifting_back;
mod spot_tasks;
mod stopping;
mod task_sets;
mod unplaced;

#[cfg(test)]
pub(crate) use faults::tests::any::any_with_faults;

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod testing_ec2;
#[cfg(test)]
mod testing_spot;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_books;
#[cfg(test)]
mod tests_causes;
#[cfg(test)]
mod tests_container_lives;
#[cfg(test)]
mod tests_container_order;
#[cfg(test)]
mod tests_container_traffic;
#[cfg(test)]
mod tests_containers;
#[cfg(test)]
mod tests_cpu;
#[cfg(test)]
mod tests_deployments;
#[cfg(test)]
mod tests_deployments_any;
#[cfg(test)]
mod tests_deployments_ec2;
#[cfg(test)]
mod tests_deployments_load;
#[cfg(test)]
mod tests_fargate_spot;
#[cfg(test)]
mod tests_fleet;
#[cfg(test)]
mod tests_forecasting;
#[cfg(test)]
mod tests_group_policies;
#[cfg(test)]
mod tests_groups;
#[cfg(test)]
mod tests_instances;
#[cfg(test)]
mod tests_interruptions;
#[cfg(test)]
mod tests_launches;
#[cfg(test)]
mod tests_live_metrics;
#[cfg(test)]
mod tests_managed;
#[cfg(test)]
mod tests_market;
#[cfg(test)]
mod tests_measuring;
#[cfg(test)]
mod tests_overload;
#[cfg(test)]
mod tests_programs;
#[cfg(test)]
mod tests_providers;
#[cfg(test)]
mod tests_rebalancing;
#[cfg(test)]
mod tests_registering;
#[cfg(test)]
mod tests_requests;
#[cfg(test)]
mod tests_scaling_any;
#[cfg(test)]
mod tests_schedules;
#[cfg(test)]
mod tests_spot_replacing;
#[cfg(test)]
mod tests_staircase;
#[cfg(test)]
mod tests_steps;
#[cfg(test)]
mod tests_surprises;
#[cfg(test)]
mod tests_unseen;
#[cfg(test)]
mod tests_waiting;
