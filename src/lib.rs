//! ecsim replays a workload against a modelled Amazon ECS cluster and says what it cost, how busy
//! it was, how long requests waited, and why each thing happened.
//!
//! The **cluster** is what is. **Control** reads it and says what should be. The **simulation**
//! does it. **Traffic** serves the requests in between. **Observers** hear what happened.
//!
//! The modules below are the rooms of the house, lowest floor first. A room uses lower floors only;
//! `tests/house.rs` holds that. `ARCHITECTURE.md` gives the reasons.
//!
//! ```
//! # #[cfg(feature = "cli")] {
//! use ecsim::scenario::{self, Override};
//! use ecsim::study;
//!
//! let ten_minutes = [Override::new("run.duration=10m")];
//! let path = "scenarios/first.toml".as_ref();
//! let scenario = scenario::load(path, &ten_minutes).expect("no mistake");
//! let result = study::run(&scenario, 1).expect("the trace can be read");
//! let web = &result.outcome.services[0];
//! assert_eq!(web.requests.arrived, web.requests.served + web.requests.in_flight);
//! assert!(result.bill.total > "0.05".parse().unwrap());
//! # }
//! ```

pub mod kernel;
pub mod words;

pub mod catalog;

pub mod cluster;

pub mod control;
pub mod workload;

pub mod traffic;

pub mod sim;

pub mod observe;

pub mod billing;
#[cfg(feature = "cli")]
pub mod scenario;

#[cfg(feature = "cli")]
pub mod study;

#[cfg(feature = "cli")]
pub mod report;

#[cfg(feature = "cli")]
pub mod explain;

#[cfg(feature = "cli")]
pub mod cli;
