//! Are instances, groups, providers and placement read as they are written, and mistakes told?

use super::{changed, errors, load_text, warnings};
use crate::cluster::group::{CreditMode, ImagePullBehavior, VolumeKind};
use crate::cluster::group_policy::{GroupPolicyKind, Recurrence};
use crate::cluster::placement::{BinpackField, PlacementConstraint, PlacementStrategy};
use crate::cluster::provider::ProviderKind;
use crate::cluster::service::{Launch, Scheduling};
use crate::cluster::task_definition::NetworkMode;
use crate::kernel::time::{Instant, Span};

/// A service on instances that loads without a warning; tests change one thing of it.
pub const GOOD: &str = r#"
[run]
duration = "1h"
[[autoScalingGroups]]
autoScalingGroupName = "g"
minSize = 1
maxSize = 8
newInstancesProtectedFromScaleIn = true
launchTemplate = { instanceType = "m5.xlarge" }
[[capacityProviders]]
name = "p"
[capacityProviders.autoScalingGroupProvider]
autoScalingGroup = "g"
managedScaling = { status = "ENABLED" }
managedTerminationProtection = "ENABLED"
[[taskDefinitions]]
family = "web"
cpu = "1024"
memory = "2048"
[[services]]
serviceName = "web"
taskDefinition = "web"
desiredCount = 2
capacityProviderStrategy = [{ capacityProvider = "p", weight = 1 }]
"#;

const EC2: (&str, &str) = (
    "capacityProviderStrategy = [{ capacityProvider = \"p\", weight = 1 }]",
    "launchType = \"EC2\"",
);

#[test]
fn the_good_scenario_is_read_with_awss_defaults() {
    let scenario = load_text(GOOD).unwrap_or_else(|c| panic!("{c}"));
    assert!(scenario.warnings.is_empty(), "{}", scenario.warnings);
    let setup = scenario.setup;
    let group = &setup.groups[0];
    assert_eq!(
        (group.min_size, group.max_size, group.desired_capacity),
        (1, 8, None)
    );
    assert_eq!(group.zones.len(), 3);
    assert_eq!(group.default_cooldown, Span::from_secs(300));
    assert_eq!(group.health_check_grace_period, Span::ZERO);
    let volume = group.template.volume;
    assert_eq!((volume.kind, volume.size_gib), (VolumeKind::Gp3, 30));
    assert!(!group.template.trunking && group.template.credits.is_none());
    let ProviderKind::Group(provider) = &setup.providers[0].kind else {
        panic!("a group")
    };
    let scaling = provider.managed_scaling.unwrap();
    assert_eq!((scaling.target_capacity, scaling.minimum_step), (100, 1));
    assert_eq!(
        (scaling.maximum_step, scaling.instance_warmup),
        (10_000, Span::from_secs(300))
    );
    assert!(provider.managed_draining && provider.managed_termination_protection);
    let web = &setup.services[0].spec;
    assert!(matches!(&web.launch, Launch::Providers(items) if items[0].weight == 1));
    assert_eq!(web.group, "service:web");
    let mode = setup.task_definitions[0].network_mode;
    assert_eq!(mode, NetworkMode::Bridge, "the default on Linux instances");
    assert_eq!(setup.surroundings.zone_names[2], "us-east-1c");
}

