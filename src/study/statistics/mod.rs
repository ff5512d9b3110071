//! HOW SURE? Means, quantiles and comparisons with their intervals, and the race for the best.
//!
//! Pure functions of numbers: they know nothing of scenarios and runs. Each says what it assumes,
//! who published it, and answers `None` where the data do not allow an answer. `libm` only, so that
//! the same numbers give the same bytes on every machine.

pub mod batches;
mod beta;
pub mod many;
pub mod mean;
pub mod order;
pub mod paired;
pub mod race;
pub mod student;
pub mod warm_up;

pub use mean::Interval;
pub use paired::{Paired, paired};
pub use race::Race;

#[cfg(test)]
mod coverage;
#[cfg(test)]
mod synthetic;

/// Asserts that a confidence is one: between 0 and 1, as 0.95.
fn assert_confidence(confidence: f64) {
    let possible = confidence > 0.0 && confidence < 1.0;
    assert!(possible, "no confidence is {confidence}");
}
