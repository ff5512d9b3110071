//! Do Managed Instances come, pack, spread and go in whole runs?

use super::setup::{InitialState, Setup};
use super::testing::{setup, witness};
use super::testing_ec2::{on_provider, template};
use super::tests_providers::{bridge, job, run_tasks, terminated};
use crate::catalog::instances::find;
use crate::cluster::fact::What;
use crate::cluster::ids::ZoneId;
use crate::cluster::placement::PlacementConstraint;
use crate::cluster::provider::{ManagedInstances, ProviderKind, ProviderSpec};
use crate::cluster::query::Expression;
use crate::kernel::money::Usd;
use crate::kernel::time::Span;

/// On-Demand Linux in us-east-1, USD an hour.
fn price(name: &str) -> Usd {
    let usd = match name {
        "m6g.large" => "0.077",
        "m5.large" => "0.096",
        "m5.xlarge" => "0.192",
        "m5.2xlarge" => "0.384",
        "m2.4xlarge" => "0.98",
        other => panic!("{other}"),
    };
    usd.parse().expect("a price")
}

/// Lets the only provider launch these types.
fn allows(setup: &mut Setup, kinds: &[&str]) {
    let ProviderKind::Managed(managed) = &mut setup.providers[0].kind else {
        panic!("managed")
    };
    managed.kinds = kinds.iter().map(|n| find(n).expect("a type")).collect();
    managed.prices = kinds.iter().map(|name| price(name)).collect();
}

/// A provider of Managed Instances with m5.large, m5.xlarge and m5.2xlarge in so many zones.
fn managed(zones: usize, minutes: u64) -> Setup {
    let mut setup = setup(minutes);
    let kinds = ["m5.large", "m5.xlarge", "m5.2xlarge"];
    setup.providers = vec![ProviderSpec {
        name: "managed".into(),
        kind: ProviderKind::Managed(ManagedInstances {
            kinds: kinds
                .iter()
                .map(|name| find(name).expect("a type"))
                .collect(),
            prices: kinds.iter().map(|name| price(name)).collect(),
            zones: (0..zones).map(ZoneId::new).collect(),
            template: template(),
            scale_in_after: Some(Span::from_secs(300)),
        }),
    }];
    setup.task_definitions = vec![bridge(1_024)];
    setup
}

fn launched(seen: &super::testing::Witness) -> Vec<(&'static str, usize)> {
    let facts = seen.facts.iter();
    facts
        .filter_map(|fact| match fact.what {
            What::InstanceLaunched { kind, zone, .. } => Some((kind, zone.index())),
            _ => None,
        })
        .collect()
}

#[test]
fn tasks_of_managed_instances_run_within_a_minute_and_are_packed_in_one_zone() {
    let mut setup = managed(1, 20);
    setup.services = vec![on_provider("web", 7, 0)];
    let (totals, seen) = witness(&setup);
    assert_eq!(launched(&seen), [("m5.2xlarge", 0)]);
    assert_eq!(totals.services[0].peak_running, 7);
    let last = seen.running()[6];
    assert!((10.0..80.0).contains(&last), "about 41 s: {last}");
    assert_eq!(terminated(&seen), 0);
}

#[test]
fn with_three_subnets_the_spread_over_zones_comes_before_packing() {
    let mut setup = managed(3, 10);
    setup.services = vec![on_provider("web", 6, 0)];
    let (_, seen) = witness(&setup);
    let three = [("m5.large", 0), ("m5.large", 1), ("m5.large", 2)];
    assert_eq!(launched(&seen), three);
    // The same when the run begins with them.
    setup.initial_state = InitialState::Running;
    let (_, seen) = witness(&setup);
    assert_eq!(launched(&seen), three);
    assert_eq!(seen.rows(0)[0].running, 6);
}

#[test]
fn idle_instances_are_terminated_after_scale_in_after_and_nothing_is_kept() {
    let mut setup = managed(1, 30);
    setup.task_definitions = vec![job(1_024, 5)];
    setup.services = vec![run_tasks("job", 4, 0, 0)];
    let (_, seen) = witness(&setup);
    assert_eq!(launched(&seen), [("m5.xlarge", 0)]);
    assert_eq!(terminated(&seen), 1);
    let gone = seen.times("ec2StateChanged");
    let gone = gone[gone.len() - 2] / 60.0;
    assert!(
        (10.0..12.5).contains(&gone),
        "5 minutes of work and 5 idle: {gone}"
    );
}

