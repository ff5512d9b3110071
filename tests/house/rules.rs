//! What does the house forbid? One function per rule, each over the tokens of one file.

use super::tokens::{Token, tokens};

/// The floors, lowest first. A room uses lower floors only, never a neighbour.
const FLOORS: [&[&str]; 12] = [
    &["words", "kernel"],
    &["catalog"],
    &["cluster"],
    &["control", "workload"],
    &["traffic"],
    &["sim"],
    &["observe"],
    &["billing", "scenario"],
    &["study"],
    &["report"],
    &["explain"],
    &["cli"],
];

/// Platform maths differs between machines in the last bit; `libm` does not.
const MATHS: [&str; 24] = [
    "ln", "ln_1p", "log", "log2", "log10", "exp", "exp2", "exp_m1", "powf", "powi", "sin", "cos",
    "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "cbrt", "hypot", "sin_cos",
    "gamma",
];

const MAX_LINES: usize = 400;
const MAX_COLUMNS: usize = 100;
const MAX_FUNCTION: usize = 50;

/// One file of the package.
pub struct Source<'a> {
    path: &'a str,
    text: &'a str,
    tokens: Vec<Token<'a>>,
    /// For each token: whether it stands in `#[cfg(test)]` code.
    tested: Vec<bool>,
}

impl<'a> Source<'a> {
    /// The file at `path` (with `/`, from the root of the package).
    pub fn new(path: &'a str, text: &'a str) -> Self {
        let tokens = tokens(text);
        let inside = !path.starts_with("src/") || path.contains("/tests/");
        let tested = test_code(&tokens, inside || path.ends_with("tests.rs"));
        Self {
            path,
            text,
            tokens,
            tested,
        }
    }

    /// The room the file belongs to; none for `src/lib.rs`, `src/main.rs` and what is not in `src`.
    fn room(&self) -> Option<&'a str> {
        let (room, _) = self.path.strip_prefix("src/")?.split_once('/')?;
        Some(room)
    }

    fn floor(&self) -> Option<usize> {
        self.room().and_then(floor_of)
    }

    /// How deep the file's module lies: 1 for `src/sim/mod.rs`, 2 for `src/sim/run.rs`.
    fn depth(&self) -> usize {
        let parts = self.path.split('/').count() - 1;
        parts - usize::from(self.path.ends_with("/mod.rs"))
    }

    fn is(&self, at: usize, text: &str) -> bool {
        self.tokens.get(at).is_some_and(|t| t.text == text)
    }

    /// Whether the tokens from `at` on are `words`.
    fn reads(&self, at: usize, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(i, w)| self.is(at + i, w))
    }

    fn complain(&self, line: usize, what: &str) -> String {
        format!("{}:{line}: {what}", self.path)
    }
}

/// Everything that is wrong with one file.
pub fn violations(source: &Source<'_>) -> Vec<String> {
    let mut found = Vec::new();
    floors(source, &mut found);
    machine(source, &mut found);
    unfinished(source, &mut found);
    length(source, &mut found);
    functions(source, &mut found);
    found
}

fn floor_of(room: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&room))
}

fn test_code(tokens: &[Token<'_>], all: bool) -> Vec<bool> {
    let mut test = vec![all; tokens.len()];
    let words = ["#", "[", "cfg", "(", "test", ")", "]"];
    for start in 0..tokens.len() {
        let rest = tokens[start..].iter().map(|t| t.text);
        if rest.take(words.len()).ne(words) {
            continue;
        }
        let mut depth = 0_usize;
        for (at, token) in tokens.iter().enumerate().skip(start) {
            test[at] = true;
            match token.text {
                "{" => depth += 1,
                "}" if depth == 1 => break,
                "}" => depth -= 1,
                ";" if depth == 0 => break,
                _ => {}
            }
        }
    }
    test
}

/// A room uses lower floors only.
fn floors(source: &Source<'_>, found: &mut Vec<String>) {
    let Some(room) = source.room() else { return };
    let Some(own) = floor_of(room) else {
        found.push(source.complain(1, &format!("`{room}` is no room of the house")));
        return;
    };
    for (line, used) in used_rooms(source) {
        match floor_of(used) {
            None => found.push(source.complain(line, &format!("`{used}` is no room of the house"))),
            Some(floor) if floor >= own && used != room => {
                let what = format!("`{room}` uses `{used}`, which is not on a lower floor");
                found.push(source.complain(line, &what));
            }
            Some(_) => {}
        }
    }
}

/// Each (line, room) that a `crate::` or `super::` path of the file names.
fn used_rooms<'a>(source: &Source<'a>) -> Vec<(usize, &'a str)> {
    let mut used = Vec::new();
    // The depth of the module at each open brace: inline modules lie one deeper.
    let mut modules = vec![source.depth()];
    for (at, token) in source.tokens.iter().enumerate() {
        let depth = *modules.last().expect("braces balance");
        match token.text {
            "{" => {
                let inline = at >= 2 && source.is(at - 2, "mod");
                modules.push(depth + usize::from(inline));
            }
            "}" if modules.len() > 1 => {
                modules.pop();
            }
            "crate" if source.reads(at + 1, &[":", ":"]) => {
                used.extend(first_names(&source.tokens, at + 3));
            }
            "super" if at < 2 || !source.is(at - 1, ":") => {
                let mut ups = 1;
                while source.reads(at + 3 * ups - 2, &[":", ":", "super"]) {
                    ups += 1;
                }
                if ups >= depth && source.reads(at + 3 * ups - 2, &[":", ":"]) {
                    used.extend(first_names(&source.tokens, at + 3 * ups));
                }
            }
            _ => {}
        }
    }
    used
}

