//! Do tasks on an instance run as fast as Linux and CPU credits let them?

use super::observer::{FleetRow, Totals};
use super::setup::{ServiceSetup, Setup};
use super::testing::{Witness, definition, web, witness, witness_on};
use super::testing_ec2::on_fixed_group;
use crate::cluster::fact::What;
use crate::cluster::group::CreditMode;
use crate::cluster::group_policy::{Recurrence, ScheduledAction};
use crate::cluster::service::Launch;
use crate::cluster::task_definition::{NetworkMode, TaskDefinition};
use crate::kernel::distribution::Distribution;
use crate::kernel::time::{Instant, Span};
use crate::workload::spec::{Generator, Shape, Source};

/// Container-level `cpu` only, on dynamic ports.
fn share(cpu_units: u32, memory_mib: u32) -> TaskDefinition {
    let mut definition = definition(cpu_units, 20.0);
    definition.memory_mib = memory_mib;
    definition.cpu_is_ceiling = false;
    definition.network_mode = NetworkMode::Bridge;
    definition.containers[0].cpu_units = cpu_units;
    definition
}

/// One task of the first definition per service, each with its requests.
fn on(kind: &str, minutes: u64, services: Vec<ServiceSetup>) -> Setup {
    let mut setup = on_fixed_group(kind, 1, minutes);
    setup.task_definitions = vec![share(512, 1_024)];
    setup.services = services;
    setup
}

/// One task with requests of 10 ms CPU at this rate, and nothing else.
fn served(name: &str, shape: Shape) -> ServiceSetup {
    let mut service = web(name, 1, shape);
    service.spec.launch = Launch::Ec2;
    service.spec.group = format!("service:{name}");
    let request = service.request.as_mut().expect("it has requests");
    request.wait = Distribution::Constant { value: Span::ZERO };
    service
}

const fn rate(rate: f64) -> Shape {
    Shape::Constant { rate }
}

/// One task that always has so many requests to work on.
fn busy(name: &str, users: u32) -> ServiceSetup {
    let mut service = served(name, rate(1.0));
    service.workload[0].source = Source::Users {
        count: users,
        think_time: Distribution::Constant { value: Span::ZERO },
    };
    service
}

/// CPU units that the tasks of a service used on average in some minutes.
fn used(seen: &Witness, service: usize, reserved: f64, minutes: std::ops::Range<usize>) -> f64 {
    let rows = &seen.rows(service)[minutes];
    let percent: f64 = rows.iter().map(|row| row.cpu_percent).sum();
    percent / rows.len() as f64 / 100.0 * reserved
}

fn mean_ms(totals: &Totals, service: usize) -> f64 {
    let about = &totals.services[service];
    about.latency_sum_ns as f64 / about.requests.served as f64 / 1e6
}

/// No minute of a pool uses more than its instances have.
fn never_over(rows: &[FleetRow]) {
    for row in rows {
        let most = f64::from(row.registered.cpu_units) * (1.0 + 1e-9);
        assert!(row.used_cpu_units <= most, "{row:?}");
    }
}

/// E11: single-core instance, one task at 512 units alone may use all 1,024; with a second 512-unit
/// task, both busy, each gets 512. One idle: the other gets nearly all.
#[test]
fn e11_a_share_of_512_uses_1024_alone_and_512_beside_another() {
    let (_, alone) = witness(&on("m3.medium", 5, vec![busy("a", 8)]));
    let all = used(&alone, 0, 512.0, 1..5);
    assert!((1_018.0..=1_024.5).contains(&all), "{all}");
    never_over(&alone.fleet);

    let (_, both) = witness(&on("m3.medium", 10, vec![busy("a", 8), busy("b", 3)]));
    for service in 0..2 {
        let half = used(&both, service, 512.0, 1..10);
        assert!((507.0..=517.0).contains(&half), "{service}: {half}");
    }
    never_over(&both.fleet);

    // From minute 5 on the other wants 40 %: less than its share, so that it gets it.
    let step = Shape::Step {
        from: 0.0,
        to: 40.0,
        at: Instant::from_secs(300),
    };
    let (totals, seen) = witness(&on("m3.medium", 15, vec![busy("a", 8), served("b", step)]));
    let before = used(&seen, 0, 512.0, 1..5);
    let (first, second) = (used(&seen, 0, 512.0, 6..15), used(&seen, 1, 512.0, 6..15));
    assert!(before > 1_000.0, "{before}");
    assert!((400.0..=425.0).contains(&second), "{second}");
    // What one leaves within an interval is not made up for: 3 % at most.
    let all = first + second;
    assert!((993.0..=1_024.5).contains(&all), "{first} + {second}");
    // While it has work it runs at its share, half a vCPU: 20 ms ÷ (1 − 0.8).
    let mean = mean_ms(&totals, 1);
    assert!((85.0..115.0).contains(&mean), "{mean} ms");
    never_over(&seen.fleet);
}

