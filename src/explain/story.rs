//! How is a story written? A title, then lines with a label each, at most 100 columns wide.

use super::event::Event;
use super::folder::Run;
use crate::kernel::time::{Instant, Span};
use crate::report::format;
use crate::words::{Lang, Text, explain as words, facts};

/// Most columns of a line.
const COLUMNS: usize = 100;

/// A story: what it is about, and what there is to say.
#[derive(Clone, Debug)]
pub struct Story {
    title: String,
    lines: Vec<(Text, String)>,
}

impl Story {
    pub(super) const fn new(title: String) -> Self {
        Self {
            title,
            lines: Vec::new(),
        }
    }

    /// One more thing to say.
    pub(super) fn say(&mut self, label: Text, line: String) {
        if !line.is_empty() {
            self.lines.push((label, line));
        }
    }

    /// The same, of what may not be there.
    pub(super) fn say_if(&mut self, label: Text, line: Option<String>) {
        if let Some(line) = line {
            self.say(label, line);
        }
    }

    /// The whole text; a label that is repeated is left out.
    pub(super) fn tell(&self, lang: Lang) -> String {
        let labels = self.lines.iter().map(|(label, _)| label.in_lang(lang));
        let wide = labels.map(format::width).max().unwrap_or(0) + 4;
        let mut out = folded(&self.title, COLUMNS).join("\n");
        out.push('\n');
        let mut last = "";
        for (label, line) in &self.lines {
            let mut label = label.in_lang(lang);
            if label == last {
                label = "";
            } else {
                last = label;
            }
            for part in folded(line, COLUMNS - wide) {
                let begun = format::pad(&format!("  {label}"), wide);
                out.push_str(format!("{begun}{part}").trim_end());
                out.push('\n');
                label = "";
            }
        }
        out
    }
}

/// `text` in lines of at most `columns`, broken between words.
fn folded(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().expect("there is a line");
        let wide = format::width(line) + 1 + format::width(word);
        if line.is_empty() {
            line.push_str(word);
        } else if wide <= columns {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

/// What every story is told with: the run, and the language.
#[derive(Clone, Copy, Debug)]
pub struct Teller<'a> {
    pub(super) run: &'a Run,
    pub(super) lang: Lang,
}

impl Teller<'_> {
    /// A text with its values.
    pub(super) fn fill(&self, text: Text, values: &[(&str, String)]) -> String {
        let values: Vec<(&str, &str)> = values.iter().map(|(k, v)| (*k, v.as_str())).collect();
        text.fill(self.lang, &values)
    }

    /// A text without values.
    pub(super) fn text(&self, text: Text) -> String {
        text.in_lang(self.lang).to_owned()
    }

    /// An instant to the second.
    pub(super) fn at(&self, at: Instant) -> String {
        self.run.clock.second(at)
    }

    /// A length of time.
    pub(super) fn span(&self, span: Span) -> String {
        format::span(span, self.lang)
    }

    /// A length of time in seconds.
    pub(super) fn seconds(&self, seconds: f64) -> String {
        self.span(Span::from_secs_f64(seconds))
    }

    /// The words for a code, or the code.
    pub(super) fn word(&self, code: &str) -> String {
        facts::code(code)
            .map_or(code, |text| text.in_lang(self.lang))
            .to_owned()
    }

    /// `fact 341`
    pub(super) fn fact(&self, event: &Event) -> String {
        self.fill(words::FACT, &[("n", event.fact.to_string())])
    }

    /// A parameter by its name and value: `scaling.actionDelay = 5`.
    pub(super) fn parameter(&self, key: &str) -> String {
        let value = self.run.settings.parameters.get(key);
        value.map_or_else(
            || key.to_owned(),
            |value| format!("{key} = {}", number(*value)),
        )
    }

    /// `21:41:07 web-17: task stopping (stopCode ServiceSchedulerInitiated)`
    pub(super) fn brief(&self, event: &Event) -> String {
        let (at, kind) = (self.at(event.at), self.word(&event.kind));
        let details = self.details(event);
        if event.is("runStarted") {
            return format!("{at} {kind}");
        }
        format!("{at} {}: {kind}{details}", event.subject)
    }

    /// What else there is to say of a fact, in brackets; empty where that is nothing.
    fn details(&self, event: &Event) -> String {
        let mut told: Vec<String> = Vec::new();
        if let (Some(from), Some(to)) = (event.get("from"), event.get("to")) {
            told.push(format!("{from} → {to}"));
        }
        for (key, value) in &event.details {
            let is_told = matches!(key.as_str(), "from" | "since" | "ends" | "until")
                || (key == "to" && event.get("from").is_some())
                || (key == "initial" && value == "false")
                || (event.is("alarmStateChanged") && key == "threshold");
            if is_told {
                continue;
            }
            let value = match value.parse::<f64>() {
                Ok(value) => number(value),
                Err(_) => self.word(value),
            };
            told.push(match key.as_str() {
                "zone" => self.zone(&value),
                "to" | "by" | "status" | "stage" | "stopCode" | "reason" | "limiter" => value,
                _ => format!("{key} {value}"),
            });
        }
        if told.is_empty() {
            String::new()
        } else {
            format!(" ({})", told.join(", "))
        }
    }

    /// The name of a zone by its number.
    pub(super) fn zone(&self, number: &str) -> String {
        let zones = &self.run.settings.zones;
        let name = number.parse().ok().and_then(|n: usize| zones.get(n));
        name.map_or(number, |name| name).to_owned()
    }
}

/// A number as people write it: at most two decimals, all digits before them.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_and_labels_stand_once() {
        let mut story = Story::new("Why".to_owned());
        story.say(words::RULE, "word ".repeat(40).trim_end().to_owned());
        story.say(words::RULE, "again".to_owned());
        story.say(words::CAUSES, "before".to_owned());
        story.say(words::CAUSES, String::new());
        for lang in [Lang::En, Lang::Ko] {
            let text = story.tell(lang);
            let label = words::RULE.in_lang(lang);
            assert_eq!(text.matches(label).count(), 1, "{text}");
            assert_eq!(text.lines().count(), 6, "{text}");
            let widest = text.lines().map(format::width).max().unwrap();
            assert!(widest <= COLUMNS, "{text}");
        }
    }

    #[test]
    fn numbers_keep_what_matters() {
        let told = [20.150_802, 60.0, 0.5, -0.001, 1234.5].map(number);
        assert_eq!(told, ["20.15", "60", "0.5", "0", "1234.5"]);
    }
}
