//! Do a group's own scaling policies act as AWS says, and what do they not see?

use super::setup::{InitialState, ServiceSetup, Setup};
use super::testing::{Witness, definition, setup, web, witness};
use super::testing_ec2::{group, on_ec2, on_provider, provider, scaling};
use crate::cluster::fact::What;
use crate::cluster::group_policy::{
    Adjustment, AdjustmentType, GroupPolicy, GroupPolicyKind, StepAdjustment, StepScaling,
};
use crate::cluster::monitor::{AlarmSpec, Comparison, Statistic, TreatMissingData};
use crate::cluster::task_definition::NetworkMode;
use crate::kernel::time::Span;
use crate::workload::spec::Shape;

/// A service behind a load balancer at a constant rate; 10 ms of CPU for each request.
fn busy(tasks: u32, rate: f64) -> ServiceSetup {
    let mut service = web("web", tasks, Shape::Constant { rate });
    let placed = on_ec2("web", tasks).spec;
    service.spec.launch = placed.launch;
    service.spec.group = placed.group;
    service
}

/// One m5.large (2 vCPU, 8 GiB) full of two tasks, at this rate.
fn loaded(rate: f64, minutes: u64, policy: GroupPolicyKind) -> Setup {
    let mut setup = setup(minutes);
    setup.initial_state = InitialState::Running;
    let mut definition = definition(1_024, 100.0);
    definition.network_mode = NetworkMode::Bridge;
    setup.task_definitions = vec![definition];
    setup.groups = vec![group("asg", "m5.large", 1)];
    setup.groups[0].policies = vec![GroupPolicy {
        name: "cpu".into(),
        kind: policy,
        estimated_instance_warmup: Some(Span::from_secs(30)),
    }];
    setup.services = vec![busy(2, rate)];
    setup
}

const fn tracking(target_value: f64) -> GroupPolicyKind {
    GroupPolicyKind::TargetTracking {
        target_value,
        disable_scale_in: false,
    }
}

fn above(threshold: f64) -> AlarmSpec {
    AlarmSpec {
        name: "cpu-high".into(),
        statistic: Statistic::Average,
        comparison: Comparison::GreaterThanThreshold,
        threshold,
        period: Span::MINUTE,
        evaluation_periods: 1,
        datapoints_to_alarm: 1,
        treat_missing_data: TreatMissingData::Missing,
    }
}

/// Desired capacities that were set, with their minute.
fn sizes(seen: &Witness) -> Vec<(f64, u32)> {
    let facts = seen.facts.iter();
    facts
        .filter_map(|fact| match fact.what {
            What::DesiredCapacityChanged { to, .. } => Some((fact.at.as_secs_f64() / 60.0, to)),
            _ => None,
        })
        .collect()
}

#[test]
fn target_tracking_holds_the_mean_cpu_of_the_group() {
    // 1.5 of 2 vCPU: 75 %, target 50: 1.5 instances are 2. Then the mean is 37.5 %, above 35.
    let setup = loaded(150.0, 60, tracking(50.0));
    let (_, seen) = witness(&setup);
    let found = sizes(&seen);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].1, 2);
    assert!((3.0..8.0).contains(&found[0].0), "{found:?}");
    // With basic monitoring the first datapoint alone takes five minutes.
    let mut basic = loaded(150.0, 60, tracking(50.0));
    basic.groups[0].template.detailed_monitoring = false;
    let (_, seen) = witness(&basic);
    let later = sizes(&seen);
    assert_eq!(later.len(), 1, "{later:?}");
    assert!(later[0].0 > found[0].0 + 1.0, "{later:?} {found:?}");
}

#[test]
fn target_tracking_scales_in_below_seven_tenths_of_its_target_for_fifteen_minutes() {
    // A18: 34 % of one of two instances: 17 % on average, far below 0.7 × 50 = 35.
    let mut setup = loaded(68.0, 60, tracking(50.0));
    setup.groups[0].desired_capacity = Some(2);
    let (_, seen) = witness(&setup);
    let found = sizes(&seen);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].1, 1);
    assert!((15.0..22.0).contains(&found[0].0), "{found:?}");
    // 72 % of two: 36 % is below the target, but not below 35: nothing happens.
    let mut setup = loaded(146.0, 60, tracking(50.0));
    setup.groups[0].desired_capacity = Some(2);
    let (_, seen) = witness(&setup);
    assert!(sizes(&seen).is_empty(), "{:?}", sizes(&seen));
}

