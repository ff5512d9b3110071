//! Is what AWS refuses of deployments, containers, policies and alarms refused, at its place?

use super::malformed::expect;
use super::{Folder, GOOD, changed};
use crate::words::Lang;

/// What stands after `desiredCount = 2` of the good service, and the code of the one complaint.
#[rustfmt::skip]
const SERVICE: &[(&str, &str)] = &[
    // Controllers and strategies.
    ("deploymentController = { type = ¦\"CODEDEPLOY\" }", "unknown-choice"),
    ("deploymentController = { type = \"ECS\", deploymentConfigName = \
        ¦\"CodeDeployDefault.ECSAllAtOnce\" }", "not-of-policy"),
    ("deploymentController = { type = \"CODE_DEPLOY\", terminationWaitTimeInMinutes = ¦2881 }",
        "out-of-range"),
    ("deploymentController = { type = \"CODE_DEPLOY\" }\n\
        deploymentConfiguration = { strategy = ¦\"LINEAR\" }", "not-of-policy"),
    ("deploymentController = { type = \"EXTERNAL\" }\n\
        deploymentConfiguration.deploymentCircuitBreaker = ¦{ enable = true, rollback = true }",
        "not-of-policy"),
    ("deploymentConfiguration = ¦{ strategy = \"BLUE_GREEN\" }", "missing-key"),
    ("deploymentConfiguration = { strategy = \"LINEAR\", \
        linearConfiguration = { stepPercent = ¦2.9 } }", "out-of-range"),
    ("deploymentConfiguration = { strategy = \"LINEAR\", \
        linearConfiguration = { stepPercent = ¦3.25 } }", "tenths"),
    ("deploymentConfiguration = { strategy = \"CANARY\", \
        canaryConfiguration = { canaryBakeTimeInMinutes = ¦1441 } }", "out-of-range"),
    ("deploymentConfiguration = { strategy = \"CANARY\", \
        linearConfiguration = ¦{ stepPercent = 10 } }",
        "not-of-policy"),
    ("deploymentConfiguration = { lifecycleHooks = ¦[{ lifecycleStages = [\"PRE_SCALE_UP\"] }] }",
        "not-of-policy"),
    ("deploymentConfiguration = { strategy = \"LINEAR\", lifecycleHooks = \
        [{ lifecycleStages = [¦\"BAKE_TIME\"] }] }", "unknown-choice"),
    ("deploymentConfiguration = { deploymentCircuitBreaker = ¦{ enable = true } }", "missing-key"),
    ("deploymentConfiguration = { deploymentCircuitBreaker = { enable = true, rollback = true, \
        thresholdConfiguration = { type = \"COUNT\", value = ¦2.5 } } }", "whole-count"),
    ("deploymentConfiguration = { deploymentCircuitBreaker = { enable = true, rollback = true, \
        thresholdConfiguration = { type = \"UNBOUNDED_PERCENT\", value = ¦0 } } }",
        "must-be-positive"),
    ("deploymentConfiguration = { minimumHealthyPercent = 80, earlySuccessCriteria = \
        { enable = true, healthyPercent = ¦79 } }", "order-or-equal"),
    ("deploymentConfiguration = { earlySuccessCriteria = ¦{ enable = true } }", "missing-key"),
    ("deploymentConfiguration = { alarms = { alarmNames = [¦\"errors\"], enable = true, \
        rollback = true } }", "unknown-alarm"),
    // Changes.
    ("deployments = [{ at = ¦\"1h\" }]", "after-run"),
    ("deployments = [¦{ taskDefinition = \"web\" }]", "missing-key"),
    ("deployments = [{ at = \"1m\", taskDefinition = ¦\"wep\" }]", "unknown-task-definition"),
    ("deployments = [{ at = \"1m\", request = { failing = ¦1.1 } }]", "out-of-range"),
    ("taskSets = ¦[{ at = \"1m\", action = \"CreateTaskSet\", taskSet = \"green\" }]",
        "not-of-policy"),
    ("deploymentController = { type = \"EXTERNAL\" }\ndeployments = ¦[{ at = \"1m\" }]",
        "not-of-policy"),
    ("deploymentController = { type = \"EXTERNAL\" }\ntaskSets = [{ at = \"1m\", \
        action = \"UpdateTaskSet\", taskSet = ¦\"green\", scale = 50 }]", "unknown-task-set"),
    ("deploymentController = { type = \"EXTERNAL\" }\ntaskSets = [{ at = \"1m\", \
        action = \"CreateTaskSet\", taskSet = ¦\"initial\" }]", "duplicate-name"),
    ("deploymentController = { type = \"EXTERNAL\" }\ntaskSets = [{ at = \"1m\", \
        action = \"ModifyListener\", taskSet = \"initial\", weight = ¦1000 }]", "out-of-range"),
    ("taskProtections = [{ at = \"1m\", tasks = 1, expiresInMinutes = ¦2881 }]", "out-of-range"),
];

