//! Do the containers of a task wait for each other, and stop in order, at the very instants?

use super::setup::Setup;
use super::testing::{Witness, container, service, setup, witness};
use crate::cluster::fact::{ContainerFact, Fact, Subject, What};
use crate::cluster::task::{StopCode, TaskStatus};
use crate::cluster::task_definition::{
    Condition, Container, ContainerHealthCheck, DependsOn, Exit,
};
use crate::kernel::distribution::Distribution;
use crate::kernel::time::Span;

/// A container that does nothing special, with an image that is there at once.
pub fn plain(name: &str, essential: bool) -> Container {
    let mut made = container(name);
    made.essential = essential;
    made.image.size_mb = 0.0;
    made
}

/// It waits for another one.
pub fn after(mut made: Container, on: usize, condition: Condition) -> Container {
    let depends = DependsOn {
        container: on,
        condition,
    };
    made.life.depends_on.push(depends);
    made
}

/// It exits so many seconds after its start.
pub fn exits(mut made: Container, after: u64, code: i32) -> Container {
    made.exits = Some(Exit::after(Span::from_secs(after), code));
    made
}

/// It has a check every 10 s, with 5 s to answer and three failures, and is ready after so long.
pub fn checked(mut made: Container, ready: u64) -> Container {
    made.health_check = Some(ContainerHealthCheck {
        interval: Span::from_secs(10),
        timeout: Span::from_secs(5),
        retries: 3,
        start_period: Span::ZERO,
    });
    let value = Span::from_secs(ready);
    made.life.ready_after = Some(Distribution::Constant { value });
    made
}

/// One task of these containers on Fargate, whose launch leaves nothing to chance.
pub fn one_task(containers: Vec<Container>, minutes: u64) -> Setup {
    let mut setup = setup(minutes);
    setup.parameters.fargate_provision_sigma = 0.0;
    setup.parameters.fargate_straggler_share = 0.0;
    setup.task_definitions[0].containers = containers;
    setup.services = vec![service("web", 1)];
    setup
}

/// What happened to the first task, in seconds after its first containers started.
pub struct Story {
    pub facts: Vec<(f64, What)>,
    pub seen: Witness,
}

impl Story {
    pub fn of(setup: &Setup) -> Self {
        let (_, seen) = witness(setup);
        let pulled = seen.times("pullStopped")[0];
        let base = pulled + setup.parameters.fargate_start_s;
        let first = |fact: &&Fact| matches!(fact.subject, Subject::Task { number: 1, .. });
        let facts = seen.facts.iter().filter(first);
        let facts = facts.map(|f| (round(f.at.as_secs_f64() - base), f.what.clone()));
        let facts = facts.collect();
        Self { facts, seen }
    }

    /// When its containers were said to do this.
    pub fn containers(&self) -> Vec<(f64, ContainerFact)> {
        let of = self.facts.iter().filter_map(|(at, what)| match what {
            What::Container(fact) => Some((*at, *fact)),
            _ => None,
        });
        of.collect()
    }

    /// When it entered a state.
    pub fn entered(&self, status: TaskStatus) -> Option<f64> {
        let enters =
            |what: &What| matches!(what, What::TaskStatusChanged { to, .. } if *to == status);
        let entered = self.facts.iter().find(|(_, what)| enters(what));
        entered.map(|(at, _)| *at)
    }

    /// When and why it was said to stop.
    pub fn stopping(&self) -> Option<(f64, StopCode)> {
        self.facts.iter().find_map(|(at, what)| match what {
            What::TaskStopping { code } => Some((*at, *code)),
            _ => None,
        })
    }

    /// When facts of a kind were told of it.
    pub fn times(&self, kind: &str) -> Vec<f64> {
        let of = self.facts.iter().filter(|(_, what)| what.kind() == kind);
        of.map(|(at, _)| *at).collect()
    }
}

/// To the nearest microsecond.
fn round(seconds: f64) -> f64 {
    (seconds * 1e6).round() / 1e6
}

const fn started(container: usize) -> ContainerFact {
    ContainerFact::Started { container }
}

const fn failed(container: usize, on: usize) -> ContainerFact {
    ContainerFact::DependencyFailed { container, on }
}

#[test]
fn start_lets_a_container_start_when_the_other_runs() {
    let story = Story::of(&one_task(
        vec![
            plain("db", true),
            after(plain("app", true), 0, Condition::Start),
            after(plain("proxy", false), 1, Condition::Start),
        ],
        5,
    ));
    assert_eq!(story.containers(), [(1.0, started(1)), (2.0, started(2))]);
    assert_eq!(
        story.entered(TaskStatus::Running),
        Some(2.0),
        "when all run"
    );
    assert_eq!(story.stopping(), None);
}

