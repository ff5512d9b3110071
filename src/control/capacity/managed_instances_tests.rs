//! Does ECS pack, spread, terminate and consolidate as its guide says?

use super::*;
use crate::cluster::instance::Need;
use crate::kernel::money::Usd;

fn room(vcpu: u32) -> Room {
    Room {
        cpu_units: vcpu * 1_024,
        memory_mib: vcpu * 4_000,
        gpus: 0,
        enis: 3 * vcpu,
    }
}

fn job(cpu_units: u32, tasks: u32) -> Job {
    let need = Need {
        cpu_units,
        memory_mib: cpu_units * 2,
        ..Need::default()
    };
    Job {
        need,
        tasks,
        distinct: false,
        hosts: Arc::default(),
    }
}

/// Types of 2, 4 and 8 vCPU that cost as much as they have.
fn kinds() -> Vec<Offer> {
    let offer = |vcpu: u32| Offer {
        room: room(vcpu),
        hourly: Usd::from_picos(i128::from(vcpu)),
    };
    vec![offer(2), offer(4), offer(8)]
}

fn fleet(zones: &[u32]) -> Fleet {
    Fleet {
        kinds: kinds(),
        coming: Vec::new(),
        zones: zones.to_vec(),
        closed: Vec::new(),
    }
}

fn launched(jobs: &[Job], fleet: &Fleet) -> Vec<(usize, usize)> {
    let orders = launches(jobs, fleet, &Parameters::default());
    orders
        .iter()
        .map(|order| (order.kind, order.zone))
        .collect()
}

#[test]
fn a_single_subnet_packs_onto_the_cheapest_type_that_holds_all() {
    assert_eq!(launched(&[job(1_024, 2)], &fleet(&[0])), [(0, 0)]);
    assert_eq!(launched(&[job(1_024, 3)], &fleet(&[0])), [(1, 0)]);
    assert_eq!(launched(&[job(1_024, 9)], &fleet(&[0])), [(2, 0), (0, 0)]);
    let mixed = [job(2_048, 1), job(512, 4)];
    assert_eq!(launched(&mixed, &fleet(&[0])), [(1, 0)]);
}

#[test]
fn with_several_subnets_three_instances_in_three_zones_come_before_packing() {
    assert_eq!(
        launched(&[job(1_024, 6)], &fleet(&[0, 0, 0])),
        [(0, 0), (0, 1), (0, 2)]
    );
    assert_eq!(launched(&[job(1_024, 1)], &fleet(&[0, 0, 0])), [(0, 0)]);
    // One zone is still without an instance; then packing begins.
    assert_eq!(launched(&[job(1_024, 4)], &fleet(&[1, 1, 0])), [(1, 2)]);
    assert_eq!(launched(&[job(1_024, 4)], &fleet(&[2, 1, 1])), [(1, 1)]);
}

#[test]
fn even_shares_are_complete() {
    let jobs = [job(100, 7), job(200, 5), job(300, 1)];
    for bins in 1..=5 {
        let mut sums = [0; 3];
        let mut sizes = Vec::new();
        for bin in 0..bins {
            let part = share(&jobs, bin, bins);
            sizes.push(part.iter().map(|job| job.tasks).sum::<u32>());
            for (sum, job) in sums.iter_mut().zip(&part) {
                *sum += job.tasks;
            }
        }
        assert_eq!(sums, [7, 5, 1], "{bins}");
        assert!(
            sizes
                .iter()
                .max()
                .zip(sizes.iter().min())
                .is_some_and(|(a, b)| a - b <= 1)
        );
    }
}

#[test]
fn what_is_coming_is_not_ordered_again_and_what_fits_nothing_waits() {
    let mut fleet = fleet(&[1]);
    fleet.coming = vec![Coming {
        kind: 0,
        zone: 0,
        room: room(2),
    }];
    assert_eq!(launched(&[job(1_024, 2)], &fleet), []);
    assert_eq!(launched(&[job(1_024, 3)], &fleet), [(0, 0)]);
    assert_eq!(launched(&[job(9_000, 1)], &fleet), []);
}

#[test]
fn k24_there_is_no_headroom_to_ask_for() {
    // R#2724: exactly what waits is launched for; nothing waits, nothing is launched.
    assert_eq!(launched(&[], &fleet(&[0, 0, 0])), []);
    assert_eq!(launched(&[job(2_048, 1)], &fleet(&[0])), [(0, 0)]);
}

fn present(id: usize, kind: usize, used: &[Job]) -> Present {
    let registered = room([2, 4, 8][kind]);
    let mut free = registered;
    for job in used {
        free = without(free, &job.need, job.tasks);
    }
    Present {
        id: InstanceId::new(id),
        launched: Instant::START,
        idle_since: used.is_empty().then_some(Instant::START),
        kind,
        zone: 0,
        registered,
        free,
        tasks: used.to_vec(),
        movable: true,
    }
}

