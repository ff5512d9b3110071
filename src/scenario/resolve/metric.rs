//! Which metric of a service is meant? By its name, recorded elsewhere, or metric math over some.

use std::path::Path;
use std::sync::Arc;

use crate::catalog::nearest::nearest;
use crate::cluster::monitor::{LiveMetric, Statistic};
use crate::control::scaling::math::MetricMath;
use crate::control::scaling::spec::{CustomMetric, MetricSpec};
use crate::kernel::time::{Instant, Span};
use crate::scenario::complaint::Spot;
use crate::scenario::resolve::placement::inside;
use crate::scenario::resolve::{Context, custom_metric, unique};
use crate::scenario::tell::did_you_mean;
use crate::scenario::view::View;
use crate::words::Lang;
use crate::words::complaints::Word;

/// What a service has, as far as its metrics depend on it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Owner {
    /// Whether it has a load balancer.
    pub balanced: bool,
    /// Period of its CPU and memory metrics.
    pub resolution: Span,
}

impl Owner {
    /// That of the service `view`; what is wrong with it is said elsewhere.
    pub fn of(view: View<'_>) -> Self {
        let monitoring = view.table("monitoring");
        let listed = monitoring.map_or_else(Vec::new, |at| at.tables("metricConfigurations"));
        let spans = listed.iter().chain(&monitoring);
        let shortest = spans.filter_map(|at| at.span("resolutionSeconds")).min();
        Self {
            balanced: view.has("loadBalancer"),
            resolution: shortest.unwrap_or(Span::MINUTE),
        }
    }
}

/// A metric, and the statistic of it that is a datapoint.
pub type Measured = (MetricSpec, Statistic);

const LIVE: [LiveMetric; 9] = [
    LiveMetric::RequestCount,
    LiveMetric::TargetResponseTime,
    LiveMetric::Target5xx,
    LiveMetric::Elb5xx,
    LiveMetric::HealthyHosts,
    LiveMetric::UnhealthyHosts,
    LiveMetric::RunningTasks,
    LiveMetric::DesiredTasks,
    LiveMetric::PendingTasks,
];

/// Bytes of an expression (Application Auto Scaling user guide, metric math: 50 KB in all).
const LONGEST: usize = 50_000;
const ECS: &str = "AWS/ECS";
const BALANCER: &str = "AWS/ApplicationELB";
const INSIGHTS: &str = "ECS/ContainerInsights";

/// A metric by its name, with its namespace.
fn named(name: &str) -> Option<(MetricSpec, &'static str)> {
    let high_resolution = false;
    let live = LIVE.into_iter().find(|live| live.name() == name);
    Some(match (name, live) {
        (_, Some(live)) => {
            let insights = matches!(
                live,
                LiveMetric::RunningTasks | LiveMetric::DesiredTasks | LiveMetric::PendingTasks
            );
            let namespace = if insights { INSIGHTS } else { BALANCER };
            (MetricSpec::Live(live), namespace)
        }
        ("CPUUtilization", _) => (MetricSpec::CpuUtilization { high_resolution }, ECS),
        ("MemoryUtilization", _) => (MetricSpec::MemoryUtilization { high_resolution }, ECS),
        ("RequestCountPerTarget", _) => (MetricSpec::RequestCountPerTarget, BALANCER),
        _ => return None,
    })
}

/// Every name that [`named`] knows.
fn names() -> Vec<&'static str> {
    let live = LIVE.into_iter().map(LiveMetric::name);
    let others = [
        "CPUUtilization",
        "MemoryUtilization",
        "RequestCountPerTarget",
    ];
    others.into_iter().chain(live).collect()
}

/// Which statistics a datapoint of ours can stand for; the first is what it is.
fn statistics(metric: &MetricSpec) -> &'static [Statistic] {
    use Statistic::{Average, Maximum, Minimum, Sum};
    let counts = [
        LiveMetric::RequestCount,
        LiveMetric::Target5xx,
        LiveMetric::Elb5xx,
    ];
    match metric {
        MetricSpec::CpuUtilization { .. }
        | MetricSpec::MemoryUtilization { .. }
        | MetricSpec::Live(LiveMetric::TargetResponseTime) => &[Average],
        MetricSpec::RequestCountPerTarget => &[Sum],
        MetricSpec::Live(metric) if counts.contains(metric) => &[Sum],
        _ => &[Average, Minimum, Maximum, Sum],
    }
}