/// Task-level `cpu` is a ceiling on Linux: an idle instance gives no more.
#[test]
fn task_level_cpu_is_a_ceiling_however_idle_the_instance_is() {
    let mut setup = on("m5.large", 5, vec![busy("a", 8), busy("b", 8)]);
    setup.task_definitions[0].cpu_is_ceiling = true;
    let (_, seen) = witness(&setup);
    for service in 0..2 {
        let used = used(&seen, service, 512.0, 1..5);
        assert!((511.0..=512.01).contains(&used), "{used}");
    }
}

/// E82: a task of 512 units and 1,024 MiB on a c4.large that uses 2,048 units and 512 MiB: the
/// service's CPU is at 400 %, its memory at 50 %.
#[test]
fn e82_a_share_beyond_its_reservation_is_400_percent() {
    let mut setup = on("c4.large", 5, vec![busy("a", 8)]);
    setup.task_definitions[0].containers[0].idle_memory_mib = 512.0;
    let request = setup.services[0].request.as_mut().expect("requests");
    request.memory_bytes = 0;
    let (_, seen) = witness(&setup);
    for row in &seen.rows(0)[1..] {
        assert!((row.cpu_percent - 400.0).abs() < 2.0, "{}", row.cpu_percent);
        assert!((row.memory_percent - 50.0).abs() < 1e-9);
    }
    let last = seen.fleet.last().expect("a row");
    assert!((last.used_memory_mib - 512.0).abs() < 1e-9);
    assert!(last.cpu_utilization_percent().is_some_and(|p| p > 99.0));
}

/// Two tasks on one CPU at 80 %: together they are one M/M/1 queue with processor sharing, whose
/// mean time is 10 ms ÷ (1 − 0.8) = 50 ms.
#[test]
fn two_tasks_on_one_cpu_wait_as_one_queue_would() {
    let services = vec![served("a", rate(40.0)), served("b", rate(40.0))];
    let (totals, seen) = witness(&on("m3.medium", 60, services));
    for service in 0..2 {
        let mean = mean_ms(&totals, service);
        assert!((43.0..57.0).contains(&mean), "{mean} ms");
    }
    never_over(&seen.fleet);
    // What the services did is what the instances did.
    let did: u128 = totals.services.iter().map(|s| s.cpu_used_ns).sum();
    let minutes = seen.fleet.iter().map(|row| row.used_cpu_units).sum::<f64>();
    let used = minutes / 1_024.0 * 60e9;
    assert!((used / did as f64 - 1.0).abs() < 0.002, "{used} {did}");
}

/// Weights: 768 against 256, both busy.
#[test]
fn under_contention_cpu_goes_by_weight() {
    let mut setup = on("m3.medium", 6, vec![busy("a", 8), busy("b", 8)]);
    setup.task_definitions = vec![share(768, 1_024), share(256, 1_024)];
    setup.services[1].spec.task_definition = 1;
    let (_, seen) = witness(&setup);
    let (first, second) = (used(&seen, 0, 768.0, 1..6), used(&seen, 1, 256.0, 1..6));
    assert!((first - 768.0).abs() < 8.0, "{first}");
    assert!((second - 256.0).abs() < 8.0, "{second}");
}

