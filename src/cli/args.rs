//! What was typed? The grammar of the command line, and the language to speak.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Arg, ArgAction, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::break_even;
use super::compare::Compare;
use super::size::Size;
use super::sweep::{Merge, Sweep};
use crate::words::{
    Lang, Text, break_even as break_even_words, cli as words, compare, size, study_help,
};

/// Everything after the program's name. Its help stands in `words::cli`, in both languages.
#[derive(Parser, Debug)]
#[command(name = "ecsim", version)]
struct Cli {
    #[arg(long, global = true, value_enum)]
    lang: Option<Language>,
    #[command(subcommand)]
    command: Command,
}

/// A command of ecsim.
#[derive(Subcommand, Clone, Debug)]
pub enum Command {
    Run(Run),
    Init {
        #[arg(value_name = "NAME", default_value = "my-service")]
        name: String,
    },
    Check {
        #[arg(value_name = "SCENARIO")]
        scenario: PathBuf,
        #[arg(long, value_name = "KEY=VALUE")]
        set: Vec<String>,
    },
    Schema {
        #[arg(long)]
        study: bool,
    },
    Defaults {
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    Catalog(Catalog),
    BreakEven(break_even::Args),
    Explain(Explain),
    Compare(Compare),
    Sweep(Sweep),
    Merge(Merge),
    Size(Size),
    Completions {
        #[arg(value_enum)]
        shell: Shell,
    },
}

/// `ecsim run`.
#[derive(clap::Args, Clone, Debug)]
pub struct Run {
    #[arg(value_name = "SCENARIO")]
    pub scenario: PathBuf,
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub replications: Option<u32>,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_024))]
    pub threads: Option<u32>,
    #[arg(long)]
    pub no_charts: bool,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// `ecsim catalog`.
#[derive(clap::Args, Clone, Debug)]
pub struct Catalog {
    #[arg(long, value_name = "REGION", default_value = "us-east-1")]
    pub region: String,
    #[arg(long, value_name = "FILTER")]
    pub filter: Vec<String>,
    #[arg(long, value_enum, default_value_t = CatalogFormat::Text)]
    pub format: CatalogFormat,
}

/// `ecsim explain`.
#[derive(clap::Args, Clone, Debug)]
pub struct Explain {
    #[arg(value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub dir: PathBuf,
    #[arg(value_name = "WHAT", required = true, num_args = 1..)]
    pub what: Vec<String>,
    #[arg(long, value_name = "NAME")]
    pub service: Option<String>,
}

/// How the catalogue is printed.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum CatalogFormat {
    Text,
    Json,
    Csv,
}

/// What standard output gets.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    Text,
    Json,
}

#[derive(ValueEnum, Clone, Copy, Debug)]
enum Language {
    En,
    Ko,
}

/// The language to speak: `--lang`, else the first of `LC_ALL`, `LC_MESSAGES`, `LANG` that is set.
/// Needed before parsing, for the help; a wrong `--lang` is clap's to refuse.
pub fn language(args: &[OsString], variable: impl Fn(&str) -> Option<String>) -> Lang {
    let mut words = args.iter().skip(1).filter_map(|arg| arg.to_str());
    while let Some(word) = words.next() {
        let value = match word.strip_prefix("--lang") {
            Some("") => words.next(),
            Some(rest) => rest.strip_prefix('='),
            None if word == "--" => break,
            None => None,
        };
        match value {
            Some("ko") => return Lang::Ko,
            Some("en") => return Lang::En,
            _ => {}
        }
    }
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| variable(name).filter(|value| !value.is_empty()));
    // `ko`, `ko_KR.UTF-8`, `ko-KR`, but not `kok_IN` (Konkani).
    let korean = set.is_some_and(|value| value.split(['_', '-', '.', '@']).next() == Some("ko"));
    if korean { Lang::Ko } else { Lang::En }
}

/// Reads the command line. The error is clap's own, in English, and knows its exit code.
pub fn parse(args: &[OsString], lang: Lang) -> Result<Command, clap::Error> {
    let matches = grammar(lang).try_get_matches_from(args)?;
    Ok(Cli::from_arg_matches(&matches)?.command)
}

/// The grammar with its help in `lang`.
pub fn grammar(lang: Lang) -> clap::Command {
    let grammar = Cli::command()
        .about(words::ABOUT.in_lang(lang))
        .disable_version_flag(true);
    let version = flag("version", ArgAction::Version, lang).short('V');
    let mut grammar = spoken(grammar, lang)
        .mut_arg("lang", |arg| explained(arg, help("lang"), lang))
        .arg(version)
        .subcommand_help_heading(words::HEADING_COMMANDS.in_lang(lang))
        .disable_help_subcommand(true);
    let names: Vec<String> = grammar
        .get_subcommands()
        .map(|command| command.get_name().to_owned())
        .collect();
    for name in names {
        grammar = grammar.mut_subcommand(&name, |command| {
            let command = command.about(help(&name).in_lang(lang));
            let command = command.mut_args(|arg| {
                let key = format!("{name} {}", arg.get_id());
                explained(arg, help(&key), lang)
            });
            spoken(command, lang)
        });
    }
    grammar
}

