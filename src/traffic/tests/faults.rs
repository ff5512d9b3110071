//! What do requests meet when a target hangs or leaks, a dependency fails, or a zone is lost?

use super::*;
use crate::cluster::service::Minimum;
use crate::traffic::spec::Retry;

fn moment(millis: u64) -> Instant {
    Instant::from_nanos(millis * 1_000_000)
}

/// A hung target holds what it has until the client goes, and whoever is sent there too; its checks
/// time out: two of them, the first within an interval, take it out of service.
#[test]
fn a_hung_target_answers_nothing_and_fails_its_checks() {
    let spec = RequestSpec {
        timeout: Some(Span::from_secs(2)),
        ..request(constant(400))
    };
    let mut plane = plane(&spec, &balancer(), regular(2, 0..200), (2, 1_024, 3));
    plane.advance(moment(10_200)).unwrap();
    let first = TaskId::new(0);
    let held = plane.target_usage(first);
    let other = plane.target_usage(TaskId::new(1));
    assert_eq!(
        held.in_flight + other.in_flight,
        1,
        "20 were sent, one is left"
    );
    plane.hang(moment(10_200), first);
    plane.hang(moment(10_200), first);
    plane.advance(moment(12_600)).unwrap();
    let notices = |plane: &mut Traffic| kinds(&plane.take_notices());
    assert_eq!(
        plane.target_usage(first).cpu_ns,
        held.cpu_ns,
        "it works no more"
    );
    assert!(plane.target_usage(first).in_flight >= 2);
    plane.advance(at(100)).unwrap();
    let taken_out = plane.take_notices();
    assert_eq!(kinds(&taken_out), [(Some(0), NoticeKind::Unhealthy)]);
    // Its next check comes within 30 s, the second 30 s later, and each takes 5 s to fail.
    let after = taken_out[0].at.since(moment(10_200));
    assert!(
        after > Span::from_secs(35) && after <= Span::from_secs(65),
        "{after}"
    );
    let totals = plane.totals();
    // One a second goes there until then; all of those have timed out.
    let sent = plane.target_usage(first).routed - held.routed;
    assert_eq!(totals.timed_out, sent + held.in_flight);
    assert!(
        sent.abs_diff(after.nanos() / SECOND) <= 1,
        "{sent} in {after}"
    );
    assert_eq!(plane.target_usage(first).in_flight, 0);
    assert_eq!(
        totals.served,
        totals.arrived - totals.failed - totals.in_flight
    );
    plane.remove(at(100), first);
    plane.advance(at(300)).unwrap();
    assert_eq!(notices(&mut plane), []);
    assert_eq!(plane.totals().timed_out, totals.timed_out);
}

/// What a hung target holds ends with 504 of the balancer, or with 502 when it is removed.
#[test]
fn a_hung_target_ends_in_504_or_502() {
    let balancer = LoadBalancerSpec {
        idle_timeout: Span::from_secs(5),
        ..balancer()
    };
    let arrivals = Listed {
        at: vec![SECOND, 4 * SECOND],
        ..Listed::default()
    };
    let mut plane = plane(
        &request(constant(60_000)),
        &balancer,
        arrivals,
        (1, 1_024, 1),
    );
    plane.advance(at(2)).unwrap();
    plane.hang(at(2), TaskId::new(0));
    plane.advance(at(8)).unwrap();
    assert_eq!(plane.target_usage(TaskId::new(0)).in_flight, 1);
    let closed = plane.close_minute(at(8));
    assert_eq!((closed.failed, closed.in_flight), (1, 1));
    plane.remove(at(8), TaskId::new(0));
    plane.advance(at(60)).unwrap();
    let totals = plane.totals();
    assert_eq!(
        (totals.gateway_timeout, totals.bad_gateway, totals.failed),
        (1, 1, 2)
    );
}

