//! What does a row of `events.csv` say? A fact by its number, subject, kind, cause and details.

use super::clock::exact;
use crate::kernel::time::Instant;

/// A fact as `events.csv` tells it.
#[derive(Clone, PartialEq, Debug)]
pub struct Event {
    /// Its number.
    pub fact: usize,
    /// When.
    pub at: Instant,
    /// To whom.
    pub subject: String,
    /// What, as a stable code.
    pub kind: String,
    /// The fact that caused it; none of the first.
    pub cause: Option<usize>,
    /// What else there is to say.
    pub details: Vec<(String, String)>,
}

impl Event {
    /// Reads the row of the fact with number `fact`; none when it is no such row. A cause comes
    /// before what it caused.
    pub(super) fn parse(fact: usize, row: &[String]) -> Option<Self> {
        let [_, seconds, number, subject, kind, cause, detail] = row else {
            return None;
        };
        let cause = match cause.as_str() {
            "" => None,
            text => Some(text.parse().ok()?),
        };
        let is_sound = number.parse() == Ok(fact)
            && cause.is_none_or(|cause: usize| cause < fact)
            && cause.is_none() == (fact == 0);
        is_sound.then_some(())?;
        Some(Self {
            fact,
            at: exact(seconds)?,
            subject: subject.clone(),
            kind: kind.clone(),
            cause,
            details: details(detail),
        })
    }

    /// A detail by its name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let mut all = self.details.iter();
        all.find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// A detail that is a number.
    pub(super) fn number(&self, name: &str) -> Option<f64> {
        self.get(name)?.parse().ok()
    }

    /// A detail that is a whole number.
    pub(super) fn count(&self, name: &str) -> Option<u32> {
        self.get(name)?.parse().ok()
    }

    /// Whether it is of this kind.
    pub(super) fn is(&self, kind: &str) -> bool {
        self.kind == kind
    }

    /// Whether it moved its subject to this state.
    pub(super) fn to(&self, state: &str) -> bool {
        self.get("to") == Some(state)
    }
}

/// `key=value` with a space between; a value may hold spaces itself.
fn details(text: &str) -> Vec<(String, String)> {
    let mut list: Vec<(String, String)> = Vec::new();
    for part in text.split(' ').filter(|part| !part.is_empty()) {
        match (part.split_once('='), list.last_mut()) {
            (Some((key, value)), _) => list.push((key.to_owned(), value.to_owned())),
            (None, Some((_, value))) => {
                value.push(' ');
                value.push_str(part);
            }
            (None, None) => {}
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(text: &str) -> Vec<String> {
        text.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn a_row_is_read_with_its_details() {
        let event = Event::parse(
            12,
            &row("x,1055.5,12,web/cpu-60,desiredCountChanged,11,from=8 to=7"),
        );
        let event = event.unwrap();
        assert_eq!(event.at, Instant::from_nanos(1_055_500_000_000));
        assert_eq!((event.count("from"), event.count("to")), (Some(8), Some(7)));
        assert_eq!(event.cause, Some(11));
        assert!(event.to("7") && event.is("desiredCountChanged"));
        let named = details("instance=my group/i-7 zone=1");
        assert_eq!(named[0].1, "my group/i-7");
    }

    #[test]
    fn a_row_that_cannot_be_is_refused() {
        for wrong in [
            "x,1,3,web,steadyState,2,",   // another number
            "x,1,2,web,steadyState,2,",   // its own cause
            "x,1,2,web,steadyState,,",    // no cause
            "x,one,2,web,steadyState,1,", // no time
            "x,1,2,web,steadyState,1",    // a cell is missing
        ] {
            assert_eq!(Event::parse(2, &row(wrong)), None, "{wrong}");
        }
        assert!(Event::parse(0, &row("x,0,0,run,runStarted,,")).is_some());
    }
}
