//! Are deployments told, in both languages and every file, and absent where there were none?

use super::*;
use crate::cluster::deployment::{DeploymentReason, Stage};
use crate::cluster::ids::RevisionId;
use crate::kernel::time::Instant;
use crate::observe::rollouts::Point;
use crate::report::sample::{self, Sample};
use crate::report::summary;

/// A deployment at ten minutes whose tasks fail, and the way back.
fn deployed() -> Sample {
    let mut run = sample::hour();
    let tasks = |pending, running, healthy| Tasks {
        pending,
        running,
        healthy,
    };
    run.outcome.rollouts = vec![Rollout {
        service: 0,
        number: 2,
        revision: RevisionId::new(1),
        desired: 4,
        started: 7,
        stopped: 7,
        began: Instant::from_secs(600),
        ended: Some((
            Instant::from_secs(840),
            RolloutState::Failed,
            DeploymentReason::CircuitBreaker,
        )),
        rolled_back: Some(Instant::from_secs(1_200)),
        failed_tasks: 3,
        stuck: false,
        most_tasks: 8,
        stages: vec![(Instant::from_secs(600), Stage::ScaleUp)],
        shifts: vec![(Instant::from_secs(700), 10.0)],
        requests: 100_000,
        lost: 1_234,
        points: vec![
            Point {
                at: Instant::from_secs(600),
                old: tasks(0, 4, 4),
                new: tasks(0, 0, 0),
            },
            Point {
                at: Instant::from_secs(660),
                old: tasks(0, 4, 4),
                new: tasks(1, 3, 0),
            },
        ],
    }];
    run
}

#[test]
fn a_deployment_is_told_in_one_line() {
    let run = deployed();
    assert_eq!(
        lines(&run.report(), Lang::En),
        [
            "api/deployment-2 (+10 min): failed after 4m (circuit breaker), back on the old \
             revision 6m later, 3 tasks failed in a row, 8 tasks running or starting at most, \
             1,234 requests lost (1.2%)"
        ]
    );
    let korean = lines(&run.report(), Lang::Ko).concat();
    assert!(korean.contains("태스크 연속 3개 실패"), "{korean}");
    let text = crate::report::text(&run.report(), Lang::En, None);
    assert!(
        text.lines().any(|line| line.starts_with("Deployments ")),
        "{text}"
    );
    assert!(text.lines().count() <= 25, "{text}");
}

#[test]
fn the_files_have_deployments_only_where_there_were_some() {
    let value = summary::value(&sample::hour().report());
    assert!(value.get("deployments").is_none());
    let run = deployed();
    let value = summary::value(&run.report());
    let one = &value["deployments"][0];
    assert_eq!(one["rolloutState"], "FAILED");
    assert_eq!(one["reason"], "circuitBreaker");
    assert_eq!(one["rolledBackSeconds"], 1_200.0);
    assert_eq!(one["stages"][0]["stage"], "SCALE_UP");
    assert_eq!(one["trafficShifts"][0]["percent"], 10.0);
    let table = crate::report::tables::text(table, &run.report());
    assert_eq!(table.lines().nth(2), Some("api,2,660,660,0,4,4,1,3,0"));
    let files = crate::report::render(&run.report(), Lang::En, true);
    for name in ["deployments.csv", "charts/deployment-1.svg"] {
        assert!(files.iter().any(|(path, _)| path == name), "{name}");
    }
    let page = files.iter().find(|(path, _)| path == "report.html");
    let page = String::from_utf8(page.expect("a page").1.clone()).unwrap();
    assert!(page.contains("api/deployment-2: old and new tasks"));
}
