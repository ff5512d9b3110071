//! Do deployments shift traffic as AWS says: in which order, how long, and what when it goes wrong?

use super::*;
use crate::cluster::deployment::{
    CircuitBreaker, CodeDeploy, DeploymentAlarms, DeploymentSettings, DeploymentSpec, Hook,
    Profile, Revision, RolloutState, Shift, Strategy, Threshold,
};
use crate::cluster::fact::{Subject, What};
use crate::cluster::monitor::{AlarmSpec, Comparison, LiveMetric, Statistic, TreatMissingData};
use crate::cluster::task::TaskStatus;
use crate::cluster::task_definition::Exit;
use crate::control::scaling::spec::MetricSpec;
use crate::kernel::sampler::below;
use crate::sim::observer::Totals;
use crate::sim::setup::{AlarmSetup, Setup};
use crate::sim::testing::{Witness, definition, service, setup, web, witness};
use crate::workload::spec::Shape;

#[path = "tests_shifting_back.rs"]
mod back;

/// When the first deployment is asked for, in minutes.
pub const ASKED: u64 = 10;

pub const fn after(minutes: u64) -> Instant {
    Instant::from_secs(minutes * 60)
}

pub fn native(shift: Shift, bake: u64) -> DeploymentSettings {
    DeploymentSettings {
        strategy: Strategy::Shifted(shift),
        bake: Span::MINUTE * bake,
        ..DeploymentSettings::default()
    }
}

pub fn code_deploy(shift: Shift, wait: u64) -> DeploymentSettings {
    DeploymentSettings {
        controller: Controller::CodeDeploy(CodeDeploy {
            shift,
            termination_wait: Span::MINUTE * wait,
        }),
        ..DeploymentSettings::default()
    }
}

pub fn canary(percent: f64, minutes: u64) -> Shift {
    Shift::Canary {
        percent,
        bake: Span::MINUTE * minutes,
    }
}

pub fn to(minute: u64, task_definition: usize) -> DeploymentSpec {
    DeploymentSpec {
        at: after(minute),
        revision: Revision {
            task_definition,
            profile: Profile::default(),
        },
        desired_count: None,
    }
}

/// Four tasks with 20 requests a second, and a deployment after ten minutes.
pub fn shifting(minutes: u64, settings: DeploymentSettings) -> Setup {
    let mut setup = setup(minutes);
    let mut service = web("web", 4, Shape::Constant { rate: 20.0 });
    service.spec.deployment = settings;
    service.changes.deployments = vec![to(ASKED, 0)];
    setup.services = vec![service];
    setup.initial_state = crate::sim::setup::InitialState::Running;
    setup
}

/// A second task definition whose program exits after ten seconds.
pub fn with_crashing(setup: &mut Setup) {
    let mut crashing = definition(1024, 20.0);
    crashing.containers[0].exits = Some(Exit::after(Span::from_secs(10), 1));
    setup.task_definitions.push(crashing);
    setup.services[0].changes.deployments[0]
        .revision
        .task_definition = 1;
}

/// An alarm that a deployment watches: more than ten answers of 5xx in a minute.
pub fn with_alarm(setup: &mut Setup, rollback: bool) {
    setup.alarms = vec![AlarmSetup {
        service: 0,
        metric: MetricSpec::Live(LiveMetric::Target5xx),
        alarm: AlarmSpec {
            name: "5xx".into(),
            statistic: Statistic::Sum,
            comparison: Comparison::GreaterThanThreshold,
            threshold: 10.0,
            period: Span::MINUTE,
            evaluation_periods: 1,
            datapoints_to_alarm: 1,
            treat_missing_data: TreatMissingData::NotBreaching,
        },
    }];
    setup.services[0].spec.deployment.alarms = Some(DeploymentAlarms {
        alarms: vec![0],
        rollback,
    });
}

/// What was told of deployments, without when: `2 SCALE_UP`, `2 10 %`, `2 FAILED alarm`.
pub fn told(seen: &Witness) -> Vec<(f64, String)> {
    let mut told = Vec::new();
    for fact in &seen.facts {
        let (Subject::Deployment(_, number), What::Rollout(what)) = (fact.subject, &fact.what)
        else {
            continue;
        };
        let text = match what {
            RolloutFact::Stage(stage) => stage.name().to_owned(),
            RolloutFact::TrafficShifted { percent } => format!("{percent} %"),
            RolloutFact::State { to, reason } => format!("{} {}", to.code(), reason.code()),
            RolloutFact::Began { .. } => "began".to_owned(),
            other => other.kind().to_owned(),
        };
        told.push((fact.at.as_secs_f64(), format!("{number} {text}")));
    }
    told
}

pub fn texts(seen: &Witness) -> Vec<String> {
    told(seen).into_iter().map(|(_, text)| text).collect()
}

