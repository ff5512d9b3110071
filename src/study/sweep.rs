//! How is a study run through? Every point and replication, on every core, each point kept when it
//! is done, so that a sweep that was killed goes on.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use super::journal::{Header, JOURNAL, Journal, JournalError, Reason, Results, Shard, Tried, read};
use super::plan::Plan;
use super::replications::Replication;
use super::trial::{Trial, TrialError, in_order, load_all};
use crate::words::{Lang, study as words};

/// What is to be run, and where it is kept.
#[derive(Clone, Copy, Debug)]
pub struct Orders<'a> {
    /// The folder of the journal, which exists.
    pub folder: &'a Path,
    /// Which part; none is all of it.
    pub shard: Option<Shard>,
    /// On how many threads, ≥ 1.
    pub threads: usize,
}

/// A sweep that is done, or a part of one.
#[derive(Clone, PartialEq, Debug)]
pub struct Swept {
    /// The plan, and which part of it.
    pub header: Header,
    /// What came of each point.
    pub results: Results,
}

/// How far a sweep is, in runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step {
    /// Runs done, those found in the journal included.
    pub done: usize,
    /// Found in the journal.
    pub known: usize,
    /// All runs.
    pub of: usize,
}

/// Runs what of `plan` is not known yet. `hear` is told of every run that is done.
pub fn sweep(
    mut plan: Plan,
    orders: Orders<'_>,
    hear: &(dyn Fn(Step) + Sync),
) -> Result<Swept, JournalError> {
    let trials = load_all(&mut plan, orders.threads);
    let header = Header::new(plan, orders.shard);
    let (journal, known) = Journal::open(&orders.folder.join(JOURNAL), &header)?;
    let plan = &header.plan;
    let ours = |point: &usize| orders.shard.is_none_or(|shard| shard.has(*point));
    let all: Vec<usize> = (0..plan.points.len()).filter(ours).collect();
    let left = all
        .iter()
        .copied()
        .filter(|point| !known.contains_key(point));
    let left: Vec<usize> = left.collect();
    let each = plan.replications;
    let work = Work {
        trials: &trials,
        each,
        points: left
            .iter()
            .map(|_| Mutex::new(Vec::new()))
            .collect::<Vec<_>>(),
        left: &left,
        base: &plan.base,
        kept: Mutex::new((journal, known)),
        stopped: AtomicBool::new(false),
    };
    let known = (all.len() - left.len()) * each;
    let done = Mutex::new(known);
    let errors = in_order(left.len() * each, orders.threads, |job| {
        let result = work.run(job);
        let mut done = done.lock().expect("counting does not panic");
        *done += 1;
        hear(Step {
            done: *done,
            known,
            of: all.len() * each,
        });
        result
    });
    errors.into_iter().collect::<Result<Vec<()>, _>>()?;
    let (journal, results) = work.kept.into_inner().expect("keeping does not panic");
    journal.finish(&header, &results)?;
    Ok(Swept { header, results })
}

/// One replication, or why there is none.
type Run = Result<Replication, Reason>;

/// What the threads share.
struct Work<'a> {
    trials: &'a [Result<Trial, TrialError>],
    left: &'a [usize],
    base: &'a Path,
    each: usize,
    /// By place in `left`: its replications so far.
    points: Vec<Mutex<Vec<Option<Run>>>>,
    kept: Mutex<(Journal, Results)>,
    stopped: AtomicBool,
}

impl Work<'_> {
    /// Does job number `job`; the last one of a point puts it into the journal.
    fn run(&self, job: usize) -> Result<(), JournalError> {
        if self.stopped.load(Ordering::Relaxed) {
            return Ok(());
        }
        let (place, replication) = (job / self.each, job % self.each);
        let point = self.left[place];
        let run = tried(&self.trials[point], replication);
        let run = run.map_err(|reason| reason.as_the_study_names(self.base));
        let mut runs = self.points[place].lock().expect("nobody panics with it");
        runs.resize_with(self.each, || None);
        runs[replication] = Some(run);
        if runs.iter().any(Option::is_none) {
            return Ok(());
        }
        let runs: Result<Vec<Replication>, Reason> =
            std::mem::take(&mut *runs).into_iter().flatten().collect();
        let tried = match runs {
            Ok(runs) => Tried::Done(runs),
            Err(reason) => Tried::Failed(reason),
        };
        let mut kept = self.kept.lock().expect("keeping does not panic");
        let appended = kept.0.append(point, &tried);
        if appended.is_err() {
            self.stopped.store(true, Ordering::Relaxed);
        }
        kept.1.insert(point, tried);
        appended
    }
}

