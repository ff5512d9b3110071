//! Where does a task come from?

use crate::catalog::platform::Purchase;
use crate::cluster::ids::{ProviderId, RevisionId, ServiceId, ZoneId};
use crate::kernel::time::Span;

/// Where a new task comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Origin {
    /// Its service.
    pub service: ServiceId,
    /// Its number within the service, from 1.
    pub number: u32,
    /// The service revision it is of.
    pub revision: RevisionId,
    /// The zone it was put into; on instances none until it is placed.
    pub zone: Option<ZoneId>,
    /// The capacity provider that its strategy chose, if it has one.
    pub provider: Option<ProviderId>,
    /// How it is bought on Fargate; on instances it is they that are bought.
    pub purchase: Purchase,
    /// Failures of health checks do not count for this long after it started.
    pub grace: Span,
}
