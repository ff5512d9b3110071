//! Until when do targets not meet? Until then each is served by itself, side by side.
//!
//! What a target does concerns others when its health changes (arrivals go elsewhere), when it is
//! watched ([`Traffic::watched`]), and when something is due that is no check. Between two such
//! instants lies a stretch: who takes which arrival is known beforehand, so that one target after
//! the other is served through all of it, on whatever thread is free. Counts add up in any order.

use crate::kernel::random::Seed;
use crate::traffic::alone::Alone;
use crate::traffic::metrics::{Cause, Tally};
use crate::traffic::plane::Traffic;
use crate::traffic::settings::{Order, Settings};
use crate::traffic::shares::{Share, Shares};
use crate::traffic::supply::Load;
use crate::traffic::target::Target;

/// Fewer arrivals than this are served sooner than handed to another thread.
#[cfg(feature = "cli")]
const WORTH_SHARING: usize = 1_024;
/// Parts of a stretch for each thread.
#[cfg(feature = "cli")]
const PARTS: usize = 4;

/// A stretch, as every target in it sees it.
pub(super) struct Stretch<'a> {
    pub load: &'a Load,
    pub settings: &'a Settings,
    /// Arrivals of the loads before.
    pub delivered: u64,
    /// Everything before it is served.
    pub until: u64,
    pub counted_until: u64,
    pub luck: Seed,
    shares: &'a Shares,
}

impl Stretch<'_> {
    /// Serves one target after the other.
    fn serve_all(&self, (first, targets): (usize, &mut [Target]), tally: &mut Tally) {
        for (place, target) in (first..).zip(targets) {
            self.serve(place, target, tally);
        }
    }

    /// Serves one target to the end.
    fn serve(&self, place: usize, target: &mut Target, tally: &mut Tally) {
        if !target.registered {
            return;
        }
        let share = self.shares.of(place);
        let mut alone = Alone::new(self, (place, target), tally);
        match share {
            Share::InTurn(arrivals) => alone.serve(arrivals),
            Share::Listed(arrivals) => alone.serve(arrivals.map(|next| *next as usize)),
        }
    }
}

impl Traffic {
    /// Whether the order over all targets matters for longer than an instant.
    pub(super) fn needs_order(&self) -> bool {
        // What leaks is looked at with every request, and who fails is drawn in the order of
        // arrival.
        self.settings.order == Order::Strict || self.filling > 0 || self.dependency.failing > 0.0
    }

    /// The end of the stretch that begins now, `limit` at the latest; now, where something that
    /// concerns several targets is due.
    pub(super) fn apart_until(&self, limit: u64) -> u64 {
        let mut until = limit.min(self.timers.next());
        let rules = &self.settings.health_check;
        for target in self.targets.iter().filter(|target| target.registered) {
            let refuses = self.settings.rules.queue_limit < usize::MAX
                || target.life.refuses()
                || self.can_exceed(target);
            until = until.min(target.health.quiet_until(rules, refuses));
        }
        until.max(self.now)
    }

    /// Whether a target can hold more requests than its memory is enough for.
    pub(super) fn can_exceed(&self, target: &Target) -> bool {
        target.most_clients < self.settings.rules.capacity() && target.can_hold()
    }

    /// Serves a stretch.
    pub(super) fn serve_apart(&mut self, until: u64) {
        let waiting = &self.load.batch.at[self.cursor..];
        let count = waiting.partition_point(|&at| at < until);
        let upto = self.cursor + count;
        let astray = self.share_out(upto);
        let totals = &mut self.meter.tally.totals;
        totals.arrived += count as u64;
        totals.attempts += count as u64;
        (0..astray).for_each(|_| totals.only_attempt_failed(Cause::NoTarget));
        let stretch = Stretch {
            load: &self.load,
            settings: &self.settings,
            delivered: self.delivered,
            until,
            counted_until: self.counted_until,
            luck: self.streams.luck,
            shares: &self.shares,
        };
        #[cfg(feature = "cli")]
        let shared = self.side_by_side && count >= WORTH_SHARING && self.targets.len() > 1;
        #[cfg(not(feature = "cli"))]
        let shared = false;
        if shared {
            #[cfg(feature = "cli")]
            side_by_side(&stretch, &mut self.targets, &self.meter);
            self.meter.gather();
        } else if self.settings.follow {
            // On hope: what is counted may not count.
            let targets = &mut self.targets;
            self.meter
                .lend(|tally| stretch.serve_all((0, targets), tally));
            self.meter.gather();
        } else {
            stretch.serve_all((0, &mut self.targets), &mut self.meter.tally);
        }
        let mut deaths = std::mem::take(&mut self.meter.tally.deaths);
        deaths.sort_unstable_by_key(|(arrival, _)| *arrival);
        let notices = deaths.into_iter().map(|(_, notice)| notice);
        self.notices.extend(notices);
        self.cursor = upto;
        self.now = until;
        self.wheel_fresh = false;
    }
}

/// Every target on the thread that is free.
#[cfg(feature = "cli")]
fn side_by_side(stretch: &Stretch, targets: &mut [Target], meter: &crate::traffic::metrics::Meter) {
    use rayon::prelude::*;
    // Enough parts for whoever comes late, and few enough that handing them out costs nothing.
    let parts = PARTS * rayon::current_num_threads();
    let size = targets.len().div_ceil(parts);
    let parts = targets.par_chunks_mut(size).enumerate();
    parts.for_each(|(part, targets)| {
        meter.lend(|tally| stretch.serve_all((part * size, targets), tally));
    });
}
