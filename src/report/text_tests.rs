//! Does the summary fit a terminal, and say what a newcomer needs?

use super::*;
use crate::report::sample::{self, Sample};

fn runs() -> Vec<(&'static str, Sample)> {
    vec![
        ("day", sample::day()),
        ("hour", sample::hour()),
        ("empty", sample::empty()),
        ("five", sample::services(5)),
        ("seven", sample::services(7)),
    ]
}

#[test]
fn every_summary_fits_a_terminal_in_both_languages() {
    for (name, run) in runs() {
        for lang in [Lang::En, Lang::Ko] {
            let text = summary(&run.report(), lang, Some("reports/first/report.html"));
            let lines: Vec<&str> = text.lines().collect();
            assert!(
                lines.len() <= LINES,
                "{name}: {} lines\n{text}",
                lines.len()
            );
            for line in &lines {
                assert!(width(line) <= COLUMNS, "{name}: {line}");
                assert_eq!(line.trim_end(), *line);
            }
            assert!(text.contains("reports/first/report.html"), "{text}");
            assert!(!text.contains(['{', '}']), "{text}");
        }
    }
}

#[test]
fn the_summary_says_what_a_newcomer_needs() {
    let run = sample::day();
    let text = summary(&run.report(), Lang::En, None);
    let total = format::usd(run.bill.total);
    for needed in [
        "1998-07-07 00:00",
        "'web' on Fargate, us-east-1",
        total.as_str(),
        "per million requests",
        "p99",
        "highest minute",
        "datapoints 3m",
        "NAT",
        "alb.hour $0.03 (our contract)",
        "latencyP99 300ms: met (212ms)",
    ] {
        assert!(text.contains(needed), "{needed} is missing in\n{text}");
    }
}

#[test]
fn conservation_is_told() {
    let run = sample::day();
    let requests = run.outcome.services[0].requests;
    let told = served(&requests, Lang::En);
    for n in [
        requests.served,
        requests.failed,
        requests.rejected,
        requests.in_flight,
    ] {
        assert!(told.contains(&count(n)), "{told}");
    }
}

#[test]
fn several_services_share_a_table() {
    let run = sample::services(5);
    let text = summary(&run.report(), Lang::Ko, None);
    for service in &run.outcome.services {
        assert!(text.contains(&service.name), "{text}");
    }
    let seven = sample::services(7);
    assert!(summary(&seven.report(), Lang::En, None).contains("and 3 more"));
}

/// The whole summary of a small run, so that no word changes unseen.
#[test]
fn the_summary_of_an_hour_reads_like_this() {
    let run = sample::hour();
    let place = Some("reports/first/report.html");
    let english = summary(&run.report(), Lang::En, place);
    if std::env::var_os("ECSIM_BLESS").is_some() {
        let korean = summary(&run.report(), Lang::Ko, place);
        for (name, text) in [("hour-en", &english), ("hour-ko", &korean)] {
            std::fs::write(format!("src/report/golden/{name}.txt"), text).unwrap();
        }
        return;
    }
    assert_eq!(english, include_str!("golden/hour-en.txt"));
    let korean = summary(&run.report(), Lang::Ko, place);
    assert_eq!(korean, include_str!("golden/hour-ko.txt"));
}

#[test]
fn the_first_finding_is_told_however_little_room_is_left() {
    let path =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/step-response.toml");
    let scenario = crate::scenario::load(&path, &[]).unwrap();
    let result = crate::study::run(&scenario, 1).unwrap();
    let objective = |key: &str| crate::report::Objective {
        key: key.to_owned(),
        service: None,
        asked: "1".to_owned(),
        found: "2".to_owned(),
        met: false,
        budget: None,
    };
    let meta = crate::report::Meta {
        objectives: ["a", "b", "c"].map(objective).to_vec(),
        ..crate::report::Meta::default()
    };
    let report = crate::report::RunReport {
        meta: &meta,
        setup: &result.setup,
        outcome: &result.outcome,
        bill: &result.bill,
        prices: &result.prices,
        troubles: &crate::observe::troubles::Troubles::default(),
    };
    for lang in [Lang::En, Lang::Ko] {
        let text = summary(&report, lang, Some("reports/step-response/report.html"));
        assert!(text.lines().count() <= 25, "{text}");
        let label = crate::words::report::LABEL_STOOD_OUT.in_lang(lang);
        assert!(text.lines().any(|line| line.starts_with(label)), "{text}");
    }
}
