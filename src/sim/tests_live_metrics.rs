//! Does `CloudWatch` hear of a service what AWS would tell it, and nothing where AWS tells nothing?

use super::setup::Setup;
use super::testing::{Witness, service, web};
use super::tests_requests::running;
use super::tests_steps::alarm;
use super::world::World;
use crate::cluster::monitor::{Comparison, LiveMetric, Metric, Statistic, StatisticSet};
use crate::control::scaling::spec::MetricSpec;
use crate::kernel::time::Instant;
use crate::workload::spec::Shape;

const AT_LEAST: Comparison = Comparison::GreaterThanOrEqualToThreshold;

/// The last datapoint of each live metric of a service after a run.
fn last_points(setup: &Setup, metrics: &[LiveMetric]) -> Vec<Option<(u64, StatisticSet)>> {
    let mut setup = setup.clone();
    for &metric in metrics {
        let entry = alarm(MetricSpec::Live(metric), (AT_LEAST, 1e9), 30);
        setup.alarms.push(entry);
    }
    let mut seen = Witness::default();
    let mut world = World::begun(&setup, 1, &mut seen).expect("nothing is read");
    let end = Instant::START + setup.duration;
    world.go_on(end, &mut |_| {}).expect("nothing is read");
    let point = |metric: &LiveMetric| {
        let is = |spec: Metric| spec == Metric::Live(*metric);
        let mut all = world.monitor.all_series();
        let (_, series) = all
            .find(|(_, s)| is(s.spec().metric))
            .expect("it is recorded");
        let newest = series.points().next_back()?;
        Some((newest.period_start.nanos() / 60_000_000_000, newest.values))
    };
    metrics.iter().map(point).collect()
}

#[test]
fn live_metrics_are_what_cloudwatch_would_show() {
    let all = [
        LiveMetric::RequestCount,
        LiveMetric::TargetResponseTime,
        LiveMetric::Target5xx,
        LiveMetric::Elb5xx,
        LiveMetric::HealthyHosts,
        LiveMetric::UnhealthyHosts,
        LiveMetric::RunningTasks,
        LiveMetric::DesiredTasks,
        LiveMetric::PendingTasks,
    ];
    let mut setup = running(12);
    setup
        .services
        .push(web("web", 2, Shape::Constant { rate: 50.0 }));
    let points = last_points(&setup, &all);
    let value = |at: usize| {
        points[at]
            .expect("it has a datapoint")
            .1
            .statistic(all[at].statistic())
    };
    let requests = points[0].expect("requests came").1;
    assert!(
        (2_700.0..3_300.0).contains(&value(0)),
        "50 a second: {}",
        value(0)
    );
    let average = requests.statistic(Statistic::Average);
    assert!((average - 1.0).abs() < 1e-12, "each counts as one");
    assert!(
        (0.01..0.1).contains(&value(1)),
        "10 ms of work and 5 ms of waiting: {}",
        value(1)
    );
    assert_eq!(points[2..4], [None, None], "no error is no datapoint");
    let counts: Vec<f64> = (4..9).map(value).collect();
    assert_eq!(counts, [2.0, 0.0, 2.0, 2.0, 0.0]);
    // The last run's minute that is over is the eleventh.
    assert!(
        points[4].is_some_and(|(minute, _)| minute == 10),
        "{points:?}"
    );
}

/// Surprise 11: an idle load balancer emits nothing, and says how many hosts it has all the same.
#[test]
fn surprise_11_an_idle_load_balancer_emits_no_requests() {
    let mut setup = running(12);
    let step = Shape::Step {
        from: 20.0,
        to: 0.0,
        at: Instant::from_secs(300),
    };
    setup.services.push(web("web", 2, step));
    let metrics = [
        LiveMetric::RequestCount,
        LiveMetric::TargetResponseTime,
        LiveMetric::HealthyHosts,
    ];
    let minutes: Vec<u64> = last_points(&setup, &metrics)
        .iter()
        .map(|p| p.unwrap().0)
        .collect();
    assert!(
        minutes[0] <= 5 && minutes[1] <= 5 && minutes[2] == 10,
        "{minutes:?}"
    );
    setup.parameters.alb_idle_request_count = 1.0;
    let zeros = last_points(&setup, &metrics)[0].expect("zeros");
    assert_eq!((zeros.0, zeros.1.sum), (10, 0.0));
    // Without a load balancer there is nothing to say of requests; the tasks are counted.
    let mut quiet = running(12);
    quiet.services.push(service("api", 2));
    let metrics = [
        LiveMetric::RequestCount,
        LiveMetric::HealthyHosts,
        LiveMetric::RunningTasks,
    ];
    let points = last_points(&quiet, &metrics);
    assert_eq!(points[..2], [None, None]);
    assert!(points[2].is_some());
}
