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

/// The scenario with placement constraints of its service.
fn bound(expressions: &[&str]) -> String {
    let each = expressions
        .iter()
        .map(|text| format!("{{ type = \"memberOf\", expression = \"{text}\" }}"));
    let all: Vec<String> = each.collect();
    let with = format!(
        "desiredCount = 2\nplacementConstraints = [{}]",
        all.join(", ")
    );
    changed(GOOD, "desiredCount = 2", &with)
}

#[test]
fn constraints_that_no_instance_can_ever_meet_are_errors() {
    for never in [
        &["attribute:ecs.instance-type == m5.large"][..],
        &["attribute:ecs.instance-type =~ c5.*"],
        &["attribute:ecs.availability-zone == us-west-2a"],
        &["attribute:ecs.os-type == windows"],
        &["attribute:ecs.cpu-architecture == arm64 and runningTasksCount < 3"],
        &["not(attribute:ecs.instance-type == m5.xlarge)"],
        // Each can be met, but not both by one instance.
        &[
            "attribute:ecs.availability-zone == us-east-1a",
            "attribute:ecs.availability-zone == us-east-1b",
        ],
    ] {
        let found: Vec<&str> = errors(&bound(never)).iter().map(|e| e.0).collect();
        assert_eq!(found, ["no-instance-matches"], "{never:?}");
    }
    for may in [
        &["attribute:ecs.instance-type == m5.xlarge"][..],
        &["attribute:ecs.availability-zone in [us-east-1c, us-west-2a]"],
        &["runningTasksCount < 3", "attribute:ecs.os-type == linux"],
        &["not(task:group == service:batch)"],
    ] {
        assert!(warnings(&bound(may)).is_empty(), "{may:?}");
    }
}

#[test]
fn types_that_constraints_leave_out_count_for_nothing() {
    // The task fits the larger type, and may go to the smaller one only.
    let two = "minSize = 1\nmixedInstancesPolicy = { overrides = [{ instanceType = \"m5.xlarge\" \
               }, { instanceType = \"m5.4xlarge\" }] }";
    let small = bound(&["attribute:ecs.instance-type == m5.xlarge"]);
    let text = changed(&changed(&small, "minSize = 1", two), "\"1024\"", "\"8192\"");
    assert_eq!(errors(&text)[0].0, "no-instance-fits");
    let large = bound(&["attribute:ecs.instance-type == m5.4xlarge"]);
    let text = changed(&changed(&large, "minSize = 1", two), "\"1024\"", "\"8192\"");
    assert!(errors(&text).is_empty());
}

#[test]
fn an_attribute_that_no_instance_has_is_told_with_the_nearest() {
    let text = changed(
        &bound(&["attribute:stak == prod"]),
        "\"m5.xlarge\" }",
        "\"m5.xlarge\", ecs = { instanceAttributes = { stack = \"prod\" } } }",
    );
    let found = errors(&text);
    let line = text.lines().position(|line| line.contains("stak")).unwrap();
    let column = text.lines().nth(line).unwrap().find("stak").unwrap();
    assert_eq!(found, [("unknown-attribute", line + 1, column + 1)]);
    let Err(told) = super::load_text(&text) else {
        panic!("it is an error")
    };
    let told = told.to_string();
    assert!(
        told.contains("did you mean") && told.contains("ecs.instance-type"),
        "{told}"
    );
    let right = changed(&text, "stak", "stack");
    assert!(warnings(&right).is_empty());
    let value = changed(&right, "stack == prod", "stack == test");
    assert_eq!(errors(&value)[0].0, "no-instance-matches");
    // Where it keeps nobody away it is a warning: the name may be meant for other instances.
    assert_eq!(
        warnings(&bound(&["attribute:gone !exists"])),
        ["unknown-attribute"]
    );
}

#[test]
fn constraints_of_a_task_definition_are_looked_at_too() {
    let of_definition = |expression: &str| {
        let with = format!(
            "memory = \"2048\"\nplacementConstraints = [{{ type = \"memberOf\", expression = \
             \"{expression}\" }}]"
        );
        changed(GOOD, "memory = \"2048\"", &with)
    };
    let found = errors(&of_definition("attribute:ecs.instance-type == m5.large"));
    assert_eq!((found.len(), found[0].0), (1, "no-instance-matches"));
    let line = of_definition("x")
        .lines()
        .position(|l| l.contains("memberOf"));
    assert_eq!(found[0].1, line.unwrap() + 1);
    assert_eq!(
        errors(&of_definition("attribute:x exists"))[0].0,
        "unknown-attribute"
    );
}

#[test]
fn where_tasks_are_launched_is_asked_for_once_and_alone() {
    // What only one of Fargate and instances allows: neither was said.
    let strategy = "capacityProviderStrategy = [{ capacityProvider = \"p\", weight = 1 }]";
    let unsaid = changed(GOOD, strategy, "");
    for of_either in [
        "networkMode = \"bridge\"",
        "networkMode = \"host\"",
        "ephemeralStorage = { sizeInGiB = 30 }",
        "placementConstraints = [{ type = \"memberOf\", expression = \"attribute:a exists\" }]",
        "requiresCompatibilities = [\"EC2\"]",
    ] {
        let text = changed(
            &unsaid,
            "cpu = \"1024\"",
            &format!("cpu = \"1000\"\n{of_either}"),
        );
        let found: Vec<&str> = errors(&text).iter().map(|(code, ..)| *code).collect();
        assert_eq!(found, ["launch-not-said"], "{of_either}");
    }
    // What a definition lists it is held to by AWS, whoever uses it.
    let listed =
        "cpu = \"1024\"\nnetworkMode = \"bridge\"\nrequiresCompatibilities = [\"FARGATE\"]";
    let found = errors(&changed(&unsaid, "cpu = \"1024\"", listed));
    assert!(
        found.iter().any(|error| error.0 == "awsvpc-on-fargate"),
        "{found:?}"
    );
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
