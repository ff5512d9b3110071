//! What do requests meet at a target with a program of its own, and in its first minutes?

use super::*;
use crate::cluster::deployment::Profile;
use crate::cluster::task_definition::WarmUp;
use crate::traffic::spec::Retry;

const AS_USUAL: Profile = Profile {
    cpu: 1.0,
    wait: 1.0,
    failing: 0.0,
};

/// A plane whose only targets are these, in service from the beginning.
fn plane_of(
    spec: &RequestSpec,
    arrivals: impl ArrivalSource + 'static,
    all: &[TargetSpec],
) -> Traffic {
    let mut plane = plane(spec, &balancer(), arrivals, (0, 1_024, 4));
    for (task, target) in all.iter().enumerate() {
        plane.add(at(0), TaskId::new(task), *target);
    }
    plane
}

fn with(cpu_units: u32, program: Program) -> TargetSpec {
    TargetSpec {
        program,
        ..target(cpu_units)
    }
}

fn at_seconds(seconds: &[f64]) -> Listed {
    let at = seconds.iter().map(|s| Span::from_secs_f64(*s).nanos());
    Listed {
        at: at.collect(),
        ..Listed::default()
    }
}

fn latency(plane: &Traffic) -> Span {
    Span::from_nanos(plane.latency().1 as u64)
}

/// A tenth of the requests of one of two targets fails after its normal time, drawn for each
/// request and attempt; clients that try again meet another target or another draw.
#[test]
fn a_share_of_the_requests_fails_at_a_bad_revision() {
    let bad = Profile {
        failing: 0.1,
        ..AS_USUAL
    };
    let bad = Program {
        profile: bad,
        ..Program::default()
    };
    let run = |retry, programs: [Program; 2]| {
        let spec = RequestSpec {
            wait: constant(20),
            retry,
            ..request(constant(2))
        };
        let targets = programs.map(|program| with(4_096, program));
        let mut plane = plane_of(&spec, regular(200, 0..200), &targets);
        plane.advance(at(201)).unwrap();
        let closed = plane.close_minute(at(201));
        (plane.totals(), closed, plane.latency().1)
    };
    let (once, closed, sum) = run(None, [bad, Program::default()]);
    // A tenth of 20,000 ± 4 standard deviations.
    assert!(once.failed.abs_diff(2_000) < 170, "{once:?}");
    assert_eq!(once.failed, once.internal_error);
    assert_eq!((closed.target_5xx, closed.elb_5xx), (once.failed, 0));
    assert_eq!(once.served + once.failed, 40_000);
    assert_eq!(sum, u128::from(once.served) * 22_000_000);
    let retry = Retry {
        attempts: 2,
        backoff: Span::from_millis(5),
        jitter: 0.0,
    };
    let (twice, closed, _) = run(Some(retry), [bad, bad]);
    // 40,000 × 0.1² lose both; 0.1 of all are tried again.
    assert!(twice.failed.abs_diff(400) < 80, "{twice:?}");
    assert!((twice.attempts - 40_000).abs_diff(4_000) < 240, "{twice:?}");
    assert_eq!(closed.target_5xx, twice.internal_error);
}

/// The same requests fail whatever else is different: how many targets there are, who routes, and
/// whether the clients would try again.
#[test]
fn a_request_meets_the_same_luck_in_every_variant() {
    let failed = |targets: usize, algorithm, failing| {
        let program = Program {
            profile: Profile {
                failing,
                ..AS_USUAL
            },
            ..Program::default()
        };
        let balancer = LoadBalancerSpec {
            algorithm,
            ..balancer()
        };
        let spec = request(constant(1));
        let mut plane = plane(&spec, &balancer, regular(10, 0..300), (0, 1_024, 4));
        for task in 0..targets {
            plane.add(at(0), TaskId::new(task), with(1_024, program));
        }
        let mut failed = Vec::new();
        for second in 1..=300 {
            plane.advance(at(second)).unwrap();
            failed.push(plane.close_minute(at(second)).failed);
        }
        failed
    };
    let one = failed(1, Algorithm::RoundRobin, 0.2);
    assert_eq!(one, failed(7, Algorithm::RoundRobin, 0.2));
    assert_eq!(one, failed(5, Algorithm::LeastOutstandingRequests, 0.2));
    let more = failed(2, Algorithm::RoundRobin, 0.4);
    assert!(one.iter().zip(&more).all(|(few, many)| few <= many));
    assert!(one.iter().sum::<u64>() > 500 && one != more);
}

