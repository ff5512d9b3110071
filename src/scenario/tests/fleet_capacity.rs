//! Which instances may a group or a provider launch, in which order, and what is refused?

use super::fleet::GOOD;
use super::{changed, errors, load_text, warnings};
use crate::cluster::fact::What;
use crate::cluster::group::{GroupSpec, OnDemandAllocation};
use crate::cluster::provider::ProviderKind;
use crate::kernel::time::Span;
use crate::sim::setup::Setup;
use crate::study::student::Student;

fn setup(text: &str) -> Setup {
    load_text(text).unwrap_or_else(|c| panic!("{c}")).setup
}

fn group(text: &str) -> GroupSpec {
    setup(text).groups.remove(0)
}

fn mixed(distribution: &str, overrides: &str) -> String {
    let policy = format!(
        "minSize = 1\nmixedInstancesPolicy = {{ overrides = [{overrides}]{distribution} }}"
    );
    changed(GOOD, "minSize = 1", &policy)
}

fn names(group: &GroupSpec) -> Vec<&'static str> {
    group
        .overrides
        .iter()
        .map(|launch| launch.kind.name)
        .collect()
}

/// USD 0.192, 0.172 and 0.384 an hour in us-east-1.
const THREE: &str = "{ instanceType = \"m5.xlarge\" }, { instanceType = \"m5a.xlarge\" }, \
                     { instanceType = \"m5.2xlarge\" }";
const LOWEST: &str = ", instancesDistribution = { onDemandAllocationStrategy = \"lowest-price\" }";

#[test]
fn lowest_price_launches_the_cheapest_type_first() {
    let given = group(&mixed("", THREE));
    assert_eq!(names(&given), ["m5.xlarge", "m5a.xlarge", "m5.2xlarge"]);
    let cheapest = group(&mixed(LOWEST, THREE));
    assert_eq!(
        cheapest.on_demand_allocation,
        OnDemandAllocation::LowestPrice
    );
    assert_eq!(names(&cheapest), ["m5a.xlarge", "m5.xlarge", "m5.2xlarge"]);
}

#[test]
fn lowest_price_is_that_of_a_unit_of_capacity() {
    // USD 0.192, 0.172 / 2 and 0.384 / 8 = 0.048.
    let weighed = "{ instanceType = \"m5.xlarge\", weightedCapacity = 1 }, \
                   { instanceType = \"m5a.xlarge\", weightedCapacity = 2 }, \
                   { instanceType = \"m5.2xlarge\", weightedCapacity = 8 }";
    let cheapest = group(&mixed(LOWEST, weighed));
    assert_eq!(names(&cheapest), ["m5.2xlarge", "m5a.xlarge", "m5.xlarge"]);
    assert_eq!(cheapest.overrides[0].weight, 8);
}
