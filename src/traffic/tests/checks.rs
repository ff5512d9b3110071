//! Do health checks take targets in and out as documented, and under overload (K14, K21)?

use super::*;

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
