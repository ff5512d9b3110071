//! WHO IS SERVED? Routing, queueing disciplines, queues: every request, between two control events.
//!
//! `plane` is the room's door. `groups` and `router` pick a target, `server` is one task:
//! `sharing` and `slots` are its CPU; `program` says how one differs from another. `serve`
//! advances them all: in order, or apart for a `stretch`, each `alone`; `attempt` follows a
//! request, `checks` asks targets for their health, `faults` breaks them, `metrics` counts.

pub mod spec;

pub mod faults;
pub mod metrics;
pub mod notice;
pub mod plane;
pub mod settings;
pub mod source;

mod alone;
mod attempt;
mod bits;
mod calls;
mod checks;
mod groups;
mod health;
mod hopeful;
mod job;
mod latency;
mod levels;
mod memory;
mod program;
mod quiet;
mod router;
mod serve;
mod server;
mod shares;
mod sharing;
mod slots;
mod speed;
mod stretch;
mod strictly;
mod supply;
mod target;
mod teller;
mod timers;
mod users;
mod wheel;

#[cfg(test)]
mod tests;

pub use faults::Dependency;
pub use metrics::{MinuteTraffic, RequestTotals};
pub use notice::{Notice, NoticeKind, Program, TargetSpec, TargetUsage};
pub use plane::Traffic;
pub use settings::TrafficSpec;
pub use source::ArrivalSource;
