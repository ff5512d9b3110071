//! Does a rolling update decide as AWS documents it? A made-up service in, the decisions out.

use super::super::progress::{arrived, is_stuck};
use super::*;
use crate::cluster::deployment::{Deployment, DeploymentReason, Profile, Revision};
use crate::cluster::limiter::TokenBucket;
use crate::cluster::service::ServiceSpec;
use crate::cluster::state::Account;
use crate::cluster::task::TargetState;
use crate::control::scheduler::replica::tests::{definition, spec};
use crate::kernel::time::{Instant, Span};

const LATER: Instant = Instant::from_secs(100);

/// A service in the middle of its second deployment, as text: one letter per task, those of the
/// old revision first. `h` healthy, `u` unhealthy, `n` running and not yet healthy, `p` pending.
pub(super) fn standing(spec: ServiceSpec, old: &str, new: &str) -> Cluster {
    let account = Account::new(TokenBucket::new(1_000.0, 20.0), None);
    let mut cluster = Cluster::new(3, vec![definition()], account);
    let id = cluster.create_service(spec, 500.0, &Parameters::default());
    let add = |cluster: &mut Cluster, letters: &str| {
        for letter in letters.chars() {
            let task = cluster.create_task(id, Instant::START);
            stand(cluster, task, letter);
        }
    };
    add(&mut cluster, old);
    let first = cluster.service(id).primary;
    let second = cluster.add_revision(
        id,
        Revision {
            task_definition: 0,
            profile: Profile::default(),
        },
    );
    let service = cluster.service_mut(id);
    service.kept[0] = service.running();
    let mut done = Deployment::new(1, first, Instant::START);
    done.state = RolloutState::Completed;
    service.deployments = vec![done, Deployment::new(2, second, Instant::START)];
    service.primary = second;
    add(&mut cluster, new);
    cluster.check();
    cluster
}

fn stand(cluster: &mut Cluster, task: TaskId, letter: char) {
    if letter == 'p' {
        return;
    }
    cluster.change(task, |t| {
        t.connect(Instant::START);
        t.start_pull(Instant::START);
        t.end_pull(Instant::START);
        t.run(Instant::START);
        match letter {
            'h' => t.see_target(TargetState::Healthy, LATER),
            'u' => t.see_target(TargetState::Unhealthy, LATER),
            'n' => t.see_target(TargetState::Initial, LATER),
            other => panic!("no such task: {other}"),
        }
    });
}

/// What is decided, as text: `+2` new launches outstanding, `o1` old ones, `-3` so many stops.
fn decided(cluster: &Cluster) -> String {
    let (mut words, mut stops) = (Vec::new(), 0);
    for decision in super::super::decide(cluster, ServiceId::new(0), &Parameters::default()) {
        match decision {
            Decision::Launch {
                revision,
                outstanding,
                ..
            } if revision.index() == 1 => words.push(format!("+{outstanding}")),
            Decision::Launch { outstanding, .. } => words.push(format!("o{outstanding}")),
            Decision::Stop { .. } => stops += 1,
            Decision::Steady { steady, .. } => words.push(format!("steady={steady}")),
            Decision::Keep { .. } => {}
            other => panic!("not of a rolling update: {other:?}"),
        }
    }
    if stops > 0 {
        words.insert(0, format!("-{stops}"));
    }
    words.join(" ")
}

fn check(spec: ServiceSpec, (old, new): (&str, &str), expected: &str) {
    let what = format!("{old}|{new} of {}", spec.desired_count);
    assert_eq!(decided(&standing(spec, old, new)), expected, "{what}");
}

#[test]
fn e32_with_a_minimum_of_50_two_of_four_stop_first() {
    // E32: desired 4, min 50 → may stop 2 first. Those that stop make room for two new ones.
    check(spec(4, 50, 100), ("hhhh", ""), "-2 +2");
    check(spec(4, 50, 100), ("hh", "pp"), "");
    check(spec(4, 50, 100), ("hh", "hp"), "-1 +1");
    check(spec(4, 50, 100), ("hh", "hh"), "-2 +2");
    check(spec(4, 50, 100), ("", "hhpp"), "");
    check(spec(3, 50, 100), ("hhh", ""), "-1 +1");
}

