//! Is a service found uneven where AWS says so, and moved where it may be?

use super::*;
use crate::cluster::fixture::member_of;
use crate::control::scheduler::replica::tests::spec;

/// A service with so many tasks in each zone.
fn standing(zones: &[u32]) -> Cluster {
    use crate::catalog::parameters::Parameters;
    use crate::catalog::platform::Purchase;
    use crate::cluster::limiter::TokenBucket;
    use crate::cluster::state::{Account, FargatePlace};
    use crate::control::scheduler::replica::tests::definition;
    use crate::kernel::time::Instant;
    let account = Account::new(TokenBucket::new(100.0, 20.0), None);
    let mut cluster = Cluster::new(zones.len() as u32, vec![definition()], account);
    let desired = zones.iter().sum();
    let id = cluster.create_service(spec(desired, 100, 200), 500.0, &Parameters::default());
    for (zone, count) in zones.iter().enumerate() {
        for _ in 0..*count {
            let place = FargatePlace {
                revision: crate::cluster::ids::RevisionId::new(0),
                provider: None,
                purchase: Purchase::OnDemand,
                zone: ZoneId::new(zone),
            };
            cluster.create_fargate_task(id, place, Instant::START);
        }
    }
    cluster
}

fn moved(zones: &[u32], open: &[usize]) -> Option<(usize, usize)> {
    let cluster = standing(zones);
    let is_open = |zone: ZoneId| open.contains(&zone.index());
    let next = next_move(cluster.service(ServiceId::new(0)), &is_open)?;
    Some((next.from.index(), next.to.index()))
}

#[test]
fn e48_e49_what_is_even_and_what_is_not() {
    // E48: 2 tasks over 2 zones, now 2+0 → 1+1. E49: 3 tasks over 2 zones → 1+2.
    assert_eq!(moved(&[2, 0], &[0, 1]), Some((0, 1)));
    assert_eq!(moved(&[1, 1], &[0, 1]), None);
    assert_eq!(moved(&[3, 0], &[0, 1]), Some((0, 1)));
    assert_eq!(moved(&[2, 1], &[0, 1]), None);
    assert_eq!(moved(&[1, 2], &[0, 1]), None);
    // The remainder is spread one each: 3 zones and 7 tasks are 3+2+2.
    assert_eq!(moved(&[3, 2, 2], &[0, 1, 2]), None);
    assert_eq!(moved(&[4, 1, 2], &[0, 1, 2]), Some((0, 1)));
}

#[test]
fn a_zone_that_is_closed_takes_nothing() {
    assert_eq!(moved(&[3, 0, 1], &[0, 2]), Some((0, 2)));
    assert_eq!(moved(&[2, 0, 1], &[0, 2]), None);
    assert_eq!(moved(&[2, 0], &[]), None);
}

#[test]
fn services_that_aws_excludes_are_left_alone() {
    let on = ServiceSpec {
        availability_zone_rebalancing: true,
        deployment: crate::cluster::deployment::DeploymentSettings::default(),
        ..spec(4, 100, 200)
    };
    let with = |change: &dyn Fn(&mut ServiceSpec)| {
        let mut spec = on.clone();
        change(&mut spec);
        is_enabled(&spec)
    };
    assert!(with(&|_| ()));
    assert!(!with(&|spec| spec.availability_zone_rebalancing = false));
    assert!(!with(&|spec| spec.maximum_percent = 100));
    assert!(!with(&|spec| spec.scheduling = Scheduling::Daemon));
    assert!(!with(&|spec| {
        let zone = member_of("attribute:ecs.availability-zone == us-east-1a");
        spec.placement.constraints = vec![zone];
    }));
    assert!(with(&|spec| {
        let kind = member_of("attribute:ecs.instance-type == m5.large");
        spec.placement.constraints = vec![kind];
    }));
    assert!(!with(&|spec| {
        spec.placement.strategies = vec![PlacementStrategy::Random];
    }));
    assert!(with(&|spec| {
        let zone = SpreadField::Attribute(ZONE.to_owned());
        spec.placement.strategies =
            vec![PlacementStrategy::Spread(zone), PlacementStrategy::Random];
    }));
}
