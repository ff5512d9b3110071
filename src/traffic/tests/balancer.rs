//! Does the load balancer do what its documents say? Health, routing, draining, limits.

use super::*;
use crate::traffic::health::State;
use crate::traffic::router::{Router, View};
use crate::traffic::spec::Retry;

fn at(seconds: u64) -> Instant {
    Instant::from_secs(seconds)
}

fn constant(millis: u64) -> Distribution {
    Distribution::Constant {
        value: Span::from_millis(millis),
    }
}

/// Evenly spaced arrivals, `per_second` of them, in `seconds`.
fn regular(per_second: u64, seconds: std::ops::Range<u64>) -> Listed {
    let every = SECOND / per_second;
    Listed {
        at: (seconds.start * per_second..seconds.end * per_second)
            .map(|n| n * every)
            .collect(),
        ..Listed::default()
    }
}

fn kinds(notices: &[Notice]) -> Vec<(Option<usize>, NoticeKind)> {
    notices
        .iter()
        .map(|n| (n.target.map(TaskId::index), n.what))
        .collect()
}

#[test]
fn a33_target_group_health() {
    // A33: two AZs × 10 targets, thresholds 50 % DNS and routing; 6 fail in B. Cross-zone off: A
    // healthy (10/10); B 40 % < 50 % → B removed from DNS, and requests reaching B's node spread
    // over all 10 B targets. Cross-zone on: 14/20 = 70 % → no action.
    let views: Vec<View> = (0..20)
        .map(|target| View {
            target,
            zone: target / 10,
            state: if target >= 14 {
                State::Unhealthy
            } else {
                State::Healthy
            },
            outstanding: 0,
        })
        .collect();
    let mut spec = LoadBalancerSpec {
        minimum_healthy_share: 0.5,
        cross_zone: false,
        ..balancer()
    };
    let mut router = Router::new(&spec, 2);
    router.rebuild(&views);
    assert_eq!(router.reached(), [(0, (0..10).collect())]);
    assert_eq!(router.node(1), (10..20).collect::<Vec<u32>>());
    assert!(!router.fails_open());
    spec.cross_zone = true;
    let mut router = Router::new(&spec, 2);
    router.rebuild(&views);
    assert_eq!(router.reached(), [(0, (0..14).collect())]);
    // Off by default: four healthy targets are enough for B.
    spec = LoadBalancerSpec {
        cross_zone: false,
        ..balancer()
    };
    let mut router = Router::new(&spec, 2);
    router.rebuild(&views);
    assert_eq!(
        router.reached(),
        [(0, (0..10).collect()), (1, (10..14).collect())]
    );
}

#[test]
fn no_registered_target_answers_503() {
    let mut plane = plane(
        &request(constant(1)),
        &balancer(),
        regular(10, 0..2),
        (0, 1_024, 1),
    );
    plane.advance(at(1)).unwrap();
    let totals = plane.totals();
    assert_eq!(
        (totals.arrived, totals.rejected, totals.no_target),
        (10, 10, 10)
    );
    plane.add(at(1), TaskId::new(0), target(1_024));
    plane.advance(at(3)).unwrap();
    assert_eq!(plane.totals().served, 10);
}

#[test]
fn a_new_target_is_in_service_after_registration_and_one_pass() {
    let parameters = Parameters::default();
    for task in 0..20 {
        let request = request(constant(1));
        let spec = TrafficSpec {
            request: &request,
            load_balancer: &balancer(),
            zones: 1,
            parameters: &parameters,
        };
        let mut plane = Traffic::new(&spec, Listed::default(), Seed::new(9));
        let new = TargetSpec {
            healthy: false,
            ..target(1_024)
        };
        plane.advance(at(10)).unwrap();
        plane.add(at(10), TaskId::new(task), new);
        let quiet = plane.quiet_until();
        plane.advance(at(100)).unwrap();
        let notices = plane.take_notices();
        assert_eq!(kinds(&notices), [(Some(task), NoticeKind::Healthy)]);
        // 5 s of registration, a phase of up to 30 s, 1 ms of work on an idle vCPU.
        let took = notices[0].at.since(at(10));
        assert!(
            took >= Span::from_millis(5_001) && took < Span::from_millis(35_001),
            "{took}"
        );
        assert_eq!(notices[0].at, quiet + Span::MILLISECOND);
    }
}