/// When it was told, in seconds.
#[track_caller]
pub fn at(seen: &Witness, text: &str) -> f64 {
    let told = told(seen);
    let found = told.iter().find(|(_, told)| told == text);
    found.unwrap_or_else(|| panic!("{text} in {told:?}")).0
}

pub fn close(left: f64, right: f64) -> bool {
    (left - right).abs() < 0.001
}

pub fn lost(totals: &Totals) -> u64 {
    totals.services[0].requests.failed + totals.services[0].requests.rejected
}

fn most_running(seen: &Witness) -> u32 {
    seen.rows(0)
        .iter()
        .map(|row| row.running)
        .max()
        .expect("rows")
}

#[test]
fn blue_green_goes_through_its_stages_and_loses_no_request() {
    let (totals, seen) = witness(&shifting(40, native(Shift::AllAtOnce, 5)));
    let mut expected = vec!["1 began".to_owned(), "1 COMPLETED steady".to_owned()];
    expected.push("2 began".to_owned());
    for stage in Stage::ALL {
        expected.push(format!("2 {}", stage.name()));
        if stage == Stage::ProductionTrafficShift {
            expected.push("2 100 %".to_owned());
        }
    }
    expected.push("2 COMPLETED steady".to_owned());
    assert_eq!(texts(&seen), expected);
    // Green was healthy before traffic went over, and blue stays for the bake time.
    assert!(at(&seen, "2 POST_SCALE_UP") > at(&seen, "2 SCALE_UP") + 20.0);
    let baked = at(&seen, "2 CLEAN_UP") - at(&seen, "2 BAKE_TIME");
    assert!(close(baked, 300.0), "{baked}");
    assert_eq!(most_running(&seen), 8, "200 % while both are there");
    let last = *seen.rows(0).last().expect("rows");
    assert_eq!((last.running, last.desired), (4, 4));
    assert_eq!(lost(&totals), 0);
    assert!(totals.services[0].requests.served > 40_000);
}

#[test]
fn every_fact_of_a_shift_reaches_the_deployment_by_its_causes() {
    let (_, seen) = witness(&shifting(40, native(canary(10.0, 5), 5)));
    let began = seen.facts.iter().find(|fact| {
        fact.subject == Subject::Deployment(ServiceId::new(0), 2)
            && matches!(fact.what, What::Rollout(RolloutFact::Began { .. }))
    });
    let began = began.expect("it began").id;
    for fact in &seen.facts[began.index() + 1..] {
        let shifts = matches!(fact.subject, Subject::Deployment(_, 2));
        let stops = matches!(fact.what, What::TaskStopping { .. });
        if !shifts && !stops {
            continue;
        }
        let mut at = fact;
        while at.id > began {
            at = &seen.facts[at.cause.expect("only the start has none").index()];
        }
        assert_eq!(at.id, began, "{fact:?}");
    }
}

#[test]
fn linear_of_10_percent_each_6_minutes_takes_54_minutes() {
    let shift = Shift::Linear {
        step_percent: 10.0,
        step_bake: Span::MINUTE * 6,
    };
    let (totals, seen) = witness(&shifting(90, native(shift, 1)));
    let first = at(&seen, "2 10 %");
    for step in 1..=10_u32 {
        let told = at(&seen, &format!("2 {} %", step * 10));
        let expected = first + f64::from(step - 1) * 360.0;
        assert!(close(told, expected), "{step}: {told}, not {expected}");
    }
    assert!(close(at(&seen, "2 BAKE_TIME"), first + 54.0 * 60.0));
    assert!(close(at(&seen, "2 CLEAN_UP"), first + 55.0 * 60.0));
    assert_eq!(lost(&totals), 0);
}

#[test]
fn canary_bakes_and_then_shifts_the_rest() {
    let (totals, seen) = witness(&shifting(50, native(canary(5.0, 10), 0)));
    let first = at(&seen, "2 5 %");
    assert!(close(at(&seen, "2 100 %"), first + 600.0));
    assert!(close(at(&seen, "2 CLEAN_UP"), first + 600.0));
    assert_eq!(lost(&totals), 0);
}

#[test]
fn traffic_goes_by_weight() {
    // Green fails every request: a canary of 10 % for 20 minutes fails 10 % of them.
    let mut setup = shifting(40, native(canary(10.0, 60), 0));
    let profile = &mut setup.services[0].changes.deployments[0].revision.profile;
    profile.failing = 1.0;
    let (totals, seen) = witness(&setup);
    let shifted = at(&seen, "2 10 %");
    let sent = (2_400.0 - shifted) * 20.0 * 0.1;
    let failed = lost(&totals) as f64;
    assert!((failed / sent - 1.0).abs() < 0.15, "{failed} of {sent}");
}

#[test]
fn target_groups_alternate_and_a_second_deployment_follows() {
    let mut setup = shifting(60, native(Shift::AllAtOnce, 1));
    setup.services[0].changes.deployments.push(to(35, 0));
    let (totals, seen) = witness(&setup);
    assert!(at(&seen, "3 COMPLETED steady") > at(&seen, "2 COMPLETED steady"));
    assert_eq!(lost(&totals), 0);
    let last = *seen.rows(0).last().expect("rows");
    assert_eq!(last.running, 4);
}

