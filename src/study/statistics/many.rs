//! How sure must each of many comparisons be? Bonferroni's inequality.

use super::assert_confidence;

/// The confidence that each of `comparisons` needs for all of them to be right at once with
/// `confidence`, however they depend on each other: `1 - (1 - confidence) / comparisons`.
///
/// Source: Dunn (1961), Multiple comparisons among means, JASA 56. Asserts that there is a
/// comparison and `0 < confidence < 1`.
pub fn each(confidence: f64, comparisons: usize) -> f64 {
    assert_confidence(confidence);
    assert!(comparisons > 0, "nothing is compared");
    1.0 - (1.0 - confidence) / comparisons as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_of_five_needs_99_percent() {
        assert!((each(0.95, 5) - 0.99).abs() < 1e-15);
        assert!((each(0.95, 1) - 0.95).abs() < 1e-15);
        assert!((1.0 - each(0.9, 1000) - 1e-4).abs() < 1e-12);
    }

    #[test]
    #[should_panic(expected = "nothing is compared")]
    fn nothing_needs_no_confidence() {
        each(0.95, 0);
    }
}
