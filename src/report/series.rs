//! Which curves does a service have? Minute by minute, ready for charts.

use super::{RunReport, capacity};
use crate::observe::outcome::MinuteRow;
use crate::observe::size::cpu_target;

/// The curves of one service, one value per minute.
pub(super) struct Series {
    /// Requests per second that arrived.
    pub arrived: Vec<Option<f64>>,
    /// Requests per second that the running tasks could serve; none when nothing bounds them.
    pub capacity: Option<Vec<Option<f64>>>,
    /// Milliseconds; missing where nothing was answered.
    pub p50: Vec<Option<f64>>,
    pub p95: Vec<Option<f64>>,
    pub p99: Vec<Option<f64>>,
    /// Percent of what running tasks reserve; missing where none ran.
    pub cpu: Vec<Option<f64>>,
    pub memory: Vec<Option<f64>>,
    /// Target value of the first policy on CPU.
    pub target: Option<f64>,
    pub running: Vec<Option<f64>>,
    pub desired: Vec<Option<f64>>,
}

impl Series {
    /// The curves of the `index`-th service.
    pub(super) fn of(report: &RunReport<'_>, index: usize) -> Self {
        let service = &report.outcome.services[index];
        let setup = &report.setup.services[index];
        let per_task = capacity::per_task(report.setup, setup, service);
        let each = |value: &dyn Fn(&MinuteRow) -> Option<f64>| {
            service.minutes.iter().map(value).collect::<Vec<_>>()
        };
        // The last minute may be a part of one.
        let end = report.outcome.simulated.nanos();
        let seconds = |row: &MinuteRow| {
            let left = end.saturating_sub(row.start.nanos()).min(60_000_000_000);
            (left as f64 / 1e9).max(1e-9)
        };
        let ms = |row: &MinuteRow, us: u64| (row.served > 0).then_some(us as f64 / 1e3);
        let ran = |row: &MinuteRow, value: f64| (row.running > 0 || value > 0.0).then_some(value);
        Self {
            arrived: each(&|row| Some(row.arrived as f64 / seconds(row))),
            capacity: per_task.map(|rate| each(&|row| Some(rate * f64::from(row.running)))),
            p50: each(&|row| ms(row, row.p50_us)),
            p95: each(&|row| ms(row, row.p95_us)),
            p99: each(&|row| ms(row, row.p99_us)),
            cpu: each(&|row| ran(row, row.cpu_percent)),
            memory: each(&|row| ran(row, row.memory_percent)),
            target: cpu_target(report.setup, setup),
            running: each(&|row| Some(f64::from(row.running))),
            desired: each(&|row| Some(f64::from(row.desired))),
        }
    }
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
        assert_eq!((series.p50[3], series.p99[3]), (None, None));
        assert!(series.p50[2].is_some());
        assert_eq!((series.cpu[4], series.running[4]), (None, Some(0.0)));
    }

    #[test]
    fn rates_are_per_second_of_what_there_was_of_the_minute() {
        let mut run = sample::hour();
        // 18,000 requests in a minute; the last minute ends after 30 s.
        run.outcome.simulated = Span::from_secs(59 * 60 + 30);
        let series = Series::of(&run.report(), 0);
        assert_eq!(
            (series.arrived[0], series.arrived[59]),
            (Some(300.0), Some(600.0))
        );
        // Six tasks of one vCPU and 12 ms each.
        let capacity = series.capacity.unwrap()[0].unwrap();
        assert!((capacity - 500.0).abs() < 1e-9, "{capacity}");
        assert_eq!(series.target, Some(60.0));
    }
}
