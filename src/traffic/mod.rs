//! WHO IS SERVED? Routing, queueing disciplines, queues: every request, between two control events.

pub mod spec;

pub mod metrics;
pub mod notice;
pub mod plane;
pub mod source;

pub use metrics::{MinuteTraffic, RequestTotals};
pub use notice::{Notice, NoticeKind, TargetSpec, TargetUsage};
pub use plane::{Traffic, TrafficSpec};
pub use source::ArrivalSource;
