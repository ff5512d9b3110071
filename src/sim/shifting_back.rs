//! How does a deployment that shifts traffic go back when it fails? Traffic at once, then its tasks.

use super::shifting::{Shifting, Way};
use super::world::World;
use crate::cluster::deployment::{DeploymentReason, RolloutState};
use crate::cluster::fact::RolloutFact;
use crate::cluster::ids::{FactId, ServiceId};
use crate::cluster::task_set::weights;
use crate::control::shifting::Place;
use crate::kernel::time::Span;
use crate::workload::WorkloadError;

impl World<'_> {
    /// A failed deployment sends all traffic back at once, unless its alarms say that it does not
    /// roll back: then all stays as it is.
    pub fn turn_back(&mut self, id: ServiceId, place: Place) -> Result<(), WorkloadError> {
        let Shifting { number, blue, .. } = *self.shift(id);
        let service = self.cluster.service(id);
        let ended = service.deployment(number).ended;
        let (reason, fact) = ended.expect("it has failed");
        let alarms = service.spec.deployment.alarms.as_ref();
        let stays = alarms.is_some_and(|alarms| !alarms.rollback);
        if reason == DeploymentReason::Alarm && stays {
            self.desk(id).shift = None;
            return Ok(());
        }
        self.send_back(id, (number, blue), fact)?;
        self.set_primary(id, blue);
        let instead = self.goes_on_instead(id, number, fact);
        let hooks = self.course(id).rollback(place);
        let until = self.now() + hooks;
        let shift = self.shift(id);
        shift.way = Way::Back(instead);
        shift.until = until;
        shift.fact = fact;
        if hooks == Span::ZERO {
            self.clear_green(id, instead);
        } else {
            self.come_back(id);
        }
        Ok(())
    }

    /// The last completed deployment goes on instead of a failed one, if its task set is the one
    /// that serves.
    fn goes_on_instead(
        &mut self,
        id: ServiceId,
        failed: u32,
        cause: Option<FactId>,
    ) -> Option<u32> {
        let service = self.cluster.service(id);
        let deployments = service.deployments.iter().rev();
        let mut completed = deployments.filter(|d| d.state == RolloutState::Completed);
        let serves = completed.next()?.revision == service.primary;
        serves.then(|| self.roll_back(id, failed, cause)).flatten()
    }

    /// All traffic goes to the task set `blue`, because the deployment `number` does not get it.
    pub fn send_back(
        &mut self,
        id: ServiceId,
        (number, blue): (u32, u32),
        cause: Option<FactId>,
    ) -> Result<(), WorkloadError> {
        let service = self.cluster.service(id);
        let group = service.set(blue).expect("it is there").group;
        let weights = weights(group, 1_000);
        if service.weights == weights {
            return Ok(());
        }
        if service.spec.load_balancer.is_some() {
            let what = RolloutFact::TrafficShifted { percent: 0.0 };
            self.tell_deployment((id, number), what, cause);
        }
        self.set_listener(id, weights)
    }

    /// Green is stopped.
    pub fn clear_green(&mut self, id: ServiceId, instead: Option<u32>) {
        let shift = self.shift(id);
        shift.way = Way::Clearing(instead);
        let (number, fact) = (shift.number, shift.fact);
        self.drain_set(id, number, fact);
    }
}
