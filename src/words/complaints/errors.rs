//! How do we say why a scenario cannot run?

use super::ComplaintText;

/// Texts of errors, by code.
pub const ERRORS: &[ComplaintText] = &[];