#[test]
fn a_template_a_policy_and_a_schedule_are_read_in_awss_words() {
    let text = changed(
        GOOD,
        "launchTemplate = { instanceType = \"m5.xlarge\" }",
        r#"availabilityZones = ["us-east-1b", "a"]
launchTemplate = { instanceType = "m5.large", ami = "heavy", creditSpecification = {
    cpuCredits = "standard" }, rootVolume = { volumeType = "gp2", volumeSize = 100 }, ecs = {
    ECS_RESERVED_MEMORY = 256, imagePullBehavior = "once", instanceAttributes = {
    stack = "prod" } } }
mixedInstancesPolicy = { overrides = [{ instanceType = "m5.xlarge" }, {
    instanceType = "m5a.xlarge" }] }
lifecycleHooks = [{ lifecycleTransition = "autoscaling:EC2_INSTANCE_LAUNCHING",
    completesAfter = "90s" }]
scheduledActions = [{ scheduledActionName = "up", recurrence = "0 9 * * 1-5",
    timeZone = "Asia/Seoul", minSize = 2 }, { scheduledActionName = "once", startTime = "30m",
    desiredCapacity = 4 }]
shortages = [{ instanceType = "m5.xlarge", availabilityZone = "us-east-1b", from = "10m",
    until = "20m" }]
[[autoScalingGroups.scalingPolicies]]
policyName = "steps"
policyType = "StepScaling"
alarm = { comparisonOperator = "GreaterThanOrEqualToThreshold", threshold = 60, period = 60 }
stepAdjustments = [{ metricIntervalLowerBound = 0, metricIntervalUpperBound = 10,
    scalingAdjustment = 1 }, { metricIntervalLowerBound = 10, scalingAdjustment = 3 }]"#,
    );
    let text = changed(&text, "[run]", "[run]\nstart = \"2026-01-01T00:00:00Z\"");
    let text = changed(
        &text,
        "{ status = \"ENABLED\" }",
        "{ status = \"DISABLED\" }",
    );
    let text = changed(&text, "managedTerminationProtection = \"ENABLED\"", "");
    let setup = load_text(&text).unwrap_or_else(|c| panic!("{c}")).setup;
    let group = &setup.groups[0];
    let zones: Vec<usize> = group.zones.iter().map(|zone| zone.index()).collect();
    assert_eq!(zones, [1, 0]);
    let template = &group.template;
    assert_eq!(template.credits, Some(CreditMode::Standard));
    assert_eq!(
        (template.volume.kind, template.volume.iops),
        (VolumeKind::Gp2, 300)
    );
    assert_eq!(template.reserved_memory_mib, 256);
    assert_eq!(template.pull_behavior, ImagePullBehavior::Once);
    assert_eq!(template.attributes["stack"], "prod");
    let kinds: Vec<&str> = group
        .overrides
        .iter()
        .map(|launch| launch.kind.name)
        .collect();
    assert_eq!(
        kinds,
        ["m5.xlarge", "m5a.xlarge"],
        "overrides replace the template's type"
    );
    assert_eq!(
        group.launch_hook.unwrap().completes_after,
        Some(Span::from_secs(90))
    );
    let GroupPolicyKind::Step { alarm, scaling } = &group.policies[0].kind else {
        panic!("steps")
    };
    assert_eq!((scaling.steps.len(), scaling.steps[1].amount), (2, 3));
    assert_eq!(alarm.period, Span::MINUTE);
    // 1 January 2026 is a Thursday; nine o'clock in Seoul is midnight in UTC.
    let next = group.scheduled[0].recurrence.next(Instant::from_secs(1));
    assert_eq!(next, Some(Instant::from_secs(86_400)));
    let half = Instant::from_secs(1_800);
    assert!(matches!(group.scheduled[1].recurrence, Recurrence::Once(at) if at == half));
    assert_eq!(group.shortages[0].zone.unwrap().index(), 1);
}

#[test]
fn placement_runs_of_tasks_and_daemons() {
    let text = changed(
        GOOD,
        "cpu = \"1024\"\nmemory = \"2048\"",
        r#"placementConstraints = [{ type = "memberOf",
    expression = "attribute:ecs.instance-type =~ m5.*" }]
