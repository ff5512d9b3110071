//! Which instance types are asked for? Filters such as `m6i`, `arch=arm64`, `vcpu>=8`,
//! `memory<=16GB`, `price<0.2`: all of them must hold.

use super::instances::{InstanceType, all};
use super::nearest::nearest;
use super::platform::Architecture;
use crate::kernel::money::Usd;
use crate::words::{Lang, catalog as words};

/// What is known of a type where it is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    /// The type.
    pub kind: &'static InstanceType,
    /// Its On-Demand price per hour in the region; none when it is not known.
    pub usd: Option<Usd>,
}

/// One condition.
#[derive(Clone, PartialEq, Debug)]
pub enum Filter {
    /// The name contains this.
    Name(String),
    /// The architecture is this one, or is not.
    Architecture(Architecture, bool),
    /// A number compares so.
    Number(Field, Comparison, f64),
}

/// What can be compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Field {
    /// vCPUs.
    Vcpu,
    /// Memory in GiB.
    Memory,
    /// GPUs.
    Gpus,
    /// awsvpc tasks without trunking.
    Tasks,
    /// awsvpc tasks with trunking.
    TrunkedTasks,
    /// Baseline of a burstable type, in percent of a vCPU.
    Baseline,
    /// US dollars per hour.
    Price,
}

/// How a number compares.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `!=`
    Not,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

/// Every name before a comparison; `arch` is no number.
const FIELDS: &[(&str, Option<Field>)] = &[
    ("arch", None),
    ("vcpu", Some(Field::Vcpu)),
    ("memory", Some(Field::Memory)),
    ("gpus", Some(Field::Gpus)),
    ("tasks", Some(Field::Tasks)),
    ("trunked", Some(Field::TrunkedTasks)),
    ("baseline", Some(Field::Baseline)),
    ("price", Some(Field::Price)),
];

/// The longer first, so that `<=` is not read as `<`.
const COMPARISONS: &[(&str, Comparison)] = &[
    ("<=", Comparison::AtMost),
    (">=", Comparison::AtLeast),
    ("!=", Comparison::Not),
    ("<", Comparison::Less),
    (">", Comparison::More),
    ("=", Comparison::Equal),
];

/// A filter that cannot be read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{}", self.message(Lang::En))]
pub struct FilterError {
    /// The condition.
    pub found: String,
    /// What is wrong with it.
    pub wrong: WrongFilter,
}

