//! What does a Spot pool sell for? Pools as a scenario begins with them: at the prices it gives, or
//! at the Spot Advisor's savings.

use super::{Offer, Regime, SpotPoolSpec, Supply};
use crate::catalog::instances::InstanceType;
use crate::catalog::spot::spot_advice;
use crate::cluster::ids::ZoneId;
use crate::kernel::money::Usd;
use crate::kernel::time::Instant;

/// A type in a zone, whose pool is asked for.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct PoolPlace<'a> {
    /// The region's code.
    pub region: &'a str,
    /// The zone.
    pub zone: ZoneId,
    /// And its name: `us-east-1a`.
    pub zone_name: &'a str,
}

impl SpotPoolSpec {
    /// The pool of a type at these prices (ascending, the first at the start of the run); calm,
    /// and in the Spot Advisor's bucket. `on_demand` is the On-Demand price per hour.
    pub fn of_type(
        place: PoolPlace,
        kind: &'static InstanceType,
        on_demand: Usd,
        prices: Vec<(Instant, Usd)>,
    ) -> Self {
        let first = prices.first().map(|(at, _)| *at);
        assert_eq!(first, Some(Instant::START), "prices begin with the run");
        Self {
            offer: Offer::Ec2(kind),
            zone: place.zone,
            prices,
            on_demand,
            supply: Supply::Regime(Regime::Calm),
            droughts: Vec::new(),
            bucket: spot_advice(place.region, kind.name).map(|advice| advice.bucket),
            name: format!("{}@{}", kind.name, place.zone_name),
        }
    }

    /// The same at one price that stays: the On-Demand price less the Spot Advisor's savings. None
    /// where the Advisor does not list the type in the region: then the scenario must give prices.
    pub fn advised(place: PoolPlace, kind: &'static InstanceType, on_demand: Usd) -> Option<Self> {
        let savings = spot_advice(place.region, kind.name)?.savings_percent;
        let price = on_demand.times(i128::from(100 - savings), 100);
        let prices = vec![(Instant::START, price)];
        Some(Self::of_type(place, kind, on_demand, prices))
    }

    /// The pool of Fargate Spot in a zone, calm: only single tasks are interrupted.
    pub fn of_fargate(place: PoolPlace) -> Self {
        Self {
            offer: Offer::Fargate,
            zone: place.zone,
            prices: Vec::new(),
            on_demand: Usd::ZERO,
            supply: Supply::Regime(Regime::Calm),
            droughts: Vec::new(),
            bucket: None,
            name: format!("fargate@{}", place.zone_name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::instances::find;

    const PLACE: PoolPlace<'static> = PoolPlace {
        region: "us-east-1",
        zone: ZoneId::from_number(1),
        zone_name: "us-east-1b",
    };

    #[test]
    fn a_pool_without_a_history_sells_at_the_advisors_savings() {
        // m5.large in us-east-1: $0.096 On-Demand, 66 % less, 15-20 % interrupted in a month.
        let on_demand: Usd = "0.096".parse().unwrap();
        let pool = SpotPoolSpec::advised(PLACE, find("m5.large").unwrap(), on_demand).unwrap();
        assert_eq!(
            pool.prices,
            [(Instant::START, "0.03264".parse().unwrap())],
            "$0.096 × 0.34"
        );
        assert_eq!((pool.bucket, pool.on_demand), (Some(3), on_demand));
        assert_eq!(pool.name, "m5.large@us-east-1b");
        let nowhere = PoolPlace {
            region: "us-gov-west-1",
            ..PLACE
        };
        let kind = find("m5.large").unwrap();
        assert_eq!(SpotPoolSpec::advised(nowhere, kind, on_demand), None);
        assert_eq!(SpotPoolSpec::of_fargate(PLACE).name, "fargate@us-east-1b");
    }
}
