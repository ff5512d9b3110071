//! Cooldowns are absolute: what was added counts as present.

use super::*;

/// Scaling-pricing.md 1.4: a scale-out from 10 to 15 began a 300 s cooldown.
#[test]
fn only_a_larger_scale_out_gets_through() {
    let after = |ago| tasks(10).desired(15).scaled(ago, (10, 15), 10);
    // The same demand is there already, also once the new tasks run and the metric is late.
    after(60)
        .high(90.0)
        .check("p0 stays: AlreadyAtDesiredCapacity, wanted 15");
    let mut started = after(60);
    started.running = 15;
    started
        .clone()
        .high(90.0)
        .check("p0 stays: InCooldown, wanted 23");
    // 120 % of 10 tasks are 20: five more, not ten more.
    after(60).high(120.0).check("p0 to 20");
    started.high(120.0).check("p0 to 20");
    // Over: the base is the running count again.
    let mut over = after(300);
    over.running = 15;
    over.high(90.0).check("p0 to 23");
}

/// A larger scale-out in the cooldown begins it anew, on the same base.
#[test]
fn a_chain_of_scale_outs_keeps_its_base() {
    let mut chain = tasks(20)
        .desired(20)
        .scaled(400, (10, 15), 10)
        .scaled(200, (15, 20), 15);
    chain
        .clone()
        .high(120.0)
        .check("p0 stays: InCooldown, wanted 40");
    chain.clone().high(150.0).check("p0 to 25");
    chain.now += Span::from_secs(100);
    chain.high(120.0).check("p0 to 40");
}

#[test]
fn the_base_in_a_cooldown_is_a_named_choice() {
    let started = tasks(15).desired(15).scaled(60, (10, 15), 10).high(90.0);
    started
        .with(|p| p.target_tracking_cooldown_running = 1.0)
        .check("p0 to 23");
    // From zero there is no base: the running count goes on (1.2).
    tasks(1)
        .desired(1)
        .scaled(60, (0, 1), 0)
        .high(300.0)
        .check("p0 to 5");
    // Tasks that died since cannot be counted on.
    tasks(5)
        .desired(15)
        .scaled(60, (10, 15), 10)
        .high(240.0)
        .check("p0 to 20");
}

#[test]
fn scale_in_waits_for_both_cooldowns() {
    let wait = "p0 stays: InCooldown, wanted 1";
    tasks(9).scaled(299, (10, 9), 10).low(6.0).check(wait);
    tasks(9).scaled(300, (10, 9), 10).low(6.0).check("p0 to 1");
    tasks(15).scaled(299, (10, 15), 10).low(4.0).check(wait);
    tasks(15)
        .scaled(300, (10, 15), 10)
        .low(4.0)
        .check("p0 to 1");
    let free = |p: &mut Parameters| p.target_tracking_in_after_out = 1.0;
    tasks(15)
        .scaled(60, (10, 15), 10)
        .low(4.0)
        .with(free)
        .check("p0 to 1");
}

/// A scale-out alarm during the scale-in cooldown acts at once and ends that cooldown.
#[test]
fn a_scale_out_ends_the_scale_in_cooldown() {
    let cooling = tasks(9).scaled(60, (10, 9), 10);
    assert!(cooling.target.scale_in_cooldown(cooling.now).is_some());
    cooling.clone().high(90.0).check("p0 to 14");
    let after = cooling.scaled(0, (9, 14), 9);
    assert!(after.target.scale_in_cooldown(after.now).is_none());
    assert!(after.target.scale_out_cooldown(after.now).is_some());
}

#[test]
fn the_decision_names_the_cooldown_of_its_direction() {
    let cooldown = |case: Case| match case.decide()[..] {
        [Decision::ScaleTo { cooldown, .. }] => cooldown,
        ref other => panic!("{other:?}"),
    };
    let mut case = tasks(10).high(90.0).low(6.0);
    for (place, seconds) in [(0, 60), (1, 120)] {
        let spec = case.spec.policies[place]
            .tracking_mut()
            .expect("it tracks a target");
        spec.scale_out_cooldown = Span::from_secs(seconds);
        spec.scale_in_cooldown = Span::from_secs(10 * seconds);
    }
    assert_eq!(cooldown(case.clone()), Span::from_secs(60));
    case.policies[0] = PolicyView {
        high: AlarmState::Ok,
        low: Some(AlarmState::Alarm),
        value: Some(30.0),
    };
    assert_eq!(cooldown(case), Span::from_secs(600));
}

#[test]
fn a_refusal_is_news_once() {
    let mut target = ScalableTarget::default();
    let (cpu, memory) = (PolicyId::new(0), PolicyId::new(1));
    let at_min = NotScaledReason::AlreadyAtMinCapacity;
    assert!(target.refused(cpu, at_min));
    assert!(!target.refused(cpu, at_min));
    assert!(target.refused(memory, at_min));
    assert!(target.refused(memory, NotScaledReason::InCooldown));
    let change = Change {
        from: 1,
        to: 2,
        running: 1,
        cooldown: Span::MINUTE,
    };
    target.scaled(Instant::START, cpu, change);
    assert!(target.refused(memory, NotScaledReason::InCooldown));
}