#[test]
fn complete_lets_a_container_start_when_the_other_has_exited_with_any_code() {
    for code in [0, 3] {
        let init = exits(plain("init", false), 20, code);
        let app = after(plain("app", true), 0, Condition::Complete);
        let story = Story::of(&one_task(vec![init, app], 5));
        assert_eq!(story.times("containerExited"), [20.0]);
        assert_eq!(
            story.containers(),
            [(21.0, started(1))],
            "a second to make it"
        );
        assert_eq!(story.entered(TaskStatus::Running), Some(21.0));
        assert_eq!(story.stopping(), None, "it was not essential");
    }
}

#[test]
fn success_wants_exit_code_0_and_fails_its_dependent_with_any_other() {
    let task = |code| {
        let init = exits(plain("init", false), 20, code);
        let app = after(plain("app", true), 0, Condition::Success);
        Story::of(&one_task(vec![init, app], 2))
    };
    let good = task(0);
    assert_eq!(good.entered(TaskStatus::Running), Some(21.0));
    let bad = task(1);
    assert_eq!(bad.containers(), [(20.0, failed(1, 0))]);
    // Nothing of it runs: ECS hears of it a second later, and nothing is left to stop.
    let code = StopCode::TaskFailedToStart;
    assert_eq!(bad.stopping(), Some((21.0, code)));
    assert_eq!(bad.entered(TaskStatus::Running), None);
    assert_eq!(bad.entered(TaskStatus::Stopping), None);
    assert_eq!(bad.entered(TaskStatus::Deprovisioning), Some(21.0));
    let next = bad.seen.times("taskCreated");
    assert!(next.len() > 1, "its service tries again");
}

#[test]
fn healthy_lets_a_container_start_when_the_check_of_the_other_passes_as_its_agent_sees_it() {
    // Ready after 25 s, asked every 10 s: the third check passes.
    let db = checked(plain("db", true), 25);
    let app = after(plain("app", true), 0, Condition::Healthy);
    let story = Story::of(&one_task(vec![db, app], 5));
    let health = ContainerFact::Health {
        container: 0,
        status: crate::cluster::health::HealthStatus::Healthy,
    };
    let expected = [(31.0, health), (31.0, started(1))];
    let told = story.containers();
    assert_eq!(told.len(), 2);
    assert!(expected.iter().all(|fact| told.contains(fact)), "{told:?}");
    assert_eq!(story.entered(TaskStatus::Running), Some(31.0));
}

#[test]
fn a_sidecar_without_importance_may_be_waited_for_until_it_is_healthy() {
    let proxy = checked(plain("proxy", false), 0);
    let app = after(plain("app", true), 0, Condition::Healthy);
    let story = Story::of(&one_task(vec![proxy, app], 5));
    assert_eq!(story.containers(), [(11.0, started(1))]);
    assert!(
        story.times("taskHealthChanged").contains(&51.0),
        "40 s after RUNNING"
    );
}

#[test]
fn a_start_time_out_counts_from_the_start_of_the_container_waited_for() {
    // The first waits 10 s for its turn; the second may then take 20 s and would take 30.
    let mut slow = checked(after(plain("slow", false), 0, Condition::Complete), 25);
    slow.life.start_timeout = Some(Span::from_secs(20));
    let containers = vec![
        exits(plain("init", false), 9, 0),
        slow,
        after(plain("app", true), 1, Condition::Healthy),
    ];
    let story = Story::of(&one_task(containers.clone(), 2));
    assert_eq!(
        story.containers(),
        [
            (10.0, started(1)),
            (30.0, failed(2, 1)),
            (
                32.0,
                ContainerFact::Stopped {
                    container: 1,
                    killed: false
                }
            ),
        ]
    );
    // What runs of it is stopped: SIGTERM when ECS has heard, one second to exit.
    assert_eq!(story.stopping(), Some((31.0, StopCode::TaskFailedToStart)));
    assert_eq!(story.entered(TaskStatus::Stopping), Some(31.0));
    assert_eq!(story.entered(TaskStatus::Deprovisioning), Some(32.0));
    assert_eq!(story.entered(TaskStatus::Running), None);
    // In time, nothing of this happens; START does not mind at all.
    let mut patient = containers.clone();
    patient[1].life.start_timeout = Some(Span::from_secs(40));
    let story = Story::of(&one_task(patient, 2));
    assert_eq!(story.entered(TaskStatus::Running), Some(10.0 + 30.0 + 1.0));
    let mut careless = containers;
    careless[2].life.depends_on[0].condition = Condition::Start;
    let story = Story::of(&one_task(careless, 2));
    assert_eq!(story.entered(TaskStatus::Running), Some(11.0));
    assert_eq!(story.stopping(), None);
}

