//! Does it agree with queueing theory? Several seeds each, with confidence intervals.

use super::*;

const SEEDS: std::ops::Range<u64> = 1..11;

/// Served requests after a warm-up: mean latency in seconds, and latencies' histogram.
struct Run {
    mean: f64,
    histogram: hdrhistogram::Histogram<u64>,
    arrived: f64,
    rejected: f64,
}

fn run(traffic: &mut Traffic, seconds: u64) -> Run {
    let warm = Instant::from_secs(seconds / 10);
    traffic.advance(warm).unwrap();
    traffic.close_minute(warm);
    let (before, sum_before) = traffic.latency();
    let totals_before = traffic.totals();
    traffic.advance(Instant::from_secs(seconds)).unwrap();
    traffic.close_minute(Instant::from_secs(seconds));
    let (mut histogram, sum) = traffic.latency();
    histogram.subtract(&before).unwrap();
    let totals = traffic.totals();
    Run {
        mean: (sum - sum_before) as f64 / 1e9 / histogram.len() as f64,
        arrived: (totals.arrived - totals_before.arrived) as f64,
        rejected: (totals.rejected - totals_before.rejected) as f64,
        histogram,
    }
}

/// Erlang's C: the probability to wait with c servers and an offered load of a.
fn erlang_c(c: u32, a: f64) -> f64 {
    let mut b = 1.0;
    for k in 1..=c {
        b = a * b / (f64::from(k) + a * b);
    }
    let rho = a / f64::from(c);
    b / (1.0 - rho * (1.0 - b))
}

fn fcfs(slots: u32, cpu: Distribution) -> RequestSpec {
    RequestSpec {
        discipline: Discipline::FirstComeFirstServed { slots },
        ..request(cpu)
    }
}

#[test]
fn m_m_c_waits_as_erlang_says() {
    for (slots, load) in [(1, 0.7), (4, 0.8), (16, 0.9)] {
        let rate = f64::from(slots) * load / 0.01;
        let spec = fcfs(slots, exponential(0.01));
        let runs: Vec<Run> = SEEDS
            .map(|seed| {
                let source = Poisson::new(rate, seed);
                let mut traffic = plane(&spec, &balancer(), source, (1, slots * 1_024, seed));
                run(&mut traffic, (3e5 / rate) as u64 + 10)
            })
            .collect();
        let c = erlang_c(slots, rate * 0.01);
        let wait = c * 0.01 / (f64::from(slots) * (1.0 - load));
        let means: Vec<f64> = runs.iter().map(|r| r.mean).collect();
        agrees(&format!("M/M/{slots} mean"), &means, 0.01 + wait, 0.08);
        if slots == 1 {
            // Sojourn in M/M/1 is exponential with rate µ − λ.
            for q in [0.5, 0.95, 0.99] {
                let exact = -(1.0_f64 - q).ln() / (100.0 - rate) * 1e6;
                let values: Vec<f64> = runs
                    .iter()
                    .map(|r| r.histogram.value_at_quantile(q) as f64)
                    .collect();
                agrees(&format!("M/M/1 quantile {q}"), &values, exact, 0.1);
            }
        }
    }
}

/// The probability of waiting: constant service shows it, as latency above the service time alone.
#[test]
fn m_m_c_probability_of_waiting() {
    let (slots, load, service) = (4, 0.8, 0.01);
    let rate = f64::from(slots) * load / service;
    let spec = fcfs(slots, exponential(service));
    let c = erlang_c(slots, rate * service);
    // P(T > t) = e^(−µt) + C ((e^(−µt) − e^(−(cµ−λ)t)) ÷ (1 − (c − a))) − … evaluated at one t.
    let (mu, t) = (1.0 / service, 0.03);
    let drain = f64::from(slots) * mu - rate;
    let tail = (-mu * t).exp() * (1.0 - c)
        + c * (drain * (-mu * t).exp() - mu * (-drain * t).exp()) / (drain - mu);
    let values: Vec<f64> = SEEDS
        .map(|seed| {
            let source = Poisson::new(rate, seed);
            let mut traffic = plane(&spec, &balancer(), source, (1, slots * 1_024, seed));
            let run = run(&mut traffic, 900);
            1.0 - run.histogram.count_between(0, 30_000) as f64 / run.histogram.len() as f64
        })
        .collect();
    agrees("P(T > 30 ms) in M/M/4", &values, tail, 0.06);
}

