//! Which instances does an expression mean? The cluster query language, parsed and evaluated
//! (ECS developer guide, cluster query language).
//!
//! What the guide leaves open: `!=`, `!in` and `!~` hold where `==`, `in` and `=~` do not, also
//! when the attribute is missing; `task:group` looks at every task of the instance that is
//! wanted to run, and one that meets the test is enough.

use regex::Regex;

use super::instance::Instance;
use crate::kernel::time::Instant;
use crate::words::complaints::{Phrase, Values};
use crate::words::{Lang, Text};

mod parse;
mod possible;

pub use possible::{BUILT_IN, Profile};

/// The longest expression that AWS takes, in characters.
pub const MOST_CHARACTERS: usize = 2_000;

/// `agentVersion` of every instance: agents are up to date.
pub const AGENT_VERSION: &str = "1.102.0";

/// A checked expression.
#[derive(Clone, Debug)]
pub struct Expression {
    text: String,
    root: Node,
}

/// Expressions are the same when they are written the same.
impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

/// What is wrong with an expression, and where in it.
#[derive(Clone, PartialEq, Debug)]
pub struct QueryError {
    /// First byte that is wrong.
    pub at: usize,
    /// How many bytes; 0 when something is missing there.
    pub len: usize,
    /// What is wrong.
    pub phrase: Phrase,
}

impl QueryError {
    fn new((at, len): (usize, usize), text: Text, values: Values) -> Self {
        let phrase = Phrase::new(text, values);
        Self { at, len, phrase }
    }

    /// What is wrong, for people.
    pub fn message(&self, lang: Lang) -> String {
        self.phrase.in_lang(lang)
    }
}

/// What an expression is about.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Subject {
    AgentConnected,
    AgentVersion,
    Attribute(String),
    Ec2InstanceId,
    RegisteredAt,
    RunningTasksCount,
    TaskGroup,
}

/// How two values compare.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Comparison {
    Equal,
    Greater,
    GreaterEqual,
    Less,
    LessEqual,
}

/// What is asked of a subject. Negated operators are under a [`Node::Not`].
#[derive(Clone, Debug)]
enum Test {
    Compare(Comparison, String),
    Exists,
    In(Vec<String>),
    /// Anchored on both sides, as Java's `matches`.
    Matches(Regex),
}

#[derive(Clone, Debug)]
enum Node {
    Test(Subject, Test),
    Not(Box<Self>),
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
}

/// What instances share that an expression may ask for.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Surroundings {
    /// Names of the zones (`us-east-1a`), for `ecs.availability-zone`; `zone-1` where not given.
    pub zone_names: Vec<String>,
    /// When the run starts, in seconds since 1970.
    pub start_unix_s: i64,
}

/// An instance as an expression sees it.
#[derive(Clone, Copy, Debug)]
pub struct Sight<'a> {
    /// The instance.
    pub instance: &'a Instance,
    /// What it shares with others.
    pub around: &'a Surroundings,
    /// `runningTasksCount`: its tasks whose desired status is RUNNING.
    pub running: u32,
    /// Task groups of those tasks.
    pub groups: &'a [&'a str],
}

impl Expression {
    /// Reads an expression.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        let root = parse::parse(text)?;
        let text = text.to_owned();
        Ok(Self { text, root })
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the answer for an instance never changes: it asks for attributes and its id only.
    pub fn is_static(&self) -> bool {
        self.root.is_static()
    }

    /// Whether an instance satisfies it.
    pub fn matches(&self, sight: Sight<'_>) -> bool {
        self.root.holds(sight)
    }
}

impl Node {
    fn is_static(&self) -> bool {
        match self {
            Self::Test(subject, _) => matches!(
                subject,
                Subject::Attribute(_) | Subject::Ec2InstanceId | Subject::AgentVersion
            ),
            Self::Not(inner) => inner.is_static(),
            Self::And(left, right) | Self::Or(left, right) => left.is_static() && right.is_static(),
        }
    }

