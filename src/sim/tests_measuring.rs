//! Is what is measured what the tasks did? Utilization, memory samples, causes of facts.

use super::testing::{Witness, tracking, web, witness};
use super::tests_requests::running;
use crate::cluster::fact::{Fact, What};
use crate::cluster::task::TaskStatus;
use crate::control::scaling::spec::MetricSpec;
use crate::kernel::time::{Instant, Span};
use crate::workload::spec::Shape;

/// Two tasks at 1.5 times what they can do, of which unhealthy ones are replaced: while they drain
/// they work on what they hold.
fn draining() -> super::setup::Setup {
    let mut setup = running(30);
    let mut web = web("web", 2, Shape::Constant { rate: 300.0 });
    let balancer = web.spec.load_balancer.as_mut().expect("it has one");
    balancer.keep_alive = true;
    balancer.idle_timeout = Span::from_secs(4_000);
    web.request.as_mut().expect("requests").timeout = None;
    web.request.as_mut().expect("requests").memory_bytes = 1_000;
    web.auto_scaling = Some(tracking(6, false));
    web.auto_scaling.as_mut().expect("it scales").min_capacity = 2;
    setup.services.push(web);
    setup
}

#[test]
fn e82_no_fargate_task_uses_more_than_it_has_draining_ones_included() {
    let (totals, seen) = witness(&draining());
    let rows = seen.rows(0);
    let shares = rows.iter().flat_map(|r| [r.cpu_percent, r.memory_percent]);
    for share in shares {
        assert!((0.0..=100.0).contains(&share), "{share}");
    }
    // What drained was counted: against RUNNING tasks alone the same work would be above 100 %.
    let above = |row: &&super::observer::MinuteRow| {
        row.executing * row.cpu_percent > 100.0 * f64::from(row.running) + 1.0
    };
    assert!(rows.iter().any(|row| above(&row)), "{rows:?}");
    let service = &totals.services[0];
    assert!(service.cpu_used_ns <= service.cpu_reserved_ns);
    assert!(service.cpu_reserved_ns > service.running_ns, "1 vCPU each");
    let executing: f64 = rows.iter().map(|row| row.executing * 60e9).sum();
    assert!((executing / service.cpu_reserved_ns as f64 - 1.0).abs() < 1e-9);
}

/// 40 MB of each of about 30 requests a second that wait 0.5 s: memory goes up and down within a
/// minute. Three samples a minute tell its mean better than one does.
#[test]
fn memory_is_sampled_every_20_s_where_a_policy_watches_it() {
    let spread_and_mean = |watched: bool| {
        let mut setup = running(120);
        let mut web = web("web", 1, Shape::Constant { rate: 30.0 });
        let request = web.request.as_mut().expect("requests");
        request.memory_bytes = 40_000_000;
        request.wait = crate::kernel::distribution::Distribution::Constant {
            value: Span::from_millis(500),
        };
        if watched {
            let mut scaling = tracking(1, false);
            let spec = scaling.policies[0]
                .tracking_mut()
                .expect("it tracks a target");
            let high_resolution = false;
            spec.metric = MetricSpec::MemoryUtilization { high_resolution };
            web.auto_scaling = Some(scaling);
        }
        setup.services.push(web);
        let rows = witness(&setup).1.rows(0);
        let values: Vec<f64> = rows.iter().map(|row| row.memory_percent).collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let square = |value: &f64| (value - mean) * (value - mean);
        let variance = values.iter().map(square).sum::<f64>() / values.len() as f64;
        (variance, mean)
    };
    let ((one, mean), (three, same)) = (spread_and_mean(false), spread_and_mean(true));
    // 64 MiB, and 30 × (0.51 s of CPU and wait + a little queueing) × 40 MB, of 2,048 MiB.
    assert!((30.0..36.0).contains(&mean) && (mean - same).abs() < 1.5);
    assert!(
        three < 0.6 * one,
        "a third of the variance: {three} of {one}"
    );
}

/// What may cause what, for the facts whose reason people ask for.
fn is_caused_as_it_should(fact: &Fact, cause: Option<&Fact>) -> bool {
    let kind = cause.map(|cause| cause.what.kind());
    match fact.what {
        What::TaskCreated { initial: false, .. } => matches!(
            kind,
            Some(
                "serviceCreated"
                    | "desiredCountChanged"
                    | "taskStopping"
                    | "targetUnhealthy"
                    | "taskHealthChanged"
                    | "taskStatusChanged"
            )
        ),
        What::DesiredCountChanged { .. } | What::NotScaled { .. } => {
            kind == Some("alarmStateChanged")
        }
        What::TaskStatusChanged { .. } | What::TargetHealthy | What::TargetUnhealthy => {
            cause.is_some_and(|cause| cause.subject == fact.subject)
        }
        What::TaskStopping { .. } | What::LaunchHeld { .. } => cause.is_some(),
        _ => true,
    }
}

/// The causes of `seen`, checked one by one; how many facts of each kind were looked at.
fn check_causes(seen: &Witness) {
    for fact in &seen.facts {
        let cause = fact.cause.map(|id| &seen.facts[id.index()]);
        assert!(
            is_caused_as_it_should(fact, cause),
            "{fact:?} because of {cause:?}"
        );
        if let What::TaskCreated { initial: false, .. } = fact.what {
            let cause = cause.expect("checked");
            let waited = fact.at.since(cause.at);
            assert!(waited >= Span::SECOND, "the queue: {waited}");
        }
    }
}

#[test]
fn every_fact_that_people_ask_about_has_its_cause() {
    let (_, overloaded) = witness(&draining());
    check_causes(&overloaded);
    let stopped = overloaded.entered(TaskStatus::Stopped).len();
    assert!(stopped > 2, "tasks came and went: {stopped}");
    let mut falling = draining();
    falling.duration = Span::HOUR;
    falling.services[0] = web(
        "web",
        5,
        Shape::Step {
            from: 200.0,
            to: 40.0,
            at: Instant::from_secs(300),
        },
    );
    falling.services[0].auto_scaling = Some(tracking(6, false));
    let (_, seen) = witness(&falling);
    check_causes(&seen);
    assert!(!seen.times("desiredCountChanged").is_empty());
    // A grace period that ends on an unhealthy task is the reason for its replacement.
    let mut graceful = draining();
    graceful.services[0].spec.health_check_grace_period = Span::from_secs(400);
    check_causes(&witness(&graceful).1);
}
