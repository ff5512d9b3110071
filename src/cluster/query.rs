//! Which instances does an expression mean? The cluster query language, parsed and evaluated.

/// A checked expression.
#[derive(Clone, PartialEq, Debug)]
pub struct Expression {
    text: String,
}

impl Expression {
    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }
}
