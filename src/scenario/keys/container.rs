//! What may a container say? AWS's fields, and what AWS's fields do not tell.

use super::{ANY, Key, Kind, key, label, life, not_modelled, not_on_fargate};

pub(super) const IMAGE_KIND: Kind = Kind::Either(&Kind::Text, &Kind::Table(IMAGE));
pub(super) const STOP_TIMEOUT: Kind = Kind::Seconds(1.0, 86_400.0);
/// 24 TiB, in MiB: the largest instance type.
const MOST_MEMORY: i64 = 25_165_824;
pub(super) const SHUTDOWN: Kind = Kind::Duration(0.0, 3_600.0);
pub(super) const IDLE: Kind = Kind::Number(0.0, MOST_MEMORY as f64);

/// An image, as far as pulling it takes time.
pub const IMAGE: &[Key] = &[
    key(
        "sizeMB",
        Kind::Number(0.0, 1_000_000.0),
        "Compressed size in MB (10^6 bytes), as the registry shows it.",
        "레지스트리에 보이는 압축 크기(MB, 10^6바이트)입니다.",
    )
    .required(),
    key(
        "compression",
        Kind::Choice(&["gzip", "zstd"], &[]),
        "Compression of the layers.",
        "레이어의 압축 방식입니다.",
    )
    .or("gzip", "D", "the default of most builders"),
    key(
        "soci",
        Kind::Flag,
        "Whether it has a SOCI index (lazy loading).",
        "SOCI 인덱스(지연 로딩)가 있는지 여부입니다.",
    )
    .or("false", "D", "AWS Fargate: SOCI is opt-in"),
];

/// `healthCheck` of a container.
pub const CONTAINER_HEALTH_CHECK: &[Key] = &[
    label("command"),
    key(
        "interval",
        Kind::Seconds(5.0, 300.0),
        "Time between checks, 5 to 300 seconds.",
        "검사 간격(5~300초)입니다.",
    )
    .or("30s", "D", "ECS API HealthCheck"),
    key(
        "timeout",
        Kind::Seconds(2.0, 60.0),
        "Time to answer, 2 to 60 seconds.",
        "응답 제한 시간(2~60초)입니다.",
    )
    .or("5s", "D", "ECS API HealthCheck"),
    key(
        "retries",
        Kind::Whole(1, 10),
        "Consecutive failures that make it UNHEALTHY.",
        "UNHEALTHY가 되기까지의 연속 실패 횟수입니다.",
    )
    .or("3", "D", "ECS API HealthCheck"),
    key(
        "startPeriod",
        Kind::Seconds(0.0, 300.0),
        "Failures at the start that do not count, 0 to 300 seconds.",
        "시작 직후 실패를 세지 않는 시간(0~300초)입니다.",
    )
    .or("0s", "D", "ECS API HealthCheck"),
];

/// A program that exits by itself.
pub const EXITS: &[Key] = &[
    key(
        "after",
        super::request::DISTRIBUTION,
        "How long after its start; a distribution is drawn anew for every task.",
        "시작 후 얼마 뒤인지입니다. 분포를 쓰면 태스크마다 새로 뽑습니다.",
    )
    .required(),
    key(
        "exitCode",
        Kind::Whole(0, 255),
        "With which exit code.",
        "종료 코드입니다.",
    )
    .or("0", "", ""),
];

/// What AWS's JSON does not tell about a container: beside `file`, by container name.
pub const CONTAINER_EXTRAS: &[Key] = &[
    key("shutdown", SHUTDOWN, SHUTDOWN_EN, SHUTDOWN_KO),
    key("idleMemoryMiB", IDLE, IDLE_EN, IDLE_KO),
    key("exits", Kind::Table(EXITS), EXITS_EN, EXITS_KO),
    READY_AFTER,
];

pub(super) const READY_AFTER: Key = key(
    "readyAfter",
    super::request::DISTRIBUTION,
    life::READY_EN,
    life::READY_KO,
);
pub(super) const RESTART_POLICY: Key = key(
    "restartPolicy",
    Kind::Table(life::RESTART_POLICY),
    life::RESTART_EN,
    life::RESTART_KO,
);

pub(super) const SHUTDOWN_EN: &str = "How long the program takes to exit after SIGTERM (ecsim's \
    own field; parameter container.shutdown when not given).";
pub(super) const SHUTDOWN_KO: &str =
    "SIGTERM을 받은 프로그램이 끝나는 데 걸리는 시간입니다(ecsim 고유 필드).";
pub(super) const IDLE_EN: &str = "Memory that the program holds when idle, in MiB (ecsim's own \
    field; parameter container.idleMemory when not given).";
pub(super) const IDLE_KO: &str =
    "요청이 없을 때 프로그램이 쓰는 메모리(MiB)입니다(ecsim 고유 필드).";
pub(super) const EXITS_EN: &str = "The program exits by itself (ecsim's own field).";
pub(super) const EXITS_KO: &str = "프로그램이 스스로 종료합니다(ecsim 고유 필드).";
pub(super) const IMAGE_EN: &str = "The image: AWS's reference, or a table with its size.";
pub(super) const IMAGE_KO: &str = "이미지입니다. AWS 참조 문자열이나 크기를 담은 표를 씁니다.";
pub(super) const STOP_EN: &str = "From SIGTERM to SIGKILL; 2 to 120 seconds on Fargate.";
pub(super) const STOP_KO: &str =
    "SIGTERM에서 SIGKILL까지의 시간입니다. Fargate에서는 2~120초입니다.";
