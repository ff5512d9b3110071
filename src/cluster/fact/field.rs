//! What does a fact leave open? Its details by name, told once for the digest and for `events.csv`.

use crate::kernel::time::{Instant, Span};

/// A detail of a fact.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Field {
    /// A whole number.
    Number(u64),
    /// Any number.
    Float(f64),
    /// A stable code.
    Code(&'static str),
    /// Yes or no.
    Flag(bool),
    /// An instant.
    At(Instant),
    /// A length of time.
    For(Span),
}

/// Details of a fact by name, in a fixed order; what is not there is left out.
pub type Fields = Vec<(&'static str, Field)>;
