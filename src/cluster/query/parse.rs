//! How is an expression of the cluster query language read, and what is said where it is wrong?

use regex::Regex;

use super::{Comparison, MOST_CHARACTERS, Node, QueryError, Subject, Test, version};
use crate::words::Text;
use crate::words::complaints::{Phrase, Values, Word};
use crate::words::query as words;

/// Deepest nesting that is read.
const MOST_LEVELS: u32 = 100;

/// A piece of the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Piece<'a> {
    text: &'a str,
    at: usize,
}

/// An operator as it is meant: `negated` turns the answer round.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Operator {
    Compare(Comparison),
    Exists,
    In,
    Matches,
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    levels: u32,
    /// The outermost parenthesis that is open.
    first: Option<usize>,
    tests: u32,
}

/// Reads a whole expression.
pub(super) fn parse(text: &str) -> Result<Node, QueryError> {
    let characters = text.chars().count();
    if characters > MOST_CHARACTERS {
        let values = vec![
            ("found", Word::Plain(characters.to_string())),
            ("most", Word::Plain(MOST_CHARACTERS.to_string())),
        ];
        return Err(QueryError::new((0, text.len()), words::TOO_LONG, values));
    }
    let mut parser = Parser {
        text,
        at: 0,
        levels: 0,
        first: None,
        tests: 0,
    };
    let negated = parser.peek().is_some_and(|piece| is_not(piece.text));
    let node = parser.either()?;
    if parser.peek().is_some() {
        return Err(parser.wrong(words::TRAILING, Vec::new()));
    }
    if let (Some(at), 1, false) = (parser.first, parser.tests, negated) {
        let len = text[at..].trim_end().len();
        return Err(QueryError::new((at, len), words::SINGLE, Vec::new()));
    }
    Ok(node)
}

/// Nanoseconds since 1970 of `2018-06-18`, `2018-06-18T22:28:28` or `2018-06-18T22:28:28+00:00`.
pub(super) fn date(text: &str) -> Option<i128> {
    if let Ok(at) = text.parse::<jiff::Timestamp>() {
        return Some(at.as_nanosecond());
    }
    let civil = match text.parse::<jiff::civil::DateTime>() {
        Ok(civil) => civil,
        Err(_) => text.parse::<jiff::civil::Date>().ok()?.at(0, 0, 0, 0),
    };
    let zoned = civil.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(zoned.timestamp().as_nanosecond())
}

fn is_not(text: &str) -> bool {
    matches!(text, "!" | "not")
}

impl<'a> Parser<'a> {
    fn skip_blanks(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
    }