pub(super) const HEALTH_EN: &str = "Container health check.";
pub(super) const HEALTH_KO: &str = "컨테이너 상태 확인입니다.";

const PORT_MAPPING: &[Key] = &[
    key(
        "containerPort",
        Kind::Whole(1, 65_535),
        "Port of the container.",
        "컨테이너의 포트입니다.",
    ),
    key(
        "hostPort",
        Kind::Whole(0, 65_535),
        "Port of the instance in bridge mode; 0, or nothing, is a dynamic one.",
        "bridge 모드에서 인스턴스의 포트입니다. 0이거나 쓰지 않으면 동적 포트입니다.",
    ),
    key(
        "protocol",
        Kind::Choice(&["tcp", "udp"], &[]),
        "tcp or udp.",
        "tcp 또는 udp입니다.",
    )
    .or("tcp", "D", "ECS API PortMapping"),
    label("name"),
    label("appProtocol"),
    label("containerPortRange"),
];

const RESOURCE: &[Key] = &[
    key(
        "type",
        Kind::Choice(&["GPU"], &["InferenceAccelerator", "NeuronDevice"]),
        "GPU.",
        "GPU입니다.",
    )
    .required(),
    key(
        "value",
        Kind::Text,
        "How many, as a text, as AWS asks for: \"1\".",
        "개수입니다. AWS와 같이 글자로 씁니다(\"1\").",
    )
    .required(),
];

/// A container definition.
pub const CONTAINER: &[Key] = &[
    key(
        "name",
        Kind::Text,
        "Name of the container.",
        "컨테이너 이름입니다.",
    )
    .required(),
    key("image", IMAGE_KIND, IMAGE_EN, IMAGE_KO),
    key(
        "essential",
        Kind::Flag,
        "Whether its exit stops the task.",
        "이 컨테이너가 끝나면 태스크도 멈추는지 여부입니다.",
    )
    .or("true", "D", "ECS API ContainerDefinition"),
    key(
        "cpu",
        Kind::Whole(0, 262_144),
        "CPU units of the container (1024 = 1 vCPU).",
        "컨테이너의 CPU 단위입니다(1024 = 1 vCPU).",
    )
    .or("0", "D", "ECS API ContainerDefinition"),
    key(
        "memory",
        Kind::Whole(6, MOST_MEMORY),
        "Hard limit in MiB: the container is killed above it.",
        "하드 제한(MiB)입니다. 넘으면 컨테이너가 강제 종료됩니다.",
    ),
    key(
        "memoryReservation",
        Kind::Whole(6, MOST_MEMORY),
        "Soft limit in MiB.",
        "소프트 제한(MiB)입니다.",
    ),
    key(
        "healthCheck",
        Kind::Table(CONTAINER_HEALTH_CHECK),
        HEALTH_EN,
        HEALTH_KO,
    ),
    key("stopTimeout", STOP_TIMEOUT, STOP_EN, STOP_KO).or(
        "30s",
        "D",
        "ECS API ContainerDefinition",
    ),
    key("shutdown", SHUTDOWN, SHUTDOWN_EN, SHUTDOWN_KO),
    key("idleMemoryMiB", IDLE, IDLE_EN, IDLE_KO),
    key("exits", Kind::Table(EXITS), EXITS_EN, EXITS_KO),
    READY_AFTER,
    key(
        "dependsOn",
        life::DEPENDS_ON,
        life::DEPENDS_ON_EN,
        life::DEPENDS_ON_KO,
    ),
    key(
        "startTimeout",
        life::START_TIMEOUT,
        life::START_TIMEOUT_EN,
        life::START_TIMEOUT_KO,
    ),
    RESTART_POLICY,
    key(
        "portMappings",
        Kind::List(&Kind::Table(PORT_MAPPING), ANY),
        "Ports; a static hostPort lets one such task on an instance.",
        "포트입니다. hostPort를 고정하면 인스턴스마다 태스크 하나만 놓입니다.",
    ),
    key(
        "resourceRequirements",
        Kind::List(&Kind::Table(RESOURCE), ANY),
        "GPUs (not on Fargate).",
        "GPU입니다(Fargate에는 없습니다).",
    ),
    label("dockerLabels"),
    label("hostname"),
    label("versionConsistency"),
    not_modelled("repositoryCredentials"),
    not_modelled("entryPoint"),
    not_modelled("command"),
    not_modelled("environment"),
    not_modelled("environmentFiles"),
    not_modelled("mountPoints"),
    not_modelled("volumesFrom"),
    not_modelled("linuxParameters"),
    not_modelled("secrets"),
    not_modelled("user"),
    not_modelled("workingDirectory"),
    not_modelled("readonlyRootFilesystem"),
    not_modelled("interactive"),
    not_modelled("pseudoTerminal"),
    not_modelled("ulimits"),
    not_modelled("logConfiguration"),
    not_modelled("systemControls"),
    not_modelled("firelensConfiguration"),
    not_modelled("credentialSpecs"),
    not_on_fargate("links"),
    not_on_fargate("disableNetworking"),
    not_on_fargate("privileged"),
    not_on_fargate("dnsServers"),
    not_on_fargate("dnsSearchDomains"),
    not_on_fargate("extraHosts"),
    not_on_fargate("dockerSecurityOptions"),
];
