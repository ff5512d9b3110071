//! What may a capacity provider say? Fields of `create-capacity-provider`.

use super::{ANY, Key, Kind, SOME, key, label, later};

const ON_OFF: Kind = Kind::Choice(&["ENABLED", "DISABLED"], &[]);
const MANAGED_SCALING_API: &str = "ECS API ManagedScaling";
const STEP: Kind = Kind::Whole(1, 10_000);

const MANAGED_SCALING: &[Key] = &[
    key(
        "status",
        ON_OFF,
        "ENABLED: ECS moves the group's desired capacity.",
        "ENABLED이면 ECS가 그룹의 desiredCapacity를 움직입니다.",
    )
    .required(),
    key(
        "targetCapacity",
        Kind::Whole(1, 100),
        "Percent of the instances that should hold tasks; the rest are whole empty instances.",
        "태스크가 있어야 하는 인스턴스의 비율(퍼센트)입니다. 나머지는 통째로 빈 인스턴스입니다.",
    )
    .or("100", "D", MANAGED_SCALING_API),
    key(
        "minimumScalingStepSize",
        STEP,
        "Fewest instances that a scale-out adds.",
        "한 번에 늘리는 최소 인스턴스 수입니다.",
    )
    .or("1", "D", MANAGED_SCALING_API),
    key(
        "maximumScalingStepSize",
        STEP,
        "Most instances that a scale-out adds.",
        "한 번에 늘리는 최대 인스턴스 수입니다.",
    )
    .or("10000", "D", MANAGED_SCALING_API),
    key(
        "instanceWarmupPeriod",
        Kind::Seconds(0.0, 10_000.0),
        "How long new instances block the next scale-out.",
        "새 인스턴스가 다음 확장을 막는 시간입니다.",
    )
    .or("300s", "D", MANAGED_SCALING_API),
];

const GROUP_PROVIDER: &[Key] = &[
    key(
        "autoScalingGroup",
        Kind::Text,
        "Name (or ARN) of the Auto Scaling group; a group belongs to one provider.",
        "Auto Scaling 그룹의 이름(또는 ARN)입니다. 그룹은 공급자 하나에만 속합니다.",
    )
    .alias("autoScalingGroupArn")
    .required(),
    key(
        "managedScaling",
        Kind::Table(MANAGED_SCALING),
        "Whether ECS scales the group; it does not when this is left out.",
        "ECS가 그룹을 조정할지 정합니다. 쓰지 않으면 조정하지 않습니다.",
    ),
    key(
        "managedTerminationProtection",
        ON_OFF,
        "Instances with tasks are protected from scale-in.",
        "태스크가 있는 인스턴스를 축소에서 보호합니다.",
    )
    .or("DISABLED", "D", "ECS API AutoScalingGroupProvider"),
    key(
        "managedDraining",
        ON_OFF,
        "Instances are drained before they are terminated.",
        "종료하기 전에 인스턴스의 태스크를 옮깁니다(드레이닝).",
    )
    .or("ENABLED", "D", "ECS API AutoScalingGroupProvider"),
];

const WHOLE_RANGE: &[Key] = &[
    key(
        "min",
        Kind::Whole(0, 100_000_000),
        "At least.",
        "최솟값입니다.",
    )
    .required(),
    key(
        "max",
        Kind::Whole(0, 100_000_000),
        "At most; no limit when not given.",
        "최댓값입니다. 쓰지 않으면 한도가 없습니다.",
    ),
];

const ACCELERATORS: &[Key] = &[
    key("min", Kind::Whole(0, 64), "At least.", "최솟값입니다."),
    key(
        "max",
        Kind::Whole(0, 64),
        "At most; 0 excludes types with accelerators.",
        "최댓값입니다. 0은 가속기가 있는 유형을 뺍니다.",
    ),
];

const REQUIREMENTS_API: &str = "ECS API InstanceRequirementsRequest";

const INSTANCE_REQUIREMENTS: &[Key] = &[
    key(
        "vCpuCount",
        Kind::Table(WHOLE_RANGE),
        "vCPUs of an instance.",
        "인스턴스의 vCPU 수입니다.",
    )
    .required(),
    key(
        "memoryMiB",
        Kind::Table(WHOLE_RANGE),
        "Memory of an instance in MiB.",
        "인스턴스의 메모리(MiB)입니다.",
    )
    .required(),
    key(
        "cpuManufacturers",
        Kind::List(
            &Kind::Choice(&["intel", "amd", "amazon-web-services"], &[]),
            SOME,
        ),
        "Makers of the CPU; any when not given.",
        "CPU 제조사입니다. 쓰지 않으면 모두 됩니다.",
    ),
    key(
        "allowedInstanceTypes",
        Kind::List(&Kind::Text, SOME),
        "Only these types; * stands for any letters, as in m5.*.",
        "이 유형만 씁니다. *는 아무 글자나 뜻합니다(예: m5.*).",
    ),
    key(
        "excludedInstanceTypes",
        Kind::List(&Kind::Text, ANY),
        "Not these types.",
        "이 유형은 쓰지 않습니다.",
    ),
    key(
        "instanceGenerations",
        Kind::List(&Kind::Choice(&["current", "previous"], &[]), SOME),
        "Generations; current when not given.",
        "세대입니다. 쓰지 않으면 current입니다.",
    ),
    key(
        "burstablePerformance",
        Kind::Choice(&["included", "excluded", "required"], &[]),
        "Whether T types are taken.",
        "T 계열을 쓸지 정합니다.",
    )
    .or("excluded", "D", REQUIREMENTS_API),
    key(
        "bareMetal",
        Kind::Choice(&["included", "excluded", "required"], &[]),
        "Whether bare-metal types are taken.",
        "베어 메탈 유형을 쓸지 정합니다.",
    )
    .or("excluded", "D", REQUIREMENTS_API),
    key(
        "acceleratorCount",
        Kind::Table(ACCELERATORS),
        "GPUs of an instance; types with GPUs are not taken when this is left out.",
        "인스턴스의 GPU 수입니다. 쓰지 않으면 GPU 유형은 쓰지 않습니다.",
    ),
    label("acceleratorTypes"),
    later("localStorage"),
    later("networkBandwidthGbps"),
    later("baselineEbsBandwidthMbps"),
    later("spotMaxPricePercentageOverLowestPrice"),
];

