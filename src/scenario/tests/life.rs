//! Are deployments, containers, policies, alarms and schedules read as AWS and we write them?

use super::{Folder, GOOD, changed, load_text};
use crate::cluster::deployment::{
    CodeDeploy, Controller, Shift, Stage, Strategy, TaskSetVerb, Threshold,
};
use crate::cluster::group_policy::{AdjustmentType, Recurrence};
use crate::cluster::monitor::{Comparison, LiveMetric, Statistic, TreatMissingData};
use crate::cluster::task_definition::Condition;
use crate::control::scaling::math::Repeats;
use crate::control::scaling::spec::{AutoScalingSpec, MetricSpec, PolicyKind, PredictiveMetric};
use crate::kernel::distribution::Distribution;
use crate::kernel::time::{Instant, Span};
use crate::sim::setup::Setup;

fn setup(text: &str) -> Setup {
    load_text(text).unwrap_or_else(|c| panic!("{c}")).setup
}

fn service(more: &str) -> Setup {
    setup(&changed(
        GOOD,
        "desiredCount = 2",
        &format!("desiredCount = 2\n{more}"),
    ))
}

fn task(more: &str) -> Setup {
    setup(&changed(
        GOOD,
        "memory = \"2048\"",
        &format!("memory = \"2048\"\n{more}"),
    ))
}

fn scaled(text: &str, more: &str) -> String {
    let scaling = format!(
        "[services.autoScaling]\nminCapacity = 1\nmaxCapacity = 9\n{more}\n[services.workload]"
    );
    changed(text, "[services.workload]", &scaling)
}

fn target(setup: &Setup) -> &AutoScalingSpec {
    setup.services[0].auto_scaling.as_ref().unwrap()
}

#[test]
fn deployment_settings_are_those_of_aws() {
    let plain = setup(GOOD);
    let settings = &plain.services[0].spec.deployment;
    assert_eq!(settings.controller, Controller::Ecs);
    assert_eq!(settings.strategy, Strategy::Rolling);
    assert!(settings.circuit_breaker.is_none() && settings.alarms.is_none());
    let rolling = service(
        "[services.deploymentConfiguration]\nbakeTimeInMinutes = 5\n\
         deploymentCircuitBreaker = { enable = true, rollback = false, resetOnHealthyTask = false, \
         thresholdConfiguration = { type = \"COUNT\", value = 7 } }\n\
         earlySuccessCriteria = { enable = true, healthyPercent = 100, \
         sourceServiceRevisionCleanup = \"DEFERRED\" }",
    );
    let settings = &rolling.services[0].spec.deployment;
    let breaker = settings.circuit_breaker.unwrap();
    assert_eq!(breaker.threshold, Threshold::Count(7));
    assert!(!breaker.rollback && !breaker.reset_on_healthy_task);
    assert_eq!(settings.bake, Span::from_secs(300));
    let early = settings.early_success.unwrap();
    assert!(early.healthy_percent == 100 && !early.blocking_cleanup);
    let off = service(
        "deploymentConfiguration = { deploymentCircuitBreaker = { enable = false, rollback = \
         true } }",
    );
    assert!(off.services[0].spec.deployment.circuit_breaker.is_none());
}

