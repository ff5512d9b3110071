//! What does `ecsim compare` do? Scenarios, or values of a key, become one report of differences.

use std::path::{Path, PathBuf};

use super::args::Format;
use super::progress::Runs;
use super::sweep::threads;
use super::{Exit, bug, print, tools};
use crate::report::compare as report;
use crate::report::folder::{self, FolderError};
use crate::scenario::{Parameter, varied};
use crate::study::{self, Comparison, MOST_POINTS, Plan, TooMany, Trial, TrialError};
use crate::words::{Lang, compare as words, study as study_words};

/// `ecsim compare`.
#[derive(clap::Args, Clone, Debug)]
pub struct Compare {
    #[arg(value_name = "SCENARIO", required = true, num_args = 1..)]
    pub scenarios: Vec<PathBuf>,
    #[arg(long, value_name = "KEY=VALUES")]
    pub vary: Vec<String>,
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    #[arg(long, value_name = "N", default_value_t = 10,
          value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub replications: u32,
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    #[arg(long, value_name = "PERCENT", default_value_t = 95.0, value_parser = percent)]
    pub confidence: f64,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_024))]
    pub threads: Option<u32>,
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    #[arg(long)]
    pub no_charts: bool,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// A confidence in percent: intervals of less than 50 say nothing, of 100 everything.
fn percent(text: &str) -> Result<f64, String> {
    let number = text.trim_end_matches('%').trim().parse::<f64>();
    let number = number.map_err(|error| error.to_string())?;
    if (50.0..=99.999).contains(&number) {
        Ok(number)
    } else {
        Err("50..=99.999".to_owned())
    }
}

/// Runs every variant with the same seeds, and leaves the report of their differences.
pub fn compare(args: &Compare, lang: Lang) -> Exit {
    let mut plan = match planned(args, lang) {
        Ok(plan) => plan,
        Err(message) => {
            print::complaint(&message, lang);
            return Exit::Refused;
        }
    };
    let out = args
        .out
        .clone()
        .unwrap_or_else(|| Path::new("reports").join(&plan.name));
    if let Err(error) = folder::check(&out) {
        return not_written(&error, lang);
    }
    let threads = threads(args.threads);
    let loaded = study::load_all(&mut plan, threads);
    let Some(trials) = valid(&plan, loaded, lang) else {
        return Exit::Refused;
    };
    warn(&trials, lang);
    bug::replay_with(replay(args, plan.seed));
    let labels: Vec<String> = plan
        .points
        .iter()
        .map(|point| point.label.clone())
        .collect();
    let watch = Runs::new(lang);
    let compared = study::compare(plan, &trials, threads, &|step| watch.reached(step));
    let seconds = watch.finish();
    match compared {
        Ok(compared) => {
            let exit = publish(args, (&compared, &out), lang);
            print::note(&report::wall_time(&compared, seconds, lang));
            exit
        }
        Err((point, error)) => {
            let values = [("side", &*labels[point]), ("why", &*error.message(lang))];
            print::complaint(&words::FAILED.fill(lang, &values), lang);
            Exit::Refused
        }
    }
}

/// What is to be compared, or why nothing can be.
fn planned(args: &Compare, lang: Lang) -> Result<Plan, String> {
    let mut parameters: Vec<Parameter> = Vec::new();
    for text in &args.vary {
        let parameter = varied(text);
        let wrong = || words::VARY_SYNTAX.fill(lang, &[("text", text)]);
        parameters.push(parameter.ok_or_else(wrong)?);
    }
    let plan = Plan::of_comparison(&args.scenarios, &parameters, &args.set);
    let mut plan = plan.map_err(|TooMany(n)| {
        let values = [("n", &*n.to_string()), ("most", &*MOST_POINTS.to_string())];
        study_words::TOO_MANY.fill(lang, &values)
    })?;
    if plan.points.len() < 2 {
        let text = if parameters.is_empty() {
            words::ONE_SCENARIO
        } else {
            words::ONE_VALUE
        };
        return Err(text.in_lang(lang).to_owned());
    }
    let labels = || plan.points.iter().map(|point| &point.label);
    let twice = labels().find(|label| labels().filter(|other| other == label).count() > 1);
    if let Some(label) = twice {
        return Err(words::SAME_LABELS.fill(lang, &[("label", label)]));
    }
    plan.name = format!("compare-{}", plan.name.replace(['/', '\\'], "-"));
    plan.title.clone_from(&plan.name);
    plan.replications = args.replications as usize;
    plan.confidence = args.confidence / 100.0;
    plan.seed = args.seed;
    Ok(plan)
}

/// All trials, or none where a scenario is wrong: everything wrong with each is said.
fn valid(plan: &Plan, loaded: Vec<Result<Trial, TrialError>>, lang: Lang) -> Option<Vec<Trial>> {
    let mut trials = Vec::with_capacity(loaded.len());
    let mut said: Vec<String> = Vec::new();
    let all = loaded.len();
    for (point, trial) in plan.points.iter().zip(loaded) {
        let (text, message) = match trial {
            Ok(trial) => {
                trials.push(trial);
                continue;
            }
            Err(TrialError::Scenario(complaints)) => {
                let message = words::INVALID.fill(lang, &[("side", &point.label)]);
                (complaints.render(lang, print::color()), message)
            }
            Err(error) => {
                let values = [("side", &*point.label), ("why", &*error.message(lang))];
                (String::new(), words::FAILED.fill(lang, &values))
            }
        };
        // Variants of one file have the same mistakes.
        if text.is_empty() || !said.contains(&text) {
            print::note(&text);
            print::complaint(&message, lang);
            said.push(text);
        }
    }
    (trials.len() == all).then_some(trials)
}

/// Warnings of the scenarios, and what of them is not modelled: each once.
fn warn(trials: &[Trial], lang: Lang) {
    let mut said: Vec<String> = Vec::new();
    for scenario in trials.iter().map(|trial| &trial.scenario) {
        let warnings = scenario.warnings.render(lang, print::color());
        let not_modelled = tools::not_modelled(&scenario.not_modelled, lang);
        for note in [warnings, not_modelled.unwrap_or_default()] {
            if !said.contains(&note) {
                print::note(&note);
                said.push(note);
            }
        }
    }
}

/// The command that does this again.
fn replay(args: &Compare, seed: Option<u64>) -> String {
    let mut words = vec!["ecsim compare".to_owned()];
    let scenarios = args.scenarios.iter();
    words.extend(scenarios.map(|scenario| scenario.display().to_string()));
    for (flag, values) in [("--vary", &args.vary), ("--set", &args.set)] {
        words.extend(values.iter().map(|value| format!("{flag} '{value}'")));
    }
    words.push(format!("--replications {}", args.replications));
    words.extend(seed.map(|seed| format!("--seed {seed}")));
    words.join(" ")
}

/// Writes the folder, then prints: what is on standard output is also on disk.
fn publish(args: &Compare, (of, out): (&Comparison, &Path), lang: Lang) -> Exit {
    let files = report::files(of, lang, !args.no_charts);
    if let Err(error) = folder::write(out, &files) {
        return not_written(&error, lang);
    }
    let text = match args.format {
        Format::Json => report::json(of),
        Format::Text => report::text(of, &out.join("report.html"), lang),
    };
    print::result(&text, lang)
}

fn not_written(error: &FolderError, lang: Lang) -> Exit {
    print::complaint(&error.text(lang), lang);
    if error.is_refusal() {
        Exit::Refused
    } else {
        Exit::Failed
    }
}
