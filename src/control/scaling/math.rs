//! What does an expression over metrics give? Metric math, as far as scaling policies use it.

use super::spec::MetricSpec;

/// `Metrics` of a customized metric: named series, and the expression that is returned.
#[derive(Clone, PartialEq, Debug)]
pub struct MetricMath {
    /// `Expression` as it was written.
    pub expression: String,
    /// `Id` and metric of each series that it names.
    pub metrics: Vec<(String, MetricSpec)>,
}
