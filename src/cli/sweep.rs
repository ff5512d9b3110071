//! What do `ecsim sweep` and `ecsim merge` do? Points of a study become a folder of results.

use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use clap::ValueHint;

use super::args::Format;
use super::progress::Runs;
use super::{Exit, print};
use crate::report::folder::{self, FolderError};
use crate::report::sweep as report;
use crate::scenario::{self, StudyFile};
use crate::study::{
    self, Header, JOURNAL, JournalError, MOST_POINTS, MergeError, Orders, Plan, Results, Shard,
    Swept, Tried,
};
use crate::words::{Lang, study as words};

/// `ecsim sweep`.
#[derive(clap::Args, Clone, Debug)]
pub struct Sweep {
    #[arg(value_name = "STUDY")]
    pub study: PathBuf,
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    #[arg(long, value_name = "I/N")]
    pub shard: Option<String>,
    #[arg(long)]
    pub status: bool,
    #[arg(long)]
    pub restart: bool,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_024))]
    pub threads: Option<u32>,
    #[arg(long)]
    pub no_charts: bool,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// `ecsim merge`.
#[derive(clap::Args, Clone, Debug)]
pub struct Merge {
    #[arg(value_name = "DIR", required = true, num_args = 1.., value_hint = ValueHint::DirPath)]
    pub dirs: Vec<PathBuf>,
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    #[arg(long)]
    pub no_charts: bool,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// The variables in which clusters number the jobs of an array, from 0.
const ARRAY_INDEX: [&str; 3] = [
    "SLURM_ARRAY_TASK_ID",
    "AWS_BATCH_JOB_ARRAY_INDEX",
    "JOB_COMPLETION_INDEX",
];

/// As many threads as were asked for, or as there are processors.
pub fn threads(asked: Option<u32>) -> usize {
    let processors = || std::thread::available_parallelism().map_or(1, NonZero::get);
    asked.map_or_else(processors, |threads| threads as usize)
}

/// Runs what of a study is not known yet, and writes its folder.
pub fn sweep(args: &Sweep, lang: Lang) -> Exit {
    let plan = match planned(&args.study, lang) {
        Ok(plan) => plan,
        Err(exit) => return exit,
    };
    let shard = match args.shard.as_deref().map(|text| shard(text, lang)) {
        Some(Ok(shard)) => Some(shard),
        Some(Err(message)) => return refused(&message, lang),
        None => None,
    };
    let out = args.out.clone().unwrap_or_else(|| {
        let part = shard.map_or_else(String::new, |s| format!(".shard-{}-of-{}", s.index, s.of));
        Path::new("reports").join(format!("{}{part}", plan.name))
    });
    if args.status {
        return status((&out, plan, shard), args.format, lang);
    }
    if let Err(exit) = prepare(&out, args.restart, lang) {
        return exit;
    }
    let orders = Orders {
        folder: &out,
        shard,
        threads: threads(args.threads),
    };
    let watch = Runs::new(lang);
    // Nobody is told of a run where all of them are known.
    let known = AtomicUsize::new(usize::MAX);
    let swept = study::sweep(plan, orders, &|step| {
        known.store(step.known, Ordering::Relaxed);
        watch.reached(step);
    });
    let took = (watch.finish(), known.into_inner());
    match swept {
        Ok(swept) if shard.is_some() => part(&swept, (args.format, &out), lang),
        Ok(swept) => {
            let exit = publish(&swept, (&out, !args.no_charts, args.format), lang);
            print::note(&report::wall_time(&swept, took, lang));
            exit
        }
        Err(error) => told(&error, lang),
    }
}

/// Puts shards together.
pub fn merge(args: &Merge, lang: Lang) -> Exit {
    match study::merge(&args.dirs) {
        Ok(swept) => {
            let name = &swept.header.plan.name;
            let default = || Path::new("reports").join(name);
            let out = args.out.clone().unwrap_or_else(default);
            // What is there is replaced by the same, or not at all.
            let there = study::read(&out.join(JOURNAL));
            if there.is_ok_and(|(header, _)| header != swept.header) {
                return not_written(&FolderError::Sweep(out), lang);
            }
            publish(&swept, (&out, !args.no_charts, args.format), lang)
        }
        Err(MergeError::Journal(error)) => told(&error, lang),
        Err(error) => refused(&error.message(lang), lang),
    }
}

/// Says everything that is wrong with a study: with itself, and with each of its points.
pub fn check(path: &Path, lang: Lang) -> Exit {
    let mut plan = match planned(path, lang) {
        Ok(plan) => plan,
        Err(exit) => return exit,
    };
    let trials = study::load_all(&mut plan, threads(None));
    let wrong: Vec<String> = plan
        .points
        .iter()
        .zip(&trials)
        .filter_map(|(point, trial)| {
            let error = trial.as_ref().err()?;
            Some(report::failed_line(&point.label, &error.message(lang)))
        })
        .collect();
    let (points, runs) = (plan.points.len(), plan.points.len() * plan.replications);
    let file = path.display().to_string();
    let points = points.to_string();
    if wrong.is_empty() {
        let values = [
            ("file", &*file),
            ("points", &*points),
            ("runs", &*runs.to_string()),
        ];
        return print::result(&(words::CHECK_FINE.fill(lang, &values) + "\n"), lang);
    }
    print::note(&wrong.join("\n"));
    let values = [
        ("file", &*file),
        ("n", &*wrong.len().to_string()),
        ("points", &*points),
    ];
    refused(&words::CHECK_WRONG.fill(lang, &values), lang)
}

/// The plan of the study at `path`, or everything that is wrong with it, said.
pub fn planned(path: &Path, lang: Lang) -> Result<Plan, Exit> {
    let study: StudyFile = scenario::load_study(path).map_err(|complaints| {
        print::note(&complaints.render(lang, print::color()));
        Exit::Refused
    })?;
    Plan::of(&study).map_err(|study::TooMany(n)| {
        let values = [("n", &*n.to_string()), ("most", &*MOST_POINTS.to_string())];
        refused(&words::TOO_MANY.fill(lang, &values), lang)
    })
}

/// The folder of results, there and allowed to be ours; with `restart` nothing is known in it.
fn prepare(out: &Path, restart: bool, lang: Lang) -> Result<(), Exit> {
    folder::check_for_sweep(out).map_err(|error| not_written(&error, lang))?;
    std::fs::create_dir_all(out).map_err(|error| {
        let path = out.display().to_string();
        let values = [("path", &*path), ("error", &*error.to_string())];
        print::complaint(&words::IO.fill(lang, &values), lang);
        Exit::Failed
    })?;
    if restart {
        study::discard(&out.join(JOURNAL)).map_err(|error| told(&error, lang))?;
    }
    Ok(())
}

/// `I/N`, or `/N` with I from the cluster.
fn shard(text: &str, lang: Lang) -> Result<Shard, String> {
    let wrong = || words::SHARD_SYNTAX.fill(lang, &[("text", text)]);
    let (index, of) = text.split_once('/').ok_or_else(wrong)?;
    let of: usize = of.trim().parse().map_err(|_| wrong())?;
    let variable = |name: &&str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let index = match index.trim() {
        "" => ARRAY_INDEX.iter().find_map(variable).ok_or_else(|| {
            words::SHARD_NO_INDEX.fill(lang, &[("names", &ARRAY_INDEX.join(", "))])
        })?,
        index => index.to_owned(),
    };
    let index: usize = index.trim().parse().map_err(|_| wrong())?;
    if index >= of {
        return Err(wrong());
    }
    Ok(Shard { index, of })
}

/// Says how far a sweep is, from its journal; before it was begun from its plan.
fn status((out, plan, shard): (&Path, Plan, Option<Shard>), format: Format, lang: Lang) -> Exit {
    let journal = out.join(JOURNAL);
    let known = if journal.exists() {
        study::read(&journal)
    } else {
        Ok((Header::new(plan, shard), Results::new()))
    };
    match known {
        Ok((header, results)) => {
            let text = match format {
                Format::Json => report::status_json(&header, &results),
                Format::Text => report::status(&header, &results, lang),
            };
            print::result(&text, lang)
        }
        Err(error) => told(&error, lang),
    }
}

/// Says that a part is done, whatever came of its points: the whole says if all of them failed.
fn part(swept: &Swept, (format, out): (Format, &Path), lang: Lang) -> Exit {
    let text = match format {
        Format::Json => report::json(swept),
        Format::Text => report::text(swept, None, lang),
    };
    print::note(&words::SHARD_DONE.fill(lang, &[("path", &out.display().to_string())]));
    print::result(&text, lang)
}

/// Writes the folder of a whole sweep, and prints what came of it.
fn publish(swept: &Swept, (out, charts, format): (&Path, bool, Format), lang: Lang) -> Exit {
    let files = report::files(swept, lang, charts);
    if let Err(error) = folder::write(out, &files) {
        return not_written(&error, lang);
    }
    let text = match format {
        Format::Json => report::json(swept),
        Format::Text => report::text(swept, Some(&out.join("report.html")), lang),
    };
    let printed = print::result(&text, lang);
    let mut tried = swept.results.values();
    if printed == Exit::Done && tried.all(|tried| matches!(tried, Tried::Failed(_))) {
        return Exit::Refused;
    }
    printed
}

fn refused(message: &str, lang: Lang) -> Exit {
    print::complaint(message, lang);
    Exit::Refused
}

fn told(error: &JournalError, lang: Lang) -> Exit {
    print::complaint(&error.message(lang), lang);
    match error {
        JournalError::Io { .. } => Exit::Failed,
        _ => Exit::Refused,
    }
}

fn not_written(error: &FolderError, lang: Lang) -> Exit {
    print::complaint(&error.text(lang), lang);
    if error.is_refusal() {
        Exit::Refused
    } else {
        Exit::Failed
    }
}
