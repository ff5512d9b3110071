//! What becomes of requests that time out, lose their target, or kill it?

use super::*;
use crate::traffic::spec::Retry;

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
