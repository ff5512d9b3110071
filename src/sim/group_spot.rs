//! What do groups buy on Spot? The pools as a group sees them, and what becomes of instances whose
//! price rises above the maximum that the group pays.

use std::collections::BTreeSet;

use super::groups::GroupStep;
use super::world::World;
use crate::catalog::platform::Purchase;
use crate::cluster::group::GroupSpec;
use crate::cluster::ids::{GroupId, InstanceId, SpotPoolId, ZoneId};
use crate::cluster::spot::Supply;
use crate::control::group::spot::{PoolView, capacity, uses_spot};
use crate::kernel::money::Usd;
use crate::kernel::time::Instant;

impl World<'_> {
    /// What a group may pay for an instance-hour of a pool: `SpotMaxPrice` per capacity unit, else
    /// the On-Demand price.
    fn most_paid(&self, spec: &GroupSpec, kind: usize, pool: SpotPoolId) -> Usd {
        let weight = i128::from(spec.overrides[kind].weight);
        let on_demand = self.setup.spot_pools[pool.index()].on_demand;
        spec.spot
            .max_price
            .map_or(on_demand, |unit| unit.times(weight, 1))
    }

    /// The Spot pools of a group's types and zones as they are now; none for a group that is all
    /// On-Demand.
    pub(super) fn pools_of_group(&self, group: GroupId) -> Vec<PoolView> {
        let spec = &self.setup.groups[group.index()];
        if !uses_spot(&spec.spot) {
            return Vec::new();
        }
        let mut pools = Vec::new();
        for &zone in &spec.zones {
            for (kind, offered) in spec.overrides.iter().enumerate() {
                let Some(pool) = self.spot_pool(offered.kind, zone) else {
                    continue;
                };
                let (price, left) = (self.spot_price(pool), self.spot_left(pool));
                let about = &self.setup.spot_pools[pool.index()];
                let regime = match about.supply {
                    Supply::Regime(regime) => Some(regime),
                    Supply::Endless | Supply::Recorded(_) => None,
                };
                pools.push(PoolView {
                    kind,
                    zone,
                    price: price.times(1, i128::from(offered.weight)),
                    affordable: price <= self.most_paid(spec, kind, pool),
                    left,
                    capacity: capacity((about.bucket, regime), left, &self.setup.parameters),
                });
            }
        }
        pools
    }

    /// Asks for a look at every change of a price of a group's pools: what costs too much goes, and
    /// what was too dear may be affordable again. Prices are known from the set-up.
    pub(super) fn watch_prices(&mut self, group: GroupId) {
        let spec = &self.setup.groups[group.index()];
        if !uses_spot(&spec.spot) {
            return;
        }
        let mut changes: BTreeSet<Instant> = BTreeSet::new();
        for (kind, zone) in places(spec) {
            let Some(pool) = self.spot_pool(spec.overrides[kind].kind, zone) else {
                continue;
            };
            let most = self.most_paid(spec, kind, pool);
            let prices = &self.setup.spot_pools[pool.index()].prices;
            for pair in prices.windows(2) {
                if (pair[0].1 <= most) != (pair[1].1 <= most) {
                    changes.insert(pair[1].0);
                }
            }
        }
        for at in changes {
            self.group_at(at, group, GroupStep::Priced);
        }
    }

    /// A price of a pool of a group rose above its maximum, or fell below it.
    pub(super) fn price_changed(&mut self, group: GroupId) {
        let spec = &self.setup.groups[group.index()];
        let mut hit: Vec<InstanceId> = Vec::new();
        for member in self.cluster.group(group).members() {
            if member.purchase != Purchase::Spot {
                continue;
            }
            let kind = spec.overrides[member.kind].kind;
            let pool = self.spot_pool(kind, member.zone);
            let pool = pool.expect("an instance on Spot is of a pool");
            if self.spot_price(pool) > self.most_paid(spec, member.kind, pool) {
                hit.push(member.id);
            }
        }
        for id in hit {
            self.interrupt_instance(id, None);
        }
        self.nudge_group(group, None);
    }
}

/// Each type of a group in each of its zones.
fn places(spec: &GroupSpec) -> impl Iterator<Item = (usize, ZoneId)> + '_ {
    let kinds = 0..spec.overrides.len();
    kinds.flat_map(|kind| spec.zones.iter().map(move |zone| (kind, *zone)))
}