#[test]
fn e34_with_a_maximum_of_200_four_start_before_four_stop() {
    // E34: desired 4, max 200 → may start 4 first.
    check(spec(4, 100, 200), ("hhhh", ""), "+4");
    check(spec(4, 100, 200), ("hhhh", "pppp"), "");
    check(spec(4, 100, 200), ("hhhh", "nnhh"), "-2");
    check(spec(4, 100, 200), ("hh", "hhhh"), "-2");
    check(spec(4, 100, 150), ("hhhh", ""), "+2");
    check(spec(3, 100, 150), ("hhh", ""), "+1");
}

#[test]
fn e39_k17_with_100_and_100_nothing_ever_moves() {
    // E39: min 100 and max 100 → deployments never progress.
    let service = |cluster: &Cluster| is_stuck(cluster.service(ServiceId::new(0)));
    for desired in 1..20 {
        let old = "h".repeat(desired as usize);
        let stuck = standing(spec(desired, 100, 100), &old, "");
        assert_eq!(decided(&stuck), "");
        assert!(service(&stuck));
        assert!(!service(&standing(spec(desired, 0, 100), &old, "")));
        assert!(!service(&standing(spec(desired, 100, 200), &old, "")));
    }
    // One task and 150 %, or a minimum of 50 %: rounding leaves no room either.
    assert!(service(&standing(spec(1, 100, 150), "h", "")));
    assert!(service(&standing(spec(1, 50, 150), "h", "")));
    check(spec(1, 50, 150), ("h", ""), "");
    assert!(!service(&standing(spec(2, 50, 150), "hh", "")));
}

#[test]
fn unhealthy_old_tasks_are_replaced_with_the_old_revision_and_new_with_new() {
    // Below the minimum, an old one is replaced with its own revision, besides the new ones.
    check(spec(4, 100, 200), ("hhhu", "ppp"), "o1");
    check(spec(4, 100, 200), ("hhhu", ""), "o1 +3");
    // Enough are healthy without it: it is not missed.
    check(spec(4, 100, 200), ("hhhu", "h"), "-1 +3");
    check(spec(4, 50, 200), ("hhhu", ""), "-2 +4");
    // A new one that fails is replaced with the new revision, where there is room first.
    check(spec(4, 50, 200), ("hh", "huuu"), "-1 +3");
    check(spec(2, 100, 300), ("hh", "uu"), "+2");
    // Where there is none, one of them stops first.
    check(spec(4, 100, 200), ("hhhh", "uuuu"), "-1 +1");
    check(spec(4, 100, 200), ("hhhh", "uuup"), "");
    // Old ones that all fail make way for the new revision.
    check(spec(4, 50, 100), ("uuuu", ""), "-1 +1");
    check(spec(4, 50, 100), ("uuu", "n"), "");
    check(spec(4, 50, 100), ("uuu", "h"), "-1 +1");
}

#[test]
fn what_the_old_revision_was_still_starting_is_given_up() {
    check(spec(4, 100, 200), ("hhpp", ""), "-2 +4");
    check(spec(4, 0, 100), ("pppp", ""), "-4 +4");
}

#[test]
fn a_minimum_of_0_stops_everything_at_once() {
    check(spec(4, 0, 100), ("hhhh", ""), "-4 +4");
    check(spec(4, 0, 200), ("hhhh", ""), "-4 +4");
}

