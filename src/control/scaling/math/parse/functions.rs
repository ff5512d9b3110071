//! Which functions of metric math are there, and what do they take?

use super::{Across, Each, Filler, Node, Parsed, Parser, Part, Piece, Shape};
use crate::words::complaints::Word;
use crate::words::math as words;

/// The functions that can be used.
const FUNCTIONS: &str =
    "ABS, AVG, CEIL, FILL, FLOOR, IF, LOG, LOG10, MAX, METRICS, MIN, PERIOD, SUM";
/// Datapoints are those of minutes.
const PERIOD_S: f64 = 60.0;

impl Parser<'_> {
    /// A function, by its name.
    pub(super) fn function(&mut self, name: Piece<'_>) -> Parsed<Part> {
        let known = FUNCTIONS.split(", ").any(|known| known == name.text);
        if !known {
            let functions = ("functions", Word::from(FUNCTIONS));
            return Err(self.wrong(words::UNKNOWN_FUNCTION, vec![functions]));
        }
        self.take(name);
        self.expect("(")?;
        match name.text {
            "FILL" => self.fill(name),
            "METRICS" => self.metrics(name),
            text => {
                let parts = self.arguments()?;
                let each = |function| self.each(name, function, &parts);
                let across = |function| self.across(name, function, &parts);
                match text {
                    "ABS" => each(Each::Abs),
                    "CEIL" => each(Each::Ceil),
                    "FLOOR" => each(Each::Floor),
                    "LOG" => each(Each::Log),
                    "LOG10" => each(Each::Log10),
                    "SUM" => across(Across::Sum),
                    "AVG" => across(Across::Avg),
                    "MIN" => across(Across::Min),
                    "MAX" => across(Across::Max),
                    "PERIOD" => self.period(name, &parts),
                    _ => self.choice(name, parts),
                }
            }
        }
    }

    /// What stands between the parentheses of a function.
    fn arguments(&mut self) -> Parsed<Vec<Part>> {
        let mut parts = Vec::new();
        while !self.takes(")") {
            if !parts.is_empty() {
                self.expect(",")?;
            }
            parts.push(self.deeper(|parser| parser.level(0))?);
        }
        Ok(parts)
    }

    fn count(&self, name: Piece<'_>, parts: &[Part], allowed: (usize, usize)) -> Parsed<()> {
        let (least, most) = allowed;
        if (least..=most).contains(&parts.len()) {
            return Ok(());
        }
        let expected = if least == most {
            least.to_string()
        } else {
            format!("{least}–{most}")
        };
        let values = vec![
            ("function", Word::from(name.text)),
            ("expected", Word::Plain(expected)),
            ("found", Word::Plain(parts.len().to_string())),
        ];
        Err(self.wrong_part(name.at, words::ARGUMENTS, values))
    }

    fn each(&self, name: Piece<'_>, function: Each, parts: &[Part]) -> Parsed<Part> {
        self.count(name, parts, (1, 1))?;
        let part = &parts[0];
        Ok(Part {
            node: Node::Each(function, Box::new(part.node.clone())),
            shape: part.shape,
            at: name.at,
        })
    }

    fn across(&self, name: Piece<'_>, function: Across, parts: &[Part]) -> Parsed<Part> {
        self.count(name, parts, (1, 1))?;
        let part = &parts[0];
        if part.shape != Shape::List {
            let function = ("function", Word::from(name.text));
            return Err(self.wrong_part(name.at, words::ALONG_TIME, vec![function]));
        }
        Ok(Part {
            node: Node::Across(function, Box::new(part.node.clone())),
            shape: Shape::Series,
            at: name.at,
        })
    }

    fn period(&self, name: Piece<'_>, parts: &[Part]) -> Parsed<Part> {
        self.count(name, parts, (1, 1))?;
        if !matches!(parts[0].node, Node::Metric(_)) {
            return Err(self.wrong_part(name.at, words::ONE_SERIES, Vec::new()));
        }
        Ok(Part {
            node: Node::Number(PERIOD_S),
            shape: Shape::Scalar,
            at: name.at,
        })
    }

    fn choice(&self, name: Piece<'_>, parts: Vec<Part>) -> Parsed<Part> {
        self.count(name, &parts, (2, 3))?;
        if parts.iter().any(|part| part.shape == Shape::List) {
            return Err(self.wrong_part(name.at, words::ONE_SERIES, Vec::new()));
        }
        if parts.iter().all(|part| part.shape == Shape::Scalar) {
            return Err(self.wrong_part(name.at, words::SCALAR_RESULT, Vec::new()));
        }
        let mut nodes = parts.into_iter().map(|part| Box::new(part.node));
        let mut next = || nodes.next();
        let (condition, holds) = next().zip(next()).expect("there are two");
        Ok(Part {
            node: Node::If(condition, holds, next()),
            shape: Shape::Series,
            at: name.at,
        })
    }

    /// `FILL(x, REPEAT)` or `FILL(x, y)`, after its parenthesis.
    fn fill(&mut self, name: Piece<'_>) -> Parsed<Part> {
        let part = self.deeper(|parser| parser.level(0))?;
        if part.shape == Shape::Scalar {
            return Err(self.wrong_part(part.at, words::SCALAR_RESULT, Vec::new()));
        }
        self.expect(",")?;
        let filler = if self.takes("REPEAT") {
            self.repeats += 1;
            Filler::Repeat(self.repeats - 1)
        } else if self.peek().is_some_and(|piece| piece.text == "LINEAR") {
            return Err(self.wrong(words::LINEAR, Vec::new()));
        } else {
            let with = self.deeper(|parser| parser.level(0))?;
            if with.shape == Shape::List {
                return Err(self.wrong_part(with.at, words::ONE_SERIES, Vec::new()));
            }
            Filler::With(Box::new(with.node))
        };
        self.expect(")")?;
        Ok(Part {
            node: Node::Fill(Box::new(part.node), filler),
            shape: part.shape,
            at: name.at,
        })
    }

    /// `METRICS()`, or those whose id contains a text, after its parenthesis.
    fn metrics(&mut self, name: Piece<'_>) -> Parsed<Part> {
        let piece = self.peek().filter(|piece| piece.text.starts_with('"'));
        let part = piece.map_or("", |piece| piece.text.trim_matches('"'));
        if let Some(piece) = piece {
            self.take(piece);
        }
        self.expect(")")?;
        let places = (0..self.ids.len()).filter(|&place| self.ids[place].contains(part));
        Ok(Part {
            node: Node::List(places.map(Node::Metric).collect()),
            shape: Shape::List,
            at: name.at,
        })
    }
}
