//! Are task sets as large as AWS says, and does traffic shift in the steps it names?

use super::*;
use crate::cluster::deployment::CodeDeploy;
use crate::cluster::fixture;
use crate::cluster::limiter::{LaunchWindow, StartThrottle};
use crate::cluster::placement::Placement;

fn of_scale(scale: f64) -> TaskSet {
    TaskSet {
        scale,
        ..TaskSet::first()
    }
}

fn linear(step_percent: f64, minutes: u64) -> Shift {
    Shift::Linear {
        step_percent,
        step_bake: Span::MINUTE * minutes,
    }
}

fn canary(percent: f64, minutes: u64) -> Shift {
    Shift::Canary {
        percent,
        bake: Span::MINUTE * minutes,
    }
}

fn service() -> Service {
    let spec = fixture::spec("web", 0, Placement::default());
    let throttle = StartThrottle::new(Span::ZERO, Span::ZERO);
    let mut service = Service::new(spec, 1, LaunchWindow::new(1.0, Span::SECOND), throttle);
    assert!(service.sets.is_empty());
    service.sets.push(TaskSet::first());
    service
}

/// Percent after each step, and how long all of it bakes.
fn course(shift: Shift) -> (Vec<f64>, Span) {
    let steps = 1..=shift.steps();
    let percents = steps
        .clone()
        .map(|n| f64::from(shift.tenths_after(n)) / 10.0);
    let bakes = steps.map(|n| shift.bake_after(n));
    (
        percents.collect(),
        bakes.fold(Span::ZERO, |sum, bake| sum + bake),
    )
}

#[test]
fn e18_a_scale_that_gives_1_2_tasks_is_2_tasks() {
    // E18: 1.2 tasks → computedDesiredCount 2: 30 % of 4, 10 % of 12, 2.4 % of 50.
    assert_eq!(of_scale(30.0).count(4), 2);
    assert_eq!(of_scale(10.0).count(12), 2);
    assert_eq!(of_scale(2.4).count(50), 2);
    // What is whole stays whole, whatever binary fractions do to it.
    assert_eq!(of_scale(10.0).count(30), 3);
    assert_eq!(of_scale(0.1).count(1_000), 1);
    assert_eq!(of_scale(33.3).count(1_000), 333);
    assert_eq!(of_scale(0.0).count(50), 0);
    assert_eq!(of_scale(100.0).count(7), 7);
    assert_eq!(of_scale(0.1).count(1), 1);
}

#[test]
fn linear_with_the_defaults_takes_nine_bakes_of_six_minutes() {
    // 10 % each 6 minutes; the step bake time is not applied after 100 %: 9 × 6 = 54 minutes.
    let (percents, bakes) = course(linear(10.0, 6));
    let tens: Vec<f64> = (1..=10).map(|n| f64::from(n) * 10.0).collect();
    assert_eq!(percents, tens);
    assert_eq!(bakes, Span::MINUTE * 54);
}

#[test]
fn a_step_that_does_not_divide_100_has_a_smaller_last_one() {
    // CloudFormation counts floor(100 / 11) = 9 bakes for 11 %, 100 / 25 - 1 = 3 for 25 %.
    let (percents, bakes) = course(linear(11.0, 1));
    assert_eq!(percents.len(), 10);
    assert_eq!(percents[8..], [99.0, 100.0]);
    assert_eq!(bakes, Span::MINUTE * 9);
    assert_eq!(course(linear(25.0, 1)).1, Span::MINUTE * 3);
    // The smallest step.
    assert_eq!(linear(3.0, 0).steps(), 34);
    assert_eq!(course(linear(100.0, 6)), (vec![100.0], Span::ZERO));
}

#[test]
fn a_canary_is_two_steps_with_one_bake() {
    assert_eq!(
        course(canary(5.0, 10)),
        (vec![5.0, 100.0], Span::MINUTE * 10)
    );
    assert_eq!(course(canary(0.1, 1)).0, [0.1, 100.0]);
    assert_eq!(course(canary(100.0, 10)), (vec![100.0], Span::ZERO));
    assert_eq!(course(Shift::AllAtOnce), (vec![100.0], Span::ZERO));
}

#[test]
fn weights_are_within_0_and_999_and_say_the_share_exactly() {
    for place in 0..2_u8 {
        for tenths in 0..=1_000 {
            let weights = weights(place, tenths);
            assert!(weights.iter().all(|&weight| weight <= 999));
            let sum: u32 = weights.iter().sum();
            assert_eq!(weights[usize::from(place)] * 1_000, tenths * sum);
        }
    }
}

#[test]
fn only_services_whose_traffic_shifts_have_sets() {
    let rolling = DeploymentSettings::default();
    assert!(!rolling.has_sets());
    let native = DeploymentSettings {
        strategy: Strategy::Shifted(Shift::AllAtOnce),
        ..rolling.clone()
    };
    assert!(native.has_sets());
    let by = CodeDeploy {
        shift: canary(10.0, 5),
        termination_wait: Span::MINUTE * 60,
    };
    let code_deploy = DeploymentSettings {
        controller: Controller::CodeDeploy(by),
        ..rolling.clone()
    };
    assert_eq!(code_deploy.shift(), Some(canary(10.0, 5)));
    let external = DeploymentSettings {
        controller: Controller::External,
        ..rolling
    };
    assert!(external.has_sets() && external.shift().is_none());
}

#[test]
fn target_groups_alternate() {
    let mut service = service();
    assert_eq!(service.target_group_for_next(), 1);
    service.sets.push(TaskSet {
        number: 2,
        group: 1,
        status: TaskSetStatus::Active,
        ..TaskSet::first()
    });
    // Both are taken: beside PRIMARY.
    assert_eq!(service.target_group_for_next(), 1);
    service.sets.remove(0);
    service.sets[0].status = TaskSetStatus::Primary;
    assert_eq!(service.target_group_for_next(), 0);
}
