//! Is each trap found, where it is one, and only there?

use super::{GOOD, changed, load_text, warnings};
use crate::words::Lang;

fn scaled(policies: &str) -> String {
    let scaling =
        format!("[services.autoScaling]\nminCapacity = 1\nmaxCapacity = 10\n{policies}\n");
    changed(
        GOOD,
        "[services.workload]",
        &format!("{scaling}[services.workload]"),
    )
}

const CPU: &str = "[[services.autoScaling.policies]]\n\
    predefinedMetricType = \"ECSServiceAverageCPUUtilization\"\ntargetValue = 60\n";
const MEMORY: &str = "[[services.autoScaling.policies]]\n\
    predefinedMetricType = \"ECSServiceAverageMemoryUtilization\"\ntargetValue = 80\n";
const REQUESTS: &str = "[[services.autoScaling.policies]]\n\
    predefinedMetricType = \"ALBRequestCountPerTarget\"\ntargetValue = 3000\n";

/// With the trap, its code; and the remedy, after which the warning is gone.
fn trap(with: &str, code: &str, remedy: (&str, &str)) {
    assert_eq!(warnings(with), [code], "{with}");
    let cured = changed(with, remedy.0, remedy.1);
    assert!(!warnings(&cured).contains(&code), "{cured}");
}

#[test]
fn scaling_traps() {
    assert!(warnings(&scaled(CPU)).is_empty());
    trap(
        &scaled(&format!("{CPU}{MEMORY}")),
        "scale-in-needs-all",
        (
            "targetValue = 80",
            "targetValue = 80\ndisableScaleIn = true",
        ),
    );
    trap(
        &scaled(&CPU.replace("60", "90")),
        "high-target",
        ("90", "70"),
    );
    trap(
        &scaled(MEMORY).replace(
            "memory = \"2048\"",
            "memory = \"2048\"\nidleMemoryMiB = 1500",
        ),
        "memory-never-falls",
        ("2048\"", "4096\""),
    );
    trap(
        &scaled(&REQUESTS.replace("3000", "50")),
        "requests-per-minute",
        ("50", "3000"),
    );
    trap(
        &scaled(&REQUESTS.replace("3000", "9000")),
        "requests-beyond-task",
        ("9000", "3000"),
    );
}

#[test]
fn traps_of_bounds_and_quotas() {
    trap(
        &scaled(""),
        "no-policy",
        ("maxCapacity = 10", "maxCapacity = 1"),
    );
    trap(
        &scaled(CPU).replace("minCapacity = 1", "minCapacity = 3"),
        "desired-below-minimum",
        ("desiredCount = 2", "desiredCount = 3"),
    );
    trap(
        &scaled(CPU).replace("desiredCount = 2", "desiredCount = 11"),
        "desired-above-maximum",
        ("desiredCount = 11", "desiredCount = 10"),
    );
    trap(
        &format!("[limits]\naccount = \"new\"\n{}", scaled(CPU)),
        "quota",
        ("\"new\"", "\"established\""),
    );
    trap(
        &scaled(CPU).replace(
            "deregistrationDelay = \"60s\"",
            "deregistrationDelay = \"300s\"",
        ),
        "slow-deregistration",
        ("\"300s\"", "\"300s\"\nkeepAlive = false"),
    );
}

#[test]
fn a_sudden_rise_meets_slow_metrics() {
    let step =
        "{ kind = \"step\", requestsPerSecond = 10, toRequestsPerSecond = 40, at = \"10m\" }";
    let text = scaled(CPU).replace("{ kind = \"constant\", requestsPerSecond = 10 }", step);
    trap(
        &text,
        "slow-metrics",
        ("toRequestsPerSecond = 40", "toRequestsPerSecond = 4"),
    );
    let fast = text
        .replace(
            "desiredCount = 2",
            "desiredCount = 2\nmonitoring = { resolutionSeconds = 20 }",
        )
        .replace("CPUUtilization\"", "CPUUtilizationHighResolution\"");
    assert!(warnings(&fast).is_empty());
}

#[test]
fn recorded_metrics() {
    let metric = |name: &str| {
        scaled(&format!(
            "[[services.autoScaling.policies]]\ntargetValue = 1\n\
             customizedMetric = {{ metricName = \"{name}\", csv = \"m.csv\" }}\n"
        ))
    };
    for (name, code) in [
        ("queue-depth", "custom-metric-recorded"),
        ("TargetResponseTime", "latency-not-proportional"),
    ] {
        let text = metric(name);
        let folder = super::Folder::with(&[("s.toml", &text), ("m.csv", "time_s,value\n0,1\n")]);
        let found = folder
            .load("s.toml", &[])
            .unwrap_or_else(|c| panic!("{c}"))
            .warnings;
        assert_eq!(found.items[0].code, code);
    }
}

