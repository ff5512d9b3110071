//! What is the frame of a page without scripts? One sheet for all studies: nothing is loaded.

use minijinja::value::{Serde, Value as Template};
use minijinja::{Environment, UndefinedBehavior, context};
use serde_json::{Map, Value};

use super::html::CSS;
use crate::words::{Lang, Text};

const SHEET: &str = include_str!("assets/sheet.html.j2");
const GRID: &str = include_str!("assets/grid.html.j2");

/// Fills `template`, which extends `sheet.html` and may import `grid` of `grid.html`, with `page`
/// (its `lang`, `version` and `title` are the frame's) and the texts `t` by their names in lower
/// case.
pub(super) fn render(
    template: &str,
    page: Value,
    (texts, lang): (&[(&str, Text)], Lang),
) -> String {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let parts = [
        ("sheet.html", SHEET),
        ("grid.html", GRID),
        ("page.html", template),
    ];
    for (name, source) in parts {
        environment
            .add_template(name, source)
            .expect("the template is part of the program");
    }
    let template = environment.get_template("page.html").expect("added above");
    let texts: Map<String, Value> = texts
        .iter()
        .map(|(name, text)| (name.to_lowercase(), Value::from(text.in_lang(lang))))
        .collect();
    let rendered = template.render(context! {
        page => Template::from(Serde(page)),
        t => Template::from(Serde(texts)),
        css => CSS,
    });
    rendered.expect("every value of the template is given")
}
