//! May a task be stopped when there are too many? Task scale-in protection, as it stands.

use super::Task;
use crate::kernel::time::Instant;

impl Task {
    /// Whether it may not be stopped by a scale-in or a deployment (task scale-in protection).
    pub const fn is_protected(&self) -> bool {
        self.protected_until.is_some()
    }

    /// When its protection expires, while it is protected.
    pub const fn protected_until(&self) -> Option<Instant> {
        self.protected_until
    }

    /// It protects itself until then (`update-task-protection`), or is not protected any more.
    pub const fn protect(&mut self, until: Option<Instant>) {
        self.protected_until = until;
    }
}
