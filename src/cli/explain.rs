//! What does `ecsim explain` do? It tells a story from a report folder.

use super::args::Explain;
use super::{Exit, print};
use crate::explain::{self, Question};
use crate::words::Lang;

/// Tells why something in a report happened, or did not.
pub fn explain(args: &Explain, lang: Lang) -> Exit {
    let question = Question {
        what: &args.what,
        service: args.service.as_deref(),
    };
    match explain::explain(&args.dir, question, lang) {
        Ok(story) => print::result(&story, lang),
        Err(error) => {
            print::complaint(&error.text(lang), lang);
            if error.is_refusal() {
                Exit::Refused
            } else {
                Exit::Failed
            }
        }
    }
}
