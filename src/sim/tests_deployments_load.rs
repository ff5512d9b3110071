//! What do deployments do to a service under load? Alarms that roll back, and what target tracking
//! makes of two revisions (surprises 4, 5 and 6).

use super::setup::{AlarmSetup, Setup};
use super::testing::{Witness, definition, tracking, web, witness};
use super::tests_deployments::{deploy, deployment, states};
use super::tests_requests::running;
use crate::cluster::deployment::{
    DeploymentAlarms, DeploymentReason, DeploymentSpec, RolloutState,
};
use crate::cluster::fact::{RolloutFact, What};
use crate::cluster::monitor::{AlarmSpec, AlarmState, Comparison, Statistic, TreatMissingData};
use crate::control::scaling::spec::MetricSpec;
use crate::kernel::distribution::Distribution;
use crate::kernel::time::{Instant, Span};
use crate::workload::spec::Shape;

use DeploymentReason::{Alarm, Rollback, Steady};
use RolloutState::{Completed, Failed, InProgress};

/// Two tasks at `rate` requests of 10 ms a second, whose deployments watch an alarm on CPU above
/// 60 % in one minute.
fn watched(minutes: u64, rate: f64) -> Setup {
    let mut setup = running(minutes);
    setup.task_definitions = vec![definition(1024, 20.0), definition(1024, 20.0)];
    let mut web = web("web", 2, Shape::Constant { rate });
    web.spec.deployment.alarms = Some(DeploymentAlarms {
        alarms: vec![0],
        rollback: true,
    });
    setup.services.push(web);
    setup.alarms.push(AlarmSetup {
        service: 0,
        metric: MetricSpec::CpuUtilization {
            high_resolution: false,
        },
        alarm: AlarmSpec {
            name: "busy".into(),
            statistic: Statistic::Average,
            comparison: Comparison::GreaterThanThreshold,
            threshold: 60.0,
            period: Span::MINUTE,
            evaluation_periods: 1,
            datapoints_to_alarm: 1,
            treat_missing_data: TreatMissingData::Missing,
        },
    });
    setup
}

fn path(seen: &Witness) -> Vec<(u32, RolloutState, DeploymentReason)> {
    let states = states(seen).into_iter();
    states.map(|state| (state.0, state.1, state.2)).collect()
}

/// A revision of the same task definition whose requests take `cpu` times as long.
fn slower(at: u64, cpu: f64) -> DeploymentSpec {
    let mut asked = deployment(at, 1);
    asked.revision.profile.cpu = cpu;
    asked
}

#[test]
fn an_alarm_during_the_bake_time_rolls_back_and_is_ignored_on_the_way_back() {
    let mut setup = watched(60, 40.0);
    setup.services[0].changes.deployments.push(slower(300, 4.0));
    let (_, seen) = witness(&setup);
    let expected = [
        (1, Completed, Steady),
        (2, Failed, Alarm),
        (1, InProgress, Rollback),
        (1, Completed, Steady),
    ];
    assert_eq!(path(&seen), expected);
    let failed = seen.facts.iter().find(|fact| fact.id == states(&seen)[1].4);
    let alarm = failed.and_then(|fact| fact.cause).expect("it has a cause");
    let alarm = &seen.facts[alarm.index()];
    let to = AlarmState::Alarm;
    assert!(matches!(alarm.what, What::AlarmStateChanged { to: state, .. } if state == to));
    // The old tasks were gone by then: it baked.
    let stopped = seen.times("taskStatusChanged").len();
    assert!(stopped > 0 && failed.expect("told").at > Instant::from_secs(360));
}

#[test]
fn an_untroubled_deployment_bakes_as_long_as_its_alarm_needs() {
    let ends = |factor: f64| {
        let mut setup = watched(60, 40.0);
        setup.parameters.deployment_bake_factor = factor;
        setup.services[0].changes.deployments.push(slower(300, 1.0));
        let (_, seen) = witness(&setup);
        assert_eq!(path(&seen).last(), Some(&(2, Completed, Steady)));
        states(&seen).last().expect("it ends").3
    };
    let (one, three) = (ends(1.0), ends(3.0));
    assert!(
        (three - one - 120.0).abs() < 1e-6,
        "two minutes more: {one}, {three}"
    );
}