containerDefinitions = [{ name = "a", cpu = 100, memoryReservation = 300 }, { name = "b",
    cpu = 28, memory = 512, resourceRequirements = [], portMappings = [{ containerPort = 80,
    hostPort = 0 }] }]"#,
    );
    let text = changed(
        &text,
        "desiredCount = 2\n",
        "desiredCount = 2\nplacementConstraints = [{ type = \"distinctInstance\" \
            }]\nplacementStrategy = [{ type = \"spread\", field = \
            \"attribute:ecs.availability-zone\" }, { type = \"binpack\", field = \"MEMORY\" }]\n",
    );
    let text = format!(
        "{text}[[runTasks]]\ntaskDefinition = \"web\"\ncount = 3\nat = \"5m\"\n\
                        launchType = \"EC2\"\n[[services]]\nserviceName = \"agent\"\n\
                        taskDefinition = \"web\"\nlaunchType = \"EC2\"\n\
                        schedulingStrategy = \"DAEMON\"\n"
    );
    let setup = load_text(&text).unwrap_or_else(|c| panic!("{c}")).setup;
    let web = &setup.services[0].spec;
    assert!(matches!(
        &web.placement.constraints[..],
        [
            PlacementConstraint::MemberOf(_),
            PlacementConstraint::DistinctInstance
        ]
    ));
    assert_eq!(
        web.placement.strategies[1],
        PlacementStrategy::Binpack(BinpackField::Memory)
    );
    let agent = &setup.services[1].spec;
    assert_eq!(
        (agent.scheduling, agent.desired_count),
        (Scheduling::Daemon, 0)
    );
    assert_eq!(
        (agent.minimum_healthy_percent, agent.maximum_percent),
        (0, 100)
    );
    let run = &setup.services[2].spec;
    assert_eq!(
        run.scheduling,
        Scheduling::Standalone {
            at: Instant::from_secs(300)
        }
    );
    assert_eq!(
        (&*run.name, &*run.group, run.desired_count),
        ("run-task-1", "family:web", 3)
    );
    let definition = &setup.task_definitions[0];
    assert_eq!(
        (definition.cpu_units, definition.memory_mib),
        (128, 812),
        "sums of the containers"
    );
    assert!(!definition.cpu_is_ceiling && !definition.memory_is_limit);
}

