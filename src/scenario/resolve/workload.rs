//! Where do requests come from?

use crate::kernel::time::{Instant, NANOS_PER_SECOND, Span};
use crate::scenario::complaint::Spot;
use crate::scenario::keys::Kind;
use crate::scenario::resolve::spot::opener;
use crate::scenario::resolve::{Context, distribution, moment, trace_words};
use crate::scenario::units;
use crate::scenario::view::View;
use crate::workload::spec::{Generator, Shape, Source, TraceSpec, WorkloadSpec};
use crate::workload::{Survey, WorkloadError, survey};

/// Requests of one source in a run: at some millions a second, more than a day of work.
const MOST_REQUESTS: f64 = 1e12;
/// Requests per second of one source.
const MOST_PER_SECOND: f64 = 1e8;

/// A source of requests, with what is in it.
pub fn resolve(context: &mut Context, view: View<'_>) -> Option<(WorkloadSpec, Survey)> {
    let sources = ["trace", "generator", "users"];
    let given: Vec<&str> = sources.into_iter().filter(|key| view.has(key)).collect();
    let [given] = given[..] else {
        let spot = given.get(1).map_or(view.spot, |key| view.spot(key));
        context.error("one-source", spot);
        return None;
    };
    for key in ["column", "cpuColumn", "interval", "origin"] {
        if given != "trace" && view.has(key) {
            let complaint = context.error("only-with", view.spot(key));
            complaint.add("key", key).add("other", "trace");
        }
    }
    let source = match given {
        "trace" => trace(context, view).map(Source::Trace),
        "generator" => generator(context, view).map(Source::Generator),
        _ => users(context, view),
    };
    let slice = view.table("slice").map(|view| slice(context, view));
    let spec = WorkloadSpec {
        source: source?,
        scale: view.number("scale")?,
        slice: match slice {
            Some(slice) => Some(slice?),
            None => None,
        },
    };
    let found = survey(&spec, context.duration);
    match found {
        Ok(survey) => {
            if given == "trace" && survey.in_run <= 0.0 {
                context.warning("nothing-in-run", view.spot("trace"));
            }
            replayable(context, view.spot(given), &survey)?;
            Some((spec, survey))
        }
        Err(wrong) => {
            complain(context, view, &wrong);
            None
        }
    }
}

/// Every request is simulated one by one, on a clock of whole nanoseconds: a slip of a few digits
/// must not end in weeks of work.
fn replayable(context: &mut Context, spot: Spot, survey: &Survey) -> Option<()> {
    let rate = survey
        .peak
        .map_or(0.0, |peak| peak.requests / peak.span.as_secs_f64());
    if survey.in_run <= MOST_REQUESTS && rate <= MOST_PER_SECOND {
        return Some(());
    }
    let complaint = context.error("too-many-requests", spot);
    complaint
        .add("requests", format!("{:.3e}", survey.in_run))
        .add("rate", format!("{rate:.3e}"))
        .add("most", format!("{MOST_REQUESTS:.0e}"))
        .add("mostRate", format!("{MOST_PER_SECOND:.0e}"));
    None
}

fn complain(context: &mut Context, view: View<'_>, wrong: &WorkloadError) {
    let row = wrong.row.map_or_else(String::new, |row| format!(":{row}"));
    let complaint = context.error("bad-trace", view.spot("trace"));
    complaint.add("file", format!("{}{row}", wrong.file));
    complaint.add("problem", trace_words::said(&wrong.problem));
}

fn trace(context: &mut Context, view: View<'_>) -> Option<TraceSpec> {
    let opener = opener(context, view, "trace")?;
    let origin = match view.node("origin") {
        Some(_) => Some(origin(context, view)?),
        None => None,
    };
    Some(TraceSpec {
        opener,
        origin,
        run_start: context.start.map(jiff::Timestamp::as_nanosecond),
        column: view.text("column"),
        cpu_column: view.text("cpuColumn"),
        interval: view.span("interval"),
    })
}

/// Seconds between the trace's zero and the start of the run.
fn origin(context: &mut Context, view: View<'_>) -> Option<f64> {
    let node = view.node("origin")?;
    let text = node.text()?;
    if let Some(span) = units::duration(text) {
        return Some(span.as_secs_f64());
    }
    let zero = units::timestamp(text)?.as_nanosecond();
    let Some(start) = context.start else {
        context.error("needs-start", node.spot).add("key", "origin");
        return None;
    };
    Some((start.as_nanosecond() - zero) as f64 / NANOS_PER_SECOND as f64)
}

fn users(context: &mut Context, view: View<'_>) -> Option<Source> {
    if view.has("scale") {
        let complaint = context.error("not-with", view.spot("scale"));
        complaint.add("key", "scale").add("other", "users");
    }
    let view = view.table("users")?;
    Some(Source::Users {
        count: view.count("count")?,
        think_time: distribution::resolve(context, view, "thinkTime")?,
    })
}

fn slice(context: &mut Context, view: View<'_>) -> Option<(Instant, Instant)> {
    let from = match view.node("from") {
        Some(_) => moment(context, view, "from")?,
        None => Instant::START,
    };
    let to = match view.node("to") {
        Some(_) => moment(context, view, "to")?,
        None => Instant::START + context.duration,
    };
    if from >= to {
        let complaint = context.error("order", view.spot("to"));
        complaint.add("low", "from").add("high", "to");
        return None;
    }
    Some((from, to))
}

fn generator(context: &mut Context, view: View<'_>) -> Option<Generator> {
    let kind: Kind = view.key("generator").kind;
    let (name, view) = distribution::tagged(view.node("generator")?, kind)?;
    let rate = view.number("requestsPerSecond")?;
    let span = |name| view.span(name);
    let shape = match name {
        "constant" => Shape::Constant { rate },
        "ramp" => {
            let (start, end) = (
                moment(context, view, "start")?,
                moment(context, view, "end")?,
            );
            if start >= end {
                let complaint = context.error("order", view.spot("end"));
                complaint.add("low", "start").add("high", "end");
                return None;
            }
            Shape::Ramp {
                from: rate,
                to: view.number("toRequestsPerSecond")?,
                start,
                end,
            }
        }
        "step" => Shape::Step {
            from: rate,
            to: view.number("toRequestsPerSecond")?,
            at: moment(context, view, "at")?,
        },
        "diurnal" => diurnal(context, view, rate)?,
        "spike" => Shape::Spike {
            base: rate,
            peak: view.number("peakRequestsPerSecond")?,
            at: moment(context, view, "at")?,
            rise: span("rise")?,
            hold: span("hold")?,
            fall: span("fall")?,
        },
        "bursts" => Shape::Bursts {
            quiet: rate,
            burst: view.number("burstRequestsPerSecond")?,
            mean_quiet: span("meanQuiet")?,
            mean_burst: span("meanBurst")?,
        },
        _ => unreachable!("every variant of the table is read"),
    };
    let regular = name != "bursts" && view.flag("regular")?;
    Some(Generator { shape, regular })
}

fn diurnal(context: &mut Context, view: View<'_>, mean: f64) -> Option<Shape> {
    let (peak, period): (Span, Span) = (view.span("peak")?, view.span("period")?);
    if peak > period {
        let complaint = context.error("order-or-equal", view.spot("peak"));
        complaint.add("low", "peak").add("high", "period");
        return None;
    }
    Some(Shape::Diurnal {
        mean,
        amplitude: view.number("amplitude")?,
        peak,
        period,
    })
}
