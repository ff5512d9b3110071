//! What may be said of a `CloudWatch` alarm, and of the metric that it or a policy watches?

use super::{Key, Kind, SOME, key, label, later};

const STATISTICS: Kind = Kind::Choice(&["Average", "Sum", "Minimum", "Maximum"], &["SampleCount"]);

const METRIC_NAME: Key = key(
    "metricName",
    Kind::Text,
    "A metric of the service: CPUUtilization, MemoryUtilization, RequestCountPerTarget, \
     RequestCount, TargetResponseTime, HTTPCode_Target_5XX_Count, HTTPCode_ELB_5XX_Count, \
     HealthyHostCount, UnHealthyHostCount, RunningTaskCount, DesiredTaskCount, PendingTaskCount; \
     or any other, with `csv`.",
    "서비스의 지표 이름입니다(CPUUtilization, RequestCount, TargetResponseTime, RunningTaskCount 등). \
     다른 지표는 `csv`와 함께 씁니다.",
);
const CSV: Key = key(
    "csv",
    Kind::Text,
    "Recorded values of a metric of your own: a CSV file with the columns time_s,value \
     (60-second periods).",
    "기록된 사용자 지정 지표의 값입니다. time_s,value 열을 가진 CSV 파일(60초 간격)입니다.",
);
const NAMESPACE: Key = key(
    "namespace",
    Kind::Text,
    "AWS/ECS, AWS/ApplicationELB or ECS/ContainerInsights, if given that of the metric.",
    "지표의 네임스페이스(AWS/ECS, AWS/ApplicationELB, ECS/ContainerInsights)입니다.",
);
const STATISTIC: Key = key(
    "statistic",
    STATISTICS,
    "Statistic of the metric; what the metric is when not given: Sum of counts, else Average.",
    "지표의 통계입니다. 쓰지 않으면 개수는 Sum, 나머지는 Average입니다.",
);

const METRIC: &[Key] = &[METRIC_NAME, NAMESPACE, label("dimensions")];

const METRIC_STAT: &[Key] = &[
    key(
        "metric",
        Kind::Table(METRIC),
        "Which metric.",
        "어떤 지표인지입니다.",
    )
    .required(),
    key(
        "stat",
        STATISTICS,
        "Statistic of the metric.",
        "지표의 통계입니다.",
    ),
    label("unit"),
    label("period"),
];

/// An entry of `metrics`.
const QUERY: &[Key] = &[
    key(
        "id",
        Kind::Text,
        "Name by which expressions call it: lower-case letter, then letters, digits, _.",
        "식에서 부르는 이름입니다(소문자로 시작, 이후 글자·숫자·_).",
    )
    .required(),
    key(
        "expression",
        Kind::Text,
        "Metric math over the other ids, as m1 / m2 or FILL(m1, REPEAT).",
        "다른 id에 대한 지표 수식입니다(예: m1 / m2, FILL(m1, REPEAT)).",
    ),
    METRIC_NAME,
    CSV,
    NAMESPACE,
    STATISTIC,
    key(
        "metricStat",
        Kind::Table(METRIC_STAT),
        "AWS's own shape of a metric.",
        "지표를 AWS 형식으로 씁니다.",
    ),
    key(
        "returnData",
        Kind::Flag,
        "Whether this is the series that is watched: of exactly one.",
        "이 계열을 볼지이며, 꼭 하나만 true입니다.",
    )
    .or(
        "true",
        "D",
        "Application Auto Scaling API TargetTrackingMetricDataQuery",
    ),
    label("label"),
    label("dimensions"),
    label("period"),
];

const METRICS: Key = key(
    "metrics",
    Kind::List(&Kind::Table(QUERY), SOME),
    "Metric math: metrics with an id, and the expression that is watched.",
    "지표 수식입니다. id가 있는 지표들과 보려는 식을 적습니다.",
);

/// `customizedMetricSpecification` of a target tracking policy.
pub const CUSTOMIZED: &[Key] = &[
    METRIC_NAME,
    CSV,
    NAMESPACE,
    STATISTIC,
    METRICS,
    label("dimensions"),
    label("unit"),
];

const COMPARISON: Key = key(
    "comparisonOperator",
    Kind::Choice(
        &[
            "GreaterThanThreshold",
            "GreaterThanOrEqualToThreshold",
            "LessThanThreshold",
            "LessThanOrEqualToThreshold",
        ],
        &[
            "LessThanLowerOrGreaterThanUpperThreshold",
            "LessThanLowerThreshold",
            "GreaterThanUpperThreshold",
        ],
    ),
    "When a datapoint breaches.",
    "데이터 포인트가 언제 임계값을 넘는지입니다.",
)
.required();
const THRESHOLD: Key = key(
    "threshold",
    Kind::Number(-1e15, 1e15),
    "What the metric is compared with.",
    "지표와 비교하는 값입니다.",
)
.required();
const PERIOD: Key = key(
    "period",
    Kind::Seconds(10.0, 604_800.0),
    "Length of a datapoint: 60 seconds or a multiple of it, 20 for a service with 20-second \
     metrics.",
    "데이터 포인트의 길이입니다. 60초의 배수이며, 20초 지표를 내는 서비스는 20초도 됩니다.",
)
.or("60s", "E", "the period of ECS and load balancer metrics");
const EVALUATION_PERIODS: Key = key(
    "evaluationPeriods",
    Kind::Whole(1, 10_080),
    "How many datapoints are looked at (N).",
    "살펴보는 데이터 포인트 수(N)입니다.",
)
.required();
const DATAPOINTS: Key = key(
    "datapointsToAlarm",
    Kind::Whole(1, 10_080),
    "How many of them must breach (M); all when not given.",
    "그 가운데 넘어야 하는 수(M)입니다. 쓰지 않으면 모두입니다.",
);
const MISSING: Key = key(
    "treatMissingData",
    Kind::Choice(&["missing", "ignore", "breaching", "notBreaching"], &[]),
    "What a missing datapoint counts as.",
    "없는 데이터 포인트를 무엇으로 보는지입니다.",
)
.or("missing", "D", "CloudWatch API PutMetricAlarm");

/// An alarm inside a step scaling policy: on the policy's own service.
pub const INLINE_ALARM: &[Key] = &[
    METRIC_NAME,
    CSV,
    NAMESPACE,
    STATISTIC,
    METRICS,
    COMPARISON,
    THRESHOLD,
    PERIOD,
    EVALUATION_PERIODS,
    DATAPOINTS,
    MISSING,
    label("alarmDescription"),
    label("dimensions"),
    label("unit"),
    later("extendedStatistic"),
];

/// An entry of `[[alarms]]`.
pub const ALARM: &[Key] = &[
    key(
        "alarmName",
        Kind::Text,
        "Name of the alarm.",
        "경보 이름입니다.",
    )
    .required(),
    key(
        "service",
        Kind::Text,
        "The service whose metric it watches.",
        "지표를 볼 서비스입니다.",
    )
    .required(),
    METRIC_NAME,
    CSV,
    NAMESPACE,
    STATISTIC,
    METRICS,
    COMPARISON,
    THRESHOLD,
    PERIOD,
    EVALUATION_PERIODS,
    DATAPOINTS,
    MISSING,
    label("alarmDescription"),
    label("alarmActions"),
    label("okActions"),
    label("insufficientDataActions"),
    label("actionsEnabled"),
    label("dimensions"),
    label("unit"),
    label("tags"),
    later("extendedStatistic"),
];
