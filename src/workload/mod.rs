//! WHAT COMES IN? Traces and generators, streamed in memory that does not grow with the file.

pub mod spec;
