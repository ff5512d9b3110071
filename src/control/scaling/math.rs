//! What does an expression over metrics give? Metric math, as far as scaling policies use it
//! (CloudWatch user guide, using metric math).
//!
//! An expression is evaluated minute by minute, over the datapoints of its metrics in that minute.
//! As documented, a metric without a datapoint counts as 0 as long as another one of the operation
//! has one; an operation none of whose metrics has a datapoint gives none, and so does a division
//! by zero. Functions that look along time (`AVG` of one series, `RATE`, `SORT` …) give another
//! answer whenever an alarm asks for more datapoints than it needs, which is why AWS advises
//! against them in alarms; they are refused.

use super::spec::MetricSpec;
use crate::words::Lang;
use crate::words::complaints::Phrase;

mod parse;

/// `Metrics` of a customized metric: named series, and the expression that is returned.
#[derive(Clone, PartialEq, Debug)]
pub struct MetricMath {
    /// `Expression` as it was written.
    pub expression: String,
    /// `Id` and metric of each series that it names.
    pub metrics: Vec<(String, MetricSpec)>,
    root: Node,
    /// How many `FILL(…, REPEAT)` there are.
    repeats: usize,
}

/// What is wrong with an expression, and where in it.
#[derive(Clone, PartialEq, Debug)]
pub struct MathError {
    /// First byte that is wrong.
    pub at: usize,
    /// How many bytes; 0 when something is missing there.
    pub len: usize,
    /// What is wrong.
    pub phrase: Phrase,
}

impl MathError {
    /// What is wrong, for people.
    pub fn message(&self, lang: Lang) -> String {
        self.phrase.in_lang(lang)
    }
}

/// What `FILL(…, REPEAT)` repeats: the last values of what was filled. One for each place where a
/// [`MetricMath`] is evaluated, empty in the beginning.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Repeats(Vec<Vec<Option<f64>>>);

/// An operator between two values.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Operator {
    Plus,
    Minus,
    Times,
    Over,
    Power,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    And,
    Or,
}

/// A function of each datapoint.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Each {
    Abs,
    Ceil,
    Floor,
    Log,
    Log10,
}

/// A function of several series, minute by minute.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Across {
    Sum,
    Avg,
    Min,
    Max,
}

/// A part of an expression.
#[derive(Clone, PartialEq, Debug)]
enum Node {
    Number(f64),
    /// By its place in [`MetricMath::metrics`].
    Metric(usize),
    Negated(Box<Node>),
    Binary(Operator, Box<Node>, Box<Node>),
    List(Vec<Node>),
    Each(Each, Box<Node>),
    Across(Across, Box<Node>),
    /// Condition, value if it holds, value if not.
    If(Box<Node>, Box<Node>, Option<Box<Node>>),
    Fill(Box<Node>, Filler),
}

/// What fills a gap.
#[derive(Clone, PartialEq, Debug)]
enum Filler {
    /// The last value, by its place in [`Repeats`].
    Repeat(usize),
    /// A number or a series.
    With(Box<Node>),
}

/// What a part of an expression gives in one minute.
#[derive(Clone, PartialEq, Debug)]
enum Value {
    /// A number; none after a division by zero.
    Scalar(Option<f64>),
    /// The datapoint of a series, if it has one.
    Series(Option<f64>),
    /// Of several series.
    List(Vec<Option<f64>>),
}

/// The datapoints of all metrics in one minute.
type Read<'a> = &'a dyn Fn(&str) -> Option<f64>;

impl MetricMath {
    /// Reads an expression over named metrics. Every id that it uses must be among them, and it
    /// must return one series.
    pub fn parse(expression: &str, metrics: Vec<(String, MetricSpec)>) -> Result<Self, MathError> {
        let ids: Vec<&str> = metrics.iter().map(|(id, _)| id.as_str()).collect();
        let (root, repeats) = parse::parse(expression, &ids)?;
        Ok(Self {
            expression: expression.to_owned(),
            metrics,
            root,
            repeats,
        })
    }

    /// The datapoint of the minute in which `read` answers with the datapoints of the metrics, by
    /// their ids; none is missing data. Minutes come in order, with the same `repeats`.
    pub fn value(&self, read: Read<'_>, repeats: &mut Repeats) -> Option<f64> {
        repeats.0.resize(self.repeats, Vec::new());
        match self.evaluate(&self.root, read, repeats) {
            Value::Series(value) => value,
            other => unreachable!("it returns one series: {other:?}"),
        }
    }

    fn evaluate(&self, node: &Node, read: Read<'_>, repeats: &mut Repeats) -> Value {
        let mut of = |node: &Node| self.evaluate(node, read, repeats);
        match node {
            Node::Number(number) => Value::Scalar(Some(*number)),
            Node::Metric(place) => {
                Value::Series(read(&self.metrics[*place].0).filter(|v| v.is_finite()))
            }
            Node::Negated(inner) => each(of(inner), |value| -value),
            Node::Binary(operator, left, right) => binary(*operator, of(left), of(right)),
            Node::List(nodes) => {
                let values = nodes.iter().flat_map(|node| items(of(node)));
                Value::List(values.collect())
            }
            Node::Each(function, inner) => each(of(inner), |value| function.of(value)),
            Node::Across(function, inner) => Value::Series(function.of(&items(of(inner)))),
            Node::If(condition, holds, fails) => {
                let (condition, holds) = (of(condition), of(holds));
                choose(
                    &condition,
                    &holds,
                    fails.as_ref().map(|node| of(node)).as_ref(),
                )
            }
            Node::Fill(inner, Filler::With(filler)) => fill(of(inner), &of(filler)),
            Node::Fill(inner, Filler::Repeat(place)) => {
                let value = self.evaluate(inner, read, repeats);
                repeat(value, &mut repeats.0[*place])
            }
        }
    }
}