#[test]
fn m_m_c_k_loses_as_erlang_says() {
    // c = 2, K = 5: three may queue.
    let (rate, mu) = (250.0, 100.0);
    let spec = RequestSpec {
        queue_limit: Some(3),
        ..fcfs(2, exponential(1.0 / mu))
    };
    let a: f64 = rate / mu;
    let weight = |n: i32| match n {
        0..=2 => a.powi(n) / f64::from((1..=n).product::<i32>()),
        _ => a.powi(n) / (2.0 * 2.0_f64.powi(n - 2)),
    };
    let all: f64 = (0..=5).map(weight).sum();
    let losses: Vec<f64> = SEEDS
        .map(|seed| {
            let source = Poisson::new(rate, seed);
            let mut traffic = plane(&spec, &balancer(), source, (1, 2_048, seed));
            let run = run(&mut traffic, 500);
            run.rejected / run.arrived
        })
        .collect();
    agrees("M/M/2/5 loss", &losses, weight(5) / all, 0.03);
}

/// The same loss with processor sharing behind a concurrency limit of 2 on 2 vCPU.
#[test]
fn a_concurrency_limit_makes_slots_of_processor_sharing() {
    let rate = 250.0;
    let spec = RequestSpec {
        queue_limit: Some(3),
        max_concurrent: Some(2),
        ..request(exponential(0.01))
    };
    let slots = RequestSpec {
        queue_limit: Some(3),
        ..fcfs(2, exponential(0.01))
    };
    for seed in 1..4 {
        let mut totals = Vec::new();
        for spec in [&spec, &slots] {
            let source = Poisson::new(rate, seed);
            let mut traffic = plane(spec, &balancer(), source, (1, 2_048, seed));
            traffic.advance(Instant::from_secs(200)).unwrap();
            totals.push((traffic.totals(), traffic.latency().1));
        }
        assert_eq!(
            totals[0], totals[1],
            "two vCPU for at most two are two slots"
        );
    }
}

#[test]
fn m_d_1_waits_half_as_long_as_m_m_1() {
    let (rate, service) = (80.0, 0.01);
    let spec = fcfs(
        1,
        Distribution::Constant {
            value: Span::from_millis(10),
        },
    );
    let means: Vec<f64> = SEEDS
        .map(|seed| {
            let source = Poisson::new(rate, seed);
            run(
                &mut plane(&spec, &balancer(), source, (1, 1_024, seed)),
                3_000,
            )
            .mean
        })
        .collect();
    // Pollaczek and Khinchine: W = ρ s ÷ (2 (1 − ρ)).
    agrees("M/D/1", &means, service + 0.8 * service / (2.0 * 0.2), 0.05);
}

fn laws() -> Vec<Distribution> {
    let mean = Span::from_millis(10);
    vec![
        Distribution::Constant { value: mean },
        Distribution::Exponential { mean },
        Distribution::Lognormal { mean, cv: 1.5 },
        Distribution::Gamma { mean, cv: 0.5 },
        Distribution::Weibull { mean, shape: 0.8 },
    ]
}

#[test]
fn m_g_1_ps_has_the_same_mean_for_every_law() {
    let rate = 70.0;
    for law in laws() {
        let means: Vec<f64> = SEEDS
            .map(|seed| {
                let source = Poisson::new(rate, seed);
                run(
                    &mut plane(&request(law.clone()), &balancer(), source, (1, 1_024, seed)),
                    3_000,
                )
                .mean
            })
            .collect();
        agrees(
            &format!("M/G/1-PS {law:?}"),
            &means,
            0.01 / (1.0 - 0.7),
            0.06,
        );
    }
}