#[test]
fn code_deploy_waits_before_it_terminates_the_old_task_set() {
    let mut setup = shifting(100, code_deploy(Shift::AllAtOnce, 60));
    // It takes one deployment at a time.
    setup.services[0].changes.deployments.push(to(30, 0));
    let (totals, seen) = witness(&setup);
    let shifted = at(&seen, "2 100 %");
    assert!(close(at(&seen, "2 CLEAN_UP"), shifted + 3_600.0));
    assert!(!texts(&seen).iter().any(|text| text.contains("RECONCILE")));
    assert!(close(at(&seen, "3 FAILED alreadyActive"), 1_800.0));
    assert!(at(&seen, "2 COMPLETED steady") > shifted + 3_600.0);
    assert_eq!(lost(&totals), 0);
}

#[test]
fn code_deploy_shifts_10_percent_each_minute() {
    // CodeDeployDefault.ECSLinear10PercentEvery1Minutes: nine minutes from the first to the last.
    let shift = Shift::Linear {
        step_percent: 10.0,
        step_bake: Span::MINUTE,
    };
    let (_, seen) = witness(&shifting(50, code_deploy(shift, 5)));
    let first = at(&seen, "2 10 %");
    assert!(close(at(&seen, "2 100 %"), first + 540.0));
    assert!(close(at(&seen, "2 CLEAN_UP"), first + 840.0));
}

/// Runs until a minute, changes the desired count there, and runs on.
fn scaled(setup: &Setup, minute: u64, desired: u32) -> Witness {
    let mut seen = Witness::default();
    let mut world = World::begun(setup, 1, &mut seen).expect("nothing is read");
    let nothing = &mut |_: &World| {};
    world
        .go_on(after(minute), nothing)
        .expect("nothing is read");
    let id = ServiceId::new(0);
    world.cluster.service_mut(id).desired = desired;
    world.nudge(id, None);
    let end = Instant::START + setup.duration;
    world.go_on(end, nothing).expect("nothing is read");
    world.cluster.check();
    drop(world);
    seen
}

#[test]
fn code_deploy_gives_up_when_a_scaled_service_is_not_steady_for_5_minutes() {
    let mut setup = shifting(60, code_deploy(Shift::AllAtOnce, 30));
    // 8 tasks fit, 16 do not.
    setup.limits.fargate_vcpu_quota = Some(10.0);
    let seen = scaled(&setup, 20, 8);
    assert!(close(at(&seen, "2 FAILED timedOut"), 1_500.0));
    assert!(close(at(&seen, "2 0 %"), 1_500.0));
    // With room for them it goes on.
    setup.limits.fargate_vcpu_quota = None;
    let seen = scaled(&setup, 20, 8);
    assert!(at(&seen, "2 COMPLETED steady") > 1_800.0);
}

#[test]
fn a_desired_count_that_changes_meanwhile_applies_to_both_or_to_primary_only() {
    let mut setup = shifting(50, native(Shift::AllAtOnce, 25));
    let seen = scaled(&setup, 20, 6);
    let rows = seen.rows(0);
    assert_eq!(rows[28].running, 12);
    setup.parameters.shift_scales_both = 0.0;
    let seen = scaled(&setup, 20, 6);
    assert_eq!(seen.rows(0)[28].running, 10, "blue keeps its 4");
    assert_eq!(seen.rows(0)[48].running, 6);
}

#[test]
fn a_service_without_a_load_balancer_goes_through_the_same_stages() {
    let mut setup = shifting(40, native(Shift::AllAtOnce, 5));
    let settings = setup.services[0].spec.deployment.clone();
    setup.services[0] = service("worker", 4);
    setup.services[0].spec.deployment = settings;
    setup.services[0].changes.deployments = vec![to(ASKED, 0)];
    let (_, seen) = witness(&setup);
    assert!(!texts(&seen).iter().any(|text| text.ends_with('%')));
    // A task counts as healthy 40 s after RUNNING.
    assert!(at(&seen, "2 POST_SCALE_UP") > at(&seen, "2 SCALE_UP") + 40.0);
    assert!(at(&seen, "2 COMPLETED steady") > 900.0);
    assert_eq!(seen.rows(0).last().expect("rows").running, 4);
}

#[test]
fn a_quiet_service_behind_a_load_balancer_shifts_too() {
    let mut setup = shifting(40, native(canary(5.0, 5), 1));
    setup.services[0].request = None;
    setup.services[0].workload.clear();
    let (_, seen) = witness(&setup);
    assert!(close(at(&seen, "2 100 %"), at(&seen, "2 5 %") + 300.0));
    assert!(at(&seen, "2 COMPLETED steady") > 900.0);
}
