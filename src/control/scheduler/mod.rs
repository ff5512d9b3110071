//! What does the service scheduler want done for a service as it is now?

pub mod breaker;
pub mod daemon;
pub mod draining;
pub mod progress;
pub mod rebalancing;
pub mod replica;
pub mod rollout;
pub mod shifted;

use super::decision::Decision;
use crate::catalog::parameters::Parameters;
use crate::cluster::Cluster;
use crate::cluster::ids::ServiceId;
use crate::cluster::service::Scheduling;

/// What the scheduler wants done for a service. Standalone tasks are nobody's to replace.
pub fn decide(cluster: &Cluster, id: ServiceId, parameters: &Parameters) -> Vec<Decision> {
    match cluster.service(id).spec.scheduling {
        Scheduling::Replica if !cluster.service(id).sets.is_empty() => {
            shifted::decide(cluster, id, parameters)
        }
        Scheduling::Replica if rollout::rolls_over(cluster.service(id)) => {
            rollout::decide(cluster, id, parameters)
        }
        Scheduling::Replica => replica::decide(cluster, id, parameters),
        Scheduling::Daemon => daemon::decide(cluster, id),
        Scheduling::Standalone { .. } => Vec::new(),
    }
}
