//! HOW OFTEN? One run of a scenario, or many replications of it, in parallel and in order.
//!
//! Every replication has its own seed, made from the scenario's; the first one keeps the scenario's
//! own, so that it is the run without replications. Results come in the order of replications, with
//! any number of threads.

mod changes;
mod compare;
mod figures;
mod goals;
mod headroom;
mod journal;
mod objectives;
mod plan;
mod points;
mod replications;
mod run;
mod sampling;
mod size;
pub mod statistics;
mod steady;
mod sweep;
mod trial;

pub use compare::{Caution, Comparison, Curves, Difference, Finding, Row, Side, Timeline, compare};
pub use figures::Metric;
pub use goals::{Goal, slack};
pub use headroom::Headroom;
pub use journal::{
    Header, JOURNAL, JournalError, Reason, Results, Shard, Tried, canonical, discard, read,
};
pub use objectives::{Judged, JudgedMean, Measure, judge, judge_mean};
pub use plan::{Axis, MOST_POINTS, Plan, Point, TooMany, number, unit};
pub use points::{Cheapest, Figure, Found, MONTH_COST, RUN_COST, cheapest, front, lines, ours};
pub use replications::{Estimate, Replication, Replications, replicate};
pub use run::{Progress, RunError, RunResult, run, run_watched, unwatched};
pub use size::{Round, SizeError, SizeOrders, Sized, size};
pub use statistics::Interval;
pub use steady::{SteadyFigures, SteadyState, pilots, steady_monthly};
pub use sweep::{MergeError, Orders, Step, Swept, merge, sweep};
pub use trial::{Trial, TrialError, in_order, load_all};

#[cfg(test)]
mod tests;
