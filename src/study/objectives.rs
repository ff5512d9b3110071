//! Did the run reach what was asked of it? Each objective, judged for each service it concerns.

use serde::{Deserialize, Serialize};

use super::run::RunResult;
use super::steady::{SteadyState, steady_monthly};
use crate::kernel::money::Usd;
use crate::kernel::time::Span;
use crate::observe::availability::{ErrorBudget, is_below};
use crate::observe::outcome::{ServiceOutcome, Steady};
use crate::scenario::Objectives;

/// One objective and what was found.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Judged {
    /// Its key under `[objectives]`: `latencyP99`.
    pub key: String,
    /// The service it is about; none for the whole run.
    pub service: Option<String>,
    /// What was asked, as the scenario writes it.
    pub asked: String,
    /// What was found, in the same unit.
    pub found: String,
    /// The measure, to be put together with those of other runs.
    pub measure: Measure,
    /// Whether it was met.
    pub met: bool,
    /// Of availability: the failures that it allows, and those that there were.
    pub budget: Option<ErrorBudget>,
}

/// What an objective measures: asked, found.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub enum Measure {
    /// A latency, at most so long; in nanoseconds.
    Latency(f64, f64),
    /// A served share, at least so much; in percent.
    Availability(f64, f64),
    /// US dollars a month, at most so many.
    Monthly(f64, f64),
    /// A latency of requests none of which was answered: missed, whatever was asked.
    NoAnswer,
}

/// What was found where nothing was answered.
const NO_ANSWER: &str = "-";

impl Measure {
    /// By how much it is met, as a share of what was asked; of availability as a share of the
    /// failures that it allows (in points of a percent where it allows none). Below 0 it is missed.
    pub fn slack(self) -> f64 {
        match self {
            Self::Latency(asked, found) | Self::Monthly(asked, found) => {
                if asked > 0.0 {
                    (asked - found) / asked
                } else {
                    -found
                }
            }
            Self::Availability(asked, found) => {
                let allowed = 100.0 - asked;
                if allowed > 0.0 {
                    (found - asked) / allowed
                } else {
                    found - asked
                }
            }
            Self::NoAnswer => -1.0,
        }
    }

    const fn found(self) -> f64 {
        match self {
            Self::Latency(_, found) | Self::Availability(_, found) | Self::Monthly(_, found) => {
                found
            }
            Self::NoAnswer => 0.0,
        }
    }

    /// The same with another finding.
    const fn with(self, found: f64) -> Self {
        match self {
            Self::Latency(asked, _) => Self::Latency(asked, found),
            Self::Availability(asked, _) => Self::Availability(asked, found),
            Self::Monthly(asked, _) => Self::Monthly(asked, found),
            Self::NoAnswer => Self::NoAnswer,
        }
    }

    /// Whether it is met. A billionth is the rounding of a mean, and no miss.
    fn is_met(self) -> bool {
        match self {
            Self::Latency(asked, found) | Self::Monthly(asked, found) => {
                found <= asked * (1.0 + 1e-9)
            }
            Self::Availability(asked, found) => found >= asked * (1.0 - 1e-9),
            Self::NoAnswer => false,
        }
    }

    fn told(self) -> String {
        match self {
            Self::Latency(_, found) => {
                Span::from_nanos(libm::ceil(found / 1e3) as u64 * 1_000).to_string()
            }
            Self::Availability(_, found) => percent(found),
            Self::Monthly(_, found) => format!("${found:.2}"),
            Self::NoAnswer => NO_ANSWER.to_owned(),
        }
    }
}

/// An objective over the replications of a study: judged by the mean of what each found.
#[derive(Clone, PartialEq, Debug)]
pub struct JudgedMean {
    /// What was asked, with the mean found, and whether that meets it; without a budget.
    pub mean: Judged,
    /// Replications in which there was something to judge.
    pub of: usize,
    /// Those of them that missed it, each by itself.
    pub missed: usize,
}

/// Judges the replications of a study together; `each` as [`judge`] judged them.
pub fn judge_mean(each: &[&[Judged]]) -> Vec<JudgedMean> {
    let mut seen: Vec<(&str, Option<&str>)> = Vec::new();
    let mut all: Vec<Vec<&Judged>> = Vec::new();
    for judged in each.iter().copied().flatten() {
        let name = (judged.key.as_str(), judged.service.as_deref());
        if let Some(at) = seen.iter().position(|known| *known == name) {
            all[at].push(judged);
        } else {
            seen.push(name);
            all.push(vec![judged]);
        }
    }
    let together = |of: Vec<&Judged>| {
        let sum: f64 = of.iter().map(|judged| judged.measure.found()).sum();
        // A mean of a latency and of none is none.
        let none = of.iter().any(|judged| judged.measure == Measure::NoAnswer);
        let measure = if none {
            Measure::NoAnswer
        } else {
            of[0].measure.with(sum / of.len() as f64)
        };
        JudgedMean {
            mean: Judged {
                found: measure.told(),
                measure,
                met: measure.is_met(),
                budget: None,
                ..of[0].clone()
            },
            of: of.len(),
            missed: of.iter().filter(|judged| !judged.met).count(),
        }
    };
    all.into_iter().map(together).collect()
}

