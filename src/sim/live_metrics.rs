//! What does `CloudWatch` hear of a service once a minute is over? Counts of requests and tasks,
//! customized metrics, and expressions over them.
//!
//! What AWS does not emit is no zero but missing: an idle load balancer says nothing of requests,
//! counts of errors are sent only when there were some (Elastic Load Balancing, CloudWatch metrics
//! for Application Load Balancers). Container Insights counts tasks whether there are any or not.

use std::sync::Arc;

use super::meter::Sums;
use super::world::World;
use crate::cluster::ids::ServiceId;
use crate::cluster::monitor::{LiveMetric, Metric, Monitor, SeriesId, Statistic, StatisticSet};
use crate::cluster::task::TargetState;
use crate::control::scaling::math::{MetricMath, Repeats};
use crate::control::scaling::policy_alarms::{series, statistic};
use crate::control::scaling::spec::MetricSpec;
use crate::kernel::time::{Instant, Span};
use crate::traffic::MinuteTraffic;

/// A metric that is not the service's own.
#[derive(Clone, Debug)]
pub enum Customized {
    /// Values by the start of their minute, ascending, and how many of them lie behind.
    Points(Arc<[(Instant, f64)]>, usize),
    /// An expression over series.
    Math(Expression),
}

/// An expression where it is evaluated.
#[derive(Clone, Debug)]
pub struct Expression {
    math: Arc<MetricMath>,
    /// The series of the metrics that it names, in its order, and what counts of their minutes.
    inputs: Vec<(SeriesId, Statistic)>,
    repeats: Repeats,
}

impl World<'_> {
    /// The series of a metric of a service, recorded from now on if it was not yet.
    pub(super) fn series_of(&mut self, id: ServiceId, metric: &MetricSpec) -> SeriesId {
        let customized = match metric {
            MetricSpec::Custom(custom) => Some(Customized::Points(Arc::clone(&custom.points), 0)),
            MetricSpec::Math(math) => Some(Customized::Math(self.expression(id, math))),
            _ => None,
        };
        let recorder = &mut self.desks[id.index()].recorder;
        let number = recorder.customized.len();
        let spec = series(metric, number, id, &self.setup.parameters);
        let known = recorder.find(spec.metric, spec.period);
        known.unwrap_or_else(|| {
            let watched = self.monitor.add_series(spec);
            recorder.add(watched, spec.metric, spec.period);
            recorder.customized.extend(customized);
            watched
        })
    }

    /// An expression with the series that it reads.
    fn expression(&mut self, id: ServiceId, math: &Arc<MetricMath>) -> Expression {
        let inputs = math.metrics.iter();
        let inputs = inputs.map(|(_, input)| {
            let series = self.series_of(id, &by_the_minute(input));
            (series, statistic(input))
        });
        Expression {
            inputs: inputs.collect(),
            math: Arc::clone(math),
            repeats: Repeats::default(),
        }
    }

    /// Puts down what is known of the minute of a service that ends now. `sums` are its meters.
    pub(super) fn record_live(&mut self, id: ServiceId, sums: &Sums) {
        let now = self.now();
        let start = Instant::from_nanos(now.nanos() - 1).floor_to(Span::MINUTE);
        let recorder = &mut self.desks[id.index()].recorder;
        let routed = sums.routed - std::mem::replace(&mut recorder.routed, sums.routed);
        for place in 0.. {
            let recorder = &self.desks[id.index()].recorder;
            let Some((series, metric)) = recorder.recorded(place) else {
                break;
            };
            let value = match metric {
                Metric::Live(live) => self.live_value(id, live, routed),
                Metric::Custom(number) => self.customized_value((id, number), start),
                // Recorded already.
                _ => None,
            };
            if let Some(value) = value {
                self.monitor.record_set(series, start, value);
            }
        }
    }

    /// The datapoint of one metric; none when AWS emits none.
    fn live_value(&self, id: ServiceId, metric: LiveMetric, routed: u64) -> Option<StatisticSet> {
        let service = self.cluster.service(id);
        let traffic = &self.desks[id.index()].recorder.traffic;
        let idle_emits = self.setup.parameters.alb_idle_request_count >= 0.5;
        let tasks = |count: u32| Some(StatisticSet::one(f64::from(count)));
        let hosts = |state: TargetState| {
            let (registered, found) = self.hosts(id, state);
            tasks(found).filter(|_| registered > 0)
        };
        match metric {
            LiveMetric::RunningTasks => tasks(service.running()),
            LiveMetric::DesiredTasks => tasks(service.desired),
            LiveMetric::PendingTasks => tasks(service.pending()),
            _ if service.spec.load_balancer.is_none() => None,
            LiveMetric::RequestCount if routed == 0 && idle_emits => Some(StatisticSet::one(0.0)),
            LiveMetric::RequestCount => events(routed),
            LiveMetric::TargetResponseTime => response_time(traffic),
            LiveMetric::Target5xx => events(traffic.target_5xx),
            LiveMetric::Elb5xx => events(traffic.elb_5xx),
            LiveMetric::HealthyHosts => hosts(TargetState::Healthy),
            LiveMetric::UnhealthyHosts => hosts(TargetState::Unhealthy),
        }
    }

    /// How many targets are registered, and how many of them are in a state, as ECS knows them.
    fn hosts(&self, id: ServiceId, state: TargetState) -> (u32, u32) {
        let tasks = self.cluster.service(id).alive().iter();
        let targets = tasks.map(|&task| self.cluster.task(task).target());
        targets.fold((0, 0), |(registered, found), target| {
            let is_registered = matches!(
                target,
                TargetState::Initial | TargetState::Healthy | TargetState::Unhealthy
            );
            let (is_registered, is_it) = (u32::from(is_registered), u32::from(target == state));
            (registered + is_registered, found + is_it)
        })
    }

    /// The datapoint of a customized metric in the minute that begins at `start`. What an
    /// expression reads was recorded before it.
    fn customized_value(
        &mut self,
        (id, number): (ServiceId, usize),
        start: Instant,
    ) -> Option<StatisticSet> {
        let value = match &mut self.desks[id.index()].recorder.customized[number] {
            // Minutes come in order.
            Customized::Points(points, next) => {
                let before = points[*next..].iter().take_while(|point| point.0 < start);
                *next += before.count();
                let point = points.get(*next).filter(|point| point.0 == start);
                point.map(|point| point.1)
            }
            Customized::Math(expression) => expression.value(&self.monitor, start),
        };
        value.map(StatisticSet::one)
    }
}