#[test]
fn an_under_used_instance_is_emptied_and_its_task_moves_to_a_cheaper_one() {
    let mut setup = managed(1, 60);
    setup.task_definitions = vec![bridge(1_024), job(1_024, 10)];
    // Seven jobs and one service task share an m5.2xlarge; then the task is alone on it.
    let mut jobs = run_tasks("jobs", 7, 1, 0);
    jobs.spec.launch = on_provider("x", 1, 0).spec.launch;
    setup.services = vec![on_provider("web", 1, 0), jobs];
    let (_, seen) = witness(&setup);
    let kinds: Vec<&str> = launched(&seen).iter().map(|l| l.0).collect();
    assert_eq!(kinds, ["m5.2xlarge", "m5.large"]);
    assert_eq!(terminated(&seen), 1);
    let lowest = seen.rows(0)[2..].iter().map(|row| row.running).min();
    assert_eq!(lowest, Some(1), "the replacement came first");
}

#[test]
fn an_instance_is_replaced_when_it_is_fourteen_days_old() {
    let mut setup = managed(1, 15 * 24 * 60);
    setup.services = vec![on_provider("web", 2, 0)];
    let (_, seen) = witness(&setup);
    assert_eq!(launched(&seen).len(), 2);
    assert_eq!(terminated(&seen), 1);
    let second = seen.times("instanceLaunched")[1] / 86_400.0;
    assert!((14.0..14.01).contains(&second), "{second} days");
    let lowest = seen.rows(0)[2..].iter().map(|row| row.running).min();
    assert_eq!(lowest, Some(2));
}

#[test]
fn tasks_go_to_types_of_their_architecture_also_when_others_are_cheaper() {
    let mut setup = managed(1, 120);
    allows(&mut setup, &["m6g.large", "m5.large", "m5.xlarge"]);
    setup.services = vec![on_provider("web", 4, 0)];
    let (totals, seen) = witness(&setup);
    assert_eq!(totals.services[0].peak_running, 4);
    assert_eq!(launched(&seen), [("m5.xlarge", 0)]);

    // With the wrong architecture only, nothing is launched, and nothing for ever.
    allows(&mut setup, &["m6g.large"]);
    let (totals, seen) = witness(&setup);
    assert_eq!(totals.services[0].peak_running, 0);
    assert_eq!(launched(&seen), []);
}

#[test]
fn tasks_go_to_types_and_zones_that_satisfy_their_expressions() {
    let mut setup = managed(3, 20);
    setup.services = vec![on_provider("web", 2, 0)];
    let only = |text: &str| PlacementConstraint::MemberOf(Expression::parse(text).expect(text));
    setup.services[0].spec.placement.constraints = vec![
        only("attribute:ecs.instance-type == m5.xlarge"),
        only("attribute:ecs.availability-zone == zone-3"),
    ];
    let (totals, seen) = witness(&setup);
    assert_eq!(totals.services[0].peak_running, 2);
    assert_eq!(launched(&seen), [("m5.xlarge", 2)]);
}

#[test]
fn launches_that_take_nothing_become_rare() {
    // No instance without tasks satisfies it, so that none ever takes the first.
    let mut setup = managed(1, 120);
    setup.services = vec![on_provider("web", 2, 0)];
    let never = Expression::parse("runningTasksCount > 0").expect("an expression");
    setup.services[0].spec.placement.constraints = vec![PlacementConstraint::MemberOf(never)];
    let (totals, seen) = witness(&setup);
    assert_eq!(totals.services[0].peak_running, 0);
    let launched = launched(&seen).len();
    assert!(
        (2..=8).contains(&launched),
        "one a minute would be 120: {launched}"
    );
    let reason = "launchedInstancesTookNothing";
    let told = seen.facts.iter().filter(
        |fact| matches!(fact.what, What::CapacityNotScaled { reason: r, .. } if r == reason),
    );
    assert!((launched - 1..=launched).contains(&told.count()));
}

#[test]
fn seven_awsvpc_tasks_cost_less_than_half_of_the_one_type_that_holds_them() {
    let mut setup = managed(1, 20);
    allows(&mut setup, &["m5.large", "m5.xlarge", "m2.4xlarge"]);
    // m5.large has interfaces for 2 tasks, m5.xlarge for 3: USD 0.384 an hour, not 0.98.
    setup.task_definitions = vec![super::testing::definition(1_024, 20.0)];
    setup.services = vec![on_provider("web", 7, 0)];
    let (totals, seen) = witness(&setup);
    assert_eq!(totals.services[0].peak_running, 7);
    let launched = launched(&seen);
    let kinds: Vec<&str> = launched.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds, ["m5.xlarge", "m5.large", "m5.large"]);
}
