//! Is nothing said to fit where it could not?

use super::*;
use crate::report::fleet::{Figures, is_scattered, lines};
use crate::report::sample::Sample;
use crate::report::sample_fleet;
use crate::words::Lang;

fn mean(run: &Sample) -> f64 {
    Packing::of(&run.report(), &run.outcome.fleets[0]).mean()
}

/// Instances without tasks: nothing to pack, and no `-0 of 2`.
#[test]
fn without_tasks_nothing_is_packed() {
    let mut run = sample_fleet::fleet(2);
    for row in &mut run.outcome.fleets[0].minutes {
        row.reserved = Room::default();
    }
    let of = Figures::of(&run.report(), &run.outcome.fleets[0]);
    assert!(of.packed.is_sign_positive() && of.packed < 1e-9, "{of:?}");
    assert!(of.registered >= 2.0 && !is_scattered(&of), "{of:?}");
    for lang in [Lang::En, Lang::Ko] {
        let told = lines(&run.report(), lang).concat().join(" ");
        assert!(
            !told.contains("packed anew") && !told.contains("다시 채우면"),
            "{told}"
        );
    }
}

/// Twelve tasks that must be alone need twelve instances, however small they are.
#[test]
fn tasks_that_must_be_alone_need_an_instance_each() {
    let mut run = sample_fleet::fleet(8);
    let small = mean(&run);
    let minutes = &mut run.outcome.services[0].minutes;
    for row in &mut *minutes {
        row.running = 12;
    }
    assert!((mean(&run) - small).abs() < 1e-9, "they share");
    let distinct = vec![PlacementConstraint::DistinctInstance];
    run.setup.services[0].spec.placement.constraints = distinct;
    let registered = Figures::of(&run.report(), &run.outcome.fleets[0]).registered;
    assert!(
        (mean(&run) - registered).abs() < 1e-9,
        "{} of {registered}",
        mean(&run)
    );
}

/// Two tasks with the same host port never share an instance: nine of them need nine, though CPU
/// and memory would leave them on fewer. Where they may be elsewhere too, nothing is said to fit.
#[test]
fn tasks_with_a_host_port_need_an_instance_each() {
    use crate::cluster::task_definition::{NetworkMode, PortMapping, Protocol};
    use crate::sim::testing::container;
    let mut run = sample_fleet::fleet(8);
    for row in &mut run.outcome.services[0].minutes {
        row.running = 9;
    }
    let small = mean(&run);
    let definition = run.setup.services[0].spec.task_definition;
    let definition = &mut run.setup.task_definitions[definition];
    definition.network_mode = NetworkMode::Host;
    let mut container = container("web");
    container.ports = vec![PortMapping {
        container_port: 8_080,
        host_port: 8_080,
        protocol: Protocol::Tcp,
    }];
    definition.containers = vec![container];
    let (report, fleet) = (run.report(), &run.outcome.fleets[0]);
    let packing = Packing::of(&report, fleet);
    let at = |minute: usize| packing.minute(minute, &fleet.minutes[minute]);
    // Eight instances for half an hour, then twelve, half-empty after an hour.
    assert!((at(10) - 8.0).abs() < 1e-9, "no more than there are");
    assert!((at(70) - 9.0).abs() < 1e-9, "{}", at(70));
    assert!(mean(&run) > small, "six would do without the port");
}

/// A daemon goes with its instance: what it takes is not packed with the rest.
#[test]
fn a_daemon_is_on_every_instance_anyhow() {
    let mut run = sample_fleet::fleet(8);
    let need = Need::of(&run.setup.task_definitions[1]);
    for row in &mut run.outcome.fleets[0].minutes {
        let instances = row.active + row.draining;
        row.reserved.cpu_units = need.cpu_units * instances;
        row.reserved.memory_mib = need.memory_mib * instances;
        row.stranded = Room::default();
    }
    assert!(
        mean(&run) >= 1.0,
        "without a daemon these are tasks like others"
    );
    let minutes = &mut run.outcome.services[1].minutes;
    for row in &mut *minutes {
        row.running = 100;
    }
    assert!(mean(&run).abs() < 1e-9, "only daemons: nothing to pack");
    // One task of 1,024 units and 2,048 MiB more in each minute: one instance would do.
    for row in &mut run.outcome.fleets[0].minutes {
        row.reserved.cpu_units += 1_024;
        row.reserved.memory_mib += 2_048;
    }
    assert!((mean(&run) - 1.0).abs() < 1e-9, "{}", mean(&run));
}
