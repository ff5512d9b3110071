//! What may happen to a service while it runs? Deployments, task sets, protected tasks.

use super::{Key, Kind, Variant, key};
use crate::words::Text;

const MULTIPLE: Kind = Kind::Number(0.0, 1_000.0);

/// `request` of a deployment or task set: how its requests differ.
const PROFILE: &[Key] = &[
    key(
        "cpu",
        Kind::Number(0.001, 1_000.0),
        "CPU time of a request as a multiple of the service's.",
        "요청의 CPU 시간이 서비스 설정의 몇 배인지입니다.",
    )
    .or("1", "", ""),
    key(
        "wait",
        MULTIPLE,
        "Waiting time of a request as a multiple of the service's.",
        "요청의 대기 시간이 서비스 설정의 몇 배인지입니다.",
    )
    .or("1", "", ""),
    key(
        "failing",
        Kind::Number(0.0, 1.0),
        "Share of its requests that end in an error of the application (500).",
        "애플리케이션 오류(500)로 끝나는 요청의 비율입니다.",
    )
    .or("0", "", ""),
];

const REQUEST_EN: &str = "How requests go at its tasks, compared with `request` of the service.";
const REQUEST_KO: &str = "서비스의 `request`에 비해 이 태스크에서 요청이 어떻게 처리되는지입니다.";
const AT_EN: &str = "When: after so long, or an instant.";
const AT_KO: &str = "시점입니다. 실행 시작부터의 시간이나 시각을 씁니다.";
const DEFINITION_EN: &str = "What its tasks run; that of the service when not given.";
const DEFINITION_KO: &str = "태스크 정의입니다. 쓰지 않으면 서비스의 것과 같습니다.";

const AT: Key = key("at", Kind::Moment, AT_EN, AT_KO).required();
const DEFINITION: Key = key("taskDefinition", Kind::Text, DEFINITION_EN, DEFINITION_KO);
const REQUEST: Key = key("request", Kind::Table(PROFILE), REQUEST_EN, REQUEST_KO);

/// An entry of `[[services.deployments]]` (`update-service`).
pub const DEPLOYMENT: &[Key] = &[
    AT,
    key(
        "taskDefinition",
        Kind::Text,
        "What it brings; what runs before it when not given (forceNewDeployment).",
        "새로 실행할 태스크 정의입니다. 쓰지 않으면 앞서 실행하던 것 그대로입니다(forceNewDeployment).",
    ),
    key(
        "desiredCount",
        Kind::Whole(0, 100_000),
        "The desired count that comes with it, as infrastructure tools set it; else it stays.",
        "함께 바꾸는 원하는 태스크 수입니다(인프라 도구처럼). 쓰지 않으면 그대로입니다.",
    ),
    REQUEST,
];

const TASK_SET: Key = key(
    "taskSet",
    Kind::Text,
    "Name of the task set.",
    "태스크 세트의 이름입니다.",
)
.required();

const SCALE: &[Key] = &[
    key(
        "value",
        Kind::Number(0.0, 100.0),
        "Percent of the desired count, rounded up to whole tasks.",
        "원하는 수의 퍼센트이며 태스크 수로 올립니다.",
    )
    .required(),
    key(
        "unit",
        Kind::Choice(&["PERCENT"], &[]),
        "PERCENT.",
        "PERCENT입니다.",
    )
    .or("PERCENT", "D", "ECS API Scale"),
];
const SCALE_EN: &str = "Percent of the desired count: a number, or AWS's { value, unit }.";
const SCALE_KO: &str = "원하는 수의 퍼센트입니다. 숫자나 AWS의 { value, unit }으로 씁니다.";
const SCALED: Key = key(
    "scale",
    Kind::Either(&Kind::Number(0.0, 100.0), &Kind::Table(SCALE)),
    SCALE_EN,
    SCALE_KO,
);

const fn action(name: &'static str, keys: &'static [Key], doc: Text) -> Variant {
    Variant { name, keys, doc }
}

/// An entry of `[[services.taskSets]]`, with AWS's actions.
pub const TASK_SET_CHANGE: Kind = Kind::Tagged(
    "action",
    &[
        action(
            "CreateTaskSet",
            &[AT, TASK_SET, DEFINITION, SCALED, REQUEST],
            Text::new(
                "A new task set; scale 0 when not given.",
                "새 태스크 세트이며 scale을 쓰지 않으면 0입니다.",
            ),
        ),
        action(
            "UpdateTaskSet",
            &[AT, TASK_SET, SCALED.required()],
            Text::new("Another scale.", "scale을 바꿉니다."),
        ),
        action(
            "UpdateServicePrimaryTaskSet",
            &[AT, TASK_SET],
            Text::new("It is PRIMARY from now on.", "이제 PRIMARY가 됩니다."),
        ),
        action(
            "ModifyListener",
            &[
                AT,
                TASK_SET,
                key(
                    "weight",
                    Kind::Whole(0, 999),
                    "Weight of its target group, 0 to 999.",
                    "대상 그룹의 가중치(0~999)입니다.",
                )
                .required(),
            ],
            Text::new(
                "The weight of its target group at the listener.",
                "리스너에서 대상 그룹의 가중치입니다.",
            ),
        ),
        action(
            "DeleteTaskSet",
            &[AT, TASK_SET],
            Text::new("It is deleted.", "삭제합니다."),
        ),
    ],
);

/// An entry of `[[services.taskProtections]]` (`update-task-protection`).
pub const TASK_PROTECTION: &[Key] = &[
    AT,
    key(
        "tasks",
        Kind::Whole(0, 100_000),
        "How many of the oldest running tasks are protected from scale-in; 0 takes all \
         protection away.",
        "가장 오래된 실행 중 태스크 가운데 축소에서 보호할 수입니다. 0이면 모두 풉니다.",
    )
    .required(),
    key(
        "expiresInMinutes",
        Kind::Whole(1, 2_880),
        "How long, 1 to 2880 minutes.",
        "보호하는 시간(1~2880분)입니다.",
    )
    .or("120", "D", "ECS API UpdateTaskProtection"),
];
