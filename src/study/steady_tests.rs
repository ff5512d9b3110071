//! Is the steady state what theory says, whoever finds the cut and on any number of threads?

use std::fs;

use super::*;
use crate::observe::outcome::MinuteRow;
use crate::scenario::{self, Objectives};
use crate::study::{Plan, Replication, Trial, judge, replicate, run, unwatched};

/// One task that serves two requests at once, 500 ms each on average. At first they come faster
/// than the 4 a second that it can serve: when that ends, some 480 wait.
const QUEUE: &str = r#"
[run]
seed = 5
duration = "4h"
[[taskDefinitions]]
family = "web"
cpu = "2048"
memory = "4096"
[[services]]
serviceName = "web"
taskDefinition = "web"
desiredCount = 1
[services.loadBalancer]
idleTimeout = "4000s"
healthCheck = { interval = "300s", timeout = "120s", unhealthyThreshold = 10 }
[services.workload]
generator = { kind = "step", requestsPerSecond = 4.8, toRequestsPerSecond = 2.8, at = "10m" }
[services.request]
cpu = { distribution = "exponential", mean = "500ms" }
discipline = "fcfs"
slots = 2
"#;

fn loaded(run: &str, more: &str) -> Scenario {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("queue.toml");
    let text = QUEUE.replace("[run]", &format!("[run]\n{run}")) + more;
    fs::write(&path, text).unwrap();
    scenario::load(&path, &[]).unwrap_or_else(|complaints| panic!("{complaints}"))
}

fn values(rows: &[Replication], path: &str) -> Vec<f64> {
    let of = |row: &Replication| {
        let metric = row.metrics.iter().find(|metric| metric.path == path);
        metric.unwrap_or_else(|| panic!("{path}")).value.unwrap()
    };
    rows.iter().map(of).collect()
}

/// Mean time in M/M/2, in milliseconds: Erlang's C is 2 ρ² ÷ (1 + ρ), and the mean wait is that
/// over 2 µ - λ.
fn erlang() -> f64 {
    let (rate, each) = (2.8, 2.0);
    let load: f64 = rate / (2.0 * each);
    let waits = 2.0 * load * load / (1.0 + load);
    1e3 * (1.0 / each + waits / (2.0 * each - rate))
}

/// The whole run is far off by its beginning. After the cut each single run has an interval, which
/// holds what theory says about as often as it promises, and so has the mean of all.
#[test]
fn the_steady_state_is_what_erlang_says() {
    let exact = erlang();
    let scenario = loaded("warmUp = \"1h\"", "");
    let study = replicate(&scenario, (10, 2), &unwatched).unwrap();
    let whole = values(&study.rows, "services.web.latencyMs.mean");
    assert!(whole.iter().all(|mean| *mean > 3.0 * exact), "{whole:?}");
    let path = "services.web.steady.latencyMs.mean";
    let of = study.estimates.iter().find(|of| of.path == path).unwrap();
    let interval = of.interval.unwrap();
    let known = interval.low <= exact && exact <= interval.high;
    assert!(
        known && interval.high - interval.low < 0.1 * exact,
        "{of:?}"
    );
    let covered = (0..10).filter(|&at| {
        let mut one = scenario.clone();
        one.setup.seed = crate::kernel::random::Seed::new(study.rows[at].seed);
        let steady = run(&one, 1).unwrap().outcome.services[0].steady.clone();
        let [mean, .., longest] = SteadyFigures::of(&steady.unwrap(), one.setup.duration).intervals;
        // Some 300 answers a batch beyond 99 %, but 3 beyond 99.9 %.
        assert!(longest.is_none());
        let mean = mean.unwrap();
        mean.low <= exact && exact <= mean.high
    });
    let covered = covered.count();
    assert!(covered >= 8, "{covered} of 10");
}

/// The figures after a cut of 61 minutes are those of the rows after it, and the run is the same.
#[test]
fn a_given_cut_takes_the_minutes_after_it() {
    let scenario = loaded("warmUp = \"60m 1s\"", "");
    assert_eq!(
        scenario.warm_up,
        Some(WarmUp::Cut(Span::from_secs(61 * 60)))
    );
    let result = run(&scenario, 1).unwrap();
    let whole = run(&loaded("", ""), 1).unwrap();
    assert_eq!(result.outcome.digest, whole.outcome.digest);
    assert_eq!(result.bill, whole.bill);
    assert!(whole.outcome.services[0].steady.is_none());
    assert_eq!(result.steady, Some(SteadyState::Given(61)));

    let service = &result.outcome.services[0];
    let (steady, rows) = (service.steady.as_ref().unwrap(), &service.minutes[61..]);
    let sum = |of: fn(&MinuteRow) -> u64| rows.iter().map(of).sum::<u64>();
    let counts = [
        steady.arrived,
        steady.served,
        steady.failed,
        steady.rejected,
    ];
    let by_hand = [
        sum(|row| row.arrived),
        sum(|row| row.served),
        sum(|row| row.failed),
        sum(|row| row.rejected),
    ];
    assert_eq!(counts, by_hand);
    assert_eq!(steady.latency_us.len(), steady.served);
    let nanos: u128 = rows.iter().map(|row| row.latency_sum_ns).sum();
    assert_eq!(steady.latency_sum_ns, nanos);
    assert_eq!(steady.running_ns, 179 * 60 * 1_000_000_000);
    // 179 minutes in ten batches of 17 or 18.
    let batches = steady.batches.iter().map(|batch| batch.served);
    assert_eq!((batches.len(), batches.sum()), (10, steady.served));

    // A task and a load balancer cost the same every minute, but for LCUs.
    let spent = |from| cost_from(&result.bill, &result.outcome, from);
    assert_eq!(spent(Instant::START), result.bill.total);
    let monthly = steady_monthly(&result).unwrap().as_f64();
    let even = result.bill.monthly(scenario.setup.duration).as_f64();
    assert!(monthly < even && monthly > 0.99 * even, "{monthly} {even}");
}

