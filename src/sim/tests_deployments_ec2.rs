//! How do deployments go on instances, where what is being stopped holds its place? Batches that
//! wait, and daemons.

use super::testing::{balancer, witness};
use super::testing_ec2::{on_ec2, on_fixed_group};
use super::tests_deployments::{BIGGER, definitions, deploy, path, takes, told};
use crate::cluster::deployment::DeploymentReason::Steady;
use crate::cluster::deployment::RolloutState::Completed;
use crate::cluster::fact::What;
use crate::cluster::service::Scheduling;
use crate::kernel::time::Span;

#[test]
fn surprise_12_where_instances_are_full_each_batch_waits_for_the_deregistration_delay() {
    // Stopping tasks hold their CPU: with two full instances and 50 and 100 %, both batches wait
    // for 300 s (as users see whose deployments take 40 minutes instead of 22).
    let time = |delay| {
        let mut setup = on_fixed_group("m5.large", 2, 40);
        definitions(&mut setup);
        let mut web = on_ec2("web", 4);
        let mut balancer = balancer();
        balancer.keep_alive = true;
        balancer.deregistration_delay = Span::from_secs(delay);
        web.spec.load_balancer = Some(balancer);
        web.spec.minimum_healthy_percent = 50;
        web.spec.maximum_percent = 100;
        setup.services.push(web);
        deploy(&mut setup, 60, 0);
        takes(&witness(&setup).1)
    };
    let (none, long) = (time(0), time(300));
    assert!(long - none > 590.0, "{none} s and {long} s");
}

#[test]
fn a_daemon_is_replaced_instance_by_instance_as_the_minimum_lets_it() {
    for (min, together) in [(0, 4), (50, 2), (75, 1)] {
        let mut setup = on_fixed_group("m5.large", 4, 30);
        definitions(&mut setup);
        let mut agent = on_ec2("agent", 0);
        agent.spec.scheduling = Scheduling::Daemon;
        agent.spec.minimum_healthy_percent = min;
        agent.spec.maximum_percent = 100;
        setup.services.push(agent);
        deploy(&mut setup, 60, BIGGER);
        let (totals, seen) = witness(&setup);
        assert_eq!(
            path(&seen),
            [(1, Completed, Steady), (2, Completed, Steady)]
        );
        assert_eq!(totals.services[0].tasks_started, 8);
        let stopping = told(&seen, |fact| matches!(fact.what, What::TaskStopping { .. }));
        let at_once = stopping.iter().filter(|fact| fact.at == stopping[0].at);
        assert_eq!(at_once.count(), together);
    }
}
