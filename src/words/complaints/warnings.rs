//! How do we say what will surprise?

use super::ComplaintText;

/// Texts of warnings, by code.
pub const WARNINGS: &[ComplaintText] = &[];
