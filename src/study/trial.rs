//! How is a point of a study tried? Its scenario is loaded once and run for each seed.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};

use super::plan::{Plan, Point, Read};
use super::replications::Replication;
use super::run::{RunError, RunResult, prices, replica, unwatched};
use super::steady::Settled;
use crate::billing::PriceList;
use crate::kernel::random::Seed;
use crate::scenario::{self, Complaints, Override, Scenario};
use crate::words::{Lang, study as words};

/// A point, ready to run.
#[derive(Debug)]
pub struct Trial {
    /// Its scenario, with the seed of the study.
    pub scenario: Scenario,
    prices: PriceList,
    /// Known once the first replication was run.
    settled: OnceLock<Result<Settled, RunError>>,
}

impl Clone for Trial {
    /// A copy that knows nothing of runs: its scenario may be changed before it has any.
    fn clone(&self) -> Self {
        Self {
            scenario: self.scenario.clone(),
            prices: self.prices.clone(),
            settled: OnceLock::new(),
        }
    }
}

/// Why a point cannot be tried.
#[derive(Clone, Debug)]
pub enum TrialError {
    /// Its settings make no valid scenario.
    Scenario(Box<Complaints>),
    /// It could not be priced or run.
    Run(RunError),
    /// Its scenario asks for a steady state, and the pilot of this service shows none.
    NotSteady(String),
}

impl TrialError {
    /// What people read: of a scenario its first complaint, and how many more there are.
    pub fn message(&self, lang: Lang) -> String {
        match self {
            Self::Scenario(complaints) => {
                let first = complaints.items.first();
                first.map_or_else(String::new, |first| first.message(lang))
            }
            Self::Run(error) => error.message(lang),
            Self::NotSteady(service) => words::NOT_STEADY.fill(lang, &[("service", service)]),
        }
    }
}

impl Trial {
    /// Loads the scenario of `point` of `plan`, with the seed of the plan where it has one.
    pub fn load(plan: &Plan, point: &Point) -> Result<Self, TrialError> {
        let overrides: Vec<Override> = point.settings.iter().map(Override::new).collect();
        let mut scenario = scenario::load(&plan.base.join(&point.scenario), &overrides)
            .map_err(|complaints| TrialError::Scenario(Box::new(complaints)))?;
        if let Some(of_itself) = scenario.inputs.first_mut() {
            // As the study names it: the same wherever the study is run from.
            of_itself.path.clone_from(&point.scenario);
        }
        if let Some(seed) = plan.seed {
            scenario.setup.seed = Seed::new(seed);
        }
        let prices = prices(&scenario).map_err(TrialError::Run)?;
        Ok(Self {
            scenario,
            prices,
            settled: OnceLock::new(),
        })
    }

    /// Runs it with the seed of replication `at` (from 0) on one thread. Two trials of the same
    /// seed meet the same chance. Where its scenario leaves the warm-up to be found, a pilot goes
    /// before the first of them, whichever that is.
    pub fn replicate(&self, at: usize) -> Result<Replication, RunError> {
        let result = self.run(at)?;
        Ok(Replication::of(&result, &self.scenario.objectives))
    }

    /// The whole result of replication `at` (from 0), run on one thread.
    pub fn run(&self, at: usize) -> Result<RunResult, RunError> {
        let settled = self
            .settled
            .get_or_init(|| Settled::of(&self.scenario, &self.prices, (1, 0), &unwatched));
        let settled = settled.as_ref().map_err(Clone::clone)?;
        let setup = replica(&self.scenario.setup, at);
        settled.run(setup, &self.prices, (1, at), &unwatched)
    }

    /// The same with `multiple` times the requests (or users); its warm-up is found anew.
    pub fn with_traffic(&self, multiple: f64) -> Self {
        let mut trial = Self {
            settled: OnceLock::new(),
            ..self.clone()
        };
        for service in &mut trial.scenario.setup.services {
            for workload in &mut service.workload {
                workload.scale *= multiple;
            }
        }
        trial
    }

    /// The same of one that has run before: what could not be read or priced was found then.
    pub fn again(&self, at: usize) -> Replication {
        let run = self.replicate(at);
        run.unwrap_or_else(|error| panic!("it ran with another seed: {error}"))
    }
}

/// All points of `plan`, loaded on `threads` threads; the plan learns its seed and its inputs.
pub fn load_all(plan: &mut Plan, threads: usize) -> Vec<Result<Trial, TrialError>> {
    plan.seed = plan.seed.or_else(|| {
        let mut points = plan.points.iter();
        let first = points.find_map(|point| Trial::load(plan, point).ok());
        first.map(|trial| trial.scenario.setup.seed.number())
    });
    let trials = in_order(plan.points.len(), threads, |at| {
        Trial::load(plan, &plan.points[at])
    });
    for trial in trials.iter().flatten() {
        for input in &trial.scenario.inputs {
            let read = Read::from(input);
            if !plan.inputs.contains(&read) {
                plan.inputs.push(read);
            }
        }
    }
    trials
}

/// Does `count` jobs on `threads` threads, begun in order; the results are in order too.
pub fn in_order<T: Send>(count: usize, threads: usize, job: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let results: Vec<Mutex<Option<T>>> = (0..count).map(|_| Mutex::new(None)).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(place) = results.get(at) else {
                return;
            };
            let done = job(at);
            *place.lock().expect("a job fills its own place") = Some(done);
        }
    };
    let threads = threads.clamp(1, count.max(1));
    match rayon::ThreadPoolBuilder::new().num_threads(threads).build() {
        Ok(pool) => {
            pool.broadcast(|_| work());
        }
        // A machine that gives no threads is only slower.
        Err(_) => work(),
    }
    let taken = |place: Mutex<Option<T>>| {
        let done = place.into_inner().expect("a job fills its own place");
        done.expect("every job was done")
    };
    results.into_iter().map(taken).collect()
}