/// K14: overloaded services: tasks that are unhealthy because they are busy are killed.
#[test]
fn k14_overloaded_tasks_fail_their_health_checks() {
    for discipline in [
        Discipline::ProcessorSharing,
        Discipline::FirstComeFirstServed { slots: 1 },
    ] {
        let spec = RequestSpec {
            discipline,
            ..request(constant(10))
        };
        let parameters = Parameters::default();
        let traffic_spec = TrafficSpec {
            request: &spec,
            load_balancer: &balancer(),
            zones: 1,
            parameters: &parameters,
        };
        // 100 requests a second fill one vCPU; 130 overload it, 60 do not.
        let failed = |rate: u64| {
            let mut plane = Traffic::new(&traffic_spec, regular(rate, 0..400), Seed::new(4));
            plane.add(at(0), TaskId::new(0), target(1_024));
            plane.advance(at(400)).unwrap();
            plane.take_notices()
        };
        assert!(failed(60).is_empty());
        let notices = failed(130);
        let unhealthy = notices.iter().find(|n| n.what == NoticeKind::Unhealthy);
        let unhealthy = unhealthy.expect("it fails its checks though nothing is broken");
        // A queue of 5 s takes 5 s ÷ 0.3 = 17 s to build up under first-come-first-served; under
        // processor sharing a check of 1 ms waits 5 s once 5,000 share the CPU, after 167 s.
        let earliest = match discipline {
            Discipline::ProcessorSharing => 150,
            Discipline::FirstComeFirstServed { .. } => 40,
        };
        assert!(unhealthy.at > at(earliest), "{}", unhealthy.at);
        // K21 follows at once: it was the only one, so the group fails open and it drowns on.
        assert!(notices.iter().any(|n| n.what == NoticeKind::FailOpen(true)));
    }
}

/// K21: fail-open load balancer: all-unhealthy target groups still take traffic.
#[test]
fn k21_all_unhealthy_still_takes_traffic() {
    let spec = RequestSpec {
        discipline: Discipline::FirstComeFirstServed { slots: 1 },
        ..request(constant(10))
    };
    let parameters = Parameters::default();
    let spec = TrafficSpec {
        request: &spec,
        load_balancer: &balancer(),
        zones: 1,
        parameters: &parameters,
    };
    let mut arrivals = regular(300, 0..150);
    arrivals.at.extend(regular(20, 150..900).at);
    let mut plane = Traffic::new(&spec, arrivals, Seed::new(4));
    for task in 0..2 {
        plane.add(at(0), TaskId::new(task), target(1_024));
    }
    plane.advance(at(150)).unwrap();
    let open = kinds(&plane.take_notices());
    assert!(open.contains(&(Some(0), NoticeKind::Unhealthy)));
    assert!(open.contains(&(Some(1), NoticeKind::Unhealthy)));
    assert_eq!(open.last(), Some(&(None, NoticeKind::FailOpen(true))));
    let before = plane.target_usage(TaskId::new(0)).routed;
    plane.advance(at(200)).unwrap();
    assert!(
        plane.target_usage(TaskId::new(0)).routed > before + 400,
        "it still takes traffic"
    );
    assert_eq!(plane.totals().no_target, 0);
    // The load is gone: after five passes each, they are in service again.
    plane.advance(at(900)).unwrap();
    let closed = kinds(&plane.take_notices());
    assert!(closed.contains(&(None, NoticeKind::FailOpen(false))));
    assert_eq!(
        closed.iter().filter(|n| n.1 == NoticeKind::Healthy).count(),
        2
    );
}

#[test]
fn slow_start_ramps_linearly_and_spares_nobody_else() {
    let spec = LoadBalancerSpec {
        slow_start: Span::from_secs(100),
        ..balancer()
    };
    let mut plane = plane(
        &request(constant(1)),
        &spec,
        regular(100, 0..400),
        (1, 1_024, 2),
    );
    plane.add(
        at(0),
        TaskId::new(1),
        TargetSpec {
            healthy: false,
            ..target(1_024)
        },
    );
    let mut healthy = None;
    for second in 1..=60 {
        plane.advance(at(second)).unwrap();
        let notices = plane.take_notices();
        healthy = healthy.or(notices.first().map(|n| n.at));
    }
    let start = healthy.expect("it is in service within 35 s");
    let new = TaskId::new(1);
    let routed_until = |plane: &mut Traffic, instant: Instant| {
        plane.advance(instant).unwrap();
        plane.target_usage(new).routed as f64
    };
    // A share of w to 1 takes w ÷ (1 + w) of 100 requests a second: ∫ over the first T seconds.
    let share = |t: f64| 100.0 * (t - 100.0 * (1.0 + t / 100.0).ln());
    let at_60 = routed_until(&mut plane, start + Span::from_secs(60));
    assert!(
        (at_60 / share(60.0) - 1.0).abs() < 0.02,
        "{at_60}, not {}",
        share(60.0)
    );
    let at_100 = routed_until(&mut plane, start + Span::from_secs(100));
    assert!(
        (at_100 / share(100.0) - 1.0).abs() < 0.02,
        "{at_100}, not {}",
        share(100.0)
    );
    let at_200 = routed_until(&mut plane, start + Span::from_secs(200));
    assert!(
        (at_200 - at_100 - 5_000.0).abs() < 5.0,
        "then half: {}",
        at_200 - at_100
    );
}

