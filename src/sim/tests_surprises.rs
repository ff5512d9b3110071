//! Do the surprises of what users report show in whole runs, requests and launches included?

use super::Totals;
use super::setup::{ServiceSetup, Setup};
use super::testing::{Witness, tracking, web, witness};
use super::tests_requests::running;
use crate::cluster::fact::{NotScaledReason, What};
use crate::cluster::monitor::AlarmState;
use crate::control::scaling::spec::{MetricSpec, PolicyKind, PolicySpec};
use crate::kernel::time::{Instant, Span};
use crate::workload::spec::{Generator, Shape, Source, WorkloadSpec};

/// One CPU-tracked service (50 %, between 1 and 20 tasks) with `tasks` tasks in service.
fn tracked(minutes: u64, tasks: u32, shape: Shape) -> Setup {
    let mut setup = running(minutes);
    let mut web = web("web", tasks, shape);
    web.auto_scaling = Some(tracking(20, false));
    setup.services.push(web);
    setup
}

fn scaling(setup: &mut Setup) -> &mut crate::control::scaling::spec::AutoScalingSpec {
    setup.services[0].auto_scaling.as_mut().expect("it scales")
}

fn step(from: f64, to: f64, at: u64) -> Shape {
    let at = Instant::from_secs(at);
    Shape::Step { from, to, at }
}

/// One more workload on top: `rate` for a minute from `at` on.
fn add_a_minute_of(service: &mut ServiceSetup, rate: f64, at: u64) {
    let shape = Shape::Spike {
        base: 0.0,
        peak: rate,
        at: Instant::from_secs(at),
        rise: Span::ZERO,
        hold: Span::MINUTE,
        fall: Span::ZERO,
    };
    let source = Source::Generator(Generator {
        shape,
        regular: false,
    });
    service.workload.push(WorkloadSpec {
        source,
        scale: 1.0,
        slice: None,
    });
}

/// (seconds, before, after) of every change of the desired count.
fn changes(seen: &Witness) -> Vec<(f64, u32, u32)> {
    let change = |fact: &crate::cluster::fact::Fact| match fact.what {
        What::DesiredCountChanged { from, to } => Some((fact.at.as_secs_f64(), from, to)),
        _ => None,
    };
    seen.facts.iter().filter_map(change).collect()
}

fn reasons(seen: &Witness) -> Vec<NotScaledReason> {
    let reason = |fact: &crate::cluster::fact::Fact| match fact.what {
        What::NotScaled { reason, .. } => Some(reason),
        _ => None,
    };
    seen.facts.iter().filter_map(reason).collect()
}

#[test]
fn surprise_1_end_to_end_out_in_5_to_6_minutes_in_after_15_which_one_minute_resets() {
    // Four tasks at 45 %, from 10:00 on at 60 %: above the target of 50 %, not by much.
    let mut out = tracked(30, 4, step(190.0, 240.0, 600));
    scaling(&mut out).min_capacity = 4;
    let first = changes(&witness(&out).1)[0];
    assert!(first.2 > 4, "{first:?}");
    assert!(
        (300.0..400.0).contains(&(first.0 - 600.0)),
        "five to six minutes: {first:?}"
    );
    // From 47 % to 20 % at 10:00; a minute at 48 % ten minutes later begins the count anew.
    let mut inward = tracked(60, 4, step(190.0, 80.0, 600));
    let undisturbed = changes(&witness(&inward).1)[0];
    assert!(undisturbed.2 < 4 && undisturbed.0 > 600.0 + 900.0);
    assert!(undisturbed.0 < 600.0 + 1_200.0, "{undisturbed:?}");
    add_a_minute_of(&mut inward.services[0], 115.0, 1_200);
    let disturbed = changes(&witness(&inward).1)[0];
    let later = disturbed.0 - undisturbed.0;
    assert!((later - 660.0).abs() < 1e-6, "{later} s later");
}