#[test]
fn an_alarm_that_is_in_alarm_when_a_deployment_begins_is_ignored_for_it() {
    // 160 requests of 10 ms a second on two tasks: 80 %, in ALARM long before.
    let mut setup = watched(60, 160.0);
    setup.services[0].changes.deployments.push(slower(900, 1.0));
    let (_, seen) = witness(&setup);
    assert!(seen.times("alarmStateChanged").iter().any(|&at| at < 900.0));
    assert_eq!(
        path(&seen),
        [(1, Completed, Steady), (2, Completed, Steady)]
    );
}

/// (seconds, before, after) of every change of the desired count.
fn changes(seen: &Witness) -> Vec<(f64, u32, u32)> {
    let facts = seen.facts.iter();
    let changes = facts.filter_map(|fact| match fact.what {
        What::DesiredCountChanged { from, to } => Some((fact.at.as_secs_f64(), from, to)),
        _ => None,
    });
    changes.collect()
}

#[test]
fn surprise_4_5_start_up_cpu_of_a_deployment_scales_out_from_both_revisions_and_then_in() {
    // Four tasks at 30 %, tracked at 50 %. The new ones burn a vCPU for ten minutes before they
    // listen: over all eight the CPU is 65 %, and the base is all that run: ceil(8 × 65 / 50) = 11,
    // not ceil(4 × 65 / 50) = 6.
    let mut setup = running(90);
    let mut burning = definition(1024, 20.0);
    burning.startup.cpu = Span::from_secs(600);
    burning.startup.ready_after = Some(Distribution::Constant {
        value: Span::from_secs(600),
    });
    setup.task_definitions.push(burning);
    let mut web = web("web", 4, Shape::Constant { rate: 120.0 });
    web.spec.health_check_grace_period = Span::from_secs(1_800);
    let mut scaling = tracking(40, false);
    scaling.min_capacity = 4;
    web.auto_scaling = Some(scaling);
    setup.services.push(web);
    deploy(&mut setup, 600, 1);
    let (totals, seen) = witness(&setup);
    let changes = changes(&seen);
    let (at, from, to) = changes[0];
    assert!(
        at > 600.0 && at < 1_300.0,
        "during the deployment: {changes:?}"
    );
    assert_eq!(from, 4);
    assert!(to >= 10, "both revisions count: {changes:?}");
    assert!(totals.services[0].peak_running >= 12);
    let last = changes.last().expect("it scales in");
    let peak = changes.iter().map(|change| change.2).max();
    assert!(Some(last.2) < peak, "{changes:?}");
    // Scale-in waits for the end of the deployment.
    let done = states(&seen).last().expect("it ends").3;
    assert!(
        changes
            .iter()
            .all(|&(at, from, to)| to > from || at >= done)
    );
}

#[test]
fn surprise_6_a_deployment_that_brings_its_desired_count_drops_what_scaling_had_added() {
    // 320 requests of 10 ms a second need seven tasks at 50 %; the template still says two.
    let mut setup = running(60);
    setup.task_definitions.push(definition(1024, 20.0));
    let mut web = web("web", 7, Shape::Constant { rate: 320.0 });
    let mut scaling = tracking(20, false);
    scaling.min_capacity = 2;
    web.auto_scaling = Some(scaling);
    let mut asked = deployment(1_200, 1);
    asked.desired_count = Some(2);
    web.changes.deployments.push(asked);
    setup.services.push(web);
    let (_, seen) = witness(&setup);
    let reset = seen
        .facts
        .iter()
        .find(|fact| matches!(fact.what, What::DesiredCountChanged { to: 2, .. }));
    let reset = reset.expect("it is reset");
    assert_eq!(reset.at, Instant::from_secs(1_200));
    let cause = &seen.facts[reset.cause.expect("a cause").index()];
    assert!(matches!(
        cause.what,
        What::Rollout(RolloutFact::Began { desired: 2, .. })
    ));
    let rows = seen.rows(0);
    let least = rows.iter().skip(21).map(|row| row.running).min();
    assert!(least <= Some(4), "capacity drops to a third: {least:?}");
    let back = changes(&seen)
        .into_iter()
        .find(|&(at, from, to)| at > 1_200.0 && to > from);
    let (at, ..) = back.expect("scaling has to add it again");
    assert!(at > 1_400.0, "only after minutes: {at}");
}