impl Each {
    fn of(self, value: f64) -> f64 {
        match self {
            Self::Abs => value.abs(),
            Self::Ceil => libm::ceil(value),
            Self::Floor => libm::floor(value),
            Self::Log => libm::log(value),
            Self::Log10 => libm::log10(value),
        }
    }
}

impl Across {
    /// Of the datapoints of one minute; for the mean a missing one counts as 0, as documented.
    fn of(self, values: &[Option<f64>]) -> Option<f64> {
        let there = || values.iter().flatten().copied();
        there().next()?;
        let sum: f64 = there().sum();
        let value = match self {
            Self::Sum => sum,
            Self::Avg => sum / values.len() as f64,
            Self::Min => there().fold(f64::INFINITY, f64::min),
            Self::Max => there().fold(f64::NEG_INFINITY, f64::max),
        };
        Some(value).filter(|value| value.is_finite())
    }
}

impl Operator {
    /// A value that is no number is no datapoint.
    fn of(self, left: f64, right: f64) -> Option<f64> {
        let truth = |holds: bool| f64::from(u8::from(holds));
        let value = match self {
            Self::Plus => left + right,
            Self::Minus => left - right,
            Self::Times => left * right,
            Self::Over => left / right,
            Self::Power => libm::pow(left, right),
            Self::Equal => truth((left - right).abs() == 0.0),
            Self::NotEqual => truth((left - right).abs() > 0.0),
            Self::Less => truth(left < right),
            Self::LessEqual => truth(left <= right),
            Self::Greater => truth(left > right),
            Self::GreaterEqual => truth(left >= right),
            Self::And => truth(is_true(left) && is_true(right)),
            Self::Or => truth(is_true(left) || is_true(right)),
        };
        value.is_finite().then_some(value)
    }
}

/// Anything but 0 is true.
fn is_true(value: f64) -> bool {
    value.abs() > 0.0
}

fn items(value: Value) -> Vec<Option<f64>> {
    match value {
        Value::Scalar(value) | Value::Series(value) => vec![value],
        Value::List(values) => values,
    }
}

fn each(value: Value, function: impl Fn(f64) -> f64) -> Value {
    let one = |value: Option<f64>| value.map(&function).filter(|value| value.is_finite());
    match value {
        Value::Scalar(value) => Value::Scalar(one(value)),
        Value::Series(value) => Value::Series(one(value)),
        Value::List(values) => Value::List(values.into_iter().map(one).collect()),
    }
}

/// An operation of two series, of which one may have no datapoint: it counts as 0.
fn of_series(operator: Operator, left: Option<f64>, right: Option<f64>) -> Option<f64> {
    left.or(right)?;
    operator.of(left.unwrap_or(0.0), right.unwrap_or(0.0))
}

fn binary(operator: Operator, left: Value, right: Value) -> Value {
    let plain = |left: Option<f64>, right: Option<f64>| operator.of(left?, right?);
    match (left, right) {
        (Value::Scalar(left), Value::Scalar(right)) => Value::Scalar(plain(left, right)),
        (Value::Scalar(left), Value::Series(right))
        | (Value::Series(left), Value::Scalar(right)) => Value::Series(plain(left, right)),
        (Value::Series(left), Value::Series(right)) => {
            Value::Series(of_series(operator, left, right))
        }
        (Value::Scalar(left), Value::List(all)) => {
            Value::List(all.into_iter().map(|right| plain(left, right)).collect())
        }
        (Value::List(all), Value::Scalar(right)) => {
            Value::List(all.into_iter().map(|left| plain(left, right)).collect())
        }
        (Value::Series(left), Value::List(all)) => {
            let of = |right| of_series(operator, left, right);
            Value::List(all.into_iter().map(of).collect())
        }
        (Value::List(all), Value::Series(right)) => {
            let of = |left| of_series(operator, left, right);
            Value::List(all.into_iter().map(of).collect())
        }
        (Value::List(_), Value::List(_)) => unreachable!("two lists are refused"),
    }
}

/// `IF`: where the condition holds, a missing datapoint of a series counts as 0 when the condition
/// is a series itself; else it is dropped.
fn choose(condition: &Value, holds: &Value, fails: Option<&Value>) -> Value {
    let one = |value: &Value| match value {
        Value::Scalar(value) | Value::Series(value) => *value,
        Value::List(_) => unreachable!("a list is refused"),
    };
    let series = matches!(condition, Value::Series(_));
    let chosen = one(condition).and_then(|truth| {
        if is_true(truth) {
            one(holds).or_else(|| series.then_some(0.0))
        } else {
            fails.and_then(one)
        }
    });
    Value::Series(chosen)
}

fn fill(value: Value, filler: &Value) -> Value {
    let (Value::Scalar(with) | Value::Series(with)) = *filler else {
        unreachable!("a list is refused")
    };
    match value {
        Value::List(values) => Value::List(values.into_iter().map(|v| v.or(with)).collect()),
        Value::Scalar(value) | Value::Series(value) => Value::Series(value.or(with)),
    }
}

fn repeat(value: Value, last: &mut Vec<Option<f64>>) -> Value {
    let is_list = matches!(value, Value::List(_));
    let mut values = items(value);
    last.resize(values.len(), None);
    for (value, last) in values.iter_mut().zip(last) {
        *last = value.or(*last);
        *value = *last;
    }
    if is_list {
        Value::List(values)
    } else {
        Value::Series(values[0])
    }
}

#[cfg(test)]
mod tests;