/// CPU falls to a tenth; the program holds 80 % of its memory whatever it does.
fn memory_that_never_drops(policies: &[MetricSpec]) -> (Totals, Witness) {
    let mut setup = tracked(60, 6, step(270.0, 30.0, 300));
    setup.task_definitions[0].containers[0].idle_memory_mib = 0.8 * 2_048.0;
    let scaling = scaling(&mut setup);
    let template = scaling.policies.remove(0);
    for (index, metric) in policies.iter().enumerate() {
        let mut tracking = template.tracking().expect("it tracks a target").clone();
        tracking.metric = metric.clone();
        if matches!(metric, MetricSpec::MemoryUtilization { .. }) {
            tracking.target_value = 85.0;
        }
        scaling.policies.push(PolicySpec {
            name: format!("policy-{index}"),
            kind: PolicyKind::TargetTracking(tracking),
        });
    }
    witness(&setup)
}

#[test]
fn surprise_2_end_to_end_memory_that_never_drops_keeps_all_tasks() {
    let high_resolution = false;
    let cpu = MetricSpec::CpuUtilization { high_resolution };
    let memory = MetricSpec::MemoryUtilization { high_resolution };
    let (totals, both) = memory_that_never_drops(&[cpu.clone(), memory]);
    assert_eq!(changes(&both), []);
    assert_eq!(reasons(&both), [NotScaledReason::OtherPolicyDisagrees]);
    let service = &totals.services[0];
    let mean = service.memory_used as f64 / service.memory_reserved as f64;
    assert!((0.8..0.81).contains(&mean), "{mean}");
    let (_, alone) = memory_that_never_drops(&[cpu]);
    assert!(changes(&alone)[0].2 < 6, "CPU alone scales in");
}

#[test]
fn surprise_3_end_to_end_the_low_threshold_is_nine_tenths_of_the_target() {
    // 40 % of a 50 % target on ten tasks: below 45, above the 35 of an Auto Scaling group.
    let run = |rate: f64, factor: f64| {
        let mut setup = tracked(40, 10, Shape::Constant { rate });
        setup.parameters.target_tracking_low_factor = factor;
        changes(&witness(&setup).1)
    };
    let scaled = run(400.0, 0.9);
    assert_eq!((scaled[0].1, scaled[0].2), (10, 9), "{scaled:?}");
    assert_eq!(run(400.0, 0.7), []);
    assert_eq!(run(475.0, 0.9), [], "between 45 % and 50 % nothing happens");
}

#[test]
fn surprise_10_end_to_end_below_the_minimum_nothing_happens_by_itself() {
    let run = |rate: f64| {
        let mut setup = tracked(40, 2, Shape::Constant { rate });
        scaling(&mut setup).min_capacity = 6;
        witness(&setup).1
    };
    let idle = run(20.0);
    assert_eq!(changes(&idle), []);
    assert_eq!(idle.rows(0).last().expect("rows").running, 2);
    assert_eq!(reasons(&idle), [NotScaledReason::AlreadyAtMinCapacity]);
    let busy = changes(&run(130.0));
    assert_eq!((busy[0].1, busy[0].2), (2, 6));
}

#[test]
fn surprise_11_end_to_end_an_idle_load_balancer_scales_nothing() {
    let run = |zeros: f64| {
        let mut setup = tracked(60, 6, step(48.0, 0.0, 300));
        setup.parameters.alb_idle_request_count = zeros;
        let spec = scaling(&mut setup).policies[0]
            .tracking_mut()
            .expect("it tracks a target");
        spec.metric = MetricSpec::RequestCountPerTarget;
        spec.target_value = 500.0;
        witness(&setup).1
    };
    let silent = run(0.0);
    assert_eq!(changes(&silent), []);
    let last = silent.facts.iter().rev().find_map(|fact| match fact.what {
        What::AlarmStateChanged { to, .. } => Some(to),
        _ => None,
    });
    assert_eq!(last, Some(AlarmState::InsufficientData));
    let zeros = changes(&run(1.0));
    assert!(
        zeros.len() > 3 && zeros[0].2 < 6,
        "zeros scale in: {zeros:?}"
    );
}