/// An argument with its help, its default and its possible values: clap says the latter in English
/// only.
fn explained(arg: Arg, text: Text, lang: Lang) -> Arg {
    let mut said = text.in_lang(lang).to_owned();
    if !arg.get_action().takes_values() {
        return arg.help(said);
    }
    let defaults: Vec<&str> = arg
        .get_default_values()
        .iter()
        .filter_map(|value| value.to_str())
        .collect();
    if !defaults.is_empty() {
        let value = defaults.join(" ");
        said += " ";
        said += &words::HELP_DEFAULT.fill(lang, &[("value", &value)]);
    }
    let possible = arg.get_possible_values();
    if !possible.is_empty() {
        let names: Vec<&str> = possible.iter().map(PossibleValue::get_name).collect();
        said += " ";
        said += &words::HELP_VALUES.fill(lang, &[("values", &names.join(", "))]);
    }
    arg.help(said)
        .hide_default_value(true)
        .hide_possible_values(true)
}

/// A command with its headings and its help flag in `lang`.
fn spoken(command: clap::Command, lang: Lang) -> clap::Command {
    let template = format!(
        "{{about-with-newline}}\n{}: {{usage}}\n\n{{all-args}}",
        words::HEADING_USAGE.in_lang(lang)
    );
    let heading = |arg: clap::Arg| {
        let text = if arg.is_positional() {
            words::HEADING_ARGUMENTS
        } else {
            words::HEADING_OPTIONS
        };
        arg.help_heading(text.in_lang(lang))
    };
    command
        .help_template(template)
        .disable_help_flag(true)
        .arg(flag("help", ArgAction::Help, lang).short('h'))
        .mut_args(heading)
}

fn flag(name: &'static str, action: ArgAction, lang: Lang) -> Arg {
    Arg::new(name)
        .long(name)
        .action(action)
        .help(help(name).in_lang(lang))
        .help_heading(words::HEADING_OPTIONS.in_lang(lang))
}

/// Help of every command and argument.
fn helps() -> impl Iterator<Item = &'static (&'static str, Text)> {
    [
        words::HELP,
        break_even_words::HELP,
        compare::HELP,
        study_help::SWEEP,
        size::HELP,
    ]
    .into_iter()
    .flatten()
}

fn help(key: &str) -> Text {
    let found = helps().find(|(name, _)| *name == key);
    found.unwrap_or_else(|| panic!("no help for `{key}`")).1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Vec<OsString> {
        text.split_whitespace().map(OsString::from).collect()
    }

    #[test]
    fn the_grammar_is_sound_and_every_argument_has_help() {
        for lang in [Lang::En, Lang::Ko] {
            let mut grammar = grammar(lang);
            grammar.clone().debug_assert();
            let help = grammar.render_help().to_string();
            assert!(help.contains(words::ABOUT.in_lang(lang).split(' ').next().unwrap()));
        }
    }

    #[test]
    fn help_speaks_one_language() {
        let korean = |c: char| ('가'..='힣').contains(&c);
        for (lang, alien) in [(Lang::En, None), (Lang::Ko, Some("[default"))] {
            let mut grammar = grammar(lang);
            for command in grammar.get_subcommands_mut() {
                let help = command.render_help().to_string();
                let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
                assert_eq!(help.contains(korean), lang == Lang::Ko, "{help}");
                assert!(!alien.is_some_and(|alien| help.contains(alien)), "{help}");
            }
        }
        let mut english = grammar(Lang::En);
        let catalog = english.find_subcommand_mut("catalog").unwrap();
        let help = catalog.render_help().to_string();
        assert!(help.contains("[default: us-east-1]"), "{help}");
    }

    #[test]
    fn every_help_text_belongs_to_an_argument() {
        let grammar = grammar(Lang::En);
        for (key, text) in helps() {
            let placeholders = Text::placeholders(text.en);
            assert_eq!(placeholders, Text::placeholders(text.ko), "{key}");
            let (command, argument) = key.split_once(' ').unwrap_or((key, ""));
            let found = grammar.find_subcommand(command);
            let known = found.is_some_and(|command| {
                argument.is_empty() || command.get_arguments().any(|a| a.get_id() == argument)
            });
            assert!(known || ["lang", "help", "version"].contains(key), "{key}");
        }
    }

    #[test]
    fn the_language_is_asked_for_or_found() {
        let lang = |text: &str, set: &[(&str, &str)]| {
            language(&typed(text), |name| {
                set.iter()
                    .find(|(n, _)| *n == name)
                    .map(|(_, value)| (*value).to_owned())
            })
        };
        assert_eq!(lang("ecsim run x", &[]), Lang::En);
        assert_eq!(lang("ecsim run x --lang ko", &[]), Lang::Ko);
        assert_eq!(lang("ecsim --lang=ko run x", &[]), Lang::Ko);
        assert_eq!(lang("ecsim run x", &[("LANG", "ko_KR.UTF-8")]), Lang::Ko);
        assert_eq!(
            lang("ecsim run x --lang en", &[("LANG", "ko_KR.UTF-8")]),
            Lang::En
        );
        assert_eq!(lang("ecsim", &[("LC_ALL", ""), ("LANG", "ko")]), Lang::Ko);
        assert_eq!(lang("ecsim", &[("LC_ALL", "C"), ("LANG", "ko")]), Lang::En);
        assert_eq!(lang("ecsim", &[("LANG", "kok_IN")]), Lang::En);
    }
}
