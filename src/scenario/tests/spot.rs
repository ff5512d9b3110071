//! What is bought on Spot, by whom and with what beside it: is it read, and are its traps told?

use super::{GOOD, changed, errors, fleet, load_text, warnings};
use crate::catalog::platform::Purchase;
use crate::cluster::provider::ProviderKind;
use crate::cluster::service::Launch;
use crate::cluster::spot::SpotAllocation;
use crate::scenario::Scenario;
use crate::sim::setup::Setup;

fn setup(text: &str) -> Setup {
    load_text(text).unwrap_or_else(|c| panic!("{c}")).setup
}

fn codes(text: &str) -> Vec<&'static str> {
    errors(text).iter().map(|error| error.0).collect()
}

/// The good scenario on instances, its group with this distribution.
fn group(distribution: &str) -> String {
    let policy = format!(
        "minSize = 1\nmixedInstancesPolicy = {{ overrides = [{{ instanceType = \"m5.xlarge\" }}, \
         {{ instanceType = \"m5a.xlarge\" }}], instancesDistribution = {{ {distribution} }} }}"
    );
    changed(fleet::GOOD, "minSize = 1", &policy)
}

/// The good scenario on Fargate with this strategy.
fn fargate(strategy: &str) -> String {
    let with = format!("desiredCount = 2\ncapacityProviderStrategy = [{strategy}]");
    changed(GOOD, "desiredCount = 2", &with)
}

const BOTH: &str = "{ capacityProvider = \"FARGATE\", base = 2, weight = 1 }, \
                    { capacityProvider = \"FARGATE_SPOT\", weight = 3 }";
const SPOT: &str = "{ capacityProvider = \"FARGATE_SPOT\" }";

#[test]
fn a_group_is_on_demand_with_awss_defaults_when_nothing_is_said() {
    let setup = setup(fleet::GOOD);
    let mix = setup.groups[0].spot;
    assert_eq!((mix.on_demand_base, mix.on_demand_percent), (0, 100));
    assert_eq!(mix.allocation, SpotAllocation::LowestPrice { pools: 2 });
    assert!(mix.max_price.is_none() && !mix.capacity_rebalance);
    assert!(!setup.groups[0].template.spot_draining && setup.spot_pools.is_empty());
}

#[test]
fn the_mix_of_a_group_is_read() {
    let text = group(
        "onDemandBaseCapacity = 2, onDemandPercentageAboveBaseCapacity = 25, \
         spotAllocationStrategy = \"capacity-optimized-prioritized\", spotMaxPrice = \"0.1\"",
    );
    let text = changed(
        &text,
        "maxSize = 8",
        "maxSize = 8\ncapacityRebalance = true",
    );
    let text = changed(
        &text,
        "{ instanceType = \"m5.xlarge\" }\n",
        "{ instanceType = \"m5.xlarge\", ecs = { ECS_ENABLE_SPOT_INSTANCE_DRAINING = true } }\n",
    );
    let group = &setup(&text).groups[0];
    let mix = group.spot;
    assert_eq!((mix.on_demand_base, mix.on_demand_percent), (2, 25));
    assert_eq!(mix.allocation, SpotAllocation::CapacityOptimizedPrioritized);
    assert_eq!(mix.max_price, Some("0.1".parse().unwrap()));
    assert!(mix.capacity_rebalance && group.template.spot_draining);
    let pools = "onDemandPercentageAboveBaseCapacity = 0, spotInstancePools = 5";
    let lowest = SpotAllocation::LowestPrice { pools: 5 };
    assert_eq!(
        setup(&super::spot::group(pools)).groups[0].spot.allocation,
        lowest
    );
}

#[test]
fn fargate_alone_stays_what_it_was() {
    let setup = setup(&fargate("{ capacityProvider = \"FARGATE\", weight = 1 }"));
    assert_eq!(setup.services[0].spec.launch, Launch::Fargate);
    assert!(setup.providers.is_empty() && setup.spot_pools.is_empty());
}