/// The metric that `view` names by `metricName` (with `csv` where it was recorded elsewhere) or by
/// `metrics`.
pub fn resolve(context: &mut Context, view: View<'_>, owner: Owner) -> Option<Measured> {
    if !view.has("metrics") {
        if !view.has("metricName") {
            context.error("one-metric-of-alarm", view.spot);
            return None;
        }
        return single(context, view, owner);
    }
    for key in ["metricName", "csv", "namespace", "statistic"] {
        if view.has(key) {
            let complaint = context.error("not-with", view.spot(key));
            complaint.add("key", key).add("other", "metrics");
        }
    }
    math(context, view, owner).map(|metric| (metric, Statistic::Average))
}

/// One metric: in the short form, or in AWS's `metricStat`.
fn single(context: &mut Context, view: View<'_>, owner: Owner) -> Option<Measured> {
    let inner = view.keys.iter().any(|key| key.is("metricStat"));
    let stat = inner.then(|| view.table("metricStat")).flatten();
    let at = stat.and_then(|stat| stat.table("metric")).unwrap_or(view);
    let name = at.text("metricName")?;
    if stat.is_none() && view.has("csv") {
        let statistic = statistic(view, "statistic").unwrap_or_default();
        let metric = recorded(context, view, name)?;
        return Some((MetricSpec::Custom(metric), statistic));
    }
    let Some((metric, namespace)) = named(&name) else {
        let label = nearest(&name, names()).first().map(|n| did_you_mean(n));
        let complaint = context.error("unknown-metric", at.spot("metricName"));
        complaint.add("name", name).add("names", names().join(", "));
        complaint.label = label;
        return None;
    };
    if let Some(given) = at.text("namespace").filter(|given| given != namespace) {
        let complaint = context.error("metric-namespace", at.spot("namespace"));
        complaint.add("name", name.as_str());
        complaint.add("namespace", namespace).add("found", given);
    }
    let balanced = namespace == BALANCER;
    if balanced && !owner.balanced {
        context.error("needs-load-balancer", at.spot("metricName"));
    }
    let (from, key) = stat.map_or((view, "statistic"), |stat| (stat, "stat"));
    let allowed = statistics(&metric);
    let given = statistic(from, key);
    if let Some(given) = given.filter(|given| !allowed.contains(given)) {
        let names: Vec<&str> = allowed.iter().map(|s| statistic_name(*s)).collect();
        let complaint = context.error("statistic", from.spot(key));
        complaint
            .add("name", name)
            .add("found", statistic_name(given));
        complaint.add("names", names.join(", "));
    }
    Some((metric, given.unwrap_or(allowed[0])))
}

const fn statistic_name(statistic: Statistic) -> &'static str {
    match statistic {
        Statistic::Average => "Average",
        Statistic::Sum => "Sum",
        Statistic::Minimum => "Minimum",
        Statistic::Maximum => "Maximum",
    }
}

/// The statistic at `key`, when it is given.
pub fn statistic(view: View<'_>, key: &str) -> Option<Statistic> {
    Some(match view.text(key)?.as_str() {
        "Sum" => Statistic::Sum,
        "Minimum" => Statistic::Minimum,
        "Maximum" => Statistic::Maximum,
        _ => Statistic::Average,
    })
}

/// The recorded values at `csv`.
fn recorded(context: &mut Context, view: View<'_>, name: String) -> Option<CustomMetric> {
    let file = view.text("csv")?;
    let points = read(context, (&file, view.spot("csv")), &|path| {
        custom_metric::read(path).map(Arc::<[(Instant, f64)]>::from)
    });
    points.map(|points| CustomMetric { name, points })
}

/// What reads a file: the row of what is wrong, and why.
pub type Reader<'a, T> = &'a dyn Fn(&Path) -> Result<T, (u64, String)>;

/// Reads a CSV file of the scenario; what is wrong with it is said at `spot`, with its row.
pub fn read<T>(
    context: &mut Context,
    (file, spot): (&str, Spot),
    read: Reader<'_, T>,
) -> Option<T> {
    if let Err(error) = context.files.digest(file) {
        let complaint = context.error("unreadable", spot);
        complaint.add("file", file).add("reason", error.to_string());
        return None;
    }
    let path = context.files.path(file);
    match read(&path) {
        Ok(found) => Some(found),
        Err((row, reason)) => {
            let complaint = context.error("bad-csv", spot);
            complaint.add("file", file).add("row", row.to_string());
            complaint.add("reason", reason);
            None
        }
    }
}

