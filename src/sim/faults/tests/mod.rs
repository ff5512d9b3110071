//! Does each fault do what it should, at the instant it should, and nothing else?

pub mod any;
mod instances;
mod requests;
mod tasks;
mod zones;

use crate::cluster::fact::{Fact, Subject, What};
use crate::cluster::fault::{Extent, FaultKind, FaultSpec, FaultTimes};
use crate::cluster::ids::{FactId, FaultId, ServiceId};
use crate::cluster::task::StopCode;
use crate::kernel::random::Seed;
use crate::kernel::time::{Instant, Span};
use crate::sim::setup::{InitialState, Setup};
use crate::sim::testing::{Witness, service, setup, witness};

/// A fault at these seconds, for so many seconds (none: it does not end).
fn fault(kind: FaultKind, at: &[u64], lasts: Option<u64>) -> FaultSpec {
    FaultSpec {
        name: kind.code().into(),
        kind,
        when: FaultTimes::At(at.iter().map(|&at| Instant::from_secs(at)).collect()),
        lasts: lasts.map(Span::from_secs),
    }
}

/// Fargate services in service, and these faults.
fn on_fargate(desired: u32, minutes: u64, faults: Vec<FaultSpec>) -> Setup {
    let mut setup = setup(minutes);
    setup.initial_state = InitialState::Running;
    setup.services = vec![service("web", desired)];
    setup.faults = faults;
    setup
}

/// Seconds and facts of one kind, as far as `keep` says.
fn told(seen: &Witness, keep: impl Fn(&What) -> bool) -> Vec<(f64, &Fact)> {
    let facts = seen.facts.iter().filter(|fact| keep(&fact.what));
    facts.map(|fact| (fact.at.as_secs_f64(), fact)).collect()
}

/// When tasks were said to stop for this reason.
fn stopping(seen: &Witness, code: StopCode) -> Vec<f64> {
    let is = |what: &What| matches!(what, What::TaskStopping { code: of } if *of == code);
    told(seen, is).iter().map(|(at, _)| *at).collect()
}

/// The first of the causes of a fact after the run's start.
fn first_cause(seen: &Witness, mut id: FactId) -> &Fact {
    while let Some(cause) = seen.facts[id.index()].cause
        && cause.index() > 0
    {
        id = cause;
    }
    &seen.facts[id.index()]
}

/// Seconds at which a fault began, with how many it hit.
fn began(seen: &Witness, of: usize) -> Vec<(f64, u32)> {
    let facts = seen.facts.iter();
    let facts = facts.filter(|fact| fact.subject == Subject::Fault(FaultId::new(of)));
    facts
        .filter_map(|fact| match fact.what {
            What::FaultBegan { hits } => Some((fact.at.as_secs_f64(), hits)),
            _ => None,
        })
        .collect()
}

/// The first service.
fn of_web() -> ServiceId {
    ServiceId::new(0)
}

fn crash(extent: Extent) -> FaultKind {
    FaultKind::TaskCrash {
        service: of_web(),
        extent,
    }
}

#[test]
fn faults_begin_and_end_when_they_are_listed() {
    let slow = FaultKind::LaunchThrottle {
        api: crate::cluster::fault::LaunchApi::Fargate,
        per_second: 1.0,
    };
    let faults = vec![
        fault(crash(Extent::Count(1)), &[60, 300], Some(30)),
        fault(slow, &[100, 110], Some(30)),
        fault(FaultKind::ImagePull { service: of_web() }, &[200], None),
    ];
    let (_, seen) = witness(&on_fargate(4, 10, faults));
    assert_eq!(
        began(&seen, 0),
        [(60.0, 1), (300.0, 1)],
        "an instant has no end"
    );
    assert_eq!(began(&seen, 1), [(100.0, 0), (110.0, 0)]);
    assert_eq!(began(&seen, 2), [(200.0, 0)], "it does not end");
    assert_eq!(seen.times("faultEnded"), [130.0, 140.0]);
}

/// A fault of a rate: two an hour, for so long each.
fn by_chance(name: &str, lasts: u64) -> FaultSpec {
    let mut fault = fault(FaultKind::ImagePull { service: of_web() }, &[], Some(lasts));
    fault.name = name.into();
    fault.when = FaultTimes::Rate { per_hour: 2.0 };
    fault
}

#[test]
fn a_rate_is_exponential_from_the_end_of_the_last_and_goes_by_the_faults_name() {
    let long = |faults: Vec<FaultSpec>| {
        let mut setup = on_fargate(1, 60 * 24 * 10, faults);
        setup.seed = Seed::new(7);
        let (_, seen) = witness(&setup);
        seen
    };
    let alone = long(vec![by_chance("a", 900)]);
    let starts = alone.times("faultBegan");
    let ends = alone.times("faultEnded");
    // 240 h at 2 an hour and 15 min each: one in 45 min, 320 in all.
    assert!((280..=360).contains(&starts.len()), "{}", starts.len());
    let gaps: Vec<f64> = ends.iter().zip(&starts[1..]).map(|(e, s)| s - e).collect();
    let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
    assert!((1_550.0..2_050.0).contains(&mean), "mean {mean}");
    assert!(
        gaps.iter().all(|gap| *gap > 0.0),
        "from the end of the last"
    );
    let short = gaps.iter().filter(|gap| **gap < 1_800.0).count() as f64;
    let share = short / gaps.len() as f64;
    assert!((0.56..0.70).contains(&share), "1 - 1/e: {share}");
    // Another before it in the list changes nothing.
    let both = long(vec![by_chance("b", 60), by_chance("a", 900)]);
    let of_a = began(&both, 1)
        .iter()
        .map(|(at, _)| *at)
        .collect::<Vec<_>>();
    assert_eq!(of_a, starts);
}

#[test]
fn so_many_or_such_a_share_of_them_are_hit_and_never_more_than_there_are() {
    for (extent, hits) in [
        (Extent::Count(2), 2),
        (Extent::Count(99), 7),
        (Extent::Share(0.5), 4),
        (Extent::Share(1.0), 7),
        (Extent::Share(0.0), 0),
    ] {
        let setup = on_fargate(7, 5, vec![fault(crash(extent), &[60], None)]);
        let (_, seen) = witness(&setup);
        assert_eq!(began(&seen, 0), [(60.0, hits)], "{extent:?}");
        assert_eq!(seen.times("containerExited").len(), hits as usize);
    }
}
