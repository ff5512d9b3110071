//! Which alarms does a target-tracking policy make, on which metric?

use super::spec::{MetricSpec, TargetTrackingSpec};
use crate::catalog::parameters::Parameters;
use crate::cluster::ids::ServiceId;
use crate::cluster::monitor::{
    AlarmSpec, Comparison, Metric, Owner, SeriesSpec, Statistic, TreatMissingData,
};
use crate::kernel::time::Span;

/// Whose policy it is, for the alarms' names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PolicyName<'a> {
    /// Name of the cluster.
    pub cluster: &'a str,
    /// `serviceName`
    pub service: &'a str,
    /// `policyName`
    pub policy: &'a str,
}

/// The alarms of one policy.
#[derive(Clone, PartialEq, Debug)]
pub struct PolicyAlarms {
    /// Above the target for some minutes: scale out.
    pub high: AlarmSpec,
    /// Well below the target for many minutes: scale in. None with `DisableScaleIn`.
    pub low: Option<AlarmSpec>,
}

/// The alarms that `put-scaling-policy` makes (A18): high is `3` of 3 datapoints above the target,
/// low is 15 of 15 minutes below 0.9 × target (all three named parameters).
pub fn alarms(
    spec: &TargetTrackingSpec,
    name: PolicyName,
    parameters: &Parameters,
) -> PolicyAlarms {
    let period = period(&spec.metric);
    let alarm = |side: &str, comparison, threshold, points: u32| AlarmSpec {
        name: format!(
            "TargetTracking-service/{}/{}-Alarm{side}-{}",
            name.cluster, name.service, name.policy
        ),
        statistic: statistic(&spec.metric),
        comparison,
        threshold,
        period,
        evaluation_periods: points,
        datapoints_to_alarm: points,
        treat_missing_data: TreatMissingData::Missing,
    };
    let high_points = parameters.target_tracking_high_points as u32;
    let low_points = libm::ceil(parameters.target_tracking_low_s / period.as_secs_f64()) as u32;
    let low_threshold = spec.target_value * parameters.target_tracking_low_factor;
    PolicyAlarms {
        high: alarm(
            "High",
            Comparison::GreaterThanThreshold,
            spec.target_value,
            high_points,
        ),
        low: (!spec.disable_scale_in).then(|| {
            alarm(
                "Low",
                Comparison::LessThanThreshold,
                low_threshold,
                low_points,
            )
        }),
    }
}

/// The statistic of a metric's periods by which it is judged.
pub const fn statistic(metric: &MetricSpec) -> Statistic {
    match metric {
        MetricSpec::Live(live) => live.statistic(),
        _ => Statistic::Average,
    }
}

/// A metric of a service as the monitor is to keep it. Two that are equal may share a series;
/// customized ones and expressions are told apart by `index`.
pub fn series(
    metric: &MetricSpec,
    index: usize,
    service: ServiceId,
    parameters: &Parameters,
) -> SeriesSpec {
    let period = period(metric);
    let metric = match metric {
        MetricSpec::CpuUtilization { .. } => Metric::CpuUtilization,
        MetricSpec::MemoryUtilization { .. } => Metric::MemoryUtilization,
        MetricSpec::RequestCountPerTarget => Metric::RequestCountPerTarget,
        MetricSpec::Custom(_) | MetricSpec::Math(_) => Metric::Custom(index),
        MetricSpec::Live(live) => Metric::Live(*live),
    };
    let delay = if period < Span::MINUTE {
        parameters.metric_publish_delay_20_s
    } else {
        parameters.metric_publish_delay_60_s
    };
    SeriesSpec {
        owner: Owner::Service(service),
        metric,
        period,
        publish_delay: Span::from_secs_f64(delay),
    }
}

/// 20 s for the high-resolution variants, else a minute (ECS developer guide, faster auto scaling).
pub const fn period(metric: &MetricSpec) -> Span {
    match metric {
        MetricSpec::CpuUtilization {
            high_resolution: true,
        }
        | MetricSpec::MemoryUtilization {
            high_resolution: true,
        } => Span::from_secs(20),
        _ => Span::MINUTE,
    }
}
