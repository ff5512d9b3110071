//! What may be said of Application Auto Scaling?

use super::{ANY, Key, Kind, key, label, policy};

const CAPACITY: Kind = Kind::Whole(0, 100_000);

const ACTION: &[Key] = &[
    key(
        "minCapacity",
        CAPACITY,
        "New minCapacity.",
        "새 minCapacity입니다.",
    ),
    key(
        "maxCapacity",
        CAPACITY,
        "New maxCapacity.",
        "새 maxCapacity입니다.",
    ),
];

/// An entry of `scheduledActions` (`put-scheduled-action`).
const SCHEDULED_ACTION: &[Key] = &[
    key(
        "scheduledActionName",
        Kind::Text,
        "Name of the action.",
        "작업 이름입니다.",
    )
    .required(),
    key(
        "schedule",
        Kind::Text,
        "at(yyyy-mm-ddThh:mm:ss), rate(value unit) or cron(minutes hours day month weekday year); \
         at and cron need run.start.",
        "at(yyyy-mm-ddThh:mm:ss), rate(값 단위), cron(분 시 일 월 요일 연도) 가운데 하나입니다. at과 cron에는 \
         run.start가 필요합니다.",
    )
    .required(),
    key(
        "timezone",
        Kind::Text,
        "Time zone of at and cron, such as Asia/Seoul.",
        "at과 cron의 시간대입니다(예: Asia/Seoul).",
    )
    .alias("timeZone")
    .or("UTC", "D", "Application Auto Scaling API PutScheduledAction"),
    key(
        "startTime",
        Kind::Moment,
        "When a recurrence begins.",
        "반복이 시작하는 시점입니다.",
    ),
    key(
        "endTime",
        Kind::Moment,
        "When a recurrence ends.",
        "반복이 끝나는 시점입니다.",
    ),
    key(
        "scalableTargetAction",
        Kind::Table(ACTION),
        "AWS's own shape of minCapacity and maxCapacity.",
        "minCapacity와 maxCapacity를 AWS 형식으로 씁니다.",
    ),
    key("minCapacity", CAPACITY, "New minCapacity.", "새 minCapacity입니다."),
    key("maxCapacity", CAPACITY, "New maxCapacity.", "새 maxCapacity입니다."),
    label("resourceId"),
    label("serviceNamespace"),
    label("scalableDimension"),
];

const SUSPENDED: &[Key] = &[
    key("at", Kind::Moment, "From when on.", "언제부터인지입니다.").or("0s", "", ""),
    suspends(
        "dynamicScalingInSuspended",
        "Policies do not scale in.",
        "정책이 축소하지 않습니다.",
    ),
    suspends(
        "dynamicScalingOutSuspended",
        "Policies do not scale out.",
        "정책이 확장하지 않습니다.",
    ),
    suspends(
        "scheduledScalingSuspended",
        "Scheduled actions do nothing.",
        "예약 작업이 아무것도 하지 않습니다.",
    ),
];

const fn suspends(name: &'static str, en: &'static str, ko: &'static str) -> Key {
    key(name, Kind::Flag, en, ko).or("false", "D", "Application Auto Scaling API SuspendedState")
}

/// `autoScaling`
pub const AUTO_SCALING: &[Key] = &[
    key(
        "minCapacity",
        CAPACITY,
        "Fewest tasks.",
        "최소 태스크 수입니다.",
    )
    .required(),
    key(
        "maxCapacity",
        CAPACITY,
        "Most tasks.",
        "최대 태스크 수입니다.",
    )
    .required(),
    key(
        "policies",
        Kind::List(&Kind::Table(policy::POLICY), ANY),
        "Its scaling policies.",
        "스케일링 정책입니다.",
    ),
    key(
        "scheduledActions",
        Kind::List(&Kind::Table(SCHEDULED_ACTION), ANY),
        "Bounds that change by the clock.",
        "시계에 따라 바뀌는 범위입니다.",
    ),
    key(
        "suspendedState",
        Kind::OneOrMany(&Kind::Table(SUSPENDED)),
        "Which ways of scaling are off; several with `at` follow each other.",
        "꺼 둘 조정 방식입니다. `at`을 쓰면 여러 개가 차례로 적용됩니다.",
    ),
];