/// What stands after `memory = "2048"` of the good task definition.
#[rustfmt::skip]
const TASK: &[(&str, &str)] = &[
    ("startup = { warmUp = { duration = \"1m\", slowdown = ¦0.5 } }", "out-of-range"),
    ("startup = { ¦readyafter = \"1m\" }", "unknown-key"),
    ("restartPolicy = { enabled = true, restartAttemptPeriod = ¦59 }", "out-of-range"),
    ("containerDefinitions = [{ name = \"a\", startTimeout = ¦121 }]", "out-of-range"),
    ("containerDefinitions = [{ name = \"a\", dependsOn = [{ containerName = ¦\"b\", \
        condition = \"START\" }] }]", "unknown-name"),
    ("containerDefinitions = [{ name = \"a\", dependsOn = [{ containerName = \"b\", \
        condition = ¦\"HEALTHY\" }] }, { name = \"b\" }]", "condition-without-check"),
    ("containerDefinitions = [{ name = \"a\", dependsOn = [{ containerName = \"b\", \
        condition = ¦\"SUCCESS\" }] }, { name = \"b\" }]", "condition-on-essential"),
    ("containerDefinitions = [{ name = \"a\", dependsOn = [{ containerName = \"b\", \
        condition = ¦\"COMPLETE\" }] }, { name = \"b\" }]", "condition-on-essential"),
    ("containerDefinitions = [{ name = \"a\", dependsOn = ¦[{ containerName = \"b\", \
        condition = \"START\" }] }, { name = \"b\", dependsOn = [{ containerName = \"a\", \
        condition = \"START\" }] }]", "dependency-circle"),
    ("containerDefinitions = [{ name = \"a\", dependsOn = ¦[{ containerName = \"a\", \
        condition = \"START\" }] }]", "dependency-circle"),
];

