//! What does `ecsim run` do? Load, run, report: the folder is written only when all of it is there.

use std::num::NonZero;
use std::path::{Path, PathBuf};

use super::args::{Format, Run};
use super::progress::Watch;
use super::tools;
use super::{Exit, bug, print, replications};
use crate::kernel::random::Seed;
use crate::observe::availability::OUTAGE_BELOW_PERCENT;
use crate::observe::troubles::Troubles;
use crate::report::{self, Input, Meta, Objective, PriceOverride, RunReport, Warning, folder};
use crate::scenario::{self, Objectives, Override, Scenario};
use crate::study::{self, Judged, Replications, RunError, RunResult, SteadyState};
use crate::words::{Lang, cli as words};

/// Runs a scenario and leaves its report behind.
pub fn run(args: &Run, lang: Lang) -> Exit {
    let scenario = match load(args) {
        Ok(scenario) => scenario,
        Err(complaints) => {
            print::note(&complaints.render(lang, print::color()));
            return Exit::Refused;
        }
    };
    let out = args
        .out
        .clone()
        .unwrap_or_else(|| Path::new("reports").join(&scenario.name));
    if let Err(error) = folder::check(&out) {
        return refused(&error, lang);
    }
    print::note(&scenario.warnings.render(lang, print::color()));
    if let Some(note) = tools::not_modelled(&scenario.not_modelled, lang) {
        print::note(&note);
    }
    bug::replay_with(replay(args, &scenario));
    let watch = Watch::new(
        args.replications.map_or(1, |count| count as usize) + study::pilots(&scenario),
        scenario.setup.duration,
        lang,
    );
    let studied = match study(args, &scenario, &watch) {
        Ok(studied) => studied,
        Err(error) => {
            watch.finish();
            print::complaint(&error.message(lang), lang);
            return Exit::Refused;
        }
    };
    let seconds = watch.finish();
    let exit = publish(args, &scenario, (&studied, &out), lang);
    print::note(&wall_time(&studied, seconds, lang));
    exit
}

fn load(args: &Run) -> Result<Scenario, scenario::Complaints> {
    let overrides: Vec<Override> = args.set.iter().map(Override::new).collect();
    let mut scenario = scenario::load(&args.scenario, &overrides)?;
    if let Some(seed) = args.seed {
        scenario.setup.seed = Seed::new(seed);
    }
    Ok(scenario)
}

/// One run, or the first of many.
enum Studied {
    One(Box<RunResult>),
    Many(Box<Replications>),
}

impl Studied {
    const fn first(&self) -> &RunResult {
        match self {
            Self::One(result) => result,
            Self::Many(many) => &many.first,
        }
    }
}

fn study(args: &Run, scenario: &Scenario, watch: &Watch) -> Result<Studied, RunError> {
    let processors = || std::thread::available_parallelism().map_or(1, NonZero::get);
    let threads = args
        .threads
        .map_or_else(processors, |threads| threads as usize);
    let progress = |replication, at| watch.reached(replication, at);
    match args.replications {
        None => study::run_watched(scenario, threads, &progress)
            .map(|result| Studied::One(Box::new(result))),
        Some(count) => study::replicate(scenario, (count as usize, threads), &progress)
            .map(|many| Studied::Many(Box::new(many))),
    }
}

/// Writes the folder, then prints: what is on standard output is also on disk.
fn publish(args: &Run, scenario: &Scenario, to: (&Studied, &PathBuf), lang: Lang) -> Exit {
    let (studied, out) = to;
    let first = studied.first();
    let judged = study::judge(&scenario.objectives, first);
    let meta = meta(scenario, first, &judged);
    let threshold = meta.availability_percent.unwrap_or(OUTAGE_BELOW_PERCENT);
    let troubles = Troubles::of(&first.setup, &first.outcome, threshold);
    let report = RunReport {
        meta: &meta,
        setup: &first.setup,
        outcome: &first.outcome,
        bill: &first.bill,
        prices: &first.prices,
        troubles: &troubles,
    };
    let wanted = report::Wanted {
        lang,
        charts: !args.no_charts,
        more: &match studied {
            Studied::One(_) => Vec::new(),
            Studied::Many(many) => replications::files(many, &meta),
        },
    };
    if let Err(error) = folder::fill(out, |folder| report::write(&report, wanted, folder)) {
        return refused(&error, lang);
    }
    let text = match (args.format, studied) {
        (Format::Json, Studied::One(_)) => report::summary_json(&report),
        (Format::Json, Studied::Many(many)) => replications::json(many, &meta),
        (Format::Text, _) => {
            let page = out.join("report.html").display().to_string();
            text(&report, studied, (lang, &page))
        }
    };
    let printed = print::result(&text, lang);
    // A study is judged by its means, not by its first seed.
    let judged = match studied {
        Studied::One(_) => judged,
        Studied::Many(many) => replications::objectives(many, lang),
    };
    let missed: Vec<&Judged> = judged.iter().filter(|objective| !objective.met).collect();
    for objective in &missed {
        tell_missed(objective, lang);
    }
    let unjudged = are_unjudged(scenario, first, lang);
    if printed == Exit::Done && (unjudged || !missed.is_empty()) {
        return Exit::Missed;
    }
    printed
}

