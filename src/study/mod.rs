//! HOW OFTEN? One run of a scenario, or many replications of it, in parallel and in order.
//!
//! Every replication has its own seed, made from the scenario's; the first one keeps the scenario's
//! own, so that it is the run without replications. Results come in the order of replications, with
//! any number of threads.

mod objectives;
mod replications;
mod run;
pub mod statistics;

pub use objectives::{Judged, JudgedMean, Measure, judge, judge_mean};
pub use replications::{Estimate, Metric, Replication, Replications, replicate};
pub use run::{Progress, RunError, RunResult, run, run_watched, unwatched};
pub use statistics::Interval;

#[cfg(test)]
mod tests;
