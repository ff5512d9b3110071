//! What may be said of scaling an Auto Scaling group by its CPU, or by the clock?

use super::{Key, Kind, SOME, TEN_YEARS, key, later};

const STEP: &[Key] = &[
    key(
        "metricIntervalLowerBound",
        Kind::Number(-1e9, 1e9),
        "Lower bound, counted from the alarm's threshold; open when not given.",
        "경보 임계값을 기준으로 한 하한입니다. 쓰지 않으면 끝이 없습니다.",
    ),
    key(
        "metricIntervalUpperBound",
        Kind::Number(-1e9, 1e9),
        "Upper bound, counted from the alarm's threshold; open when not given.",
        "경보 임계값을 기준으로 한 상한입니다. 쓰지 않으면 끝이 없습니다.",
    ),
    key(
        "scalingAdjustment",
        ADJUSTMENT,
        ADJUSTMENT_EN,
        ADJUSTMENT_KO,
    )
    .required(),
];

const ADJUSTMENT: Kind = Kind::Whole(-100_000, 100_000);
const ADJUSTMENT_EN: &str = "By how much, in instances or percent as adjustmentType says.";
const ADJUSTMENT_KO: &str = "adjustmentType에 따라 인스턴스 수나 퍼센트로 나타낸 조정량입니다.";

const ALARM: &[Key] = &[
    key(
        "metricName",
        Kind::Choice(&["CPUUtilization"], &["NetworkIn", "NetworkOut"]),
        "CPUUtilization: mean over the group's instances.",
        "CPUUtilization(그룹 인스턴스의 평균)입니다.",
    )
    .or("CPUUtilization", "", ""),
    key(
        "comparisonOperator",
        Kind::Choice(
            &[
                "GreaterThanThreshold",
                "GreaterThanOrEqualToThreshold",
                "LessThanThreshold",
                "LessThanOrEqualToThreshold",
            ],
            &[],
        ),
        "When it is breached.",
        "임계값을 넘었다고 보는 조건입니다.",
    )
    .required(),
    key(
        "threshold",
        Kind::Number(0.0, 100.0),
        "Percent of CPU.",
        "CPU 퍼센트입니다.",
    )
    .required(),
    key(
        "period",
        Kind::Seconds(60.0, 86_400.0),
        "Length of a datapoint: whole minutes.",
        "데이터 포인트의 길이(분 단위)입니다.",
    )
    .or("300s", "D", "EC2: basic monitoring every five minutes"),
    key(
        "evaluationPeriods",
        Kind::Whole(1, 1_440),
        "Datapoints in a row that must breach.",
        "연속으로 넘어야 하는 데이터 포인트 수입니다.",
    )
    .or("1", "", ""),
];

const METRIC: Kind = Kind::Choice(
    &["ASGAverageCPUUtilization"],
    &[
        "ASGAverageNetworkIn",
        "ASGAverageNetworkOut",
        "ALBRequestCountPerTarget",
    ],
);
const METRIC_EN: &str = "The metric that is held at the target.";
const METRIC_KO: &str = "대상 값에 맞추어 유지할 지표입니다.";
const TARGET_EN: &str = "Target value in percent.";
const TARGET_KO: &str = "대상 값(퍼센트)입니다.";
const NO_IN_EN: &str = "Never scale in by this policy.";
const NO_IN_KO: &str = "이 정책으로는 축소하지 않습니다.";

const PREDEFINED: &[Key] = &[key("predefinedMetricType", METRIC, METRIC_EN, METRIC_KO).required()];

const CONFIGURATION: &[Key] = &[
    key("targetValue", Kind::Positive, TARGET_EN, TARGET_KO).required(),
    key(
        "predefinedMetricSpecification",
        Kind::Table(PREDEFINED),
        METRIC_EN,
        METRIC_KO,
    )
    .required(),
    key("disableScaleIn", Kind::Flag, NO_IN_EN, NO_IN_KO),
    later("customizedMetricSpecification"),
];