/// Judges every objective of a run. One about latency or availability is judged for every service
/// that had a request to answer. Where the scenario asks for the steady state, that is judged; none
/// is where it is not known.
pub fn judge(objectives: &Objectives, result: &RunResult) -> Vec<Judged> {
    if matches!(result.steady, Some(SteadyState::Unknown(_))) {
        return Vec::new();
    }
    let mut judged = Vec::new();
    for service in &result.outcome.services {
        for (percentile, longest) in &objectives.latency {
            judged.extend(latency(service, *percentile, *longest));
        }
        if let Some(least) = objectives.availability_percent {
            judged.extend(availability(service, least));
        }
    }
    if let Some(most) = objectives.monthly_usd {
        let whole = || result.bill.monthly(result.outcome.simulated);
        let found = steady_monthly(result).unwrap_or_else(whole);
        judged.push(Judged {
            key: "monthlyUsd".to_owned(),
            service: None,
            asked: dollars(most),
            found: dollars(found),
            measure: Measure::Monthly(most.as_f64(), found.as_f64()),
            met: found <= most,
            budget: None,
        });
    }
    judged
}

fn dollars(amount: Usd) -> String {
    format!("${amount:.2}")
}

/// Rounded down: 99.9999 % of what was asked as 100 % is not 100 %.
fn percent(value: f64) -> String {
    format!("{:.4} %", libm::floor(value * 1e4) / 1e4)
}

fn latency(service: &ServiceOutcome, percentile: f64, longest: Span) -> Option<Judged> {
    let steady = service.steady.as_ref();
    let answers = steady.map_or(&service.latency_us, |steady| &steady.latency_us);
    if answers.is_empty() && ended(service).0 == 0 {
        return None;
    }
    let micros = answers.value_at_quantile(percentile / 100.0);
    let found = (!answers.is_empty()).then(|| Span::from_nanos(micros * 1_000));
    // p99.9 is written latencyP999, as people say it.
    let digits: String = percentile
        .to_string()
        .chars()
        .filter(|c| *c != '.')
        .collect();
    Some(Judged {
        key: format!("latencyP{digits}"),
        service: Some(service.name.clone()),
        asked: longest.to_string(),
        found: found.map_or_else(|| NO_ANSWER.to_owned(), |found| found.to_string()),
        measure: found.map_or(Measure::NoAnswer, |found| {
            Measure::Latency(longest.nanos() as f64, found.nanos() as f64)
        }),
        met: found.is_some_and(|found| found <= longest),
        budget: None,
    })
}

/// Requests that ended, and those of them that were not served; from where it is steady on.
fn ended(service: &ServiceOutcome) -> (u64, u64) {
    let requests = &service.requests;
    let ended = requests.arrived - requests.in_flight;
    let of_all = || (ended, ended - requests.served);
    service.steady.as_ref().map_or_else(of_all, Steady::ended)
}

fn availability(service: &ServiceOutcome, least_percent: f64) -> Option<Judged> {
    let (ended, lost) = ended(service);
    if ended == 0 {
        return None;
    }
    let found = (ended - lost) as f64 / ended as f64 * 100.0;
    Some(Judged {
        key: "availability".to_owned(),
        service: Some(service.name.clone()),
        asked: format!("{least_percent} %"),
        found: percent(found),
        measure: Measure::Availability(least_percent, found),
        met: !is_below(least_percent, (ended, lost)),
        budget: Some(ErrorBudget::new(least_percent, (ended, lost))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(percent: f64) -> Judged {
        Judged {
            key: "availability".to_owned(),
            service: Some("web".to_owned()),
            asked: "99.9 %".to_owned(),
            found: String::new(),
            measure: Measure::Availability(99.9, percent),
            met: percent >= 99.9,
            budget: None,
        }
    }

    /// Half of the failures that 99.9 % allows are left at 99.95 %; at 99.8 % it is missed by as
    /// many as it allows.
    #[test]
    fn slack_is_a_share_of_what_is_asked() {
        let close = |slack: f64, is: f64| assert!((slack - is).abs() < 1e-9, "{slack}");
        close(Measure::Availability(99.9, 99.95).slack(), 0.5);
        close(Measure::Availability(99.9, 99.8).slack(), -1.0);
        close(Measure::Availability(100.0, 99.0).slack(), -1.0);
        close(Measure::Latency(200.0, 150.0).slack(), 0.25);
        close(Measure::Monthly(100.0, 130.0).slack(), -0.3);
        close(Measure::Latency(0.0, 3.0).slack(), -3.0);
    }

    /// One seed in which nothing was answered is no short latency.
    #[test]
    fn no_answer_is_a_miss() {
        let latency = |measure, met| Judged {
            key: "latencyP99".to_owned(),
            measure,
            met,
            ..found(100.0)
        };
        let runs = [
            [latency(Measure::Latency(2e8, 1e8), true)],
            [latency(Measure::NoAnswer, false)],
        ];
        let each: Vec<&[Judged]> = runs.iter().map(<[Judged; 1]>::as_slice).collect();
        let [judged] = judge_mean(&each).try_into().unwrap();
        assert_eq!((judged.of, judged.missed, judged.mean.met), (2, 1, false));
        assert_eq!(judged.mean.found, "-");
        assert!((judged.mean.measure.slack() + 1.0).abs() < 1e-9);
    }

    /// The first seed alone would say that it was met.
    #[test]
    fn a_study_is_judged_by_its_mean() {
        let runs = [[found(99.95)], [found(99.8)], [found(99.89)]];
        let each: Vec<&[Judged]> = runs.iter().map(<[Judged; 1]>::as_slice).collect();
        let [judged] = judge_mean(&each).try_into().unwrap();
        assert_eq!((judged.of, judged.missed), (3, 2));
        assert!(!judged.mean.met);
        assert_eq!(judged.mean.found, "99.8800 %");
        let each = [&runs[0][..], &[], &runs[0][..]];
        let [judged] = judge_mean(&each).try_into().unwrap();
        assert_eq!((judged.of, judged.missed, judged.mean.met), (2, 0, true));
    }
}
