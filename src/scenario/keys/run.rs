//! What may a scenario say about the run, the Region, quotas and objectives?

use super::{Key, Kind, TEN_YEARS, key};

/// The warm-up that is found by the run itself.
pub const MSER: &str = "mser";

/// `[run]`
pub const RUN: &[Key] = &[
    key(
        "seed",
        Kind::Whole(0, i64::MAX),
        "Seed of all chance: the same seed gives the same run, byte for byte.",
        "모든 우연의 시드입니다. 같은 시드는 한 바이트까지 같은 결과를 냅니다.",
    )
    .or("1", "", ""),
    key(
        "start",
        Kind::When,
        "Calendar time of the start, as 1998-07-07T00:00:00Z; places traces and time axes.",
        "시작 시각입니다(예: 1998-07-07T00:00:00Z). 트레이스와 시간 축의 기준이 됩니다.",
    ),
    key(
        "duration",
        Kind::Duration(0.001, TEN_YEARS),
        "How long is simulated, as \"24h\".",
        "시뮬레이션할 시간입니다(예: \"24h\").",
    )
    .required(),
    key(
        "initialState",
        Kind::Choice(&["running", "empty"], &[]),
        "`running`: the desired tasks are in service at the start. `empty`: none exists.",
        "`running`은 시작할 때 원하는 태스크가 이미 서비스 중이고, `empty`는 하나도 없습니다.",
    )
    .or("running", "", ""),
    key(
        "warmUp",
        Kind::DurationOr(0.001, TEN_YEARS, MSER),
        "Asks for the steady state: what is left out at the start, as \"30m\" (rounded up to whole \
         minutes), or \"mser\", which finds it by MSER-5 from a pilot run with the same seed. The \
         run and its bill stay as they are; the figures from there on are told besides, with \
         intervals, and objectives of latency, availability and cost are judged from them.",
        "정상 상태를 구합니다. 시작 부분에서 제외할 시간(예: \"30m\", 분 단위로 올림)을 쓰거나, 같은 시드의 \
         예비 실행에서 MSER-5로 찾는 \"mser\"를 씁니다. 실행과 청구 금액은 그대로이고, 그 뒤의 수치가 신뢰 \
         구간과 함께 추가되며, 지연 시간, 가용성, 비용 목표는 그 수치로 판정합니다.",
    ),
];

/// `[region]`
pub const REGION: &[Key] = &[
    key(
        "name",
        Kind::Text,
        "AWS Region, as us-east-1; decides the prices.",
        "AWS 리전입니다(예: us-east-1). 가격을 정합니다.",
    )
    .or("us-east-1", "", ""),
    key(
        "availabilityZones",
        Kind::Whole(1, 6),
        "Availability Zones that the services use.",
        "서비스가 쓰는 가용 영역 수입니다.",
    )
    .or("3", "E", "common practice; most Regions have three"),
];