/// The first names of a path, or of each path of a group, that begins at `at`.
fn first_names<'a>(tokens: &[Token<'a>], at: usize) -> Vec<(usize, &'a str)> {
    let Some(first) = tokens.get(at) else {
        return Vec::new();
    };
    if first.text != "{" {
        return vec![(first.line, first.text)];
    }
    let (mut names, mut depth, mut fresh) = (Vec::new(), 0, false);
    for token in &tokens[at..] {
        match token.text {
            "{" => (depth, fresh) = (depth + 1, depth == 0),
            "}" if depth == 1 => break,
            "}" => depth -= 1,
            "," => fresh = depth == 1,
            name if fresh => {
                names.push((token.line, name));
                fresh = false;
            }
            _ => {}
        }
    }
    names
}

/// Nothing that differs between machines, runs or days.
fn machine(source: &Source<'_>, found: &mut Vec<String>) {
    let in_src = source.path.starts_with("src/");
    let cli = source.room() == Some("cli");
    let floor = source.floor();
    let below = |room: &str| floor.is_some_and(|f| f < floor_of(room).expect("a room"));
    let simulated = below("study") && source.room() != Some("scenario");
    for (at, token) in source.tokens.iter().enumerate() {
        let mut ban = |what: &str| found.push(source.complain(token.line, what));
        let after = |words: &[&str]| at >= words.len() && source.reads(at - words.len(), words);
        match token.text {
            name @ ("HashMap" | "HashSet") if below("report") => {
                ban(&format!("{name} has no order: use a BTreeMap or a Vec"));
            }
            name @ ("StdRng" | "SmallRng" | "ThreadRng") if in_src => {
                ban(&format!("{name} is not portable: use Seed::stream"));
            }
            name if simulated && !source.tested[at] && MATHS.contains(&name) => {
                let call = source.is(at + 1, "(") && after(&["."]);
                if call || after(&["f64", ":", ":"]) || after(&["f32", ":", ":"]) {
                    ban(&format!("`{name}` of the platform: use libm"));
                }
            }
            "SystemTime" if in_src && !cli => ban("only cli knows the wall clock"),
            "time" if in_src && !cli && after(&["std", ":", ":"]) => {
                ban("only cli knows the wall clock");
            }
            "now" if in_src && !cli && after(&["Timestamp", ":", ":"]) => {
                ban("only cli knows the wall clock");
            }
            name @ ("println" | "print" | "eprintln" | "eprint")
                if in_src && !cli && !source.tested[at] && source.is(at + 1, "!") =>
            {
                ban(&format!("`{name}!`: only cli prints"));
            }
            _ => {}
        }
    }
    let outside = ["/", "work", "/", "shared"].concat();
    for (at, line) in source.text.lines().enumerate() {
        if line.contains(&outside) {
            found.push(source.complain(at + 1, "a path of the machine it was written on"));
        }
    }
}

/// Nothing half done, nothing waved through.
fn unfinished(source: &Source<'_>, found: &mut Vec<String>) {
    for (at, token) in source.tokens.iter().enumerate() {
        let what = match token.text {
            "todo" | "unimplemented" | "dbg" if source.is(at + 1, "!") => "unfinished",
            "allow" if at > 0 && source.is(at - 1, "[") => "say why: #[expect(.., reason = ..)]",
            "unsafe" => "unsafe code",
            _ => continue,
        };
        found.push(source.complain(token.line, what));
    }
}

/// Short enough to read, and saying at once which question it answers.
fn length(source: &Source<'_>, found: &mut Vec<String>) {
    if !source.text.starts_with("//! ") {
        found.push(source.complain(
            1,
            "the first line says `//!` which question the file answers",
        ));
    }
    let lines = source.text.lines().count();
    if lines > MAX_LINES {
        found.push(source.complain(lines, &format!("{lines} lines, at most {MAX_LINES}")));
    }
    for (at, line) in source.text.lines().enumerate() {
        let columns = line.chars().count();
        if columns > MAX_COLUMNS && !is_text_of_people(source, line) {
            let what = format!("{columns} columns, at most {MAX_COLUMNS}");
            found.push(source.complain(at + 1, &what));
        }
    }
}

/// A text that people read is not broken up: a sentence in one piece can be searched for.
fn is_text_of_people(source: &Source<'_>, line: &str) -> bool {
    let texts = source.room() == Some("words") || source.path.starts_with("src/catalog/parameters");
    texts && line.contains('"')
}

/// No function longer than a page.
fn functions(source: &Source<'_>, found: &mut Vec<String>) {
    for (at, token) in source.tokens.iter().enumerate() {
        if token.text != "fn" || source.is(at + 1, "(") {
            continue;
        }
        let Some(name) = source.tokens.get(at + 1) else {
            continue;
        };
        let mut depth = 0_usize;
        for end in &source.tokens[at..] {
            match end.text {
                ";" if depth == 0 => break,
                "{" | "[" | "(" => depth += 1,
                "}" | "]" | ")" => {
                    depth -= 1;
                    if depth == 0 && end.text == "}" {
                        let lines = end.line - token.line + 1;
                        if lines > MAX_FUNCTION && !source.tested[at] {
                            let what = format!("`{}` has {lines} lines", name.text);
                            found.push(source.complain(token.line, &what));
                        }
                        break;
                    }
                }
                _ => {}
            }
        }
    }
}
