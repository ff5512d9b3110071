//! WHAT HAPPENED? Folds over facts.

pub mod outcome;
