//! Does a shifted deployment go through its stages in order, and as long as AWS says?

use super::*;
use crate::cluster::deployment::{CodeDeploy, Strategy};

const MINUTE: Span = Span::MINUTE;

fn native(shift: Shift, bake: u64) -> DeploymentSettings {
    DeploymentSettings {
        strategy: Strategy::Shifted(shift),
        bake: MINUTE * bake,
        ..DeploymentSettings::default()
    }
}

fn code_deploy(shift: Shift, wait: u64) -> DeploymentSettings {
    DeploymentSettings {
        controller: Controller::CodeDeploy(CodeDeploy {
            shift,
            termination_wait: MINUTE * wait,
        }),
        // Of the ECS controller only.
        bake: MINUTE * 7,
        ..DeploymentSettings::default()
    }
}

fn hook(stage: Stage, seconds: u64, succeeds: bool) -> Hook {
    Hook {
        stage,
        takes: Span::from_secs(seconds),
        succeeds,
    }
}

/// Each stage entered, with the percent of traffic and the minute; how it ended. What waits for
/// tasks waits no time.
fn play(settings: &DeploymentSettings) -> (Vec<(Stage, f64, f64)>, Option<DeploymentReason>) {
    let parameters = Parameters::default();
    let course = Course::of(settings, &parameters).expect("it shifts");
    let (mut now, mut seen) = (Span::ZERO, Vec::new());
    let mut place = Some(course.first());
    while let Some(here) = place {
        if here.part == Part::Hooks {
            let percent = f64::from(course.tenths(here)) / 10.0;
            seen.push((here.stage, percent, now.as_secs_f64() / 60.0));
        }
        match course.wait(here) {
            Wait::For(time) => now += time,
            Wait::Fails(time, why) => {
                seen.push((here.stage, -1.0, (now + time).as_secs_f64() / 60.0));
                return (seen, Some(why));
            }
            Wait::Healthy(_) | Wait::Gone => {}
        }
        place = course.next(here);
    }
    (seen, None)
}

#[test]
fn native_stages_come_in_the_documented_order() {
    let (seen, failed) = play(&native(Shift::AllAtOnce, 5));
    let stages: Vec<Stage> = seen.iter().map(|entered| entered.0).collect();
    assert_eq!(stages, Stage::ALL);
    assert_eq!(failed, None);
    // All traffic is with green from the shift on, and CLEAN_UP comes after 5 minutes of bake time.
    let percents: Vec<f64> = seen.iter().map(|entered| entered.1).collect();
    assert_eq!(percents[..7], [0.0; 7]);
    assert_eq!(percents[7..], [100.0; 4]);
    assert_eq!(seen[9], (Stage::BakeTime, 100.0, 0.0));
    assert_eq!(seen[10], (Stage::CleanUp, 100.0, 5.0));
}

#[test]
fn linear_shifts_10_percent_each_6_minutes_for_54_minutes() {
    let shift = Shift::Linear {
        step_percent: 10.0,
        step_bake: MINUTE * 6,
    };
    let (seen, _) = play(&native(shift, 3));
    let steps: Vec<(f64, f64)> = seen
        .iter()
        .filter(|entered| entered.0 == Stage::ProductionTrafficShift)
        .map(|&(_, percent, minute)| (percent, minute))
        .collect();
    let expected = (1..=10).map(|n| (f64::from(n) * 10.0, f64::from(n - 1) * 6.0));
    assert_eq!(steps, expected.collect::<Vec<_>>());
    assert_eq!(seen.last(), Some(&(Stage::CleanUp, 100.0, 57.0)));
}

#[test]
fn a_canary_bakes_once_before_the_rest() {
    let shift = Shift::Canary {
        percent: 5.0,
        bake: MINUTE * 10,
    };
    let (seen, _) = play(&native(shift, 0));
    assert_eq!(seen[7], (Stage::ProductionTrafficShift, 5.0, 0.0));
    assert_eq!(seen[8], (Stage::ProductionTrafficShift, 100.0, 10.0));
    assert_eq!(seen[9], (Stage::PostProductionTrafficShift, 100.0, 10.0));
    assert_eq!(seen.last(), Some(&(Stage::CleanUp, 100.0, 10.0)));
}