    /// The next piece: a sign, or everything up to the next blank or sign. Signs that may stand
    /// within a value (`!`, `=`) end none.
    fn peek(&mut self) -> Option<Piece<'a>> {
        self.skip_blanks();
        let rest = &self.text[self.at..];
        let first = rest.chars().next()?;
        let signs = [
            "==", "!=", ">=", "<=", "=~", "!~", "&&", "||", "(", ")", "[", "]", ",", ">", "<",
        ];
        let sign = signs.iter().find(|sign| rest.starts_with(**sign));
        let length = match sign {
            Some(sign) => sign.len(),
            None if first == '!' => ["!exists", "!in"]
                .iter()
                .find(|word| is_word(rest, word))
                .map_or(1, |word| word.len()),
            None => word_length(rest),
        };
        let text = &rest[..length.max(first.len_utf8())];
        Some(Piece { text, at: self.at })
    }

    fn take(&mut self, piece: Piece<'_>) {
        self.at = piece.at + piece.text.len();
    }

    /// An error about what stands here.
    fn wrong(&mut self, text: Text, mut values: Values) -> QueryError {
        let piece = self.peek();
        let place = piece.map_or((self.text.len(), 0), |piece| (piece.at, piece.text.len()));
        let found = match piece {
            Some(piece) => Word::Plain(format!("`{}`", piece.text)),
            None => Word::Phrase(Phrase::new(words::END, Vec::new())),
        };
        values.push(("found", found));
        QueryError::new(place, text, values)
    }

    fn either(&mut self) -> Result<Node, QueryError> {
        let mut node = self.both()?;
        while let Some(piece) = self.peek().filter(|p| matches!(p.text, "||" | "or")) {
            self.take(piece);
            node = Node::Or(Box::new(node), Box::new(self.both()?));
        }
        Ok(node)
    }

    fn both(&mut self) -> Result<Node, QueryError> {
        let mut node = self.one()?;
        while let Some(piece) = self.peek().filter(|p| matches!(p.text, "&&" | "and")) {
            self.take(piece);
            node = Node::And(Box::new(node), Box::new(self.one()?));
        }
        Ok(node)
    }

    fn one(&mut self) -> Result<Node, QueryError> {
        self.levels += 1;
        if self.levels > MOST_LEVELS {
            let most = Word::Plain(MOST_LEVELS.to_string());
            return Err(self.wrong(words::TOO_DEEP, vec![("most", most)]));
        }
        let node = match self.peek() {
            Some(piece) if is_not(piece.text) => {
                self.take(piece);
                Node::Not(Box::new(self.one()?))
            }
            Some(piece) if piece.text == "(" => {
                self.first.get_or_insert(piece.at);
                self.take(piece);
                let node = self.either()?;
                match self.peek() {
                    Some(piece) if piece.text == ")" => self.take(piece),
                    _ => return Err(self.wrong(words::UNCLOSED, Vec::new())),
                }
                node
            }
            _ => self.test()?,
        };
        self.levels -= 1;
        Ok(node)
    }

    fn test(&mut self) -> Result<Node, QueryError> {
        self.tests += 1;
        let subject = self.subject()?;
        let (operator, negated, piece) = self.operator(&subject)?;
        let test = match operator {
            Operator::Exists => Test::Exists,
            Operator::In => Test::In(self.list(piece.text)?),
            Operator::Compare(comparison) => {
                let argument = self.argument(piece.text)?;
                check(&subject, argument)?;
                Test::Compare(comparison, argument.text.to_owned())
            }
            Operator::Matches => Test::Matches(pattern(self.pattern_text(piece.text)?)?),
        };
        let node = Node::Test(subject, test);
        Ok(if negated {
            Node::Not(Box::new(node))
        } else {
            node
        })
    }

    fn subject(&mut self) -> Result<Subject, QueryError> {
        let Some(piece) = self.peek() else {
            return Err(self.wrong(words::SUBJECT, Vec::new()));
        };
        let subject = match piece.text {
            "agentConnected" => Subject::AgentConnected,
            "agentVersion" => Subject::AgentVersion,
            "ec2InstanceId" => Subject::Ec2InstanceId,
            "registeredAt" => Subject::RegisteredAt,
            "runningTasksCount" => Subject::RunningTasksCount,
            "task:group" => Subject::TaskGroup,
            text => match text.strip_prefix("attribute:") {
                Some(name) if !name.is_empty() => Subject::Attribute(name.to_owned()),
                _ => return Err(self.wrong(words::SUBJECT, Vec::new())),
            },
        };
        self.take(piece);
        Ok(subject)
    }

    fn operator(&mut self, subject: &Subject) -> Result<(Operator, bool, Piece<'a>), QueryError> {
        let piece = self.peek();
        let known = piece.and_then(|piece| operator(piece.text).zip(Some(piece)));
        let Some(((operator, negated), piece)) = known else {
            return Err(self.wrong(words::OPERATOR, Vec::new()));
        };
        let (name, allowed) = allowed(subject);
        let fits = match operator {
            Operator::Compare(Comparison::Equal) => true,
            Operator::Compare(_) => allowed.contains(" >"),
            Operator::Exists => allowed.contains("exists"),
            Operator::In => allowed.contains(" in"),
            Operator::Matches => allowed.contains("=~"),
        };
        if !fits {
            let values = vec![
                ("subject", Word::Plain(name.to_owned())),
                ("operator", Word::Plain(piece.text.to_owned())),
                ("allowed", Word::Plain(allowed.to_owned())),
            ];
            let place = (piece.at, piece.text.len());
            return Err(QueryError::new(place, words::NOT_FOR_SUBJECT, values));
        }
        self.take(piece);
        Ok((operator, negated, piece))
    }

    /// A value: anything up to a blank or a sign.
    fn argument(&mut self, operator: &str) -> Result<Piece<'a>, QueryError> {
        match self.peek() {
            Some(piece) if starts_value(piece.text) => {
                self.take(piece);
                Ok(piece)
            }
            _ => Err(self.wrong(words::ARGUMENT, of(operator))),
        }
    }

    /// A regular expression: everything up to a blank. "A single expression can't contain
    /// parentheses", so that one that closes a group ends it, and one that opens a group is wrong.
    fn pattern_text(&mut self, operator: &str) -> Result<Piece<'a>, QueryError> {
        self.skip_blanks();
        let rest = &self.text[self.at..];
        let end = rest.find(|c: char| c.is_whitespace() || c == ')' || c == '(');
        let text = &rest[..end.unwrap_or(rest.len())];
        if rest[text.len()..].starts_with('(') {
            let place = (self.at + text.len(), 1);
            return Err(QueryError::new(place, words::SINGLE, Vec::new()));
        }
        if text.is_empty() {
            return Err(self.wrong(words::ARGUMENT, of(operator)));
        }
        let piece = Piece { text, at: self.at };
        self.take(piece);
        Ok(piece)
    }

    fn list(&mut self, operator: &str) -> Result<Vec<String>, QueryError> {
        match self.peek() {
            Some(piece) if piece.text == "[" => self.take(piece),
            _ => return Err(self.wrong(words::LIST, of(operator))),
        }
        let mut values = Vec::new();
        loop {
            values.push(self.argument(operator)?.text.to_owned());
            match self.peek() {
                Some(piece) if piece.text == "," => self.take(piece),
                Some(piece) if piece.text == "]" => {
                    self.take(piece);
                    return Ok(values);
                }
                _ => return Err(self.wrong(words::LIST_END, Vec::new())),
            }
        }
    }
}

