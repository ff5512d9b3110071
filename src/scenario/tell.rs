//! What is a kind called, and what stands there instead? Pieces of complaints.

use crate::kernel::time::Span;
use crate::scenario::keys::Kind;
use crate::scenario::node::{Node, Value};
use crate::words::complaints as words;
use crate::words::complaints::Phrase;

/// What may stand there.
pub fn expected(kind: Kind) -> words::Word {
    match kind {
        Kind::Text => words::TEXT.into(),
        Kind::Flag => words::FLAG.into(),
        Kind::Whole(..) | Kind::WholeText(..) => words::WHOLE.into(),
        Kind::Number(..) | Kind::Positive => words::NUMBER.into(),
        Kind::Duration(..) => words::DURATION.into(),
        Kind::DurationOr(_, _, word) => {
            Phrase::new(words::DURATION_OR, vec![("word", word.into())]).into()
        }
        Kind::Seconds(..) => words::SECONDS.into(),
        Kind::When => words::WHEN.into(),
        Kind::Moment => words::MOMENT.into(),
        Kind::Cpu => words::CPU.into(),
        Kind::Memory => words::MEMORY.into(),
        Kind::Money => words::MONEY.into(),
        _ => words::TABLE.into(),
    }
}

/// In which range.
pub fn range(kind: Kind) -> words::Word {
    let (text, min, max) = match kind {
        Kind::Positive => return words::ABOVE_ZERO.into(),
        Kind::Whole(min, max) | Kind::WholeText(min, max) => {
            (words::FROM_TO, min.to_string(), max.to_string())
        }
        Kind::Number(min, max) => (words::FROM_TO, min.to_string(), max.to_string()),
        Kind::Duration(min, max) | Kind::DurationOr(min, max, _) | Kind::Seconds(min, max) => {
            let say = |s| Span::from_secs_f64(s).to_string();
            (words::FROM_TO, say(min), say(max))
        }
        _ => unreachable!("only these have a range"),
    };
    let named = |text: String| {
        if text.is_empty() {
            "0s".to_owned()
        } else {
            text
        }
    };
    Phrase::new(
        text,
        vec![("min", named(min).into()), ("max", named(max).into())],
    )
    .into()
}

/// What stands there, as it was written.
pub fn written(node: &Node) -> String {
    match &node.value {
        Value::Text(text) => format!("\"{text}\""),
        Value::Number(number) => number.raw.clone(),
        Value::Bool(flag) => flag.to_string(),
        Value::Null => "null".to_owned(),
        Value::List(_) => "[…]".to_owned(),
        Value::Table(_) => "{…}".to_owned(),
    }
}

/// What kind of thing stands there.
pub fn found(node: &Node) -> Phrase {
    let text = match &node.value {
        Value::Text(_) => words::FOUND_TEXT,
        Value::Number(_) => words::FOUND_NUMBER,
        Value::Bool(_) => words::FOUND_FLAG,
        Value::Null => words::FOUND_NULL,
        Value::List(_) => words::FOUND_LIST,
        Value::Table(_) => words::FOUND_TABLE,
    };
    Phrase::new(text, Vec::new())
}

/// What is said of a choice that AWS has and the model has not: where it is known, why.
pub fn choice_to_come(key: &str, value: &str) -> &'static str {
    match (key, value) {
        ("healthCheckType", "ELB" | "ELB,EBS" | "EBS,ELB") => "elb-health-check",
        _ => "choice-not-modelled-yet",
    }
}

/// "did you mean …?"
pub fn did_you_mean(name: &str) -> Phrase {
    Phrase::new(words::DID_YOU_MEAN, vec![("name", name.into())])
}
