//! How do we say what is wrong with a scenario, and what will surprise?

use crate::words::{Lang, Text};

mod errors;
mod fleet_errors;
mod fleet_warnings;
mod kinds;
mod life;
mod spot;
mod study;
pub mod traces;
mod warnings;

pub use errors::ERRORS;
pub use fleet_errors::FLEET_ERRORS;
pub use fleet_warnings::FLEET_WARNINGS;
pub use kinds::*;
pub use life::{LIFE_ERRORS, LIFE_WARNINGS};
pub use spot::{SPOT_ERRORS, SPOT_WARNINGS};
pub use study::STUDY_ERRORS;
pub use warnings::WARNINGS;

/// What one code says: `message` above the source, `help` below it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ComplaintText {
    /// The stable code, as in `error[unknown-key]`.
    pub code: &'static str,
    /// What is wrong.
    pub message: Text,
    /// What to do about it; empty where the message says it all.
    pub help: Text,
}

/// The texts of `code`. Asserts that there are some: codes are written by us.
pub fn text_of(code: &str) -> ComplaintText {
    *every()
        .find(|text| text.code == code)
        .unwrap_or_else(|| panic!("no words for the complaint {code:?}"))
}

/// The texts of all codes.
fn every() -> impl Iterator<Item = &'static ComplaintText> {
    let groups = [
        ERRORS,
        FLEET_ERRORS,
        SPOT_ERRORS,
        LIFE_ERRORS,
        STUDY_ERRORS,
        WARNINGS,
        FLEET_WARNINGS,
        SPOT_WARNINGS,
        LIFE_WARNINGS,
    ];
    groups.into_iter().flatten()
}

/// A text with its values, said in a language only when it is shown.
#[derive(Clone, PartialEq, Debug)]
pub struct Phrase {
    /// The text.
    pub text: Text,
    /// What goes where its placeholders stand.
    pub values: Values,
}

/// Values by the name of their placeholder.
pub type Values = Vec<(&'static str, Word)>;

/// A value of a text: the same in every language, or a text itself.
#[derive(Clone, PartialEq, Debug)]
pub enum Word {
    /// A name, a number, a piece of the input.
    Plain(String),
    /// A text in both languages.
    Phrase(Phrase),
    /// Said elsewhere in both languages already.
    Said {
        /// English.
        en: String,
        /// 한국어.
        ko: String,
    },
}

impl Phrase {
    /// A text with values.
    pub const fn new(text: Text, values: Values) -> Self {
        Self { text, values }
    }

    /// The phrase in `lang`.
    pub fn in_lang(&self, lang: Lang) -> String {
        say(self.text, &self.values, lang)
    }
}

/// `text` in `lang` with its values filled in.
pub fn say(text: Text, values: &Values, lang: Lang) -> String {
    let said: Vec<(&str, String)> = values
        .iter()
        .map(|(name, word)| (*name, word.in_lang(lang)))
        .collect();
    let filled: Vec<(&str, &str)> = said.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let said = text.fill(lang, &filled);
    match lang {
        Lang::En => said,
        Lang::Ko => with_particles(&said),
    }
}

/// Korean particles depend on the last sound of the word before them, and have two forms.
const PARTICLES: [(&str, &str, &str); 4] = [
    ("을(를)", "을", "를"),
    ("은(는)", "은", "는"),
    ("이(가)", "이", "가"),
    ("와(과)", "과", "와"),
];

/// Chooses the particle after a Hangul word; after Latin letters both forms stay, as is usual.
fn with_particles(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let both = PARTICLES.iter().find(|(both, ..)| rest.starts_with(both));
        let before = out.chars().rfind(|c| !"\"`".contains(*c));
        if let (Some((both, after_closed, after_open)), Some(closed)) =
            (both, before.and_then(closed))
        {
            out.push_str(if closed { after_closed } else { after_open });
            rest = &rest[both.len()..];
        } else {
            out.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    out
}

/// Whether a Hangul syllable ends in a consonant; nothing for other letters.
fn closed(letter: char) -> Option<bool> {
    // Hangul syllables stand in blocks of 28, one for each final consonant, the first without.
    let index = u32::from(letter).checked_sub(0xac00)?;
    (index < 11_172).then_some(index % 28 != 0)
}

impl Word {
    /// The value in `lang`.
    pub fn in_lang(&self, lang: Lang) -> String {
        match self {
            Self::Plain(text) => text.clone(),
            Self::Phrase(phrase) => phrase.in_lang(lang),
            Self::Said { en, ko } => match lang {
                Lang::En => en.clone(),
                Lang::Ko => ko.clone(),
            },
        }
    }
}

impl From<&str> for Word {
    fn from(text: &str) -> Self {
        Self::Plain(text.to_owned())
    }
}

impl From<String> for Word {
    fn from(text: String) -> Self {
        Self::Plain(text)
    }
}

impl From<Phrase> for Word {
    fn from(phrase: Phrase) -> Self {
        Self::Phrase(phrase)
    }
}

impl From<Text> for Word {
    fn from(text: Text) -> Self {
        Self::Phrase(Phrase::new(text, Vec::new()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn particles_follow_the_word_before_them() {
        for (both, one) in [
            ("수을(를) 써야", "수를 써야"),
            ("목록을(를)", "목록을"),
            ("`웹`은(는)", "`웹`은"),
            ("시나리오이(가)", "시나리오가"),
            ("값와(과) 키와(과)", "값과 키와"),
            ("`cpu`을(를)", "`cpu`을(를)"),
        ] {
            assert_eq!(with_particles(both), one);
        }
    }

    #[test]
    fn both_languages_ask_for_the_same_values_and_codes_are_unique() {
        let mut codes = BTreeSet::new();
        for text in every() {
            assert!(codes.insert(text.code), "{} twice", text.code);
            for part in [text.message, text.help] {
                assert_eq!(
                    Text::placeholders(part.en),
                    Text::placeholders(part.ko),
                    "{}",
                    text.code
                );
                assert_eq!(part.en.is_empty(), part.ko.is_empty(), "{}", text.code);
            }
        }
        for text in KINDS.iter().chain(traces::TRACES) {
            assert_eq!(Text::placeholders(text.en), Text::placeholders(text.ko));
        }
    }
}
