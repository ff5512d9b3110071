//! What do schedules, forecasts and the scenario ask of a scalable target?

use super::event::ScalableStep;
use super::world::World;
use crate::cluster::ids::ServiceId;

impl World<'_> {
    /// Something of a scalable target is due.
    pub fn scalable_steps(&mut self, id: ServiceId, step: ScalableStep) {
        let _ = self.cluster.service(id);
        unreachable!("nothing asks for {step:?} yet")
    }
}
