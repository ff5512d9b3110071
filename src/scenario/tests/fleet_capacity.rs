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
    for kind in ["EBS", "VPC_LATTICE"] {
        let found = errors(&with(kind));
        let found: Vec<&str> = found.iter().map(|(code, ..)| *code).collect();
        assert_eq!(found, ["choice-not-modelled-yet"], "{kind}");
    }
    for kind in ["ELB", "ELB,EBS", "EBS,ELB"] {
        let Err(refused) = load_text(&with(kind)) else {
            panic!("{kind} is not modelled")
        };
        let text = refused.to_string();
        assert!(text.contains("needs instances as targets"), "{text}");
        assert!(text.contains(&format!("\"{kind}\"")), "{text}");
    }
}

#[test]
fn weights_are_read_as_numbers_and_as_the_text_of_awss_json() {
    let weighed = |weight: &str| {
        mixed(
            "",
            &format!("{{ instanceType = \"m5.xlarge\", weightedCapacity = {weight} }}"),
        )
    };
    for (given, weight) in [("2", 2), ("\"2\"", 2), ("\" 999 \"", 999)] {
        assert_eq!(
            group(&weighed(given)).overrides[0].weight,
            weight,
            "{given}"
        );
    }
    for (wrong, code) in [
        ("\"1000\"", "out-of-range"),
        ("0", "out-of-range"),
        ("\"two\"", "wrong-kind"),
        ("1.5", "wrong-kind"),
        ("\"1.5\"", "wrong-kind"),
    ] {
        assert_eq!(errors(&weighed(wrong))[0].0, code, "{wrong}");
    }
}

#[test]
fn gpus_are_a_number_as_text_and_all_of_them_are_refused_by_name() {
    let with = |value: &str| {
        let text = changed(GOOD, "m5.xlarge", "g4dn.12xlarge");
        let gpus = format!(
            "memory = \"2048\"\ncontainerDefinitions = [{{ name = \"a\", resourceRequirements = \
             [{{ type = \"GPU\", value = \"{value}\" }}] }}]"
        );
        changed(&text, "memory = \"2048\"", &gpus)
    };
    let gpus = |text: &str| setup(text).task_definitions[0].containers[0].gpus;
    assert_eq!((gpus(&with("1")), gpus(&with("4"))), (1, 4));
    let codes = |value: &str| {
        let found = errors(&with(value));
        found.iter().map(|error| error.0).collect::<Vec<_>>()
    };
    assert_eq!(codes("ALL"), ["gpu-all"]);
    for wrong in ["0", "65", "many"] {
        assert_eq!(codes(wrong), ["bad-gpu-count"], "{wrong}");
    }
    assert_eq!(codes("5"), ["no-instance-fits"], "a g4dn.12xlarge has four");
}
