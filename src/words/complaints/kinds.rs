//! How do we say what may stand somewhere, and what stands there instead?

use crate::words::Text;

/// `error`, `warning`, `help`.
pub const SEVERITY: [Text; 3] = [
    Text::new("error", "오류"),
    Text::new("warning", "주의"),
    Text::new("help", "도움말"),
];

/// All texts of this file, for the test of their placeholders.
pub const KINDS: &[Text] = &SEVERITY;
