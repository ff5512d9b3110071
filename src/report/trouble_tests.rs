//! Is the cause that is named the one that was there?

use super::*;
use crate::cluster::fact::{Fact, Subject};
use crate::cluster::ids::{FactId, ServiceId, TaskId};
use crate::observe::outcome::ScaleOutDelays;
use crate::report::sample::{self, Sample};

/// A quiet hour whose 20th minute is made worse by `change`.
fn hour(change: impl Fn(&mut MinuteRow)) -> Sample {
    let mut run = sample::hour();
    let service = &mut run.outcome.services[0];
    service.scale_out_delays.clear();
    for row in &mut service.minutes {
        (row.running, row.desired, row.cpu_percent) = (30, 30, 20.0);
    }
    let row = &mut service.minutes[20];
    row.p99_us = 9_000_000;
    change(row);
    run
}

fn only(run: &Sample) -> Trouble {
    let mut found = of(&run.report(), 0);
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

fn causes(run: &Sample) -> Vec<Cause> {
    let found = only(run);
    assert_eq!(
        found.row.start,
        Instant::from_secs(1_200),
        "the worst minute"
    );
    found.causes
}

fn out(at: u64) -> ScaleOutDelays {
    ScaleOutDelays {
        at: Instant::from_secs(at),
        from: 10,
        to: 20,
        policy: "cpu60".to_owned(),
        stages: vec![
            ("datapoints", Span::from_secs(180)),
            ("alarm", Span::from_secs(9)),
        ],
        in_service: true,
    }
}

fn happened(run: &mut Sample, second: u64, what: &What) {
    let subject = Subject::Task {
        task: TaskId::new(3),
        service: ServiceId::new(0),
        number: 3,
    };
    let at = Instant::from_secs(second);
    let facts = &mut run.outcome.facts;
    let place = facts.partition_point(|fact| fact.at < at);
    let fact = Fact {
        id: FactId::new(9_999),
        at,
        subject,
        what: what.clone(),
        cause: None,
    };
    facts.insert(place, fact);
}

#[test]
fn a_busy_cpu_is_told_with_what_scaling_did() {
    let hot = Cause::Hot {
        percent: 74.0,
        running: 30,
    };
    let mut run = hour(|row| row.cpu_percent = 74.0);
    // The target is 60 %: 74 % is what scaling should have prevented.
    assert_eq!(causes(&run), [hot.clone(), Cause::Unanswered]);
    run.outcome.services[0].scale_out_delays = vec![out(600), out(1_500)];
    let later = Span::from_secs(300);
    let stage = ("datapoints", Span::from_secs(180));
    let total = Some(findings::total(&out(1_500)));
    let answered = Cause::Answered {
        later,
        stage,
        total,
    };
    assert_eq!(causes(&run), [hot.clone(), answered]);
    // An answer after a quarter of an hour is none.
    run.outcome.services[0].scale_out_delays = vec![out(600), out(2_200)];
    assert_eq!(causes(&run), [hot.clone(), Cause::Unanswered]);
    run.outcome.services[0].minutes[20].desired = 33;
    assert_eq!(causes(&run), [hot, Cause::Starting { missing: 3 }]);
    run.setup.services[0].auto_scaling = None;
    run.outcome.services[0].minutes[20].desired = 30;
    assert!(
        matches!(causes(&run)[..], [Cause::Tail { .. }]),
        "nothing was asked for"
    );
}

#[test]
fn at_the_maximum_nothing_more_is_allowed() {
    let run = hour(|row| (row.running, row.desired, row.cpu_percent) = (60, 60, 100.0));
    assert_eq!(causes(&run)[1], Cause::AtMax { max: 60 });
}

#[test]
fn a_rush_is_told_by_what_the_tasks_can_serve() {
    // 30 vCPU serve 2,500 requests/s of 12 ms; 180,000 a minute are 3,000/s.
    let run = hour(|row| row.arrived = 180_000);
    let Cause::Rush {
        requests,
        running,
        percent,
    } = causes(&run)[0]
    else {
        panic!("more arrived than 30 tasks serve");
    };
    assert_eq!((requests, running), (180_000, 30));
    assert!((percent - 120.0).abs() < 1e-9, "{percent}");
}

/// The spike that `world-cup-98` met on 16 July: requests were slow long after it.
#[test]
fn a_slow_minute_after_a_rush_is_laid_to_the_rush() {
    let mut run = hour(|row| row.arrived = 60_000);
    run.outcome.services[0].minutes[18].arrived = 180_000;
    happened(&mut run, 1_110, &What::OutOfMemory);
    let causes = causes(&run);
    assert!(
        matches!(
            causes[0],
            Cause::Rush {
                requests: 180_000,
                ..
            }
        ),
        "{causes:?}"
    );
    assert_eq!(causes[1], Cause::OutOfMemory(1));
    // The same rush an hour's third before is another story.
    run.outcome.services[0].minutes[18].arrived = 18_000;
    run.outcome.services[0].minutes[2].arrived = 180_000;
    assert!(matches!(
        super::of(&run.report(), 0)[0].causes[..],
        [Cause::Tail { .. }]
    ));
}

#[test]
fn lost_requests_come_before_slow_ones() {
    let mut run = hour(|_| {});
    let service = &mut run.outcome.services[0];
    for (minute, lost) in [(40, 900), (42, 12_000), (43, 100), (55, 5)] {
        service.minutes[minute].failed = lost;
        service.minutes[minute].served = 1_000;
        service.requests.failed += lost;
    }
    service.minutes[42].running = 0;
    service.minutes[41].served = 500;
    let found = only(&run);
    assert_eq!(found.from, Instant::from_secs(2_400));
    assert_eq!(found.to, Instant::from_secs(2_640));
    assert_eq!(
        (found.lost, found.ended, found.stretches),
        (13_000, 16_500, 2)
    );
    assert_eq!(found.row.failed, 12_000);
    assert!(
        found.causes.contains(&Cause::NoTask { minutes: 1 }),
        "{found:?}"
    );
}

#[test]
fn one_lost_request_does_not_hide_the_slowest_minute() {
    let mut run = hour(|_| {});
    let service = &mut run.outcome.services[0];
    service.minutes[40].failed = 1;
    service.requests.failed = 1;
    assert_eq!(of(&run.report(), 0).len(), 2);
}

#[test]
fn a_minute_with_few_requests_is_not_the_slowest() {
    let mut run = hour(|_| {});
    let rows = &mut run.outcome.services[0].minutes;
    (rows[40].p99_us, rows[40].served, rows[40].arrived) = (60_000_000, 71, 71);
    causes(&run);
    // Where no minute has a thousand, only the busiest tenth counts.
    let rows = &mut run.outcome.services[0].minutes;
    for row in rows.iter_mut() {
        row.served = 71;
    }
    (rows[20].served, rows[20].cpu_percent) = (409, 90.0);
    for row in &mut rows[1..7] {
        row.served = 300;
    }
    causes(&run);
}

#[test]
fn the_luck_of_a_few_requests_is_not_told() {
    let mut run = hour(|_| {});
    for row in &mut run.outcome.services[0].minutes {
        row.served = 71;
    }
    assert_eq!(of(&run.report(), 0), []);
}

#[test]
fn unhealthy_targets_are_told() {
    let mut run = hour(|_| {});
    happened(&mut run, 1_230, &What::TargetUnhealthy);
    assert_eq!(causes(&run), [Cause::Unhealthy(1)]);
    happened(&mut run, 1_231, &What::OutOfMemory);
    assert_eq!(causes(&run), [Cause::OutOfMemory(1)]);
}