fn retired(fleet: &[Present], after: Option<u64>, now: u64) -> Vec<Retire> {
    let now = Instant::START + Span::from_secs(now);
    let scale_in_after = after.map(Span::from_secs);
    retire(
        fleet,
        &kinds(),
        (scale_in_after, true),
        (now, &Parameters::default()),
    )
}

#[test]
fn idle_instances_go_after_scale_in_after_and_never_with_minus_one() {
    let idle = [present(0, 0, &[])];
    assert_eq!(retired(&idle, Some(300), 299), []);
    assert_eq!(
        retired(&idle, Some(300), 300),
        [Retire::Terminate(InstanceId::new(0))]
    );
    assert_eq!(
        retired(&idle, Some(0), 0),
        [Retire::Terminate(InstanceId::new(0))]
    );
    assert_eq!(retired(&idle, None, 1_000_000), []);
}

#[test]
fn an_under_used_instance_is_emptied_when_its_tasks_fit_elsewhere_or_cheaper() {
    // 2 of 8 vCPU: a 2-vCPU instance holds them.
    let one = [present(0, 2, &[job(1_024, 2)])];
    assert_eq!(
        retired(&one, Some(300), 300),
        [Retire::Drain(InstanceId::new(0))]
    );
    // Half of the cheapest: nothing cheaper, nowhere else.
    let cheapest = [present(0, 0, &[job(1_024, 1)])];
    assert_eq!(retired(&cheapest, Some(300), 300), []);
    // Two halves: one goes onto the other.
    let halves = [
        present(0, 0, &[job(1_024, 1)]),
        present(1, 0, &[job(1_024, 1)]),
    ];
    assert_eq!(
        retired(&halves, Some(300), 300),
        [Retire::Drain(InstanceId::new(0))]
    );
    // In two zones they stay: the spread over zones comes first.
    let mut apart = halves;
    apart[1].zone = 1;
    assert_eq!(retired(&apart, Some(300), 300), []);
    // Standalone tasks are not moved.
    let mut alone = one;
    alone[0].movable = false;
    assert_eq!(retired(&alone, Some(300), 300), []);
}

#[test]
fn an_instance_is_drained_at_fourteen_days_and_gone_at_twenty_one() {
    let day = 86_400;
    let busy = [present(0, 0, &[job(1_024, 2)])];
    assert_eq!(retired(&busy, None, 14 * day - 1), []);
    assert_eq!(
        retired(&busy, None, 14 * day),
        [Retire::Drain(InstanceId::new(0))]
    );
    let gone = deadline(Instant::START, &Parameters::default());
    assert_eq!(gone, Instant::START + Span::from_secs(21 * day));
}

/// Tasks for the types of `kinds` only.
fn only(kinds: &'static [usize], job: Job) -> Job {
    let hosts = Hosts::new((3, 3), |kind, _| kinds.contains(&kind));
    Job {
        hosts: Arc::new(hosts),
        ..job
    }
}

#[test]
fn tasks_go_to_types_and_zones_that_take_them_only() {
    // The cheapest type is of another architecture.
    let jobs = [only(&[1, 2], job(1_024, 2))];
    assert_eq!(launched(&jobs, &fleet(&[0])), [(1, 0)]);
    // Two architectures: neither goes onto the other's.
    let jobs = [only(&[1], job(1_024, 1)), only(&[0], job(1_024, 1))];
    assert_eq!(launched(&jobs, &fleet(&[0])), [(1, 0), (0, 0)]);
    // What is coming is of the wrong one.
    let mut fleet = fleet(&[1, 0, 0]);
    fleet.coming = vec![Coming {
        kind: 0,
        zone: 0,
        room: room(2),
    }];
    assert_eq!(launched(&[only(&[1], job(1_024, 1))], &fleet), [(1, 1)]);
    assert_eq!(launched(&[only(&[], job(1_024, 1))], &fleet), []);
    let mut last = job(1_024, 3);
    last.hosts = Arc::new(Hosts::new((3, 3), |_, zone| zone == 2));
    assert_eq!(launched(&[last], &fleet), [(1, 2)]);
}

#[test]
fn an_instance_is_not_emptied_onto_types_that_do_not_take_its_tasks() {
    let one = [present(0, 2, &[only(&[2], job(1_024, 2))])];
    assert_eq!(retired(&one, Some(300), 300), []);
    let two = [
        present(0, 0, &[only(&[0], job(1_024, 1))]),
        present(1, 1, &[job(1_024, 3)]),
    ];
    assert_eq!(retired(&two, Some(300), 300), []);
}
