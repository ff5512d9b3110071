//! How does the command line speak? Help, messages and progress.

use super::Text;

macro_rules! texts {
    ($($name:ident = $en:literal, $ko:literal;)*) => {
        $(#[doc = $en] pub const $name: Text = Text::new($en, $ko);)*

        /// Every message by its name, for the parity test.
        pub const ALL: &[(&str, Text)] = &[$((stringify!($name), $name),)*];
    };
}

texts! {
    ABOUT = "Replays a workload against a modelled Amazon ECS cluster and says what it cost, how busy it \
             was, how long requests waited, and why.",
        "모델링한 Amazon ECS 클러스터에서 워크로드를 재생하고, 비용과 사용률, 요청의 대기 시간, 그리고 그 이유를 \
         알려 줍니다.";
    HEADING_USAGE = "Usage", "사용법";
    HEADING_COMMANDS = "Commands", "명령";
    HEADING_ARGUMENTS = "Arguments", "인수";
    HELP_DEFAULT = "[default: {value}]", "[기본값: {value}]";
    HELP_VALUES = "[possible values: {values}]", "[쓸 수 있는 값: {values}]";
    HEADING_OPTIONS = "Options", "옵션";
    ERROR = "error: {message}", "오류: {message}";
    WALL_TIME = "{simulated} simulated in {wall}, {requests} requests ({rate} per second).",
        "{simulated} 분량을 {wall}에 시뮬레이션했습니다. 요청 {requests}건(초당 {rate}건).";
    PROGRESS = "simulating", "시뮬레이션 중";
    OBJECTIVE_MISSED = "objective missed: {what}: asked {asked}, found {found}",
        "목표 미달: {what}: 목표 {asked}, 결과 {found}";
    OBJECTIVES_UNJUDGED = "no objective is judged: they are about the steady state, and none was found",
        "목표를 판정하지 않았습니다. 목표는 정상 상태를 기준으로 하는데 정상 상태를 찾지 못했습니다";
    OBJECTIVE_MEAN = "{mean} in the mean of {n} seeds; missed in {missed} of them",
        "시드 {n}개 평균 {mean}, 그중 {missed}개에서 미달";
    CHECK_FINE = "{file}: no errors, no warnings.", "{file}: 오류와 경고가 없습니다.";
    CHECK_WARNINGS = "{file}: no errors; warnings: {n}.", "{file}: 오류는 없고 경고 {n}개가 있습니다.";
    CHECK_ERRORS = "{file}: errors: {n}. Nothing was run.", "{file}: 오류 {n}개. 실행하지 않았습니다.";
    NOT_MODELLED = "not modelled, without effect here: {list}",
        "모델에 없어 효과가 없는 항목: {list}";
    INIT_WRITTEN = "Wrote {file}. Next:\n  ecsim check {file}\n  ecsim run {file}",
        "{file} 파일을 만들었습니다. 다음 단계:\n  ecsim check {file}\n  ecsim run {file}";
    INIT_EXISTS = "{file} exists already; choose another name: ecsim init NAME",
        "{file} 파일이 이미 있습니다. 다른 이름을 고르세요: ecsim init NAME";
    INIT_BAD_NAME = "{name} is not a name for a scenario; use letters, digits, `-` and `_`, such as \
                     `ecsim init shop`",
        "{name}은(는) 시나리오 이름으로 쓸 수 없습니다. 글자, 숫자, `-`, `_`를 쓰세요. 예: `ecsim init shop`";
    COULD_NOT_WRITE = "could not write {file}: {error}", "{file} 파일을 쓰지 못했습니다: {error}";
    COULD_NOT_PRINT = "could not write to standard output: {error}",
        "표준 출력에 쓰지 못했습니다: {error}";
    BUG = "this is a bug in ecsim, not in your scenario; nothing was written.\n  \
           {what}\n  \
           To replay it: ecsim {version}, {replay}\n  \
           Please report it with the scenario and these lines.",
        "시나리오가 아니라 ecsim의 버그입니다. 아무것도 쓰지 않았습니다.\n  \
         {what}\n  \
         재현 방법: ecsim {version}, {replay}\n  \
         시나리오와 위 내용을 함께 신고해 주세요.";
    DEFAULT_KEY = "key", "키";
    DEFAULT_VALUE = "default", "기본값";
    DEFAULT_UNIT = "unit", "단위";
    DEFAULT_GRADE = "grade", "등급";
    DEFAULT_MEANING = "meaning and source", "의미와 출처";
    DEFAULT_GRADES = "Grades of evidence: A raw data re-analysed; B published measurement; C one user's \
                      measurement; D documented by AWS; E our inference.",
        "근거 등급: A 원자료 재분석, B 공개된 측정, C 사용자 한 명의 측정, D AWS 문서, E 우리의 추론.";
    REPLICATIONS = "{n} replications (mean, 95 % interval, smallest to largest):",
        "반복 실행 {n}회(평균, 95 % 신뢰 구간, 최소~최대):";
}

/// Help of the commands and their arguments: `run`, `run seed`, `lang`.
pub const HELP: &[(&str, Text)] = &[
    (
        "run",
        Text::new(
            "Run a scenario: print a summary, leave a report folder behind",
            "시나리오를 실행해 요약을 출력하고 보고서 폴더를 남깁니다",
        ),
    ),
    (
        "run scenario",
        Text::new(
            "The scenario file (TOML or JSON)",
            "시나리오 파일(TOML 또는 JSON)",
        ),
    ),
    (
        "run seed",
        Text::new(
            "Seed of all chance, instead of the scenario's",
            "시나리오의 값 대신 쓸 난수 시드",
        ),
    ),
    (
        "run out",
        Text::new(
            "Report folder [default: reports/<scenario>]",
            "보고서 폴더 [기본값: reports/<시나리오 이름>]",
        ),
    ),
    (
        "run set",
        Text::new(
            "Change one setting, such as services.web.desiredCount=8 (repeatable)",
            "설정 하나를 바꿉니다. 예: services.web.desiredCount=8 (여러 번 쓸 수 있음)",
        ),
    ),
    (
        "run replications",
        Text::new(
            "Run this many times with other seeds, for means and 95 % intervals",
            "시드를 바꿔 이 횟수만큼 실행해 평균과 95 % 신뢰 구간을 구합니다",
        ),
    ),
    (
        "run threads",
        Text::new(
            "Threads to use [default: one per processor]; the result is the same",
            "사용할 스레드 수 [기본값: 프로세서당 하나]. 결과는 같습니다",
        ),
    ),
    (
        "run no_charts",
        Text::new(
            "Draw no charts; every figure is the same",
            "차트를 그리지 않습니다. 수치는 같습니다",
        ),
    ),
    (
        "run format",
        Text::new(
            "What standard output gets: the summary as text, or summary.json and nothing else",
            "표준 출력 형식: 텍스트 요약(text), 또는 summary.json만(json)",
        ),
    ),
    (
        "init",
        Text::new(
            "Write a commented starter scenario that runs as it is",
            "바로 실행되는, 주석이 달린 시작용 시나리오를 만듭니다",
        ),
    ),
    (
        "init name",
        Text::new(
            "Its name; the file is NAME.toml",
            "이름. NAME.toml 파일이 만들어집니다",
        ),
    ),
    (
        "check",
        Text::new(
            "Say everything that is wrong with a scenario or a study, all at once",
            "시나리오나 연구의 모든 문제를 한꺼번에 알려 줍니다",
        ),
    ),
    (
        "check scenario",
        Text::new(
            "The scenario file (TOML or JSON)",
            "시나리오 파일(TOML 또는 JSON)",
        ),
    ),
    (
        "check set",
        Text::new(
            "Change one setting first (repeatable)",
            "먼저 설정 하나를 바꿉니다(여러 번 쓸 수 있음)",
        ),
    ),
    (
        "schema",
        Text::new(
            "Print the JSON Schema of a scenario (draft-07), for editors",
            "편집기를 위한 시나리오의 JSON Schema(draft-07)를 출력합니다",
        ),
    ),
    (
        "schema study",
        Text::new("That of a study instead", "시나리오 대신 연구의 스키마"),
    ),
    (
        "defaults",
        Text::new(
            "Print every default with unit, grade of evidence and source",
            "모든 기본값을 단위, 근거 등급, 출처와 함께 출력합니다",
        ),
    ),
    (
        "defaults format",
        Text::new("A table (text) or JSON", "표(text) 또는 JSON"),
    ),
    (
        "catalog",
        Text::new(
            "List and search instance types and Fargate sizes with their prices in a region",
            "인스턴스 유형과 Fargate 크기를 리전 요금과 함께 나열하고 검색합니다",
        ),
    ),
    (
        "catalog region",
        Text::new("Region of the prices", "요금을 볼 리전"),
    ),
    (
        "catalog filter",
        Text::new(
            "What to list, such as m6i, arch=arm64, 'vcpu>=8', 'memory<=16GB', 'price<0.2'; all hold \
             (repeatable). Also: gpus, tasks, trunked, baseline",
            "조건. 예: m6i, arch=arm64, 'vcpu>=8', 'memory<=16GB', 'price<0.2'. 모두 만족해야 합니다(여러 번 쓸 수 \
             있음). 그 밖에 gpus, tasks, trunked, baseline",
        ),
    ),
    (
        "catalog format",
        Text::new("A table (text), JSON or CSV", "표(text), JSON 또는 CSV"),
    ),
    (
        "explain",
        Text::new(
            "Tell why something in a report happened, or did not: its chain of causes as a short story",
            "보고서의 어떤 일이 왜 일어났는지, 왜 일어나지 않았는지 원인을 따라 짧게 설명합니다",
        ),
    ),
    (
        "explain dir",
        Text::new(
            "The report folder that `run` wrote",
            "`run`이 만든 보고서 폴더",
        ),
    ),
    (
        "explain what",
        Text::new(
            "What: scaling#12, task web-17, instance i-7, deployment 2, cost 3, minute 21:41, fact 341, \
             why-not scale-in at 22:30, why-not scale-out at +2h05m, why-not placed task web-17",
            "대상: scaling#12, task web-17, instance i-7, deployment 2, cost 3, minute 21:41, fact 341, \
             why-not scale-in at 22:30, why-not scale-out at +2h05m, why-not placed task web-17",
        ),
    ),
    (
        "explain service",
        Text::new(
            "The service that is meant, where there are several",
            "서비스가 여럿일 때 어느 서비스인지",
        ),
    ),
    (
        "completions",
        Text::new(
            "Print completions for a shell",
            "셸 자동 완성 스크립트를 출력합니다",
        ),
    ),
    ("completions shell", Text::new("Which shell", "셸의 종류")),
    (
        "help",
        Text::new("Print this help", "이 도움말을 출력합니다"),
    ),
    (
        "version",
        Text::new("Print the version", "버전을 출력합니다"),
    ),
    (
        "lang",
        Text::new(
            "Language of everything people read [default: from LC_ALL, LC_MESSAGES or LANG]",
            "사람이 읽는 모든 글의 언어 [기본값: LC_ALL, LC_MESSAGES, LANG]",
        ),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_same_placeholders() {
        for (name, text) in ALL {
            let placeholders = Text::placeholders(text.en);
            assert_eq!(placeholders, Text::placeholders(text.ko), "{name}");
            assert!(!text.en.is_empty() && !text.ko.is_empty(), "{name}");
        }
    }
}
