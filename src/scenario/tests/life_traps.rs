//! Is each trap of deployments, starts and stops found, where it is one, and only there?

use super::{GOOD, changed, load_text, warnings};
use crate::words::Lang;

const DEPLOYED: &str = "desiredCount = 2\ndeployments = [{ at = \"10m\" }]";

/// With the trap, its code; and the remedy, after which the warning is gone.
fn trap(with: &str, code: &str, remedy: (&str, &str)) {
    assert_eq!(warnings(with), [code], "{with}");
    let cured = changed(with, remedy.0, remedy.1);
    assert!(!warnings(&cured).contains(&code), "{cured}");
    let found = load_text(with).unwrap().warnings;
    for lang in [Lang::En, Lang::Ko] {
        assert!(found.render(lang, false).contains(code));
    }
}

fn deployed(more: &str) -> String {
    changed(GOOD, "desiredCount = 2", &format!("{DEPLOYED}\n{more}"))
}

#[test]
fn e39_k17_a_hundred_and_a_hundred_never_progresses() {
    assert!(warnings(&deployed("")).is_empty());
    let stuck = "deploymentConfiguration = { minimumHealthyPercent = 100, maximumPercent = 100 }";
    trap(
        &deployed(stuck),
        "deployment-stuck",
        ("minimumHealthyPercent = 100", "minimumHealthyPercent = 50"),
    );
    // One task at 50 and 150 % has no room either: ceil(0.5) is 1, and floor(1.5) is 1.
    let one = deployed(
        "deploymentConfiguration = { minimumHealthyPercent = 50, maximumPercent = \
        150 }",
    )
    .replace("desiredCount = 2", "desiredCount = 1");
    trap(&one, "deployment-stuck", ("= 150", "= 200"));
}

#[test]
fn surprise_6_a_deployment_that_brings_a_desired_count() {
    let scaled = "[services.autoScaling]\nminCapacity = 1\nmaxCapacity = 4\npolicies = [{ \
        targetValue = 60, predefinedMetricType = \"ECSServiceAverageCPUUtilization\" }]\n\
        [services.workload]";
    let text = changed(&deployed(""), "[services.workload]", scaled);
    assert!(warnings(&text).is_empty());
    let text = changed(&text, "at = \"10m\"", "at = \"10m\", desiredCount = 2");
    trap(
        &text,
        "deployment-resets-desired",
        (", desiredCount = 2", ""),
    );
    let unscaled = deployed("").replace("at = \"10m\"", "at = \"10m\", desiredCount = 2");
    assert!(warnings(&unscaled).is_empty(), "nobody else moves it");
}

#[test]
fn a_grace_period_below_the_start_of_the_program() {
    let late = "memory = \"2048\"\nstartup = { readyAfter = \"90s\" }";
    let text = changed(GOOD, "memory = \"2048\"", late);
    trap(&text, "grace-below-ready", ("90s", "50s"));
    let patient = "desiredCount = 2\nhealthCheckGracePeriodSeconds = 120";
    assert!(warnings(&changed(&text, "desiredCount = 2", patient)).is_empty());
}

#[test]
fn a_deregistration_delay_below_the_requests() {
    let slow = deployed("").replace("cpu = \"10ms\"", "cpu = \"10ms\"\nwait = \"20s\"");
    assert!(warnings(&slow).is_empty(), "sixty seconds are enough");
    let short = changed(&slow, "\"60s\"", "\"17s\"");
    trap(&short, "delay-below-request", ("\"17s\"", "\"30s\""));
    let long = changed(&slow, "\"60s\"", "\"300s\"");
    trap(&long, "slow-deregistration", ("\"300s\"", "\"30s\""));
}

#[test]
fn a_breaker_beside_a_shift_and_a_program_that_never_exits() {
    let breaker = "desiredCount = 2\ndeploymentConfiguration = { strategy = \"CANARY\", \
        deploymentCircuitBreaker = { enable = true, rollback = true } }";
    trap(
        &changed(GOOD, "desiredCount = 2", breaker),
        "breaker-only-rolling",
        ("strategy = \"CANARY\", ", ""),
    );
    let waits = "memory = \"2048\"\ncontainerDefinitions = [{ name = \"web\", dependsOn = [\
        { containerName = \"migrate\", condition = \"SUCCESS\" }] }, { name = \"migrate\", \
        essential = false }]";
    trap(
        &changed(GOOD, "memory = \"2048\"", waits),
        "never-exits",
        (
            "essential = false",
            "essential = false, exits = { after = \"5s\" }",
        ),
    );
}