#[test]
fn awss_own_providers_come_after_those_of_the_scenario() {
    let setup = setup(&fargate(BOTH));
    let Launch::FargateProviders(items) = &setup.services[0].spec.launch else {
        panic!("a strategy")
    };
    let told: Vec<(&str, u32, u32)> = items
        .iter()
        .map(|item| {
            let provider = &setup.providers[item.provider.index()];
            (&*provider.name, item.base, item.weight)
        })
        .collect();
    assert_eq!(told, [("FARGATE", 2, 1), ("FARGATE_SPOT", 0, 3)]);
    let beside = changed(
        fleet::GOOD,
        "[[services]]",
        &format!(
            "[[services]]\nserviceName = \"s\"\ntaskDefinition = \"web\"\ndesiredCount = 2\n\
             capacityProviderStrategy = [{SPOT}]\n[[services]]"
        ),
    );
    let setup = super::spot::setup(&beside);
    let names: Vec<&str> = setup.providers.iter().map(|p| &*p.name).collect();
    assert_eq!(names, ["p", "FARGATE", "FARGATE_SPOT"]);
    assert_eq!(setup.services[0].spec.launch.items()[0].provider.index(), 2);
    let kinds = setup.providers.iter().map(|provider| &provider.kind);
    let spot = kinds.filter(|kind| **kind == ProviderKind::Fargate(Purchase::Spot));
    assert_eq!(spot.count(), 1);
    // A run of tasks has a strategy, too.
    let run = format!(
        "{GOOD}[[runTasks]]\ntaskDefinition = \"web\"\ncapacityProviderStrategy = [{SPOT}]\n"
    );
    assert_eq!(super::spot::setup(&run).spot_pools.len(), 3);
}

#[test]
fn what_spot_cannot_be_is_refused() {
    let windows = changed(
        &fargate(SPOT),
        "memory = \"2048\"",
        "memory = \"2048\"\nruntimePlatform = { operatingSystemFamily = \
         \"WINDOWS_SERVER_2022_CORE\" }",
    );
    assert!(
        codes(&windows).contains(&"windows-on-spot"),
        "{:?}",
        codes(&windows)
    );
    let mixed = changed(
        fleet::GOOD,
        "weight = 1 }",
        &format!("weight = 1 }}, {SPOT}"),
    );
    assert_eq!(codes(&mixed), ["mixed-strategy"]);
    let two = fargate(&BOTH.replace("weight = 3", "weight = 3, base = 1"));
    assert_eq!(codes(&two), ["one-base"]);
    let none = fargate(
        &BOTH
            .replace("weight = 3", "weight = 0")
            .replace("weight = 1", "weight = 0"),
    );
    assert_eq!(codes(&none), ["all-weights-zero"]);
}

#[test]
fn a_new_account_has_six_vcpu_of_each() {
    let with = |strategy: &str, tasks: u32| {
        let text =
            fargate(strategy).replace("desiredCount = 2", &format!("desiredCount = {tasks}"));
        warnings(&changed(
            &text,
            "[run]",
            "[limits]\naccount = \"new\"\n[run]",
        ))
    };
    assert!(with(SPOT, 7).contains(&"quota"), "seven tasks of one vCPU");
    assert!(!with(SPOT, 6).contains(&"quota"));
    assert!(!with(BOTH, 12).contains(&"quota") && with(BOTH, 13).contains(&"quota"));
}

#[test]
fn k9_what_does_not_fall_back_is_told() {
    let one = fargate(SPOT).replace("desiredCount = 2", "desiredCount = 1");
    assert_eq!(warnings(&one), ["one-task-on-spot"]);
    assert_eq!(warnings(&fargate(SPOT)), ["spot-does-not-fall-back"]);
    assert!(warnings(&fargate(BOTH)).is_empty());
    let all = group("onDemandPercentageAboveBaseCapacity = 0");
    assert!(warnings(&all).contains(&"spot-does-not-fall-back"));
    let based = group("onDemandBaseCapacity = 1, onDemandPercentageAboveBaseCapacity = 0");
    assert!(!warnings(&based).contains(&"spot-does-not-fall-back"));
}

#[test]
fn k22_two_minutes_are_too_short_for_minimum_100() {
    let text = group("onDemandPercentageAboveBaseCapacity = 50");
    assert_eq!(
        warnings(&text),
        ["minimum-100-on-spot"],
        "the default is 100"
    );
    let lower = changed(
        &text,
        "desiredCount = 2",
        "desiredCount = 2\ndeploymentConfiguration = { minimumHealthyPercent = 50 }",
    );
    assert!(warnings(&lower).is_empty());
    let room = changed(
        &text,
        "{ status = \"ENABLED\" }",
        "{ status = \"ENABLED\", targetCapacity = 80 }",
    );
    assert!(warnings(&room).is_empty(), "whole instances are kept free");
    assert!(warnings(fleet::GOOD).is_empty(), "On-Demand");
    // Without draining nobody waits: the tasks die where they are.
    let undrained = changed(
        &text,
        "managedTerminationProtection = \"ENABLED\"",
        "managedTerminationProtection = \"ENABLED\"\nmanagedDraining = \"DISABLED\"",
    );
    assert_eq!(warnings(&undrained), ["spot-without-draining"]);
    let agent = changed(
        &undrained,
        "{ instanceType = \"m5.xlarge\" }\n",
        "{ instanceType = \"m5.xlarge\", ecs = { enableSpotInstanceDraining = true } }\n",
    );
    assert_eq!(warnings(&agent), ["minimum-100-on-spot"]);
}

