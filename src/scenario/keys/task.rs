//! What may a task definition say? AWS's fields, and what AWS's fields do not tell.

use super::container::{
    CONTAINER, CONTAINER_EXTRAS, CONTAINER_HEALTH_CHECK, EXITS, EXITS_EN, EXITS_KO, HEALTH_EN,
    HEALTH_KO, IDLE, IDLE_EN, IDLE_KO, IMAGE, IMAGE_EN, IMAGE_KIND, IMAGE_KO, READY_AFTER,
    RESTART_POLICY, SHUTDOWN, SHUTDOWN_EN, SHUTDOWN_KO, STOP_EN, STOP_KO, STOP_TIMEOUT,
};
use super::{ANY, Key, Kind, ListSize, key, label, life, not_modelled, not_on_fargate};

const RUNTIME_PLATFORM: &[Key] = &[
    key(
        "cpuArchitecture",
        Kind::Choice(&["X86_64", "ARM64"], &[]),
        "X86_64 or ARM64 (ARM64 costs 20 % less).",
        "X86_64 또는 ARM64입니다(ARM64가 20% 쌉니다).",
    )
    .or("X86_64", "D", "ECS API RuntimePlatform"),
    key(
        "operatingSystemFamily",
        Kind::Choice(
            &[
                "LINUX",
                "WINDOWS_SERVER_2019_FULL",
                "WINDOWS_SERVER_2019_CORE",
                "WINDOWS_SERVER_2022_FULL",
                "WINDOWS_SERVER_2022_CORE",
                "WINDOWS_SERVER_2025_FULL",
                "WINDOWS_SERVER_2025_CORE",
            ],
            &[],
        ),
        "Operating system; Windows costs a licence per vCPU.",
        "운영체제입니다. Windows는 vCPU마다 라이선스 요금이 붙습니다.",
    )
    .or("LINUX", "D", "ECS API RuntimePlatform"),
];

const EPHEMERAL_STORAGE: &[Key] = &[key(
    "sizeInGiB",
    Kind::Whole(21, 200),
    "Ephemeral storage of a task in GiB; those above 20 are billed.",
    "태스크의 임시 스토리지(GiB)입니다. 20을 넘는 만큼 요금이 붙습니다.",
)
.required()];

/// A task definition, inline or in a JSON file.
pub const TASK_DEFINITION: &[Key] = &[
    key(
        "file",
        Kind::Text,
        "A JSON file in the shape of register-task-definition or describe-task-definition.",
        "register-task-definition 또는 describe-task-definition 형식의 JSON 파일입니다.",
    ),
    key(
        "images",
        Kind::Map(&Kind::Table(IMAGE)),
        "Beside `file`: what its images weigh, by image reference.",
        "`file`과 함께 쓰며, 이미지 참조마다 크기를 적습니다.",
    ),
    key(
        "containers",
        Kind::Map(&Kind::Table(CONTAINER_EXTRAS)),
        "Beside `file`: what AWS's fields do not tell, by container name.",
        "`file`과 함께 쓰며, AWS 필드에 없는 것을 컨테이너 이름마다 적습니다.",
    ),
    key(
        "family",
        Kind::Text,
        "Name of the task definition.",
        "태스크 정의 이름입니다.",
    ),
    key(
        "revision",
        Kind::Whole(1, 1_000_000),
        "Revision of the family.",
        "태스크 정의의 개정 번호입니다.",
    )
    .or("1", "D", "ECS API TaskDefinition"),
    key(
        "cpu",
        Kind::Cpu,
        "CPU of a task: units (\"1024\") or vCPU (\"1 vCPU\").",
        "태스크 CPU입니다. 단위(\"1024\")나 vCPU(\"1 vCPU\")로 씁니다.",
    ),
    key(
        "memory",
        Kind::Memory,
        "Memory of a task: MiB (\"2048\") or GB (\"2GB\").",
        "태스크 메모리입니다. MiB(\"2048\")나 GB(\"2GB\")로 씁니다.",
    ),
    key(
        "ephemeralStorage",
        Kind::Table(EPHEMERAL_STORAGE),
        "Ephemeral storage of a task; 20 GiB when not given.",
        "태스크의 임시 스토리지입니다. 쓰지 않으면 20 GiB입니다.",
    ),
    key(
        "runtimePlatform",
        Kind::Table(RUNTIME_PLATFORM),
        "CPU architecture and operating system.",
        "CPU 아키텍처와 운영체제입니다.",
    ),
    key(
        "containerDefinitions",
        Kind::List(&Kind::Table(CONTAINER), ListSize { min: 1, max: 10 }),
        "One to ten containers, at least one essential.",
        "컨테이너 1~10개이며, 적어도 하나는 essential이어야 합니다.",
    ),
    key("image", IMAGE_KIND, IMAGE_EN, IMAGE_KO),
    key(
        "healthCheck",
        Kind::Table(CONTAINER_HEALTH_CHECK),
        HEALTH_EN,
        HEALTH_KO,
    ),
    key("stopTimeout", STOP_TIMEOUT, STOP_EN, STOP_KO),
    key("shutdown", SHUTDOWN, SHUTDOWN_EN, SHUTDOWN_KO),
    key("idleMemoryMiB", IDLE, IDLE_EN, IDLE_KO),
    key("exits", Kind::Table(EXITS), EXITS_EN, EXITS_KO),
    READY_AFTER,
    RESTART_POLICY,
    key(
        "startup",
        Kind::Table(life::STARTUP),
        "What the program does in its first minutes (ecsim's own field).",
        "프로그램이 처음 몇 분 동안 하는 일입니다(ecsim 고유 필드).",
    ),
    key(
        "networkMode",
        Kind::Choice(&["awsvpc", "bridge", "host", "none"], &[]),
        "awsvpc on Fargate; on EC2 bridge when not given.",
        "Fargate에서는 awsvpc이고, EC2에서 쓰지 않으면 bridge입니다.",
    ),
    key(
        "requiresCompatibilities",
        Kind::List(
            &Kind::Choice(&["FARGATE", "EC2", "EXTERNAL", "MANAGED_INSTANCES"], &[]),
            ANY,
        ),
        "Launch types that it is checked for.",
        "검사 대상 시작 유형(launch type)입니다.",
    ),
    label("taskDefinitionArn"),
    label("status"),
    label("requiresAttributes"),
    label("compatibilities"),
    label("registeredAt"),
    label("registeredBy"),
    label("deregisteredAt"),
    label("deleteRequestedAt"),
    label("tags"),
    not_modelled("taskRoleArn"),
    not_modelled("executionRoleArn"),
    not_modelled("volumes"),
    not_modelled("pidMode"),
    not_modelled("proxyConfiguration"),
    not_modelled("enableFaultInjection"),
    not_modelled("trustedExecutionConfiguration"),
    not_on_fargate("ipcMode"),
    key(
        "placementConstraints",
        super::placement::CONSTRAINTS,
        "memberOf constraints, beside those of the service (not on Fargate).",
        "서비스의 제약에 더하는 memberOf 제약입니다(Fargate에는 없습니다).",
    ),
    not_on_fargate("inferenceAccelerators"),
];
