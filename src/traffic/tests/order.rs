//! Is order kept where it is needed, and only there?

use super::*;
use crate::traffic::settings::Order;
use crate::traffic::spec::Retry;

/// One pass would bring a new target into service, so nothing is served apart while its check is
/// under way. It hangs: for five seconds nothing comes of it, and the end of the check is the next
/// thing that is served to.
#[test]
fn a_check_that_nobody_answers_is_over_in_one_step() {
    let spec = request(constant(10));
    let mut plane = plane(&spec, &balancer(), Listed::default(), (1, 1_024, 3));
    let new = TargetSpec {
        healthy: false,
        ..target(1_024)
    };
    plane.add(at(0), TaskId::new(1), new);
    plane.hang(at(0), TaskId::new(1));
    // There are no arrivals: with the first answer all of them are known.
    plane.advance(Instant::from_nanos(1)).unwrap();
    let mut steps = 0;
    while plane.now < 100 * SECOND {
        plane.serve_on(100 * SECOND);
        steps += 1;
        // In every thirty seconds a check of each begins and ends.
        assert!(steps <= 40, "{steps} steps to {} ns", plane.now);
    }
    let notices = kinds(&plane.take_notices());
    assert_eq!(notices, [(Some(1), NoticeKind::Unhealthy)]);
}

/// What can be seen of a plane.
fn seen(plane: &Traffic) -> impl PartialEq + std::fmt::Debug + use<> {
    let usage = [0, 1].map(|task| plane.target_usage(TaskId::new(task)));
    (plane.totals(), plane.latency(), usage)
}

/// Two targets whose clients wait for two seconds and try again once; at 20 s there come `burst`
/// requests of 10 ms at once.
fn patient(burst: usize) -> Traffic {
    let spec = RequestSpec {
        timeout: Some(Span::from_secs(2)),
        retry: Some(Retry {
            attempts: 2,
            backoff: Span::from_millis(100),
            jitter: 0.5,
        }),
        ..request(exponential(0.01))
    };
    let mut arrivals = regular(60, 0..100);
    arrivals.at.extend(vec![20 * SECOND; burst]);
    arrivals.at.sort_unstable();
    plane(&spec, &balancer(), arrivals, (2, 1_024, 3))
}

/// Serves 100 s in steps of 50 ms: the seconds at whose ends clients were followed, and the plane.
fn followed(mut plane: Traffic) -> (Vec<u64>, Traffic) {
    let mut seconds = Vec::new();
    for step in 1..=2_000 {
        let now = Instant::from_nanos(step * SECOND / 20);
        plane.advance(now).unwrap();
        if plane.calls.live() > 0 && seconds.last() != Some(&(step / 20)) {
            seconds.push(step / 20);
        }
    }
    (seconds, plane)
}

/// Clients that try again are followed from a failure on and not before, and no longer than for a
/// while; whether they are is not seen.
#[test]
fn clients_are_followed_only_around_a_failure() {
    for (burst, fails) in [(50, false), (1_000, true)] {
        let mut strict = patient(burst);
        strict.settings.order = Order::Strict;
        let (always, strict) = followed(strict);
        assert!(
            always.first() < Some(&5) && always.last() > Some(&90),
            "{always:?}"
        );
        let (seconds, hopeful) = followed(patient(burst));
        assert_eq!(seen(&hopeful), seen(&strict));
        let totals = hopeful.totals();
        assert_eq!(totals.attempts > totals.arrived, fails);
        if fails {
            // Those whose time is over at 22 s are followed from the load on in which they failed.
            assert!(seconds.first() >= Some(&20), "{seconds:?}");
            assert!(seconds.contains(&22), "{seconds:?}");
            assert!(seconds.last() < Some(&90), "{seconds:?}");
        } else {
            assert!(seconds.is_empty(), "{seconds:?}");
        }
    }
}