/// The steady state is judged, not the queue of the beginning; where it is unknown, nothing is.
#[test]
fn objectives_are_judged_from_the_steady_state() {
    let asked = "[objectives]\nlatencyP99 = \"10s\"\nmonthlyUsd = 1000\navailability = 99\n";
    let judged = |run_keys: &str| {
        let scenario = loaded(run_keys, asked);
        assert_ne!(scenario.objectives, Objectives::default());
        judge(&scenario.objectives, &run(&scenario, 1).unwrap())
    };
    let met = |run_keys: &str| -> Vec<bool> {
        let all = judged(run_keys);
        all.iter().map(|judged| judged.met).collect()
    };
    assert_eq!(met(""), [false, true, true]);
    assert_eq!(met("warmUp = \"1h\""), [true, true, true]);
    let (before, after) = (&judged("")[2].found, &judged("warmUp = \"1h\"")[2].found);
    assert_ne!(before, after);
}

/// The queue of the beginning takes ten minutes to fill, some seven to drain. A pilot finds that,
/// once for all replications, on any number of threads and in any order.
#[test]
fn a_pilot_finds_the_cut() {
    let scenario = loaded("warmUp = \"mser\"", "");
    let study = |threads| replicate(&scenario, (3, threads), &unwatched).unwrap();
    let (one, three) = (study(1), study(3));
    assert_eq!(one.rows, three.rows);
    let Some(SteadyState::Found(minutes)) = one.first.steady else {
        panic!("{:?}", one.first.steady);
    };
    assert!((15..=60).contains(&minutes), "{minutes}");
    let same = |row: &Replication| row.steady == Some(SteadyState::Found(minutes));
    assert!(one.rows.iter().all(same));
    assert_eq!(run(&scenario, 2).unwrap().steady, one.first.steady);

    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("queue.toml");
    fs::write(&path, QUEUE.replace("[run]", "[run]\nwarmUp = \"mser\"")).unwrap();
    let plan = Plan::of_comparison(&[path], &[], &[]).unwrap();
    let trial = Trial::load(&plan, &plan.points[0]).unwrap();
    let backwards = [2, 1, 0].map(|at| trial.replicate(at).unwrap());
    let forwards: Vec<&Replication> = backwards.iter().rev().collect();
    assert_eq!(forwards, one.rows.iter().collect::<Vec<_>>());
}

/// Fifty minutes make ten batches of five: forty-nine say nothing, and nothing is made of them.
#[test]
fn a_run_too_short_has_no_steady_figures() {
    let asked = "[objectives]\nlatencyP99 = \"10s\"\n";
    let mut scenario = loaded("warmUp = \"mser\"", asked);
    scenario.setup.duration = Span::from_secs(49 * 60);
    let study = replicate(&scenario, (2, 1), &unwatched).unwrap();
    assert_eq!(
        study.first.steady,
        Some(SteadyState::Unknown("web".to_owned()))
    );
    assert!(study.objectives.is_empty());
    let steady = study
        .estimates
        .iter()
        .filter(|of| of.path.contains("teady"));
    let counts: Vec<usize> = steady.map(|of| of.count).collect();
    assert_eq!(counts, [0; 10]);
}

#[test]
fn marks_are_whole_minutes_and_before_the_end() {
    let minutes = |from: u64, seconds: u64| -> Vec<u64> {
        let marks = marks(Instant::from_secs(from * 60), Span::from_secs(seconds));
        marks
            .iter()
            .map(|mark| mark.nanos() / 60_000_000_000)
            .collect()
    };
    assert_eq!(minutes(30, 3_600), [30, 33, 36, 39, 42, 45, 48, 51, 54, 57]);
    assert_eq!(minutes(0, 779), [0, 1, 2, 3, 4, 6, 7, 8, 9, 10]);
    assert_eq!(minutes(51, 3_600), [51]);
    assert_eq!(minutes(1, 61), [1]);
}
