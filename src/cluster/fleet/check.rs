//! Do the indexes agree with what is there?

use super::Fleet;
use crate::cluster::instance::Ec2State;

impl Fleet {
    /// Recounts everything and asserts that it agrees.
    pub fn check(&self) {
        let mut looks = Vec::new();
        for instance in &self.instances {
            let gone = instance.ec2() == Ec2State::Terminated && instance.tasks().is_empty();
            let look = self.look(instance.id());
            assert_eq!(look.is_none(), gone, "what is not gone has a seat");
            assert!(instance.birth().registered.covers(&instance.remaining()));
            let Some(look) = look else { continue };
            assert_eq!(look.seat.instance, instance.id());
            let counted: u32 = look.seat.counts.iter().map(|(_, tasks)| tasks).sum();
            assert_eq!(look.seat.running, counted);
            assert!(counted as usize <= instance.tasks().len());
            if instance.tasks().is_empty() {
                assert_eq!(instance.remaining(), instance.birth().registered);
                assert!(instance.ports().is_empty(), "ports are given back");
            }
            looks.push(look);
        }
        for view in &self.views {
            view.check(&looks);
        }
    }
}