#[test]
fn shifts_are_linear_canary_and_codedeploys() {
    let linear = service(
        "deploymentConfiguration = { strategy = \"LINEAR\", linearConfiguration = { stepPercent \
         = 12.5 }, lifecycleHooks = [{ lifecycleStages = [\"POST_TEST_TRAFFIC_SHIFT\", \
         \"PRE_SCALE_UP\"], takes = \"90s\", succeeds = false }] }",
    );
    let settings = &linear.services[0].spec.deployment;
    let shift = Shift::Linear {
        step_percent: 12.5,
        step_bake: Span::from_secs(360),
    };
    assert_eq!(settings.strategy, Strategy::Shifted(shift));
    let stages: Vec<Stage> = settings.hooks.iter().map(|hook| hook.stage).collect();
    assert_eq!(stages, [Stage::PreScaleUp, Stage::PostTestTrafficShift]);
    assert!(settings.hooks.iter().all(|hook| !hook.succeeds));
    let canary = service("deploymentConfiguration = { strategy = \"CANARY\" }");
    let shift = Shift::Canary {
        percent: 5.0,
        bake: Span::from_secs(600),
    };
    let settings = &canary.services[0].spec.deployment;
    assert_eq!(settings.strategy, Strategy::Shifted(shift));
    for (name, shift) in [
        ("CodeDeployDefault.ECSAllAtOnce", Shift::AllAtOnce),
        (
            "CodeDeployDefault.ECSLinear10PercentEvery3Minutes",
            Shift::Linear {
                step_percent: 10.0,
                step_bake: Span::from_secs(180),
            },
        ),
        (
            "CodeDeployDefault.ECSCanary10Percent15Minutes",
            Shift::Canary {
                percent: 10.0,
                bake: Span::from_secs(900),
            },
        ),
    ] {
        let setup = service(&format!(
            "deploymentController = {{ type = \"CODE_DEPLOY\", deploymentConfigName = \
             \"{name}\", terminationWaitTimeInMinutes = 5 }}"
        ));
        let expected = CodeDeploy {
            shift,
            termination_wait: Span::from_secs(300),
        };
        let found = &setup.services[0].spec.deployment.controller;
        assert_eq!(*found, Controller::CodeDeploy(expected), "{name}");
    }
}

#[test]
fn deployments_come_in_order_and_bring_what_came_before_them() {
    let two = changed(
        GOOD,
        "memory = \"2048\"",
        "memory = \"2048\"\nrevision = 1\n[[taskDefinitions]]\nfamily = \"web\"\nrevision = 2\n\
         cpu = \"2048\"\nmemory = \"4096\"",
    );
    let two = changed(
        &two,
        "taskDefinition = \"web\"",
        "taskDefinition = \"web:1\"",
    );
    let text = changed(
        &two,
        "desiredCount = 2",
        "desiredCount = 2\ndeployments = [{ at = \"30m\", desiredCount = 5 }, { at = \"10m\", \
         taskDefinition = \"web:2\", request = { cpu = 1.5, failing = 0.02 } }]",
    );
    let setup = setup(&text);
    let changes = &setup.services[0].changes;
    let [first, second] = &changes.deployments[..] else {
        panic!("two deployments")
    };
    assert_eq!(first.at, Instant::from_secs(600));
    assert_eq!(first.revision.task_definition, 1);
    let profile = first.revision.profile;
    let said = (profile.cpu, profile.wait, profile.failing);
    assert_eq!(format!("{said:?}"), "(1.5, 1.0, 0.02)");
    assert_eq!((first.desired_count, second.desired_count), (None, Some(5)));
    assert_eq!(second.revision.task_definition, 1, "what ran before it");
    assert_eq!(setup.services[0].definitions(), [0, 1]);
}

#[test]
fn task_sets_and_protection_are_read() {
    let setup = service(
        "deploymentController = { type = \"EXTERNAL\" }\ntaskSets = [\
         { at = \"5m\", action = \"CreateTaskSet\", taskSet = \"green\", scale = { value = 50, \
         unit = \"PERCENT\" } }, { at = \"8m\", action = \"ModifyListener\", taskSet = \"green\", \
         weight = 100 }, { at = \"9m\", action = \"UpdateServicePrimaryTaskSet\", taskSet = \
         \"green\" }, { at = \"9m\", action = \"DeleteTaskSet\", taskSet = \"initial\" }]\n\
         taskProtections = [{ at = \"1m\", tasks = 1 }]",
    );
    let changes = &setup.services[0].changes;
    let verbs: Vec<&TaskSetVerb> = changes.task_sets.iter().map(|c| &c.change).collect();
    assert!(matches!(verbs[0], TaskSetVerb::Create { scale, .. } if (scale - 50.0).abs() < 1e-9));
    let rest = [
        TaskSetVerb::Weight(100),
        TaskSetVerb::Primary,
        TaskSetVerb::Delete,
    ];
    assert_eq!(verbs[1..], rest.iter().collect::<Vec<_>>());
    assert_eq!(changes.protections[0].expires, Span::from_secs(7_200));
}

