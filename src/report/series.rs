//! Which curves does a service have? Minute by minute, ready for charts.

use super::{RunReport, capacity};
use crate::observe::outcome::MinuteRow;
use crate::observe::size::cpu_target;

/// One value per minute; missing where there is nothing to show.
pub(super) type Curve = Vec<Option<f64>>;

/// The curves of one service. Each is made when it is asked for: of a long run, all of them
/// together are larger than what they are made of.
pub(super) struct Series<'a> {
    minutes: &'a [MinuteRow],
    /// The end of the run, in nanoseconds.
    end: u64,
    /// Requests per second that a running task could serve; none when nothing bounds it.
    per_task: Option<f64>,
    /// Target value of the first policy on CPU.
    pub target: Option<f64>,
}

impl<'a> Series<'a> {
    /// The curves of the `index`-th service.
    pub(super) fn of(report: &RunReport<'a>, index: usize) -> Self {
        let service = &report.outcome.services[index];
        let setup = &report.setup.services[index];
        Self {
            minutes: &service.minutes,
            end: report.outcome.simulated.nanos(),
            per_task: capacity::per_task(report.setup, setup, service),
            target: cpu_target(report.setup, setup),
        }
    }

    /// Requests per second that arrived.
    pub(super) fn arrived(&self) -> Curve {
        // The last minute may be a part of one.
        let seconds = |row: &MinuteRow| {
            let left = self.end.saturating_sub(row.start.nanos());
            (left.min(60_000_000_000) as f64 / 1e9).max(1e-9)
        };
        self.each(|row| Some(row.arrived as f64 / seconds(row)))
    }

    /// Requests per second that the running tasks could serve; none when nothing bounds them.
    pub(super) fn capacity(&self) -> Option<Curve> {
        let per_task = self.per_task?;
        Some(self.each(|row| Some(per_task * f64::from(row.running))))
    }

    /// Milliseconds; missing where nothing was answered.
    pub(super) fn p50(&self) -> Curve {
        self.each(|row| answered(row, row.p50_us))
    }

    /// The 95th percentile, likewise.
    pub(super) fn p95(&self) -> Curve {
        self.each(|row| answered(row, row.p95_us))
    }

    /// The 99th percentile, likewise.
    pub(super) fn p99(&self) -> Curve {
        self.each(|row| answered(row, row.p99_us))
    }

    /// Percent of what running tasks reserve; missing where none ran.
    pub(super) fn cpu(&self) -> Curve {
        self.each(|row| ran(row, row.cpu_percent))
    }

    /// Memory, likewise.
    pub(super) fn memory(&self) -> Curve {
        self.each(|row| ran(row, row.memory_percent))
    }

    /// Tasks RUNNING.
    pub(super) fn running(&self) -> Curve {
        self.each(|row| Some(f64::from(row.running)))
    }

    /// The desired count.
    pub(super) fn desired(&self) -> Curve {
        self.each(|row| Some(f64::from(row.desired)))
    }

    fn each(&self, value: impl Fn(&MinuteRow) -> Option<f64>) -> Curve {
        self.minutes.iter().map(value).collect()
    }
}

fn answered(row: &MinuteRow, us: u64) -> Option<f64> {
    (row.served > 0).then_some(us as f64 / 1e3)
}

fn ran(row: &MinuteRow, value: f64) -> Option<f64> {
    (row.running > 0 || value > 0.0).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::time::Span;
    use crate::report::sample;

    #[test]
    fn a_minute_without_answers_is_a_gap_and_not_a_zero() {
        let mut run = sample::hour();
        run.outcome.services[0].minutes[3].served = 0;
        run.outcome.services[0].minutes[4].running = 0;
        run.outcome.services[0].minutes[4].cpu_percent = 0.0;
        let series = Series::of(&run.report(), 0);
        assert_eq!((series.p50()[3], series.p99()[3]), (None, None));
        assert!(series.p50()[2].is_some());
        assert_eq!((series.cpu()[4], series.running()[4]), (None, Some(0.0)));
    }

    #[test]
    fn rates_are_per_second_of_what_there_was_of_the_minute() {
        let mut run = sample::hour();
        // 18,000 requests in a minute; the last minute ends after 30 s.
        run.outcome.simulated = Span::from_secs(59 * 60 + 30);
        let series = Series::of(&run.report(), 0);
        assert_eq!(
            (series.arrived()[0], series.arrived()[59]),
            (Some(300.0), Some(600.0))
        );
        // Six tasks of one vCPU and 12 ms each.
        let capacity = series.capacity().unwrap()[0].unwrap();
        assert!((capacity - 500.0).abs() < 1e-9, "{capacity}");
        assert_eq!(series.target, Some(60.0));
    }
}
