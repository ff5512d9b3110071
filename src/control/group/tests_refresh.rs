//! Does an instance refresh go as AWS's example says?
