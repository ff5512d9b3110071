//! What may be said of how containers start, wait for each other, restart, and warm up?

use super::{ANY, Key, Kind, ListSize, key, request};

const DEPENDENCY: &[Key] = &[
    key(
        "containerName",
        Kind::Text,
        "The container waited for.",
        "기다리는 컨테이너입니다.",
    )
    .required(),
    key(
        "condition",
        Kind::Choice(&["START", "COMPLETE", "SUCCESS", "HEALTHY"], &[]),
        "Until it has started, has exited, has exited with 0, or is healthy.",
        "시작, 종료, 코드 0으로 종료, 정상 가운데 어느 때까지인지입니다.",
    )
    .required(),
];

/// `dependsOn` of a container.
pub const DEPENDS_ON: Kind = Kind::List(&Kind::Table(DEPENDENCY), ANY);
/// What it means.
pub const DEPENDS_ON_EN: &str = "Containers that it waits for; they are stopped after it.";
/// 그 뜻.
pub const DEPENDS_ON_KO: &str = "시작 전에 기다리는 컨테이너입니다. 멈출 때는 역순입니다.";

/// `startTimeout` of a container.
pub const START_TIMEOUT: Kind = Kind::Seconds(1.0, 86_400.0);
/// What it means.
pub const START_TIMEOUT_EN: &str = "How long those that depend on it wait for it; 2 to 120 seconds \
                                    on Fargate; without end when not given.";
/// 그 뜻.
pub const START_TIMEOUT_KO: &str = "이 컨테이너를 기다리는 최대 시간입니다. Fargate에서는 2~120초이고, 쓰지 않으면 끝없이 기다립니다.";

/// `restartPolicy` of a container.
pub const RESTART_POLICY: &[Key] = &[
    key(
        "enabled",
        Kind::Flag,
        "Whether the container is restarted in place.",
        "컨테이너를 그 자리에서 다시 시작할지입니다.",
    )
    .required(),
    key(
        "ignoredExitCodes",
        Kind::List(&Kind::Whole(0, 255), ListSize { min: 0, max: 50 }),
        "It is not restarted after these exit codes, at most 50.",
        "이 종료 코드 뒤에는 다시 시작하지 않습니다(최대 50개).",
    ),
    key(
        "restartAttemptPeriod",
        Kind::Seconds(60.0, 1_800.0),
        "It must have run this long, 60 to 1800 seconds.",
        "다시 시작하려면 이만큼 실행되었어야 합니다(60~1800초).",
    )
    .or("300s", "D", "ECS API ContainerRestartPolicy"),
];
/// What it means.
pub const RESTART_EN: &str = "Restart of the container without replacing its task.";
/// 그 뜻.
pub const RESTART_KO: &str = "태스크를 바꾸지 않고 컨테이너만 다시 시작합니다.";

/// `readyAfter` of a container.
pub const READY_EN: &str = "How long after its start the program passes its own healthCheck \
                            (ecsim's own field; that of `startup` for the container that serves \
                            requests when not given).";
/// 그 뜻.
pub const READY_KO: &str = "시작 후 프로그램이 자신의 healthCheck에 답하기까지의 시간입니다(ecsim 고유 필드). \
     요청을 처리하는 컨테이너는 쓰지 않으면 `startup`의 값을 따릅니다.";

const WARM_UP: &[Key] = &[
    key(
        "duration",
        Kind::Duration(0.0, 86_400.0),
        "How long it takes.",
        "걸리는 시간입니다.",
    )
    .required(),
    key(
        "slowdown",
        Kind::Number(1.0, 1_000.0),
        "By how much the CPU time of a request is multiplied at first; it falls evenly to 1.",
        "처음에 요청의 CPU 시간이 몇 배인지이며, 고르게 1까지 줄어듭니다.",
    )
    .required(),
];

/// `startup` of a task definition (ecsim's own field).
pub const STARTUP: &[Key] = &[
    key(
        "readyAfter",
        request::DISTRIBUTION,
        "How long after RUNNING the program begins to listen: until then requests and health \
         checks of the load balancer fail.",
        "RUNNING 뒤 프로그램이 요청을 받기까지의 시간입니다. 그때까지 요청과 로드 밸런서의 상태 확인이 실패합니다.",
    ),
    key(
        "cpu",
        Kind::Duration(0.0, 86_400.0),
        "CPU time that it burns from RUNNING on, beside its requests.",
        "RUNNING부터 요청과 별도로 쓰는 CPU 시간입니다.",
    )
    .or("0s", "", ""),
    key(
        "warmUp",
        Kind::Table(WARM_UP),
        "Requests are slower at first: caches are cold, code is not compiled.",
        "처음에는 요청이 느립니다(빈 캐시, 컴파일 전 코드).",
    ),
];