#[test]
fn with_the_parameter_old_tasks_stop_only_as_new_ones_stand_in_for_them() {
    let parameters = Parameters {
        deployment_stops_early: 0.0,
        ..Parameters::default()
    };
    let stops = |spec, old, new| {
        let cluster = standing(spec, old, new);
        let decisions = decide(&cluster, ServiceId::new(0), &parameters);
        let stops = |d: &&Decision| matches!(d, Decision::Stop { .. });
        decisions.iter().filter(stops).count()
    };
    assert_eq!(stops(spec(4, 50, 200), "hhhh", ""), 0);
    assert_eq!(stops(spec(4, 50, 200), "hhhh", "hpp"), 1);
    assert_eq!(
        stops(spec(4, 50, 100), "hhhh", ""),
        2,
        "no room to start first"
    );
}

#[test]
fn a_failed_deployment_launches_nothing_and_old_tasks_stay() {
    let mut cluster = standing(spec(4, 50, 200), "hhh", "un");
    let id = ServiceId::new(0);
    cluster.service_mut(id).deployments[1].state = RolloutState::Failed;
    assert!(is_stalled(cluster.service(id)));
    assert_eq!(decided(&cluster), "");
    // An old one that is lost is started again; but not more than there were.
    cluster.service_mut(id).kept[0] = 4;
    assert_eq!(decided(&cluster), "o1");
    // Scale-in takes old ones too.
    let service = cluster.service_mut(id);
    (service.kept[0], service.desired) = (3, 2);
    assert_eq!(decided(&cluster), "-1");
}

#[test]
fn after_a_rollback_what_failed_stops_at_once_and_the_old_revision_is_new_again() {
    let mut cluster = standing(spec(4, 50, 100), "hh", "un");
    let id = ServiceId::new(0);
    let service = cluster.service_mut(id);
    let first = service.deployments[0].revision;
    service.deployments[1].state = RolloutState::Failed;
    service.deployments[0].state = RolloutState::InProgress;
    service.primary = first;
    service.kept = vec![0, 2];
    // Both stop, healthy or not: two are healthy without them, and two of the old start.
    assert_eq!(decided(&cluster), "-2 o2");
}

#[test]
fn a_deployment_has_arrived_when_its_tasks_are_there_and_the_old_are_gone() {
    use crate::cluster::deployment::EarlySuccess;
    let arrived_at = |old: &str, new: &str, early: Option<EarlySuccess>| {
        let mut spec = spec(4, 50, 200);
        spec.deployment.early_success = early;
        let mut cluster = standing(spec, old, new);
        let id = ServiceId::new(0);
        let steady = decided(&cluster).contains("steady=true");
        cluster.service_mut(id).steady = steady;
        arrived(cluster.service(id))
    };
    assert_eq!(arrived_at("", "hhhh", None), Some(DeploymentReason::Steady));
    assert_eq!(arrived_at("", "hhhn", None), None);
    assert_eq!(arrived_at("h", "hhhh", None), None);
    assert_eq!(arrived_at("hhhh", "", None), None, "steady was the old one");
    let early = |healthy_percent, blocking_cleanup| {
        Some(EarlySuccess {
            healthy_percent,
            blocking_cleanup,
        })
    };
    let success = Some(DeploymentReason::EarlySuccess);
    assert_eq!(arrived_at("hh", "hhpp", early(50, false)), success);
    assert_eq!(
        arrived_at("hh", "hhpp", early(51, false)),
        None,
        "rounded up"
    );
    assert_eq!(arrived_at("hh", "hhpp", early(50, true)), None);
    assert_eq!(arrived_at("", "hhpp", early(50, true)), success);
}

#[test]
fn draining_instances_empty_first() {
    let mut cluster = standing(spec(4, 75, 100), "hhhh", "");
    let last = TaskId::new(1);
    cluster.change(last, Task::see_draining);
    let id = ServiceId::new(0);
    let decisions = decide(&cluster, id, &Parameters::default());
    let stopped: Vec<TaskId> = decisions
        .iter()
        .filter_map(|decision| match decision {
            Decision::Stop { task, .. } => Some(*task),
            _ => None,
        })
        .collect();
    assert_eq!(stopped, [last]);
}