#[test]
fn the_life_of_containers_is_read() {
    let setup = task(
        "startup = { readyAfter = \"45s\", cpu = \"20s\", warmUp = { duration = \"3m\", slowdown \
         = 4 } }\ncontainerDefinitions = [{ name = \"web\", healthCheck = { interval = 10 }, \
         dependsOn = [{ containerName = \"migrate\", condition = \"SUCCESS\" }, { containerName = \
         \"cache\", condition = \"HEALTHY\" }] }, { name = \"migrate\", essential = false, \
         startTimeout = 60, exits = { after = \"5s\" } }, { name = \"cache\", readyAfter = \"7s\", \
         healthCheck = {}, restartPolicy = { enabled = true, ignoredExitCodes = [0, 143] } }]",
    );
    let definition = &setup.task_definitions[0];
    let constant = |seconds| {
        let value = Span::from_secs(seconds);
        Some(Distribution::Constant { value })
    };
    assert_eq!(definition.startup.ready_after, constant(45));
    assert_eq!(definition.startup.cpu, Span::from_secs(20));
    let warm_up = definition.startup.warm_up.unwrap();
    assert_eq!(warm_up.duration, Span::from_secs(180));
    let [web, migrate, cache] = &definition.containers[..] else {
        panic!("three containers")
    };
    let waits: Vec<(usize, Condition)> = web
        .life
        .depends_on
        .iter()
        .map(|on| (on.container, on.condition))
        .collect();
    assert_eq!(waits, [(1, Condition::Success), (2, Condition::Healthy)]);
    assert_eq!(web.life.ready_after, constant(45), "that of the program");
    assert_eq!(cache.life.ready_after, constant(7));
    assert_eq!(migrate.life.start_timeout, Some(Span::from_secs(60)));
    assert!(migrate.life.ready_after.is_none() && migrate.life.restart.is_none());
    let restart = cache.life.restart.as_ref().unwrap();
    assert_eq!(restart.ignored_exit_codes, [0, 143]);
    assert_eq!(restart.attempt_period, Span::from_secs(300));
}