#[test]
fn slow_start_is_not_applied_without_another_target_at_full_share() {
    let spec = LoadBalancerSpec {
        slow_start: Span::from_secs(900),
        ..balancer()
    };
    let mut plane = plane(
        &request(constant(1)),
        &spec,
        regular(100, 0..200),
        (0, 1_024, 2),
    );
    for task in 0..2 {
        plane.add(
            at(0),
            TaskId::new(task),
            TargetSpec {
                healthy: false,
                ..target(1_024)
            },
        );
    }
    plane.advance(at(40)).unwrap();
    let order: Vec<usize> = plane
        .take_notices()
        .iter()
        .filter_map(|n| n.target)
        .map(TaskId::index)
        .collect();
    let before = plane.target_usage(TaskId::new(order[0])).routed;
    plane.advance(at(140)).unwrap();
    let first = plane.target_usage(TaskId::new(order[0])).routed - before;
    assert!(
        first > 9_000,
        "the first one takes nearly all while the second warms up: {first}"
    );
}

#[test]
fn zones_without_cross_zone_share_by_zone_not_by_target() {
    for (cross_zone, alone) in [(true, 2_500), (false, 5_000)] {
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
        let mut plane = Traffic::new(&traffic_spec, regular(100, 0..100), Seed::new(3));
        for task in 0..4 {
            let zone = ZoneId::new(usize::from(task == 3));
            plane.add(
                at(0),
                TaskId::new(task),
                TargetSpec {
                    zone,
                    ..target(1_024)
                },
            );
        }
        plane.advance(at(100)).unwrap();
        let routed = plane.target_usage(TaskId::new(3)).routed;
        let deviation = routed.abs_diff(alone);
        assert!(
            deviation <= if cross_zone { 1 } else { 200 },
            "{routed}, not {alone}"
        );
    }
}

#[test]
fn weighted_random_is_even_in_the_mean_and_not_in_turn() {
    let spec = LoadBalancerSpec {
        algorithm: Algorithm::WeightedRandom,
        ..balancer()
    };
    let mut plane = plane(
        &request(constant(1)),
        &spec,
        regular(100, 0..400),
        (4, 1_024, 2),
    );
    plane.advance(at(400)).unwrap();
    let routed: Vec<u64> = (0..4)
        .map(|t| plane.target_usage(TaskId::new(t)).routed)
        .collect();
    for n in &routed {
        // 10,000 ± 4 standard deviations of a binomial.
        assert!(n.abs_diff(10_000) < 350, "{routed:?}");
    }
    assert!(routed.iter().any(|n| *n != 10_000));
}

#[test]
fn least_outstanding_requests_avoids_the_slow_target() {
    let spec = |algorithm| LoadBalancerSpec {
        algorithm,
        ..balancer()
    };
    let mean = |algorithm| {
        let source = Poisson::new(150.0, 3);
        let mut plane = plane(
            &request(exponential(0.01)),
            &spec(algorithm),
            source,
            (3, 1_024, 3),
        );
        plane.set_speed(at(0), TaskId::new(0), 256);
        plane.advance(at(600)).unwrap();
        let (histogram, sum) = plane.latency();
        (
            sum as f64 / histogram.len() as f64 / 1e6,
            plane.target_usage(TaskId::new(0)).routed,
        )
    };
    let (round_robin, _) = mean(Algorithm::RoundRobin);
    let (least, routed) = mean(Algorithm::LeastOutstandingRequests);
    assert!(
        round_robin > 1_000.0,
        "a third of the load drowns a quarter vCPU: {round_robin} ms"
    );
    assert!(
        least < 60.0 && routed < 20_000,
        "{least} ms, {routed} of 90,000"
    );
}

