//! Are means, quantiles, the cheapest point and the front those that a person would find?

use super::*;
use crate::study::figures::Metric;
use crate::study::objectives::Measure;

fn metric(path: &str, value: f64) -> Metric {
    Metric {
        path: path.to_owned(),
        value: Some(value),
    }
}

fn run(cost: f64, p99_ms: f64) -> Replication {
    let asked = 300.0;
    Replication {
        seed: 0,
        digest: String::new(),
        objectives: vec![Judged {
            key: "latencyP99".to_owned(),
            service: Some("web".to_owned()),
            asked: "300ms".to_owned(),
            found: String::new(),
            measure: Measure::Latency(asked, p99_ms),
            met: p99_ms <= asked,
            budget: None,
        }],
        metrics: vec![
            metric(RUN_COST, cost),
            metric(MONTH_COST, cost * 730.0),
            metric("services.web.latencyMs.p99", p99_ms),
        ],
        costs: Vec::new(),
        steady: None,
    }
}

#[test]
fn a_figure_has_mean_interval_and_quantiles() {
    // Mean 5, s² = 32 / 7, t(7) at 95 % = 2.364624: 3.212512 to 6.787488.
    let costs = [9.0, 2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0];
    let runs: Vec<Replication> = costs.iter().map(|cost| run(*cost, 250.0)).collect();
    let found = Found::of(&runs, 0.95, &[]);
    let cost = found.figure(RUN_COST).unwrap();
    assert_eq!((cost.count, cost.mean), (8, Some(5.0)));
    let interval = cost.interval.unwrap();
    assert!((interval.low - 3.212_512).abs() < 1e-6, "{interval:?}");
    assert!((interval.high - 6.787_488).abs() < 1e-6, "{interval:?}");
    let spread = cost.spread.unwrap();
    // Type 7: places 0.7, 3.5 and 6.3 of 2 4 4 4 5 5 7 9.
    let expected = [2.0 + 0.7 * 2.0, 4.5, 7.0 + 0.3 * 2.0];
    for (is, expected) in [spread.p10, spread.p50, spread.p90].iter().zip(expected) {
        assert!((is - expected).abs() < 1e-12, "{spread:?}");
    }
    // Ranks 1 and 8 of 8 at 95 %.
    let (low, high) = (2.0, 9.0);
    assert_eq!(spread.p50_interval, Some(Interval { low, high }));
    assert_eq!(found.meets(), Some(true));
}

/// A line of the bill that a run does not have cost nothing; a figure that it has not is unknown.
#[test]
fn what_is_missing_is_zero_only_in_a_bill() {
    let line = "AmazonECS USE1-Fargate-GB-Hours";
    let mut with = run(1.0, 1.0);
    with.costs.push(metric(line, 0.5));
    let mut runs = vec![with, run(1.0, 1.0)];
    runs[1].metrics[2].value = None;
    let results: Results = [(0, Tried::Done(runs.clone()))].into();
    assert_eq!(lines(&results), [line]);
    let found = Found::of(&runs, 0.95, &lines(&results));
    let bill = found.figure(line).unwrap();
    assert_eq!((bill.count, bill.mean), (2, Some(0.25)));
    let p99 = found.figure("services.web.latencyMs.p99").unwrap();
    assert_eq!((p99.count, p99.interval), (1, None));
    assert_eq!(found.figure("no.such.figure"), None);
}

#[test]
fn a_run_without_anything_to_judge_meets_nothing() {
    let mut idle = run(1.0, 1.0);
    idle.objectives.clear();
    let found = |runs: &[Replication]| Found::of(runs, 0.95, &[]).meets();
    assert_eq!(found(&[idle.clone(), run(1.0, 1.0)]), None);
    assert_eq!(found(&[idle]), None);
    assert_eq!(found(&[run(1.0, 301.0), run(1.0, 400.0)]), Some(false));
    assert_eq!(
        found(&[run(1.0, 301.0), run(1.0, 100.0)]),
        Some(true),
        "by the mean"
    );
}

fn header(points: usize) -> Header {
    let point = |n: usize| crate::study::Point {
        label: n.to_string(),
        values: vec![n.to_string()],
        scenario: "s.toml".to_owned(),
        settings: Vec::new(),
    };
    let mut plan = Plan::of_comparison(&["s.toml".into()], &[], &[]).unwrap();
    plan.points = (0..points).map(point).collect();
    Header::new(plan, None)
}

#[test]
fn the_cheapest_is_compared_with_the_next_by_pairs() {
    let runs = |cost: f64| vec![run(cost, 1.0), run(cost + 1.0, 1.0), run(cost + 2.0, 1.0)];
    let results: Results = [
        (0, Tried::Done(runs(4.0))),
        (1, Tried::Done(runs(1.0))),
        (2, Tried::Done(runs(3.0))),
        (3, Tried::Done(runs(2.0))),
    ]
    .into();
    let all = (&header(4), &results);
    let found = cheapest(all, MONTH_COST, |point| point != 3).unwrap();
    let (next, paired) = found.next.unwrap();
    assert_eq!((found.point, next), (1, 2));
    // The same seeds: every pair differs by 2 dollars an hour, whatever the spread of each.
    assert!((paired.difference - 2.0 * 730.0).abs() < 1e-9, "{paired:?}");
    assert!(paired.interval.unwrap().excludes_zero());
    // Two comparisons of the cheapest: Bonferroni.
    assert!((found.confidence - 0.975).abs() < 1e-12);
    assert_eq!(
        cheapest(all, MONTH_COST, |point| point == 3).unwrap().next,
        None
    );
    assert_eq!(cheapest(all, MONTH_COST, |_| false), None);
}

#[test]
fn nothing_beats_a_point_of_the_front() {
    let at = |x: f64, y: f64| Some((x, y));
    let places = [
        at(1.0, 9.0),
        at(2.0, 5.0),
        at(2.0, 6.0),
        at(3.0, 5.0),
        None,
        at(4.0, 1.0),
    ];
    assert_eq!(front(&places), [true, true, false, false, false, true]);
    assert_eq!(front(&[at(1.0, 1.0), at(1.0, 1.0)]), [true, true], "equals");
    assert_eq!(front(&[]), [false; 0]);
}

/// Against the definition, word by word.
#[test]
fn the_front_is_what_pareto_said() {
    let mut state = 12_345_u64;
    let mut chance = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        ((state >> 33) % 12) as f64
    };
    for _ in 0..300 {
        let places: Vec<Option<(f64, f64)>> = (0..20).map(|_| Some((chance(), chance()))).collect();
        let beaten = |(x, y): (f64, f64)| {
            let others = places.iter().flatten();
            others
                .clone()
                .any(|(a, b)| *a <= x && *b <= y && (*a < x || *b < y))
        };
        let said: Vec<bool> = places
            .iter()
            .flatten()
            .map(|place| !beaten(*place))
            .collect();
        assert_eq!(front(&places), said, "{places:?}");
    }
}
