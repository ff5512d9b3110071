//! HOW OFTEN? Variants × replications, in parallel, in order.
