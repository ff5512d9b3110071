//! What does a request need, and how is it treated?

use crate::kernel::distribution::Distribution;
use crate::kernel::time::Span;
use crate::scenario::resolve::{Context, distribution};
use crate::scenario::view::View;
use crate::traffic::spec::{Discipline, RequestSpec, Retry};

/// Bytes in a MiB.
const MIB: f64 = 1_048_576.0;

/// The requests of a service.
pub fn resolve(context: &mut Context, view: View<'_>) -> Option<RequestSpec> {
    let nothing = Distribution::Constant { value: Span::ZERO };
    // Without `cpu` every trace brings its own, which the service has checked.
    let cpu = if view.has("cpu") {
        distribution::resolve(context, view, "cpu")
    } else {
        Some(nothing.clone())
    };
    let wait = distribution::resolve(context, view, "wait");
    let discipline = discipline(context, view);
    let retry = view.table("retry").and_then(|view| {
        Some(Retry {
            attempts: view.count("attempts")?,
            backoff: view.span("backoff")?,
            jitter: view.number("jitter")?,
        })
    });
    let bytes = view.whole("bytes").map(i64::unsigned_abs);
    let bytes = bytes.unwrap_or(libm::round(context.parameters.alb_request_bytes) as u64);
    let per_connection = view.number("requestsPerConnection");
    let (cpu, wait) = (cpu?, wait?);
    if view.has("cpu") && cpu == nothing && wait == nothing {
        context.error("request-of-nothing", view.spot("cpu"));
    }
    Some(RequestSpec {
        cpu,
        wait,
        memory_bytes: libm::round(view.number("memoryMiB")? * MIB) as u64,
        discipline: discipline?,
        max_concurrent: view.count("maxConcurrent"),
        queue_limit: view.count("queueLimit"),
        timeout: view.span("timeout"),
        retry,
        bytes,
        requests_per_connection: per_connection
            .unwrap_or(context.parameters.alb_requests_per_connection),
    })
}

fn discipline(context: &mut Context, view: View<'_>) -> Option<Discipline> {
    let fcfs = view.text("discipline")? == "fcfs";
    match (fcfs, view.has("slots")) {
        (true, true) => Some(Discipline::FirstComeFirstServed {
            slots: view.count("slots")?,
        }),
        (true, false) => {
            context.error("fcfs-needs-slots", view.spot("discipline"));
            None
        }
        (false, true) => {
            context.error("slots-need-fcfs", view.spot("slots"));
            None
        }
        (false, false) => Some(Discipline::ProcessorSharing),
    }
}
