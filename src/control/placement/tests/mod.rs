//! Does placement choose as AWS documents it, and the index as a scan would?

mod against_scan;
mod choosing;
mod stopping;
