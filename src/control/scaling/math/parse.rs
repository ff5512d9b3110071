//! How is an expression of metric math read, and what is said where it is wrong?

use super::{Across, Each, Filler, MathError, Node, Operator};
use crate::words::Text;
use crate::words::complaints::{Phrase, Values, Word};
use crate::words::math as words;

mod functions;

/// Deepest nesting that is read.
const MOST_LEVELS: u32 = 64;

/// What a part of an expression is, whatever its values.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Shape {
    Scalar,
    Series,
    List,
}

/// A part that was read: what it is, and from which byte on.
struct Part {
    node: Node,
    shape: Shape,
    at: usize,
}

/// A piece of the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Piece<'a> {
    text: &'a str,
    at: usize,
}

struct Parser<'a> {
    text: &'a str,
    ids: &'a [&'a str],
    at: usize,
    levels: u32,
    repeats: usize,
}

type Parsed<T> = Result<T, MathError>;

/// Reads a whole expression, and counts what it repeats.
pub(super) fn parse(text: &str, ids: &[&str]) -> Parsed<(Node, usize)> {
    let mut parser = Parser {
        text,
        ids,
        at: 0,
        levels: 0,
        repeats: 0,
    };
    let part = parser.level(0)?;
    if parser.peek().is_some() {
        return Err(parser.wrong(words::TRAILING, Vec::new()));
    }
    match part.shape {
        Shape::Series => Ok((part.node, parser.repeats)),
        Shape::Scalar => Err(parser.wrong_part(part.at, words::SCALAR_RESULT, Vec::new())),
        Shape::List => Err(parser.wrong_part(part.at, words::LIST_RESULT, Vec::new())),
    }
}

/// Operators by how strongly they bind, weakest first; those of one level from left to right.
const LEVELS: [&[(&str, Operator)]; 5] = [
    &[("||", Operator::Or), ("OR", Operator::Or)],
    &[("&&", Operator::And), ("AND", Operator::And)],
    &[
        ("==", Operator::Equal),
        ("!=", Operator::NotEqual),
        ("<=", Operator::LessEqual),
        (">=", Operator::GreaterEqual),
        ("<", Operator::Less),
        (">", Operator::Greater),
    ],
    &[("+", Operator::Plus), ("-", Operator::Minus)],
    &[("*", Operator::Times), ("/", Operator::Over)],
];

/// The first characters of `rest` that belong together.
fn piece_length(rest: &str) -> usize {
    let signs = ["==", "!=", "<=", ">=", "&&", "||"];
    if signs.iter().any(|sign| rest.starts_with(sign)) {
        return 2;
    }
    let first = rest.chars().next().map_or(0, char::len_utf8);
    let run = |belongs: fn(char) -> bool| rest.find(|c| !belongs(c)).unwrap_or(rest.len());
    let length = match rest.as_bytes()[0] {
        b'0'..=b'9' | b'.' => number_length(rest),
        b'"' => rest[1..].find('"').map_or(rest.len(), |end| end + 2),
        byte if byte.is_ascii_alphabetic() => run(|c| c.is_ascii_alphanumeric() || c == '_'),
        _ => first,
    };
    length.max(first)
}

/// Digits, a point, and an exponent if there is one.
fn number_length(rest: &str) -> usize {
    let digits = |from: usize| {
        let more = rest[from..].find(|c: char| !c.is_ascii_digit() && c != '.');
        more.map_or(rest.len(), |length| from + length)
    };
    let whole = digits(0);
    let tail = rest[whole..].strip_prefix(['e', 'E']);
    let Some(tail) = tail else { return whole };
    let signed = usize::from(tail.starts_with(['+', '-']));
    if tail[signed..].starts_with(|c: char| c.is_ascii_digit()) {
        digits(whole + 1 + signed)
    } else {
        whole
    }
}

