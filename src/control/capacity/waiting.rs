//! How many tasks may wait in PROVISIONING for an instance, and for how long?

use crate::catalog::parameters::Parameters;
use crate::cluster::launch::uniform;
use crate::kernel::random::Stream;
use crate::kernel::time::Span;

/// Whether one more task may be created for an Auto Scaling group's provider while `waiting` tasks
/// of such providers wait for instances (ECS service quotas: 500 per cluster). Tasks of Managed
/// Instances, of other launch types and of providers without managed scaling do not count.
pub const fn may_be_created(waiting: u32, limit: u32) -> bool {
    waiting < limit
}

/// After how long a waiting task is stopped: AWS says 10 to 30 minutes (K10), we draw uniformly.
pub fn time_out(parameters: &Parameters, stream: &mut Stream) -> Span {
    let least = parameters.capacity_wait_min_s;
    let most = parameters.capacity_wait_max_s.max(least);
    Span::from_secs_f64(least + uniform(stream) * (most - least))
}
