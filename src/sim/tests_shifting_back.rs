//! What becomes of a shifted deployment that goes wrong? And does every one end?

use std::cell::Cell;

use super::*;

#[test]
fn a_failed_hook_rolls_back_before_any_traffic_has_shifted() {
    let mut settings = native(Shift::AllAtOnce, 5);
    settings.hooks = vec![Hook {
        stage: Stage::PostTestTrafficShift,
        takes: Span::from_secs(90),
        succeeds: false,
    }];
    let (totals, seen) = witness(&shifting(40, settings));
    let called = at(&seen, "2 POST_TEST_TRAFFIC_SHIFT");
    assert!(close(at(&seen, "2 FAILED hookFailed"), called + 90.0));
    assert!(close(at(&seen, "1 IN_PROGRESS rollback"), called + 90.0));
    assert!(at(&seen, "1 COMPLETED rollback") > called + 90.0);
    assert!(!texts(&seen).iter().any(|text| text.ends_with('%')));
    assert_eq!(seen.rows(0).last().expect("rows").running, 4);
    assert_eq!(lost(&totals), 0);
}

#[test]
fn an_alarm_sends_traffic_back_at_once_and_green_is_stopped() {
    let mut setup = shifting(60, native(canary(10.0, 30), 5));
    setup.services[0].changes.deployments[0]
        .revision
        .profile
        .failing = 1.0;
    with_alarm(&mut setup, true);
    let (totals, seen) = witness(&setup);
    let failed = at(&seen, "2 FAILED alarm");
    assert!(close(at(&seen, "2 0 %"), failed), "in the same instant");
    assert!(failed > at(&seen, "2 10 %") + 60.0);
    assert!(at(&seen, "1 COMPLETED rollback") > failed);
    assert_eq!(seen.rows(0).last().expect("rows").running, 4);
    // Nothing fails after traffic is back, but what was under way.
    let failing = seen.rows(0).into_iter().filter(|row| row.failed > 0);
    let last = failing.map(|row| row.start).max().expect("some failed");
    assert!(last.as_secs_f64() <= failed, "{last} after {failed}");
    assert!(lost(&totals) > 100);
}

#[test]
fn without_rollback_an_alarm_leaves_traffic_where_it_is() {
    let mut setup = shifting(60, native(canary(10.0, 30), 5));
    setup.services[0].changes.deployments[0]
        .revision
        .profile
        .failing = 1.0;
    with_alarm(&mut setup, false);
    let (_, seen) = witness(&setup);
    assert!(at(&seen, "2 FAILED alarm") > 0.0);
    assert!(!texts(&seen).iter().any(|text| text == "2 0 %"));
    assert_eq!(seen.rows(0).last().expect("rows").running, 8);
}

#[test]
fn a_revision_that_never_gets_healthy_times_out_and_the_breaker_does_not_apply() {
    let mut setup = shifting(100, native(Shift::AllAtOnce, 5));
    with_crashing(&mut setup);
    setup.parameters.shift_stage_timeout_s = 1_800.0;
    setup.services[0].spec.deployment.circuit_breaker = Some(CircuitBreaker {
        rollback: true,
        threshold: Threshold::Count(3),
        reset_on_healthy_task: true,
    });
    let (totals, seen) = witness(&setup);
    let began = at(&seen, "2 SCALE_UP");
    assert!(close(at(&seen, "2 FAILED timedOut"), began + 1_800.0));
    assert!(at(&seen, "1 COMPLETED rollback") >= began + 1_800.0);
    assert_eq!(lost(&totals), 0);
    assert_eq!(seen.rows(0).last().expect("rows").running, 4);
}

#[test]
fn a_newer_deployment_takes_the_place_of_one_that_shifts() {
    let mut setup = shifting(60, native(canary(10.0, 60), 5));
    setup.services[0].changes.deployments.push(to(20, 0));
    setup.services[0].spec.deployment.strategy = Strategy::Shifted(canary(10.0, 5));
    setup.services[0].changes.deployments[1].at = after(14);
    let (totals, seen) = witness(&setup);
    assert!(close(at(&seen, "2 replaced newer"), 840.0));
    assert!(
        close(at(&seen, "2 0 %"), 840.0),
        "traffic is with blue again"
    );
    assert!(at(&seen, "3 COMPLETED steady") > 840.0);
    assert_eq!(seen.rows(0).last().expect("rows").running, 4);
    assert_eq!(lost(&totals), 0);
}