#[test]
fn a_trace_beside_the_run() {
    let generator = "generator = { kind = \"constant\", requestsPerSecond = 10 }";
    let text = changed(GOOD, generator, "trace = \"t.csv\"\norigin = \"2h\"");
    let trace = "time_s,requests\n0,5\n60,5\n";
    let folder = super::Folder::with(&[("s.toml", &text), ("t.csv", trace)]);
    let codes = |changes: &[&str]| {
        let found = folder
            .load("s.toml", changes)
            .unwrap_or_else(|c| panic!("{c}"))
            .warnings;
        found
            .items
            .iter()
            .map(|item| item.code)
            .collect::<Vec<&str>>()
    };
    assert_eq!(codes(&[]), ["nothing-in-run"]);
    assert!(codes(&["services.web.workload.origin=0s"]).is_empty());
}

#[test]
fn capacity_and_requests() {
    trap(
        &changed(
            GOOD,
            "requestsPerSecond = 10 }",
            "requestsPerSecond = 300 }",
        ),
        "capacity-below-peak",
        ("desiredCount = 2", "desiredCount = 4"),
    );
    trap(
        &GOOD.replace(
            "cpu = \"1024\"\nmemory = \"2048\"",
            "cpu = \"256\"\nmemory = \"512\"",
        ),
        "sub-vcpu",
        (
            "cpu = \"256\"\nmemory = \"512\"",
            "cpu = \"1024\"\nmemory = \"2048\"",
        ),
    );
}

#[test]
fn time_outs_and_retries() {
    trap(
        &changed(GOOD, "cpu = \"10ms\"", "cpu = \"10ms\"\nwait = \"61s\""),
        "longer-than-idle-timeout",
        (
            "deregistrationDelay",
            "idleTimeout = 90\nderegistrationDelay",
        ),
    );
    trap(
        &changed(GOOD, "cpu = \"10ms\"", "cpu = \"10ms\"\ntimeout = \"90s\""),
        "timeout-after-idle",
        ("\"90s\"", "\"60s\""),
    );
    trap(
        &changed(
            GOOD,
            "cpu = \"10ms\"",
            "cpu = \"10ms\"\nretry = { attempts = 3 }",
        ),
        "retry-without-jitter",
        ("attempts = 3", "attempts = 3, jitter = 1"),
    );
}

#[test]
fn traps_of_tasks() {
    trap(
        &changed(
            GOOD,
            "desiredCount = 2",
            "desiredCount = 2\nassignPublicIp = \"ENABLED\"",
        ),
        "public-ipv4",
        ("ENABLED", "DISABLED"),
    );
    trap(
        &changed(
            GOOD,
            "memory = \"2048\"",
            "memory = \"2048\"\nidleMemoryMiB = 3000",
        ),
        "idle-memory",
        ("3000", "300"),
    );
    trap(
        &changed(
            GOOD,
            "memory = \"2048\"",
            "memory = \"2048\"\nhealthCheck = { interval = 5 }",
        ),
        "short-grace-period",
        ("interval = 5", "interval = 5, startPeriod = 60"),
    );
    trap(
        &changed(
            GOOD,
            "[services.workload]\ngenerator = { kind = \"constant\", requestsPerSecond = 10 }\n",
            "",
        ),
        "request-without-workload",
        ("[services.request]\ncpu = \"10ms\"\n", ""),
    );
}

#[test]
fn a_warning_says_why_and_what_to_do_in_both_languages() {
    let text = scaled(&CPU.replace("60", "90"));
    let found = load_text(&text).unwrap().warnings;
    let english = found.render(Lang::En, false);
    assert!(
        english.starts_with("warning[high-target]: a target of 90 % leaves"),
        "{english}"
    );
    assert!(
        english.contains("= help: the latency of a busy task grows steeply"),
        "{english}"
    );
    let korean = found.render(Lang::Ko, false);
    assert!(
        korean.starts_with("주의[high-target]: 대상 값 90%에서는"),
        "{korean}"
    );
    assert!(
        korean.contains("= 도움말: 태스크의 지연 시간은"),
        "{korean}"
    );
}
