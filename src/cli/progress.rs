//! How far is it? A bar on standard error, only where a person watches.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::Instant as Clock;

use indicatif::{ProgressBar, ProgressStyle};

use crate::kernel::time::{Instant, Span};
use crate::study::{Round, Step};
use crate::words::{Lang, cli as words, size, study};

/// A bar over all replications of a study, and the wall clock.
pub struct Watch {
    bar: ProgressBar,
    reached: Mutex<Vec<u64>>,
    began: Clock,
}

impl Watch {
    /// A bar for `replications` runs of `duration` each.
    pub fn new(replications: usize, duration: Span, lang: Lang) -> Self {
        let minutes = duration.nanos().div_ceil(Span::MINUTE.nanos());
        let bar = if std::io::stderr().is_terminal() {
            let bar = ProgressBar::new(minutes * replications as u64);
            let style = ProgressStyle::with_template("{msg} {bar:40} {percent:>3} %  {eta}");
            bar.set_style(style.expect("the template is ours"));
            bar.set_message(words::PROGRESS.in_lang(lang));
            bar
        } else {
            ProgressBar::hidden()
        };
        Self {
            bar,
            reached: Mutex::new(vec![0; replications]),
            began: Clock::now(),
        }
    }

    /// Replication `replication` has come to `at`.
    pub fn reached(&self, replication: usize, at: Instant) {
        if self.bar.is_hidden() {
            return;
        }
        let mut reached = self.reached.lock().expect("no other thread panicked");
        reached[replication] = at.nanos() / Span::MINUTE.nanos();
        self.bar.set_position(reached.iter().sum());
    }

    /// Takes the bar away and gives the seconds since the beginning.
    pub fn finish(&self) -> f64 {
        self.bar.finish_and_clear();
        self.began.elapsed().as_secs_f64()
    }
}

/// A bar over the runs of a sweep, with the time left, and the wall clock.
pub struct Runs {
    bar: ProgressBar,
    began: Clock,
}

impl Runs {
    /// A bar that does not know yet how many runs there are.
    pub fn new(lang: Lang) -> Self {
        let bar = if std::io::stderr().is_terminal() {
            let bar = ProgressBar::new(0);
            let style = ProgressStyle::with_template("{msg} {bar:40} {pos}/{len}  {eta}");
            bar.set_style(style.expect("the template is ours"));
            bar.set_message(study::PROGRESS.in_lang(lang));
            bar
        } else {
            ProgressBar::hidden()
        };
        Self {
            bar,
            began: Clock::now(),
        }
    }

    /// It has come to `step`. What was known before says nothing about speed.
    pub fn reached(&self, step: Step) {
        if self.bar.is_hidden() {
            return;
        }
        self.bar.set_length((step.of - step.known) as u64);
        self.bar.set_position((step.done - step.known) as u64);
    }

    /// Takes the bar away and gives the seconds since the beginning.
    pub fn finish(&self) -> f64 {
        self.bar.finish_and_clear();
        self.began.elapsed().as_secs_f64()
    }
}

/// A line that says how many configurations are left of a race, and the wall clock.
pub struct Rounds {
    bar: ProgressBar,
    began: Clock,
}

impl Rounds {
    /// Nothing run yet.
    pub fn new(lang: Lang) -> Self {
        let bar = if std::io::stderr().is_terminal() {
            let bar = ProgressBar::new(0);
            let style = ProgressStyle::with_template("{msg} {bar:40} {pos}/{len}  {elapsed}");
            bar.set_style(style.expect("the template is ours"));
            bar.set_message(size::PROGRESS.in_lang(lang));
            bar
        } else {
            ProgressBar::hidden()
        };
        Self {
            bar,
            began: Clock::now(),
        }
    }

    /// It has come to `round`.
    pub fn reached(&self, round: Round) {
        self.bar.set_length(round.of as u64);
        self.bar.set_position(round.active as u64);
    }

    /// Takes the bar away and gives the seconds since the beginning.
    pub fn finish(&self) -> f64 {
        self.bar.finish_and_clear();
        self.began.elapsed().as_secs_f64()
    }
}
