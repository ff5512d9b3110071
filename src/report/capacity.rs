//! How many requests per second could the running tasks serve? The line that arrivals meet.

use crate::kernel::distribution::Distribution;
use crate::observe::outcome::ServiceOutcome;
use crate::sim::setup::{ServiceSetup, Setup};
use crate::traffic::spec::{Discipline, RequestSpec};
use crate::workload::spec::Source;

/// Requests per second that one task of the service can serve in the long run; none when requests
/// need no CPU and no slot, so that nothing bounds it.
pub(super) fn per_task(
    setup: &Setup,
    service: &ServiceSetup,
    outcome: &ServiceOutcome,
) -> Option<f64> {
    let request = service.request.as_ref()?;
    let vcpus = f64::from(setup.task_definitions[service.spec.task_definition].cpu_units) / 1024.0;
    let cpu = if cpu_is_recorded(service) {
        // The trace says how much each request took: only the run knows the mean.
        let attempts = outcome.requests.attempts.max(1);
        outcome.cpu_used_ns as f64 / 1e9 / attempts as f64
    } else {
        mean_seconds(&request.cpu)
    };
    let by_cpu = (cpu > 0.0).then(|| vcpus / cpu);
    let by_slots = slots(request).and_then(|slots| {
        // One request runs on at most one vCPU, and on less where the task has less.
        let held = cpu / vcpus.min(1.0) + mean_seconds(&request.wait);
        (held > 0.0).then(|| f64::from(slots) / held)
    });
    match (by_cpu, by_slots) {
        (Some(cpu), Some(slots)) => Some(cpu.min(slots)),
        (one, other) => one.or(other),
    }
}

/// Requests that a task holds in service at once, where that is limited.
fn slots(request: &RequestSpec) -> Option<u32> {
    let of_discipline = match request.discipline {
        Discipline::ProcessorSharing => None,
        Discipline::FirstComeFirstServed { slots } => Some(slots),
    };
    match (of_discipline, request.max_concurrent) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (one, other) => one.or(other),
    }
}

fn cpu_is_recorded(service: &ServiceSetup) -> bool {
    service.workload.iter().any(|part| match &part.source {
        Source::Trace(trace) => trace.cpu_column.is_some(),
        Source::Generator(_) | Source::Users { .. } => false,
    })
}

/// Mean of a distribution in seconds.
fn mean_seconds(distribution: &Distribution) -> f64 {
    match distribution {
        Distribution::Constant { value } => value.as_secs_f64(),
        Distribution::Exponential { mean }
        | Distribution::Lognormal { mean, .. }
        | Distribution::Gamma { mean, .. }
        | Distribution::Weibull { mean, .. } => mean.as_secs_f64(),
        Distribution::Pareto { alpha, min, max } => {
            bounded_pareto_mean(*alpha, min.as_secs_f64(), max.as_secs_f64())
        }
        Distribution::Empirical { values } => {
            let sum: f64 = values.iter().map(|value| value.as_secs_f64()).sum();
            sum / values.len() as f64
        }
    }
}

/// E[X] of a Pareto distribution cut to `low..=high`.
fn bounded_pareto_mean(alpha: f64, low: f64, high: f64) -> f64 {
    let ratio = low / high;
    let mass = 1.0 - libm::pow(ratio, alpha);
    if (alpha - 1.0).abs() < 1e-9 {
        return low * -libm::log(ratio) / mass;
    }
    let tail = 1.0 - libm::pow(ratio, alpha - 1.0);
    alpha * low / (alpha - 1.0) * tail / mass
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::time::Span;
    use crate::report::sample;

    #[test]
    fn a_vcpu_serves_one_over_its_mean() {
        // 1 vCPU, 12 ms of CPU per request: 83.3 requests/s.
        let run = sample::hour();
        let service = &run.setup.services[0];
        let rate = per_task(&run.setup, service, &run.outcome.services[0]).unwrap();
        assert!((rate - 1.0 / 0.012).abs() < 1e-9, "{rate}");
    }

    #[test]
    fn slots_bound_it_when_requests_wait() {
        let mut run = sample::hour();
        let request = run.setup.services[0].request.as_mut().unwrap();
        request.discipline = Discipline::FirstComeFirstServed { slots: 2 };
        request.max_concurrent = Some(1);
        // One at a time, 12 ms of CPU and 20 ms of waiting: 1/0.032.
        let service = &run.setup.services[0];
        let rate = per_task(&run.setup, service, &run.outcome.services[0]).unwrap();
        assert!((rate - 31.25).abs() < 1e-9, "{rate}");
    }

    #[test]
    fn the_mean_of_a_bounded_pareto_is_that_of_its_integral() {
        for alpha in [0.5, 1.0, 1.5, 3.0] {
            let (low, high, steps) = (0.01_f64, 1.0_f64, 400_000_u32);
            // ∫ (1 − F) from low to high, plus low.
            let mass = 1.0 - (low / high).powf(alpha);
            let h = (high - low) / f64::from(steps);
            let tail = |x: f64| ((low / x).powf(alpha) - (low / high).powf(alpha)) / mass;
            let sum: f64 = (0..steps)
                .map(|i| tail(low + (f64::from(i) + 0.5) * h))
                .sum();
            let mean = bounded_pareto_mean(alpha, low, high);
            assert!((mean - (low + sum * h)).abs() < 1e-6, "{alpha}: {mean}");
        }
    }

    #[test]
    fn nothing_bounds_what_needs_nothing() {
        let mut run = sample::hour();
        let request = run.setup.services[0].request.as_mut().unwrap();
        request.cpu = Distribution::Constant { value: Span::ZERO };
        let service = &run.setup.services[0];
        assert_eq!(
            per_task(&run.setup, service, &run.outcome.services[0]),
            None
        );
    }
}