/// `metrics`: the series that is returned.
fn math(context: &mut Context, view: View<'_>, owner: Owner) -> Option<MetricSpec> {
    let views = view.tables("metrics");
    let ids: Vec<(String, Spot)> = views
        .iter()
        .filter_map(|view| Some((view.text("id")?, view.spot("id"))))
        .collect();
    ids_of(context, &ids);
    let metrics = plain(context, &views, owner);
    let returned = returned(context, view, &views)?;
    let id = returned.text("id")?;
    let metrics = metrics?;
    let Some(node) = returned.node("expression") else {
        return metrics.into_iter().find(|m| m.0 == id).map(|m| m.1);
    };
    let text = node.text()?;
    let expression = whole(&views, text);
    match MetricMath::parse(&expression, metrics) {
        Ok(math) => Some(MetricSpec::Math(Arc::new(math))),
        Err(wrong) => {
            let said = Word::Said {
                en: wrong.message(Lang::En),
                ko: wrong.message(Lang::Ko),
            };
            // Where other expressions were put in its place, its own words stand elsewhere.
            let spot = if expression == text {
                inside(context, node, wrong.at..wrong.at + wrong.len)
            } else {
                node.spot
            };
            context.error("bad-math", spot).add("message", said);
            None
        }
    }
}

/// Ids differ, and begin with a small letter.
fn ids_of(context: &mut Context, ids: &[(String, Spot)]) {
    unique(context, "id", ids);
    for (id, spot) in ids {
        let mut letters = id.chars();
        let good = letters.next().is_some_and(|c| c.is_ascii_lowercase())
            && letters.all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !good {
            context.error("metric-id", *spot).add("id", id.as_str());
        }
    }
}

/// The metrics among the entries, by their ids; nothing when an entry was complained about.
fn plain(
    context: &mut Context,
    views: &[View<'_>],
    owner: Owner,
) -> Option<Vec<(String, MetricSpec)>> {
    let mut metrics = Vec::new();
    let mut complete = true;
    for at in views {
        let pair = [
            at.has("expression"),
            at.has("metricName") || at.has("metricStat"),
        ];
        if pair[0] == pair[1] {
            let complaint = context.error("one-pair", at.spot);
            complaint
                .add("one", "expression")
                .add("other", "metricName");
            complete = false;
        } else if pair[1] {
            let found = single(context, *at, owner).zip(at.text("id"));
            complete &= found.is_some();
            metrics.extend(found.map(|((metric, _), id)| (id, metric)));
        }
    }
    complete.then_some(metrics)
}

/// The entry whose series is watched: the only one that is not said to stay inside, or else the
/// only one that is said to be returned.
fn returned<'a>(context: &mut Context, view: View<'_>, views: &[View<'a>]) -> Option<View<'a>> {
    let only = |wanted: &dyn Fn(&View<'a>) -> bool| {
        let mut those = views.iter().copied().filter(|view| wanted(view));
        those.next().filter(|_| those.next().is_none())
    };
    let not_inside = only(&|view| view.flag("returnData") != Some(false));
    let said = only(&|view| view.has("returnData") && view.flag("returnData") == Some(true));
    let found = not_inside.or(said);
    if found.is_none() {
        context.error("one-return-data", view.spot("metrics"));
    }
    found
}

/// An expression with the expressions that it names in their places.
fn whole(views: &[View<'_>], expression: &str) -> String {
    let inner = |word: &str| {
        let found = views
            .iter()
            .find(|view| view.text("id").as_deref() == Some(word));
        found.and_then(|view| view.text("expression"))
    };
    let mut out = String::new();
    let mut word = String::new();
    // An expression names only those before it: as many rounds as there are entries are enough.
    // Expressions in a circle grow; what is left of them is an id without a metric.
    let mut text = expression.to_owned();
    for _ in 0..views.len() {
        if text.len() > LONGEST {
            break;
        }
        for letter in text.chars().chain(" ".chars()) {
            if letter.is_ascii_alphanumeric() || letter == '_' {
                word.push(letter);
                continue;
            }
            match inner(&word) {
                Some(inner) => out.extend(["(", inner.as_str(), ")"]),
                None => out.push_str(&word),
            }
            word.clear();
            out.push(letter);
        }
        out.trim_end().clone_into(&mut text);
        out.clear();
    }
    text
}

/// The shortest period of a metric.
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