/// A t2.small in standard mode at 90 % spends its 30 launch credits in some 45 minutes; then it has
/// 20 % of a vCPU, and requests wait.
#[test]
fn a_t2_without_credits_slows_down_to_its_baseline_and_requests_wait() {
    let mut setup = on("t2.small", 90, vec![served("a", rate(90.0))]);
    let request = setup.services[0].request.as_mut().expect("requests");
    request.max_concurrent = Some(50);
    request.queue_limit = Some(50);
    setup.services[0].spec.health_check_grace_period = Span::from_secs(36_000);
    let (_, seen) = witness(&setup);
    let rows = seen.rows(0);
    assert!(rows[5].p50_us < 200_000, "{}", rows[5].p50_us);
    assert!(rows[80].p50_us > 1_000_000, "{}", rows[80].p50_us);
    let slow = used(&seen, 0, 512.0, 70..88);
    assert!((203.0..207.0).contains(&slow), "{slow}");
    let exhausted = seen.times("creditsExhausted");
    assert_eq!(exhausted.len(), 1, "{exhausted:?}");
    // 0.7 credits a minute more than it earns: 30 credits last 43 minutes at full speed; slowing
    // down over the last quarter of an hour stretches them.
    assert!((2_500.0..3_600.0).contains(&exhausted[0]), "{exhausted:?}");
    assert!(
        seen.times("surplusCharged").is_empty(),
        "standard owes nothing"
    );
    never_over(&seen.fleet);

    // Unlimited: it runs on, and pays.
    setup.groups[0].template.credits = Some(CreditMode::Unlimited);
    let (_, seen) = witness(&setup);
    assert!(seen.rows(0)[80].p50_us < 200_000);
    assert!(seen.times("creditsExhausted").is_empty());
}

/// Surplus credits charged in a run, by instant.
fn charged(seen: &Witness) -> Vec<(f64, f64)> {
    let facts = seen.facts.iter();
    let charged = facts.filter_map(|fact| match fact.what {
        What::SurplusCharged { millicredits } => Some((
            fact.at.as_secs_f64() / 3_600.0,
            millicredits as f64 / 1_000.0,
        )),
        _ => None,
    });
    charged.collect()
}

/// Requests of a second of CPU at this rate, regular: exactly so many vCPUs in use.
fn steady(vcpu: f64) -> ServiceSetup {
    let mut service = served("a", rate(vcpu));
    let request = service.request.as_mut().expect("requests");
    request.cpu = Distribution::Constant {
        value: Span::SECOND,
    };
    service.workload[0].source = Source::Generator(Generator {
        shape: rate(vcpu),
        regular: true,
    });
    service
}

/// Surprise 15: T3 is unlimited by default, so that a t3.large above 42.5 % costs more than an
/// m5.large: at 60 % it spends (0.6 − 0.3) × 2 × 60 = 36 credits an hour more than it earns, $0.03,
/// where the m5.large costs 0.096 − 0.0835 = $0.0125 more (A45). Charges begin when 24 hours of
/// earnings are borrowed, 864 credits.
#[test]
fn surprise_15_a_busy_t3_large_costs_more_than_an_m5_large() {
    let setup = on("t3.large", 36 * 60, vec![steady(1.2)]);
    let (_, seen) = witness(&setup);
    let charges = charged(&seen);
    let (first, last) = (charges[0].0, charges[charges.len() - 1]);
    assert!((24.0..=25.0).contains(&first), "{charges:?}");
    assert!((last.1 - 36.0).abs() < 1.0, "{charges:?}");
    let usd_an_hour = last.1 / 60.0 * 0.05;
    assert!(usd_an_hour > 0.096 - 0.0835, "{usd_an_hour}");

    // At 40 % it is cheaper, even when all that is borrowed is charged at its end.
    let mut setup = on("t3.large", 4 * 60, vec![steady(0.8)]);
    setup.groups[0].scheduled = vec![ScheduledAction {
        name: "end".into(),
        recurrence: Recurrence::Once(Instant::from_secs(3 * 3_600)),
        min_size: Some(0),
        max_size: None,
        desired_capacity: Some(0),
    }];
    let (_, seen) = witness(&setup);
    let charges = charged(&seen);
    assert_eq!(charges.len(), 1, "{charges:?}");
    // (0.4 − 0.3) × 2 × 60 = 12 credits an hour.
    assert!((charges[0].1 - 36.0).abs() < 0.5, "{charges:?}");
    assert!(charges[0].1 / 3.0 / 60.0 * 0.05 < 0.096 - 0.0835);
}

#[test]
fn sharing_depends_neither_on_threads_nor_on_who_looks() {
    let services = || {
        let step = Shape::Step {
            from: 20.0,
            to: 60.0,
            at: Instant::from_secs(200),
        };
        vec![served("a", rate(30.0)), served("b", step), busy("c", 4)]
    };
    let setup = on("t2.medium", 8, services());
    let (totals, one) = witness_on(&setup, 1);
    let (other, four) = witness_on(&setup, 4);
    assert_eq!(one, four);
    for (a, b) in totals.services.iter().zip(&other.services) {
        assert_eq!(a.latency_sum_ns, b.latency_sum_ns);
    }
    never_over(&one.fleet);
}
