//! How many CPU credits does a burstable instance have? Earned, spent, borrowed and charged, to the
//! last vCPU-nanosecond (EC2 user guide, burstable performance instances).
//!
//! ```text
//! earned ─▶ pays back surplus ─▶ balance (up to 24 h of earnings) ─▶ lost beyond
//! spent  ◀─ launch credits ◀─ balance ◀─ surplus (unlimited): charged beyond 24 h of earnings at
//!                                        the end of the hour, and all of it at stop or terminate
//! ```

use super::group::CreditMode;
use crate::catalog::instances::InstanceType;
use crate::kernel::time::{Instant, Span};

/// One vCPU-nanosecond, in sixty-thousandths: earnings of whole millicredits an hour are whole
/// numbers of these per nanosecond.
const VCPU_NS: u128 = 60_000;
/// One credit: one vCPU for a minute.
const CREDIT: u128 = 60_000_000_000 * VCPU_NS;
/// Launch credits per vCPU of a T2 instance in standard mode.
const LAUNCH_CREDITS: u128 = 30;

/// CPU credits, exact.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Credits(u128);

impl Credits {
    /// None.
    pub const ZERO: Self = Self(0);

    /// In thousandths of a credit, rounded half up.
    pub fn millicredits(self) -> u64 {
        let milli = CREDIT / 1_000;
        u64::try_from((self.0 + milli / 2) / milli).expect("a run spends fewer")
    }

    /// In credits, for display and comparison.
    pub fn as_f64(self) -> f64 {
        self.0 as f64 / CREDIT as f64
    }

    /// How long they last when so many CPU units beyond what is earned are used.
    fn lasts_ns(self, units: u32) -> u128 {
        self.0 * 1_024 / (u128::from(units) * VCPU_NS)
    }
}

/// What an instance earns, and how it spends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CreditRules {
    /// Standard or unlimited.
    pub mode: CreditMode,
    /// Thousandths of a credit earned per hour.
    millicredits_per_hour: u128,
    /// Most earned credits that are kept: 24 hours of earnings.
    cap: Credits,
    /// Launch credits (T2 in standard mode).
    launch: Credits,
    /// Whether earned credits outlive a stop (all but T2: 7 days).
    keeps: bool,
    /// CPU units that what it earns sustains.
    baseline_units: u32,
    /// All its CPU units.
    cpu_units: u32,
}

impl CreditRules {
    /// The rules of a type in a mode (none: the default of its family); none when its performance
    /// is not burstable. T2 is standard by default, T3, T3a and T4g are unlimited.
    pub fn of(kind: &InstanceType, mode: Option<CreditMode>) -> Option<Self> {
        let burst = kind.burst?;
        let t2 = kind.family() == "t2";
        let mode = mode.unwrap_or(if t2 {
            CreditMode::Standard
        } else {
            CreditMode::Unlimited
        });
        let millicredits = |credits: f64| libm::round(credits * 1_000.0) as u128;
        let millicredits_per_hour = millicredits(burst.credits_per_hour);
        let launch = if t2 && mode == CreditMode::Standard {
            LAUNCH_CREDITS * u128::from(kind.vcpu)
        } else {
            0
        };
        Some(Self {
            mode,
            millicredits_per_hour,
            cap: Credits(millicredits(burst.max_credits) * (CREDIT / 1_000)),
            launch: Credits(launch * CREDIT),
            keeps: !t2,
            baseline_units: (millicredits_per_hour * 1_024 / VCPU_NS) as u32,
            cpu_units: kind.cpu_units(),
        })
    }

    /// Whether it has launch credits to be given.
    pub fn has_launch_credits(&self) -> bool {
        self.launch > Credits::ZERO
    }

    /// 24 hours of earnings.
    pub const fn cap(&self) -> Credits {
        self.cap
    }
}

/// The books of one instance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CreditAccount {
    rules: CreditRules,
    at: Instant,
    launch: u128,
    balance: u128,
    surplus: u128,
    books: Books,
}

/// All that ever came and went. `given + earned + borrowed = spent + repaid + lost + balance +
/// launch credits left`, always.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Books {
    given: u128,
    earned: u128,
    spent: u128,
    lost: u128,
    borrowed: u128,
    repaid: u128,
    charged: u128,
}

impl CreditAccount {
    /// The account of an instance that begins to run at `at`, with launch credits if its rules and
    /// the account's quota for them (`granted`) give any.
    pub fn open(rules: CreditRules, granted: bool, at: Instant) -> Self {
        let launch = if granted { rules.launch.0 } else { 0 };
        Self {
            rules,
            at,
            launch,
            balance: 0,
            surplus: 0,
            books: Books {
                given: launch,
                ..Books::default()
            },
        }
    }

    /// Its rules.
    pub const fn rules(&self) -> &CreditRules {
        &self.rules
    }

    /// `CPUCreditBalance`: what it may spend, launch credits included.
    pub const fn balance(&self) -> Credits {
        Credits(self.launch + self.balance)
    }

    /// `CPUSurplusCreditBalance`: borrowed, and neither paid back nor charged.
    pub const fn surplus(&self) -> Credits {
        Credits(self.surplus)
    }

    /// `CPUSurplusCreditsCharged`, in all.
    pub const fn charged(&self) -> Credits {
        Credits(self.books.charged)
    }