/// A deployment of any kind that may go wrong in any way, all of it over within two hours.
fn any(number: u64) -> Setup {
    let mut dice = crate::kernel::random::Seed::new(77).stream("shift", number);
    let mut draw = |n: u64| below(&mut dice, n);
    let shift = match draw(3) {
        0 => Shift::AllAtOnce,
        1 => Shift::Linear {
            step_percent: 5.0 + draw(60) as f64,
            step_bake: Span::from_secs(draw(90)),
        },
        _ => canary(0.1 + draw(1_000) as f64 / 10.0, draw(6)),
    };
    let mut settings = if draw(2) == 0 {
        native(shift, draw(10))
    } else {
        code_deploy(shift, draw(10))
    };
    for _ in 0..draw(3) {
        settings.hooks.push(Hook {
            stage: Stage::ALL[draw(10) as usize],
            takes: Span::from_secs(draw(200)),
            succeeds: draw(3) > 0,
        });
    }
    let mut setup = shifting(120, settings);
    setup.parameters.shift_stage_timeout_s = 1_200.0;
    setup.parameters.code_deploy_steady_s = 1_200.0;
    setup.seed = crate::kernel::random::Seed::new(number);
    if draw(4) == 0 {
        with_crashing(&mut setup);
    }
    if draw(2) == 0 {
        let failing = draw(2) as f64;
        setup.services[0].changes.deployments[0]
            .revision
            .profile
            .failing = failing;
        with_alarm(&mut setup, draw(4) > 0);
    }
    if draw(2) == 0 {
        let again = DeploymentSpec {
            desired_count: (draw(2) == 0).then(|| 1 + draw(8) as u32),
            ..to(11 + draw(30), 0)
        };
        setup.services[0].changes.deployments.push(again);
    }
    setup
}

#[test]
fn a_shifted_deployment_always_ends_and_traffic_always_has_somewhere_to_go() {
    let mut ended = [0_u32; 4];
    for number in 0..24 {
        let setup = any(number);
        let mut seen = Witness::default();
        let mut world = World::begun(&setup, 1, &mut seen).expect("nothing is read");
        let id = ServiceId::new(0);
        let most = Cell::new(0);
        let mut watch = |world: &World| {
            let service = world.cluster.service(id);
            let sum: u32 = service.weights.iter().sum();
            assert!((1..=1_000).contains(&sum), "{:?}", service.weights);
            assert!(service.primary_set().is_some(), "{:?}", service.sets);
            // Who has a weight has tasks that run.
            for set in service.sets.iter().filter(|set| set.is_primary()) {
                assert!(service.of_revision(set.revision).alive > 0);
            }
            most.set(most.get().max(service.sets.len()));
        };
        let end = Instant::START + setup.duration;
        world.go_on(end, &mut watch).expect("nothing is read");
        world.cluster.check();
        let service = world.cluster.service(id);
        for deployment in &service.deployments {
            assert!(!deployment.goes_on(), "{number}: {deployment:?}");
            ended[deployment.state as usize] += 1;
        }
        let running = service.count(TaskStatus::Running);
        let stays = setup.services[0].spec.deployment.alarms.as_ref();
        if stays.is_none_or(|alarms| alarms.rollback) {
            assert_eq!(service.sets.len(), 1, "{number}: {:?}", service.sets);
            assert_eq!(running, service.desired, "{number}");
        }
        assert!(most.get() >= 2, "{number}");
        drop(world);
    }
    // All ways to end were met: COMPLETED, FAILED, replaced.
    let of = |state: RolloutState| ended[state as usize];
    assert!(of(RolloutState::Completed) > 24);
    assert!(of(RolloutState::Failed) > 5, "{ended:?}");
    assert!(of(RolloutState::Replaced) > 0, "{ended:?}");
}
