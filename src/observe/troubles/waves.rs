//! When did interruptions leave a service short, and what became of its requests then?

use super::FaultOutcome;
use crate::kernel::time::{Instant, Span};
use crate::observe::availability::ended_and_lost;
use crate::observe::outcome::MinuteRow;

/// Longest time after an interruption in which losses are still laid to it. Ours: a replacement is
/// in service well before; what lasts longer has other causes (no capacity, too few tasks).
const AFTER: Span = Span::from_secs(15 * 60);

/// The times in which interruptions left a service short.
#[derive(Clone, Debug, Default)]
pub struct Waves {
    /// From when to when, ascending.
    closed: Vec<(Instant, Instant)>,
    open: Option<Wave>,
}

#[derive(Clone, Copy, Debug)]
struct Wave {
    from: Instant,
    /// It lasts until then at least: the end of the last notice.
    until: Instant,
    /// Since when the service has had as many tasks as it wants.
    whole: Option<Instant>,
}

impl Wave {
    /// When it ended, or ends at the latest while the service is short.
    fn ended(self) -> Instant {
        let latest = self.until + AFTER;
        self.whole
            .map_or(latest, |whole| whole.max(self.until).min(latest))
    }
}

impl Waves {
    /// Something of the service is interrupted at `at`, or goes for that reason; it is not over
    /// before `until`. `is_whole`: whether the service has as many tasks as it wants.
    pub fn hit(&mut self, at: Instant, until: Instant, is_whole: bool) {
        self.close_before(at);
        let wave = self.open.get_or_insert(Wave {
            from: at,
            until,
            whole: is_whole.then_some(at),
        });
        wave.until = wave.until.max(until);
    }

    /// The tasks of the service have changed.
    pub fn look(&mut self, at: Instant, is_whole: bool) {
        self.close_before(at);
        if let Some(wave) = &mut self.open {
            wave.whole = is_whole.then(|| wave.whole.unwrap_or(at));
        }
    }

    fn close_before(&mut self, at: Instant) {
        if let Some(wave) = self.open
            && wave.ended() < at
        {
            self.closed.push((wave.from, wave.ended()));
            self.open = None;
        }
    }

    /// Requests that ended in the minutes of all waves, and those of them that were lost.
    /// Minutes in which a fault was on are left out.
    pub fn finish(
        self,
        rows: &[MinuteRow],
        (end, faults): (Instant, &[FaultOutcome]),
    ) -> (u64, u64) {
        let minute = Span::MINUTE.nanos();
        let open = self.open.map(|wave| (wave.from, wave.ended().min(end)));
        let is_on = |fault: &FaultOutcome, row: &MinuteRow| {
            let ended = fault.ended.unwrap_or(end);
            fault.began < row.start + Span::MINUTE && ended >= row.start
        };
        let (mut ended, mut lost, mut next) = (0, 0, 0);
        for (from, to) in self.closed.into_iter().chain(open) {
            // A minute of two waves is counted once.
            let first = ((from.nanos() / minute) as usize).max(next);
            let after = ((to.nanos() / minute) as usize + 1).min(rows.len());
            for row in rows.get(first..after).unwrap_or(&[]) {
                if faults.iter().any(|fault| is_on(fault, row)) {
                    continue;
                }
                let (more, lost_more) = ended_and_lost(row);
                ended += more;
                lost += lost_more;
            }
            next = next.max(after);
        }
        (ended, lost)
    }
}