/// Runs a replication. A bug of ours that strikes here is the reason of this point, not the end of
/// all others.
fn tried(trial: &Result<Trial, TrialError>, replication: usize) -> Run {
    let trial = match trial {
        Ok(trial) => trial,
        Err(error) => return Err(reason(|lang| error.message(lang))),
    };
    let run = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        trial.replicate(replication)
    }));
    match run {
        Ok(run) => run.map_err(|error| reason(|lang| error.message(lang))),
        Err(panic) => {
            let what = panic.downcast_ref::<String>().cloned();
            let what = what.or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_owned()));
            let what = what.unwrap_or_default();
            Err(reason(|lang| words::BUG.fill(lang, &[("what", &what)])))
        }
    }
}

fn reason(said: impl Fn(Lang) -> String) -> Reason {
    Reason {
        en: said(Lang::En),
        ko: said(Lang::Ko),
    }
}

/// Why parts do not make a whole.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// A journal cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A folder holds all of a sweep, and no part of one.
    #[error("{} is no shard", .0.display())]
    NoShard(PathBuf),
    /// Two folders are of different studies, or different cuts of one.
    #[error("{} and {} are not parts of one sweep", .0.display(), .1.display())]
    Different(PathBuf, PathBuf),
    /// Parts that were not given.
    #[error("missing shards: {0:?}")]
    Missing(Vec<usize>),
    /// A part was given twice.
    #[error("{} and {} are the same shard", .0.display(), .1.display())]
    Twice(PathBuf, PathBuf),
    /// A part is not done: points that are not in it.
    #[error("{} is not finished", .path.display())]
    Unfinished {
        /// The folder.
        path: PathBuf,
        /// Points done, and of how many.
        done: (usize, usize),
    },
}

impl MergeError {
    /// What people read.
    pub fn message(&self, lang: Lang) -> String {
        let shown = |path: &Path| path.display().to_string();
        let pair = |one: &Path, other: &Path| (shown(one), shown(other));
        match self {
            Self::Journal(error) => error.message(lang),
            Self::NoShard(path) => words::NO_SHARD.fill(lang, &[("path", &shown(path))]),
            Self::Different(one, other) => {
                let (one, other) = pair(one, other);
                words::DIFFERENT.fill(lang, &[("one", &one), ("other", &other)])
            }
            Self::Twice(one, other) => {
                let (one, other) = pair(one, other);
                words::TWICE.fill(lang, &[("one", &one), ("other", &other)])
            }
            Self::Missing(list) => {
                let list: Vec<String> = list.iter().map(usize::to_string).collect();
                words::MISSING.fill(lang, &[("list", &list.join(", "))])
            }
            Self::Unfinished { path, done } => {
                let (done, of) = (done.0.to_string(), done.1.to_string());
                let values = [("path", &*shown(path)), ("done", &done), ("of", &of)];
                words::UNFINISHED.fill(lang, &values)
            }
        }
    }
}

/// Puts the parts of a sweep together, given in any order: what one run of all of it had left.
/// Asserts that there is a part.
pub fn merge(folders: &[PathBuf]) -> Result<Swept, MergeError> {
    let mut results = Results::new();
    let mut parts: Vec<(&PathBuf, Header, Shard)> = Vec::new();
    for folder in folders {
        let (header, found) = read(&folder.join(JOURNAL))?;
        let shard = header.shard;
        let shard = shard.ok_or_else(|| MergeError::NoShard(folder.clone()))?;
        let differs = |first: &Header, of: Shard| {
            first.plan != header.plan || first.version != header.version || of.of != shard.of
        };
        if let Some((other, first, of)) = parts.first()
            && differs(first, *of)
        {
            return Err(MergeError::Different((*other).clone(), folder.clone()));
        }
        if let Some((other, ..)) = parts.iter().find(|(.., known)| *known == shard) {
            return Err(MergeError::Twice((*other).clone(), folder.clone()));
        }
        let of = (0..header.plan.points.len()).filter(|point| shard.has(*point));
        let done = of.clone().filter(|point| found.contains_key(point)).count();
        if done < of.clone().count() {
            return Err(MergeError::Unfinished {
                path: folder.clone(),
                done: (done, of.count()),
            });
        }
        results.extend(found);
        parts.push((folder, header, shard));
    }
    let (_, first, shard) = parts.first().expect("a part was given");
    let there = |index: &usize| parts.iter().any(|(.., shard)| shard.index == *index);
    let missing: Vec<usize> = (0..shard.of).filter(|index| !there(index)).collect();
    if !missing.is_empty() {
        return Err(MergeError::Missing(missing));
    }
    let header = Header {
        shard: None,
        ..first.clone()
    };
    Ok(Swept { header, results })
}
