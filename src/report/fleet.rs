//! How many instances were there, and how full were they?

use std::collections::BTreeMap;

use super::RunReport;
use super::fleet_packing::Packing;
use super::format::{count, figures, percent, usd};
use super::text::fill;
use crate::billing::Line;
use crate::cluster::fact::Refusals;
use crate::cluster::instance::Pool;
use crate::kernel::money::Usd;
use crate::observe::outcome::{FleetOutcome, FleetRow};
use crate::words::{Lang, Text, bill as bill_words, fleet as words};

/// Pools that are told one by one on standard output.
const POOLS: usize = 3;

/// The figures of one pool.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(super) struct Figures {
    /// Instances `running` on average, those of the warm pool apart.
    pub mean: f64,
    /// What tasks reserved, in percent of what was registered, over time.
    pub reserved: Pair,
    /// Its highest minute.
    pub reserved_max: Pair,
    /// What tasks used, in percent of what was registered.
    pub used: Pair,
    /// What was free and unusable, in percent of what was registered.
    pub stranded: Pair,
    /// Instances on average on which all tasks would fit if they could be packed anew, at best; 0
    /// without tasks.
    pub packed: f64,
    /// ACTIVE and DRAINING instances on average.
    pub registered: f64,
}

/// CPU and memory.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(super) struct Pair {
    pub cpu: f64,
    pub memory: f64,
}

impl Figures {
    pub(super) fn of(report: &RunReport<'_>, fleet: &FleetOutcome) -> Self {
        let simulated = report.outcome.simulated;
        let rows = &fleet.minutes;
        let sum = |of: &dyn Fn(&FleetRow) -> f64| rows.iter().map(of).sum::<f64>();
        let cpu = sum(&|row| f64::from(row.registered.cpu_units));
        let memory = sum(&|row| f64::from(row.registered.memory_mib));
        let most = |of: fn(&FleetRow) -> f64| rows.iter().map(of).fold(0.0, f64::max);
        let minutes = rows.len().max(1) as f64;
        Self {
            mean: fleet.serving_ns as f64 / simulated.nanos() as f64,
            reserved: Pair {
                cpu: share(fleet.reserved.cpu as f64, fleet.registered.cpu as f64),
                memory: share(fleet.reserved.memory as f64, fleet.registered.memory as f64),
            },
            reserved_max: Pair {
                cpu: most(|row| reserved(row).cpu),
                memory: most(|row| reserved(row).memory),
            },
            used: Pair {
                cpu: share(sum(&|row| row.used_cpu_units), cpu),
                memory: share(sum(&|row| row.used_memory_mib), memory),
            },
            stranded: Pair {
                cpu: share(sum(&|row| f64::from(row.stranded.cpu_units)), cpu),
                memory: share(sum(&|row| f64::from(row.stranded.memory_mib)), memory),
            },
            packed: Packing::of(report, fleet).mean(),
            registered: sum(&|row| f64::from(row.active + row.draining)) / minutes,
        }
    }
}

/// What is reserved in a minute, in percent.
pub(super) fn reserved(row: &FleetRow) -> Pair {
    let (held, all) = (row.reserved, row.registered);
    Pair {
        cpu: share(held.cpu_units.into(), all.cpu_units.into()),
        memory: share(held.memory_mib.into(), all.memory_mib.into()),
    }
}

/// In percent; nothing of nothing is 0.
pub(super) fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 {
        part * 100.0 / whole
    } else {
        0.0
    }
}

/// The provider's name, or the group's where it has none.
pub(super) fn name(fleet: &FleetOutcome) -> &str {
    fleet.provider.as_deref().unwrap_or(&fleet.name)
}

/// Instances that the run begins with.
fn initial(fleet: &FleetOutcome) -> u64 {
    fleet.lives.iter().filter(|life| life.is_initial()).count() as u64
}

/// Instances there were, by type in order of name.
pub(super) fn kinds(fleet: &FleetOutcome) -> BTreeMap<&'static str, u64> {
    let mut kinds = BTreeMap::new();
    for life in &fleet.lives {
        *kinds.entry(life.kind).or_insert(0) += 1;
    }
    kinds
}

/// The pools, most used first: each as the parts of one entry.
pub(super) fn lines(report: &RunReport<'_>, lang: Lang) -> Vec<Vec<String>> {
    let mut fleets: Vec<&FleetOutcome> = report.outcome.fleets.iter().collect();
    fleets.sort_by_key(|fleet| std::cmp::Reverse(fleet.running_ns));
    let more = fleets.len().saturating_sub(POOLS);
    let shown = fleets.iter().take(POOLS);
    let mut lines: Vec<Vec<String>> = shown.map(|fleet| line(report, fleet, lang)).collect();
    if fleets.len() >= POOLS {
        // Many pools are compared by their sizes and costs; the report has the rest.
        for parts in &mut lines {
            parts.truncate(1);
        }
    }
    if let (true, Some(last)) = (more > 0, lines.last_mut()) {
        let text = crate::words::report::AND_MORE;
        last.push(text.fill(lang, &[("n", &more.to_string())]));
    }
    lines
}