/// What is printed: of a study the first run, with the objectives judged by the means, and then
/// the means.
fn text(report: &RunReport<'_>, studied: &Studied, (lang, page): (Lang, &str)) -> String {
    let Studied::Many(many) = studied else {
        return report::text(report, lang, Some(page));
    };
    let judged = replications::objectives(many, lang);
    let meta = Meta {
        objectives: judged.iter().map(objective).collect(),
        ..report.meta.clone()
    };
    let report = RunReport {
        meta: &meta,
        ..*report
    };
    let first = report::text(&report, lang, Some(page));
    first + &replications::text(many, lang)
}

/// Whether there are objectives that nobody could judge, which is then told.
fn are_unjudged(scenario: &Scenario, first: &RunResult, lang: Lang) -> bool {
    let unknown = matches!(first.steady, Some(SteadyState::Unknown(_)));
    let unjudged = unknown && scenario.objectives != Objectives::default();
    if unjudged {
        print::note(words::OBJECTIVES_UNJUDGED.in_lang(lang));
    }
    unjudged
}

fn tell_missed(objective: &Judged, lang: Lang) {
    let service = objective
        .service
        .iter()
        .map(|service| format!(" ({service})"));
    let key = report::objective_name(&objective.key, lang);
    let what = format!("{key}{}", service.collect::<String>());
    let found = report::found(&objective.found, objective.budget.as_ref(), lang);
    let values = [
        ("what", &*what),
        ("asked", &*objective.asked),
        ("found", &*found),
    ];
    print::note(&words::OBJECTIVE_MISSED.fill(lang, &values));
}

fn refused(error: &folder::FolderError, lang: Lang) -> Exit {
    print::complaint(&error.text(lang), lang);
    if error.is_refusal() {
        Exit::Refused
    } else {
        Exit::Failed
    }
}

fn meta(scenario: &Scenario, first: &RunResult, judged: &[Judged]) -> Meta {
    Meta {
        scenario: scenario.name.clone(),
        title: scenario.title.clone(),
        seed: first.setup.seed.number(),
        start: scenario.start,
        region: scenario.region.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        price_list_date: crate::catalog::prices::price_list_date().to_owned(),
        inputs: scenario.inputs.iter().map(input).collect(),
        overrides: scenario.prices.iter().map(price_override).collect(),
        objectives: judged.iter().map(objective).collect(),
        steady: first.steady.clone(),
        availability_percent: scenario.objectives.availability_percent,
        warnings: scenario.warnings.items.iter().map(warning).collect(),
        not_modelled: scenario.not_modelled.clone(),
    }
}

fn warning(warning: &scenario::Complaint) -> Warning {
    Warning {
        code: warning.code,
        en: warning.message(Lang::En),
        ko: warning.message(Lang::Ko),
    }
}

fn input(input: &scenario::InputDigest) -> Input {
    Input {
        name: input.path.clone(),
        sha256: input.sha256.clone(),
    }
}

fn price_override(price: &scenario::PriceOverride) -> PriceOverride {
    PriceOverride {
        key: price.key.clone(),
        rate: price.usd,
        note: price.note.clone(),
    }
}

fn objective(judged: &Judged) -> Objective {
    Objective {
        key: judged.key.clone(),
        service: judged.service.clone(),
        asked: judged.asked.clone(),
        found: judged.found.clone(),
        met: judged.met,
        budget: judged.budget,
    }
}

/// The command that replays this run.
fn replay(args: &Run, scenario: &Scenario) -> String {
    let seed = scenario.setup.seed.number();
    let mut command = format!("ecsim run {} --seed {seed}", args.scenario.display());
    for set in &args.set {
        command.push_str(" --set '");
        command.push_str(set);
        command.push('\'');
    }
    if let Some(count) = args.replications {
        command.push_str(" --replications ");
        command.push_str(&count.to_string());
    }
    command
}

fn wall_time(studied: &Studied, seconds: f64, lang: Lang) -> String {
    let outcome = &studied.first().outcome;
    let runs = match studied {
        Studied::One(_) => 1,
        Studied::Many(many) => many.rows.len() as u64,
    };
    let requests: u64 = outcome
        .services
        .iter()
        .map(|s| s.requests.arrived)
        .sum::<u64>()
        * runs;
    let rate = requests as f64 / seconds.max(1e-9);
    let values = [
        (
            "simulated",
            &*spoken((outcome.simulated * runs).to_string(), lang),
        ),
        ("wall", &*spoken(format!("{seconds:.1} s"), lang)),
        ("requests", &*grouped(requests)),
        ("rate", &*grouped(rate as u64)),
    ];
    words::WALL_TIME.fill(lang, &values)
}

/// A length of time with its units in the language: `1d 2h` as `1일 2시간`.
fn spoken(length: String, lang: Lang) -> String {
    const UNITS: [(&str, &str); 6] = [
        (" s", "초"),
        ("ms", "밀리초"),
        ("d", "일"),
        ("h", "시간"),
        ("m", "분"),
        ("s", "초"),
    ];
    match lang {
        Lang::En => length,
        Lang::Ko => UNITS
            .iter()
            .fold(length, |text, (unit, name)| text.replace(unit, name)),
    }
}

/// `42806305` as `42,806,305`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