#[test]
fn one_pool_and_a_price_below_all_are_told() {
    let one = changed(
        &group("onDemandPercentageAboveBaseCapacity = 50"),
        ", { instanceType = \"m5a.xlarge\" }",
        "",
    );
    let one = changed(
        &one,
        "maxSize = 8",
        "maxSize = 8\navailabilityZones = [\"a\"]",
    );
    assert!(
        warnings(&one).contains(&"spot-one-pool"),
        "{:?}",
        warnings(&one)
    );
    let two = changed(&one, "[\"a\"]", "[\"a\", \"b\"]");
    assert!(!warnings(&two).contains(&"spot-one-pool"));
    // $0.192 less 66 % is $0.06528; m5a.xlarge is near it.
    let priced = |most: &str| {
        let distribution =
            format!("onDemandPercentageAboveBaseCapacity = 50, spotMaxPrice = {most}");
        warnings(&group(&distribution)).contains(&"max-price-below-pools")
    };
    assert!(priced("0.01") && !priced("0.09"));
}

#[test]
fn zones_are_rebalanced_wherever_aws_allows_it() {
    let with = |more: &str| {
        changed(
            fleet::GOOD,
            "desiredCount = 2",
            &format!("desiredCount = 2\n{more}"),
        )
    };
    let on = |text: &str| setup(text).services[0].spec.availability_zone_rebalancing;
    let spread = "placementStrategy = [{ type = \"spread\", field = \
                  \"attribute:ecs.availability-zone\" }, { type = \"binpack\", field = \"cpu\" }]";
    for eligible in [
        "",
        spread,
        "placementConstraints = [{ type = \"distinctInstance\" }]",
    ] {
        assert!(on(&with(eligible)), "{eligible}");
        let off = format!("{eligible}\navailabilityZoneRebalancing = \"DISABLED\"");
        assert!(!on(&with(&off)), "{eligible}");
    }
    for not in [
        "placementStrategy = [{ type = \"binpack\", field = \"cpu\" }]",
        "placementStrategy = [{ type = \"spread\", field = \"instanceId\" }]",
        "deploymentConfiguration = { maximumPercent = 100, minimumHealthyPercent = 50 }",
        "placementConstraints = [{ type = \"memberOf\", expression = \
         \"attribute:ecs.availability-zone == us-east-1a\" }]",
    ] {
        assert!(!on(&with(not)), "{not}");
        let asked = format!("{not}\navailabilityZoneRebalancing = \"ENABLED\"");
        assert_eq!(codes(&with(&asked)), ["no-zone-rebalancing"], "{not}");
    }
    assert!(on(GOOD), "on Fargate, too");
    let daemon = changed(
        fleet::GOOD,
        "desiredCount = 2\n",
        "schedulingStrategy = \"DAEMON\"\n",
    );
    let daemon = changed(
        &daemon,
        "capacityProviderStrategy = [{ capacityProvider = \"p\", weight = 1 }]",
        "launchType = \"EC2\"\navailabilityZoneRebalancing = \"ENABLED\"",
    );
    assert_eq!(codes(&daemon), ["no-zone-rebalancing"]);
    let none = changed(&daemon, "availabilityZoneRebalancing = \"ENABLED\"", "");
    assert!(!on(&none));
}

#[test]
fn target_group_health_has_a_minimum_for_each_action() {
    let with = |health: &str| {
        changed(
            GOOD,
            "[services.loadBalancer]",
            &format!("[services.loadBalancer]\n{health}"),
        )
    };
    let health = |scenario: Scenario| {
        let balancer = scenario.setup.services[0].spec.load_balancer.clone();
        let health = balancer.unwrap().health;
        [health.dns, health.routing].map(|minimum| (minimum.count, minimum.share))
    };
    let of = |text: &str| health(load_text(text).unwrap_or_else(|c| panic!("{c}")));
    assert_eq!(of(GOOD), [(1, 0.0), (1, 0.0)]);
    let both = with("minimumHealthyTargetsPercentage = 50");
    assert_eq!(of(&both), [(1, 0.5), (1, 0.5)]);
    let dns = "targetGroupHealth = { dnsFailover = { minimumHealthyTargetsCount = 3, \
               minimumHealthyTargetsPercentage = 75 } }";
    assert_eq!(of(&with(dns)), [(3, 0.75), (1, 0.0)]);
    let twice = with(&format!("minimumHealthyTargetsPercentage = 50\n{dns}"));
    assert_eq!(codes(&twice), ["given-twice"]);
    let above =
        "targetGroupHealth = { unhealthyStateRouting = { minimumHealthyTargetsCount = 2 } }";
    assert_eq!(codes(&with(above)), ["order-or-equal"]);
}
