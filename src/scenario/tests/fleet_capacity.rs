//! Which instances may a group or a provider launch, in which order, and what is refused?

use super::fleet::GOOD;
use super::{changed, errors, load_text, warnings};
use crate::cluster::group::{GroupSpec, OnDemandAllocation};
use crate::cluster::provider::ProviderKind;
use crate::sim::setup::Setup;

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

/// Managed Instances in place of the group's provider.
fn managed(requirements: &str) -> String {
    let text = changed(
        GOOD,
        "[capacityProviders.autoScalingGroupProvider]\nautoScalingGroup = \"g\"\nmanagedScaling \
            = { status = \"ENABLED\" }\nmanagedTerminationProtection = \"ENABLED\"\n",
        &format!(
            "[capacityProviders.managedInstancesProvider]\ninstanceRequirements = {{ vCpuCount = \
                {{ min = 2 }}, memoryMiB = {{ min = 4096 }}{requirements} }}\n"
        ),
    );
    changed(
        &text,
        "[run]",
        "[prices]\n\"ecs.managedInstances.perEc2Dollar\" = 0.12\n[run]",
    )
}

#[test]
fn managed_instances_are_of_the_current_generation_with_their_prices() {
    let types = ", allowedInstanceTypes = [\"m3.large\", \"m5.large\"]";
    let both = ", instanceGenerations = [\"current\", \"previous\"]";
    for (more, names) in [("", &["m5.large"][..]), (both, &["m5.large", "m3.large"])] {
        let setup = setup(&managed(&format!("{types}{more}")));
        let ProviderKind::Managed(managed) = &setup.providers[0].kind else {
            panic!("managed")
        };
        let kinds: Vec<&str> = managed.kinds.iter().map(|kind| kind.name).collect();
        assert_eq!(kinds, names);
        // USD 0.096 and 0.133 an hour.
        let prices: Vec<i128> = managed.prices.iter().map(|usd| usd.picos()).collect();
        assert_eq!(prices, [96_000_000_000, 133_000_000_000][..names.len()]);
    }
}

#[test]
fn a_group_with_types_of_another_architecture_is_warned_of() {
    let mixed = |types: &str| mixed("", types);
    let other = mixed("{ instanceType = \"m6g.xlarge\" }, { instanceType = \"m5.xlarge\" }");
    assert_eq!(warnings(&other), ["other-architecture"]);
    let same = mixed("{ instanceType = \"m6i.xlarge\" }, { instanceType = \"m5.xlarge\" }");
    assert!(warnings(&same).is_empty());
}

#[test]
fn health_checks_of_the_load_balancer_are_refused_as_not_modelled_yet() {
    let with = |kind: &str| {
        let with = format!("minSize = 1\nhealthCheckType = \"{kind}\"");
        changed(GOOD, "minSize = 1", &with)
    };
    assert_eq!(group(&with("EC2")).name, "g");
    for kind in ["ELB", "EBS", "VPC_LATTICE"] {
        let found = errors(&with(kind));
        let found: Vec<&str> = found.iter().map(|(code, ..)| *code).collect();
        assert_eq!(found, ["choice-not-modelled-yet"], "{kind}");
    }
}
