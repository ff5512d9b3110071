//! How do we speak of a size that was looked for?

use super::Text;

macro_rules! texts {
    ($($name:ident = $en:literal, $ko:literal;)*) => {
        $(#[doc = concat!("`", $en, "`")] pub const $name: Text = Text::new($en, $ko);)*

        /// Every text by its name: for the page, and the parity test.
        pub const ALL: &[(&str, Text)] = &[$((stringify!($name), $name),)*];
    };
}

texts! {
    PROGRESS = "configurations left", "남은 구성";
    ROUNDS = "--first {first} is more than --replications {most}",
        "--first {first}이(가) --replications {most}보다 큽니다";
    CONFIDENCE = "--confidence {value}: give a percentage from 50 to below 100",
        "--confidence {value}: 50 이상 100 미만의 퍼센트를 쓰세요";
    OBJECTIVE = "--objective {text}: write latencyP99<300ms (P50, P90, P95, P99, P999), \
                 availability>=99.9 or monthlyUsd<2000",
        "--objective {text}: latencyP99<300ms(P50, P90, P95, P99, P999), availability>=99.9, \
         monthlyUsd<2000처럼 쓰세요";
    STUDY_AND_VARY = "a study says itself what varies: take out --vary and --sizes",
        "무엇을 바꿀지는 연구 파일에 있습니다. --vary와 --sizes를 빼세요";
    VARY = "{text}: write --vary services.web.desiredCount=4..20, --vary KEY=VALUE,VALUE or \
            --sizes FAMILY=512/1024,1024/*",
        "{text}: --vary services.web.desiredCount=4..20, --vary 키=값,값, --sizes \
         FAMILY=512/1024,1024/*처럼 쓰세요";
    NOTHING_VARIES = "nothing may vary: say what, such as --vary services.web.desiredCount=4..20 or \
                      --sizes web=512/*",
        "바꿀 수 있는 것이 없습니다. --vary services.web.desiredCount=4..20이나 --sizes web=512/*처럼 \
         알려 주세요";
    NO_OBJECTIVE = "there is no objective: add --objective \"latencyP99<300ms\", or [objectives] to \
                    the scenario",
        "목표가 없습니다. --objective \"latencyP99<300ms\"를 쓰거나 시나리오에 [objectives]를 추가하세요";
    NOTHING_VALID = "none of {n} configurations is valid; the first: {first}",
        "구성 {n}개 가운데 올바른 것이 없습니다. 첫 번째: {first}";
    FOUND = "The cheapest of {n} valid configurations that meets every objective: {label}",
        "모든 목표를 만족하는 가장 싼 구성(올바른 구성 {n}개 중): {label}";
    FOUND_SO_FAR = "Not settled. Of {n} valid configurations the cheapest that seems to meet every \
                    objective: {label}",
        "아직 정해지지 않았습니다. 올바른 구성 {n}개 중 모든 목표를 만족하는 것으로 보이는 가장 싼 구성: \
         {label}";
    NONE_MEETS = "None of {n} valid configurations meets every objective.",
        "올바른 구성 {n}개 가운데 모든 목표를 만족하는 것이 없습니다.";
    NEAREST = "Nearest: {label}, which misses {goal} by {by}.",
        "가장 가까운 구성: {label}. {goal} 목표에 {by} 모자랍니다.";
    SURE = "right with at least {confidence} confidence, after {rounds} rounds",
        "신뢰도 {confidence} 이상, {rounds}회 반복 후";
    NOT_SURE = "not settled at {asked} after {rounds} rounds: the data support {confidence}; more \
                --replications decide",
        "{rounds}회 반복으로는 {asked}에서 정해지지 않았습니다. 자료가 뒷받침하는 신뢰도는 {confidence}이며, \
         --replications를 늘리면 정해집니다";
    LABEL_CONFIDENCE = "confidence", "신뢰도";
    LABEL_COST = "cost", "비용";
    LABEL_OBJECTIVE = "objective", "목표";
    LABEL_RUNNER_UP = "runner-up", "차점";
    LABEL_HEADROOM = "headroom", "여유";
    LABEL_USE = "to use it", "사용";
    LABEL_INVALID = "left out", "제외";
    COST = "${run} a run, ${month} a month of 730 hours",
        "실행당 ${run}, 한 달(730시간) ${month}";
    GOAL = "{name} {asked}: {slack} in the mean{binds}", "{name} {asked}: 평균 {slack}{binds}";
    WITHIN = "{by} within", "{by} 여유";
    BEYOND = "{by} beyond", "{by} 초과";
    BINDS = "; this one binds", "; 이 목표가 결정합니다";
    DEARER = "{label}: ${by} dearer a run ({percent} interval ${low} to ${high})",
        "{label}: 실행당 ${by} 더 비쌈({percent} 구간 ${low}~${high})";
    DEARER_ONE = "{label}: ${by} dearer a run", "{label}: 실행당 ${by} 더 비쌈";
    NO_RUNNER_UP = "no other configuration meets the objectives", "목표를 만족하는 다른 구성이 없습니다";
    HEADROOM = "bears {holds} times the traffic; at {breaks} times it misses {goal} ({n} seeds each)",
        "트래픽 {holds}배까지 견디고 {breaks}배에서 {goal} 목표를 놓칩니다(시드 {n}개씩)";
    HEADROOM_MORE = "still meets every objective at {holds} times the traffic ({n} seeds)",
        "트래픽 {holds}배에서도 모든 목표를 만족합니다(시드 {n}개)";
    INVALID = "{n} configurations are no valid scenario, such as {label}: {reason}",
        "{n}개 구성은 올바른 시나리오가 아닙니다. 예: {label}: {reason}";
    COLUMN_CONFIGURATION = "configuration", "구성";
    COLUMN_MONTH = "$/month", "$/월";
    COLUMN_ROUNDS = "rounds", "반복";
    COLUMN_STANDING = "standing", "결과";
    WINNER = "cheapest that meets all", "모두 만족하는 최저가";
    MEETS = "meets all", "모두 만족";
    MISSES = "misses {goal}", "{goal} 미달";
    DEARER_THAN = "dearer than {label}", "{label}보다 비쌈";
    TIED = "costs the same as {label}", "{label}와(과) 비용이 같음";
    OPEN = "not settled", "미정";
    MORE_ROWS = "… and {n} more in candidates.csv", "… 외 {n}개는 candidates.csv에 있습니다";
    HTML_TITLE = "The cheapest configuration: {name}", "가장 싼 구성: {name}";
    HTML_SLACK = "Beside each objective: by how much its mean is within (+) or beyond (-) what is \
                  asked, as a share of it; of availability as a share of the failures that it allows.",
        "목표 옆의 값은 평균이 목표보다 얼마나 여유 있는지(+) 또는 넘는지(-)를 목표에 대한 비율로 \
         나타냅니다. availability는 허용되는 실패에 대한 비율입니다.";
    HTML_STATISTICS = "How it was decided", "결정 방법";
    HTML_RACE = "Successive elimination: every configuration left is run with the same seed in each \
                 round, and leaves when it is shown to miss an objective or to be dearer than one \
                 that meets all (paired differences, Student's t corrected for skewness, \
                 Bonferroni over statements and looks).",
        "순차 제거 방식입니다. 남은 구성을 라운드마다 같은 시드로 실행하고, 목표를 놓치거나 모든 목표를 \
         만족하는 구성보다 비싸다는 것이 보이면 제외합니다(짝지은 차이, 왜도를 보정한 스튜던트 t, 비교와 \
         확인 시점에 대한 본페로니 보정).";
    HTML_MEAN = "An objective is met when its mean over seeds is, as in `ecsim run --replications`.",
        "`ecsim run --replications`처럼 시드 평균이 목표를 만족하면 만족한 것으로 봅니다.";
    HTML_RARE = "What happens in one run of a hundred is seen only with some hundred runs: \
                 --first and --replications say how many there are.",
        "백 번에 한 번 일어나는 일은 백 번쯤 실행해야 보입니다. 횟수는 --first와 --replications로 정합니다.";
    WALL_TIME = "{runs} runs of {n} configurations, {wall}.", "구성 {n}개, 실행 {runs}회, {wall}.";
}

/// Help of `ecsim size`.
pub const HELP: &[(&str, Text)] = &[
    (
        "size",
        Text::new(
            "Find the cheapest configuration that meets the objectives, and its headroom",
            "목표를 만족하는 가장 싼 구성과 그 여유를 찾습니다",
        ),
    ),
    (
        "size scenario",
        Text::new(
            "The scenario, or a study whose points are the configurations",
            "시나리오, 또는 점이 구성인 연구 파일",
        ),
    ),
    (
        "size objective",
        Text::new(
            "What must hold: latencyP99<300ms, availability>=99.9, monthlyUsd<2000 (repeatable; adds \
             to [objectives])",
            "지켜야 할 목표: latencyP99<300ms, availability>=99.9, monthlyUsd<2000(여러 번 쓸 수 있고 \
             [objectives]에 더해집니다)",
        ),
    ),
    (
        "size vary",
        Text::new(
            "A setting that may vary, such as services.web.desiredCount=4..20 (repeatable)",
            "바꿀 수 있는 설정. 예: services.web.desiredCount=4..20(여러 번 쓸 수 있음)",
        ),
    ),
    (
        "size sizes",
        Text::new(
            "Task sizes that a family may have, cpu/memory, such as web=512/1024,1024/*; * is all that \
             Fargate sells (repeatable)",
            "태스크 정의가 가질 수 있는 크기(cpu/memory). 예: web=512/1024,1024/*. *는 Fargate가 파는 모든 \
             값(여러 번 쓸 수 있음)",
        ),
    ),
    (
        "size set",
        Text::new(
            "Change one setting of every configuration (repeatable)",
            "모든 구성의 설정 하나를 바꿉니다(여러 번 쓸 수 있음)",
        ),
    ),
    (
        "size first",
        Text::new(
            "Runs of each configuration before any is left out",
            "구성을 제외하기 전에 구성마다 실행하는 횟수",
        ),
    ),
    (
        "size replications",
        Text::new(
            "Most runs of one configuration",
            "한 구성을 실행하는 최대 횟수",
        ),
    ),
    (
        "size confidence",
        Text::new(
            "How sure the winner is to be, in percent",
            "가장 싼 구성이 맞을 신뢰도(퍼센트)",
        ),
    ),
    (
        "size no_headroom",
        Text::new(
            "Do not look for how much traffic the winner bears",
            "찾은 구성이 견디는 트래픽은 구하지 않습니다",
        ),
    ),
    (
        "size seed",
        Text::new(
            "Seed of all chance, instead of the scenario's",
            "시나리오의 값 대신 쓸 난수 시드",
        ),
    ),
    (
        "size threads",
        Text::new(
            "Threads [default: all processors]; the result does not depend on it",
            "스레드 수 [기본값: 모든 프로세서]. 결과는 달라지지 않습니다",
        ),
    ),
    (
        "size out",
        Text::new(
            "Folder of the results [default: reports/size-<scenario>]",
            "결과 폴더 [기본값: reports/size-<시나리오 이름>]",
        ),
    ),
    (
        "size format",
        Text::new(
            "What is printed: text, or JSON and nothing else",
            "출력 형식: text, 또는 JSON만",
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
