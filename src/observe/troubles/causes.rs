//! Which fault is a fact the consequence of? Followed from cause to cause, up to a reaction.

use crate::cluster::fact::{Fact, What};

/// The time that a fault began, of which each fact is a consequence.
#[derive(Debug)]
pub struct Causes {
    /// By fact: which time that a fault began, from 1; 0 for none. Empty before the first.
    roots: Vec<u32>,
    began: u32,
}

impl Causes {
    /// Nothing has happened.
    pub const fn new() -> Self {
        Self {
            roots: Vec::new(),
            began: 0,
        }
    }

    /// The time, counted from 0 over all faults, of which a fact is the beginning or a
    /// consequence. Facts are heard in order.
    pub fn root(&mut self, fact: &Fact) -> Option<usize> {
        let root = match fact.what {
            What::FaultBegan { .. } => {
                self.began += 1;
                self.began
            }
            _ if self.began == 0 || is_reaction(&fact.what) => 0,
            _ => fact.cause.map_or(0, |cause| self.roots[cause.index()]),
        };
        self.roots.push(root);
        (root as usize).checked_sub(1)
    }
}

/// What is done about harm is none: what follows from it is not the fault's doing.
const fn is_reaction(what: &What) -> bool {
    matches!(
        what,
        What::FaultEnded
            | What::TaskCreated { .. }
            | What::DesiredCountChanged { .. }
            | What::DesiredCapacityChanged { .. }
            | What::InstanceLaunched { .. }
            | What::AlarmStateChanged { .. }
            | What::InstanceRefresh { .. }
            | What::ServiceRebalancing { .. }
    )
}
