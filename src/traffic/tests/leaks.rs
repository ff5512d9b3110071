//! When does a target that leaks die? At the instant at which its memory is exceeded, and once.

use super::*;

/// Requests of so many milliseconds of CPU that hold 100 bytes each, and a target that needs 500 of
/// its 1,000.
fn leaky(cpu_ms: u64) -> (RequestSpec, TargetSpec) {
    let spec = RequestSpec {
        memory_bytes: 100,
        ..request(constant(cpu_ms))
    };
    let limited = TargetSpec {
        memory_limit_bytes: Some(1_000),
        idle_memory_bytes: 500,
        ..target(4_096)
    };
    (spec, limited)
}

/// The memory of a target that leaks grows by whole bytes, and it dies at the very instant at which
/// idle memory and requests in flight exceed its limit.
#[test]
fn a_leak_kills_at_the_instant_at_which_memory_is_exceeded() {
    let (spec, limited) = leaky(7_000);
    // Idle it holds 500 + 13 × (t − 10): without requests that is too much 501 ÷ 13 s after 10 s,
    // with one of 40 s in flight 401 ÷ 13 s after. The second of two that overlap at 39 s is too
    // much when it comes: 877 + 200. Three of 20 s to 22 s fit, the fourth does not: 669 + 400.
    for (at_seconds, dies) in [
        (vec![20], 10 * SECOND + (501 * SECOND).div_ceil(13)),
        (vec![40], 10 * SECOND + (401 * SECOND).div_ceil(13)),
        (vec![20, 38, 39, 40], 39 * SECOND),
        (vec![20, 21, 22, 23], 23 * SECOND),
    ] {
        let arrivals = Listed {
            at: at_seconds.iter().map(|s| s * SECOND).collect(),
            ..Listed::default()
        };
        let mut plane = plane(&spec, &balancer(), arrivals, (0, 1_024, 1));
        plane.add(at(0), TaskId::new(0), limited);
        plane.advance(at(10)).unwrap();
        plane.leak(at(10), TaskId::new(0), 13);
        plane.advance(at(12)).unwrap();
        assert_eq!(plane.target_usage(TaskId::new(0)).memory_bytes, 526);
        assert!(plane.quiet_until() <= Instant::from_nanos(dies));
        plane.advance(at(100)).unwrap();
        let dead = plane.take_notices();
        assert_eq!(dead[0].what, NoticeKind::OutOfMemory, "{at_seconds:?}");
        assert_eq!(dead[0].at.nanos(), dies, "{at_seconds:?}");
        assert_eq!(plane.target_usage(TaskId::new(0)).memory_bytes, 0);
    }
}

/// A request brings the death of a target that leaks nearer: it is told by the end of the stretch
/// in which the request comes, not after it.
#[test]
fn what_an_arrival_brings_nearer_is_not_missed() {
    for algorithm in [Algorithm::RoundRobin, Algorithm::LeastOutstandingRequests] {
        let spread = LoadBalancerSpec {
            algorithm,
            ..balancer()
        };
        let (spec, limited) = leaky(7_000);
        let arrivals = Listed {
            at: vec![40 * SECOND],
            ..Listed::default()
        };
        let mut plane = plane(&spec, &spread, arrivals, (0, 1_024, 1));
        plane.add(at(0), TaskId::new(0), limited);
        plane.advance(at(10)).unwrap();
        plane.leak(at(10), TaskId::new(0), 13);
        plane.advance(at(41)).unwrap();
        let dead = plane.take_notices();
        assert_eq!(kinds(&dead), [(Some(0), NoticeKind::OutOfMemory)]);
        // 401 ÷ 13 s after 10 s, as the request of 40 s holds 100.
        assert!(dead[0].at < at(41) && dead[0].at > Instant::from_nanos(40_800_000_000));
    }
}

#[test]
fn a_leak_that_ends_keeps_what_leaked() {
    let (spec, limited) = leaky(1_000);
    let arrivals = Listed {
        at: vec![
            20 * SECOND,
            20 * SECOND + 1,
            30 * SECOND,
            30 * SECOND + 1,
            30 * SECOND + 2,
        ],
        ..Listed::default()
    };
    let mut plane = plane(&spec, &balancer(), arrivals, (0, 1_024, 1));
    plane.add(at(0), TaskId::new(0), limited);
    plane.leak(at(0), TaskId::new(0), 30);
    plane.advance(at(10)).unwrap();
    plane.leak(at(10), TaskId::new(0), 0);
    plane.advance(at(25)).unwrap();
    assert_eq!(plane.target_usage(TaskId::new(0)).memory_bytes, 800);
    assert_eq!(plane.totals().served, 2);
    plane.advance(at(40)).unwrap();
    let dead = plane.take_notices();
    // Two more fit into 200 bytes, three do not.
    assert_eq!(kinds(&dead)[0], (Some(0), NoticeKind::OutOfMemory));
    assert_eq!(dead[0].at.nanos(), 30 * SECOND + 2);
}