#[test]
fn step_policies_and_their_alarms_in_both_forms() {
    let alarms = "[[alarms]]\nalarmName = \"slow\"\nservice = \"web\"\nmetricName = \
        \"TargetResponseTime\"\nthreshold = 0.5\ncomparisonOperator = \"GreaterThanThreshold\"\n\
        evaluationPeriods = 5\ndatapointsToAlarm = 3\ntreatMissingData = \"notBreaching\"\n\
        [[services]]";
    let text = changed(GOOD, "[[services]]", alarms);
    let setup = setup(&scaled(
        &text,
        "policies = [{ policyName = \"out\", policyType = \"StepScaling\", alarmName = \"slow\", \
         stepScalingPolicyConfiguration = { adjustmentType = \"PercentChangeInCapacity\", \
         minAdjustmentMagnitude = 2, cooldown = 60, metricAggregationType = \"Maximum\", \
         stepAdjustments = [{ metricIntervalLowerBound = 0, scalingAdjustment = 25 }] } }, \
         { policyName = \"in\", policyType = \"StepScaling\", adjustmentType = \
         \"ChangeInCapacity\", stepAdjustments = [{ metricIntervalUpperBound = 0, \
         scalingAdjustment = -1 }], alarm = { metricName = \"RequestCount\", period = 300, \
         threshold = 100, comparisonOperator = \"LessThanThreshold\", evaluationPeriods = 1 } }]",
    ));
    let [out, inward] = &target(&setup).policies[..] else {
        panic!("two policies")
    };
    let (PolicyKind::Step(out), PolicyKind::Step(inward)) = (&out.kind, &inward.kind) else {
        panic!("step policies")
    };
    assert_eq!((out.alarm, inward.alarm), (0, 1));
    assert_eq!(out.scaling.kind, AdjustmentType::PercentChangeInCapacity);
    assert_eq!((out.scaling.minimum, out.cooldown), (2, Span::MINUTE));
    assert_eq!(out.aggregation, Statistic::Maximum);
    assert_eq!(inward.cooldown, Span::from_secs(300), "the default");
    let [slow, own] = &setup.alarms[..] else {
        panic!("two alarms")
    };
    assert_eq!(
        slow.metric,
        MetricSpec::Live(LiveMetric::TargetResponseTime)
    );
    let spec = &slow.alarm;
    assert_eq!((spec.evaluation_periods, spec.datapoints_to_alarm), (5, 3));
    assert_eq!(spec.treat_missing_data, TreatMissingData::NotBreaching);
    assert_eq!((slow.service, spec.statistic), (0, Statistic::Average));
    assert_eq!(own.alarm.name, "web-in");
    assert_eq!(own.alarm.statistic, Statistic::Sum, "requests add up");
    assert_eq!(own.alarm.comparison, Comparison::LessThanThreshold);
    assert_eq!(own.alarm.period, Span::from_secs(300));
}

#[test]
fn deployments_name_alarms_by_their_place() {
    let alarms = "[[alarms]]\nalarmName = \"busy\"\nservice = \"web\"\nmetricName = \
        \"CPUUtilization\"\nperiod = 20\nthreshold = 90\ncomparisonOperator = \
        \"GreaterThanThreshold\"\nevaluationPeriods = 3\n[[services]]";
    let text = changed(GOOD, "[[services]]", alarms);
    let text = changed(
        &text,
        "desiredCount = 2",
        "desiredCount = 2\nmonitoring = { resolutionSeconds = 20 }\ndeploymentConfiguration = { \
         alarms = { alarmNames = [\"busy\"], enable = true, rollback = true } }",
    );
    let setup = setup(&text);
    let watched = setup.services[0].spec.deployment.alarms.as_ref().unwrap();
    assert!(watched.alarms == [0] && watched.rollback);
    let high_resolution = true;
    let fine = MetricSpec::CpuUtilization { high_resolution };
    assert_eq!(setup.alarms[0].metric, fine, "20-second datapoints");
}

#[test]
fn a1_the_backlog_per_task_is_metric_math_in_awss_shape() {
    let text = scaled(
        GOOD,
        "policies = [{ targetTrackingScalingPolicyConfiguration = { targetValue = 100, \
         customizedMetricSpecification = { metrics = [{ id = \"m1\", metricName = \
         \"ApproximateNumberOfMessagesVisible\", csv = \"queue.csv\", returnData = false }, \
         { id = \"m2\", metricStat = { metric = { namespace = \"ECS/ContainerInsights\", \
         metricName = \"RunningTaskCount\" }, stat = \"Average\" }, returnData = false }, \
         { id = \"e0\", expression = \"FILL(m1, 0)\", returnData = false }, \
         { id = \"e1\", expression = \"e0 / m2\", returnData = true }] } } }]",
    );
    let folder = Folder::with(&[("s.toml", &text), ("queue.csv", "0,1500\n60,1500\n")]);
    let setup = folder
        .load("s.toml", &[])
        .unwrap_or_else(|c| panic!("{c}"))
        .setup;
    let policy = target(&setup).policies[0].tracking().unwrap();
    let MetricSpec::Math(math) = &policy.metric else {
        panic!("{:?}", policy.metric)
    };
    assert_eq!(math.expression, "(FILL(m1, 0)) / m2");
    let read = |id: &str| Some(if id == "m1" { 1_500.0 } else { 10.0 });
    let value = math.value(&read, &mut Repeats::default());
    assert_eq!(
        value,
        Some(150.0),
        "A1: 1,500 messages and 10 tasks are 150 each"
    );
}