/// The client's second attempt goes to the target that answers.
#[test]
fn clients_of_a_hung_target_try_again() {
    let spec = RequestSpec {
        timeout: Some(Span::from_secs(1)),
        retry: Some(Retry {
            attempts: 2,
            backoff: Span::from_millis(100),
            jitter: 0.0,
        }),
        ..request(constant(10))
    };
    let arrivals = Listed {
        at: (10..20).map(|n| n * SECOND / 2).collect(),
        ..Listed::default()
    };
    let mut plane = plane(&spec, &balancer(), arrivals, (2, 1_024, 1));
    plane.hang(at(0), TaskId::new(1));
    plane.advance(at(30)).unwrap();
    let totals = plane.totals();
    assert_eq!(totals.attempts, totals.served + totals.timed_out);
    assert!(totals.timed_out >= 5, "{totals:?}");
    assert_eq!(totals.failed + totals.served, 10);
}

/// A dependency that is slow adds to the waiting time of those that arrive from then on, of no
/// others; when it is over, everything is as it would have been.
#[test]
fn a_slow_dependency_slows_those_that_arrive_while_it_is_slow() {
    let spec = RequestSpec {
        wait: exponential(0.2),
        ..request(constant(1))
    };
    let run = |dependency: Dependency| {
        let mut plane = plane(&spec, &balancer(), Poisson::new(20.0, 5), (4, 4_096, 5));
        let mut sums = Vec::new();
        for (second, now) in [(100, dependency), (200, Dependency::none())] {
            plane.advance(at(second)).unwrap();
            plane.set_dependency(at(second), now);
            sums.push(plane.latency().1);
        }
        plane.advance(at(220)).unwrap();
        let quiet = plane.latency();
        plane.advance(at(600)).unwrap();
        let end = plane.latency();
        sums.push(end.1 - quiet.1);
        (sums, plane.totals().arrived, end.0.len(), quiet.0.len())
    };
    let none = run(Dependency::none());
    let slow = run(Dependency {
        slowdown: 2.0,
        extra: Span::from_millis(50),
        failing: 0.0,
    });
    assert_eq!((none.1, none.2, none.3), (slow.1, slow.2, slow.3));
    assert_eq!(
        (none.0[0], none.0[2]),
        (slow.0[0], slow.0[2]),
        "before and after"
    );
    let (usual, slowed) = (none.0[1] - none.0[0], slow.0[1] - slow.0[0]);
    // 1 ms of CPU and 200 ms of waiting become 1 + 400 + 50, but for those at both ends.
    let ratio = slowed as f64 / usual as f64;
    assert!((ratio - 451.0 / 201.0).abs() < 0.03, "{ratio}");
}

/// A share of the requests fails after its wait, with an error of the application; clients that try
/// again meet another draw. Nothing else shifts.
#[test]
fn a_failing_dependency_answers_500_and_clients_try_again() {
    let failing = |retry: Option<Retry>| {
        let spec = RequestSpec {
            wait: exponential(0.05),
            retry,
            ..request(exponential(0.001))
        };
        let mut plane = plane(&spec, &balancer(), Poisson::new(200.0, 7), (4, 4_096, 7));
        let broken = Dependency {
            failing: 0.25,
            ..Dependency::none()
        };
        plane.set_dependency(at(0), broken);
        plane.advance(at(100)).unwrap();
        plane.set_dependency(at(100), Dependency::none());
        plane.advance(at(110)).unwrap();
        let while_broken = plane.totals().internal_error;
        plane.advance(at(200)).unwrap();
        assert_eq!(plane.totals().internal_error, while_broken, "it is over");
        plane.totals()
    };
    let once = failing(None);
    // A quarter of 20,000, ± 4 standard deviations.
    assert!(once.internal_error.abs_diff(5_000) < 245, "{once:?}");
    assert_eq!(
        (once.failed, once.attempts),
        (once.internal_error, once.arrived)
    );
    let thrice = failing(Some(Retry {
        attempts: 3,
        backoff: Span::from_millis(10),
        jitter: 0.0,
    }));
    // 1 ÷ 64 of them fail three times: 312; there are 1 + 1/4 + 1/16 attempts each.
    assert!(thrice.failed.abs_diff(312) < 71, "{thrice:?}");
    assert!(thrice.internal_error.abs_diff(6_562) < 350, "{thrice:?}");
    assert_eq!(
        thrice.attempts - thrice.arrived,
        thrice.internal_error - thrice.failed
    );
    assert_eq!(thrice.arrived, once.arrived);
}

