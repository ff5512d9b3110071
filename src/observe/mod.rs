//! WHAT HAPPENED? Folds over facts: occupancy, usage meters, delays of scaling, the digest.
//!
//! A [`Recorder`] listens to a run and becomes its [`outcome::Outcome`]: plain data, all that the
//! bill, studies and reports see of a run.

pub mod availability;
mod balancer;
mod delays;
mod digest;
mod digest_fleet;
mod fleets;
mod instances;
mod life;
mod lives;
mod meter;
mod recorder;
mod spot_prices;
mod starts;

pub mod losses;
pub mod outcome;
pub mod rollouts;
pub mod size;
pub mod steady;
pub mod troubles;

#[cfg(test)]
mod faults_tests;
#[cfg(test)]
mod fixture;
#[cfg(test)]
pub(crate) mod fixture_fleet;
#[cfg(test)]
mod recorder_tests;

pub use recorder::Recorder;