#[test]
fn predictive_policies_have_a_history() {
    let start = changed(GOOD, "[run]", "[run]\nstart = \"2026-11-16T00:00:00Z\"");
    let policy = "policies = [{ policyType = \"PredictiveScaling\", targetValue = 600, \
        predefinedMetricPair = \"ALBRequestCount\", history = \"h.csv\" }]";
    let text = scaled(&start, policy);
    for csv in [
        "hour,value\n-2,100\n-1,120.5\n",
        "# CloudWatch\n2026-11-15T22:00:00Z,100\n2026-11-15T23:00:00Z,120.5\n",
    ] {
        let folder = Folder::with(&[("s.toml", &text), ("h.csv", csv)]);
        let setup = folder
            .load("s.toml", &[])
            .unwrap_or_else(|c| panic!("{c}"))
            .setup;
        let PolicyKind::Predictive(spec) = &target(&setup).policies[0].kind else {
            panic!("predictive")
        };
        assert_eq!(spec.metric, PredictiveMetric::Requests);
        assert_eq!(spec.history[..], [(-2, 100.0), (-1, 120.5)]);
        assert!(!spec.scales, "ForecastOnly is the default");
        assert_eq!(spec.buffer, Span::from_secs(300));
    }
    for (csv, row) in [
        ("-1,1\n-2,1\n", 2),
        ("-1,1\n0,1\n", 2),
        ("-1,-1\n", 1),
        ("", 1),
    ] {
        let folder = Folder::with(&[("s.toml", &text), ("h.csv", csv)]);
        let complaints = folder.load("s.toml", &[]).unwrap_err();
        let shown = complaints.to_string();
        assert!(shown.contains(&format!("h.csv:{row} ")), "{shown}");
    }
}

#[test]
fn the_clock_and_what_is_suspended() {
    let start = changed(
        GOOD,
        "[run]",
        "[run]\nstart = \"2026-11-16T08:00:00+09:00\"",
    );
    let setup = setup(&scaled(
        &changed(&start, "\"1h\"", "\"48h\""),
        "suspendedState = [{ at = \"2h\" }, { dynamicScalingInSuspended = true }]\n\
         scheduledActions = [{ scheduledActionName = \"open\", schedule = \"cron(50 8 ? * \
         MON-FRI *)\", timezone = \"Asia/Seoul\", scalableTargetAction = { minCapacity = 4 } }, \
         { scheduledActionName = \"once\", schedule = \"at(2026-11-16T00:30:00)\", maxCapacity = \
         20 }, { scheduledActionName = \"often\", schedule = \"rate(6 hours)\", minCapacity = 1 }]",
    ));
    let target = target(&setup);
    let due = |place: usize, at| target.scheduled[place].recurrence.next(at);
    let opens = Instant::from_secs(50 * 60);
    assert_eq!(due(0, Instant::START), Some(opens), "8:50 in Seoul");
    assert_eq!(due(0, opens + Span::SECOND), Some(opens + Span::HOUR * 24));
    assert_eq!(
        due(1, Instant::START),
        Some(Instant::from_secs(90 * 60)),
        "UTC"
    );
    assert!(matches!(
        target.scheduled[2].recurrence,
        Recurrence::Every { .. }
    ));
    assert_eq!(target.scheduled[0].min_capacity, Some(4));
    assert_eq!(target.scheduled[1].max_capacity, Some(20));
    let [first, second] = &target.suspended[..] else {
        panic!("two states")
    };
    assert!(first.at == Instant::START && first.scale_in && !first.scale_out);
    assert!(second.at == Instant::from_secs(7_200) && !second.scale_in);
}
