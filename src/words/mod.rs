//! HOW DO WE SAY IT? English and Korean texts by name.
//!
//! Each text is written once, in both languages side by side, so neither can be forgotten. One
//! file per group of texts. AWS terms stay in English inside Korean text, as
//! `용량 공급자(capacity provider)`.

pub mod bill;
pub mod break_even;
pub mod catalog;
pub mod cli;
pub mod compare;
pub mod complaints;
pub mod explain;
mod explain_errors;
mod explain_lists;
mod explain_rules;
pub mod facts;
pub mod fleet;
pub mod life;
pub mod math;
pub mod query;
pub mod report;
pub mod rollout;
pub mod scaling;
pub mod size;
pub mod starter;
pub mod study;
pub mod study_help;
pub mod sweep;
pub mod trouble;

/// A language people read. Keys, codes and AWS names stay as they are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// 한국어.
    Ko,
}

/// One text in both languages, with `{name}` where a value goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Text {
    /// English.
    pub en: &'static str,
    /// 한국어.
    pub ko: &'static str,
}

impl Text {
    /// A text in both languages.
    pub const fn new(en: &'static str, ko: &'static str) -> Self {
        Self { en, ko }
    }

    /// The text in `lang`, for texts without values.
    pub const fn in_lang(self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Ko => self.ko,
        }
    }

    /// The text in `lang` with each `{name}` replaced. Asserts that no placeholder is left over.
    pub fn fill(self, lang: Lang, values: &[(&str, &str)]) -> String {
        let template = self.in_lang(lang);
        let mut out = String::with_capacity(template.len() + 32);
        let mut rest = template;
        while let Some(open) = rest.find('{') {
            out.push_str(&rest[..open]);
            let close = rest[open..].find('}').expect("a placeholder closes") + open;
            let name = &rest[open + 1..close];
            let value = values.iter().find(|(key, _)| *key == name);
            out.push_str(
                value
                    .unwrap_or_else(|| panic!("no value for {{{name}}} in {template:?}"))
                    .1,
            );
            rest = &rest[close + 1..];
        }
        out.push_str(rest);
        out
    }

    /// The names of the placeholders, sorted: the same in both languages (each file tests it).
    pub fn placeholders(template: &str) -> Vec<&str> {
        let mut names: Vec<&str> = template
            .split('{')
            .skip(1)
            .filter_map(|part| part.split('}').next())
            .collect();
        names.sort_unstable();
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_go_where_their_names_stand() {
        let text = Text::new("{n} tasks on {day}", "{day}에 태스크 {n}개");
        assert_eq!(
            text.fill(Lang::En, &[("n", "3"), ("day", "Monday")]),
            "3 tasks on Monday"
        );
        assert_eq!(
            text.fill(Lang::Ko, &[("n", "3"), ("day", "월요일")]),
            "월요일에 태스크 3개"
        );
        assert_eq!(Text::placeholders(text.en), Text::placeholders(text.ko));
    }

    #[test]
    #[should_panic(expected = "no value for {n}")]
    fn a_missing_value_is_a_bug() {
        Text::new("{n}", "{n}").fill(Lang::En, &[]);
    }
}
