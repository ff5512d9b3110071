//! Which part of a group is bought on Spot, and how?

use crate::cluster::spot::{SpotAllocation, SpotMix};
use crate::kernel::money::Usd;
use crate::scenario::keys::group_template::INSTANCES_DISTRIBUTION;
use crate::scenario::resolve::{Context, nothing};
use crate::scenario::view::View;

/// `instancesDistribution` and `capacityRebalance` of a group.
pub fn resolve(context: &mut Context, view: View<'_>) -> Option<SpotMix> {
    let empty = nothing(view.spot);
    let given = view
        .table("mixedInstancesPolicy")
        .and_then(|policy| policy.table("instancesDistribution"));
    let distribution = given.or_else(|| View::of(&empty, INSTANCES_DISTRIBUTION))?;
    let strategy = distribution.text("spotAllocationStrategy")?;
    if strategy != "lowest-price" && distribution.has("spotInstancePools") {
        let complaint = context.error("not-of-policy", distribution.spot("spotInstancePools"));
        complaint.add("key", "spotInstancePools");
        complaint.add("type", strategy.as_str());
    }
    if distribution.money("spotMaxPrice") == Some(Usd::ZERO) {
        let complaint = context.error("must-be-positive", distribution.spot("spotMaxPrice"));
        complaint.add("key", "spotMaxPrice");
    }
    Some(SpotMix {
        on_demand_base: distribution.count("onDemandBaseCapacity")?,
        on_demand_percent: distribution.count("onDemandPercentageAboveBaseCapacity")?,
        allocation: match strategy.as_str() {
            "price-capacity-optimized" => SpotAllocation::PriceCapacityOptimized,
            "capacity-optimized" => SpotAllocation::CapacityOptimized,
            "capacity-optimized-prioritized" => SpotAllocation::CapacityOptimizedPrioritized,
            _ => SpotAllocation::LowestPrice {
                pools: distribution.count("spotInstancePools")?,
            },
        },
        max_price: distribution.money("spotMaxPrice"),
        capacity_rebalance: view.flag("capacityRebalance")?,
    })
}
