//! What may an account launch on Fargate? Its launch rates and vCPU quotas, apart for On-Demand and
//! Spot, and how far they are used.

use super::limiter::TokenBucket;
use crate::catalog::platform::Purchase;

/// What an account may launch of one kind of Fargate.
#[derive(Clone, Debug)]
pub struct Allowance {
    /// Launches: 100 at once, then 20 per second (Fargate throttling quotas).
    pub launches: TokenBucket,
    /// vCPU quota in CPU units; none for an established account.
    pub quota_units: Option<u64>,
    used_units: u64,
}

impl Allowance {
    /// Nothing is used.
    pub const fn new(launches: TokenBucket, quota_units: Option<u64>) -> Self {
        Self {
            launches,
            quota_units,
            used_units: 0,
        }
    }

    /// CPU units of all tasks that are not STOPPED.
    pub const fn used_units(&self) -> u64 {
        self.used_units
    }

    /// Whether a task of so many CPU units fits under the quota.
    pub fn has_room_for(&self, cpu_units: u32) -> bool {
        self.quota_units
            .is_none_or(|quota| self.used_units + u64::from(cpu_units) <= quota)
    }

    /// A task takes its CPU units. Asserts that there is room.
    pub(super) fn take(&mut self, cpu_units: u32) {
        assert!(self.has_room_for(cpu_units), "the quota is full");
        self.used_units += u64::from(cpu_units);
    }

    /// A STOPPED task gives its CPU units back.
    pub(super) fn give_back(&mut self, cpu_units: u32) {
        self.used_units -= u64::from(cpu_units);
    }
}

/// An account: On-Demand and Spot have launch rates and quotas of their own (ECS service quotas).
#[derive(Clone, Debug)]
pub struct Account {
    on_demand: Allowance,
    spot: Allowance,
}

impl Account {
    /// An account with this On-Demand allowance, and the usual one for Spot.
    pub fn new(launches: TokenBucket, quota_units: Option<u64>) -> Self {
        Self {
            on_demand: Allowance::new(launches, quota_units),
            spot: Allowance::new(TokenBucket::new(100.0, 20.0), None),
        }
    }

    /// The same account with another allowance for Spot.
    #[must_use]
    pub fn with_spot(mut self, spot: Allowance) -> Self {
        self.spot = spot;
        self
    }

    /// What it may launch so.
    pub const fn of(&self, purchase: Purchase) -> &Allowance {
        match purchase {
            Purchase::OnDemand => &self.on_demand,
            Purchase::Spot => &self.spot,
        }
    }

    /// The same, to use it.
    pub const fn of_mut(&mut self, purchase: Purchase) -> &mut Allowance {
        match purchase {
            Purchase::OnDemand => &mut self.on_demand,
            Purchase::Spot => &mut self.spot,
        }
    }

    /// CPU units of all Fargate tasks that are not STOPPED.
    pub const fn used_units(&self) -> u64 {
        self.on_demand.used_units + self.spot.used_units
    }
}
