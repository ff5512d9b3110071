//! What do the runs of one point say together? Means with intervals, quantiles, objectives.

use super::journal::{Header, Results, Tried};
use super::objectives::{Judged, JudgedMean, judge_mean};
use super::plan::Plan;
use super::replications::{Replication, bounds};
use super::statistics::{Interval, Paired, many, mean, order, paired};

/// The bill of a run.
pub const RUN_COST: &str = "cost.totalUsd";
/// The bill of a month at that rate: what runs of different lengths are compared by.
pub const MONTH_COST: &str = "cost.monthlyUsd";

/// One figure over the runs of a point.
#[derive(Clone, PartialEq, Debug)]
pub struct Figure {
    /// Its path: `cost.totalUsd`, or a line of the bill.
    pub path: String,
    /// How many runs have a value.
    pub count: usize,
    /// Mean of those; none without any.
    pub mean: Option<f64>,
    /// Interval of the mean by Student's t, cut where the figure ends; none with fewer than two.
    pub interval: Option<Interval>,
    /// How the runs are spread; none without a value.
    pub spread: Option<Spread>,
}

/// How the runs of a point are spread.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Spread {
    /// A tenth of the runs is below it.
    pub p10: f64,
    /// The median.
    pub p50: f64,
    /// Its interval by order statistics; none with too few runs (6 at 95 %).
    pub p50_interval: Option<Interval>,
    /// A tenth of the runs is above it.
    pub p90: f64,
}

/// What the runs of one point say together.
#[derive(Clone, PartialEq, Debug)]
pub struct Found {
    /// Its figures, then the lines of the bill.
    pub figures: Vec<Figure>,
    /// Its objectives, judged by their means.
    pub objectives: Vec<JudgedMean>,
    runs: usize,
}

impl Found {
    /// What `runs` say at `confidence`. `lines` are the lines of the bill of any point: one that a
    /// run does not have cost nothing.
    pub fn of(runs: &[Replication], confidence: f64, lines: &[String]) -> Self {
        let paths = runs.first().map_or(&[][..], |run| &run.metrics[..]);
        let paths = paths.iter().map(|metric| &metric.path).chain(lines);
        let figure = |path: &String| figure(path, (runs, confidence));
        let each: Vec<&[Judged]> = runs.iter().map(|run| run.objectives.as_slice()).collect();
        Self {
            figures: paths.map(figure).collect(),
            objectives: judge_mean(&each),
            runs: runs.len(),
        }
    }

    /// The figure at `path`.
    pub fn figure(&self, path: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.path == path)
    }

    /// The mean at `path`.
    pub fn mean(&self, path: &str) -> Option<f64> {
        self.figure(path)?.mean
    }

    /// Whether the means meet every objective; none where there is nothing to judge, or a run in
    /// which there was nothing.
    pub fn meets(&self) -> Option<bool> {
        let whole = self.objectives.iter().all(|of| of.of == self.runs);
        let judged = !self.objectives.is_empty();
        (judged && whole).then(|| self.objectives.iter().all(|of| of.mean.met))
    }
}

fn figure(path: &str, (runs, confidence): (&[Replication], f64)) -> Figure {
    let mut values: Vec<f64> = runs.iter().filter_map(|run| run.value(path)).collect();
    let mean = mean::mean(&values);
    let (least, most) = bounds(path);
    let interval = mean::interval(&values, confidence).map(|of| Interval {
        low: of.low.max(least),
        high: of.high.min(most),
    });
    values.sort_by(f64::total_cmp);
    Figure {
        path: path.to_owned(),
        count: values.len(),
        mean,
        interval,
        spread: mean.map(|_| Spread {
            p10: order::quantile(&values, 0.1),
            p50: order::quantile(&values, 0.5),
            p50_interval: order::quantile_interval(&values, 0.5, confidence),
            p90: order::quantile(&values, 0.9),
        }),
    }
}

/// Every line of the bill of any run, in the order of names.
pub fn lines(results: &Results) -> Vec<String> {
    let mut lines = std::collections::BTreeSet::new();
    for tried in results.values() {
        let runs = match tried {
            Tried::Done(runs) => runs.as_slice(),
            Tried::Failed(_) => &[],
        };
        let costs = runs.iter().flat_map(|run| &run.costs);
        for cost in costs {
            if !lines.contains(&cost.path) {
                lines.insert(cost.path.clone());
            }
        }
    }
    lines.into_iter().collect()
}

/// The cheapest point of those that meet their objectives, and how sure that is.
#[derive(Clone, PartialEq, Debug)]
pub struct Cheapest {
    /// The point.
    pub point: usize,
    /// The next cheapest that meets them, and its runs against those of the same seeds; none
    /// where no other does.
    pub next: Option<(usize, Paired)>,
    /// Confidence of that interval: higher than the study's, for that many points were compared.
    pub confidence: f64,
}

/// Finds the cheapest of the points for which `of` is true, by the mean of `cost` (a path); none
/// where it is true for none. The first of equals.
pub fn cheapest(
    (header, results): (&Header, &Results),
    cost: &str,
    of: impl Fn(usize) -> bool,
) -> Option<Cheapest> {
    let costs = results.iter().filter_map(|(point, tried)| match tried {
        Tried::Done(runs) if of(*point) => {
            let costs: Option<Vec<f64>> = runs.iter().map(|run| run.value(cost)).collect();
            let costs = costs?;
            Some((*point, mean::mean(&costs)?, costs))
        }
        _ => None,
    });
    let mut costs: Vec<(usize, f64, Vec<f64>)> = costs.collect();
    costs.sort_by(|a, b| a.1.total_cmp(&b.1));
    let confidence = many::each(header.plan.confidence, costs.len().max(2) - 1);
    let mut ranked = costs.into_iter();
    let (point, _, first) = ranked.next()?;
    let next = ranked.next().and_then(|(point, _, costs)| {
        let pairs = first.len() == costs.len();
        let paired = paired(&first, &costs, confidence).filter(|_| pairs)?;
        Some((point, paired))
    });
    Some(Cheapest {
        point,
        next,
        confidence,
    })
}

/// Which of these (x, y), both the better the lower, is not beaten by another in both: the front
/// that Pareto described. What has no place is on no front; equals are both on it.
pub fn front(places: &[Option<(f64, f64)>]) -> Vec<bool> {
    let mut order: Vec<(usize, f64, f64)> = places
        .iter()
        .enumerate()
        .filter_map(|(at, place)| place.map(|(x, y)| (at, x, y)))
        .collect();
    order.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.2.total_cmp(&b.2)));
    let mut on = vec![false; places.len()];
    let mut lowest: Option<(f64, f64)> = None;
    for (at, x, y) in order {
        let equal = lowest == Some((x, y));
        if equal || lowest.is_none_or(|(_, low)| y < low) {
            on[at] = true;
            lowest = Some((x, y));
        }
    }
    on
}

/// The points of `plan` that are of the part that `header` names, in order.
pub fn ours(header: &Header) -> impl Iterator<Item = usize> + '_ {
    let plan: &Plan = &header.plan;
    let ours = |point: &usize| header.shard.is_none_or(|shard| shard.has(*point));
    (0..plan.points.len()).filter(ours)
}

#[cfg(test)]
#[path = "points_tests.rs"]
mod tests;
