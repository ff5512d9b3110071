//! Do constraints and strategies mean what AWS says they mean?

use crate::cluster::Cluster;
use crate::cluster::fixture::{
    WEB, active, birth, by, cluster, definition, member_of, serve, spec, stop, task_on,
};
use crate::cluster::ids::{InstanceId, ServiceId};
use crate::cluster::instance::Instance;
use crate::cluster::placement::{
    BinpackField, Placement, PlacementConstraint, PlacementStrategy, SpreadField, ZONE,
};
use crate::cluster::query::Surroundings;
use crate::cluster::service::Scheduling;
use crate::control::placement::{Request, choose, refusals};
use crate::kernel::random::Seed;
use crate::kernel::time::Instant;

pub(super) fn zone() -> PlacementStrategy {
    PlacementStrategy::Spread(SpreadField::Attribute(ZONE.into()))
}

pub(super) const INSTANCE: PlacementStrategy = PlacementStrategy::Spread(SpreadField::InstanceId);
pub(super) const CPU: PlacementStrategy = PlacementStrategy::Binpack(BinpackField::Cpu);
pub(super) const MEMORY: PlacementStrategy = PlacementStrategy::Binpack(BinpackField::Memory);

fn request(service: ServiceId) -> Request {
    Request {
        task: (service, crate::cluster::ids::RevisionId::new(0)),
        pool: None,
    }
}

/// Where a task goes.
fn place(cluster: &mut Cluster, service: ServiceId) -> Option<usize> {
    let mut chance = Seed::new(1).stream("placement", cluster.tasks().len() as u64);
    let found = choose(cluster, request(service), &mut chance)?;
    task_on(cluster, service, found);
    cluster.check();
    Some(found.index())
}