/// What stands in `autoScaling` with bounds 1 and 4.
#[rustfmt::skip]
const SCALING: &[(&str, &str)] = &[
    // Step policies.
    ("policies = [{ policyType = \"StepScaling\", adjustmentType = \"ChangeInCapacity\", \
        stepAdjustments = [{ metricIntervalLowerBound = 0, scalingAdjustment = 1 }], \
        alarmName = ¦\"none\" }]", "unknown-alarm"),
    ("policies = [¦{ policyType = \"StepScaling\", adjustmentType = \"ChangeInCapacity\", \
        stepAdjustments = [{ metricIntervalLowerBound = 0, scalingAdjustment = 1 }] }]",
        "one-pair"),
    ("policies = [{ policyType = \"StepScaling\", adjustmentType = \"ExactCapacity\", \
        stepAdjustments = [{ metricIntervalLowerBound = 0, scalingAdjustment = ¦-1 }], \
        alarm = @alarm@ }]", "negative-capacity"),
    ("policies = [{ policyType = \"StepScaling\", adjustmentType = \"ChangeInCapacity\", \
        stepAdjustments = ¦[{ metricIntervalLowerBound = 0, metricIntervalUpperBound = 9, \
        scalingAdjustment = 1 }, { metricIntervalLowerBound = 10, scalingAdjustment = 2 }], \
        alarm = @alarm@ }]", "steps-meet"),
    ("policies = [{ policyType = \"StepScaling\", adjustmentType = \"ChangeInCapacity\", \
        stepAdjustments = ¦[{ scalingAdjustment = 1 }], alarm = @alarm@ }]", "step-open-both-ways"),
    ("policies = [{ policyType = \"StepScaling\", adjustmentType = \"ChangeInCapacity\", \
        stepAdjustments = [¦{ metricIntervalLowerBound = 0, metricIntervalUpperBound = 10, \
        scalingAdjustment = 1 }], alarm = @alarm@ }]", "step-open-end"),
    ("policies = [{ policyType = \"StepScaling\", adjustmentType = \"ChangeInCapacity\", \
        minAdjustmentMagnitude = ¦2, stepAdjustments = [{ metricIntervalLowerBound = 0, \
        scalingAdjustment = 1 }], alarm = @alarm@ }]", "magnitude-of-percent"),
    ("policies = [{ policyType = \"StepScaling\", targetValue = ¦60, \
        adjustmentType = \"ChangeInCapacity\", stepAdjustments = [{ \
        metricIntervalLowerBound = 0, scalingAdjustment = 1 }], alarm = @alarm@ }]",
        "not-of-policy"),
    // Alarms.
    ("policies = [@step@ alarm = { metricName = ¦\"CpuUtilization\", threshold = 1, \
        comparisonOperator = \"LessThanThreshold\", evaluationPeriods = 1 } }]", "unknown-metric"),
    ("policies = [@step@ alarm = { metricName = \"CPUUtilization\", statistic = ¦\"Maximum\", \
        threshold = 1, comparisonOperator = \"LessThanThreshold\", evaluationPeriods = 1 } }]",
        "statistic"),
    ("policies = [@step@ alarm = { metricName = \"RequestCount\", namespace = ¦\"AWS/ECS\", \
        threshold = 1, comparisonOperator = \"LessThanThreshold\", evaluationPeriods = 1 } }]",
        "metric-namespace"),
    ("policies = [@step@ alarm = { metricName = \"CPUUtilization\", period = ¦45, threshold = 1, \
        comparisonOperator = \"LessThanThreshold\", evaluationPeriods = 1 } }]", "alarm-period"),
    ("policies = [@step@ alarm = { metricName = \"CPUUtilization\", period = ¦20, threshold = 1, \
        comparisonOperator = \"LessThanThreshold\", evaluationPeriods = 1 } }]",
        "needs-high-resolution"),
    ("policies = [@step@ alarm = { metricName = \"RequestCount\", period = ¦20, threshold = 1, \
        comparisonOperator = \"LessThanThreshold\", evaluationPeriods = 1 } }]", "no-such-period"),
    ("policies = [@step@ alarm = { metricName = \"CPUUtilization\", threshold = 1, \
        comparisonOperator = \"LessThanThreshold\", evaluationPeriods = ¦1441 } }]",
        "alarm-too-long"),
    ("policies = [@step@ alarm = { metricName = \"CPUUtilization\", threshold = 1, \
        comparisonOperator = \"LessThanThreshold\", evaluationPeriods = 2, \
        datapointsToAlarm = ¦3 } }]", "order-or-equal"),
    ("policies = [@step@ alarm = ¦{ threshold = 1, comparisonOperator = \"LessThanThreshold\", \
        evaluationPeriods = 1 } }]", "one-metric-of-alarm"),
    // Metric math.
    ("policies = [{ targetValue = 1, customizedMetricSpecification = { metrics = [\
        { id = \"m1\", metricName = \"RequestCount\", returnData = false }, \
        { id = \"e1\", expression = \"m1 / ¦m2\" }] } }]", "bad-math"),
    ("policies = [{ targetValue = 1, customizedMetricSpecification = { metrics = [\
        { id = ¦\"M1\", metricName = \"RequestCount\" }] } }]", "metric-id"),
    ("policies = [{ targetValue = 1, customizedMetricSpecification = { metrics = ¦[\
        { id = \"m1\", metricName = \"RequestCount\" }, \
        { id = \"m2\", metricName = \"RunningTaskCount\" }] } }]", "one-return-data"),
    ("policies = [{ targetValue = 1, customizedMetricSpecification = { metrics = [\
        ¦{ id = \"m1\" }] } }]", "one-pair"),
    // Predictive policies.
    ("policies = [¦{ policyType = \"PredictiveScaling\", targetValue = 60 }]", "missing-key"),
    ("policies = [{ policyType = \"PredictiveScaling\", targetValue = 60, \
        predefinedMetricPair = \"ECSServiceCPUUtilization\", schedulingBufferTime = ¦3601 }]",
        "out-of-range"),
    ("policies = [{ policyType = \"PredictiveScaling\", targetValue = 60, \
        predefinedMetricPair = \"ECSServiceCPUUtilization\", maxCapacityBuffer = ¦10 }]",
        "only-with"),
    ("policies = [¦{ policyType = \"PredictiveScaling\", targetValue = 60, predefinedMetricPair \
        = \"ECSServiceCPUUtilization\", maxCapacityBreachBehavior = \"IncreaseMaxCapacity\" }]",
        "missing-key"),
    ("policies = [{ policyType = \"PredictiveScaling\", targetValue = 60, \
        predefinedMetricPair = \"ECSServiceCPUUtilization\", history = ¦\"bad.csv\" }]", "bad-csv"),
    // Scheduled actions.
    ("scheduledActions = [{ scheduledActionName = \"a\", minCapacity = 1, \
        schedule = \"¦0 9 * * *\" }]", "bad-schedule"),
    ("scheduledActions = [{ scheduledActionName = \"a\", minCapacity = 1, \
        schedule = \"cron(0 ¦25 * * ? *)\" }]", "bad-schedule"),
    ("scheduledActions = [{ scheduledActionName = \"a\", minCapacity = 1, \
        schedule = ¦\"cron(0 9 ? * MON *)\" }]", "needs-start"),
    ("scheduledActions = [{ scheduledActionName = \"a\", minCapacity = 1, \
        schedule = \"rate(¦5 fortnights)\" }]", "bad-schedule"),
    ("scheduledActions = [{ scheduledActionName = \"a\", minCapacity = 1, \
        timezone = ¦\"Asia/Seol\", schedule = \"rate(5 minutes)\" }]", "unknown-time-zone"),
    ("scheduledActions = [¦{ scheduledActionName = \"a\", schedule = \"rate(5 minutes)\" }]",
        "schedule-changes-nothing"),
    ("scheduledActions = [{ scheduledActionName = \"a\", schedule = \"rate(5 minutes)\", \
        scalableTargetAction = { minCapacity = ¦5, maxCapacity = 4 } }]", "order-or-equal"),
];

