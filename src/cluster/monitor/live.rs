//! What else is measured of a service, besides what target tracking predefines?

use super::alarm::Statistic;

/// Metrics of a service that `CloudWatch` has besides those that target tracking predefines; one
/// datapoint per minute.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum LiveMetric {
    /// `AWS/ApplicationELB` `RequestCount` (sum).
    RequestCount,
    /// `AWS/ApplicationELB` `TargetResponseTime` in seconds (average).
    TargetResponseTime,
    /// `AWS/ApplicationELB` `HTTPCode_Target_5XX_Count` (sum).
    Target5xx,
    /// `AWS/ApplicationELB` `HTTPCode_ELB_5XX_Count` (sum).
    Elb5xx,
    /// `AWS/ApplicationELB` `HealthyHostCount`.
    HealthyHosts,
    /// `AWS/ApplicationELB` `UnHealthyHostCount`.
    UnhealthyHosts,
    /// `ECS/ContainerInsights` `RunningTaskCount`.
    RunningTasks,
    /// `ECS/ContainerInsights` `DesiredTaskCount`.
    DesiredTasks,
    /// `ECS/ContainerInsights` `PendingTaskCount`.
    PendingTasks,
}

impl LiveMetric {
    /// The statistic that says something of it: of counted events AWS keeps a sample of 1 for each,
    /// so that only their sum is a number of them (Elastic Load Balancing, CloudWatch metrics).
    pub const fn statistic(self) -> Statistic {
        match self {
            Self::RequestCount | Self::Target5xx | Self::Elb5xx => Statistic::Sum,
            Self::TargetResponseTime
            | Self::HealthyHosts
            | Self::UnhealthyHosts
            | Self::RunningTasks
            | Self::DesiredTasks
            | Self::PendingTasks => Statistic::Average,
        }
    }

    /// AWS's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RequestCount => "RequestCount",
            Self::TargetResponseTime => "TargetResponseTime",
            Self::Target5xx => "HTTPCode_Target_5XX_Count",
            Self::Elb5xx => "HTTPCode_ELB_5XX_Count",
            Self::HealthyHosts => "HealthyHostCount",
            Self::UnhealthyHosts => "UnHealthyHostCount",
            Self::RunningTasks => "RunningTaskCount",
            Self::DesiredTasks => "DesiredTaskCount",
            Self::PendingTasks => "PendingTaskCount",
        }
    }
}