    fn holds(&self, sight: Sight<'_>) -> bool {
        match self {
            Self::Test(subject, test) => subject.meets(test, sight),
            Self::Not(inner) => !inner.holds(sight),
            Self::And(left, right) => left.holds(sight) && right.holds(sight),
            Self::Or(left, right) => left.holds(sight) || right.holds(sight),
        }
    }
}

impl Subject {
    fn meets(&self, test: &Test, sight: Sight<'_>) -> bool {
        let instance = sight.instance;
        match self {
            Self::AgentConnected => {
                let connected = if instance.connected() {
                    "true"
                } else {
                    "false"
                };
                test.text(connected)
            }
            Self::AgentVersion => test.ordered(version(AGENT_VERSION), version),
            Self::Attribute(name) => {
                attribute(instance, name, sight.around).is_some_and(|value| test.text(&value))
            }
            Self::Ec2InstanceId => test.text(&instance.name()),
            Self::RegisteredAt => test.ordered(registered(sight), parse::date),
            Self::RunningTasksCount => {
                let number = |text: &str| text.parse::<u64>().ok();
                test.ordered(Some(u64::from(sight.running)), number)
            }
            Self::TaskGroup => sight.groups.iter().any(|group| test.text(group)),
        }
    }
}

impl Test {
    /// Whether a text meets it. Greater and less go by number where both sides are numbers.
    fn text(&self, value: &str) -> bool {
        match self {
            Self::Compare(Comparison::Equal, argument) => value == argument,
            Self::Compare(comparison, argument) => {
                match (value.parse::<f64>(), argument.parse::<f64>()) {
                    (Ok(value), Ok(argument)) => comparison.holds(value.total_cmp(&argument)),
                    _ => comparison.holds(value.cmp(argument.as_str())),
                }
            }
            Self::Exists => true,
            Self::In(list) => list.iter().any(|argument| argument == value),
            Self::Matches(pattern) => pattern.is_match(value),
        }
    }

    /// Whether a value with an order of its own meets it; none meets nothing.
    fn ordered<T: Ord>(&self, value: Option<T>, read: impl Fn(&str) -> Option<T>) -> bool {
        let Self::Compare(comparison, argument) = self else {
            return false;
        };
        let sides = value.zip(read(argument));
        sides.is_some_and(|(value, argument)| comparison.holds(value.cmp(&argument)))
    }
}

impl Comparison {
    fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::Greater => order.is_gt(),
            Self::GreaterEqual => order.is_ge(),
            Self::Less => order.is_lt(),
            Self::LessEqual => order.is_le(),
        }
    }
}

/// `registeredAt` in nanoseconds since 1970; none before.
fn registered(sight: Sight<'_>) -> Option<i128> {
    let at = sight.instance.registered_at();
    let start = i128::from(sight.around.start_unix_s) * 1_000_000_000;
    (at != Instant::NEVER).then(|| start + i128::from(at.nanos()))
}

/// Numbers of a version, in order: `1.6.0`.
fn version(text: &str) -> Option<Vec<u32>> {
    let mut numbers: Vec<u32> = Vec::new();
    for part in text.split('.') {
        numbers.push(part.parse().ok()?);
    }
    while numbers.last() == Some(&0) {
        numbers.pop();
    }
    Some(numbers)
}

/// The value of an attribute of an instance: a custom one, else what ECS sets by itself and the
/// model knows.
pub fn attribute(instance: &Instance, name: &str, around: &Surroundings) -> Option<String> {
    let profile = Profile {
        kind: instance.kind(),
        zone: instance.zone(),
        attributes: &instance.birth().attributes,
    };
    profile.attribute(name, around)
}

fn zone_name(index: usize, around: &Surroundings) -> String {
    let given = around.zone_names.get(index).cloned();
    given.unwrap_or_else(|| format!("zone-{}", index + 1))
}

#[cfg(test)]
#[path = "query/tests.rs"]
mod tests;
