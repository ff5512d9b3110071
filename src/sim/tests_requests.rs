//! Does a whole run with requests behave as ECS does? Scaling, overload, threads and cuts.

use super::setup::{InitialState, Setup};
use super::testing::{Witness, service, setup, tracking, web, witness, witness_on};
use crate::cluster::fact::What;
use crate::cluster::task::TaskStatus;
use crate::cluster::task_definition::Exit;
use crate::control::scaling::spec::{CustomMetric, MetricSpec};
use crate::kernel::random::Seed;
use crate::kernel::time::{Instant, Span};
use crate::workload::spec::Shape;
use proptest::prelude::*;

/// A run whose services begin with their tasks in service.
pub fn running(minutes: u64) -> Setup {
    let mut setup = setup(minutes);
    setup.initial_state = InitialState::Running;
    setup
}

/// Load × 4 at `at` seconds; two tasks of 1 vCPU at 20 %, then 80 %.
fn step_response(at: u64, high_resolution: bool, seed: u64) -> Witness {
    let mut setup = running(25);
    setup.seed = Seed::new(seed);
    let step = Shape::Step {
        from: 40.0,
        to: 160.0,
        at: Instant::from_secs(at),
    };
    let mut web = web("web", 2, step);
    web.auto_scaling = Some(tracking(20, high_resolution));
    web.spec.metric_resolution = Span::from_secs(if high_resolution { 20 } else { 60 });
    web.auto_scaling.as_mut().unwrap().min_capacity = 2;
    setup.services.push(web);
    witness(&setup).1
}

/// Mean seconds from the step to the new desired count, and to the first new RUNNING task.
fn reaction(high_resolution: bool) -> (f64, f64) {
    let (mut trigger, mut ready) = (0.0, 0.0);
    let phases = [0, 7, 13, 20, 27, 33, 40, 47, 53];
    for (seed, phase) in phases.into_iter().enumerate() {
        let at = 600 + phase;
        let seen = step_response(at, high_resolution, seed as u64);
        trigger += seen.times("desiredCountChanged")[0] - at as f64;
        ready += seen.running()[0] - at as f64;
    }
    (trigger / phases.len() as f64, ready / phases.len() as f64)
}

#[test]
fn v6_target_tracking_answers_a_step_in_363_s_and_with_20_s_metrics_in_86_s() {
    // V6 (AWS 2026): 363 s to the decision and 386 s to new tasks; 86 and 109 s with 20 s metrics.
    for (high_resolution, decided, started) in [(false, 363.0, 386.0), (true, 86.0, 109.0)] {
        let (trigger, ready) = reaction(high_resolution);
        assert!((trigger / decided - 1.0).abs() < 0.15, "{trigger}");
        assert!((ready / started - 1.0).abs() < 0.15, "{ready}");
    }
}

#[test]
fn every_scale_out_can_be_walked_back_to_its_alarm() {
    let seen = step_response(600, false, 1);
    let created = seen
        .facts
        .iter()
        .find(|fact| matches!(fact.what, What::TaskCreated { initial: false, .. }));
    let cause = |id: crate::cluster::ids::FactId| &seen.facts[id.index()];
    let change = cause(created.expect("it scaled out").cause.unwrap());
    assert!(
        matches!(change.what, What::DesiredCountChanged { from: 2, to: 4 }),
        "{change:?}"
    );
    let alarm = cause(change.cause.unwrap());
    assert_eq!(alarm.what.kind(), "alarmStateChanged");
    assert_eq!(
        (change.at.since(alarm.at)),
        Span::from_secs(5),
        "the action's delay"
    );
}

#[test]
fn when_the_load_falls_the_service_shrinks_after_15_minutes_and_loses_nothing() {
    let mut setup = running(60);
    let fall = Shape::Step {
        from: 190.0,
        to: 20.0,
        at: Instant::from_secs(600),
    };
    let mut web = web("web", 4, fall);
    web.auto_scaling = Some(tracking(20, false));
    setup.services.push(web);
    let (totals, seen) = witness(&setup);
    let first = seen.times("desiredCountChanged")[0] - 600.0;
    assert!((900.0..1_200.0).contains(&first), "{first}");
    let requests = totals.services[0].requests;
    assert_eq!((requests.failed, requests.rejected), (0, 0), "{requests:?}");
    assert!(totals.services[0].tasks_stopped >= 1);
}

