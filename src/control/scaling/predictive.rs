//! How many tasks will the coming hours take? Predictive scaling of ECS services.
//!
//! Documented (Application Auto Scaling user guide, predictive scaling): at least 24 hours of data,
//! up to 14 days of it, an hourly forecast of the next 48 hours that is renewed every 6, applied
//! before each hour begins; it only scales out, and goes together with other policies by the
//! largest capacity. How AWS forecasts is not published. Here it is done so:
//!
//! 1. The load of an hour is the mean of the same hour of earlier days, or of earlier weeks, newer
//!    ones weighing more (`predictive.recency`). Weeks are taken when they would have foretold the
//!    last seven days better than days, by the sum of squared errors.
//! 2. That is scaled by how the last 24 hours went against what had been said of them
//!    (`predictive.trend`), at most by half or double.
//! 3. The capacity is the least number of tasks that takes the load at the target value.

use std::collections::BTreeMap;

use super::spec::{PredictiveMetric, PredictiveSpec};
use crate::catalog::parameters::Parameters;
use crate::kernel::time::Span;

/// Hours of data that a first forecast needs.
pub const LEAST_HOURS: usize = 24;
/// Hours of data that are looked at: 14 days.
pub const MOST_HOURS: i64 = 14 * DAY;
/// Hours that are forecast.
pub const AHEAD_HOURS: i64 = 48;
/// How often the forecast is renewed.
pub const RENEWED_EVERY: Span = Span::from_secs(6 * 3_600);

const DAY: i64 = 24;
const WEEK: i64 = 7 * DAY;
/// Relative rounding error that a quotient may carry.
const ROUNDING: f64 = 1e-9;

/// Load by hour: whole hours since the start of the run, negative before it. In an hour, requests
/// are counted; CPU and memory are the mean of the sum over all tasks in percent.
pub type Loads = BTreeMap<i64, f64>;

/// The forecast of an hour.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct HourForecast {
    /// Which hour.
    pub hour: i64,
    /// Its load.
    pub load: f64,
    /// Tasks that take it at the target value.
    pub capacity: u32,
}

/// Forecasts the hours from `from` on. `known` are the hours before it whose data can be seen;
/// nothing when they are too few.
pub fn forecast(
    spec: &PredictiveSpec,
    known: &Loads,
    from: i64,
    parameters: &Parameters,
) -> Option<Vec<HourForecast>> {
    let law = Law {
        known,
        recency: parameters.predictive_recency,
    };
    let oldest = from - MOST_HOURS;
    if known.range(oldest..from).count() < LEAST_HOURS {
        return None;
    }
    let season = law.season(from);
    let factor = 1.0 + parameters.predictive_trend * (law.drift(season, from) - 1.0);
    let hours = from..from + AHEAD_HOURS;
    let forecasts = hours.map(|hour| {
        let load = law.load(season, hour, from) * factor;
        HourForecast {
            hour,
            load,
            capacity: capacity(spec.metric, load, spec.target_value),
        }
    });
    Some(forecasts.collect())
}

/// The least number of tasks that takes the load of an hour at a target value. Asserts that the
/// target is positive.
pub fn capacity(metric: PredictiveMetric, load: f64, target: f64) -> u32 {
    assert!(target > 0.0, "a target value is positive: {target}");
    let each_at_target = match metric {
        PredictiveMetric::Cpu | PredictiveMetric::Memory => target,
        // Requests per target and minute.
        PredictiveMetric::Requests => target * 60.0,
    };
    libm::ceil(load / each_at_target * (1.0 - ROUNDING)) as u32
}

/// What a predicted capacity makes of the bounds of a scalable target: the least number of tasks
/// while the prediction applies, and the most.
pub fn raised((min, max): (u32, u32), predicted: u32, exceeds_max_by: Option<f64>) -> (u32, u32) {
    let max = exceeds_max_by.map_or(max, |percent| {
        let most = f64::from(predicted) * (1.0 + percent / 100.0);
        max.max(libm::ceil(most * (1.0 - ROUNDING)) as u32)
    });
    (min.max(predicted.min(max)), max)
}

/// How loads are foretold.
struct Law<'a> {
    known: &'a Loads,
    /// Weight of a season relative to the next newer one.
    recency: f64,
}

impl Law<'_> {
    /// The weighted mean of the same hour of earlier seasons, as it could be said when all before
    /// `said` was known; nothing when none was.
    fn mean(&self, season: i64, hour: i64, said: i64) -> Option<f64> {
        let back = ((hour - said).div_euclid(season) + 1).max(1);
        let newest = hour - back * season;
        let (mut sum, mut weights, mut weight) = (0.0, 0.0, 1.0);
        let mut at = newest;
        while at >= said - MOST_HOURS {
            if let Some(load) = self.known.get(&at) {
                sum += weight * load;
                weights += weight;
            }
            weight *= self.recency;
            at -= season;
        }
        (weights > 0.0).then(|| sum / weights)
    }

    /// The load of an hour; of one whose like was never seen, what hours take on average.
    fn load(&self, season: i64, hour: i64, said: i64) -> f64 {
        let mean = self.mean(season, hour, said);
        let mean = mean.or_else(|| self.mean(DAY, hour, said));
        mean.unwrap_or_else(|| {
            let seen: Vec<f64> = self.seen(MOST_HOURS, said).map(|(_, load)| load).collect();
            seen.iter().sum::<f64>() / seen.len() as f64
        })
    }

    /// The hours of the last `hours` before `until` that are known.
    fn seen(&self, hours: i64, until: i64) -> impl Iterator<Item = (i64, f64)> {
        let range = self.known.range(until - hours..until);
        range.map(|(&hour, &load)| (hour, load))
    }

    /// Whether weeks or days would have foretold the last seven days better, each hour a day ahead.
    fn season(&self, from: i64) -> i64 {
        let mut errors = [0.0_f64; 2];
        let mut compared = 0;
        for (hour, load) in self.seen(WEEK, from) {
            let said = hour - DAY;
            let both = [DAY, WEEK].map(|season| self.mean(season, hour, said));
            if let [Some(day), Some(week)] = both {
                errors[0] += (day - load) * (day - load);
                errors[1] += (week - load) * (week - load);
                compared += 1;
            }
        }
        let weekly = compared >= DAY && errors[1] < errors[0];
        if weekly { WEEK } else { DAY }
    }

    /// The load of the last day relative to what had been said of it the day before.
    fn drift(&self, season: i64, from: i64) -> f64 {
        let said = from - DAY;
        let mut sums = [0.0_f64; 2];
        for (hour, load) in self.seen(DAY, from) {
            if let Some(mean) = self.mean(season, hour, said) {
                sums[0] += load;
                sums[1] += mean;
            }
        }
        if sums[1] > 0.0 {
            (sums[0] / sums[1]).clamp(0.5, 2.0)
        } else {
            1.0
        }
    }
}

#[cfg(test)]
mod tests;
