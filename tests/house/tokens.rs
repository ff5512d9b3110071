//! Which words of a file are code? A tokenizer that leaves out comments and the text of literals.

/// One word or sign of code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Token<'a> {
    /// An identifier, a number, one sign, or `""` for a literal.
    pub text: &'a str,
    /// Its line, from 1.
    pub line: usize,
}

/// The code of a Rust file as words and signs.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let bytes = text.as_bytes();
    let (mut out, mut at, mut line) = (Vec::new(), 0, 1);
    while at < bytes.len() {
        let rest = &text[at..];
        let length = if let Some(length) = skipped(rest) {
            length
        } else if let Some(length) = literal(rest) {
            out.push(Token { text: "", line });
            length
        } else {
            let length = word(rest);
            out.push(Token {
                text: &rest[..length],
                line,
            });
            length
        };
        line += rest[..length].matches('\n').count();
        at += length;
    }
    out
}

/// Length of the white space or comment that `rest` begins with.
fn skipped(rest: &str) -> Option<usize> {
    let first = rest.chars().next()?;
    if first.is_whitespace() {
        return Some(first.len_utf8());
    }
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if !rest.starts_with("/*") {
        return None;
    }
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        let tail = &rest.as_bytes()[at..];
        if tail.starts_with(b"/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if tail.starts_with(b"*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return Some(at);
            }
        } else {
            at += 1;
        }
    }
    Some(rest.len())
}

/// Length of the string or character literal that `rest` begins with.
fn literal(rest: &str) -> Option<usize> {
    let body = rest.trim_start_matches(['b', 'c']);
    let prefix = rest.len() - body.len();
    if prefix > 1 {
        return None;
    }
    if let Some(raw) = body.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if raw[hashes..].starts_with('"') {
            let end = format!("\"{}", "#".repeat(hashes));
            let start = prefix + 1 + hashes + 1;
            return Some(
                rest[start..]
                    .find(&end)
                    .map_or(rest.len(), |i| start + i + end.len()),
            );
        }
    }
    if body.starts_with('"') {
        return Some(prefix + quoted(body, '"'));
    }
    // A quote is a character when it closes after one (perhaps escaped) character, else a lifetime.
    let mut chars = body.strip_prefix('\'')?.chars();
    let first = chars.next()?;
    (first == '\\' || chars.next() == Some('\'')).then(|| prefix + quoted(body, '\''))
}

/// Length of a literal that `quote` opens and closes.
fn quoted(body: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in body.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if c == quote {
            return at + c.len_utf8();
        }
    }
    body.len()
}

/// Length of the identifier, number or single sign that `rest` begins with.
fn word(rest: &str) -> usize {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
    if length > 0 {
        return length;
    }
    rest.chars().next().map_or(1, char::len_utf8)
}

#[test]
fn comments_and_literals_hold_no_code() {
    let text = "a /* b /* c */ d */ \"e\\\"f\" r#\"g\"h\"# 'i' '\\'' &'j k // l\nb\"m\" brr n1";
    let words: Vec<&str> = tokens(text).iter().map(|t| t.text).collect();
    assert_eq!(
        words,
        ["a", "", "", "", "", "&", "'", "j", "k", "", "brr", "n1"]
    );
    assert_eq!(tokens(text).last().unwrap().line, 2);
}