/// M/G/1 processor sharing: the mean is E[S] ÷ (1 − ρ) whatever the law; twice the CPU time counts
/// in both places.
#[test]
fn a_slower_revision_answers_as_theory_says_of_twice_the_work() {
    let slow = Program {
        profile: Profile {
            cpu: 2.0,
            ..AS_USUAL
        },
        ..Program::default()
    };
    let spec = request(Distribution::Lognormal {
        mean: Span::from_millis(5),
        cv: 1.0,
    });
    let rate = 60.0;
    let means: Vec<f64> = (1..11)
        .map(|seed| {
            let mut plane = plane_of(&spec, Poisson::new(rate, seed), &[with(1_024, slow)]);
            plane.advance(at(3_000)).unwrap();
            let (histogram, sum) = plane.latency();
            sum as f64 / 1e9 / histogram.len() as f64
        })
        .collect();
    agrees(
        "M/G/1-PS, doubled",
        &means,
        0.01 / (1.0 - rate * 0.01),
        0.05,
    );
}

/// One vCPU. Start-up has 10 s of work. A request of 1 s comes at 4 s, when 6 s are left, and both
/// go at half speed until 6 s; start-up is over at 11 s.
#[test]
fn start_up_shares_the_cpu_with_requests() {
    let program = Program {
        startup_cpu: Span::from_secs(10),
        ..Program::default()
    };
    let spec = RequestSpec {
        max_concurrent: Some(1),
        ..request(constant(1_000))
    };
    for (cpu_units, latencies) in [(1_024, [2.0, 1.0]), (2_048, [1.0, 1.0])] {
        let arrivals = at_seconds(&[4.0, 11.0]);
        let mut plane = plane_of(&spec, arrivals, &[with(cpu_units, program)]);
        plane.advance(at(5)).unwrap();
        let usage = plane.target_usage(TaskId::new(0));
        assert_eq!(usage.in_flight, 1, "its own work is no request");
        let both = if cpu_units == 1_024 { 5 } else { 6 };
        assert_eq!(usage.cpu_ns, both * SECOND);
        plane.advance(at(9)).unwrap();
        assert_eq!(latency(&plane), Span::from_secs_f64(latencies[0]));
        plane.advance(at(20)).unwrap();
        assert_eq!(
            latency(&plane),
            Span::from_secs_f64(latencies[0] + latencies[1])
        );
        assert_eq!(plane.target_usage(TaskId::new(0)).cpu_ns, 12 * SECOND);
        assert_eq!(plane.remove(at(20), TaskId::new(0)), 0);
    }
}

/// The same with a slot of its own: alone until it listens at 4 s, then as one of two. A request of
/// 1 s at 4 s takes until 6 s; start-up has 6 s left at half speed, until 16 s; one at 15 s has
/// half of its work done by then.
#[test]
fn start_up_takes_a_share_beside_slots() {
    let program = Program {
        ready_after: Span::from_secs(4),
        startup_cpu: Span::from_secs(10),
        ..Program::default()
    };
    let spec = RequestSpec {
        discipline: Discipline::FirstComeFirstServed { slots: 1 },
        ..request(constant(1_000))
    };
    let arrivals = at_seconds(&[3.9, 4.0, 15.0, 20.0]);
    let mut plane = plane_of(&spec, arrivals, &[with(1_024, program)]);
    for (until, sum, cpu) in [
        (5, 0.0, 5.0),
        (10, 2.0, 8.0),
        (18, 3.5, 12.0),
        (30, 4.5, 13.0),
    ] {
        plane.advance(at(until)).unwrap();
        assert_eq!(latency(&plane), Span::from_secs_f64(sum), "at {until}");
        let done = Span::from_nanos(plane.target_usage(TaskId::new(0)).cpu_ns);
        assert_eq!(done, Span::from_secs_f64(cpu), "at {until}");
    }
    assert_eq!(plane.totals().bad_gateway, 1);
    // A quarter of the CPU from 10 s on: 3 s are left at 1/8, so that it goes on until 34 s.
    let arrivals = at_seconds(&[33.0]);
    let mut plane = plane_of(&spec, arrivals, &[with(1_024, program)]);
    plane.advance(at(10)).unwrap();
    plane.set_speed(at(10), TaskId::new(0), 256);
    plane.advance(at(60)).unwrap();
    // 1/8 of the work in the first second, the rest at a quarter.
    assert_eq!(latency(&plane), Span::from_secs_f64(1.0 + 4.0 * 0.875));
}

