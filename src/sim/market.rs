//! What does the Spot market do? Its pools' room and prices now; whom it takes, and when.

use super::world::World;
use crate::catalog::instances::InstanceType;
use crate::cluster::ids::{SpotPoolId, ZoneId};
use crate::cluster::spot::{Offer, SpotPoolSpec, Supply};
use crate::kernel::money::Usd;
use crate::kernel::time::Instant;

#[cfg_attr(not(test), expect(dead_code, reason = "Fargate reads it next"))]
impl World<'_> {
    /// The pool of a type in a zone; none when the scenario has no such pool.
    pub fn spot_pool(&self, kind: &InstanceType, zone: ZoneId) -> Option<SpotPoolId> {
        self.find_pool(|pool| {
            pool.zone == zone && matches!(pool.offer, Offer::Ec2(sold) if sold.name == kind.name)
        })
    }

    /// The pool of Fargate Spot in a zone.
    pub fn fargate_spot_pool(&self, zone: ZoneId) -> Option<SpotPoolId> {
        self.find_pool(|pool| pool.zone == zone && pool.offer == Offer::Fargate)
    }

    fn find_pool(&self, is: impl Fn(&SpotPoolSpec) -> bool) -> Option<SpotPoolId> {
        self.setup
            .spot_pools
            .iter()
            .position(is)
            .map(SpotPoolId::new)
    }

    /// Room of a pool now, those that run in it included; none: for any number.
    pub fn spot_room(&self, pool: SpotPoolId) -> Option<u32> {
        let spec = &self.setup.spot_pools[pool.index()];
        let now = self.now();
        if spec
            .droughts
            .iter()
            .any(|(from, until)| (*from..*until).contains(&now))
        {
            return Some(0);
        }
        match &spec.supply {
            Supply::Endless | Supply::Regime(_) => None,
            Supply::Recorded(steps) => step_at(steps, now).flatten(),
        }
    }

    /// Price of an instance-hour of a pool now.
    pub fn spot_price(&self, pool: SpotPoolId) -> Usd {
        let prices = &self.setup.spot_pools[pool.index()].prices;
        step_at(prices, self.now()).expect("a pool of instances has a price")
    }
}

/// The value of the last step at or before `now`.
pub fn step_at<T: Copy>(steps: &[(Instant, T)], now: Instant) -> Option<T> {
    let after = steps.partition_point(|(from, _)| *from <= now);
    after.checked_sub(1).map(|at| steps[at].1)
}