/// What is replaced by what, and the code of the only error.
#[rustfmt::skip]
const WRONG: &[(&str, &str, &str)] = &[
    ("m5.xlarge", "m5.xlage", "unknown-instance-type"),
    ("minSize = 1", "minSize = 9", "order-or-equal"),
    ("minSize = 1", "minSize = 1\ndesiredCapacity = 9", "order-or-equal"),
    ("minSize = 1", "minSize = 1\navailabilityZones = [\"us-east-1f\"]", "unknown-zone"),
    ("minSize = 1", "minSize = 1\nterminationPolicies = [\"Default\", \
        \"OldestInstance\"]", "default-policy-last"),
    ("minSize = 1", "minSize = 1\nmaxInstanceLifetime = 86400", "not-modelled-yet"),
    ("minSize = 1", "minSize = 1\nmixedInstancesPolicy = { instancesDistribution = { \
        spotAllocationStrategy = \"capacity-optimized\", spotInstancePools = 3 } }",
        "not-of-policy"),
    ("minSize = 1", "minSize = 1\nmixedInstancesPolicy = { instancesDistribution = { \
        spotMaxPrice = \"0\" } }", "must-be-positive"),
    ("minSize = 1", "minSize = 1\nscheduledActions = [{ scheduledActionName = \"a\", startTime \
        = \"5m\" }]", "action-changes-nothing"),
    ("autoScalingGroup = \"g\"", "autoScalingGroup = \"h\"", "unknown-group"),
    ("{ status = \"ENABLED\" }", "{ status = \"DISABLED\" }", "protection-without-scaling"),
    ("newInstancesProtectedFromScaleIn = true", "", "protection-without-group"),
    ("[[taskDefinitions]]", "[[capacityProviders]]\nname = \"q\"\nautoScalingGroupProvider = { \
        autoScalingGroup = \"g\" }\n[[taskDefinitions]]", "group-in-two"),
    ("name = \"p\"", "name = \"p\"\nmanagedInstancesProvider = { instanceRequirements = { \
        vCpuCount = { min = 1 }, memoryMiB = { min = 1 } } }", "one-provider"),
    ("capacityProvider = \"p\"", "capacityProvider = \"pp\"", "unknown-provider"),
    ("weight = 1 }", "weight = 1 }, { capacityProvider = \"FARGATE\" }", "mixed-strategy"),
    ("weight = 1 }", "weight = 1 }, { capacityProvider = \"FARGATE_SPOT\" \
        }", "mixed-strategy"),
    ("weight = 1 }", "weight = 1 }, { capacityProvider = \"p\", weight = 1 }", "duplicate-name"),
    ("capacityProviderStrategy = [{ capacityProvider = \"p\", weight = 1 \
        }]", "", "launch-not-said"),
    ("desiredCount = 2", "desiredCount = 2\nplacementConstraints = [{ type = \"memberOf\", \
        expression = \"attribute:x ==\" }]", "bad-expression"),
    ("desiredCount = 2", "desiredCount = 2\nplacementConstraints = [{ type = \"memberOf\" \
        }]", "missing-key"),
    ("desiredCount = 2", "desiredCount = 2\nplacementStrategy = [{ type = \"binpack\", field = \
        \"gpu\" }]", "bad-field"),
    ("desiredCount = 2", "schedulingStrategy = \"DAEMON\"", "daemon-strategy"),
    ("desiredCount = 2\n", "", "missing-key"),
    ("cpu = \"1024\"", "cpu = \"64\"", "ec2-cpu"),
    ("cpu = \"1024\"", "cpu = \"8192\"", "no-instance-fits"),
    ("cpu = \"1024\"", "cpu = \"1024\"\nruntimePlatform = { cpuArchitecture = \"ARM64\" \
        }", "wrong-architecture"),
    ("cpu = \"1024\"", "cpu = \"1024\"\nrequiresCompatibilities = [\"FARGATE\"]", "not-for-ec2"),
    ("memory = \"2048\"\n", "", "container-needs-memory"),
    ("[run]", "[region]\nname = \"eu-west-9\"\n[run]", "unknown-region"),
];

#[test]
fn mistakes_about_instances_are_told() {
    for (what, with, code) in WRONG {
        let text = changed(GOOD, what, with);
        let found: Vec<&str> = errors(&text).iter().map(|(code, ..)| *code).collect();
        assert_eq!(found, [*code], "{with}");
    }
}

#[test]
fn e60_all_weights_zero_with_several_providers_is_refused() {
    // E60: all weights 0, several providers: RunTask and CreateService are refused.
    let second = "[[autoScalingGroups]]\nautoScalingGroupName = \"h\"\nminSize = 0\nmaxSize = 2\n\
                  launchTemplate = { instanceType = \"m5.xlarge\" }\n[[capacityProviders]]\n\
                  name = \"q\"\nautoScalingGroupProvider = { autoScalingGroup = \"h\" }\n[run]";
    let text = changed(GOOD, "[run]", second);
    let zero = "{ capacityProvider = \"p\" }, { capacityProvider = \"q\" }";
    let text = changed(&text, "{ capacityProvider = \"p\", weight = 1 }", zero);
    assert_eq!(errors(&text)[0].0, "all-weights-zero");
    let bases = "{ capacityProvider = \"p\", base = 1, weight = 1 }, { capacityProvider = \
        \"q\", base = 2 }";
    assert_eq!(errors(&changed(&text, zero, bases))[0].0, "one-base");
    let one = "{ capacityProvider = \"p\" }";
    load_text(&changed(&text, zero, one)).unwrap_or_else(|c| panic!("{c}"));
}