#[test]
fn e82_cpu_utilization_is_what_was_used_of_what_running_tasks_reserve() {
    // 100 requests/s of 10 ms on four tasks of 1 vCPU: 25 %.
    let mut setup = running(30);
    setup
        .services
        .push(web("web", 4, Shape::Constant { rate: 100.0 }));
    let (totals, seen) = witness(&setup);
    let mean = seen.rows(0).iter().map(|row| row.cpu_percent).sum::<f64>() / 30.0;
    assert!((mean - 25.0).abs() < 1.0, "{mean}");
    let service = &totals.services[0];
    let exact = 100.0 * service.cpu_used_ns as f64 / service.cpu_reserved_ns as f64;
    assert!(
        (mean - exact).abs() < 0.01,
        "rows of equal weight: {mean} {exact}"
    );
    assert_eq!(service.cpu_reserved_ns, 4 * 30 * 60 * 1_000_000_000);
    let memory = seen.rows(0)[10].memory_percent;
    assert!(
        (3.1..4.0).contains(&memory),
        "64 of 2048 MiB and little in flight: {memory}"
    );
}

#[test]
fn request_count_per_target_scales_on_requests_per_minute_and_task() {
    let mut setup = running(30);
    let mut web = web("web", 2, Shape::Constant { rate: 50.0 });
    let mut scaling = tracking(20, false);
    let spec = scaling.policies[0]
        .tracking_mut()
        .expect("it tracks a target");
    spec.metric = MetricSpec::RequestCountPerTarget;
    spec.target_value = 500.0;
    web.auto_scaling = Some(scaling);
    setup.services.push(web);
    let (_, seen) = witness(&setup);
    // 3,000 requests a minute at 500 per task: 6 tasks, give or take chance.
    let desired = seen.rows(0).last().unwrap().desired;
    assert!((6..=7).contains(&desired), "{desired}");
    let value = seen.facts.iter().find_map(|fact| match fact.what {
        What::AlarmStateChanged { value, .. } => value,
        _ => None,
    });
    assert!((value.unwrap() / 1_500.0 - 1.0).abs() < 0.1, "{value:?}");
}

#[test]
fn a_customized_metric_starts_a_service_from_zero_and_sizes_it() {
    let mut setup = running(30);
    let mut worker = service("worker", 0);
    let mut scaling = tracking(20, false);
    scaling.min_capacity = 0;
    let spec = scaling.policies[0]
        .tracking_mut()
        .expect("it tracks a target");
    let value = |minute: u64| if minute < 5 { 0.0 } else { 120.0 };
    let points = (0..30).map(|minute| (Instant::from_secs(60 * minute), value(minute)));
    spec.metric = MetricSpec::Custom(CustomMetric {
        name: "backlogPerTask".into(),
        points: points.collect(),
    });
    spec.target_value = 100.0;
    spec.scale_out_cooldown = Span::ZERO;
    worker.auto_scaling = Some(scaling);
    setup.services.push(worker);
    let (_, seen) = witness(&setup);
    let first = seen.facts.iter().find_map(|fact| match fact.what {
        What::DesiredCountChanged { from, to } => Some((from, to, fact.at)),
        _ => None,
    });
    let (from, to, at) = first.expect("it started");
    assert_eq!((from, to), (0, 1), "by the minimum possible amount");
    // The datapoint of minute 5 is visible at 8:00, looked at 8:30, acted on 5 s later.
    assert_eq!(at, Instant::from_secs(8 * 60 + 35));
    let desired = seen.rows(0).last().unwrap().desired;
    assert!(
        desired > 2,
        "a metric that stays above its target asks for more: {desired}"
    );
}

fn three_services() -> Setup {
    let mut setup = running(30);
    let rise = Shape::Ramp {
        from: 30.0,
        to: 300.0,
        start: Instant::from_secs(300),
        end: Instant::from_secs(900),
    };
    for (name, desired) in [("a", 2), ("b", 3), ("c", 1)] {
        let mut web = web(name, desired, rise.clone());
        web.auto_scaling = Some(tracking(12, name == "b"));
        setup.services.push(web);
    }
    setup
}

#[test]
fn one_two_and_eight_threads_give_the_same_run() {
    let setup = three_services();
    let (totals, seen) = witness(&setup);
    assert!(seen.facts.len() > 100);
    for threads in [2, 8] {
        let (other, same) = witness_on(&setup, threads);
        assert!(seen == same, "{threads} threads");
        for (one, two) in totals.services.iter().zip(&other.services) {
            assert_eq!(one.requests, two.requests);
            assert_eq!(one.latency_sum_ns, two.latency_sum_ns);
            assert_eq!(one.cpu_used_ns, two.cpu_used_ns);
        }
    }
}