/// `[limits]`
pub const LIMITS: &[Key] = &[
    key(
        "account",
        Kind::Choice(&["established", "new"], &[]),
        "`established`: no vCPU limit. `new`: 6 Fargate On-Demand vCPU.",
        "`established`는 vCPU 한도가 없고, `new`는 Fargate 온디맨드 6 vCPU까지입니다.",
    )
    .or("established", "D", "AWS Fargate service quotas"),
    key(
        "fargateOnDemandVcpuResourceCount",
        Kind::Number(0.0, 10_000_000.0),
        "Quota \"Fargate On-Demand vCPU resource count\".",
        "할당량 \"Fargate On-Demand vCPU resource count\"입니다.",
    )
    .alias("Fargate On-Demand vCPU resource count"),
    key(
        "fargateOnDemandTaskLaunchBurst",
        Kind::Number(1.0, 1_000_000.0),
        "Burst of the account's Fargate launch token bucket, in tasks.",
        "계정의 Fargate 시작 토큰 버킷이 한 번에 내줄 수 있는 태스크 수입니다.",
    )
    .alias("Fargate On-Demand task launch burst rate")
    .or("100", "D", "AWS Fargate throttling quotas"),
    key(
        "fargateOnDemandTaskLaunchRate",
        Kind::Positive,
        "Sustained rate of the account's Fargate launch token bucket, in tasks per second.",
        "계정의 Fargate 시작 토큰 버킷이 채워지는 속도(초당 태스크 수)입니다.",
    )
    .alias("Fargate On-Demand task launch sustained rate")
    .or("20", "D", "AWS Fargate throttling quotas"),
    key(
        "fargateSpotVcpuResourceCount",
        Kind::Number(0.0, 10_000_000.0),
        "Quota \"Fargate Spot vCPU resource count\".",
        "할당량 \"Fargate Spot vCPU resource count\"입니다.",
    )
    .alias("Fargate Spot vCPU resource count"),
    key(
        "fargateSpotTaskLaunchBurst",
        Kind::Number(1.0, 1_000_000.0),
        "Burst of the account's Fargate Spot launch token bucket, in tasks.",
        "계정의 Fargate Spot 시작 토큰 버킷이 한 번에 내줄 수 있는 태스크 수입니다.",
    )
    .alias("Fargate Spot task launch burst rate")
    .or(
        "100",
        "D",
        "AWS Fargate throttling quotas; calibration row 1",
    ),
    key(
        "fargateSpotTaskLaunchRate",
        Kind::Positive,
        "Sustained rate of the account's Fargate Spot launch token bucket, in tasks per second.",
        "계정의 Fargate Spot 시작 토큰 버킷이 채워지는 속도(초당 태스크 수)입니다.",
    )
    .alias("Fargate Spot task launch sustained rate")
    .or(
        "20",
        "D",
        "AWS Fargate throttling quotas; calibration row 1",
    ),
    key(
        "tasksLaunchedByServicePerMinute",
        Kind::Positive,
        "Quota \"Rate of tasks launched by a service on AWS Fargate\", per minute.",
        "할당량 \"Rate of tasks launched by a service on AWS Fargate\"(분당)입니다.",
    )
    .alias("Rate of tasks launched by a service on AWS Fargate")
    .or("500", "D", "Amazon ECS service quotas"),
    key(
        "provisioningTasks",
        Kind::Whole(1, 1_000_000),
        "Tasks of the cluster that may wait in PROVISIONING for instances.",
        "인스턴스를 기다리며 PROVISIONING에 머물 수 있는 클러스터의 태스크 수입니다.",
    )
    .or("500", "D", "ECS: service event messages"),
    key(
        "containerInstancesPerCluster",
        Kind::Whole(1, 1_000_000),
        "Quota \"Container instances per cluster\".",
        "할당량 \"Container instances per cluster\"입니다.",
    )
    .alias("Container instances per cluster")
    .or("5000", "D", "Amazon ECS service quotas"),
];

const LATENCY: Kind = Kind::Duration(0.000_001, 86_400.0);

/// `[objectives]`
pub const OBJECTIVES: &[Key] = &[
    key(
        "latencyP50",
        LATENCY,
        "Longest median latency.",
        "중앙값 지연 시간의 상한입니다.",
    ),
    key(
        "latencyP90",
        LATENCY,
        "Longest 90th percentile.",
        "90번째 백분위 지연 시간의 상한입니다.",
    ),
    key(
        "latencyP95",
        LATENCY,
        "Longest 95th percentile.",
        "95번째 백분위 지연 시간의 상한입니다.",
    ),
    key(
        "latencyP99",
        LATENCY,
        "Longest 99th percentile.",
        "99번째 백분위 지연 시간의 상한입니다.",
    ),
    key(
        "latencyP999",
        LATENCY,
        "Longest 99.9th percentile.",
        "99.9번째 백분위 지연 시간의 상한입니다.",
    ),
    key(
        "availability",
        Kind::Number(0.0, 100.0),
        "Least share of requests served, in percent.",
        "처리된 요청 비율의 하한(퍼센트)입니다.",
    ),
    key(
        "monthlyUsd",
        Kind::Money,
        "Highest cost of a month of 730 hours, in US dollars.",
        "한 달(730시간) 비용의 상한(미국 달러)입니다.",
    ),
];
