//! What may be said of the instances that a group launches?

use super::{Key, Kind, SOME, key, label, later};

const EBS: &str = "Amazon EBS: gp3 volumes";
const AGENT: &str = "ECS container agent configuration";

const ROOT_VOLUME: &[Key] = &[
    key(
        "volumeType",
        Kind::Choice(&["gp3", "gp2"], &["io1", "io2", "st1", "sc1", "standard"]),
        "gp3 or gp2.",
        "gp3 또는 gp2입니다.",
    )
    .or("gp3", "D", "ECS-optimized Amazon Linux 2023"),
    key(
        "volumeSize",
        Kind::Whole(1, 65_536),
        "Size in GiB; billed as long as the instance is not terminated.",
        "크기(GiB)입니다. 인스턴스가 종료될 때까지 요금이 붙습니다.",
    )
    .or("30", "D", "ECS-optimized Amazon Linux 2023"),
    key(
        "iops",
        Kind::Whole(3_000, 80_000),
        "IOPS of gp3; those above 3,000 are billed.",
        "gp3의 IOPS입니다. 3,000을 넘는 만큼 요금이 붙습니다.",
    )
    .or("3000", "D", EBS),
    key(
        "throughput",
        Kind::Whole(125, 2_000),
        "Throughput of gp3 in MiB/s; that above 125 is billed.",
        "gp3의 처리량(MiB/s)입니다. 125를 넘는 만큼 요금이 붙습니다.",
    )
    .or("125", "D", EBS),
];

const MONITORING: &[Key] = &[key(
    "enabled",
    Kind::Flag,
    "Detailed monitoring: CPU each minute instead of every five, and it is billed.",
    "세부 모니터링입니다. CPU를 5분이 아니라 1분마다 보며 요금이 붙습니다.",
)
.or("false", "D", "EC2 API RunInstances")];

const CREDIT_SPECIFICATION: &[Key] = &[key(
    "cpuCredits",
    Kind::Choice(&["standard", "unlimited"], &[]),
    "T family: standard is throttled to its baseline without credits, unlimited is charged.",
    "T 계열입니다. standard는 크레딧이 없으면 기준 성능으로 느려지고, unlimited는 요금이 붙습니다.",
)
.required()];

/// Settings of the ECS agent, under their names or those of its environment.
const ECS: &[Key] = &[
    key(
        "reservedMemory",
        Kind::Whole(0, 1_000_000),
        "ECS_RESERVED_MEMORY: MiB that the agent keeps from tasks.",
        "ECS_RESERVED_MEMORY입니다. 에이전트가 태스크에 주지 않는 메모리(MiB)입니다.",
    )
    .alias("ECS_RESERVED_MEMORY")
    .or("0", "D", AGENT),
    key(
        "imagePullBehavior",
        Kind::Choice(&["default", "always", "once", "prefer-cached"], &[]),
        "ECS_IMAGE_PULL_BEHAVIOR: whether an image that is there is pulled again.",
        "ECS_IMAGE_PULL_BEHAVIOR입니다. 이미 있는 이미지를 다시 받을지 정합니다.",
    )
    .alias("ECS_IMAGE_PULL_BEHAVIOR")
    .or("default", "D", AGENT),
    key(
        "instanceAttributes",
        Kind::Map(&Kind::Text),
        "ECS_INSTANCE_ATTRIBUTES: custom attributes, for placement.",
        "ECS_INSTANCE_ATTRIBUTES입니다. 배치에 쓰는 사용자 지정 속성입니다.",
    )
    .alias("ECS_INSTANCE_ATTRIBUTES"),
    key(
        "enableSpotInstanceDraining",
        Kind::Flag,
        "ECS_ENABLE_SPOT_INSTANCE_DRAINING: the agent drains its instance on a Spot notice.",
        "ECS_ENABLE_SPOT_INSTANCE_DRAINING입니다. 스팟 중단 알림을 받으면 에이전트가 드레이닝합니다.",
    )
    .alias("ECS_ENABLE_SPOT_INSTANCE_DRAINING")
    .or("false", "D", AGENT),
    label("ECS_CLUSTER"),
];

