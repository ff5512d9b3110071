//! Did the number of tasks fit the load? Judged after the fact, minute by minute.

use super::outcome::{MinuteRow, WrongSize};
use crate::cluster::monitor::Comparison;
use crate::control::scaling::spec::{MetricSpec, PolicyKind, PredictiveMetric};
use crate::sim::setup::{ServiceSetup, Setup};

/// Compares, for each minute, the tasks that ran with those that would have held the CPU at its
/// target, within the bounds. Nothing without a policy on CPU.
pub fn wrong_size(
    setup: &Setup,
    service: &ServiceSetup,
    minutes: &[MinuteRow],
) -> Option<WrongSize> {
    let scaling = service.auto_scaling.as_ref()?;
    let target = cpu_target(setup, service)?;
    let mut size = WrongSize::default();
    for row in minutes {
        let needed = libm::ceil(row.executing * row.cpu_percent / target) as u32;
        // Where nothing runs, its CPU says nothing: requests need a task at least.
        let needed = needed.max(u32::from(row.arrived > 0));
        let needed = needed.clamp(scaling.min_capacity, scaling.max_capacity);
        let missing = u64::from(needed.saturating_sub(row.running));
        let spare = u64::from(row.running.saturating_sub(needed));
        size.under_minutes += u64::from(missing > 0);
        size.over_minutes += u64::from(spare > 0);
        size.missing_task_minutes += missing;
        size.spare_task_minutes += spare;
    }
    Some(size)
}

/// What the policies of a service want of its CPU, in percent: the target value of the first that
/// tracks it or forecasts by it, else the threshold of the first alarm on it that scales out by
/// steps.
pub fn cpu_target(setup: &Setup, service: &ServiceSetup) -> Option<f64> {
    let policies = &service.auto_scaling.as_ref()?.policies;
    let is_cpu = |metric: &MetricSpec| matches!(metric, MetricSpec::CpuUtilization { .. });
    let aimed = policies.iter().find_map(|policy| match &policy.kind {
        PolicyKind::TargetTracking(spec) => is_cpu(&spec.metric).then_some(spec.target_value),
        PolicyKind::Predictive(spec) => {
            (spec.metric == PredictiveMetric::Cpu).then_some(spec.target_value)
        }
        PolicyKind::Step(_) => None,
    });
    let stepped = || {
        let mut alarms = policies.iter().filter_map(|policy| match &policy.kind {
            PolicyKind::Step(spec) => Some(&setup.alarms[spec.alarm]),
            _ => None,
        });
        let rises = |comparison| {
            matches!(
                comparison,
                Comparison::GreaterThanThreshold | Comparison::GreaterThanOrEqualToThreshold
            )
        };
        let out = alarms.find(|of| is_cpu(&of.metric) && rises(of.alarm.comparison))?;
        Some(out.alarm.threshold)
    };
    aimed.or_else(stepped)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::scaling::spec::{AutoScalingSpec, PolicySpec, TargetTrackingSpec};
    use crate::kernel::time::Span;
    use crate::observe::fixture::setup;

    fn scaling(metric: MetricSpec) -> AutoScalingSpec {
        AutoScalingSpec {
            min_capacity: 2,
            max_capacity: 10,
            scheduled: Vec::new(),
            suspended: Vec::new(),
            policies: vec![PolicySpec {
                name: "p".to_owned(),
                kind: crate::control::scaling::spec::PolicyKind::TargetTracking(
                    TargetTrackingSpec {
                        metric,
                        target_value: 50.0,
                        scale_out_cooldown: Span::MINUTE,
                        scale_in_cooldown: Span::MINUTE,
                        disable_scale_in: false,
                    },
                ),
            }],
        }
    }

    fn row(running: u32, cpu_percent: f64) -> MinuteRow {
        MinuteRow {
            running,
            executing: f64::from(running),
            cpu_percent,
            ..MinuteRow::default()
        }
    }

    #[test]
    fn minutes_are_judged_against_the_target_within_the_bounds() {
        let cpu = MetricSpec::CpuUtilization {
            high_resolution: false,
        };
        // 4 × 100 / 50 = 8 needed; 4 × 20 / 50 → 2; 4 × 50 / 50 = 4; 10 × 90 / 50 → 18, at most 10.
        let minutes = [row(4, 100.0), row(4, 20.0), row(4, 50.0), row(10, 90.0)];
        let judged = |policies: Option<AutoScalingSpec>| {
            let mut setup = setup(Span::HOUR);
            setup.services[0].auto_scaling = policies;
            wrong_size(&setup, &setup.services[0], &minutes)
        };
        let size = judged(Some(scaling(cpu))).unwrap();
        assert_eq!(
            size,
            WrongSize {
                under_minutes: 1,
                over_minutes: 1,
                missing_task_minutes: 4,
                spare_task_minutes: 2,
            }
        );
        let requests = scaling(MetricSpec::RequestCountPerTarget);
        assert_eq!(judged(Some(requests)), None);
        assert_eq!(judged(None), None);
    }
}
