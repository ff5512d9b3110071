//! Does a recorder remember a run as it was? Bills, occupancy, counts and the digest.

use super::Recorder;
use super::fixture::{Facts, setup, totals, web};
use super::outcome::Outcome;
use crate::catalog::platform::Purchase;
use crate::cluster::fact::{Limiter, Subject, What};
use crate::cluster::task::TaskStatus::{Deactivating, Deprovisioning, Running, Stopped, Stopping};
use crate::kernel::time::{Instant, Span};
use crate::sim::observer::{MinuteRow, Observer};

const SECOND: u128 = 1_000_000_000;

/// Task 0 is there from the start to the end of an hour; task 1 is pulled at 120 s, runs from 140 s
/// to 1,000 s and has stopped at 1,340.2 s; task 2 is pulled 20 s before the end and does not run.
fn an_hour() -> (Facts, (u128, u32)) {
    let mut facts = Facts::default();
    facts.created(0.0, 0, None);
    let alarm = facts.alarm(95.0, 0.0);
    let change = facts.desired(100.0, (1, 2), alarm);
    facts.created(101.0, 1, Some(change));
    facts.launch(1, [110.0, 120.0, 130.0, 140.0, 150.0]);
    facts.desired(990.0, (2, 1), alarm);
    facts.status(1_000.0, 1, (Running, Deactivating));
    facts.status(1_300.0, 1, (Deactivating, Stopping));
    facts.status(1_301.0, 1, (Stopping, Deprovisioning));
    facts.status(1_340.2, 1, (Deprovisioning, Stopped));
    let held = |wait: u64| What::LaunchHeld {
        limiter: Limiter::VcpuQuota,
        wait: Span::from_secs(wait),
    };
    facts.tell(2_000.0, Subject::Service(web()), (held(7), None));
    facts.tell(2_001.0, Subject::Service(web()), (held(3), None));
    facts.created(3_560.0, 2, Some(change));
    facts.happens(3_580.0, 2, What::PullStarted);
    (facts, (3_600 * SECOND + 860 * SECOND, 2))
}

fn record(facts: &Facts, ran: (u128, u32)) -> Outcome {
    let setup = setup(Span::HOUR);
    let mut recorder = Recorder::new(&setup);
    for fact in &facts.list {
        recorder.fact(fact);
    }
    for minute in 0..60 {
        let row = MinuteRow {
            start: Instant::from_secs(60 * minute),
            attempts: 300,
            running: 1,
            ..MinuteRow::default()
        };
        recorder.minute(web(), &row);
    }
    recorder.finish(totals(&setup, facts, ran))
}

#[test]
fn tasks_are_billed_from_pull_to_stop_with_their_minimum() {
    let (facts, ran) = an_hour();
    let usage = record(&facts, ran).usage;
    assert_eq!(usage.fargate.len(), 1);
    let fargate = &usage.fargate[0];
    // 3,600 from start to end; 1,220.2 rounded up; 20 s up to the minimum of a minute.
    assert_eq!(fargate.tasks, 3);
    assert_eq!(fargate.billed_seconds, 3_600 + 1_221 + 60);
    let tasks = &usage
        .public_ipv4
        .iter()
        .find(|usage| usage.holder == "tasks")
        .unwrap();
    // The address of task 1 lives from PENDING at 110 s to 1,340.2 s; task 2 never had one.
    assert_eq!(tasks.seconds, 3_600 + 1_231);
}

/// A task on Spot and one On-Demand have usage of their own.
#[test]
fn tasks_are_metered_by_how_they_were_bought() {
    let mut facts = Facts::default();
    for (task, purchase, at) in [
        (0, Purchase::Spot, 100.0),
        (1, Purchase::OnDemand, 200.0),
        (2, Purchase::Spot, 3_000.0),
    ] {
        let created = What::TaskCreated {
            revision: crate::cluster::ids::RevisionId::new(0),
            definition: 0,
            zone: None,
            initial: false,
            purchase,
        };
        facts.happens(at, task, created);
        facts.happens(at + 10.0, task, What::PullStarted);
    }
    facts.happens(
        710.0,
        0,
        What::TaskStatusChanged {
            from: Deprovisioning,
            to: Stopped,
        },
    );
    let setup = setup(Span::HOUR);
    let mut meter = super::meter::TaskMeter::new(&setup);
    facts.list.iter().for_each(|fact| meter.hear(fact));
    let mut usage = super::outcome::Usage::default();
    meter.finish(Instant::from_secs(3_600), &mut usage);
    let of = |at: usize| {
        let usage = &usage.fargate[at];
        (usage.purchase, usage.tasks, usage.billed_seconds)
    };
    assert_eq!(usage.fargate.len(), 2);
    assert_eq!(of(0), (Purchase::OnDemand, 1, 3_390));
    assert_eq!(of(1), (Purchase::Spot, 2, 600 + 590));
}

