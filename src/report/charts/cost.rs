//! When was the money spent? The bill, added up over the run, stacked to its total.

use super::canvas::{COLORS, Chart, Mark, WIDTH};
use super::{Axis, over_time};
use crate::billing::Bill;
use crate::billing::line::Holder;
use crate::billing::over_time::{cost_per_minute, fleet_cost_per_minute};
use crate::kernel::money::Usd;
use crate::observe::outcome::Payer;
use crate::report::RunReport;
use crate::report::format::{figures, usd};
use crate::words::{Lang, report as words};

/// Services that get a colour of their own.
const SHOWN: usize = 5;

/// Dollars up to the end of each minute, by a name.
type Layer = (String, Vec<f64>);

pub(super) fn chart(report: &RunReport<'_>, lang: Lang) -> Chart {
    let layers = layers(report, lang);
    let total = report.bill.total.as_f64();
    let small = total < 10.0;
    let label = |v: f64| {
        if small {
            format!("${v:.2}")
        } else {
            format!("${}", figures(v))
        }
    };
    let y = Axis::linear(total, label);
    let mut chart = over_time(report, lang, (words::CHART_COST, words::UNIT_COST), y);
    let minutes = layers.first().map_or(0, |(_, sums)| sums.len());
    let end = chart.x.max;
    // A sum never falls, so a minute stands for its neighbours: no extremes are needed.
    let points = minutes.min(WIDTH as usize);
    let at: Vec<usize> = (1..=points)
        .map(|i| i * minutes / points.max(1) - 1)
        .collect();
    let mut below = vec![0.0; points];
    for (color, (name, sums)) in layers.iter().enumerate() {
        let color = COLORS[color % COLORS.len()];
        let mut band = vec![(0.0, 0.0, 0.0)];
        for (i, minute) in at.iter().enumerate() {
            let x = ((minute + 1) as f64 * 60.0).min(end);
            let top = below[i] + sums[*minute];
            band.push((x, below[i], top));
            below[i] = top;
        }
        chart.marks.push(Mark::Band {
            points: band,
            color,
            opacity: 0.75,
        });
        chart.legend.push((name.clone(), color));
    }
    chart.note = Some(format!(
        "{} {}",
        words::SERIES_TOTAL.in_lang(lang),
        usd(report.bill.total)
    ));
    chart
}

/// One service: its tasks, and what stands before them. Several: one layer for each.
fn layers(report: &RunReport<'_>, lang: Lang) -> Vec<Layer> {
    let services = &report.outcome.services;
    if let [service] = services.as_slice() {
        let parts = [
            (Holder::Tasks, words::SERIES_FARGATE),
            (Holder::LoadBalancer, words::SERIES_OTHER),
        ];
        let layers = parts.into_iter().map(|(holder, name)| {
            let costs = cost_per_minute(
                &held_by(report.bill, holder),
                &service.name,
                &service.minutes,
            );
            (name.in_lang(lang).to_owned(), added_up(&[costs]))
        });
        return layers
            .chain(pools(report))
            .filter(|(_, sums)| sums.last() > Some(&0.0))
            .collect();
    }
    let costs = services.iter().map(|service| {
        let costs = cost_per_minute(report.bill, &service.name, &service.minutes);
        (service.name.clone(), costs)
    });
    let costs: Vec<(String, Vec<Usd>)> = costs.collect();
    let (own, rest) = costs.split_at(SHOWN.min(costs.len()));
    let own = own
        .iter()
        .map(|(name, costs)| (name.clone(), added_up(std::slice::from_ref(costs))));
    let mut layers: Vec<Layer> = own.collect();
    if !rest.is_empty() {
        let name = words::AND_MORE.fill(lang, &[("n", &rest.len().to_string())]);
        let costs: Vec<Vec<Usd>> = rest.iter().map(|(_, costs)| costs.clone()).collect();
        layers.push((name, added_up(&costs)));
    }
    layers.extend(pools(report));
    layers
}

/// The instances of each group and provider of Managed Instances.
fn pools(report: &RunReport<'_>) -> impl Iterator<Item = Layer> {
    let (bill, usage) = (report.bill, &report.outcome.usage);
    let minutes = report.outcome.simulated.nanos().div_ceil(60_000_000_000) as usize;
    let payers = bill.payers().into_iter();
    let pools = payers.filter(|payer| !matches!(payer, Payer::Service(_)));
    pools.map(move |payer| {
        let costs = fleet_cost_per_minute(bill, usage, payer, minutes);
        (payer.name().to_owned(), added_up(&[costs]))
    })
}

/// The lines of a bill that belong to one holder.
fn held_by(bill: &Bill, holder: Holder) -> Bill {
    let lines = bill.lines.iter().filter(|line| line.holder == holder);
    let lines: Vec<_> = lines.cloned().collect();
    let total = lines.iter().map(|line| line.amount).sum();
    Bill { lines, total }
}

/// Exact sums up to each minute, over all lists.
fn added_up(costs: &[Vec<Usd>]) -> Vec<f64> {
    let minutes = costs.iter().map(Vec::len).max().unwrap_or(0);
    let mut sum = Usd::ZERO;
    (0..minutes)
        .map(|minute| {
            sum += costs
                .iter()
                .filter_map(|list| list.get(minute).copied())
                .sum();
            sum.as_f64()
        })
        .collect()
}
