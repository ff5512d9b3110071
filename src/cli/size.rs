//! What does `ecsim size` do? It looks for the cheapest configuration that meets the objectives.

use std::path::{Path, PathBuf};

use super::args::Format;
use super::progress::Rounds;
use super::sweep::{planned, threads};
use super::{Exit, print};
use crate::report::folder;
use crate::report::size as report;
use crate::scenario::{self, Parameter};
use crate::study::{self, MOST_POINTS, Plan, SizeError, SizeOrders};
use crate::words::{Lang, size as words, study as study_words};

/// `ecsim size`.
#[derive(clap::Args, Clone, Debug)]
pub struct Size {
    #[arg(value_name = "SCENARIO")]
    pub scenario: PathBuf,
    #[arg(long, value_name = "OBJECTIVE")]
    pub objective: Vec<String>,
    #[arg(long, value_name = "KEY=VALUES")]
    pub vary: Vec<String>,
    #[arg(long, value_name = "FAMILY=SIZES")]
    pub sizes: Vec<String>,
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    #[arg(long, value_name = "N", default_value_t = 10)]
    #[arg(value_parser = clap::value_parser!(u32).range(2..=100_000))]
    pub first: u32,
    #[arg(long, value_name = "N", default_value_t = 100)]
    #[arg(value_parser = clap::value_parser!(u32).range(2..=100_000))]
    pub replications: u32,
    #[arg(long, value_name = "PERCENT", default_value_t = 95.0)]
    pub confidence: f64,
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_024))]
    pub threads: Option<u32>,
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    #[arg(long)]
    pub no_headroom: bool,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Looks for a size, writes its folder and prints what it found.
pub fn size(args: &Size, lang: Lang) -> Exit {
    match sized(args, lang) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn sized(args: &Size, lang: Lang) -> Result<Exit, Exit> {
    let plan = plan(args, lang)?;
    if args.first > args.replications {
        let (first, most) = (args.first.to_string(), args.replications.to_string());
        let values = [("first", &*first), ("most", &*most)];
        return Err(refused(&words::ROUNDS.fill(lang, &values), lang));
    }
    let default = || Path::new("reports").join(format!("size-{}", plan.name));
    let out = args.out.clone().unwrap_or_else(default);
    let unwritten = |error: folder::FolderError| {
        print::complaint(&error.text(lang), lang);
        if error.is_refusal() {
            Exit::Refused
        } else {
            Exit::Failed
        }
    };
    folder::check(&out).map_err(unwritten)?;
    let orders = SizeOrders {
        threads: threads(args.threads),
        confidence: confidence(args.confidence, lang)?,
        rounds: (args.first as usize, args.replications as usize),
        headroom: !args.no_headroom,
    };
    let watch = Rounds::new(lang);
    let found = study::size(plan, orders, &|round| watch.reached(round));
    let seconds = watch.finish();
    let found = found.map_err(|error| told(&error, lang))?;
    let subject = report::Subject {
        found: &found,
        scenario: &args.scenario.display().to_string(),
        asked: args.confidence,
    };
    folder::write(&out, &report::files(&subject, lang)).map_err(unwritten)?;
    let text = match args.format {
        Format::Json => report::json(&subject),
        Format::Text => report::text(&subject, lang),
    };
    let printed = print::result(&text, lang);
    print::note(&report::wall_time(&found, seconds, lang));
    if printed == Exit::Done && found.verdict.winner.is_none() {
        return Ok(Exit::Missed);
    }
    Ok(printed)
}

/// A confidence in percent as a share.
fn confidence(percent: f64, lang: Lang) -> Result<f64, Exit> {
    if (50.0..100.0).contains(&percent) {
        return Ok(percent / 100.0);
    }
    let text = words::CONFIDENCE.fill(lang, &[("value", &percent.to_string())]);
    Err(refused(&text, lang))
}

/// All configurations: of a study its points, of a scenario every combination of what varies.
fn plan(args: &Size, lang: Lang) -> Result<Plan, Exit> {
    let mut set = args.set.clone();
    for objective in &args.objective {
        let wrong = || words::OBJECTIVE.fill(lang, &[("text", objective)]);
        set.push(setting(objective).ok_or_else(|| refused(&wrong(), lang))?);
    }
    let mut plan = if scenario::is_study(&args.scenario) {
        if !args.vary.is_empty() || !args.sizes.is_empty() {
            return Err(refused(words::STUDY_AND_VARY.in_lang(lang), lang));
        }
        planned(&args.scenario, lang)?
    } else {
        let parameters = parameters(args, lang)?;
        let scenarios = [args.scenario.clone()];
        Plan::of_comparison(&scenarios, &parameters, &[]).map_err(|study::TooMany(n)| {
            let values = [("n", &*n.to_string()), ("most", &*MOST_POINTS.to_string())];
            refused(&study_words::TOO_MANY.fill(lang, &values), lang)
        })?
    };
    for point in &mut plan.points {
        point.settings.extend(set.iter().cloned());
    }
    plan.seed = args.seed.or(plan.seed);
    Ok(plan)
}

fn parameters(args: &Size, lang: Lang) -> Result<Vec<Parameter>, Exit> {
    let wrong = |text: &str| refused(&words::VARY.fill(lang, &[("text", text)]), lang);
    let varied = args.vary.iter().map(|text| (text, scenario::varied(text)));
    let sizes = args.sizes.iter().map(|text| (text, scenario::sized(text)));
    let found: Result<Vec<Parameter>, Exit> = sizes
        .chain(varied)
        .map(|(text, parameter)| parameter.ok_or_else(|| wrong(text)))
        .collect();
    let found = found?;
    if found.is_empty() {
        return Err(refused(words::NOTHING_VARIES.in_lang(lang), lang));
    }
    Ok(found)
}

/// `latencyP99<300ms` as the setting `objectives.latencyP99=300ms`; nothing when it is no
/// objective. A latency and a cost are at most, availability is at least.
fn setting(objective: &str) -> Option<String> {
    let at = objective.find(['<', '>'])?;
    let (key, rest) = objective.split_at(at);
    let (key, least) = (key.trim(), rest.starts_with('>'));
    let value = rest[1..].trim_start_matches('=').trim();
    let right_way = least == (key == "availability");
    let sound = right_way && !key.is_empty() && !value.is_empty();
    sound.then(|| format!("objectives.{key}={value}"))
}

fn told(error: &SizeError, lang: Lang) -> Exit {
    match error {
        SizeError::NoObjective => refused(words::NO_OBJECTIVE.in_lang(lang), lang),
        SizeError::NothingValid(invalid) => {
            let n = invalid.len().to_string();
            let first = invalid.first().map(|(_, error)| error.message(lang));
            let first = first.unwrap_or_default();
            let values = [("n", &*n), ("first", &*first)];
            refused(&words::NOTHING_VALID.fill(lang, &values), lang)
        }
    }
}

fn refused(message: &str, lang: Lang) -> Exit {
    print::complaint(message, lang);
    Exit::Refused
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_objective_is_a_setting() {
        let of = |text: &str| setting(text);
        let p99 = Some("objectives.latencyP99=300ms".to_owned());
        assert_eq!(of("latencyP99<300ms"), p99);
        assert_eq!(of("latencyP99 <= 300ms"), p99);
        let served = Some("objectives.availability=99.9".to_owned());
        assert_eq!(of("availability>=99.9"), served);
        for wrong in [
            "latencyP99>300ms",
            "availability<99",
            "latencyP99=1s",
            "<1s",
            "x<",
        ] {
            assert_eq!(of(wrong), None, "{wrong}");
        }
    }
}