const STEP: &str = "{ policyType = \"StepScaling\", adjustmentType = \"ChangeInCapacity\", \
    stepAdjustments = [{ metricIntervalUpperBound = 0, scalingAdjustment = -1 }],";
const ALARM: &str = "{ metricName = \"CPUUtilization\", threshold = 60, evaluationPeriods = 1, \
    comparisonOperator = \"GreaterThanThreshold\" }";

/// All cases as whole marked scenarios, with their codes.
fn cases() -> Vec<(String, &'static str)> {
    let mut all = Vec::new();
    for (with, code) in SERVICE {
        let with = format!("desiredCount = 2\n{with}");
        all.push((changed(GOOD, "desiredCount = 2", &with), *code));
    }
    for (with, code) in TASK {
        let with = format!("memory = \"2048\"\n{with}");
        all.push((changed(GOOD, "memory = \"2048\"", &with), *code));
    }
    for (with, code) in SCALING {
        let with = with.replace("@alarm@", ALARM).replace("@step@", STEP);
        let with = format!(
            "[services.autoScaling]\nminCapacity = 1\nmaxCapacity = 4\n{with}\n[services.workload]"
        );
        all.push((changed(GOOD, "[services.workload]", &with), *code));
    }
    all
}

#[test]
fn each_refusal_has_its_code_and_its_place() {
    let cases = cases();
    assert!(cases.len() >= 60, "{}", cases.len());
    for (marked, code) in cases {
        expect(&marked, code, &marked);
    }
}

#[test]
fn each_refusal_is_said_in_both_languages() {
    for (marked, code) in cases() {
        let text = marked.replace('¦', "");
        let folder = Folder::with(&[("s.toml", &text), ("bad.csv", "hour,value\n-2,1\n-1,x\n")]);
        let complaints = folder.load("s.toml", &[]).unwrap_err();
        for lang in [Lang::En, Lang::Ko] {
            let shown = complaints.render(lang, false);
            assert!(shown.contains(&format!("[{code}]")), "{shown}");
            assert!(!shown.contains("{}"), "{shown}");
        }
    }
}

#[test]
fn a_shift_needs_a_load_balancer_and_fast_metrics_the_ecs_controller() {
    let bare = changed(
        GOOD,
        "[services.workload]\ngenerator = { kind = \"constant\", \
        requestsPerSecond = 10 }\n[services.request]\ncpu = \"10ms\"\n",
        "",
    );
    let bare = changed(
        &bare,
        "[services.loadBalancer]\nderegistrationDelay = \"60s\"\n",
        "",
    );
    for with in [
        "deploymentController = { type = ¦\"CODE_DEPLOY\" }",
        "deploymentConfiguration = { strategy = ¦\"CANARY\" }",
    ] {
        let with = format!("desiredCount = 2\n{with}");
        let text = changed(&bare, "desiredCount = 2", &with);
        expect(&text, "shift-needs-balancer", &with);
    }
    let policy = |controller: &str, metric: &str| {
        let head = format!(
            "desiredCount = 2\ndeploymentController = {{ type = \"{controller}\" }}\n\
             monitoring = {{ resolutionSeconds = 20 }}"
        );
        let scaling = format!(
            "[services.autoScaling]\nminCapacity = 1\nmaxCapacity = 4\npolicies = [{{ \
             targetValue = 60, predefinedMetricType = ¦\"{metric}\" }}]\n[services.workload]"
        );
        let text = changed(GOOD, "desiredCount = 2", &head);
        changed(&text, "[services.workload]", &scaling)
    };
    let fast = "ECSServiceAverageCPUUtilizationHighResolution";
    for (controller, metric) in [
        ("CODE_DEPLOY", fast),
        ("EXTERNAL", fast),
        ("CODE_DEPLOY", "ALBRequestCountPerTarget"),
    ] {
        expect(&policy(controller, metric), "metric-of-controller", metric);
    }
    let good = policy("EXTERNAL", "ALBRequestCountPerTarget").replace('¦', "");
    assert!(super::errors(&good).is_empty());
}
