//! Does it do what AWS documents? (to come)
