//! Are the traps of instances told with the right words, and only where they lie?

use super::fleet::GOOD;
use super::{changed, errors, warnings};

/// The service with requests behind a load balancer, so that its CPU matters.
fn served(cpu: &str) -> String {
    let text = changed(GOOD, "cpu = \"1024\"", cpu);
    let text = changed(&text, "desiredCount = 2", "desiredCount = 1");
    format!(
        "{text}[services.loadBalancer]\nderegistrationDelay = \"60s\"\n[services.workload]\n\
         generator = {{ kind = \"constant\", requestsPerSecond = 40 }}\n[services.request]\n\
         cpu = \"20ms\"\n"
    )
}

#[test]
fn a_ceiling_below_one_vcpu_is_told_in_words_of_instances() {
    let found = warnings(&served("cpu = \"512\""));
    assert!(found.contains(&"sub-vcpu-ceiling"), "{found:?}");
    assert!(!found.contains(&"sub-vcpu"), "{found:?}");
    assert!(
        found.contains(&"capacity-below-peak"),
        "0.8 of 0.5 vCPU: {found:?}"
    );
}

#[test]
fn a_share_is_no_limit() {
    let share = "containerDefinitions = [{ name = \"app\", cpu = 512 }]";
    let found = warnings(&served(share));
    for code in ["sub-vcpu", "sub-vcpu-ceiling", "capacity-below-peak"] {
        assert!(!found.contains(&code), "{found:?}");
    }
}

#[test]
fn a_port_of_the_agent_can_never_be_had() {
    let with = |port: u32, protocol: &str| {
        let ports = format!(
            "memory = \"2048\"\ncontainerDefinitions = [{{ name = \"a\", portMappings = [{{ \
             containerPort = 80, hostPort = {port}, protocol = \"{protocol}\" }}] }}]"
        );
        let found = errors(&changed(GOOD, "memory = \"2048\"", &ports));
        found.iter().map(|error| error.0).collect::<Vec<_>>()
    };
    for port in [22, 2375, 2376, 51_678, 51_679] {
        assert_eq!(with(port, "tcp"), ["reserved-port"], "{port}");
    }
    assert_eq!(with(51_678, "udp"), [""; 0], "only TCP ports are reserved");
    assert_eq!(with(8_080, "tcp"), [""; 0]);
}

#[test]
fn a_date_of_registration_needs_a_calendar() {
    let constraint = "desiredCount = 2\nplacementConstraints = [{ type = \"memberOf\", \
                      expression = \"registeredAt > 2015-01-01\" }]";
    let text = changed(GOOD, "desiredCount = 2", constraint);
    assert!(warnings(&text).contains(&"no-calendar"));
    let dated = changed(&text, "[run]", "[run]\nstart = \"2026-01-01T00:00:00Z\"");
    assert!(!warnings(&dated).contains(&"no-calendar"));
}

#[test]
fn the_fee_of_managed_instances_is_asked_for_once() {
    let managed = changed(
        GOOD,
        "[capacityProviders.autoScalingGroupProvider]\nautoScalingGroup = \"g\"\nmanagedScaling \
         = { status = \"ENABLED\" }\nmanagedTerminationProtection = \"ENABLED\"\n",
        "[capacityProviders.managedInstancesProvider]\ninstanceRequirements = { vCpuCount = { \
         min = 1, max = 64 }, memoryMiB = { min = 1024, max = 262144 } }\n",
    );
    let found = errors(&managed);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, "unknown-fee");
    let more = changed(&managed, "min = 1, max = 64", "min = 64, max = 1");
    assert_eq!(errors(&more)[0].0, "order-or-equal");
}