/// What is wrong with a filter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum WrongFilter {
    /// No such name before the comparison; the nearest ones.
    Field(Vec<&'static str>),
    /// Not a number, memory, price or architecture after it.
    Value,
    /// No instance type's name contains it; the nearest ones.
    Name(Vec<&'static str>),
}

impl FilterError {
    /// What people read.
    pub fn message(&self, lang: Lang) -> String {
        let all: Vec<&str> = FIELDS.iter().map(|(name, _)| *name).collect();
        let (text, names) = match &self.wrong {
            WrongFilter::Field(near) if near.is_empty() => (words::WRONG_FIELD, all),
            WrongFilter::Field(near) => (words::WRONG_FIELD, near.clone()),
            WrongFilter::Value => (words::WRONG_VALUE, all),
            WrongFilter::Name(near) if near.is_empty() => (words::NO_SUCH_TYPE, all),
            WrongFilter::Name(near) => (words::NO_SUCH_TYPE_BUT, near.clone()),
        };
        let names = crate::words::bill::names(lang, &names);
        let values = [("found", self.found.as_str()), ("names", names.as_str())];
        let lists = text.en.contains("{names}");
        text.fill(lang, if lists { &values } else { &values[..1] })
    }
}

/// Reads conditions with spaces or commas between them.
pub fn parse(text: &str) -> Result<Vec<Filter>, FilterError> {
    let parts = text.split([',', ' ']).filter(|part| !part.is_empty());
    parts.map(one).collect()
}

fn one(text: &str) -> Result<Filter, FilterError> {
    let error = |wrong| FilterError {
        found: text.to_owned(),
        wrong,
    };
    let found = COMPARISONS.iter().filter_map(|(sign, comparison)| {
        let (field, value) = text.split_once(sign)?;
        Some((field.to_lowercase(), value, *comparison))
    });
    // The sign that comes first, and of `<` and `<=` the longer one.
    let mut found: Vec<_> = found.collect();
    found.sort_by_key(|(field, value, _)| (field.len(), value.len()));
    let Some((field, value, comparison)) = found.into_iter().next() else {
        return name(text).map_err(error);
    };
    let Some((_, known)) = FIELDS.iter().find(|(name, _)| *name == field) else {
        let names = FIELDS.iter().map(|(name, _)| *name);
        return Err(error(WrongFilter::Field(nearest(&field, names))));
    };
    let filter = match known {
        None => architecture(value, comparison),
        Some(field) => number(*field, value).map(|value| Filter::Number(*field, comparison, value)),
    };
    filter.ok_or_else(|| error(WrongFilter::Value))
}

/// A part of a name that some type has.
fn name(text: &str) -> Result<Filter, WrongFilter> {
    let part = text.to_lowercase();
    if all().iter().any(|kind| kind.name.contains(part.as_str())) {
        return Ok(Filter::Name(part));
    }
    Err(WrongFilter::Name(nearest(
        &part,
        all().iter().map(|kind| kind.name),
    )))
}

fn architecture(value: &str, comparison: Comparison) -> Option<Filter> {
    let architecture = match value.to_lowercase().as_str() {
        "arm64" | "arm" => Architecture::Arm64,
        "x86_64" | "x86" => Architecture::X86_64,
        _ => return None,
    };
    match comparison {
        Comparison::Equal => Some(Filter::Architecture(architecture, true)),
        Comparison::Not => Some(Filter::Architecture(architecture, false)),
        _ => None,
    }
}

/// A number with the units of its field; of memory in GiB unless it says MiB. As in scenarios, and
/// as AWS writes, a GB of memory is a GiB.
fn number(field: Field, value: &str) -> Option<f64> {
    let lower = value.to_lowercase();
    let units: &[(&str, f64)] = match field {
        Field::Memory => &[
            ("gib", 1.0),
            ("gb", 1.0),
            ("mib", 1.0 / 1_024.0),
            ("mb", 1.0 / 1_024.0),
        ],
        Field::Baseline => &[("%", 1.0)],
        _ => &[],
    };
    let (digits, unit) = units
        .iter()
        .find_map(|(name, unit)| Some((lower.strip_suffix(name)?, *unit)))
        .unwrap_or((&lower, 1.0));
    let digits = match field {
        Field::Price => digits.strip_prefix('$').unwrap_or(digits),
        _ => digits,
    };
    let number: f64 = digits.parse().ok()?;
    number.is_finite().then_some(number * unit)
}

impl Filter {
    /// Whether a type meets the condition. What is not known meets none.
    pub fn holds(&self, of: Candidate) -> bool {
        match self {
            Self::Name(text) => of.kind.name.contains(text.as_str()),
            Self::Architecture(one, is) => (of.kind.architecture == *one) == *is,
            Self::Number(field, comparison, wanted) => field
                .of(of)
                .is_some_and(|value| comparison.holds(value, *wanted)),
        }
    }
}

impl Field {
    fn of(self, of: Candidate) -> Option<f64> {
        let kind = of.kind;
        match self {
            Self::Vcpu => Some(f64::from(kind.vcpu)),
            Self::Memory => Some(f64::from(kind.memory_mib) / 1_024.0),
            Self::Gpus => Some(f64::from(kind.gpus)),
            Self::Tasks => kind.awsvpc_tasks(false).map(f64::from),
            Self::TrunkedTasks => kind.trunked_tasks.map(f64::from),
            Self::Baseline => kind.burst.map(|burst| burst.baseline_percent),
            Self::Price => of.usd.map(Usd::as_f64),
        }
    }
}

impl Comparison {
    fn holds(self, value: f64, wanted: f64) -> bool {
        match self {
            Self::Equal => value.total_cmp(&wanted).is_eq(),
            Self::Not => value.total_cmp(&wanted).is_ne(),
            Self::Less => value < wanted,
            Self::AtMost => value <= wanted,
            Self::More => value > wanted,
            Self::AtLeast => value >= wanted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::instances::find;

    fn names(text: &str) -> Vec<&'static str> {
        let filters = parse(text).unwrap();
        let all = all().iter().map(|kind| Candidate {
            kind,
            usd: (kind.name == "m5.large").then(|| "0.096".parse().unwrap()),
        });
        let found = all.filter(|of| filters.iter().all(|filter| filter.holds(*of)));
        found.map(|of| of.kind.name).collect()
    }

    #[test]
    fn conditions_hold_together() {
        assert_eq!(
            names("m6i. vcpu>=8 vcpu<=16"),
            ["m6i.2xlarge", "m6i.4xlarge"]
        );
        assert_eq!(names("c6g.,memory=4GiB"), ["c6g.large"]);
        assert_eq!(names("C6G. memory<=2048MiB"), ["c6g.medium"]);
        assert_eq!(names("c6g. memory<=2048MB"), ["c6g.medium"]);
        assert_eq!(names("c6g. memory<4GB"), ["c6g.medium"]);
        assert_eq!(names("memory<16GB"), names("memory<16"));
        assert_eq!(names("memory<16gb"), names("memory<16384MiB"));
        assert_eq!(names("price<0.2"), ["m5.large"]);
        assert_eq!(names("price>=$0.096"), ["m5.large"]);
        assert_eq!(names("t3. baseline=40%"), ["t3.2xlarge", "t3.xlarge"]);
        assert_eq!(names("c5.large tasks=2 trunked=10"), ["c5.large"]);
        assert!(
            names("arch=arm64")
                .iter()
                .all(|name| { find(name).unwrap().architecture == Architecture::Arm64 })
        );
        assert_eq!(
            names("arch=arm64").len() + names("arch!=arm").len(),
            all().len()
        );
        assert!(names("gpus>0").contains(&"g5.xlarge"));
        assert_eq!(names("").len(), all().len());
    }

    #[test]
    fn a_wrong_condition_says_what_would_be_right() {
        let error = parse("m5 vcpus>8").unwrap_err();
        assert_eq!(error.wrong, WrongFilter::Field(vec!["vcpu"]));
        for lang in [Lang::En, Lang::Ko] {
            assert!(error.message(lang).contains("vcpu"));
        }
        assert!(
            parse("colour=red")
                .unwrap_err()
                .to_string()
                .contains("memory")
        );
        for wrong in [
            "vcpu>many",
            "price<",
            "arch=mips",
            "arch>arm64",
            "memory<NaN",
            "vcpu<inf",
            "vcpu>8GB",
            "memory<16%",
            "memory<16TB",
            "price<0.2GB",
        ] {
            let error = parse(wrong).unwrap_err();
            assert_eq!(error.wrong, WrongFilter::Value, "{wrong}");
            assert!(error.message(Lang::Ko).contains(wrong));
        }
    }

    #[test]
    fn a_name_that_no_type_has_is_told_with_the_nearest() {
        let error = parse("vcpu>=2 m5.lrg").unwrap_err();
        let WrongFilter::Name(near) = &error.wrong else {
            panic!("{error:?}");
        };
        assert!(near.contains(&"m5.large"), "{near:?}");
        for lang in [Lang::En, Lang::Ko] {
            let told = error.message(lang);
            assert!(
                told.contains("m5.lrg") && told.contains("m5.large"),
                "{told}"
            );
        }
        let error = parse("elephant").unwrap_err();
        assert_eq!(error.wrong, WrongFilter::Name(Vec::new()));
        assert!(error.to_string().contains("elephant"));
        assert!(!error.to_string().contains('{'));
    }
}