/// Two zones, cross-zone load balancing off: the node of one is lost, and everything goes to the
/// other; it comes back, and so do its clients.
#[test]
fn clients_go_to_the_other_zone_while_the_node_of_one_is_lost() {
    for cross_zone in [false, true] {
        let spec = LoadBalancerSpec {
            cross_zone,
            ..balancer()
        };
        let request = request(constant(1));
        let parameters = parameters();
        let traffic_spec = TrafficSpec {
            request: &request,
            load_balancer: &spec,
            zones: 2,
            parameters: &parameters,
        };
        let mut plane = Traffic::new(&traffic_spec, regular(100, 0..300), Seed::new(3));
        for task in 0..2 {
            let zone = ZoneId::new(task);
            let target = TargetSpec {
                zone,
                ..target(1_024)
            };
            plane.add(at(0), TaskId::new(task), target);
        }
        let mut routed = Vec::new();
        for (second, lost) in [(100, Some(true)), (200, Some(false)), (300, None)] {
            plane.advance(at(second)).unwrap();
            routed.push(plane.target_usage(TaskId::new(1)).routed);
            if let Some(lost) = lost {
                plane.lose_zone(at(second), ZoneId::new(1), lost);
            }
        }
        let told = kinds(&plane.take_notices());
        let zone = ZoneId::new(1);
        let (began, ended) = (
            NoticeKind::ZoneFailover(zone, true),
            NoticeKind::ZoneFailover(zone, false),
        );
        assert_eq!(told, [(None, began), (None, ended)]);
        let meanwhile = routed[1] - routed[0];
        // With cross-zone load balancing the other node reaches the targets of both zones.
        assert_eq!(meanwhile, if cross_zone { 5_000 } else { 0 });
        assert!((routed[2] - routed[1]).abs_diff(5_000) < 200, "{routed:?}");
        assert_eq!(plane.totals().served, 30_000);
        for zone in 0..2 {
            plane.lose_zone(at(300), ZoneId::new(zone), true);
        }
        plane.advance(at(301)).unwrap();
    }
}

/// A33 in motion: six of ten targets of zone B hang. DNS failover comes when the sixth is
/// unhealthy, below 50 %, and not with the fifth; with cross-zone load balancing nothing but the
/// six is left out.
#[test]
fn a33_a_zone_fails_over_when_fewer_than_half_of_its_targets_are_healthy() {
    for cross_zone in [false, true] {
        let half = Minimum {
            count: 1,
            share: 0.5,
        };
        let spec = LoadBalancerSpec {
            cross_zone,
            health: TargetGroupHealth {
                dns: half,
                routing: half,
            },
            ..balancer()
        };
        let request = request(constant(1));
        let parameters = parameters();
        let traffic_spec = TrafficSpec {
            request: &request,
            load_balancer: &spec,
            zones: 2,
            parameters: &parameters,
        };
        let mut plane = Traffic::new(&traffic_spec, regular(20, 0..200), Seed::new(3));
        for task in 0..20 {
            let target = TargetSpec {
                zone: ZoneId::new(task / 10),
                ..target(1_024)
            };
            plane.add(at(0), TaskId::new(task), target);
        }
        for task in 14..20 {
            plane.hang(at(0), TaskId::new(task));
        }
        plane.advance(at(100)).unwrap();
        let told = kinds(&plane.take_notices());
        let unhealthy = told.iter().filter(|n| n.1 == NoticeKind::Unhealthy).count();
        assert_eq!(unhealthy, 6);
        let failover = (None, NoticeKind::ZoneFailover(ZoneId::new(1), true));
        if cross_zone {
            assert_eq!(told.len(), 6, "70 % of all are healthy: {told:?}");
        } else {
            assert_eq!(told.last(), Some(&failover));
            assert_eq!(told.len(), 7, "{told:?}");
        }
        let before: Vec<u64> = (0..20)
            .map(|t| plane.target_usage(TaskId::new(t)).routed)
            .collect();
        plane.advance(at(200)).unwrap();
        for (task, before) in before.into_iter().enumerate() {
            let more = plane.target_usage(TaskId::new(task)).routed - before;
            let gets = if cross_zone { task < 14 } else { task < 10 };
            assert_eq!(more > 0, gets, "{task}: {more}");
        }
    }
}