#[test]
fn a_wrong_expression_is_shown_with_the_caret_inside() {
    let with = "desiredCount = 2\nplacementConstraints = [{ type = \"memberOf\", expression = \
        \"attribute:x ?? y\" }]";
    let found = errors(&changed(GOOD, "desiredCount = 2", with));
    let [("bad-expression", 24, column)] = found[..] else {
        panic!("{found:?}")
    };
    let line = with.lines().nth(1).unwrap();
    assert!(column > line.find("attribute").unwrap() + 1, "{column}");
}

#[test]
fn k15_launch_type_ec2_never_scales_the_cluster() {
    // K15: tasks with launchType EC2 never scale the cluster.
    assert_eq!(
        warnings(&changed(GOOD, EC2.0, EC2.1)),
        ["launch-type-never-scales"]
    );
}

#[test]
fn k18_spread_first_with_headroom_is_warned_of() {
    // K18: spread before binpack with a target below 100: one instance per task.
    let text = changed(
        GOOD,
        "status = \"ENABLED\"",
        "status = \"ENABLED\", targetCapacity = 80",
    );
    let first = |field: &str| format!("desiredCount = 2\nplacementStrategy = [{field}]");
    let spread = first("{ type = \"spread\", field = \"instanceId\" }");
    let text_spread = changed(&text, "desiredCount = 2", &spread);
    assert_eq!(warnings(&text_spread), ["spread-with-headroom"]);
    let binpack = first("{ type = \"binpack\", field = \"cpu\" }");
    assert!(warnings(&changed(&text, "desiredCount = 2", &binpack)).is_empty());
}

#[test]
fn k19_odd_sizes_strand_capacity_and_memory_is_less_than_nominal() {
    // K19: odd-sized tasks strand capacity; memory is a little below nominal.
    let odd = changed(GOOD, "cpu = \"1024\"", "cpu = \"1500\"");
    assert_eq!(warnings(&odd), ["stranded"]);
    let nominal = changed(GOOD, "memory = \"2048\"", "memory = \"8192\"");
    assert_eq!(warnings(&nominal), ["nominal-memory"]);
}

#[test]
fn k23_weights_and_mixed_sizes_with_a_provider_are_warned_of() {
    // K23: weights are unsupported; groups of several types get a lower bound.
    let with = "minSize = 1\nmixedInstancesPolicy = { overrides = [{ instanceType = \"m5.xlarge\", \
                weightedCapacity = 1 }, { instanceType = \"m5.2xlarge\", weightedCapacity = 2 }] }";
    let found = warnings(&changed(GOOD, "minSize = 1", with));
    assert_eq!(found, ["weights-with-provider", "mixed-sizes"]);
}

#[test]
fn e76_surprise_8_a_task_larger_than_the_smallest_type_is_warned_of() {
    // E76: a task bigger than the group's smallest type stays PROVISIONING.
    let with = "minSize = 1\nmixedInstancesPolicy = { overrides = [{ instanceType = \
        \"m5.xlarge\" }, \
                { instanceType = \"m5.large\" }] }";
    let text = changed(GOOD, "minSize = 1", with);
    let text = changed(&text, "cpu = \"1024\"", "cpu = \"4096\"");
    assert_eq!(warnings(&text), ["mixed-sizes", "smaller-than-task"]);
}

#[test]
fn network_interfaces_and_static_ports_are_warned_of() {
    let awsvpc = "cpu = \"1024\"\nnetworkMode = \"awsvpc\"";
    let text = changed(GOOD, "cpu = \"1024\"", awsvpc);
    assert_eq!(warnings(&text), ["eni-limit"]);
    let trunked = changed(
        &text,
        "[run]",
        "[accountSettings]\nawsvpcTrunking = \"enabled\"\n[run]",
    );
    assert!(warnings(&trunked).is_empty());
    let port = "memory = \"2048\"\ncontainerDefinitions = [{ name = \"a\", portMappings = \
                [{ containerPort = 80, hostPort = 80 }] }]";
    assert_eq!(
        warnings(&changed(GOOD, "memory = \"2048\"", port)),
        ["static-port"]
    );
}