    /// Time goes on to `at`, in which the instance used `vcpu_ns` evenly.
    pub fn advance(&mut self, at: Instant, vcpu_ns: u128) {
        let elapsed = u128::from(at.since(self.at).nanos());
        assert!(at >= self.at, "an account does not run backwards");
        self.at = at;
        let mut earn = self.rules.millicredits_per_hour * elapsed;
        let mut spend = vcpu_ns * VCPU_NS;
        self.books.earned += earn;
        self.books.spent += spend;
        // Launch credits go first; what is earned meanwhile is kept.
        let first = self.launch.min(spend);
        if first > 0 {
            let product = earn.checked_mul(first);
            let meanwhile = product.expect("an account is advanced every minute") / spend;
            self.keep(meanwhile);
            self.launch -= first;
            spend -= first;
            earn -= meanwhile;
        }
        if earn >= spend {
            self.keep(earn - spend);
        } else {
            self.draw(spend - earn);
        }
        self.check();
    }

    /// Puts earnings where they belong.
    fn keep(&mut self, earned: u128) {
        let pays = earned.min(self.surplus);
        self.surplus -= pays;
        self.books.repaid += pays;
        let kept = (earned - pays).min(self.rules.cap.0.saturating_sub(self.balance));
        self.balance += kept;
        self.books.lost += earned - pays - kept;
    }

    /// Takes what was spent beyond earnings.
    fn draw(&mut self, spent: u128) {
        let own = spent.min(self.balance);
        self.balance -= own;
        self.surplus += spent - own;
        self.books.borrowed += spent - own;
    }

    /// An hour ends: surplus beyond 24 hours of earnings is charged. Answers how much.
    pub fn end_hour(&mut self) -> Credits {
        self.charge(self.rules.cap.0)
    }

    /// The instance stops or is terminated: all surplus is charged, and T2 loses its credits.
    /// Answers what was charged.
    pub fn stop(&mut self) -> Credits {
        let charged = self.charge(0);
        self.books.lost += self.launch;
        self.launch = 0;
        if !self.rules.keeps {
            self.books.lost += self.balance;
            self.balance = 0;
        }
        self.check();
        charged
    }

    /// A stopped instance runs again at `at`, after more than seven days without its credits.
    pub fn start(&mut self, granted: bool, at: Instant) {
        if at.since(self.at) > Span::from_secs(7 * 86_400) {
            self.books.lost += self.balance;
            self.balance = 0;
        }
        self.at = at;
        if granted {
            self.launch += self.rules.launch.0;
            self.books.given += self.rules.launch.0;
        }
        self.check();
    }

    /// Charges surplus beyond `free`. In standard mode nothing is owed.
    fn charge(&mut self, free: u128) -> Credits {
        if self.rules.mode == CreditMode::Standard {
            return Credits::ZERO;
        }
        let charged = self.surplus.saturating_sub(free);
        self.surplus -= charged;
        self.books.charged += charged;
        self.check();
        Credits(charged)
    }

    /// CPU units that the instance may use over the next `interval`. In standard mode it comes down
    /// to its baseline as credits run out: an instance that keeps all its CPU busy slows down
    /// evenly over `ramp`, and reaches the baseline with its last credit.
    pub fn cpu_units(&self, interval: Span, ramp: Span) -> u32 {
        let rules = &self.rules;
        let excess = rules.cpu_units.saturating_sub(rules.baseline_units);
        if rules.mode == CreditMode::Unlimited || excess == 0 {
            return rules.cpu_units;
        }
        // Slowing down evenly over T from E, E × T ÷ 2 are spent: with B left, √(2 E B ÷ T).
        let lasts = self.balance().lasts_ns(excess);
        let ramp = u128::from(ramp.nanos());
        let left = if 2 * lasts >= ramp {
            excess
        } else {
            let square = 2 * u128::from(excess) * u128::from(excess) * lasts / ramp;
            square.isqrt() as u32
        };
        // Nothing is spent that is not there.
        let most = lasts * u128::from(excess) / u128::from(interval.nanos().max(1));
        rules.baseline_units + left.min(u32::try_from(most).unwrap_or(u32::MAX))
    }

    /// Whether it is slowed down all the way to its baseline.
    pub fn is_exhausted(&self, cpu_units: u32) -> bool {
        self.rules.mode == CreditMode::Standard
            && cpu_units <= self.rules.baseline_units + 1
            && cpu_units < self.rules.cpu_units
    }

    /// Whether it may be slowed down within `ahead`, however busy it is.
    pub fn is_low(&self, ramp: Span, ahead: Span) -> bool {
        let excess = (self.rules.cpu_units).saturating_sub(self.rules.baseline_units);
        if self.rules.mode == CreditMode::Unlimited || excess == 0 {
            return false;
        }
        2 * self.balance().lasts_ns(excess) <= u128::from(ramp.nanos() + 2 * ahead.nanos())
    }

    /// Asserts that nothing was lost or found.
    fn check(&self) {
        let books = &self.books;
        assert_eq!(
            books.given + books.earned + books.borrowed,
            books.spent + books.repaid + books.lost + self.balance + self.launch,
            "credits balance: {self:?}"
        );
        assert_eq!(
            books.borrowed,
            books.repaid + books.charged + self.surplus,
            "surplus balances: {self:?}"
        );
        assert!(self.balance <= self.rules.cap.0, "the cap holds: {self:?}");
    }
}

#[cfg(test)]
#[path = "credits_tests.rs"]
mod tests;