fn line(report: &RunReport<'_>, fleet: &FleetOutcome, lang: Lang) -> Vec<String> {
    let pool = name(fleet).to_owned();
    if fleet.lives.is_empty() {
        return vec![fill(words::POOL_NONE, lang, &[("pool", pool)])];
    }
    let of = Figures::of(report, fleet);
    let kinds: Vec<&str> = kinds(fleet).into_keys().collect();
    let kinds = match kinds.as_slice() {
        [first, second, _, rest @ ..] => format!("{first}, {second}, … {}", rest.len() + 1),
        few => few.join(", "),
    };
    let values = [
        ("pool", pool),
        ("mean", figures(of.mean)),
        ("peak", count(fleet.peak.into())),
        ("initial", count(initial(fleet))),
        ("launched", count(fleet.lives.len() as u64 - initial(fleet))),
        ("kinds", kinds),
        ("usd", usd(billed(report, fleet))),
    ];
    let mut parts = vec![fill(words::POOL, lang, &values), full(&of, lang)];
    if of.stranded.cpu.max(of.stranded.memory) >= 0.05 {
        let values = [
            ("cpu", percent(of.stranded.cpu)),
            ("memory", percent(of.stranded.memory)),
        ];
        parts.push(fill(words::STRANDED, lang, &values));
    }
    if is_scattered(&of) {
        let values = [
            ("packed", figures(of.packed)),
            ("mean", figures(of.registered)),
        ];
        parts.push(fill(words::PACKED, lang, &values));
    }
    parts
}

/// What the bill has for a pool: instances, volumes, credits, and what else they cost.
fn billed(report: &RunReport<'_>, fleet: &FleetOutcome) -> Usd {
    own_lines(report, fleet).map(|line| line.amount).sum()
}

/// The lines of the bill for a pool.
fn own_lines<'a>(
    report: &RunReport<'a>,
    fleet: &FleetOutcome,
) -> impl Iterator<Item = &'a Line> + use<'a> {
    let whose = match fleet.pool {
        Pool::Group(_) => format!("auto-scaling-group/{}", fleet.name),
        Pool::Managed(_) => format!("capacity-provider/{}", fleet.name),
    };
    let lines = report.bill.lines.iter();
    lines.filter(move |line| line.resource == whose)
}

/// What surplus credits that are owed would cost, where the bill has a rate: a vCPU-hour is 60.
pub(super) fn owed(report: &RunReport<'_>, fleet: &FleetOutcome) -> Option<Usd> {
    let is_credits = |line: &&Line| line.name() == bill_words::CPU_CREDITS;
    let line = own_lines(report, fleet).find(is_credits)?;
    Some(line.rate.times(i128::from(fleet.owed_millicredits), 60_000))
}

/// Whether at least one instance in five, and one at all, is there only because tasks are spread.
pub(super) fn is_scattered(of: &Figures) -> bool {
    of.packed > 0.0 && of.registered - of.packed >= (of.registered / 5.0).max(1.0)
}

fn full(of: &Figures, lang: Lang) -> String {
    let values = [
        ("cpu", percent(of.reserved.cpu)),
        ("memory", percent(of.reserved.memory)),
        ("cpu_used", percent(of.used.cpu)),
        ("memory_used", percent(of.used.memory)),
    ];
    fill(words::FULL, lang, &values)
}

/// `RESOURCE:MEMORY on 4, AGENT on 1`
pub(super) fn refusers(of: &Refusals, lang: Lang) -> String {
    let mut told: Vec<(&str, u32)> = of.counts().into_iter().filter(|(_, n)| *n > 0).collect();
    told.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let parts = told.into_iter().map(|(code, n)| {
        let values = [("code", code.to_owned()), ("n", count(n.into()))];
        fill(words::REFUSED_PART, lang, &values)
    });
    parts.collect::<Vec<_>>().join(", ")
}

/// What the table of pools in the page shows.
pub(super) fn head(lang: Lang) -> [&'static str; 7] {
    let columns: [Text; 7] = [
        words::COLUMN_POOL,
        words::COLUMN_LAUNCHED,
        words::COLUMN_MEAN_PEAK,
        words::COLUMN_RESERVED,
        words::COLUMN_USED,
        words::COLUMN_STRANDED,
        words::COLUMN_PACKED,
    ];
    columns.map(|text| text.in_lang(lang))
}

/// The cells of [`head`] for one pool.
pub(super) fn row(report: &RunReport<'_>, fleet: &FleetOutcome) -> [String; 7] {
    let of = Figures::of(report, fleet);
    let pair = |pair: Pair| format!("{} / {}", percent(pair.cpu), percent(pair.memory));
    let kinds: Vec<&str> = kinds(fleet).into_keys().collect();
    [
        format!("{} ({})", name(fleet), kinds.join(", ")),
        format!(
            "{} + {}",
            count(initial(fleet)),
            count(fleet.lives.len() as u64 - initial(fleet))
        ),
        format!("{} / {}", figures(of.mean), count(fleet.peak.into())),
        pair(of.reserved),
        pair(of.used),
        pair(of.stranded),
        figures(of.packed),
    ]
}

/// Figures of the page's card: the mean over all pools, the sum of their peaks, what is reserved.
pub(super) fn card(report: &RunReport<'_>, lang: Lang) -> (String, String) {
    let fleets = &report.outcome.fleets;
    let running: u128 = fleets.iter().map(|fleet| fleet.serving_ns).sum();
    let mean = running as f64 / report.outcome.simulated.nanos() as f64;
    let peak: u64 = fleets.iter().map(|fleet| u64::from(fleet.peak)).sum();
    let sum = |of: fn(&FleetOutcome) -> u128| fleets.iter().map(of).sum::<u128>() as f64;
    let cpu = share(sum(|f| f.reserved.cpu), sum(|f| f.registered.cpu));
    let memory = share(sum(|f| f.reserved.memory), sum(|f| f.registered.memory));
    let values = [
        ("n", count(peak)),
        ("cpu", percent(cpu)),
        ("memory", percent(memory)),
    ];
    (
        figures(mean),
        fill(words::HTML_NOTE_RESERVED, lang, &values),
    )
}

#[cfg(test)]
#[path = "fleet_tests.rs"]
mod tests;