/// A35: 5 requests/s of 300 KB on 60 rules: 0.25 LCU of rules, 5.4 LCU of bytes (1.5 MB/s).
#[test]
fn a35_load_balancer_hours_dimensions_and_addresses() {
    let (facts, ran) = an_hour();
    let usage = record(&facts, ran).usage;
    let balancer = &usage.load_balancers[0];
    assert_eq!(balancer.hours, 1);
    assert_eq!(balancer.new_connections, 18_000);
    assert_eq!(balancer.active_connections_millionths, 300_000_000);
    assert_eq!(balancer.processed_bytes, 5_400_000_000);
    assert_eq!(balancer.rule_evaluations, 18_000 * 50);
    assert_eq!(balancer.lcu_hours_millionths, 5_400_000);
    let holder = |name| {
        usage
            .public_ipv4
            .iter()
            .find(move |usage| usage.holder == name)
    };
    assert_eq!(holder("loadBalancer").unwrap().seconds, 3 * 3_600);
}

#[test]
fn occupancy_scaling_and_limits_are_counted() {
    let (facts, ran) = an_hour();
    let outcome = record(&facts, ran);
    let service = &outcome.services[0];
    assert_eq!((service.tasks_started, service.tasks_stopped), (2, 1));
    assert_eq!((service.scale_outs, service.scale_ins), (1, 1));
    assert_eq!(service.held.len(), 1);
    assert_eq!(
        (service.held[0].times, service.held[0].longest),
        (2, Span::from_secs(7))
    );
    assert_eq!(service.minutes.len(), 60);
    assert_eq!(service.scale_out_delays.len(), 1);
    assert_eq!(
        service.wrong_size.unwrap().under_minutes,
        60,
        "2 is the least, 1 ran"
    );
    assert_eq!(outcome.facts, facts.list);
}

#[test]
#[should_panic(expected = "facts and totals agree on RUNNING")]
fn totals_that_contradict_the_facts_are_a_bug() {
    let (facts, (running, peak)) = an_hour();
    record(&facts, (running + 1, peak));
}

#[test]
#[should_panic(expected = "none is missing")]
fn a_missing_fact_is_a_bug() {
    let (mut facts, ran) = an_hour();
    facts.list.remove(3);
    record(&facts, ran);
}

#[test]
fn the_digest_hears_everything_and_nothing_else() {
    let (facts, ran) = an_hour();
    let digest = record(&facts, ran).digest;
    assert_eq!(digest.len(), 64);
    assert_eq!(record(&facts, ran).digest, digest);
    let changes: [fn(&mut Facts); 4] = [
        |facts| facts.list[3].at = Instant::from_nanos(facts.list[3].at.nanos() + 1),
        |facts| facts.list[3].cause = None,
        |facts| facts.list[3].what = What::DesiredCountChanged { from: 1, to: 3 },
        |facts| facts.list[12].subject = Subject::Service(web()),
    ];
    let mut seen = vec![digest];
    for change in changes {
        let (mut facts, ran) = an_hour();
        change(&mut facts);
        let other = record(&facts, ran).digest;
        assert!(!seen.contains(&other), "a change went unheard");
        seen.push(other);
    }
    let setup = setup(Span::HOUR);
    let with = |change: fn(&mut crate::sim::observer::Totals)| {
        let mut recorder = Recorder::new(&setup);
        facts.list.iter().for_each(|fact| recorder.fact(fact));
        let mut totals = totals(&setup, &facts, ran);
        change(&mut totals);
        recorder.finish(totals).digest
    };
    assert_eq!(
        with(|_| {}),
        seen[0],
        "minutes are derived: they are not in the digest"
    );
    assert_ne!(with(|totals| totals.services[0].cpu_used_ns += 1), seen[0]);
    assert_ne!(
        with(|totals| totals.services[0].requests.attempts += 1),
        seen[0]
    );
}

/// A whole run, from nothing and from the running state.
#[test]
fn the_fewest_tasks_and_the_starts_of_a_run_count_from_its_beginning() {
    for (empty, fewest, launched) in [(true, 0, 2), (false, 2, 0)] {
        let mut setup = setup(Span::HOUR);
        if empty {
            setup.initial_state = crate::sim::setup::InitialState::Empty;
        }
        let mut recorder = Recorder::new(&setup);
        let totals = crate::sim::run(&setup, 1, &mut recorder).expect("nothing is read");
        let outcome = recorder.finish(totals);
        let service = &outcome.services[0];
        assert_eq!((service.fewest_running, service.peak_running), (fewest, 2));
        let starts = &service.starts;
        assert_eq!((starts.launched, starts.running), (launched, launched));
        // One second of queue (a parameter); the stages after `createdAt` make up the whole.
        let queue = if empty { Span::SECOND } else { Span::ZERO };
        assert_eq!(starts.stages[0], ("queue", starts.stages[0].1));
        assert_eq!(starts.stages[0].1.mean, queue);
        let means = starts.stages[2..].iter().map(|stage| stage.1.mean.nanos());
        let whole = starts.created_to_running.mean.nanos();
        assert!(whole.abs_diff(means.sum()) <= 3, "rounded down each");
        assert_eq!(whole > 0, empty);
    }
}
