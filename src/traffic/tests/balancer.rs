//! Does the load balancer route as its documents say? Zones, algorithms, slow start.

use super::*;
use crate::cluster::service::Minimum;
use crate::traffic::health::State;
use crate::traffic::router::{Router, View};

#[test]
fn a33_target_group_health() {
    // A33: two AZs × 10 targets, thresholds 50 % DNS and routing; 6 fail in B. Cross-zone off: A
    // healthy (10/10); B 40 % < 50 % → B removed from DNS, and requests reaching B's node spread
    // over all 10 B targets. Cross-zone on: 14/20 = 70 % → no action.
    let views: Vec<View> = (0..20)
        .map(|target| View {
            group: 0,
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
    let half = Minimum {
        count: 1,
        share: 0.5,
    };
    let mut spec = LoadBalancerSpec {
        health: TargetGroupHealth {
            dns: half,
            routing: half,
        },
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
