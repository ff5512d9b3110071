//! What is there to tell of a sweep? Its points with what was found at each, and how they compare.

use std::collections::BTreeMap;

use crate::study::{
    self, Cheapest, Figure, Found, MONTH_COST, Plan, RUN_COST, Replication, Results, Swept, Tried,
};
use crate::words::{Lang, Text, sweep as words};

/// Everything that tables, charts and pages are made of.
pub(in crate::report) struct View<'a> {
    pub swept: &'a Swept,
    pub lang: Lang,
    /// What was found at each point that did not fail.
    pub found: BTreeMap<usize, Found>,
    /// Names of the services that served a request at any point.
    pub services: Vec<String>,
    /// Path of the cost that points are compared by.
    pub cost: &'static str,
    /// Points that nothing beats in both cost and p99; empty in a part of a sweep.
    pub front: Vec<usize>,
    /// The cheapest that meets its objectives, or of all where nothing has any.
    pub cheapest: Option<Cheapest>,
    /// Whether any point has objectives.
    pub objectives: bool,
}

impl<'a> View<'a> {
    pub fn of(swept: &'a Swept, lang: Lang) -> Self {
        let (results, confidence) = (&swept.results, swept.header.plan.confidence);
        let lines = study::lines(results);
        let found: BTreeMap<usize, Found> = done(results)
            .map(|(point, runs)| (point, Found::of(runs, confidence, &lines)))
            .collect();
        let mut view = Self {
            swept,
            lang,
            services: services(&found),
            cost: cost(&found),
            front: Vec::new(),
            cheapest: None,
            objectives: found.values().any(|found| !found.objectives.is_empty()),
            found,
        };
        // A part of a sweep does not know what the others found.
        if swept.header.shard.is_none() {
            view.front = view.front();
            let may = |point: usize| !view.objectives || view.meets(point) == Some(true);
            view.cheapest = study::cheapest((&swept.header, results), view.cost, may);
        }
        view
    }

    pub const fn plan(&self) -> &'a Plan {
        &self.swept.header.plan
    }

    /// What a point is called.
    pub fn label(&self, point: usize) -> &'a str {
        &self.plan().points[point].label
    }

    /// The runs of each point that did not fail.
    pub fn runs(&self) -> impl Iterator<Item = (usize, &'a [Replication])> + use<'a> {
        done(&self.swept.results)
    }

    pub fn figure(&self, point: usize, path: &str) -> Option<&Figure> {
        self.found.get(&point)?.figure(path)
    }

    pub fn mean(&self, point: usize, path: &str) -> Option<f64> {
        self.figure(point, path)?.mean
    }

    /// Whether the means of a point meet its objectives.
    pub fn meets(&self, point: usize) -> Option<bool> {
        self.found.get(&point)?.meets()
    }

    /// Points that failed, and why.
    pub fn failed(&self) -> Vec<(usize, &'a str)> {
        failed(&self.swept.results, self.lang)
    }

    /// The p99 of the slowest service, by its mean.
    pub fn slowest(&self, point: usize) -> Option<&Figure> {
        let figures = self.of_services(point, p99);
        figures.max_by(|a, b| f64::total_cmp(&a.mean.unwrap_or(0.0), &b.mean.unwrap_or(0.0)))
    }

    /// The lowest served share of a service, by its mean.
    pub fn lowest(&self, point: usize) -> Option<&Figure> {
        let figures = self.of_services(point, served);
        figures.min_by(|a, b| f64::total_cmp(&a.mean.unwrap_or(0.0), &b.mean.unwrap_or(0.0)))
    }

    fn of_services(
        &self,
        point: usize,
        path: fn(&str) -> String,
    ) -> impl Iterator<Item = &Figure> + '_ {
        let services = self.services.iter();
        let figures = services.filter_map(move |name| self.figure(point, &path(name)));
        figures.filter(|figure| figure.mean.is_some())
    }

    /// Cost and p99 of a point, where it has both.
    pub fn place(&self, point: usize) -> Option<(f64, f64)> {
        Some((self.mean(point, self.cost)?, self.slowest(point)?.mean?))
    }

    fn front(&self) -> Vec<usize> {
        let points: Vec<usize> = self.found.keys().copied().collect();
        let places: Vec<_> = points.iter().map(|point| self.place(*point)).collect();
        let on = study::front(&places).into_iter();
        points
            .into_iter()
            .zip(on)
            .filter_map(|(point, on)| on.then_some(point))
            .collect()
    }

    /// Paths of the figures that charts show: cost, p99 and served share of each service (of the
    /// first few), and those that the study names.
    pub fn headlines(&self) -> Vec<String> {
        let mut paths = vec![self.cost.to_owned()];
        for name in self.services.iter().take(SERVICES) {
            paths.extend([p99(name), served(name)]);
        }
        for path in &self.plan().figures {
            let is_known = self.found.values().any(|found| found.mean(path).is_some());
            if is_known && !paths.contains(path) {
                paths.push(path.clone());
            }
        }
        paths
    }

    /// Figures that the study names and no run has.
    pub fn unknown(&self) -> Vec<&'a str> {
        let has = |path: &&String| self.found.values().all(|of| of.figure(path).is_none());
        let paths = self.plan().figures.iter().filter(has);
        paths.map(String::as_str).collect()
    }

    /// What a figure is called, with its service where there are several.
    pub fn name(&self, path: &str) -> String {
        let (service, text) = known(path);
        let Some(text) = text else {
            return path.to_owned();
        };
        let name = text.in_lang(self.lang);
        match service.filter(|_| self.services.len() > 1) {
            Some(service) => format!("{service}: {name}"),
            None => name.to_owned(),
        }
    }

    /// The confidence of intervals in percent, as people write it.
    pub fn confidence(&self) -> String {
        percent(self.plan().confidence)
    }
}

