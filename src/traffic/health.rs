//! Is a target in service? The states of a target group's health checks.
//!
//! ```text
//! registering --registered--> initial --1 pass--> healthy <--healthy_threshold passes-- unhealthy
//!                             initial, healthy --unhealthy_threshold failures--> unhealthy
//! ```

use crate::cluster::service::TargetHealthCheck;

/// What the load balancer thinks of a target.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum State {
    /// Not yet known to the load balancer's nodes.
    Registering,
    /// Waiting for its first pass.
    Initial,
    /// In service.
    Healthy,
    /// Failed its checks.
    Unhealthy,
    /// Deregistered.
    Draining,
}

/// A check under way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Check {
    /// Its job.
    pub id: u64,
    /// It fails when it has not ended by then.
    pub deadline: u64,
}

/// The health of one target.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Health {
    pub state: State,
    /// Consecutive passes and failures of checks.
    streak: Streak,
    /// The check under way.
    pub check: Option<Check>,
    /// When the next check starts.
    pub next_check: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Streak {
    Passes(u32),
    Failures(u32),
}

impl Health {
    pub const fn new(state: State, next_check: u64) -> Self {
        Self {
            state,
            streak: Streak::Passes(0),
            check: None,
            next_check,
        }
    }

    /// Whether this is the check under way, ended in time; it is then no longer under way.
    pub fn ends_in_time(&mut self, id: u64, end: u64) -> bool {
        let in_time = self.check.is_some_and(|c| c.id == id && end <= c.deadline);
        if in_time {
            self.check = None;
        }
        in_time
    }

    /// One check passed; whether the target is now in service and was not.
    pub fn pass(&mut self, rules: &TargetHealthCheck) -> bool {
        self.pass_in_service();
        let passes = match self.streak {
            Streak::Passes(n) => n,
            Streak::Failures(_) => 0,
        };
        let healthy = match self.state {
            State::Initial => true,
            State::Unhealthy => passes >= rules.healthy_threshold,
            State::Registering | State::Healthy | State::Draining => false,
        };
        if healthy {
            self.state = State::Healthy;
        }
        healthy
    }

    /// One check of a target in service passed.
    pub fn pass_in_service(&mut self) {
        let passes = match self.streak {
            Streak::Passes(n) => n.saturating_add(1),
            Streak::Failures(_) => 1,
        };
        self.streak = Streak::Passes(passes);
    }

    /// One check failed; whether the target is now unhealthy and was not.
    pub fn fail(&mut self, rules: &TargetHealthCheck) -> bool {
        let failures = match self.streak {
            Streak::Failures(n) => n.saturating_add(1),
            Streak::Passes(_) => 1,
        };
        self.streak = Streak::Failures(failures);
        let unhealthy = matches!(self.state, State::Initial | State::Healthy)
            && failures >= rules.unhealthy_threshold;
        if unhealthy {
            self.state = State::Unhealthy;
        }
        unhealthy
    }

    /// When it next has to do with a check: one begins, or the time of one is over.
    #[inline]
    pub fn check_due(&self) -> u64 {
        if self.state == State::Draining {
            return u64::MAX;
        }
        let over = self.check.map_or(u64::MAX, |check| check.deadline);
        over.min(self.next_check)
    }

    /// A check begins at `now`, and the next one is planned: when its time is over.
    pub fn check_begins(&mut self, now: u64, rules: &TargetHealthCheck) -> u64 {
        assert!(self.check.is_none(), "one check at a time");
        self.next_check = now + rules.interval.nanos();
        now + rules.timeout.min(rules.interval).nanos()
    }

    /// No change of health can come before this instant. `refusing`: checks may fail at once.
    pub fn quiet_until(&self, rules: &TargetHealthCheck, refusing: bool) -> u64 {
        let timeout = rules.timeout.min(rules.interval).nanos();
        let (most, late) = match self.state {
            State::Draining => return u64::MAX,
            State::Registering | State::Initial => (1, 0),
            State::Unhealthy => {
                let passes = match self.streak {
                    Streak::Passes(n) => n,
                    Streak::Failures(_) => 0,
                };
                (rules.healthy_threshold.saturating_sub(passes), 0)
            }
            State::Healthy => {
                let failures = match self.streak {
                    Streak::Failures(n) => n,
                    Streak::Passes(_) => 0,
                };
                let late = if refusing { 0 } else { timeout };
                (rules.unhealthy_threshold.saturating_sub(failures), late)
            }
        };
        // So many checks must go one way, and those that begin later after the one under way.
        let more = u64::from(most.saturating_sub(1));
        let interval = rules.interval.nanos();
        match self.check {
            Some(check) if more == 0 && self.state == State::Healthy => check.deadline,
            Some(_) if more == 0 => 0,
            Some(_) => self.next_check + (more - 1) * interval + late,
            None => self.next_check + more * interval + late,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::time::Span;

    const RULES: TargetHealthCheck = TargetHealthCheck {
        interval: Span::from_secs(30),
        timeout: Span::from_secs(5),
        healthy_threshold: 5,
        unhealthy_threshold: 2,
    };

    #[test]
    fn a_new_target_needs_one_pass_and_one_that_failed_five() {
        let mut health = Health::new(State::Initial, 0);
        assert!(health.pass(&RULES));
        assert!(!health.fail(&RULES));
        assert!(!health.pass(&RULES), "it was in service all the time");
        assert!(!health.fail(&RULES), "a pass starts the count again");
        assert!(health.fail(&RULES));
        assert_eq!(health.state, State::Unhealthy);
        for _ in 0..4 {
            assert!(!health.pass(&RULES));
        }
        assert!(health.pass(&RULES));
        assert_eq!(health.state, State::Healthy);
    }

    #[test]
    fn a_healthy_target_cannot_turn_before_two_checks_have_timed_out() {
        let health = Health::new(State::Healthy, 7_000_000_000);
        assert_eq!(health.quiet_until(&RULES, false), 42_000_000_000);
        assert_eq!(health.quiet_until(&RULES, true), 37_000_000_000);
    }
}
