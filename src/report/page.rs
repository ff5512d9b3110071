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

    /// A label and one line for each item, as many as there is room for; the last line says how
    /// many more there are.
    pub fn list(&mut self, label: Text, items: &[String], room: usize) {
        let columns = COLUMNS - self.indent;
        let pieces: Vec<Vec<String>> = items.iter().map(|item| wrapped(item, columns)).collect();
        let lines_of = |kept: usize| pieces[..kept].iter().map(Vec::len).sum::<usize>();
        let fits = |kept: &usize| lines_of(*kept) + usize::from(*kept < items.len()) <= room;
        let kept = (0..=items.len()).rev().find(fits);
        let mut kept = kept.unwrap_or(0);
        let mut lines = pieces[..kept].concat();
        // The first is told as far as it goes.
        if kept == 0 && !items.is_empty() && room > 1 {
            lines.extend(pieces.iter().take(1).flatten().take(room - 1).cloned());
            let last = lines.last_mut().expect("an item that did not fit");
            *last = cut(&format!("{last} …"), columns);
            kept = 1;
        }
        // One line holds both: the beginning of the first, and how many more there are.
        if let (0, 1, [first, rest @ ..]) = (kept, room, &pieces[..]) {
            let more = words::MORE_FINDINGS.fill(self.lang, &[("n", &rest.len().to_string())]);
            let more = if rest.is_empty() { "…" } else { &more };
            let left = columns.saturating_sub(width(more) + 1);
            lines.push(format!("{} {more}", cut(&first.join(" "), left)));
            kept = items.len();
        }
        if kept < items.len() && lines.len() < room {
            let left = (items.len() - kept).to_string();
            lines.push(words::MORE_FINDINGS.fill(self.lang, &[("n", &left)]));
        }
        self.push(label, lines);
    }

    /// How many lines a list takes at least: those of its first item, and that there are more.
    pub fn least_of(&self, items: &[String]) -> usize {
        let first = items.first();
        let first = first.map_or(0, |item| wrapped(item, COLUMNS - self.indent).len());
        first + usize::from(items.len() > 1)
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
pub(super) fn wrapped(text: &str, columns: usize) -> Vec<String> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(items: &[&str], room: usize) -> Vec<String> {
        let mut page = Page::new(Lang::En);
        let items: Vec<String> = items.iter().map(ToString::to_string).collect();
        page.list(NONE, &items, room);
        let lines = page.lines.iter().map(|line| line.trim().to_owned());
        lines.collect()
    }

    /// What is left out is always counted, however the lines fall.
    #[test]
    fn a_list_that_is_cut_says_so() {
        let two = "word ".repeat(30);
        let two = two.trim();
        assert_eq!(listed(&["a", "b"], 2), ["a", "b"]);
        assert_eq!(
            listed(&["a", "b", "c"], 2),
            ["a", "… and 2 more in the report"]
        );
        let told = listed(&["a", two, "c"], 3);
        assert_eq!(told, ["a", "… and 2 more in the report"], "b would fill it");
        let told = listed(&[two, "b"], 2);
        assert!(told[0].ends_with('…'), "{told:?}");
        assert_eq!(told[1], "… and 1 more in the report");
        assert_eq!(
            listed(&["a", "b", "c"], 1),
            ["a … and 2 more in the report"],
            "never only that there are more"
        );
        assert_eq!(listed(&[], 3), [""; 0]);
    }
}
