//! How many instances of a mixed group are On-Demand, and how many Spot?

/// Capacity that is On-Demand of `total`: the base first, then a share of what is above it, rounded
/// up in favour of On-Demand (`OnDemandBaseCapacity`, default 0;
/// `OnDemandPercentageAboveBaseCapacity`, default [`ON_DEMAND_PERCENT`]). The rest is Spot.
pub const fn on_demand(total: u32, base: u32, percent_above_base: u32) -> u32 {
    if total <= base {
        return total;
    }
    let above = (total - base) as u64;
    base + (above * percent_above_base as u64).div_ceil(100) as u32
}

/// Default of `OnDemandPercentageAboveBaseCapacity`.
pub const ON_DEMAND_PERCENT: u32 = 100;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surprise_13_a_group_is_on_demand_unless_told_otherwise() {
        for total in [0, 1, 7, 100] {
            assert_eq!(on_demand(total, 0, ON_DEMAND_PERCENT), total);
        }
        // Rounded up in favour of On-Demand: 25 % of 5 is 1.25.
        assert_eq!(on_demand(5, 0, 25), 2);
        assert_eq!(on_demand(10, 2, 25), 4);
        assert_eq!(on_demand(10, 2, 0), 2);
        assert_eq!(on_demand(1, 2, 0), 1);
    }
}
