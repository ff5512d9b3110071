//! WHAT NEXT? The loop: one match, one place that turns decisions into verbs.

pub mod setup;

pub mod observer;

pub mod run;

pub use observer::{Observer, Totals};
pub use run::run;

mod event;
mod ledger;
mod meter;
mod plane;

mod world;

mod apply;
mod hearing;
mod instances;
mod launching;
mod measuring;
mod placing;
mod running;
mod scaling;
mod stopping;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_launches;
#[cfg(test)]
mod tests_measuring;
#[cfg(test)]
mod tests_overload;
#[cfg(test)]
mod tests_requests;
#[cfg(test)]
mod tests_surprises;