impl<'a> Parser<'a> {
    fn peek(&mut self) -> Option<Piece<'a>> {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
        let rest = &self.text[self.at..];
        (!rest.is_empty()).then(|| Piece {
            text: &rest[..piece_length(rest)],
            at: self.at,
        })
    }

    fn take(&mut self, piece: Piece<'_>) {
        self.at = piece.at + piece.text.len();
    }

    /// Takes a sign if it stands here.
    fn takes(&mut self, sign: &str) -> bool {
        let piece = self.peek().filter(|piece| piece.text == sign);
        if let Some(piece) = piece {
            self.take(piece);
        }
        piece.is_some()
    }

    fn expect(&mut self, sign: &str) -> Parsed<()> {
        if self.takes(sign) {
            return Ok(());
        }
        Err(self.wrong(words::SIGN, vec![("expected", Word::from(sign))]))
    }

    /// An error about what stands here.
    fn wrong(&mut self, text: Text, mut values: Values) -> MathError {
        let piece = self.peek();
        let (at, len) = piece.map_or((self.text.len(), 0), |p| (p.at, p.text.len()));
        if text.en.contains("{found}") {
            let found = piece.map_or(Word::from(words::END), |p| Word::from(p.text));
            values.push(("found", found));
        }
        let phrase = Phrase::new(text, values);
        MathError { at, len, phrase }
    }

    /// An error about all that was read from `at` on.
    fn wrong_part(&self, at: usize, text: Text, values: Values) -> MathError {
        let len = self.text[at..self.at].trim_end().len();
        let phrase = Phrase::new(text, values);
        MathError { at, len, phrase }
    }

    /// Operators of a level and of those that bind more strongly.
    fn level(&mut self, level: usize) -> Parsed<Part> {
        let Some(operators) = LEVELS.get(level) else {
            return self.signed();
        };
        let mut left = self.level(level + 1)?;
        loop {
            let piece = self.peek();
            let found = piece.and_then(|piece| {
                let known = operators.iter().find(|(sign, _)| *sign == piece.text);
                known.map(|&(_, operator)| (piece, operator))
            });
            let Some((piece, operator)) = found else {
                return Ok(left);
            };
            self.take(piece);
            let right = self.level(level + 1)?;
            left = self.joined(operator, left, right)?;
        }
    }

    fn joined(&self, operator: Operator, left: Part, right: Part) -> Parsed<Part> {
        use Operator::{Minus, Over, Plus, Power, Times};
        let counts = matches!(operator, Plus | Minus | Times | Over | Power);
        let lists = [&left, &right].map(|part| part.shape == Shape::List);
        if lists == [true, true] || (!counts && lists != [false, false]) {
            return Err(self.wrong_part(left.at, words::ONE_SERIES, Vec::new()));
        }
        let shape = match (left.shape, right.shape) {
            (Shape::List, _) | (_, Shape::List) => Shape::List,
            (Shape::Series, _) | (_, Shape::Series) => Shape::Series,
            _ => Shape::Scalar,
        };
        Ok(Part {
            node: Node::Binary(operator, Box::new(left.node), Box::new(right.node)),
            shape,
            at: left.at,
        })
    }

    /// `-x`, which binds less strongly than `^`.
    fn signed(&mut self) -> Parsed<Part> {
        let at = self.peek().map_or(self.at, |piece| piece.at);
        if !self.takes("-") {
            return self.power();
        }
        let part = self.deeper(Self::signed)?;
        Ok(Part {
            node: Node::Negated(Box::new(part.node)),
            at,
            ..part
        })
    }

    /// `x ^ y`, from right to left.
    fn power(&mut self) -> Parsed<Part> {
        let base = self.value()?;
        if !self.takes("^") {
            return Ok(base);
        }
        let exponent = self.deeper(Self::signed)?;
        self.joined(Operator::Power, base, exponent)
    }

    fn deeper(&mut self, read: impl Fn(&mut Self) -> Parsed<Part>) -> Parsed<Part> {
        if self.levels == MOST_LEVELS {
            let most = ("most", Word::Plain(MOST_LEVELS.to_string()));
            return Err(self.wrong(words::TOO_DEEP, vec![most]));
        }
        self.levels += 1;
        let part = read(self)?;
        self.levels -= 1;
        Ok(part)
    }

    /// A number, a metric, a function, or something in parentheses or brackets.
    fn value(&mut self) -> Parsed<Part> {
        let Some(piece) = self.peek() else {
            return Err(self.wrong(words::VALUE, Vec::new()));
        };
        match piece.text.as_bytes()[0] {
            b'(' => {
                self.take(piece);
                let part = self.deeper(|parser| parser.level(0))?;
                self.expect(")")?;
                Ok(Part {
                    at: piece.at,
                    ..part
                })
            }
            b'[' => self.list(piece),
            b'0'..=b'9' | b'.' => self.number(piece),
            b'a'..=b'z' => self.metric(piece),
            b'A'..=b'Z' => self.function(piece),
            _ => Err(self.wrong(words::VALUE, Vec::new())),
        }
    }

    fn number(&mut self, piece: Piece<'_>) -> Parsed<Part> {
        let number = piece.text.parse::<f64>().ok().filter(|n| n.is_finite());
        let Some(number) = number else {
            return Err(self.wrong(words::VALUE, Vec::new()));
        };
        self.take(piece);
        Ok(Part {
            node: Node::Number(number),
            shape: Shape::Scalar,
            at: piece.at,
        })
    }

    fn metric(&mut self, piece: Piece<'_>) -> Parsed<Part> {
        let Some(place) = self.ids.iter().position(|id| *id == piece.text) else {
            let ids = ("ids", Word::Plain(self.ids.join(", ")));
            return Err(self.wrong(words::UNKNOWN_ID, vec![ids]));
        };
        self.take(piece);
        Ok(Part {
            node: Node::Metric(place),
            shape: Shape::Series,
            at: piece.at,
        })
    }

    /// `[a, b]`
    fn list(&mut self, open: Piece<'_>) -> Parsed<Part> {
        self.take(open);
        let mut nodes = Vec::new();
        loop {
            nodes.push(self.deeper(|parser| parser.level(0))?.node);
            if !self.takes(",") {
                break;
            }
        }
        self.expect("]")?;
        Ok(Part {
            node: Node::List(nodes),
            shape: Shape::List,
            at: open.at,
        })
    }
}
