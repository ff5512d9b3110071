//! Are the charts whole, well-formed, and free of overlaps?

use super::*;
use crate::report::sample::{self, Sample};
use crate::report::sample_fleet;

/// Every start tag is closed, in order; text is escaped.
fn assert_well_formed(svg: &str) {
    let mut open = Vec::new();
    let mut rest = svg;
    while let Some(at) = rest.find('<') {
        assert!(
            !rest[..at].contains('>'),
            "a stray > in {:.80}",
            &rest[..at]
        );
        let end = rest[at..].find('>').expect("a tag closes") + at;
        let tag = &rest[at + 1..end];
        assert!(!tag.contains('<'), "{tag}");
        let name = tag
            .trim_start_matches('/')
            .split([' ', '/', '\n'])
            .next()
            .unwrap();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "in order");
        } else if !tag.ends_with('/') {
            open.push(name);
        }
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        rest = &rest[end + 1..];
    }
    assert!(open.is_empty(), "{open:?}");
    for (at, _) in svg.match_indices('&') {
        let entity = &svg[at..svg[at..].find(';').map_or(svg.len(), |end| at + end + 1)];
        assert!(
            ["&amp;", "&lt;", "&gt;", "&quot;", "&apos;"].contains(&entity),
            "{entity:.20}"
        );
    }
    assert!(
        !svg.contains("NaN") && !svg.contains("inf"),
        "numbers are numbers"
    );
}

fn runs() -> Vec<(&'static str, Sample)> {
    vec![
        ("day", sample::day()),
        ("hour", sample::hour()),
        ("empty", sample::empty()),
        ("five", sample::services(5)),
        ("season", sample::season()),
        ("fleet", sample_fleet::fleet(8)),
        ("fleet-many", sample_fleet::fleet(200)),
        ("stranded", sample_fleet::stranded(5)),
    ]
}

#[test]
fn every_chart_is_well_formed_in_both_languages() {
    for (name, run) in runs() {
        for lang in [Lang::En, Lang::Ko] {
            for drawing in all(&run.report(), lang) {
                assert_well_formed(&drawing.svg);
                assert!(
                    drawing.svg.contains("width=\"900\""),
                    "{name}/{}",
                    drawing.name
                );
                assert!(drawing.svg.len() < 150_000, "{name}/{}", drawing.name);
            }
        }
    }
}

#[test]
fn names_of_charts_are_stable_and_apart() {
    let names = |run: &Sample| -> Vec<String> {
        all(&run.report(), Lang::En)
            .into_iter()
            .map(|d| d.name)
            .collect()
    };
    assert_eq!(
        names(&sample::hour()),
        [
            "arrivals",
            "latency",
            "utilization",
            "tasks",
            "latency-distribution",
            "cost"
        ]
    );
    let mut several = names(&sample::services(5));
    assert_eq!(several.len(), 26);
    assert_eq!(several[0], "arrivals-1-web");
    several.sort();
    several.dedup();
    assert_eq!(several.len(), 26);
}

#[test]
fn long_runs_say_that_points_were_left_out() {
    let season = all(&sample::season().report(), Lang::En);
    assert!(
        season[0]
            .svg
            .contains("126,720 minutes drawn as 1,800 points")
    );
    let day = all(&sample::day().report(), Lang::En);
    assert!(!day[0].svg.contains("drawn as"), "{}", day[0].name);
}

#[test]
fn nothing_is_drawn_where_nothing_happened() {
    let drawings = all(&sample::empty().report(), Lang::Ko);
    let names: Vec<&str> = drawings.iter().map(|d| d.name.as_str()).collect();
    assert_eq!(names, ["tasks", "cost"]);
}

#[test]
fn the_layers_of_the_cost_end_at_the_total() {
    for run in [sample::day(), sample::services(3), sample::services(7)] {
        let chart = cost::chart(&run.report(), Lang::En);
        let total = run.bill.total.as_f64();
        let Some(Mark::Band { points, .. }) = chart.marks.last() else {
            panic!("the last mark is the topmost layer");
        };
        let (x, _, top) = *points.last().unwrap();
        assert!((top - total).abs() < 1e-9 * total, "{top} of {total}");
        assert!((x - run.outcome.simulated.as_secs_f64()).abs() < 1e-9);
        assert!(
            points.windows(2).all(|pair| pair[0].2 <= pair[1].2),
            "a sum never falls"
        );
    }
}

#[test]
fn the_bars_of_the_distribution_hold_every_request() {
    let run = sample::day();
    let chart = distribution::chart(&run.report(), 0, Lang::En);
    let mut sum = 0.0;
    let mut below = 0.0;
    let p50 = run.outcome.services[0].latency_us.value_at_quantile(0.5) as f64 / 1e3;
    for mark in &chart.marks {
        if let Mark::Bar { to, height, .. } = mark {
            sum += height;
            below += if *to <= p50 { *height } else { 0.0 };
        }
    }
    assert!((sum - 100.0).abs() < 1e-9, "{sum}");
    assert!(
        below > 35.0 && below <= 50.0,
        "half lies below the median: {below}"
    );
}