/// Services that have charts and tables of their own.
pub(in crate::report) const SERVICES: usize = 3;

/// A confidence in percent: `95`, `99.17`.
pub(in crate::report) fn percent(confidence: f64) -> String {
    let text = format!("{:.3}", confidence * 100.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The p99 of a service.
pub(in crate::report) fn p99(service: &str) -> String {
    format!("services.{service}.latencyMs.p99")
}

/// The share that a service served.
pub(in crate::report) fn served(service: &str) -> String {
    format!("services.{service}.availabilityPercent")
}

/// The service of a path, and its name where it has one.
fn known(path: &str) -> (Option<&str>, Option<Text>) {
    let inner = path.strip_prefix("services.");
    let (service, rest) = inner.and_then(|rest| rest.split_once('.')).unzip();
    let text = match (path, rest) {
        (RUN_COST, _) => Some(words::TITLE_COST),
        (MONTH_COST, _) => Some(words::TITLE_MONTH),
        (_, Some("latencyMs.p99")) => Some(words::TITLE_P99),
        (_, Some("availabilityPercent")) => Some(words::TITLE_SERVED),
        _ => None,
    };
    (service, text)
}

/// The runs of each point that did not fail.
pub(in crate::report) fn done(results: &Results) -> impl Iterator<Item = (usize, &[Replication])> {
    results.iter().filter_map(|(point, tried)| match tried {
        Tried::Done(runs) => Some((*point, runs.as_slice())),
        Tried::Failed(_) => None,
    })
}

/// Points that failed, and why.
pub(in crate::report) fn failed<'a>(results: &'a Results, lang: Lang) -> Vec<(usize, &'a str)> {
    let of = |(point, tried): (&usize, &'a Tried)| match (tried, lang) {
        (Tried::Done(_), _) => None,
        (Tried::Failed(reason), Lang::En) => Some((*point, reason.en.as_str())),
        (Tried::Failed(reason), Lang::Ko) => Some((*point, reason.ko.as_str())),
    };
    results.iter().filter_map(of).collect()
}

/// The services with a latency at any point, in the order of the first point that has each.
fn services(found: &BTreeMap<usize, Found>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let figures = found.values().flat_map(|found| &found.figures);
    for figure in figures.filter(|figure| figure.mean.is_some()) {
        let inner = figure.path.strip_prefix("services.");
        let name = inner.and_then(|inner| inner.strip_suffix(".latencyMs.p99"));
        if let Some(name) = name.filter(|name| !names.iter().any(|known| known == name)) {
            names.push(name.to_owned());
        }
    }
    names
}

/// Costs of runs are compared where all runs are of one length, else those of a month.
fn cost(found: &BTreeMap<usize, Found>) -> &'static str {
    let ratio = |found: &Found| {
        let (month, run) = (found.mean(MONTH_COST)?, found.mean(RUN_COST)?);
        (run > 0.0).then(|| month / run)
    };
    let mut ratios = found.values().filter_map(ratio);
    let first = ratios.next();
    let alike = ratios.all(|other| first.is_some_and(|first| (other / first - 1.0).abs() < 1e-6));
    if alike { RUN_COST } else { MONTH_COST }
}
