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

/// The bill per thousand served requests; none where none was served.
pub(super) fn per_thousand_served(report: &RunReport<'_>) -> Option<Usd> {
    crate::billing::spot::per_thousand_served(report.bill.total, report.outcome)
}

/// Dollars, with as many decimals as a small amount needs: `$0.00042`.
pub(super) fn small(amount: Usd) -> String {
    let dollars = amount.as_f64();
    if dollars <= 0.0 || dollars >= 0.01 {
        return usd(amount);
    }
    // Two figures.
    let decimals = 1 - libm::floor(libm::log10(dollars)) as i32;
    format!("${dollars:.*}", usize::try_from(decimals).unwrap_or(0))
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
