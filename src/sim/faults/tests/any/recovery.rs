//! Has come back what was lost, where there is capacity for it?

use super::RECOVERED;
use super::schedule::untroubled;
use crate::cluster::ids::{GroupId, ServiceId};
use crate::cluster::instance::Ec2State;
use crate::cluster::provider::ProviderKind;
use crate::cluster::service::{Launch, Scheduling};
use crate::cluster::spot::Supply;
use crate::control::capacity::strategy::provider_of_next_task;
use crate::kernel::time::Instant;
use crate::sim::world::World;

/// Whether a market turns until the end of the run: what it may take back at any time is not
/// judged.
fn turns_without_end(world: &World<'_>) -> bool {
    let mut pools = world.setup.spot_pools.iter();
    pools.any(|pool| matches!(pool.supply, Supply::Regime(_)))
}

/// The services that have not what they want, though there is somewhere to put it.
pub fn behind(world: &World<'_>) -> Vec<ServiceId> {
    let turns = turns_without_end(world);
    let behind = world.cluster.service_ids().filter(|&id| {
        let launch = &world.cluster.service(id).spec.launch;
        let judged = !turns || *launch == Launch::Fargate;
        judged && !has_recovered(world, id)
    });
    behind.collect()
}

/// What a service that is behind has.
pub fn told(world: &World<'_>, id: ServiceId) -> String {
    let service = world.cluster.service(id);
    let (running, desired) = (service.running(), service.desired);
    format!("{running} of {desired} tasks run of {:?}", service.spec)
}

/// Asserts that every group has its desired capacity in instances that live.
pub fn assert_groups_are_whole(world: &World<'_>) {
    let turns = turns_without_end(world);
    for (index, spec) in world.setup.groups.iter().enumerate() {
        if !turns || spec.spot.on_demand_percent == 100 {
            assert_whole(world, GroupId::new(index));
        }
    }
}

fn assert_whole(world: &World<'_>, id: GroupId) {
    let group = world.cluster.group(id);
    let lives = |id| world.cluster.fleet.instance(id).ec2() < Ec2State::ShuttingDown;
    let members = group.members();
    let there = members.filter(|member| member.counts() && lives(member.id));
    let there: u32 = there.map(|member| member.weight).sum();
    let desired = group.desired();
    let seed = world.setup.seed.number();
    assert!(there >= desired, "seed {seed}: {there} of {desired} live");
}

/// A service has its tasks, or there is nowhere to put more.
fn has_recovered(world: &World<'_>, id: ServiceId) -> bool {
    let service = world.cluster.service(id);
    let ends = world.cluster.definition(id).containers.iter();
    let ends = ends.clone().any(|container| container.exits.is_some());
    if service.spec.scheduling != Scheduling::Replica || ends {
        return true;
    }
    if service.running() >= service.desired || service.spec.launch.is_fargate() {
        return service.running() == service.desired;
    }
    let provider = provider_of_next_task(service, &world.setup.parameters);
    let number = service.tasks_created() + 1;
    if world
        .find_instance(world.primary(id), provider, number)
        .is_some()
    {
        return false;
    }
    let Some(provider) = provider else {
        return true;
    };
    // A group that follows what waits grows until there is room, or to its maximum.
    match &world.provider(provider).kind {
        ProviderKind::Group(group) if group.managed_scaling.is_some() => {
            let group = world.cluster.group(group.group);
            group.desired() == group.sizes().max
        }
        ProviderKind::Managed(_) => false,
        _ => true,
    }
}

/// Whether a service would have all its tasks by then if nothing had gone wrong: daemons may leave
/// no room on any instance, however many there are.
pub fn would_be_there(troubled: &World<'_>, id: ServiceId) -> bool {
    let setup = untroubled(troubled.setup);
    let mut nobody = ();
    let mut world = World::begun(&setup, 1, &mut nobody).expect("nothing is read");
    let until = Instant::from_secs(RECOVERED);
    world.go_on(until, &mut |_| {}).expect("nothing is read");
    let service = world.cluster.service(id);
    service.running() == service.desired
}
