//! What did a run cost, in the words of the summary?

use super::RunReport;
use super::format::{span, usd};
use crate::kernel::money::Usd;
use crate::kernel::time::Span;
use crate::words::{Lang, Text, report as words};

/// Total, per month, per million requests.
pub(super) fn whole(report: &RunReport<'_>, lang: Lang) -> Vec<String> {
    let simulated = report.outcome.simulated;
    let total = report.bill.total;
    let length = span(simulated, lang);
    let mut parts =
        vec![words::COST_TOTAL.fill(lang, &[("total", &usd(total)), ("length", &length)])];
    if let Some(month) = monthly(report) {
        parts.push(words::COST_MONTH.fill(lang, &[("usd", &usd(month))]));
    }
    if let Some(million) = per_million(report) {
        parts.push(words::COST_MILLION.fill(lang, &[("usd", &usd(million))]));
    }
    parts
}

/// The bill of a month at this rate; none for runs of less than an hour, which say nothing of one.
pub(super) fn monthly(report: &RunReport<'_>) -> Option<Usd> {
    let simulated = report.outcome.simulated;
    (simulated >= Span::HOUR).then(|| report.bill.monthly(simulated))
}

/// The bill per million requests; none without requests.
pub(super) fn per_million(report: &RunReport<'_>) -> Option<Usd> {
    let arrived = report.outcome.services.iter().map(|s| s.requests.arrived);
    let arrived: u64 = arrived.sum();
    (arrived > 0).then(|| report.bill.total.times(1_000_000, i128::from(arrived)))
}

/// The bill by what is charged for, all services together, the largest first.
pub(super) fn by_charge(report: &RunReport<'_>, lang: Lang) -> Vec<String> {
    let mut groups: Vec<(Text, Usd)> = Vec::new();
    for line in &report.bill.lines {
        let name = line.name();
        match groups.iter_mut().find(|(other, _)| *other == name) {
            Some((_, sum)) => *sum += line.amount,
            None => groups.push((name, line.amount)),
        }
    }
    groups.sort_by_key(|(_, sum)| std::cmp::Reverse(*sum));
    let text = |(name, sum): &(Text, Usd)| format!("{} {}", name.in_lang(lang), usd(*sum));
    groups.iter().map(text).collect()
}