#[test]
fn k16_a_start_time_out_of_more_than_three_hours_is_cut_by_the_clean_up_of_tasks() {
    // K16: startTimeout of four hours; what is waited for never passes its check.
    let failed_after = |hours: u64| {
        let mut db = checked(plain("db", true), 1_000_000);
        db.life.start_timeout = Some(Span::HOUR * hours);
        let app = after(plain("app", true), 0, Condition::Healthy);
        let story = Story::of(&one_task(vec![db, app], 5 * 60));
        let told = story.containers().into_iter();
        let mut of_app = told.filter(|(_, fact)| *fact == failed(1, 0));
        of_app.next().map(|(at, _)| at)
    };
    assert_eq!(failed_after(2), Some(7_200.0));
    assert_eq!(failed_after(4), Some(10_800.0));
}

#[test]
fn an_essential_container_that_exits_while_others_wait_ends_its_task_before_it_runs() {
    let main = exits(plain("main", true), 15, 2);
    let init = exits(plain("init", false), 30, 0);
    let app = after(plain("app", true), 1, Condition::Success);
    let story = Story::of(&one_task(vec![main, init, app], 2));
    let code = StopCode::EssentialContainerExited;
    assert_eq!(story.stopping(), Some((16.0, code)));
    assert_eq!(
        story.containers(),
        [(
            17.0,
            ContainerFact::Stopped {
                container: 1,
                killed: false
            }
        )]
    );
    assert_eq!(story.entered(TaskStatus::Running), None);
    assert_eq!(story.entered(TaskStatus::Deprovisioning), Some(17.0));
}

#[test]
fn what_a_sidecar_waits_for_in_vain_stops_the_task_or_the_sidecar_as_the_parameter_says() {
    let containers = vec![
        plain("app", true),
        exits(plain("init", false), 20, 1),
        after(plain("sidecar", false), 1, Condition::Success),
    ];
    let mut setup = one_task(containers, 2);
    let story = Story::of(&setup);
    assert_eq!(story.stopping(), Some((21.0, StopCode::TaskFailedToStart)));
    assert_eq!(story.entered(TaskStatus::Running), None);
    setup.parameters.dependency_stops_task = 0.0;
    let story = Story::of(&setup);
    assert_eq!(story.containers(), [(20.0, failed(2, 1))]);
    assert_eq!(story.stopping(), None);
    assert_eq!(story.entered(TaskStatus::Running), Some(20.0));
}

#[test]
fn the_image_of_a_container_that_waits_is_pulled_when_it_waits_no_longer() {
    // 125 MB at 12.5 MB/s: 10 s.
    let mut app = after(plain("app", true), 0, Condition::Complete);
    app.image.size_mb = 125.0;
    let mut setup = one_task(vec![exits(plain("init", false), 20, 0), app], 5);
    let late = Story::of(&setup);
    assert_eq!(late.entered(TaskStatus::Running), Some(20.0 + 10.0 + 1.0));
    setup.parameters.pulls_dependents_upfront = 1.0;
    let upfront = Story::of(&setup);
    assert_eq!(upfront.entered(TaskStatus::Running), Some(21.0));
    let (begun, done) = ("pullStarted", "pullStopped");
    let pull = |story: &Story| round(story.times(done)[0] - story.times(begun)[0]);
    assert_eq!((pull(&late), pull(&upfront)), (0.0, 10.0));
}

#[test]
fn containers_stop_in_the_reverse_order_each_with_a_time_out_of_its_own() {
    // proxy depends on app, app on db; what ends the task is alone.
    let mut db = plain("db", true);
    (db.shutdown, db.stop_timeout) = (Span::from_secs(100), Span::from_secs(30));
    let mut app = after(plain("app", true), 0, Condition::Start);
    app.shutdown = Span::from_secs(5);
    let proxy = after(plain("proxy", false), 1, Condition::Start);
    let last = exits(plain("last", true), 60, 0);
    let story = Story::of(&one_task(vec![db, app, proxy, last], 5));
    let stopped = |container, killed| ContainerFact::Stopped { container, killed };
    // Heard at 61 s: proxy exits within 1 s, app 5 s after it, db is killed 30 s after that.
    assert_eq!(
        story.containers()[2..],
        [
            (62.0, stopped(2, false)),
            (67.0, stopped(1, false)),
            (97.0, stopped(0, true)),
        ]
    );
    assert_eq!(story.times("killed"), [97.0]);
    assert_eq!(story.entered(TaskStatus::Stopping), Some(61.0));
    assert_eq!(story.entered(TaskStatus::Deprovisioning), Some(97.0));
}

#[test]
fn containers_without_order_stop_together() {
    let mut slow = plain("slow", true);
    slow.shutdown = Span::from_secs(20);
    let last = exits(plain("last", true), 60, 0);
    let story = Story::of(&one_task(vec![slow, plain("quick", true), last], 5));
    assert_eq!(story.entered(TaskStatus::Deprovisioning), Some(61.0 + 20.0));
    assert_eq!(story.containers(), [], "there is nothing to say");
}
