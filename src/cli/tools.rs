//! What do the smaller commands do? `init`, `check`, `schema`, `defaults`, `completions`.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap_complete::Shell;
use comfy_table::{ContentArrangement, Table, presets};
use serde_json::json;

use super::args::{Format, grammar};
use super::{Exit, print, sweep};
use crate::scenario::{self, DefaultRow, Override};
use crate::words::{Lang, cli as words};

/// Writes a starter scenario called `name` into the folder it names; never over a file.
pub fn init(name: &str, lang: Lang) -> Exit {
    let path = PathBuf::from(name.strip_suffix(".toml").unwrap_or(name));
    let stem = path
        .file_name()
        .and_then(|stem| stem.to_str())
        .unwrap_or_default();
    let letter = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    if stem.is_empty() || stem.starts_with('-') || !stem.chars().all(letter) {
        print::complaint(&words::INIT_BAD_NAME.fill(lang, &[("name", name)]), lang);
        return Exit::Refused;
    }
    let file = path.with_file_name(format!("{stem}.toml"));
    let shown = file.display().to_string();
    match write_new(&file, &scenario::starter(stem, lang)) {
        Ok(()) => {
            let text = words::INIT_WRITTEN.fill(lang, &[("file", &shown)]);
            print::result(&(text + "\n"), lang)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            print::complaint(&words::INIT_EXISTS.fill(lang, &[("file", &shown)]), lang);
            Exit::Refused
        }
        Err(error) => {
            let values = [("file", &*shown), ("error", &*error.to_string())];
            print::complaint(&words::COULD_NOT_WRITE.fill(lang, &values), lang);
            Exit::Failed
        }
    }
}

fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut file = File::options().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())
}

/// Says everything that is wrong with a scenario, and everything that will surprise.
pub fn check(path: &Path, set: &[String], lang: Lang) -> Exit {
    if scenario::is_study(path) {
        return sweep::check(path, lang);
    }
    let overrides: Vec<Override> = set.iter().map(Override::new).collect();
    let found = scenario::check(path, &overrides);
    for complaints in [&found.complaints, &found.warnings] {
        if !complaints.is_empty() {
            print::note(&complaints.render(lang, print::color()));
        }
    }
    let file = path.display().to_string();
    if !found.complaints.is_empty() {
        let n = found.complaints.len().to_string();
        let values = [("file", &*file), ("n", &*n)];
        print::complaint(&words::CHECK_ERRORS.fill(lang, &values), lang);
        return Exit::Refused;
    }
    let n = found.warnings.len().to_string();
    let text = if found.warnings.is_empty() {
        words::CHECK_FINE.fill(lang, &[("file", &file)])
    } else {
        words::CHECK_WARNINGS.fill(lang, &[("file", &file), ("n", &n)])
    };
    if let Some(note) = not_modelled(&found.not_modelled, lang) {
        print::note(&note);
    }
    print::result(&(text + "\n"), lang)
}

/// AWS fields that were given and have no effect, in one line; none where there are none.
pub fn not_modelled(fields: &[String], lang: Lang) -> Option<String> {
    let list = fields.join(", ");
    (!fields.is_empty()).then(|| words::NOT_MODELLED.fill(lang, &[("list", &list)]) + "\n")
}

/// Prints the JSON Schema of a scenario, or of a study.
pub fn schema(study: bool, lang: Lang) -> Exit {
    let schema = if study {
        scenario::study_schema()
    } else {
        scenario::schema()
    };
    let text = serde_json::to_string_pretty(&schema).expect("JSON can be written");
    print::result(&(text + "\n"), lang)
}

/// Prints every default.
pub fn defaults(format: Format, lang: Lang) -> Exit {
    let rows = scenario::defaults();
    let text = match format {
        Format::Json => {
            let rows: Vec<_> = rows.iter().map(|row| default_json(row, lang)).collect();
            serde_json::to_string_pretty(&rows).expect("JSON can be written")
        }
        Format::Text => default_table(&rows, lang),
    };
    print::result(&(text + "\n"), lang)
}

fn default_json(row: &DefaultRow, lang: Lang) -> serde_json::Value {
    json!({
        "key": row.key,
        "default": row.value,
        "unit": row.unit,
        "grade": row.grade,
        "source": row.source,
        "meaning": row.meaning.in_lang(lang),
    })
}

fn default_table(rows: &[DefaultRow], lang: Lang) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_content_arrangement(ContentArrangement::Disabled);
    let header = [
        words::DEFAULT_KEY,
        words::DEFAULT_VALUE,
        words::DEFAULT_UNIT,
        words::DEFAULT_GRADE,
        words::DEFAULT_MEANING,
    ];
    table.set_header(header.map(|text| text.in_lang(lang)));
    for row in rows {
        let meaning = format!("{} [{}]", row.meaning.in_lang(lang), row.source);
        table.add_row([&row.key, &row.value, row.unit, row.grade, &meaning]);
    }
    let lines: Vec<String> = table
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect();
    format!(
        "{}\n\n{}",
        lines.join("\n"),
        words::DEFAULT_GRADES.in_lang(lang)
    )
}

/// Prints the completions of a shell.
pub fn completions(shell: Shell, lang: Lang) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut grammar(lang), "ecsim", &mut script);
    let script = String::from_utf8(script).expect("a completion script is text");
    print::result(&script, lang)
}