/// With v vCPU, at most one per request, the number in the system is that of M/M/v, for every law.
#[test]
fn m_g_v_ps_has_the_mean_of_m_m_v_and_a_quota_below_one_only_stretches() {
    for (units, servers, stretch) in [(4_096, 4, 1.0), (2_048, 2, 1.0), (256, 1, 4.0)] {
        let service = 0.01 * stretch;
        let rate = 0.8 * f64::from(servers) / service;
        let c = erlang_c(servers, rate * service);
        let theory = service + c * service / (f64::from(servers) * 0.2);
        for law in [
            exponential(0.01),
            Distribution::Lognormal {
                mean: Span::from_millis(10),
                cv: 1.5,
            },
        ] {
            let means: Vec<f64> = SEEDS
                .map(|seed| {
                    let source = Poisson::new(rate, seed);
                    let plane =
                        &mut plane(&request(law.clone()), &balancer(), source, (1, units, seed));
                    run(plane, (2e5 / rate) as u64).mean
                })
                .collect();
            agrees(&format!("PS, {units} units, {law:?}"), &means, theory, 0.1);
        }
    }
}

#[test]
fn littles_law_holds_and_cpu_used_is_work_arrived() {
    let rate = 60.0;
    let spec = RequestSpec {
        wait: exponential(0.05),
        ..request(exponential(0.01))
    };
    let mut traffic = plane(&spec, &balancer(), Poisson::new(rate, 5), (1, 1_024, 5));
    let (mut in_system, mut samples) = (0u64, 0u64);
    for step in 1..=200_000u64 {
        traffic
            .advance(Instant::from_nanos(step * 10_000_000))
            .unwrap();
        in_system += traffic.target_usage(TaskId::new(0)).in_flight;
        samples += 1;
    }
    let totals = traffic.totals();
    let seen = in_system as f64 / samples as f64;
    let (_, sum) = traffic.latency();
    let little = sum as f64 / 1e9 / 2_000.0;
    assert!(
        (seen / little - 1.0).abs() < 0.01,
        "L = {seen}, λT = {little}"
    );
    let theory = rate * (0.01 / 0.4 + 0.05);
    assert!(
        (seen / theory - 1.0).abs() < 0.05,
        "L = {seen}, theory says {theory}"
    );
    let busy = traffic.target_usage(TaskId::new(0)).cpu_ns as f64 / 2e12;
    assert!((busy - 0.6).abs() < 0.02, "busy {busy}");
    assert_eq!(totals.arrived, totals.served + totals.in_flight);
}

/// The machine repairman: N users with exponential think time before one server.
#[test]
fn closed_loop_users_are_the_machine_repairman() {
    let (users, think, service) = (20u32, 0.2, 0.02);
    // P(n at the server) ∝ N!/(N−n)! (s/Z)^n.
    let mut weights = vec![1.0];
    for n in 0..users {
        weights.push(weights[n as usize] * f64::from(users - n) * service / think);
    }
    let all: f64 = weights.iter().sum();
    let throughput = (1.0 - weights[0] / all) / service;
    let response = f64::from(users) / throughput - think;
    for discipline in [
        Discipline::ProcessorSharing,
        Discipline::FirstComeFirstServed { slots: 1 },
    ] {
        let spec = RequestSpec {
            discipline,
            ..request(exponential(service))
        };
        let (mut means, mut rates) = (Vec::new(), Vec::new());
        for seed in SEEDS {
            let source = Listed {
                users: vec![Users {
                    count: users,
                    think_time: exponential(think),
                    from: Instant::START,
                    until: Instant::NEVER,
                    source: 0,
                }],
                ..Listed::default()
            };
            let run = run(
                &mut plane(&spec, &balancer(), source, (1, 1_024, seed)),
                1_000,
            );
            means.push(run.mean);
            rates.push(run.arrived / 900.0);
        }
        agrees(
            &format!("repairman throughput, {discipline:?}"),
            &rates,
            throughput,
            0.02,
        );
        agrees(
            &format!("repairman response, {discipline:?}"),
            &means,
            response,
            0.04,
        );
    }
}
