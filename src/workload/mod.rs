//! WHAT COMES IN? Traces and generators, streamed in memory that does not grow with the file.
//!
//! `lines` reads text, `trace` makes rows of it, `counts` and `timestamps` make arrivals of rows,
//! `generator` makes them of a formula, and `arrivals` merges all sources of a service.

pub mod spec;

pub mod arrivals;
pub mod capacity;
pub mod error;
pub mod prices;
pub mod survey;

mod cells;
mod counts;
mod exponential;
mod generator;
mod lines;
mod moment;
mod rate;
mod timestamps;
mod trace;

#[cfg(test)]
mod tests;

pub use arrivals::{Batch, Users, Workload};
pub use capacity::CapacitySeries;
pub use error::{Problem, WorkloadError};
pub use prices::{PriceHistory, PriceSteps};
pub use survey::{Peak, SourceKind, Survey, survey};
