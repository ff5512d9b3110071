//! Is each task set held at its own count? A made-up service in, the decisions out.

use super::*;
use crate::cluster::deployment::{Controller, DeploymentSettings, Profile, Revision};
use crate::cluster::ids::RevisionId;
use crate::cluster::limiter::TokenBucket;
use crate::cluster::state::Account;
use crate::cluster::task::TargetState;
use crate::cluster::task_set::TaskSetStatus;
use crate::control::scheduler::replica::tests::{definition, spec};
use crate::kernel::time::Instant;

const LATER: Instant = Instant::from_secs(100);

/// A service with so many desired tasks, and sets of these scales whose tasks are written as
/// letters: `h` healthy, `u` unhealthy, `n` running and not yet healthy, `p` pending.
fn cluster(desired: u32, max: u32, sets: &[(f64, &str)]) -> Cluster {
    let account = Account::new(TokenBucket::new(100.0, 20.0), None);
    let mut cluster = Cluster::new(3, vec![definition()], account);
    let mut spec = spec(desired, 100, max);
    spec.deployment = DeploymentSettings {
        controller: Controller::External,
        ..DeploymentSettings::default()
    };
    let id = cluster.create_service(spec, 500.0, &Parameters::default());
    for (place, (scale, tasks)) in sets.iter().enumerate() {
        let mut revision = RevisionId::new(0);
        if place > 0 {
            let added = Revision {
                task_definition: 0,
                profile: Profile::default(),
            };
            revision = cluster.add_revision(id, added);
            cluster.service_mut(id).sets.push(TaskSet {
                number: place as u32 + 1,
                revision,
                group: 1,
                status: TaskSetStatus::Active,
                ..TaskSet::first()
            });
        }
        cluster.service_mut(id).sets[place].scale = *scale;
        for letter in tasks.chars() {
            add(&mut cluster, (id, revision), letter);
        }
    }
    cluster.check();
    cluster
}

fn add(cluster: &mut Cluster, key: (ServiceId, RevisionId), letter: char) {
    let task = cluster.create_task_for(key, None, Instant::START);
    if letter == 'p' {
        return;
    }
    cluster.change(task, |t| {
        t.connect(Instant::START);
        t.start_pull(Instant::START);
        t.end_pull(Instant::START);
        t.run(Instant::START);
        let state = match letter {
            'h' => TargetState::Healthy,
            'u' => TargetState::Unhealthy,
            'n' => TargetState::Initial,
            other => panic!("no such task: {other}"),
        };
        t.see_target(state, LATER);
    });
}

/// What is decided, as text: `1+2` two launches of the second revision, `-3` task 3 stops.
#[track_caller]
fn check(desired: u32, max: u32, sets: &[(f64, &str)], expected: &str) {
    let cluster = cluster(desired, max, sets);
    let decided = decide(&cluster, ServiceId::new(0), &Parameters::default());
    let words = decided.into_iter().map(|decision| match decision {
        Decision::Launch {
            revision,
            outstanding,
            ..
        } => format!("{}+{outstanding}", revision.index()),
        Decision::Stop { task, .. } => format!("-{}", task.index()),
        Decision::Steady { steady, .. } => format!("steady={steady}"),
        other => panic!("not of a service with sets: {other:?}"),
    });
    let decided = words.collect::<Vec<_>>().join(" ");
    assert_eq!(decided, expected, "{sets:?} of {desired}");
}

#[test]
fn each_set_has_its_computed_count_whatever_the_others_have() {
    check(4, 200, &[(100.0, "hhhh"), (100.0, "")], "1+4");
    check(4, 200, &[(100.0, "hhhh"), (30.0, "h")], "1+1");
    check(4, 200, &[(100.0, "hhhh"), (30.0, "hh")], "steady=true");
    check(4, 200, &[(100.0, "hhh"), (50.0, "hh")], "0+1");
    // Both at full size: 200 % of the desired count.
    check(3, 100, &[(100.0, "hhh"), (100.0, "")], "1+3");
}

#[test]
fn what_is_too_many_stops_within_its_set() {
    check(4, 200, &[(100.0, "hhhh"), (50.0, "hhh")], "-6");
    // The fullest zone first, over all sets, and there what does not run yet.
    check(2, 200, &[(100.0, "hhpp"), (100.0, "hh")], "-3 -1");
    // A set of which nothing should be there stops all it has, running or not.
    check(2, 200, &[(0.0, "hup"), (100.0, "hh")], "-0 -1 -2");
    check(0, 200, &[(100.0, "hh"), (100.0, "h")], "-0 -1 -2");
}

#[test]
fn unhealthy_tasks_are_replaced_within_their_set() {
    // Start first, then stop; the healthy tasks of the other set do not count.
    check(2, 200, &[(100.0, "hu"), (100.0, "hh")], "0+1");
    check(2, 200, &[(100.0, "huh"), (100.0, "hh")], "-1");
    // Without room for another, one stops first.
    check(2, 100, &[(100.0, "uu"), (100.0, "hh")], "-0 0+1");
    check(2, 100, &[(100.0, "nu"), (100.0, "hh")], "");
}

#[test]
fn a_fixed_set_does_not_follow_the_desired_count() {
    let mut cluster = cluster(6, 200, &[(100.0, "hhhhhh"), (100.0, "hhhh")]);
    let id = ServiceId::new(0);
    cluster.service_mut(id).sets[1].fixed = Some(4);
    let decided = decide(&cluster, id, &Parameters::default());
    let steady = Decision::Steady {
        service: id,
        steady: true,
    };
    assert_eq!(decided, [steady]);
}

#[test]
fn protected_tasks_stay_when_their_set_goes() {
    let mut cluster = cluster(2, 200, &[(0.0, "hh"), (100.0, "hh")]);
    let first = crate::cluster::ids::TaskId::new(0);
    cluster.change(first, |task| task.protect(Some(LATER)));
    let decided = decide(&cluster, ServiceId::new(0), &Parameters::default());
    let stops = decided.iter().filter_map(|decision| match decision {
        Decision::Stop { task, because } => Some((task.index(), *because)),
        _ => None,
    });
    assert_eq!(stops.collect::<Vec<_>>(), [(1, Because::Deployment)]);
}
