//! Does each fault do what it should, at the instant it should, and nothing else?