#[test]
fn keep_alive_holds_a_draining_target_for_the_whole_delay() {
    for (keep_alive, unused) in [(true, at(310)), (false, Instant::from_nanos(12 * SECOND))] {
        let spec = LoadBalancerSpec {
            keep_alive,
            ..balancer()
        };
        // A request at 9 s takes 3 s.
        let arrivals = Listed {
            at: vec![9 * SECOND, 11 * SECOND],
            ..Listed::default()
        };
        let mut plane = plane(&request(constant(3_000)), &spec, arrivals, (1, 1_024, 1));
        plane.advance(at(10)).unwrap();
        plane.drain(at(10), TaskId::new(0));
        assert!(plane.quiet_until() <= unused);
        plane.advance(at(400)).unwrap();
        let notices = plane.take_notices();
        assert_eq!(kinds(&notices), [(Some(0), NoticeKind::Unused)]);
        assert_eq!(notices[0].at, unused);
        let totals = plane.totals();
        assert_eq!(
            (totals.served, totals.no_target),
            (1, 1),
            "no new request while draining"
        );
        plane.remove(at(400), TaskId::new(0));
    }
}

#[test]
fn what_a_removed_target_held_fails_with_502_or_is_retried() {
    let retried = Retry {
        attempts: 3,
        backoff: Span::from_millis(500),
        jitter: 0.0,
    };
    for retry in [None, Some(retried)] {
        let spec = RequestSpec {
            retry,
            ..request(constant(3_000))
        };
        let arrivals = Listed {
            at: vec![SECOND],
            ..Listed::default()
        };
        let mut plane = plane(&spec, &balancer(), arrivals, (2, 1_024, 1));
        plane.advance(at(2)).unwrap();
        let busy = (0..2)
            .find(|t| plane.target_usage(TaskId::new(*t)).in_flight > 0)
            .unwrap();
        plane.remove(at(2), TaskId::new(busy));
        plane.advance(at(30)).unwrap();
        let totals = plane.totals();
        assert_eq!(totals.bad_gateway, 1);
        if retry.is_none() {
            assert_eq!((totals.failed, totals.served, totals.attempts), (1, 0, 1));
        } else {
            assert_eq!((totals.failed, totals.served, totals.attempts), (0, 1, 2));
            // 1 s lost, 0.5 s of back-off, 3 s of work: from the first attempt to the answer.
            assert_eq!(plane.latency().1, 4_500_000_000);
        }
    }
}

#[test]
fn time_outs_are_504_of_the_balancer_or_the_clients_own() {
    let arrivals = Listed {
        at: vec![0, SECOND],
        ..Listed::default()
    };
    for (timeout, idle, expected) in [(None, 2, (0, 2)), (Some(1), 2, (2, 0)), (None, 9, (0, 0))] {
        let spec = RequestSpec {
            timeout: timeout.map(Span::from_secs),
            ..request(constant(3_000))
        };
        let balancer = LoadBalancerSpec {
            idle_timeout: Span::from_secs(idle),
            ..balancer()
        };
        let mut plane = plane(&spec, &balancer, arrivals.clone(), (1, 1_024, 1));
        plane.advance(at(60)).unwrap();
        let totals = plane.totals();
        assert_eq!((totals.timed_out, totals.gateway_timeout), expected);
        assert_eq!(totals.failed, expected.0 + expected.1);
        // The task does not notice that the clients have gone.
        assert_eq!(plane.target_usage(TaskId::new(0)).cpu_ns, 6 * SECOND);
    }
}

#[test]
fn a_time_out_counts_when_it_happens_and_once() {
    let spec = RequestSpec {
        timeout: Some(Span::from_secs(90)),
        ..request(constant(200_000))
    };
    let arrivals = Listed {
        at: vec![SECOND],
        ..Listed::default()
    };
    let mut plane = plane(&spec, &balancer(), arrivals, (1, 1_024, 1));
    let mut failed = Vec::new();
    for minute in 1..=5 {
        plane.advance(at(minute * 60)).unwrap();
        let closed = plane.close_minute(at(minute * 60));
        failed.push((closed.failed, closed.in_flight));
    }
    assert_eq!(failed, [(0, 1), (1, 0), (0, 0), (0, 0), (0, 0)]);
}

