//! Is every finding told in words that fit it?

use super::*;
use crate::observe::outcome::Held;
use crate::report::sample;

#[test]
fn availability_leaves_out_what_is_unfinished() {
    let requests = RequestTotals {
        arrived: 1_000,
        served: 450,
        failed: 50,
        in_flight: 500,
        ..RequestTotals::default()
    };
    assert_eq!(availability(&requests), "90%");
    assert_eq!(availability(&RequestTotals::default()), "–");
}

#[test]
fn every_reason_of_a_loss_is_told_apart() {
    let requests = RequestTotals {
        timed_out: 1_000,
        gateway_timeout: 2,
        bad_gateway: 3,
        no_target: 4,
        queue_full: 5,
        ..RequestTotals::default()
    };
    assert_eq!(
        lost(&requests, Lang::En).unwrap(),
        "failed attempts: 1,000 client time-outs, 2 × 504 (idle time-out), \
         3 × 502 (task went away), 4 × 503 (no target), 5 × 503 (queue full)"
    );
    assert_eq!(lost(&RequestTotals::default(), Lang::En), None);
}

#[test]
fn every_cause_has_its_words_in_both_languages() {
    let stage = ("pull", Span::SECOND);
    let (percent, running) = (120.0, 2);
    let answered = |seconds| Cause::Answered {
        later: Span::from_secs(seconds),
        stage,
        total: (seconds < 100).then_some(Span::MINUTE * 6),
    };
    let all = [
        Cause::Rush {
            requests: 20_768,
            running,
            percent,
        },
        Cause::Hot { percent, running },
        Cause::NoTask { minutes: 3 },
        Cause::OutOfMemory(1),
        Cause::OutOfMemory(2),
        Cause::Unhealthy(1),
        Cause::Unhealthy(3),
        Cause::AtMax { max: 60 },
        Cause::Starting { missing: 1 },
        Cause::Starting { missing: 4 },
        answered(10),
        answered(90),
        answered(100),
        Cause::Unanswered,
        Cause::Tail { percent, running },
    ];
    let mut told: Vec<String> = all
        .iter()
        .flat_map(|cause| [Lang::En, Lang::Ko].map(|lang| tell_cause(cause, lang)))
        .collect();
    let rush = "20,768 requests a minute on 2 tasks, 120% of capacity";
    assert!(told.contains(&rush.to_owned()));
    let later = "scaling out was decided 1m 30s later; from its cause to a new task it took 6m \
                 (image pull 1 s)";
    assert!(told.contains(&later.to_owned()), "{told:?}");
    let at_once = "scaling out was decided in that minute; ";
    assert!(told.iter().any(|text| text.starts_with(at_once)));
    assert!(
        told.iter()
            .any(|text| text.ends_with("no new task had served by the end"))
    );
    let count = told.len();
    told.sort();
    told.dedup();
    assert_eq!(told.len(), count, "no two read alike");
}

#[test]
fn a_limit_is_told_once_for_all_services() {
    let mut run = sample::services(5);
    for service in &mut run.outcome.services {
        service.held = vec![Held {
            limiter: Limiter::AccountLaunchRate,
            times: 700,
            longest: Span::from_secs(170),
        }];
    }
    let told = limits(&run.report(), Lang::En);
    assert_eq!(
        told,
        ["the account's Fargate launch rate held back 3,500 launches, the longest for 2m 50s"]
    );
}
