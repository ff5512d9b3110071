//! How far is it? A bar on standard error, only where a person watches.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::Instant as Clock;

use indicatif::{ProgressBar, ProgressStyle};

use crate::kernel::time::{Instant, Span};
use crate::study::{Round, Step};
use crate::words::{Lang, Text, cli as words, size, study};

/// A bar, and the wall clock.
struct Bar {
    bar: ProgressBar,
    began: Clock,
}

impl Bar {
    /// A bar of `template`, which begins with a message; hidden where nobody watches.
    fn new(template: &str, message: Text, lang: Lang) -> Self {
        let bar = if std::io::stderr().is_terminal() {
            let bar = ProgressBar::new(0);
            let style = ProgressStyle::with_template(template);
            bar.set_style(style.expect("the template is ours"));
            bar.set_message(message.in_lang(lang));
            bar
        } else {
            ProgressBar::hidden()
        };
        Self {
            bar,
            began: Clock::now(),
        }
    }

    /// It has come to `at` of `of`.
    fn reached(&self, at: u64, of: u64) {
        if !self.bar.is_hidden() {
            self.bar.set_length(of);
            self.bar.set_position(at);
        }
    }

    fn finish(&self) -> f64 {
        self.bar.finish_and_clear();
        self.began.elapsed().as_secs_f64()
    }
}

/// A bar over all replications of a scenario.
pub struct Watch {
    bar: Bar,
    /// Minutes of all of them.
    of: u64,
    reached: Mutex<Vec<u64>>,
}

impl Watch {
    /// A bar for `replications` runs of `duration` each.
    pub fn new(replications: usize, duration: Span, lang: Lang) -> Self {
        let minutes = duration.nanos().div_ceil(Span::MINUTE.nanos());
        let template = "{msg} {bar:40} {percent:>3} %  {eta}";
        Self {
            bar: Bar::new(template, words::PROGRESS, lang),
            of: minutes * replications as u64,
            reached: Mutex::new(vec![0; replications]),
        }
    }

    /// Replication `replication` has come to `at`.
    pub fn reached(&self, replication: usize, at: Instant) {
        if self.bar.bar.is_hidden() {
            return;
        }
        let mut reached = self.reached.lock().expect("no other thread panicked");
        reached[replication] = at.nanos() / Span::MINUTE.nanos();
        self.bar.reached(reached.iter().sum(), self.of);
    }

    /// Takes the bar away and gives the seconds since the beginning.
    pub fn finish(&self) -> f64 {
        self.bar.finish()
    }
}

/// A bar over the runs of a study, with the time left.
pub struct Runs(Bar);

impl Runs {
    /// A bar that does not know yet how many runs there are.
    pub fn new(lang: Lang) -> Self {
        let template = "{msg} {bar:40} {pos}/{len}  {eta}";
        Self(Bar::new(template, study::PROGRESS, lang))
    }

    /// It has come to `step`. What was known before says nothing about speed.
    pub fn reached(&self, step: Step) {
        let (done, of) = (step.done - step.known, step.of - step.known);
        self.0.reached(done as u64, of as u64);
    }

    /// Takes the bar away and gives the seconds since the beginning.
    pub fn finish(&self) -> f64 {
        self.0.finish()
    }
}

/// A bar that says how many configurations are left of a race.
pub struct Rounds(Bar);

impl Rounds {
    /// Nothing run yet.
    pub fn new(lang: Lang) -> Self {
        let template = "{msg} {bar:40} {pos}/{len}  {elapsed}";
        Self(Bar::new(template, size::PROGRESS, lang))
    }

    /// It has come to `round`.
    pub fn reached(&self, round: Round) {
        self.0.reached(round.active as u64, round.of as u64);
    }

    /// Takes the bar away and gives the seconds since the beginning.
    pub fn finish(&self) -> f64 {
        self.0.finish()
    }
}