#[test]
fn a_task_over_its_memory_dies_with_all_it_holds() {
    let spec = RequestSpec {
        memory_bytes: 100,
        ..request(constant(1_000))
    };
    let arrivals = Listed {
        at: vec![SECOND, SECOND + 1, SECOND + 2, 3 * SECOND],
        ..Listed::default()
    };
    let mut plane = plane(&spec, &balancer(), arrivals, (0, 1_024, 1));
    let limited = TargetSpec {
        memory_limit_bytes: Some(750),
        idle_memory_bytes: 500,
        ..target(1_024)
    };
    plane.add(at(0), TaskId::new(0), limited);
    plane.advance(Instant::from_nanos(SECOND + 2)).unwrap();
    assert_eq!(plane.target_usage(TaskId::new(0)).memory_bytes, 700);
    assert_eq!(
        plane.quiet_until(),
        Instant::from_nanos(SECOND + 2),
        "any request may be too much"
    );
    plane.advance(at(10)).unwrap();
    let notices = plane.take_notices();
    assert_eq!(kinds(&notices), [(Some(0), NoticeKind::OutOfMemory)]);
    assert_eq!(notices[0].at, Instant::from_nanos(SECOND + 2));
    // Three lost in it, and the next finds nobody listening, until the task is deregistered.
    let totals = plane.totals();
    assert_eq!((totals.failed, totals.bad_gateway), (4, 4));
    plane.drain(at(10), TaskId::new(0));
    assert_eq!(
        kinds(&plane.take_notices()),
        [(Some(0), NoticeKind::Unused)]
    );
    plane.remove(at(10), TaskId::new(0));
}

#[test]
fn retries_add_load_and_keep_their_demand() {
    let retry = Retry {
        attempts: 4,
        backoff: Span::from_millis(100),
        jitter: 1.0,
    };
    let spec = RequestSpec {
        retry: Some(retry),
        timeout: Some(Span::from_millis(50)),
        ..request(constant(80))
    };
    let mut plane = plane(&spec, &balancer(), regular(1, 0..10), (1, 1_024, 1));
    plane.advance(at(60)).unwrap();
    let totals = plane.totals();
    // 80 ms never fit into 50: four attempts each, all in vain, all worked on to the end.
    assert_eq!(
        (totals.arrived, totals.attempts, totals.timed_out),
        (10, 40, 40)
    );
    assert_eq!((totals.failed, totals.served), (10, 0));
    assert_eq!(plane.target_usage(TaskId::new(0)).cpu_ns, 40 * 80_000_000);
}

#[test]
fn a_trace_gives_the_cpu_time_of_each_request() {
    struct Given(bool);
    impl ArrivalSource for Given {
        fn next_batch(&mut self, batch: &mut Batch) -> Result<bool, WorkloadError> {
            *batch = Batch::default();
            batch.end = Instant::NEVER;
            if !std::mem::replace(&mut self.0, true) {
                batch.at = vec![0, SECOND, 2 * SECOND];
                batch.cpu = vec![7_000_000, Batch::DRAW, 9_000_000];
                return Ok(true);
            }
            Ok(false)
        }
        fn users(&self) -> &[Users] {
            &[]
        }
    }
    let mut plane = plane(
        &request(constant(100)),
        &balancer(),
        Given(false),
        (1, 1_024, 1),
    );
    plane.advance(at(5)).unwrap();
    assert_eq!(plane.latency().1, (7 + 100 + 9) * 1_000_000);
}

/// Variants meet the same requests: the routing and the number of targets change no demand.
#[test]
fn variants_meet_the_same_demand() {
    let work = |algorithm, targets| {
        let spec = LoadBalancerSpec {
            algorithm,
            ..balancer()
        };
        let source = Poisson::new(50.0, 8);
        let spec_request = request(exponential(0.01));
        let mut plane = plane(&spec_request, &spec, source, (targets, 4_096, 6));
        plane.advance(at(100)).unwrap();
        let drained: u64 = (0..targets)
            .map(|t| plane.target_usage(TaskId::new(t)).cpu_ns)
            .sum();
        (plane.totals().arrived, drained)
    };
    let one = work(Algorithm::RoundRobin, 8);
    for other in [
        work(Algorithm::WeightedRandom, 8),
        work(Algorithm::LeastOutstandingRequests, 9),
    ] {
        assert_eq!(one.0, other.0);
        // Alike but for what is in flight at the end.
        assert!(
            one.1.abs_diff(other.1) < SECOND / 10,
            "{} and {}",
            one.1,
            other.1
        );
    }
}