#[test]
fn other_services_leave_the_first_ones_requests_and_facts_alone() {
    let all = three_services();
    let mut alone = all.clone();
    alone.services.truncate(1);
    let ((one, seen), (three, crowd)) = (witness(&alone), witness(&all));
    let (few, many) = (seen.of_service(0), crowd.of_service(0));
    let differs = few.iter().zip(&many).position(|(one, three)| one != three);
    assert_eq!(differs.map(|at| (&few[at], &many[at])), None);
    assert_eq!(few.len(), many.len());
    let (one, three) = (&one.services[0], &three.services[0]);
    assert_eq!(one.requests, three.requests);
    assert_eq!(one.latency_sum_ns, three.latency_sum_ns);
    assert_eq!(seen.rows(0), crowd.rows(0));
}

#[test]
fn the_run_does_not_depend_on_how_often_it_looks() {
    // A bystander with 20 s metrics cuts every service three times as often; an idle one with a
    // launch each 7 s cuts at odd instants.
    let mut plain = running(30);
    plain
        .services
        .push(web("web", 2, Shape::Constant { rate: 120.0 }));
    let mut cut = plain.clone();
    cut.services
        .push(web("fine", 1, Shape::Constant { rate: 1.0 }));
    cut.services[1].auto_scaling = Some(tracking(3, true));
    let mut restless = service("restless", 3);
    restless.spec.task_definition = 1;
    cut.services.push(restless);
    cut.task_definitions
        .push(super::testing::definition(256, 5.0));
    cut.task_definitions[1].containers[0].exits = Some(Exit::after(Span::from_secs(7), 1));
    let ((one, seen), (two, more)) = (witness(&plain), witness(&cut));
    assert_eq!(one.services[0].requests, two.services[0].requests);
    assert_eq!(
        one.services[0].latency_sum_ns,
        two.services[0].latency_sum_ns
    );
    assert_eq!(one.services[0].cpu_used_ns, two.services[0].cpu_used_ns);
    assert_eq!(seen.of_service(0), more.of_service(0));
}

#[test]
fn requests_of_a_service_without_tasks_are_refused_until_one_is_in_service() {
    let mut setup = setup(10);
    setup
        .services
        .push(web("web", 2, Shape::Constant { rate: 20.0 }));
    let (totals, seen) = witness(&setup);
    let requests = totals.services[0].requests;
    assert!(
        requests.no_target > 0 && requests.served > 0,
        "{requests:?}"
    );
    let first = seen.times("targetRegistered")[0];
    let refused = requests.rejected as f64 / 20.0;
    assert!(
        refused > 0.8 * first,
        "{refused} s of requests refused, first target at {first} s"
    );
    assert_eq!(seen.entered(TaskStatus::Running).len(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn random_set_ups_with_requests_never_panic_and_lose_no_request(
        seed in any::<u64>(), rate in 0.0_f64..400.0, later in 0.0_f64..600.0, zones in 1_u32..4,
        desired in 0_u32..5, cross in any::<bool>(), keep_alive in any::<bool>(),
        exits in prop::option::of(1_u64..600), fine in any::<bool>(), empty in any::<bool>(),
        queue in prop::option::of(0_u32..20), memory in 0_u64..60_000_000,
    ) {
        let mut setup = running(40);
        setup.seed = Seed::new(seed);
        setup.zones = zones;
        if empty {
            setup.initial_state = InitialState::Empty;
        }
        let at = Instant::from_secs(seed % 2_000);
        let mut web = web("web", desired, Shape::Step { from: rate, to: later, at });
        web.auto_scaling = Some(tracking(8, fine));
        web.auto_scaling.as_mut().unwrap().min_capacity = desired.min(1);
        let balancer = web.spec.load_balancer.as_mut().unwrap();
        balancer.cross_zone = cross;
        balancer.keep_alive = keep_alive;
        let request = web.request.as_mut().unwrap();
        request.memory_bytes = memory;
        request.queue_limit = queue;
        request.max_concurrent = queue.map(|_| 8);
        let exit = exits.map(|s| Exit::after(Span::from_secs(s), 1));
        setup.task_definitions[0].containers[0].exits = exit;
        setup.services.push(web);
        let (totals, seen) = witness(&setup);
        let requests = totals.services[0].requests;
        let ended = requests.served + requests.failed + requests.rejected;
        prop_assert_eq!(requests.arrived, ended + requests.in_flight);
        let arrived: u64 = seen.rows(0).iter().map(|row| row.arrived).sum();
        prop_assert_eq!(arrived, requests.arrived);
        let billed: u128 = seen.rows(0).iter().map(|row| u128::from(row.billed_ns)).sum();
        prop_assert_eq!(billed, totals.services[0].billed_ns);
        prop_assert!(seen.times("placementFailed").is_empty(), "an established account");
    }
}
