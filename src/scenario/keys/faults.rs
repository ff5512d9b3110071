//! What may go wrong? One shape of `[[faults]]` for each kind.

use super::{Key, Kind, TEN_YEARS, Variant, key};
use crate::words::Text;

const NAME: Key = key(
    "name",
    Kind::Text,
    "Name in reports, by which its chance is drawn; zoneLoss-1 and so on when not given.",
    "보고서에 쓰는 이름이며 우연도 이 이름으로 뽑습니다. 쓰지 않으면 zoneLoss-1 순서입니다.",
);
const AT: Key = key(
    "at",
    Kind::OneOrMany(&Kind::Moment),
    "When: after so long, or an instant; several as a list.",
    "시점입니다. 실행 시작부터의 시간이나 시각을 쓰고, 여럿이면 목록으로 씁니다.",
);
const PER_HOUR: Key = key(
    "perHour",
    Kind::Number(0.000_001, 3_600.0),
    "Instead of `at`: so many an hour on average, at random, counted from the end of the last.",
    "`at` 대신, 무작위로 시간당 평균 몇 번 일어나는지 씁니다. 앞의 장애가 끝난 때부터 셉니다.",
);
const LASTS: Key = key(
    "lasts",
    Kind::Duration(0.001, TEN_YEARS),
    "How long it lasts; to the end of the run when not given.",
    "지속 시간입니다. 쓰지 않으면 실행이 끝날 때까지입니다.",
);
const ZONE: Key = key(
    "availabilityZone",
    Kind::Text,
    "The zone, as us-east-1a or a.",
    "가용 영역입니다(예: us-east-1a 또는 a).",
);
const GROUP: Key = key(
    "autoScalingGroup",
    Kind::Text,
    "Of this Auto Scaling group; any container instance when not given.",
    "이 Auto Scaling 그룹의 인스턴스입니다. 쓰지 않으면 모든 인스턴스 가운데서 고릅니다.",
);
const SERVICE: Key = key(
    "service",
    Kind::Text,
    "Of this service, or this run of tasks.",
    "이 서비스나 단독 태스크 실행입니다.",
);
const COUNT: Key = key(
    "count",
    Kind::Whole(1, 1_000_000),
    "How many are hit, drawn by chance; 1 when neither this nor `share` is given.",
    "무작위로 고를 개수입니다. `share`도 쓰지 않으면 1입니다.",
);
const SHARE: Key = key(
    "share",
    Kind::Number(0.0, 1.0),
    "Which share of them is hit, 0 to 1, rounded up.",
    "고를 비율(0~1, 올림)입니다.",
);

const ZONE_LOSS: &[Key] = &[NAME, AT, PER_HOUR, LASTS, ZONE.required()];
const INSTANCE_FAILURE: &[Key] = &[NAME, AT, PER_HOUR, GROUP, COUNT, SHARE];
const AGENT_DISCONNECT: &[Key] = &[NAME, AT, PER_HOUR, LASTS, GROUP, COUNT, SHARE];
const OF_TASKS: &[Key] = &[NAME, AT, PER_HOUR, SERVICE.required(), COUNT, SHARE];

const MEMORY_LEAK: &[Key] = &[
    NAME,
    AT,
    PER_HOUR,
    LASTS,
    SERVICE.required(),
    COUNT,
    SHARE,
    key(
        "mibPerMinute",
        Kind::Positive,
        "MiB that each of them leaks in a minute.",
        "태스크마다 1분에 새는 메모리(MiB)입니다.",
    )
    .required(),
];

const DEPENDENCY: &[Key] = &[
    NAME,
    AT,
    PER_HOUR,
    LASTS,
    SERVICE.required(),
    key(
        "slowdown",
        Kind::Number(0.0, 1_000_000.0),
        "The time that a request waits is multiplied by it.",
        "요청이 기다리는 시간에 곱하는 수입니다.",
    )
    .or("1", "", ""),
    key(
        "extra",
        Kind::Duration(0.0, 86_400.0),
        "And grows by this.",
        "기다리는 시간에 더하는 시간입니다.",
    )
    .or("0s", "", ""),
    key(
        "failing",
        Kind::Number(0.0, 1.0),
        "Share of the requests, 0 to 1, that fail after it (500).",
        "그 뒤에 실패하는(500) 요청의 비율(0~1)입니다.",
    )
    .or("0", "", ""),
];

const IMAGE_PULL: &[Key] = &[NAME, AT, PER_HOUR, LASTS, SERVICE.required()];

const LAUNCH_THROTTLE: &[Key] = &[
    NAME,
    AT,
    PER_HOUR,
    LASTS,
    key(
        "api",
        Kind::Choice(&["FARGATE", "EC2"], &[]),
        "Launches of Fargate tasks, or of EC2 instances (RunInstances).",
        "Fargate 태스크 시작 또는 EC2 인스턴스 시작(RunInstances)입니다.",
    )
    .required(),
    key(
        "perSecond",
        Kind::Number(0.0, 1_000_000.0),
        "Launches that are let through in a second; 0 lets none.",
        "1초에 허용하는 시작 수입니다. 0이면 하나도 시작하지 못합니다.",
    )
    .required(),
];

const fn variant(
    name: &'static str,
    keys: &'static [Key],
    en: &'static str,
    ko: &'static str,
) -> Variant {
    Variant {
        name,
        keys,
        doc: Text::new(en, ko),
    }
}

/// One entry of `[[faults]]`.
pub const FAULT: Kind = Kind::Tagged(
    "fault",
    &[
        variant(
            "zoneLoss",
            ZONE_LOSS,
            "An Availability Zone is lost, with everything in it.",
            "가용 영역이 그 안의 모든 것과 함께 사라집니다.",
        ),
        variant(
            "instanceFailure",
            INSTANCE_FAILURE,
            "EC2 instances die, with the tasks on them.",
            "EC2 인스턴스가 그 위의 태스크와 함께 죽습니다.",
        ),
        variant(
            "agentDisconnect",
            AGENT_DISCONNECT,
            "ECS agents lose their connection: tasks run on, none is placed there.",
            "ECS 에이전트의 연결이 끊깁니다. 태스크는 계속 실행되지만 새로 놓이지 않습니다.",
        ),
        variant(
            "taskCrash",
            OF_TASKS,
            "An essential container exits with code 1.",
            "필수(essential) 컨테이너가 코드 1로 끝납니다.",
        ),
        variant(
            "taskHang",
            OF_TASKS,
            "Tasks answer nothing any more, and ignore SIGTERM.",
            "태스크가 아무것도 응답하지 않고 SIGTERM도 무시합니다.",
        ),
        variant(
            "memoryLeak",
            MEMORY_LEAK,
            "Containers leak memory until they are killed for it.",
            "컨테이너의 메모리가 새어 결국 강제 종료됩니다.",
        ),
        variant(
            "dependency",
            DEPENDENCY,
            "What requests wait for is slow, or fails.",
            "요청이 기다리는 상대가 느려지거나 실패합니다.",
        ),
        variant(
            "imagePull",
            IMAGE_PULL,
            "The image cannot be pulled: tasks fail to start.",
            "이미지를 받을 수 없어 태스크가 시작되지 못합니다.",
        ),
        variant(
            "launchThrottle",
            LAUNCH_THROTTLE,
            "A launch API is throttled.",
            "시작 API가 제한됩니다.",
        ),
    ],
);
