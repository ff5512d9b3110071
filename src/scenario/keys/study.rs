//! What may a study say? Keys of the file that `ecsim sweep` and `ecsim size` read.

use super::{Key, Kind, SOME, key};

/// The whole study.
pub const STUDY: &[Key] = &[
    key(
        "title",
        Kind::Text,
        "What the study is about, in a few words.",
        "연구(study)가 무엇인지 알리는 짧은 제목입니다.",
    ),
    key(
        "scenario",
        Kind::Text,
        "The scenario that is varied: a file beside the study.",
        "바꿔 볼 시나리오 파일입니다. 경로는 연구 파일에서 시작합니다.",
    )
    .required(),
    key(
        "set",
        SETTINGS,
        "Settings that hold at every point, as `--set` takes them: \"path.to.key\" = value.",
        "모든 점에 적용할 설정입니다. `--set`처럼 \"키.경로\" = 값으로 씁니다.",
    ),
    key(
        "replications",
        Kind::Whole(1, 100_000),
        "Runs of each point, each with a seed of its own; the same seeds at every point.",
        "점마다 실행하는 횟수입니다. 실행마다 시드가 다르고, 모든 점이 같은 시드를 씁니다.",
    )
    .or("10", "-", "ecsim"),
    key(
        "seed",
        Kind::Whole(0, MOST_SEED),
        "Seed of the first replication, from which the others follow; by default the scenario's.",
        "첫 반복의 시드이며 나머지는 여기에서 나옵니다. 기본값은 시나리오의 시드입니다.",
    ),
    key(
        "confidence",
        Kind::Number(50.0, 99.999),
        "Confidence of intervals, in percent.",
        "신뢰 구간의 신뢰 수준(퍼센트)입니다.",
    )
    .or("95", "-", "ecsim"),
    key(
        "sampling",
        Kind::Table(SAMPLING),
        "Which points of the parameters are run.",
        "매개변수의 어떤 점을 실행할지 정합니다.",
    ),
    key(
        "variants",
        Kind::List(&Kind::Table(VARIANT), SOME),
        "Named sets of settings, or other scenarios, each combined with every parameter.",
        "이름 붙인 설정 묶음이나 다른 시나리오입니다. 각각을 모든 매개변수와 조합합니다.",
    ),
    key(
        "parameters",
        Kind::List(&Kind::Table(PARAMETER), SOME),
        "What is varied.",
        "바꿔 볼 매개변수입니다.",
    ),
    key(
        "figures",
        Kind::List(&Kind::Text, SOME),
        "Paths of the figures that charts show first, such as cost.totalUsd.",
        "차트가 먼저 보여 줄 수치의 경로입니다. 예: cost.totalUsd.",
    ),
];

/// The largest seed that every reader of JSON gets whole.
const MOST_SEED: i64 = (1 << 53) - 1;

const SETTINGS: Kind = Kind::Map(&Kind::Any);

/// `[sampling]`
pub const SAMPLING: &[Key] = &[
    key(
        "kind",
        Kind::Choice(&["grid", "list", "random", "latinHypercube"], &[]),
        "grid: every combination. list: the first values together, then the second ones, and so \
         on. random and latinHypercube: so many points by chance, the latter spread evenly.",
        "grid는 모든 조합, list는 같은 순번의 값끼리, random과 latinHypercube는 정한 수만큼 무작위로 \
         고르며 latinHypercube는 고르게 퍼뜨립니다.",
    )
    .or("grid", "-", "ecsim"),
    key(
        "points",
        Kind::Whole(1, 100_000),
        "How many points chance takes.",
        "무작위로 고를 점의 수입니다.",
    ),
    key(
        "seed",
        Kind::Whole(0, MOST_SEED),
        "Seed of that chance.",
        "점을 고르는 난수의 시드입니다.",
    )
    .or("1", "-", "ecsim"),
];

/// One of `[[variants]]`
pub const VARIANT: &[Key] = &[
    key(
        "name",
        Kind::Text,
        "What it is called in tables and charts.",
        "표와 차트에 쓰는 이름입니다.",
    )
    .required(),
    key(
        "scenario",
        Kind::Text,
        "Another scenario than the study's.",
        "연구의 시나리오 대신 쓸 시나리오입니다.",
    ),
    key(
        "set",
        SETTINGS,
        "Its settings: \"path.to.key\" = value.",
        "이 변형의 설정입니다. \"키.경로\" = 값으로 씁니다.",
    ),
    key(
        "unset",
        Kind::List(&Kind::Text, SOME),
        "Settings of the scenario that it does without, such as services.web.launchType.",
        "시나리오에서 빼는 설정입니다. 예: services.web.launchType.",
    ),
];

/// One of `[[parameters]]`
pub const PARAMETER: &[Key] = &[
    key(
        "name",
        Kind::Text,
        "What it is called in tables and charts; by default the last part of its key.",
        "표와 차트에 쓰는 이름입니다. 기본값은 키의 마지막 부분입니다.",
    ),
    key(
        "key",
        Kind::Text,
        "The setting, as `--set` takes it: services.web.desiredCount.",
        "`--set`처럼 쓰는 설정 키입니다. 예: services.web.desiredCount.",
    ),
    key(
        "keys",
        Kind::List(&Kind::Text, SOME),
        "Several settings that always have the same value.",
        "언제나 같은 값을 갖는 여러 설정 키입니다.",
    ),
    key(
        "values",
        Kind::List(&Kind::Any, SOME),
        "The values that it takes.",
        "매개변수가 가질 값입니다.",
    ),
    key(
        "from",
        Kind::Number(f64::MIN, f64::MAX),
        "Instead of values: the lowest number.",
        "values 대신 쓰는 가장 작은 수입니다.",
    ),
    key(
        "to",
        Kind::Number(f64::MIN, f64::MAX),
        "The highest number.",
        "가장 큰 수입니다.",
    ),
    key(
        "step",
        Kind::Positive,
        "From each number to the next; not needed where chance takes the points.",
        "다음 수와의 간격입니다. 무작위로 고를 때는 필요 없습니다.",
    ),
    key(
        "scale",
        Kind::Choice(&["linear", "logarithmic"], &[]),
        "How chance spreads numbers between from and to.",
        "from과 to 사이에서 무작위로 고를 때의 눈금입니다.",
    )
    .or("linear", "-", "ecsim"),
    key(
        "whole",
        Kind::Flag,
        "Whether chance takes whole numbers only.",
        "무작위로 고를 때 정수만 쓸지 정합니다.",
    )
    .or("false", "-", "ecsim"),
    key(
        "unit",
        Kind::Text,
        "Unit that is put behind each number, such as ms.",
        "수 뒤에 붙일 단위입니다. 예: ms.",
    ),
    key(
        "taskDefinition",
        Kind::Text,
        "Instead of a key: the family whose `cpu` and `memory` are varied together.",
        "key 대신 `cpu`와 `memory`를 함께 바꿀 태스크 정의의 family입니다.",
    ),
    key(
        "sizes",
        Kind::List(&Kind::Text, SOME),
        "Its sizes, as cpu/memory in CPU units and MiB: \"512/1024\"; * is all that Fargate sells.",
        "태스크 크기입니다. CPU 단위와 MiB로 \"512/1024\"처럼 쓰고, *는 Fargate가 파는 모든 값입니다.",
    ),
];