const STORAGE: &[Key] = &[key(
    "storageSizeGiB",
    Kind::Whole(1, 16_384),
    "Size of the data volume in GiB.",
    "데이터 볼륨의 크기(GiB)입니다.",
)
.or("80", "D", "ECS Managed Instances: storage")];

const REQUIREMENTS_EN: &str = "Which instance types may be launched.";
const REQUIREMENTS_KO: &str = "시작할 수 있는 인스턴스 유형의 조건입니다.";
const STORAGE_EN: &str = "The volume of an instance.";
const STORAGE_KO: &str = "인스턴스의 볼륨입니다.";

const INSTANCE_LAUNCH_TEMPLATE: &[Key] = &[
    key(
        "instanceRequirements",
        Kind::Table(INSTANCE_REQUIREMENTS),
        REQUIREMENTS_EN,
        REQUIREMENTS_KO,
    )
    .required(),
    key(
        "storageConfiguration",
        Kind::Table(STORAGE),
        STORAGE_EN,
        STORAGE_KO,
    ),
    key("monitoring", MONITORING, MONITORING_EN, MONITORING_KO).or(
        "BASIC",
        "D",
        "ECS API InstanceLaunchTemplate",
    ),
    key(
        "capacityOptionType",
        Kind::Choice(&["ON_DEMAND"], &["SPOT", "RESERVED"]),
        "ON_DEMAND.",
        "ON_DEMAND입니다.",
    )
    .or("ON_DEMAND", "D", "ECS API InstanceLaunchTemplate"),
    label("ec2InstanceProfileArn"),
    label("networkConfiguration"),
];

const MONITORING: Kind = Kind::Choice(&["BASIC", "DETAILED"], &[]);
const MONITORING_EN: &str = "Monitoring of the instances.";
const MONITORING_KO: &str = "인스턴스 모니터링입니다.";

const OPTIMIZATION: &[Key] = &[key(
    "scaleInAfter",
    Kind::Whole(-1, 3_600),
    "Seconds that an instance is idle before it is terminated; -1 is never.",
    "인스턴스가 비고 나서 종료될 때까지의 초입니다. -1은 종료하지 않습니다.",
)];

const MANAGED_INSTANCES: &[Key] = &[
    key(
        "instanceRequirements",
        Kind::Table(INSTANCE_REQUIREMENTS),
        REQUIREMENTS_EN,
        REQUIREMENTS_KO,
    ),
    key(
        "instanceLaunchTemplate",
        Kind::Table(INSTANCE_LAUNCH_TEMPLATE),
        "AWS's own shape: the requirements with storage and monitoring.",
        "조건에 스토리지와 모니터링을 더한 AWS 형식입니다.",
    ),
    key(
        "infrastructureOptimization",
        Kind::Table(OPTIMIZATION),
        "When idle instances are terminated.",
        "빈 인스턴스를 언제 종료할지 정합니다.",
    ),
    key(
        "availabilityZones",
        Kind::List(&Kind::Text, SOME),
        "Zones of its subnets; all zones of [region] when not given.",
        "서브넷의 가용 영역입니다. 쓰지 않으면 [region]의 모든 영역입니다.",
    ),
    label("infrastructureRoleArn"),
    label("propagateTags"),
];

/// A capacity provider.
pub const CAPACITY_PROVIDER: &[Key] = &[
    key(
        "name",
        Kind::Text,
        "Name of the provider.",
        "공급자 이름입니다.",
    )
    .required(),
    key(
        "autoScalingGroupProvider",
        Kind::Table(GROUP_PROVIDER),
        "It brings an Auto Scaling group.",
        "Auto Scaling 그룹을 쓰는 공급자입니다.",
    ),
    key(
        "managedInstancesProvider",
        Kind::Table(MANAGED_INSTANCES),
        "It brings ECS Managed Instances.",
        "ECS 관리형 인스턴스(Managed Instances)를 쓰는 공급자입니다.",
    ),
    label("cluster"),
    label("tags"),
];
