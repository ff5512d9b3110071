//! What does an alarm watch, and when does it go off? `[[alarms]]`, and those inside policies.

use crate::catalog::nearest::nearest;
use crate::cluster::monitor::{AlarmSpec, Comparison, TreatMissingData};
use crate::control::scaling::spec::MetricSpec;
use crate::kernel::time::Span;
use crate::scenario::complaint::Spot;
use crate::scenario::node::Node;
use crate::scenario::resolve::metric::{self, Owner};
use crate::scenario::resolve::{Context, unique};
use crate::scenario::tell::did_you_mean;
use crate::scenario::view::View;
use crate::sim::setup::AlarmSetup;

/// The alarms of a scenario by their place in the set-up: `[[alarms]]` first, then those inside
/// policies.
#[derive(Debug, Default)]
pub struct Alarms {
    /// Names of `[[alarms]]`, as far as they have one.
    names: Vec<Option<String>>,
    /// All of them; nothing where something was complained about.
    made: Vec<Option<AlarmSetup>>,
}

impl Alarms {
    /// Adds an alarm inside a policy; its place.
    fn push(&mut self, alarm: Option<AlarmSetup>) -> usize {
        self.made.push(alarm);
        self.made.len() - 1
    }

    /// All of them; nothing when one was complained about.
    pub fn take(&mut self) -> Option<Vec<AlarmSetup>> {
        std::mem::take(&mut self.made).into_iter().collect()
    }
}

/// `[[alarms]]`, on services by their place.
pub fn listed(context: &mut Context, view: View<'_>) {
    let services = view.tables("services");
    let views = view.tables("alarms");
    let named: Vec<(String, Spot)> = views
        .iter()
        .filter_map(|view| Some((view.text("alarmName")?, view.spot("alarmName"))))
        .collect();
    unique(context, "alarmName", &named);
    for at in &views {
        let name = at.text("alarmName");
        context.alarms.names.push(name.clone());
        let service = service(context, *at, &services);
        let made = service.and_then(|service| {
            let owner = Owner::of(services[service]);
            alarm(context, *at, (service, owner, name?))
        });
        context.alarms.push(made);
    }
}

/// The place of the service that an alarm names.
fn service(context: &mut Context, view: View<'_>, services: &[View<'_>]) -> Option<usize> {
    let name = view.text("service")?;
    let names: Vec<String> = services
        .iter()
        .filter_map(|view| view.text("serviceName"))
        .collect();
    let place = services
        .iter()
        .position(|view| view.text("serviceName").as_deref() == Some(&name));
    if place.is_none() {
        let near = nearest(&name, names.iter().map(String::as_str));
        let label = near.first().map(|name| did_you_mean(name));
        let complaint = context.error("unknown-service", view.spot("service"));
        complaint.add("name", name).add("names", names.join(", "));
        complaint.label = label;
    }
    place
}

/// The place of the alarm that a node names.
pub fn place_of(context: &mut Context, node: &Node) -> Option<usize> {
    let name = node.text().filter(|name| !name.is_empty())?;
    let names = &context.alarms.names;
    let place = names
        .iter()
        .position(|known| known.as_deref() == Some(name));
    if place.is_none() {
        let known: Vec<String> = names.iter().flatten().cloned().collect();
        let near = nearest(name, known.iter().map(String::as_str));
        let label = near.first().map(|name| did_you_mean(name));
        let complaint = context.error("unknown-alarm", node.spot);
        complaint.add("name", name).add("names", known.join(", "));
        complaint.label = label;
    }
    place
}

/// The alarm inside a policy, with a name of its own; its place.
pub fn inside(
    context: &mut Context,
    view: View<'_>,
    (service, owner, name): (usize, Owner, String),
) -> usize {
    let made = alarm(context, view, (service, owner, name));
    context.alarms.push(made)
}

fn alarm(
    context: &mut Context,
    view: View<'_>,
    (service, owner, name): (usize, Owner, String),
) -> Option<AlarmSetup> {
    let measured = metric::resolve(context, view, owner);
    let period = period(context, view);
    let (periods, datapoints) = points(context, view, period)?;
    let (metric, statistic) = measured?;
    let period = period?;
    Some(AlarmSetup {
        service,
        metric: fine(context, view, (metric, period, owner))?,
        alarm: AlarmSpec {
            name,
            statistic,
            comparison: match view.text("comparisonOperator")?.as_str() {
                "GreaterThanThreshold" => Comparison::GreaterThanThreshold,
                "GreaterThanOrEqualToThreshold" => Comparison::GreaterThanOrEqualToThreshold,
                "LessThanThreshold" => Comparison::LessThanThreshold,
                _ => Comparison::LessThanOrEqualToThreshold,
            },
            threshold: view.number("threshold")?,
            period,
            evaluation_periods: periods,
            datapoints_to_alarm: datapoints,
            treat_missing_data: match view.text("treatMissingData")?.as_str() {
                "ignore" => TreatMissingData::Ignore,
                "breaching" => TreatMissingData::Breaching,
                "notBreaching" => TreatMissingData::NotBreaching,
                _ => TreatMissingData::Missing,
            },
        },
    })
}

/// 10, 20, 30 s, or whole minutes (CloudWatch API, `PutMetricAlarm`).
fn period(context: &mut Context, view: View<'_>) -> Option<Span> {
    let period = view.span("period")?;
    let short = [10, 20, 30].map(Span::from_secs);
    let good = short.contains(&period) || period.nanos().is_multiple_of(Span::MINUTE.nanos());
    if !good || period == Span::ZERO {
        context.error("alarm-period", view.spot("period"));
        return None;
    }
    Some(period)
}

/// N and M: M ≤ N, and N periods are a day at most, a week for periods of an hour or more.
fn points(context: &mut Context, view: View<'_>, period: Option<Span>) -> Option<(u32, u32)> {
    let periods = view.count("evaluationPeriods")?;
    let datapoints = view.count("datapointsToAlarm").unwrap_or(periods);
    if datapoints > periods {
        let complaint = context.error("order-or-equal", view.spot("datapointsToAlarm"));
        complaint
            .add("low", "datapointsToAlarm")
            .add("high", "evaluationPeriods");
    }
    let hour = Span::from_secs(3_600);
    let longest = |period: Span| hour * if period >= hour { 168 } else { 24 };
    if let Some(period) = period
        && period * u64::from(periods) > longest(period)
    {
        let complaint = context.error("alarm-too-long", view.spot("evaluationPeriods"));
        complaint.add("most", longest(period).to_string());
    }
    Some((periods, datapoints))
}

/// Below a minute only CPU and memory have datapoints, every 20 s, of a service that emits them.
fn fine(
    context: &mut Context,
    view: View<'_>,
    (metric, period, owner): (MetricSpec, Span, Owner),
) -> Option<MetricSpec> {
    if period >= Span::MINUTE {
        return Some(metric);
    }
    let high_resolution = true;
    let fine = match metric {
        MetricSpec::CpuUtilization { .. } => Some(MetricSpec::CpuUtilization { high_resolution }),
        MetricSpec::MemoryUtilization { .. } => {
            Some(MetricSpec::MemoryUtilization { high_resolution })
        }
        _ => None,
    };
    let twenty = Span::from_secs(20);
    if fine.is_none() || period != twenty {
        context.error("no-such-period", view.spot("period"));
        return None;
    }
    if owner.resolution > twenty {
        context.error("needs-high-resolution", view.spot("period"));
        return None;
    }
    fine
}
