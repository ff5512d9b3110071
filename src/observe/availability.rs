//! How well was a service there? Served share by minute, the longest outage, the error budget.
//!
//! Availability is the share of the requests that ended which were served. Minutes are judged by
//! the requests that ended in them; a minute in which none did neither begins nor ends an outage.

use super::outcome::{MinuteRow, ServiceOutcome};
use crate::cluster::service::Scheduling;
use crate::kernel::time::{Instant, Span};
use crate::sim::setup::ServiceSetup;

/// The served share, in percent, below which a minute counts as part of an outage where the
/// scenario has no objective of availability. Ours: three nines.
pub const OUTAGE_BELOW_PERCENT: f64 = 99.9;

/// Minutes over which the highest burn of the error budget is looked for.
const BURN_WINDOW: usize = 60;

/// How well one service was there.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Availability {
    /// What became of its requests; none where none ended.
    pub served: Option<Served>,
    /// Minutes at whose end tasks were wanted and none ran; none of daemons and standalone tasks.
    pub without_task: Option<u64>,
    /// The longest stretch of such minutes.
    pub longest_without_task: Option<Outage>,
}

/// What became of the requests of one service.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Served {
    /// Requests that ended.
    pub ended: u64,
    /// Those of them that failed or were refused.
    pub lost: u64,
    /// Those of them that were served, in percent.
    pub percent: f64,
    /// A minute with a lower share counts as part of an outage: the objective, or
    /// [`OUTAGE_BELOW_PERCENT`].
    pub threshold_percent: f64,
    /// Minutes in which a request ended.
    pub minutes: u64,
    /// Those of them below the threshold.
    pub minutes_below: u64,
    /// The longest outage, the first of equals.
    pub longest: Option<Outage>,
    /// The first of the minutes with the lowest share, and that share in percent; none where all
    /// was served.
    pub worst: Option<(Instant, f64)>,
    /// What the objective allows and what was spent; none without an objective.
    pub budget: Option<ErrorBudget>,
}

/// A stretch of minutes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Outage {
    /// Start of its first minute.
    pub from: Instant,
    /// End of its last.
    pub to: Instant,
    /// Requests that failed or were refused in it.
    pub lost: u64,
}

impl Outage {
    /// How long it was.
    pub fn length(&self) -> Span {
        self.to.since(self.from)
    }
}

/// An error budget: the failures that an objective of availability allows.
#[derive(Clone, Copy, PartialEq, Debug, serde::Serialize, serde::Deserialize)]
pub struct ErrorBudget {
    /// The objective, in percent.
    pub objective_percent: f64,
    /// Requests that ended.
    pub ended: u64,
    /// Requests that may fail or be refused, of those that ended; rounded down.
    pub allowed: u64,
    /// Requests that failed or were refused.
    pub spent: u64,
    /// Failures ÷ (1 − objective) of all requests: 1 spends the budget exactly. None where nothing
    /// may fail.
    pub burn_rate: Option<f64>,
    /// The highest burn rate of any hour (or of the run, when it is shorter).
    pub highest_hour: Option<f64>,
}

impl ErrorBudget {
    /// What an objective allows of `ended` requests, `lost` of which were not served.
    pub fn new(objective_percent: f64, (ended, lost): (u64, u64)) -> Self {
        Self {
            objective_percent,
            ended,
            allowed: libm::floor(allowed(objective_percent, ended)) as u64,
            spent: lost,
            burn_rate: burn(objective_percent, (ended, lost)),
            highest_hour: None,
        }
    }

    /// What is left of it; less than nothing when it is overspent.
    pub fn left(&self) -> i64 {
        self.allowed.cast_signed() - self.spent.cast_signed()
    }
}

/// Failures that an objective allows of `ended` requests. A billionth more, so that 99.9 % of a
/// million allows a thousand, whatever the bits of 99.9 are.
fn allowed(percent: f64, ended: u64) -> f64 {
    ended as f64 * (100.0 - percent) / 100.0 * (1.0 + 1e-9)
}

fn burn(percent: f64, (ended, lost): (u64, u64)) -> Option<f64> {
    let allowed = ended as f64 * (100.0 - percent) / 100.0;
    (allowed > 0.0).then(|| lost as f64 / allowed)
}

/// Whether `lost` of `ended` requests are more than a share of `percent` allows.
pub fn is_below(percent: f64, (ended, lost): (u64, u64)) -> bool {
    lost as f64 > allowed(percent, ended)
}

/// Requests of a minute that ended, and those of them that were not served.
pub const fn ended_and_lost(row: &MinuteRow) -> (u64, u64) {
    let lost = row.failed + row.rejected;
    (row.served + lost, lost)
}

