//! Does what comes in come in as promised? Tests of the room through its door.

mod capacity;
mod counts;
mod formats;
mod generators;
mod lines;
mod prices;
mod shipped;
mod streams;
pub(in crate::workload) mod support;
mod surveys;
mod timestamps;
