//! Did the number of tasks fit the load? Judged after the fact, minute by minute.

use super::outcome::{MinuteRow, WrongSize};
use crate::control::scaling::spec::{AutoScalingSpec, MetricSpec};

/// Compares, for each minute, the tasks that ran with those that would have held the CPU at the
/// target value of the first CPU policy, within the bounds. Nothing without such a policy.
pub fn wrong_size(scaling: Option<&AutoScalingSpec>, minutes: &[MinuteRow]) -> Option<WrongSize> {
    let scaling = scaling?;
    let target = scaling.policies.iter().find_map(|policy| {
        let tracking = policy.tracking()?;
        matches!(tracking.metric, MetricSpec::CpuUtilization { .. })
            .then_some(tracking.target_value)
    })?;
    let mut size = WrongSize::default();
    for row in minutes {
        let needed = libm::ceil(row.executing * row.cpu_percent / target) as u32;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::scaling::spec::{PolicySpec, TargetTrackingSpec};
    use crate::kernel::time::Span;

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
        let size = wrong_size(Some(&scaling(cpu)), &minutes).unwrap();
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
        assert_eq!(wrong_size(Some(&requests), &minutes), None);
        assert_eq!(wrong_size(None, &minutes), None);
    }
}
