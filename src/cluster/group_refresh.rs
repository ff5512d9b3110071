//! How far is an instance refresh?

use super::group::InstanceRefresh;
use crate::kernel::time::{Instant, Span};

/// An instance refresh that runs.
#[derive(Clone, PartialEq, Debug)]
pub struct Refresh {
    /// What was asked for.
    pub spec: InstanceRefresh,
    /// Instances of this version are new.
    pub version: u32,
    /// Instances to replace: those that there were when it began.
    pub total: u32,
    /// `InstanceWarmup`, resolved.
    pub warmup: Span,
    /// Which checkpoint comes next.
    pub checkpoint: usize,
    /// Until when it waits at a checkpoint, if it does.
    pub waits_until: Option<Instant>,
    /// Instances replaced and warmed up.
    pub replaced: u32,
    /// When it last made progress.
    pub progress: Instant,
}

impl Refresh {
    /// A refresh begins.
    pub fn begin(spec: InstanceRefresh, version: u32, total: u32, now: Instant) -> Self {
        Self {
            warmup: spec.warmup.unwrap_or(Span::ZERO),
            spec,
            version,
            total,
            checkpoint: 0,
            waits_until: None,
            replaced: 0,
            progress: now,
        }
    }

    /// Instances that are to be replaced before it stops next, at a checkpoint or at its end.
    /// Percentages are rounded up.
    pub fn goal(&self) -> u32 {
        let percent = self.spec.checkpoints.get(self.checkpoint);
        let percent = u64::from(percent.copied().unwrap_or(100));
        (u64::from(self.total) * percent).div_ceil(100) as u32
    }

    /// Whether nothing comes after the next stop: a last checkpoint below 100 % ends it there.
    pub fn is_last(&self) -> bool {
        self.checkpoint + 1 >= self.spec.checkpoints.len()
    }

    /// Replaced so far, in percent.
    pub fn percent(&self) -> u32 {
        let done = u64::from(self.replaced.min(self.total)) * 100;
        done.checked_div(u64::from(self.total)).unwrap_or(100) as u32
    }
}
