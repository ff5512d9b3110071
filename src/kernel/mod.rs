//! WHEN? Time, the queue, random streams, samplers, money. No word of ECS.

pub mod cron;
pub mod distribution;
pub mod money;
mod quantile;
pub mod queue;
pub mod random;
pub mod sampler;
pub mod time;