/// The served share of a minute, in percent; none where no request ended.
pub fn served_percent(row: &MinuteRow) -> Option<f64> {
    let (ended, _) = ended_and_lost(row);
    (ended > 0).then(|| row.served as f64 * 100.0 / ended as f64)
}

/// Whether a minute is below `percent`; none where no request ended.
pub fn minute_is_below(percent: f64, row: &MinuteRow) -> Option<bool> {
    let (ended, lost) = ended_and_lost(row);
    (ended > 0).then(|| is_below(percent, (ended, lost)))
}

impl Availability {
    /// Of a service in a run of `simulated`; `objective` in percent.
    pub fn of(
        setup: &ServiceSetup,
        service: &ServiceOutcome,
        (simulated, objective): (Span, Option<f64>),
    ) -> Self {
        let is_kept = matches!(setup.spec.scheduling, Scheduling::Replica);
        let end = Instant::START + simulated;
        let without = |row: &MinuteRow| Some(row.desired > 0 && row.running == 0);
        let rows = &service.minutes;
        let (without_task, longest) = if is_kept {
            let (count, longest) = stretches(rows, end, without);
            (Some(count), longest)
        } else {
            (None, None)
        };
        Self {
            served: Served::of(service, end, objective),
            without_task,
            longest_without_task: longest,
        }
    }
}

impl Served {
    fn of(service: &ServiceOutcome, end: Instant, objective: Option<f64>) -> Option<Self> {
        let requests = &service.requests;
        let ended = requests.arrived - requests.in_flight;
        if ended == 0 {
            return None;
        }
        let lost = requests.failed + requests.rejected;
        let threshold = objective.unwrap_or(OUTAGE_BELOW_PERCENT);
        let rows = &service.minutes;
        let shares = || {
            rows.iter()
                .filter_map(|row| Some((row.start, served_percent(row)?)))
        };
        let (minutes_below, longest) = stretches(rows, end, |row| minute_is_below(threshold, row));
        let budget = objective.map(|percent| ErrorBudget {
            highest_hour: highest_hour(rows, percent),
            ..ErrorBudget::new(percent, (ended, lost))
        });
        Some(Self {
            ended,
            lost,
            percent: requests.served as f64 * 100.0 / ended as f64,
            threshold_percent: threshold,
            minutes: shares().count() as u64,
            minutes_below,
            longest,
            // The first of equals: `min_by` takes it.
            worst: shares()
                .min_by(|a, b| a.1.total_cmp(&b.1))
                .filter(|(_, share)| *share < 100.0),
            budget,
        })
    }
}

/// How many minutes are so, and the longest stretch of them. A minute that is neither (none)
/// neither begins nor ends a stretch.
fn stretches(
    rows: &[MinuteRow],
    end: Instant,
    is: impl Fn(&MinuteRow) -> Option<bool>,
) -> (u64, Option<Outage>) {
    let (mut count, mut longest) = (0, None::<Outage>);
    let mut open = None::<Outage>;
    for row in rows {
        match is(row) {
            Some(true) => {
                count += 1;
                let outage = open.get_or_insert(Outage {
                    from: row.start,
                    to: row.start,
                    lost: 0,
                });
                outage.to = (row.start + Span::MINUTE).min(end);
                outage.lost += ended_and_lost(row).1;
                if longest.is_none_or(|found| {
                    found.from == outage.from || outage.length() > found.length()
                }) {
                    longest = Some(*outage);
                }
            }
            Some(false) => open = None,
            None => {}
        }
    }
    (count, longest)
}

/// The highest burn rate over any [`BURN_WINDOW`] minutes.
fn highest_hour(rows: &[MinuteRow], percent: f64) -> Option<f64> {
    let (mut ended, mut lost) = (0, 0);
    let mut highest = None::<f64>;
    for (at, row) in rows.iter().enumerate() {
        let (more, lost_more) = ended_and_lost(row);
        ended += more;
        lost += lost_more;
        if let Some(gone) = at.checked_sub(BURN_WINDOW) {
            let (less, lost_less) = ended_and_lost(&rows[gone]);
            ended -= less;
            lost -= lost_less;
        }
        let is_whole = at + 1 >= BURN_WINDOW.min(rows.len());
        if let Some(burn) = burn(percent, (ended, lost)).filter(|_| is_whole) {
            highest = Some(highest.map_or(burn, |most| most.max(burn)));
        }
    }
    highest
}

#[cfg(test)]
#[path = "availability_tests.rs"]
mod tests;
