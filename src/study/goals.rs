//! What is asked of each configuration, and by how much does a run meet it?

use std::collections::BTreeMap;

use super::objectives::Judged;
use super::replications::Replication;
use crate::scenario::Objectives;

/// The slack of a service that had nothing to judge: it served no request.
const NOTHING_SERVED: f64 = -1.0;

/// One objective, of one service where it is about services.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Goal {
    /// Its key under `[objectives]`: `latencyP99`.
    pub key: String,
    /// The service; none for the whole run.
    pub service: Option<String>,
    /// What is asked, ready to print.
    pub asked: String,
}

/// Every objective that was judged anywhere, each once. A service that served nothing in one
/// candidate is judged in another.
pub fn goals(objectives: &Objectives, first: &[Replication]) -> Vec<Goal> {
    let mut goals: BTreeMap<(String, Option<String>), String> = BTreeMap::new();
    for judged in first.iter().flat_map(|run| &run.objectives) {
        let name = (judged.key.clone(), judged.service.clone());
        goals.insert(name, judged.asked.clone());
    }
    // Nobody served anything: the objectives are there all the same, and nobody meets them.
    if goals.is_empty() && *objectives != Objectives::default() {
        goals.insert(("served".to_owned(), None), String::new());
    }
    let goal = |((key, service), asked): ((String, Option<String>), String)| Goal {
        key,
        service,
        asked,
    };
    goals.into_iter().map(goal).collect()
}

/// By how much a run meets a goal.
pub fn slack(run: &Replication, goal: &Goal) -> f64 {
    let of = |judged: &&Judged| judged.key == goal.key && judged.service == goal.service;
    let judged = run.objectives.iter().find(of);
    judged.map_or(NOTHING_SERVED, |judged| judged.measure.slack())
}
