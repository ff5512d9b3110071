//! How much capacity should there be, and whose? Capacity providers: the split of a strategy, the
//! reservation of a group, what managed scaling makes of it, and Managed Instances.
//!
//! ```text
//! strategy     which provider a task belongs to
//! reservation  M, N and CapacityProviderReservation
//! managed_scaling  desired capacity of a group, and which instances lose their protection
//! packing            the cheapest types for tasks that wait
//! managed_instances  what ECS launches, empties and terminates itself
//! waiting      PROVISIONING: how many may wait, and for how long
//! ```

pub mod managed_instances;
pub mod managed_scaling;
pub mod packing;
pub mod reservation;
pub mod strategy;
pub mod waiting;