/// Until it listens, connections are refused with 502 at once, and checks fail.
#[test]
fn nothing_listens_before_it_is_ready() {
    for (ready, expected) in [
        (20, vec![NoticeKind::Healthy]),
        (70, vec![NoticeKind::Unhealthy, NoticeKind::Healthy]),
    ] {
        let program = Program {
            ready_after: Span::from_secs(ready),
            ..Program::default()
        };
        let new = TargetSpec {
            healthy: false,
            ..with(1_024, program)
        };
        let mut plane = plane_of(&request(constant(1)), regular(1, 0..400), &[new]);
        plane.advance(at(400)).unwrap();
        let notices = plane.take_notices();
        let mut of_it = notices.iter().filter(|n| n.target.is_some());
        let kinds: Vec<NoticeKind> = of_it.clone().map(|n| n.what).collect();
        assert_eq!(kinds, expected, "ready after {ready} s");
        let healthy = of_it.next_back().expect("it is healthy").at;
        let after = healthy.since(at(ready));
        // One pass of a new target; five of one that was unhealthy: four intervals more.
        let more = if expected.len() == 1 { 0 } else { 120 };
        let (least, most) = (Span::from_secs(more), Span::from_secs(more + 30));
        assert!(least <= after && after <= most, "{after}");
        let totals = plane.totals();
        assert_eq!(
            totals.bad_gateway + totals.no_target,
            totals.failed + totals.rejected
        );
        // There is nobody else: it gets requests once it is registered, and refuses them.
        assert!(totals.bad_gateway > 5, "{totals:?}");
        assert_eq!(totals.served, 400 - totals.bad_gateway - totals.no_target);
    }
}

/// A program that hangs before it listens never does.
#[test]
fn a_program_that_hangs_before_it_listens_never_does() {
    let program = Program {
        ready_after: Span::from_secs(20),
        startup_cpu: Span::from_secs(15),
        ..Program::default()
    };
    let mut plane = plane_of(
        &request(constant(1)),
        regular(1, 0..100),
        &[with(1_024, program)],
    );
    plane.advance(at(10)).unwrap();
    plane.hang(at(10), TaskId::new(0));
    plane.hang(at(10), TaskId::new(0));
    plane.advance(at(100)).unwrap();
    assert_eq!(plane.totals().bad_gateway, 100);
    let usage = plane.target_usage(TaskId::new(0));
    assert_eq!((usage.cpu_ns, usage.in_flight), (10 * SECOND, 0));
}

/// Three times the CPU time when it begins to listen at 5 s, in a straight line to once at 15 s.
#[test]
fn a_cold_task_warms_up_from_when_it_listens() {
    let program = Program {
        ready_after: Span::from_secs(5),
        warm_up: Some(WarmUp {
            duration: Span::from_secs(10),
            slowdown: 3.0,
        }),
        ..Program::default()
    };
    let arrivals = at_seconds(&[5.0, 7.5, 10.0, 12.5, 15.0, 30.0]);
    let mut plane = plane_of(&request(constant(100)), arrivals, &[with(1_024, program)]);
    let mut sums = Vec::new();
    for until in [6, 8, 11, 13, 16, 40] {
        plane.advance(at(until)).unwrap();
        sums.push(latency(&plane).nanos() / 1_000_000);
    }
    assert_eq!(sums, [300, 550, 750, 900, 1_000, 1_100]);
}

/// What was lost with a target is told when it is removed: followed or not, retried or not; those
/// whose clients had gone before were not lost with it.
#[test]
fn a_removed_target_says_how_many_attempts_were_lost() {
    let retry = Retry {
        attempts: 2,
        backoff: Span::from_millis(10),
        jitter: 0.0,
    };
    for retry in [None, Some(retry)] {
        let spec = RequestSpec {
            retry,
            timeout: Some(Span::from_millis(2_500)),
            ..request(constant(60_000))
        };
        let mut plane = plane_of(&spec, at_seconds(&[0.0, 3.0, 4.0]), &[target(1_024)]);
        plane.advance(at(5)).unwrap();
        let lost = plane.remove(at(5), TaskId::new(0));
        // The first one timed out at 2.5 s; its second attempt is lost, too.
        assert_eq!(lost, if retry.is_some() { 3 } else { 2 });
        assert_eq!(plane.totals().bad_gateway, lost);
    }
    let limited = TargetSpec {
        memory_limit_bytes: Some(250),
        ..target(1_024)
    };
    let spec = RequestSpec {
        memory_bytes: 100,
        ..request(constant(60_000))
    };
    let mut plane = plane_of(&spec, at_seconds(&[1.0, 2.0, 3.0, 4.0]), &[limited]);
    plane.advance(at(5)).unwrap();
    assert_eq!(
        plane.remove(at(5), TaskId::new(0)),
        3,
        "killed with the third"
    );
    assert_eq!(plane.totals().bad_gateway, 4, "the fourth found nobody");
    assert_eq!(plane.close_minute(at(5)).elb_5xx, 4);
}
