//! Towards which capacity does a target-tracking policy want to go?