/// A scaling policy of a group.
pub const SCALING_POLICY: &[Key] = &[
    key(
        "policyName",
        Kind::Text,
        "Name of the policy.",
        "정책 이름입니다.",
    )
    .required(),
    key(
        "policyType",
        Kind::Choice(
            &["TargetTrackingScaling", "StepScaling", "SimpleScaling"],
            &["PredictiveScaling"],
        ),
        "TargetTrackingScaling, StepScaling or SimpleScaling.",
        "TargetTrackingScaling, StepScaling, SimpleScaling 가운데 하나입니다.",
    )
    .required(),
    key("predefinedMetricType", METRIC, METRIC_EN, METRIC_KO),
    key("targetValue", Kind::Positive, TARGET_EN, TARGET_KO),
    key("disableScaleIn", Kind::Flag, NO_IN_EN, NO_IN_KO).or(
        "false",
        "D",
        "EC2 Auto Scaling API TargetTrackingConfiguration",
    ),
    key(
        "targetTrackingConfiguration",
        Kind::Table(CONFIGURATION),
        "AWS's own shape of the same.",
        "같은 것을 AWS 형식으로 씁니다.",
    ),
    key(
        "adjustmentType",
        Kind::Choice(
            &[
                "ChangeInCapacity",
                "ExactCapacity",
                "PercentChangeInCapacity",
            ],
            &[],
        ),
        "Step and simple policies: what an adjustment means.",
        "단계 및 단순 조정 정책에서 조정량의 뜻입니다.",
    )
    .or("ChangeInCapacity", "", ""),
    key(
        "minAdjustmentMagnitude",
        Kind::Whole(1, 100_000),
        "PercentChangeInCapacity: least change in instances.",
        "PercentChangeInCapacity의 최소 변화(인스턴스 수)입니다.",
    ),
    key(
        "stepAdjustments",
        Kind::List(&Kind::Table(STEP), SOME),
        "Steps of a step policy.",
        "단계 조정 정책의 단계입니다.",
    ),
    key(
        "scalingAdjustment",
        ADJUSTMENT,
        ADJUSTMENT_EN,
        ADJUSTMENT_KO,
    ),
    key(
        "cooldown",
        Kind::Seconds(0.0, TEN_YEARS),
        "Of a simple policy; the group's defaultCooldown when not given.",
        "단순 조정 정책의 휴지 기간입니다. 쓰지 않으면 그룹의 defaultCooldown입니다.",
    ),
    key(
        "estimatedInstanceWarmup",
        Kind::Seconds(0.0, TEN_YEARS),
        "How long new instances do not count; the group's defaultInstanceWarmup, else its \
         defaultCooldown, when not given.",
        "새 인스턴스를 세지 않는 시간입니다. 쓰지 않으면 그룹의 defaultInstanceWarmup, 그것도 \
         없으면 defaultCooldown입니다.",
    ),
    key(
        "alarm",
        Kind::Table(ALARM),
        "The CloudWatch alarm that runs a step or simple policy.",
        "단계 및 단순 조정 정책을 실행하는 CloudWatch 경보입니다.",
    ),
    later("customizedMetricSpecification"),
];

/// A scheduled action of a group.
pub const SCHEDULED_ACTION: &[Key] = &[
    key(
        "scheduledActionName",
        Kind::Text,
        "Name of the action.",
        "작업 이름입니다.",
    )
    .required(),
    key(
        "startTime",
        Kind::Moment,
        "When: after so long, or an instant.",
        "시점입니다. 실행 시작부터의 시간이나 시각을 씁니다.",
    ),
    key(
        "endTime",
        Kind::Moment,
        "When a recurrence ends.",
        "반복이 끝나는 시점입니다.",
    ),
    key(
        "recurrence",
        Kind::Text,
        "A cron expression of five fields, such as \"0 9 * * 1-5\"; needs run.start.",
        "다섯 칸의 cron 식입니다(예: \"0 9 * * 1-5\"). run.start가 필요합니다.",
    ),
    key(
        "timeZone",
        Kind::Text,
        "Time zone of the recurrence, such as Asia/Seoul.",
        "반복의 시간대입니다(예: Asia/Seoul).",
    )
    .or("UTC", "D", "EC2 Auto Scaling: scheduled scaling"),
    key("minSize", SIZE, "New minSize.", "새 minSize입니다."),
    key("maxSize", SIZE, "New maxSize.", "새 maxSize입니다."),
    key(
        "desiredCapacity",
        SIZE,
        "New desiredCapacity.",
        "새 desiredCapacity입니다.",
    ),
];

const SIZE: Kind = Kind::Whole(0, 100_000);