/// Where so many tasks of 512 units and 1,024 MiB go, on instances given as type and zone.
fn check(placement: Placement, instances: &[(&str, usize)], expected: &[usize]) {
    let mut cluster = cluster(vec![definition(512, 1_024)]);
    let service = serve(&mut cluster, spec("web", 0, placement));
    for &(kind, zone) in instances {
        active(&mut cluster, birth(kind, zone));
    }
    let found: Vec<_> = expected
        .iter()
        .map_while(|_| place(&mut cluster, service))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn binpack_takes_the_least_left_that_still_fits() {
    let instances = [("m5.xlarge", 0), ("m5.large", 0), ("r5.large", 0)];
    check(by(&[CPU]), &instances, &[1, 1, 1, 1, 2, 2, 2, 2, 0]);
    check(by(&[MEMORY]), &instances, &[1, 1, 1, 1, 0, 0, 0, 0, 0]);
}

#[test]
fn spread_over_instances_is_even() {
    let instances = [("m5.large", 0), ("m5.large", 0), ("m5.large", 1)];
    check(by(&[INSTANCE]), &instances, &[0, 1, 2, 0, 1, 2, 0]);
}

/// Documented combinations: spread over zones and then instances; spread over zones, then binpack.
#[test]
fn strategies_nest_in_their_order() {
    let instances = [
        ("m5.large", 0),
        ("m5.large", 0),
        ("m5.large", 1),
        ("c5.large", 1),
    ];
    check(by(&[zone(), INSTANCE]), &instances, &[0, 2, 1, 3, 0, 2]);
    check(by(&[zone(), MEMORY]), &instances, &[3, 0, 3, 0, 3, 0, 0, 2]);
    check(by(&[MEMORY, zone()]), &instances, &[3, 3, 3, 0, 0, 0, 0, 2]);
}

/// 5.4: without a strategy a service goes to the zone with its fewest tasks, then the instance.
#[test]
fn a_service_without_strategies_balances_zones_and_then_instances() {
    let instances = [("m5.large", 0), ("m5.large", 0), ("m5.large", 2)];
    check(
        Placement::default(),
        &instances,
        &[0, 2, 1, 2, 0, 2, 1, 2, 0, 1, 0, 1],
    );
}

#[test]
fn a_service_counts_its_own_tasks_only() {
    let mut cluster = cluster(vec![definition(100, 100)]);
    let one = serve(&mut cluster, spec("one", 0, Placement::default()));
    let two = serve(&mut cluster, spec("two", 0, Placement::default()));
    for zone in [0, 1] {
        active(&mut cluster, birth("m5.large", zone));
    }
    assert_eq!(place(&mut cluster, one), Some(0));
    assert_eq!(
        place(&mut cluster, two),
        Some(0),
        "as if the other were not there"
    );
    assert_eq!(place(&mut cluster, one), Some(1));
}

/// Each of three instances that fit as often as the others; the full one and the ARM one never.
#[test]
fn standalone_tasks_go_anywhere_by_chance() {
    let mut cluster = cluster(vec![definition(512, 1_024), definition(2_048, 64)]);
    let mut run = spec("job", 0, Placement::default());
    run.scheduling = Scheduling::Standalone { at: Instant::START };
    let job = serve(&mut cluster, run);
    let filler = serve(&mut cluster, spec("filler", 1, Placement::default()));
    for kind in ["m5.large", "m6g.large", "m5.large", "c5.large", "r5.large"] {
        active(&mut cluster, birth(kind, 0));
    }
    task_on(&mut cluster, filler, InstanceId::new(2));
    let mut counts = [0_u32; 5];
    for number in 0..3_000 {
        let mut chance = Seed::new(7).stream("placement", number);
        let found = choose(&cluster, request(job), &mut chance).expect("three fit");
        counts[found.index()] += 1;
    }
    assert_eq!((counts[1], counts[2]), (0, 0));
    for index in [0, 3, 4] {
        // Five standard deviations of a binomial count.
        assert!(counts[index].abs_diff(1_000) < 130, "{counts:?}");
    }
}

/// Few of many fit, so that drawing gives up and lists them: each still as likely.
#[test]
fn chance_is_fair_among_few_of_many() {
    let mut cluster = cluster(vec![definition(512, 1_024), definition(2_048, 64)]);
    let mut run = spec("job", 0, by(&[PlacementStrategy::Random]));
    run.group = "jobs".into();
    let job = serve(&mut cluster, run);
    let filler = serve(&mut cluster, spec("filler", 1, Placement::default()));
    for index in 0..400 {
        let instance = active(&mut cluster, birth("m5.large", index % 3));
        if index % 200 != 7 {
            task_on(&mut cluster, filler, instance);
        }
    }
    let mut first = 0_u32;
    for number in 0..1_000 {
        let mut chance = Seed::new(7).stream("placement", number);
        match choose(&cluster, request(job), &mut chance).map(InstanceId::index) {
            Some(7) => first += 1,
            Some(207) => {}
            other => panic!("{other:?} does not fit"),
        }
    }
    assert!(first.abs_diff(500) < 80, "{first}");
}

/// A task of the group keeps another away while ECS wants it to run, and no longer.
#[test]
fn distinct_instance_looks_at_the_desired_status() {
    let mut cluster = cluster(vec![definition(100, 100)]);
    let placement = Placement {
        constraints: vec![PlacementConstraint::DistinctInstance],
        strategies: Vec::new(),
    };
    let service = serve(&mut cluster, spec("web", 0, placement));
    for _ in 0..2 {
        active(&mut cluster, birth("m5.large", 0));
    }
    assert_eq!(place(&mut cluster, service), Some(0));
    assert_eq!(place(&mut cluster, service), Some(1));
    assert_eq!(place(&mut cluster, service), None);
    let told = refusals(&cluster, request(service));
    assert_eq!((told.instances, told.distinct_instance), (2, 2));
    crate::cluster::fixture::step(&mut cluster, crate::cluster::ids::TaskId::new(0), false);
    assert_eq!(place(&mut cluster, service), Some(0), "it is being stopped");
    stop(&mut cluster, crate::cluster::ids::TaskId::new(1));
    assert_eq!(place(&mut cluster, service), Some(1));
}

#[test]
fn each_instance_is_counted_under_the_first_thing_that_refuses() {
    let mut cluster = cluster(vec![definition(1_024, 4_096), definition(1_536, 64)]);
    cluster.fleet.surround(Surroundings {
        zone_names: vec!["us-east-1a".into(), "us-east-1b".into()],
        start_unix_s: 0,
    });
    let placement = Placement {
        constraints: vec![member_of("attribute:ecs.availability-zone == us-east-1b")],
        strategies: Vec::new(),
    };
    let service = serve(&mut cluster, spec("web", 0, placement));
    let filler = serve(&mut cluster, spec("filler", 1, Placement::default()));
    let ids: Vec<_> = ["m5.large", "m5.large", "m6g.large", "c5.large", "m5.large"]
        .map(|kind| active(&mut cluster, birth(kind, 0)))
        .to_vec();
    cluster.fleet.change(ids[0], Instance::drain);
    task_on(&mut cluster, filler, ids[1]);
    cluster.fleet.launch(birth("m5.large", 1), Instant::START);
    assert_eq!(place(&mut cluster, service), None);
    let told = refusals(&cluster, request(service));
    assert_eq!(told.instances, 5, "the sixth has not registered");
    assert_eq!((told.not_active, told.cpu, told.attribute), (1, 1, 1));
    assert_eq!((told.memory, told.member_of, told.total()), (1, 1, 5));
}

/// K18: spread before binpack: the emptiest instance always wins, so that each task begins another
/// instance while one is empty.
#[test]
fn k18_spread_before_binpack_takes_an_instance_per_task() {
    let instances = [("m5.large", 0); 4];
    check(by(&[INSTANCE, MEMORY]), &instances, &[0, 1, 2, 3]);
    check(by(&[MEMORY, INSTANCE]), &instances, &[0, 0, 0, 0, 1]);
}

/// K26: with spread over zones and one zone full, tasks go where room is: the zones differ by four.
#[test]
fn k26_a_full_zone_leaves_a_gap() {
    let instances = [("m5.large", 0), ("m5.large", 1), ("m5.large", 1)];
    check(
        by(&[zone()]),
        &instances,
        &[0, 1, 0, 1, 0, 1, 0, 1, 2, 2, 2, 2],
    );
}

#[test]
fn only_instances_of_the_chosen_provider_are_looked_at() {
    let mut cluster = cluster(vec![definition(512, 1_024)]);
    let service = serve(&mut cluster, spec("web", 0, Placement::default()));
    let other = crate::cluster::instance::Pool::Group(crate::cluster::ids::GroupId::from_number(5));
    let first = active(&mut cluster, birth("m5.large", 0));
    let mut elsewhere = birth("m5.large", 0);
    elsewhere.pool = other;
    let second = active(&mut cluster, elsewhere);
    for (pool, expected) in [(WEB, first), (other, second)] {
        let request = Request {
            task: (service, crate::cluster::ids::RevisionId::new(0)),
            pool: Some(pool),
        };
        let found = choose(&cluster, request, &mut Seed::new(1).stream("x", 0));
        assert_eq!(found, Some(expected));
        let told = refusals(&cluster, request);
        assert_eq!(
            (told.instances, told.total()),
            (1, 0),
            "the other is not asked"
        );
    }
}
