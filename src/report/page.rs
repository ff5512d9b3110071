//! How do lines stand on a terminal? A label column, and text that wraps beside it.

use super::format::{cut, pad, width};
use crate::words::{Lang, Text, report as words};

/// Most columns of a line.
pub(super) const COLUMNS: usize = 100;
/// A space at which no line is broken.
pub(super) const TIGHT: char = '\u{a0}';

/// Lines under construction: a label column, and text that wraps beside it.
pub(super) struct Page {
    pub lang: Lang,
    indent: usize,
    pub lines: Vec<String>,
}

/// No label.
pub(super) const NONE: Text = Text::new("", "");

impl Page {
    pub fn new(lang: Lang) -> Self {
        let labels = words::ALL
            .iter()
            .filter(|(name, _)| name.starts_with("LABEL_"));
        let widest = labels.map(|(_, text)| width(text.in_lang(lang))).max();
        Self {
            lang,
            indent: widest.expect("labels") + 2,
            lines: Vec::new(),
        }
    }

    pub fn blank(&mut self) {
        self.lines.push(String::new());
    }

    pub fn whole(&mut self, text: &str) {
        self.lines.push(cut(text, COLUMNS));
    }

    /// A label and parts that are joined by ` · ` and broken between each other, or at spaces
    /// where one part alone is too wide.
    pub fn entry(&mut self, label: Text, parts: &[String]) {
        let room = COLUMNS - self.indent;
        let mut lines: Vec<String> = Vec::new();
        for part in parts {
            for (i, piece) in wrapped(part, room).into_iter().enumerate() {
                match lines.last_mut() {
                    Some(line) if i == 0 && width(line) + 3 + width(&piece) <= room => {
                        line.push_str(" · ");
                        line.push_str(&piece);
                    }
                    _ => lines.push(piece),
                }
            }
        }
        self.push(label, lines);
    }

    /// A label and one line for each item, as many as there is room for.
    pub fn list(&mut self, label: Text, items: &[String], room: usize) {
        let columns = COLUMNS - self.indent;
        let mut lines = Vec::new();
        for (i, item) in items.iter().enumerate() {
            let pieces = wrapped(item, columns);
            if lines.len() + pieces.len() > room {
                if lines.len() < room {
                    let left = (items.len() - i).to_string();
                    lines.push(words::MORE_FINDINGS.fill(self.lang, &[("n", &left)]));
                }
                break;
            }
            lines.extend(pieces);
        }
        self.push(label, lines);
    }

    /// How many lines an item of a list takes.
    pub fn lines_of(&self, item: &str) -> usize {
        wrapped(item, COLUMNS - self.indent).len()
    }

    pub fn push(&mut self, label: Text, lines: Vec<String>) {
        let mut label = label.in_lang(self.lang);
        for line in lines {
            let text = format!("{}{line}", pad(label, self.indent));
            self.lines.push(text.trim_end().replace(TIGHT, " "));
            label = "";
        }
    }

    pub fn text(self) -> String {
        let mut text = self.lines.join("\n");
        text.push('\n');
        text
    }
}

/// `text` in lines of at most `columns`, broken at spaces; a word that is too wide is cut.
fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().expect("never empty");
        if line.is_empty() {
            *line = cut(word, columns);
        } else if width(line) + 1 + width(word) <= columns {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(cut(word, columns));
        }
    }
    lines
}