impl Expression {
    /// Its datapoint in the minute that begins at `start`.
    fn value(&mut self, monitor: &Monitor, start: Instant) -> Option<f64> {
        let read = |id: &str| {
            let place = self.math.metrics.iter().position(|(name, _)| name == id)?;
            let (series, statistic) = self.inputs[place];
            let newest = monitor.series(series).points().next_back();
            let newest = newest.filter(|point| point.period_start == start)?;
            Some(newest.values.statistic(statistic))
        };
        self.math.value(&read, &mut self.repeats)
    }
}

/// Expressions go by the minute: so do the metrics that they name.
fn by_the_minute(metric: &MetricSpec) -> MetricSpec {
    let high_resolution = false;
    match metric {
        MetricSpec::CpuUtilization { .. } => MetricSpec::CpuUtilization { high_resolution },
        MetricSpec::MemoryUtilization { .. } => MetricSpec::MemoryUtilization { high_resolution },
        other => other.clone(),
    }
}

/// One sample of 1 for each event; nothing when there was none.
fn events(count: u64) -> Option<StatisticSet> {
    (count > 0).then(|| StatisticSet::of(1.0, count as f64))
}

/// `TargetResponseTime` in seconds: a sample for each answer. We know their mean, not the extremes;
/// where clients try again, the mean is from their first attempt on.
fn response_time(traffic: &MinuteTraffic) -> Option<StatisticSet> {
    (traffic.served > 0).then(|| {
        let mean = traffic.latency_sum_ns as f64 / traffic.served as f64 / 1e9;
        StatisticSet::of(mean, traffic.served as f64)
    })
}
