//! WHO IS SERVED? Routing, queueing disciplines, queues: every request, between two control events.

pub mod spec;