#[test]
fn surprise_14_step_scaling_acts_each_minute_and_simple_scaling_waits_for_its_cooldown() {
    // One busy instance, however many there are: the mean stays above 3 % for long.
    let one_more = StepScaling {
        kind: AdjustmentType::ChangeInCapacity,
        minimum: 0,
        steps: vec![StepAdjustment {
            lower: Some(0.0),
            upper: None,
            amount: 1,
        }],
    };
    let step = GroupPolicyKind::Step {
        alarm: above(3.0),
        scaling: one_more,
    };
    let (_, seen) = witness(&loaded(160.0, 20, step));
    let steps = sizes(&seen);
    assert!(steps.len() >= 12, "{steps:?}");
    let gaps = steps.windows(2).map(|pair| pair[1].0 - pair[0].0);
    assert!(
        gaps.clone().all(|gap| (0.9..2.1).contains(&gap)),
        "{steps:?}"
    );

    let simple = GroupPolicyKind::Simple {
        alarm: above(3.0),
        adjustment: Adjustment {
            kind: AdjustmentType::ChangeInCapacity,
            amount: 1,
            minimum: 0,
        },
        cooldown: None,
    };
    let (_, seen) = witness(&loaded(160.0, 20, simple));
    let simple = sizes(&seen);
    // The cooldown of 300 s begins when the instance is in service, 4.9 s after its launch.
    let gaps = simple.windows(2).map(|pair| pair[1].0 - pair[0].0);
    assert!(
        gaps.clone().all(|gap| (5.0..6.2).contains(&gap)),
        "{simple:?}"
    );
    assert!((3..=4).contains(&simple.len()), "{simple:?}");
}

/// Six tasks of 3,000 MiB for two instances that hold two each, at 20 % CPU.
fn memory_full(provided: bool) -> Setup {
    let mut setup = loaded(80.0, 60, tracking(50.0));
    let definition = &mut setup.task_definitions[0];
    definition.cpu_units = 512;
    definition.memory_mib = 3_000;
    setup.groups[0].desired_capacity = Some(2);
    setup.services = vec![busy(6, 80.0)];
    if provided {
        setup.groups[0].policies.clear();
        setup.providers = vec![provider("cp", 0, Some(scaling()))];
        setup.services[0].spec.launch = on_provider("web", 6, 0).spec.launch;
    }
    setup
}

#[test]
fn x16_a_cpu_policy_does_not_see_that_memory_is_full_and_a_capacity_provider_does() {
    let missing = |seen: &Witness| -> u32 {
        let rows = seen.rows(0).into_iter();
        rows.map(|row| row.desired - row.running.min(row.desired))
            .sum()
    };
    let mut careful = memory_full(false);
    careful.groups[0].policies[0].kind = GroupPolicyKind::TargetTracking {
        target_value: 50.0,
        disable_scale_in: true,
    };
    let (totals, seen) = witness(&careful);
    assert!(
        sizes(&seen).iter().all(|&(_, to)| to <= 2),
        "it never adds an instance: {:?}",
        sizes(&seen)
    );
    assert_eq!(totals.services[0].peak_running, 4);
    assert_eq!(
        missing(&seen),
        2 * 60,
        "two tasks are missing for the whole hour"
    );
    // With scale-in it even takes one of the two full instances away.
    let (_, seen) = witness(&memory_full(false));
    assert_eq!(sizes(&seen)[0].1, 1);
    assert!(missing(&seen) > 2 * 60, "{}", missing(&seen));
    let (totals, seen) = witness(&memory_full(true));
    assert_eq!(totals.services[0].peak_running, 6);
    assert_eq!(sizes(&seen)[0].1, 3);
    assert!(missing(&seen) < 2 * 8, "{}", missing(&seen));
}