#[test]
fn k13_a_replacement_in_its_grace_period_may_be_stopped_as_surplus() {
    // K13 (containers-roadmap #2714): the unhealthy task recovers while its replacement is still
    // in its grace period and unhealthy itself: the surplus that is stopped is the replacement.
    let mut graceful = spec(1, 100, 200);
    graceful.health_check_grace_period = Span::from_secs(3_600);
    let account = Account::new(TokenBucket::new(1_000.0, 20.0), None);
    let mut cluster = Cluster::new(1, vec![definition()], account);
    let id = cluster.create_service(graceful, 500.0, &Parameters::default());
    for _ in 0..2 {
        let task = cluster.create_task(id, Instant::START);
        stand(&mut cluster, task, 'n');
    }
    let (old, new) = (TaskId::new(0), TaskId::new(1));
    let after_grace = Instant::from_secs(4_000);
    cluster.change(old, |t| t.see_target(TargetState::Unhealthy, after_grace));
    cluster.change(new, |t| t.see_target(TargetState::Unhealthy, LATER));
    assert!(cluster.task(old).must_be_replaced() && !cluster.task(new).must_be_replaced());
    let stops = |cluster: &Cluster| {
        let decisions = super::super::decide(cluster, id, &Parameters::default());
        let stopped = decisions.into_iter().filter_map(|decision| match decision {
            Decision::Stop { task, .. } => Some(task),
            _ => None,
        });
        stopped.collect::<Vec<_>>()
    };
    assert_eq!(stops(&cluster), [], "its replacement is not healthy yet");
    cluster.change(old, |t| t.see_target(TargetState::Healthy, after_grace));
    assert_eq!(stops(&cluster), [new], "in grace, and yet it stops");
}

#[test]
fn a_surplus_of_new_tasks_never_takes_the_healthy_ones_that_the_minimum_needs() {
    // Three old and the newest of five new ones are healthy, and four must be.
    let cluster = standing(spec(4, 100, 200), "hhh", "nnnnh");
    let decisions = decide(&cluster, ServiceId::new(0), &Parameters::default());
    let stopped: Vec<usize> = decisions
        .iter()
        .filter_map(|decision| match decision {
            Decision::Stop { task, .. } => Some(task.index()),
            _ => None,
        })
        .collect();
    let [one] = stopped.as_slice() else {
        panic!("one is too many: {stopped:?}");
    };
    assert!((3..7).contains(one), "{one} is healthy");
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(2_000))]
    #[test]
    fn bounds_hold_by_the_schedulers_own_choice(
        (desired, min, max) in (0_u32..8, 0_u32..=100, 100_u32..=300),
        (old, new) in ("[hunp]{0,10}", "[hunp]{0,10}"),
        failed in proptest::bool::ANY,
    ) {
        let mut cluster = standing(spec(desired, min, max), &old, &new);
        let id = ServiceId::new(0);
        if failed {
            cluster.service_mut(id).deployments[1].state = RolloutState::Failed;
        }
        let before = cluster.service(id).clone();
        let lower = lower_bound(&before.spec, desired);
        let upper = upper_bound(&before.spec, desired);
        if rolls_over(&before) {
            let (mut stopped, mut healthy, mut launched) = (BTreeSet::new(), before.healthy(), 0);
            for decision in decide(&cluster, id, &Parameters::default()) {
                match decision {
                    Decision::Stop { task, because } => {
                        proptest::prop_assert!(stopped.insert(task), "each stops once");
                        let about = cluster.task(task);
                        if about.counts_as_healthy(true) {
                            healthy -= 1;
                            let chosen = because == Because::Surplus;
                            proptest::prop_assert!(chosen || healthy >= lower);
                        }
                    }
                    Decision::Launch { revision, outstanding, .. } => {
                        launched += outstanding;
                        proptest::prop_assert!(
                            !failed || revision != before.primary || outstanding == 0);
                    }
                    _ => {}
                }
            }
            let active = before.active() - stopped.len() as u32;
            proptest::prop_assert!(launched == 0 || active + launched <= upper.max(desired));
        }
    }
}