#[test]
fn code_deploy_waits_its_termination_wait_and_knows_no_reconciling() {
    let (seen, failed) = play(&code_deploy(Shift::AllAtOnce, 60));
    assert_eq!(seen[0], (Stage::PreScaleUp, 0.0, 0.0));
    assert_eq!(seen.last(), Some(&(Stage::CleanUp, 100.0, 60.0)));
    assert_eq!(seen.len(), 10);
    assert_eq!(failed, None);
    let parameters = Parameters::default();
    let settings = code_deploy(Shift::AllAtOnce, 60);
    let course = Course::of(&settings, &parameters).expect("it shifts");
    let scale_up = Place {
        stage: Stage::ScaleUp,
        part: Part::Rest,
        steps: 0,
    };
    assert_eq!(course.wait(scale_up), Wait::Healthy(Span::HOUR));
    let settings = native(Shift::AllAtOnce, 0);
    let course = Course::of(&settings, &parameters).expect("it shifts");
    assert_eq!(course.wait(scale_up), Wait::Healthy(Span::HOUR * 24));
}

#[test]
fn hooks_are_delays_and_those_of_the_shift_come_with_every_step() {
    let shift = Shift::Linear {
        step_percent: 50.0,
        step_bake: MINUTE * 6,
    };
    let mut settings = native(shift, 0);
    settings.hooks = vec![
        hook(Stage::PreScaleUp, 60, true),
        // Side by side: the longer counts.
        hook(Stage::PostTestTrafficShift, 120, true),
        hook(Stage::PostTestTrafficShift, 30, true),
        hook(Stage::ProductionTrafficShift, 60, true),
    ];
    let (seen, failed) = play(&settings);
    let at = |stage: Stage| seen.iter().filter(move |e| e.0 == stage).map(|e| e.2);
    assert_eq!(at(Stage::ScaleUp).collect::<Vec<_>>(), [1.0]);
    assert_eq!(
        at(Stage::PreProductionTrafficShift).collect::<Vec<_>>(),
        [3.0]
    );
    // Hook 1 min, step bake time 6 min, shift, hook 1 min.
    let shifts: Vec<f64> = at(Stage::ProductionTrafficShift).collect();
    assert_eq!(shifts, [3.0, 10.0]);
    assert_eq!(at(Stage::CleanUp).collect::<Vec<_>>(), [11.0]);
    assert_eq!(failed, None);
}

#[test]
fn the_first_hook_that_fails_fails_the_deployment() {
    let mut settings = native(Shift::AllAtOnce, 0);
    settings.hooks = vec![
        hook(Stage::PostScaleUp, 600, false),
        hook(Stage::PostScaleUp, 90, false),
        hook(Stage::PostScaleUp, 30, true),
    ];
    let (seen, failed) = play(&settings);
    assert_eq!(seen.last(), Some(&(Stage::PostScaleUp, -1.0, 1.5)));
    assert_eq!(failed, Some(DeploymentReason::HookFailed));
}

#[test]
fn nothing_is_asked_once_blue_is_being_stopped() {
    let mut settings = native(Shift::AllAtOnce, 0);
    settings.hooks = vec![hook(Stage::CleanUp, 60, false)];
    assert_eq!(play(&settings).1, None);
}

#[test]
fn a_hook_has_24_hours_and_with_code_deploy_one() {
    let late = hook(Stage::PostScaleUp, 90_000, true);
    let mut settings = native(Shift::AllAtOnce, 0);
    settings.hooks = vec![late];
    let (seen, failed) = play(&settings);
    assert_eq!(failed, Some(DeploymentReason::TimedOut));
    assert_eq!(seen.last(), Some(&(Stage::PostScaleUp, -1.0, 1_440.0)));
    let mut settings = code_deploy(Shift::AllAtOnce, 0);
    settings.hooks = vec![late];
    let (seen, failed) = play(&settings);
    assert_eq!(failed, Some(DeploymentReason::TimedOut));
    assert_eq!(seen.last(), Some(&(Stage::PostScaleUp, -1.0, 60.0)));
}

#[test]
fn a_rollback_calls_the_hooks_of_the_shifts_it_takes_back() {
    let parameters = Parameters::default();
    let mut settings = native(Shift::AllAtOnce, 0);
    settings.hooks = vec![
        hook(Stage::TestTrafficShift, 20, true),
        hook(Stage::ProductionTrafficShift, 30, true),
        hook(Stage::PostProductionTrafficShift, 40, false),
    ];
    let course = Course::of(&settings, &parameters).expect("it shifts");
    let from = |stage| {
        course.rollback(Place {
            stage,
            part: Part::Hooks,
            steps: 0,
        })
    };
    assert_eq!(from(Stage::ScaleUp), Span::ZERO);
    assert_eq!(from(Stage::PostTestTrafficShift), Span::from_secs(20));
    assert_eq!(from(Stage::PostProductionTrafficShift), Span::from_secs(50));
}

#[test]
fn what_does_not_shift_has_no_course() {
    let parameters = Parameters::default();
    assert!(Course::of(&DeploymentSettings::default(), &parameters).is_none());
    let external = DeploymentSettings {
        controller: Controller::External,
        ..DeploymentSettings::default()
    };
    assert!(Course::of(&external, &parameters).is_none());
}
