//! What does the end of a job mean? A request that nobody follows is counted, a check is noted.

use crate::traffic::health::Health;
use crate::traffic::job::{ABANDONED, CHECK, Job, START_UP};
use crate::traffic::metrics::{Cause, Tally};
use crate::traffic::settings::Settings;

/// Takes note of the end of a job that nobody follows, or of a check that decides nothing else.
pub(super) struct Teller<'a> {
    pub tally: &'a mut Tally,
    pub health: &'a mut Health,
    pub settings: &'a Settings,
    pub counted_until: u64,
}

impl Teller<'_> {
    #[inline(always)]
    pub fn tell(&mut self, job: &Job, end: u64) {
        if !job.is_plain() {
            self.tell_otherwise(*job, end);
            return;
        }
        let latency = end - job.arrived;
        if latency <= self.settings.patience {
            self.tally.served(latency);
        } else {
            self.tell_late(job.arrived);
        }
    }

    /// A request was lost with its target at `now`; whether its client still waited for it. Nothing
    /// comes of the end of a check, or of a start-up.
    pub fn lost(&mut self, job: &Job, now: u64) -> bool {
        if !job.is_request() || job.call == ABANDONED {
            return false;
        }
        let expired = job.arrived.saturating_add(self.settings.patience);
        if expired >= now {
            self.tally.totals.only_attempt_failed(Cause::BadGateway);
            return true;
        }
        self.tell_late(job.arrived);
        false
    }

    /// The task went on with it, but its client has had an error in the meantime.
    #[cold]
    fn tell_late(&mut self, arrived: u64) {
        if arrived.saturating_add(self.settings.patience) >= self.counted_until {
            let impatience = self.settings.impatience;
            self.tally.totals.only_attempt_failed(impatience);
        }
    }

    /// A check was answered, or a request by an error, or a program is through with its start-up.
    #[cold]
    fn tell_otherwise(&mut self, job: Job, end: u64) {
        if job.call == CHECK {
            if self.health.ends_in_time(job.id, end) {
                self.health.pass_in_service();
            }
        } else if job.call == START_UP || job.call == ABANDONED {
            // Nobody waits for it.
        } else if end - job.arrived <= self.settings.patience {
            self.tally.totals.only_attempt_failed(Cause::InternalError);
        } else {
            self.tell_late(job.arrived);
        }
    }
}