/// `launchTemplate`: what every instance is launched with.
pub const LAUNCH_TEMPLATE: &[Key] = &[
    key(
        "instanceType",
        Kind::Text,
        "Instance type, as m5.large (`ecsim catalog` lists them).",
        "인스턴스 유형입니다(예: m5.large). `ecsim catalog`가 모두 보여 줍니다.",
    ),
    key(
        "ami",
        Kind::Choice(&["amazon-linux", "bottlerocket", "heavy"], &[]),
        "Class of the machine image, which decides how long it boots (ecsim's own field): \
         amazon-linux (ECS-optimized), bottlerocket, or heavy (GPU drivers, long user data).",
        "부팅 시간을 정하는 머신 이미지 종류입니다(ecsim 고유 필드). amazon-linux(ECS 최적화), \
         bottlerocket, heavy(GPU 드라이버, 긴 사용자 데이터) 가운데 하나입니다.",
    )
    .or("amazon-linux", "E", "the image that most clusters use"),
    key(
        "rootVolume",
        Kind::Table(ROOT_VOLUME),
        "The root volume (blockDeviceMappings[].ebs).",
        "루트 볼륨(blockDeviceMappings[].ebs)입니다.",
    ),
    key(
        "monitoring",
        Kind::Table(MONITORING),
        "Detailed monitoring.",
        "세부 모니터링입니다.",
    ),
    key(
        "creditSpecification",
        Kind::Table(CREDIT_SPECIFICATION),
        "CPU credits of burstable types; without it T2 is standard and the others are unlimited.",
        "버스트 가능 유형의 CPU 크레딧입니다. 쓰지 않으면 T2는 standard, 나머지는 unlimited입니다.",
    ),
    key(
        "ecs",
        Kind::Table(ECS),
        "Settings of the ECS agent.",
        "ECS 에이전트 설정입니다.",
    ),
    label("imageId"),
    label("keyName"),
    label("iamInstanceProfile"),
    label("securityGroupIds"),
    later("instanceMarketOptions"),
];

const OVERRIDE: &[Key] = &[
    key(
        "instanceType",
        Kind::Text,
        "Instance type.",
        "인스턴스 유형입니다.",
    )
    .required(),
    key(
        "weightedCapacity",
        Kind::WholeText(1, 999),
        "How much of the group's capacity one such instance is; AWS's JSON has it as text.",
        "이 유형 한 대가 그룹 용량에서 차지하는 양입니다. AWS의 JSON에는 글자로 있습니다.",
    ),
    later("instanceRequirements"),
];

const OVERRIDES: Kind = Kind::List(&Kind::Table(OVERRIDE), SOME);
const OVERRIDES_EN: &str = "Instance types in order of priority.";
const OVERRIDES_KO: &str = "우선순위 순서의 인스턴스 유형입니다.";

const MIXED_TEMPLATE: &[Key] = &[
    key("overrides", OVERRIDES, OVERRIDES_EN, OVERRIDES_KO),
    label("launchTemplateSpecification"),
];

const DISTRIBUTION: &str = "EC2 Auto Scaling API InstancesDistribution";

/// `instancesDistribution`: On-Demand and Spot.
pub const INSTANCES_DISTRIBUTION: &[Key] = &[
    key(
        "onDemandAllocationStrategy",
        Kind::Choice(&["prioritized", "lowest-price"], &[]),
        "prioritized (the order of the overrides) or lowest-price.",
        "prioritized(overrides 순서) 또는 lowest-price입니다.",
    )
    .or("prioritized", "D", DISTRIBUTION),
    key(
        "onDemandBaseCapacity",
        Kind::Whole(0, 100_000),
        "Capacity that is On-Demand before anything else.",
        "먼저 온디맨드로 채우는 용량입니다.",
    )
    .or("0", "D", DISTRIBUTION),
    key(
        "onDemandPercentageAboveBaseCapacity",
        Kind::Whole(0, 100),
        "Percent of On-Demand above the base; the rest is Spot. 0 is Spot alone.",
        "기준을 넘는 용량의 온디맨드 비율(퍼센트)입니다. 나머지는 스팟이며 0이면 모두 스팟입니다.",
    )
    .or("100", "D", DISTRIBUTION),
    key(
        "spotAllocationStrategy",
        Kind::Choice(
            &[
                "price-capacity-optimized",
                "capacity-optimized",
                "capacity-optimized-prioritized",
                "lowest-price",
            ],
            &[],
        ),
        "How Spot pools are chosen; AWS recommends price-capacity-optimized.",
        "스팟 풀을 고르는 방법입니다. AWS는 price-capacity-optimized를 권합니다.",
    )
    .or("lowest-price", "D", DISTRIBUTION),
    key(
        "spotInstancePools",
        Kind::Whole(1, 20),
        "lowest-price: over so many of the cheapest pools of a zone.",
        "lowest-price에서 영역마다 가장 싼 몇 개의 풀에 나눌지입니다.",
    )
    .or("2", "D", DISTRIBUTION),
    key(
        "spotMaxPrice",
        Kind::Money,
        "Highest price per unit-hour; the On-Demand price when not given.",
        "단위 시간당 최고 가격입니다. 쓰지 않으면 온디맨드 가격입니다.",
    ),
];

/// `mixedInstancesPolicy`: several instance types.
pub const MIXED_INSTANCES_POLICY: &[Key] = &[
    key("overrides", OVERRIDES, OVERRIDES_EN, OVERRIDES_KO),
    key(
        "launchTemplate",
        Kind::Table(MIXED_TEMPLATE),
        "AWS's own shape of the same.",
        "같은 것을 AWS 형식으로 씁니다.",
    ),
    key(
        "instancesDistribution",
        Kind::Table(INSTANCES_DISTRIBUTION),
        "How the types are chosen.",
        "유형을 고르는 방법입니다.",
    ),
];