fn of(operator: &str) -> Values {
    vec![("operator", Word::Plain(operator.to_owned()))]
}

/// Whether a text begins with a word, and not with a longer one.
fn is_word(rest: &str, word: &str) -> bool {
    rest.starts_with(word) && word_length(&rest[1..]) == word.len() - 1
}

/// How far a word goes.
fn word_length(rest: &str) -> usize {
    let ends = |c: char| c.is_whitespace() || "()[],<>=!&|~".contains(c);
    rest.find(ends).unwrap_or(rest.len())
}

fn starts_value(text: &str) -> bool {
    word_length(text) == text.len() && !text.is_empty()
}

fn operator(text: &str) -> Option<(Operator, bool)> {
    let compare = |comparison| (Operator::Compare(comparison), false);
    Some(match text {
        "==" | "equals" => compare(Comparison::Equal),
        "!=" | "not_equals" => (Operator::Compare(Comparison::Equal), true),
        ">" | "greater_than" => compare(Comparison::Greater),
        ">=" | "greater_than_equal" => compare(Comparison::GreaterEqual),
        "<" | "less_than" => compare(Comparison::Less),
        "<=" | "less_than_equal" => compare(Comparison::LessEqual),
        "exists" => (Operator::Exists, false),
        "!exists" | "not_exists" => (Operator::Exists, true),
        "in" => (Operator::In, false),
        "!in" | "not_in" => (Operator::In, true),
        "=~" | "matches" => (Operator::Matches, false),
        "!~" | "not_matches" => (Operator::Matches, true),
        _ => return None,
    })
}

/// The name of a subject, and the operators it takes.
fn allowed(subject: &Subject) -> (&'static str, &'static str) {
    const TEXTS: &str = "==, !=, in, !in, =~, !~";
    const ORDERED: &str = "==, !=, >, >=, <, <=";
    match subject {
        Subject::AgentConnected => ("agentConnected", TEXTS),
        Subject::Ec2InstanceId => ("ec2InstanceId", TEXTS),
        Subject::TaskGroup => ("task:group", TEXTS),
        Subject::AgentVersion => ("agentVersion", ORDERED),
        Subject::RegisteredAt => ("registeredAt", ORDERED),
        Subject::RunningTasksCount => ("runningTasksCount", ORDERED),
        Subject::Attribute(_) => (
            "attribute:<name>",
            "==, !=, >, >=, <, <=, exists, !exists, in, !in, =~, !~",
        ),
    }
}

/// Whether a subject can be compared with an argument.
fn check(subject: &Subject, argument: Piece<'_>) -> Result<(), QueryError> {
    let (good, text) = match subject {
        Subject::AgentVersion => (version(argument.text).is_some(), words::VERSION),
        Subject::RegisteredAt => (date(argument.text).is_some(), words::DATE),
        Subject::RunningTasksCount => (argument.text.parse::<u64>().is_ok(), words::NUMBER),
        _ => return Ok(()),
    };
    if good {
        return Ok(());
    }
    let found = Word::Plain(format!("`{}`", argument.text));
    let place = (argument.at, argument.text.len());
    Err(QueryError::new(place, text, vec![("found", found)]))
}

fn pattern(piece: Piece<'_>) -> Result<Regex, QueryError> {
    Regex::new(&format!("^(?:{})$", piece.text)).map_err(|error| {
        let reason = error.to_string();
        let reason = reason.lines().last().unwrap_or("").trim();
        let reason = reason.strip_prefix("error: ").unwrap_or(reason).to_owned();
        let place = (piece.at, piece.text.len());
        QueryError::new(place, words::PATTERN, vec![("reason", Word::Plain(reason))])
    })
}
