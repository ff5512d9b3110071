//! Until when can nothing come of serving? What traffic may promise.

use crate::kernel::time::Instant;
use crate::traffic::plane::Traffic;
use crate::traffic::target::{Drain, Target};

impl Traffic {
    /// No notice will be born before this instant, unless a verb changes the targets.
    pub fn quiet_until(&self) -> Instant {
        let settings = &self.settings;
        let Some(in_memory) = self.in_memory_until() else {
            return Instant::from_nanos(self.now);
        };
        let registered = self.targets.iter().filter(|t| t.registered);
        let refuses = settings.rules.queue_limit < usize::MAX;
        let quiet = registered.map(|t| {
            let health = t
                .health
                .quiet_until(&settings.health_check, refuses || t.life.refuses());
            let drain = match t.drain {
                Drain::No => u64::MAX,
                Drain::Until(end) => end,
                // A client that gives up may be the last one.
                Drain::Emptying(_) if settings.drops_abandoned => 0,
                Drain::Emptying(end) => end.min(t.server.next()),
            };
            health.min(drain)
        });
        let quiet = quiet.min().unwrap_or(u64::MAX).min(in_memory);
        Instant::from_nanos(quiet.max(self.now))
    }

    /// No target can exceed its memory before this instant; none when nothing is known.
    fn in_memory_until(&self) -> Option<u64> {
        let headroom = self.headroom();
        if headroom == usize::MAX && self.filling == 0 {
            return Some(u64::MAX);
        }
        // Only open arrivals are known in advance.
        let leaking = || {
            self.targets
                .iter()
                .filter(|t| t.registered && t.is_filling())
        };
        (!self.settings.follow).then(|| {
            let filled = leaking().map(|t| self.unfilled_until(t)).min();
            let arrival = self.arrival_after(headroom);
            arrival.min(filled.unwrap_or(u64::MAX))
        })
    }

    /// A target that leaks cannot exceed its memory before: half of its room is for requests that
    /// may come, the other half for the leak.
    fn unfilled_until(&self, target: &Target) -> u64 {
        let clients = target.server.clients();
        let most = target.memory.most_clients(self.now);
        let more = most.saturating_sub(clients).div_ceil(2);
        let filled = target.memory.exceeded_from(clients.saturating_add(more));
        filled.min(self.arrival_after(more))
    }

    /// No more than so many requests come before this instant.
    fn arrival_after(&self, requests: usize) -> u64 {
        let delivered = self.load.batch.end.nanos();
        let next = self.load.batch.at.get(self.cursor.saturating_add(requests));
        next.copied()
            .unwrap_or(if self.load.over { u64::MAX } else { delivered })
    }

    /// More requests than this must come before any target exceeds its memory.
    fn headroom(&self) -> usize {
        let limited = self.targets.iter();
        let limited = limited.filter(|t| t.registered && self.can_exceed(t) && !t.is_filling());
        let left = limited.map(|t| {
            // Those that left the CPU since, and were not looked at, count as well.
            t.most_clients.saturating_sub(t.server.clients())
        });
        left.min().unwrap_or(usize::MAX)
    }
}
