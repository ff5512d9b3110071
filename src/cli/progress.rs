//! How far is it? A bar on standard error, only where a person watches.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::Instant as Clock;

use indicatif::{ProgressBar, ProgressStyle};

use crate::kernel::time::{Instant, Span};
use crate::words::{Lang, cli as words};

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
