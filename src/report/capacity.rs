//! How many requests per second could the running tasks serve? The line that arrivals meet.

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
        request.cpu.mean().as_secs_f64()
    };
    let by_cpu = (cpu > 0.0).then(|| vcpus / cpu);
    let by_slots = slots(request).and_then(|slots| {
        // One request runs on at most one vCPU, and on less where the task has less.
        let held = cpu / vcpus.min(1.0) + request.wait.mean().as_secs_f64();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::distribution::Distribution;
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
