//! What is wrong, and where? Complaints with their place in the input, shown all together.

use std::fmt;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::words::Lang;
use crate::words::complaints::{ERROR, HELP, MORE, Phrase, Values, WARNING, Word, say, text_of};

/// Complaints that are shown: nobody reads more, and a broken file can have any number.
const SHOWN: usize = 100;

/// Whether a scenario can run in spite of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Severity {
    /// It cannot.
    Error,
    /// It can, but the result may surprise.
    Warning,
}

/// A text that was read: a file, or one `--set`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// The path as people know it, or the `--set` itself.
    pub name: String,
    /// What was read.
    pub text: Arc<str>,
}

/// A stretch of bytes of one source.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Spot {
    /// Index into [`Complaints::sources`].
    pub source: usize,
    /// First byte.
    pub start: usize,
    /// One after the last byte.
    pub end: usize,
}

/// A place as people count it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// The file, or the `--set` itself.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// One thing that is wrong (an error) or that will surprise (a warning).
#[derive(Clone, PartialEq, Debug)]
pub struct Complaint {
    /// Stable code, such as `unknown-key`.
    pub code: &'static str,
    /// Error or warning.
    pub severity: Severity,
    /// Where.
    pub spot: Spot,
    /// Values for the texts of the code.
    pub values: Values,
    /// What stands beside the caret.
    pub label: Option<Phrase>,
}

impl Complaint {
    /// An error of `code` at `spot`.
    pub const fn error(code: &'static str, spot: Spot) -> Self {
        Self {
            code,
            severity: Severity::Error,
            spot,
            values: Vec::new(),
            label: None,
        }
    }

    /// A warning of `code` at `spot`.
    pub const fn warning(code: &'static str, spot: Spot) -> Self {
        Self {
            code,
            severity: Severity::Warning,
            spot,
            values: Vec::new(),
            label: None,
        }
    }

    /// With the value of one placeholder.
    pub fn with(mut self, name: &'static str, value: impl Into<Word>) -> Self {
        self.values.push((name, value.into()));
        self
    }

    /// Adds the value of one placeholder.
    pub fn add(&mut self, name: &'static str, value: impl Into<Word>) -> &mut Self {
        self.values.push((name, value.into()));
        self
    }

    /// With a text beside the caret.
    pub fn labelled(mut self, label: Phrase) -> Self {
        self.label = Some(label);
        self
    }

    /// What is wrong, in one sentence.
    pub fn message(&self, lang: Lang) -> String {
        say(text_of(self.code).message, &self.values, lang)
    }

    /// What to do about it; empty where the message says it all.
    pub fn help(&self, lang: Lang) -> String {
        say(text_of(self.code).help, &self.values, lang)
    }
}

/// All complaints about one scenario, with the texts they point into.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Complaints {
    /// What was read.
    pub sources: Vec<Source>,
    /// The complaints, in the order of their places.
    pub items: Vec<Complaint>,
}

impl Complaints {
    /// Whether there is nothing to complain about.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Where `complaint` points, as people count it.
    pub fn place(&self, complaint: &Complaint) -> Place {
        let source = &self.sources[complaint.spot.source];
        let before = &source.text[..complaint.spot.start.min(source.text.len())];
        Place {
            file: source.name.clone(),
            line: before.matches('\n').count() + 1,
            column: before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1,
        }
    }

    /// The complaints as text for people, one block each as `rustc` shows them, with a newline at
    /// the end; of very many the first ones and how many more there are. `color` adds terminal
    /// colours.
    pub fn render(&self, lang: Lang, color: bool) -> String {
        let renderer = if color {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let mut out = String::new();
        for complaint in self.items.iter().take(SHOWN) {
            let group = self.group(complaint, lang);
            out.push_str(&renderer.render(&[group]));
            out.push_str("\n\n");
        }
        if self.items.len() > SHOWN {
            let more = (self.items.len() - SHOWN).to_string();
            out.push_str(&MORE.fill(lang, &[("n", &more)]));
        }
        out.truncate(out.trim_end().len());
        if !out.is_empty() {
            out.push('\n');
        }
        out
    }

    fn group<'a>(&'a self, complaint: &'a Complaint, lang: Lang) -> Group<'a> {
        let level = match complaint.severity {
            Severity::Error => Level::ERROR.with_name(ERROR.in_lang(lang)),
            Severity::Warning => Level::WARNING.with_name(WARNING.in_lang(lang)),
        };
        let source = &self.sources[complaint.spot.source];
        let visible = self.visible(complaint.spot);
        // One line and not the file: the renderer works through all that it is given, each time.
        let line = line_around(&source.text, visible.start);
        let here = visible.start - line.start..visible.end - line.start;
        let mut mark = AnnotationKind::Primary.span(here);
        if let Some(label) = &complaint.label {
            mark = mark.label(label.in_lang(lang));
        }
        let snippet = Snippet::source(&source.text[line])
            .line_start(self.place(complaint).line)
            .path(&*source.name)
            .annotation(mark);
        let mut group = level
            .primary_title(complaint.message(lang))
            .id(complaint.code)
            .element(snippet);
        let help = complaint.help(lang);
        if !help.is_empty() {
            let level = Level::HELP.with_name(HELP.in_lang(lang));
            group = group.element(level.message(help));
        }
        group
    }

    /// The first line of a spot only: a caret under a whole table hides more than it shows.
    fn visible(&self, spot: Spot) -> std::ops::Range<usize> {
        let text = &self.sources[spot.source].text;
        let start = spot.start.min(text.len());
        let end = spot.end.clamp(start, text.len());
        let line = text[start..end].find('\n').map_or(end, |n| start + n);
        start..line.max(start)
    }
}

/// The line of `text` that holds the byte `at`, without its end.
fn line_around(text: &str, at: usize) -> std::ops::Range<usize> {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[at..].find('\n').map_or(text.len(), |n| at + n);
    start..end
}

impl fmt::Display for Complaints {
    /// In English, without colours.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(Lang::En, false))
    }
}

impl std::error::Error for Complaints {}
