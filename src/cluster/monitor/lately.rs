//! What do the newest periods of an alarm say, carried from one evaluation to the next? One bit for
//! each period, so that an evaluation reads only the datapoints that are new.

use super::alarm::AlarmSpec;
use super::series::Series;
use crate::kernel::time::Instant;

/// Periods that can be carried; alarms that look at more, or at windows of several periods, read
/// all their datapoints anew.
pub(super) const MOST: usize = 64;

/// The newest periods that end at `until`: bit 0 is the newest.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Lately {
    until: Instant,
    /// Datapoints that came late to the series, as far as they are known here.
    late: u32,
    /// Periods with a datapoint.
    real: u64,
    /// Periods whose datapoint breaches.
    breaching: u64,
    /// The newest datapoint of all.
    newest: f64,
}

/// What of [`Lately`] lies in an evaluation range.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Bits {
    pub(super) real: u64,
    pub(super) breaching: u64,
    /// Length of the range, 1 to [`MOST`].
    pub(super) len: usize,
    pub(super) newest: Option<f64>,
}

impl Lately {
    /// Before the run nothing was measured.
    pub(super) const fn new() -> Self {
        Self {
            until: Instant::START,
            late: 0,
            real: 0,
            breaching: 0,
            newest: 0.0,
        }
    }

    /// The range of so many periods that ends at `until`, which never goes back. What is asked of
    /// the series must be held by it, and be of its own period.
    pub(super) fn look(
        &mut self,
        spec: &AlarmSpec,
        series: &Series,
        (until, len): (Instant, usize),
    ) -> Bits {
        assert!((1..=MOST).contains(&len), "a range that can be carried");
        if self.late != series.late() {
            *self = Self {
                late: series.late(),
                ..Self::new()
            };
        }
        let period = spec.period.nanos();
        let passed = until.since(self.until).nanos() / period;
        let shifted = |bits: u64| bits.checked_shl(passed as u32).unwrap_or(0);
        (self.real, self.breaching) = if passed < MOST as u64 {
            (shifted(self.real), shifted(self.breaching))
        } else {
            (0, 0)
        };
        let points = series.points().rev();
        let mut newest = None;
        for point in points.skip_while(|point| point.period_start >= until) {
            let ago = until.since(point.period_start).nanos() / period - 1;
            if point.period_start < self.until || ago >= MOST as u64 {
                break;
            }
            let value = point.values.statistic(spec.statistic);
            newest = newest.or(Some(value));
            self.real |= 1 << ago;
            let breaches = spec.comparison.breaches(value, spec.threshold);
            self.breaching |= u64::from(breaches) << ago;
        }
        self.newest = newest.unwrap_or(self.newest);
        self.until = until;
        let within = u64::MAX >> (MOST - len);
        let real = self.real & within;
        Bits {
            real,
            breaching: self.breaching & within,
            len,
            newest: (real > 0).then_some(self.newest),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::alarm::{AlarmState, Comparison, Statistic, TreatMissingData};
    use super::super::evaluation::{evaluate, evaluate_bits};
    use super::super::series::{Metric, Owner, SeriesSpec};
    use super::super::statistics::StatisticSet;
    use super::*;
    use crate::cluster::ids::ServiceId;
    use crate::kernel::time::Span;
    use proptest::prelude::*;

    fn series() -> Series {
        Series::new(SeriesSpec {
            owner: Owner::Service(ServiceId::new(0)),
            metric: Metric::CpuUtilization,
            period: Span::MINUTE,
            publish_delay: Span::ZERO,
        })
    }

    const TREATMENTS: [TreatMissingData; 4] = [
        TreatMissingData::Missing,
        TreatMissingData::Ignore,
        TreatMissingData::Breaching,
        TreatMissingData::NotBreaching,
    ];

    fn alarm((m, n): (u32, u32), treatment: usize) -> AlarmSpec {
        AlarmSpec {
            name: "any".to_owned(),
            statistic: Statistic::Average,
            comparison: Comparison::GreaterThanThreshold,
            threshold: 50.0,
            period: Span::MINUTE,
            evaluation_periods: n,
            datapoints_to_alarm: m.min(n),
            treat_missing_data: TREATMENTS[treatment],
        }
    }

    proptest! {
        /// What is carried says what reading everything anew says: with gaps, whole minutes that
        /// nobody looks at, and datapoints that come after their minute was looked at.
        #[test]
        fn what_is_carried_is_what_is_there(
            (m, n) in (1_u32..8, 1_u32..16),
            (extra, treatment) in (0_usize..4, 0_usize..4),
            // Per minute: a value or none, whether it comes late, whether somebody looks.
            minutes in prop::collection::vec(
                (prop::option::of(0_u8..100), any::<bool>(), 0_u8..4),
                1..200,
            ),
        ) {
            let spec = alarm((m, n), treatment);
            let len = n as usize + extra;
            let (mut series, mut lately) = (series(), Lately::new());
            series.keep_at_least(Span::MINUTE * (len as u64 + 4));
            let (mut state, mut held) = (AlarmState::InsufficientData, Vec::new());
            for (minute, (value, late, look)) in minutes.into_iter().enumerate() {
                let start = Instant::from_secs(60 * minute as u64);
                held.extend(value.map(|value| (start, f64::from(value))));
                if !late || held.len() > 4 {
                    for (start, value) in held.drain(..) {
                        series.record(start, StatisticSet::one(value));
                    }
                }
                if look == 0 {
                    continue;
                }
                let until = start + Span::MINUTE;
                series.look(until);
                let mut range = vec![None; len];
                series.windows(until, spec.period, spec.statistic, &mut range);
                let plain = evaluate(&spec, &range, state);
                let bits = lately.look(&spec, &series, (until, len));
                prop_assert_eq!(evaluate_bits(&spec, &bits, state), plain);
                state = plain.state;
            }
        }

        /// After a long time without looks nothing old is left.
        #[test]
        fn what_is_old_is_forgotten(gap in 1_u64..200) {
            let spec = alarm((1, 3), 0);
            let (mut series, mut lately) = (series(), Lately::new());
            series.record(Instant::START, StatisticSet::one(90.0));
            let until = Instant::START + Span::MINUTE;
            prop_assert_eq!(lately.look(&spec, &series, (until, 5)).real, 1);
            let bits = lately.look(&spec, &series, (until + Span::MINUTE * gap, 5));
            prop_assert_eq!(bits.real, if gap < 5 { 1 << gap } else { 0 });
            prop_assert_eq!(bits.newest, (gap < 5).then_some(90.0));
        }
    }
}
