//! How do we tell what a change changed? Figures, findings, and what to be wary of.

use super::Text;

macro_rules! texts {
    ($($name:ident = $en:literal, $ko:literal;)*) => {
        $(#[doc = $en] pub const $name: Text = Text::new($en, $ko);)*

        /// Every text by its name, for the template of the page and for the parity test.
        pub const ALL: &[(&str, Text)] = &[$((stringify!($name), $name),)*];
    };
}

texts! {
    AGAINST = "{after} against {before}", "{before} 대비 {after}";
    REPLICATIONS = "{n} replications with the same seeds on both sides", "양쪽에 같은 시드로 {n}회 반복";
    REPLICATIONS_ONE = "one replication with the same seed on both sides", "양쪽에 같은 시드로 1회 실행";
    COLUMN_FIGURE = "figure", "지표";
    COLUMN_BEFORE = "before", "변경 전";
    COLUMN_AFTER = "after", "변경 후";
    COLUMN_DIFFERENCE = "difference", "차이";
    COLUMN_RELATIVE = "in percent", "비율";
    COLUMN_INTERVAL = "{confidence} % interval", "{confidence} % 신뢰 구간";
    COLUMN_FINDING = "finding", "판정";
    REAL = "real", "실제 차이";
    WEAK = "weak", "약함";
    NOT_SHOWN = "not shown", "확인 안 됨";
    SAME = "same", "동일";
    UNKNOWN = "one run", "1회뿐";
    ONE_SIDED = "–", "–";
    LABEL_REAL = "Real", "실제 차이";
    LABEL_WEAK = "Weak", "약함";
    LABEL_NOT_SHOWN = "Not shown", "확인 안 됨";
    LABEL_SAME = "Same", "동일";
    LABEL_PAIRING = "Pairing", "짝짓기";
    LABEL_JUDGED = "Judged", "판정";
    LABEL_WARY = "Beware", "유의";
    LABEL_UNMODELLED = "Unmodelled", "모델 밖";
    WITH_MORE = "{figure} (+{n})", "{figure}(+{n}회)";
    MORE_MEANS = "(+N): about N more replications would decide, if mean and spread stay as seen",
        "(+N회): 평균과 산포가 그대로라면 약 N회를 더 반복해야 판가름 납니다";
    SAME_MEANS = "the same in every replication", "모든 반복에서 같음";
    TIMES = "{figure} {times}×", "{figure} {times}배";
    PAIRING_MEANS = "the variance of the difference is smaller than with seeds of their own by",
        "시드를 따로 쓸 때보다 차이의 분산이 줄어든 정도:";
    JUDGED = "all {n} comparisons together at {confidence} % (Bonferroni: each at {each} %); each \
              interval by itself",
        "비교 {n}개를 함께 {confidence} %로 판정(Bonferroni: 하나마다 {each} %), 신뢰 구간은 하나씩 따로";
    JUDGED_ONE = "one replication has no spread: take --replications 10 or more",
        "한 번의 실행으로는 산포를 알 수 없습니다. --replications 10 이상을 쓰세요";
    WEAK_MEANS = "weak: its own interval leaves out zero, but of {n} comparisons one may do so by luck",
        "약함: 자신의 신뢰 구간에는 0이 없지만, 비교 {n}개 가운데 하나쯤은 우연히 그럴 수 있습니다";
    OF_SIDE = "{side}: {what}", "{side}: {what}";
    SIDE_WARNINGS = "{side}: {n}, see the report: {first}", "{side}: {n}건(보고서 참고): {first}";

    WARY_ONE_REPLICATION = "one replication of each: nothing can be said of luck",
        "각각 한 번만 실행하여 우연인지 알 수 없습니다";
    WARY_DURATION = "{side} simulates {after}, not {before}: totals are of different lengths",
        "{side}의 시뮬레이션 시간은 {before}이 아니라 {after}입니다. 합계를 그대로 비교할 수 없습니다";
    WARY_START = "{side} starts at another time: it replays another part of traces and schedules",
        "{side}의 시작 시각이 다릅니다. 추적(trace)과 일정의 다른 부분을 재생합니다";
    WARY_SERVICES = "{side} has other services ({before} → {after}): chance goes by the name, so \
                     pairs share little",
        "{side}의 서비스가 다릅니다({before} → {after}). 난수는 서비스 이름을 따르므로 짝이 서로 닮지 않습니다";
    WARY_ARRIVALS = "{side}: '{service}' meets other requests than before (another workload, or users \
                     who wait for answers): pairs share less",
        "{side}: '{service}' 서비스가 받는 요청이 다릅니다(다른 워크로드, 또는 응답을 기다리는 사용자). 짝이 덜 닮습니다";
    WARY_ONE_SIDED = "{side}: only one side has {figures}: not compared",
        "{side}: 한쪽에만 있어 비교하지 않은 지표: {figures}";
    NONE = "none", "없음";

    TITLE = "{base} against {variants}", "{base} 대비 {variants}";
    HTML_SUBTITLE = "What the change did to cost, latency and scaling, and what of it is not luck",
        "변경이 비용, 지연 시간, 스케일링에 준 영향, 그리고 그중 우연이 아닌 것";
    HTML_OVER_TIME = "Over each other: the first replication", "겹쳐 보기: 첫 번째 실행";
    HTML_OBJECTIVES = "Objectives", "목표";
    HTML_WARY = "What to be wary of", "유의할 점";
    HTML_WARNINGS = "Warnings of the scenarios", "시나리오의 경고";
    HTML_NOT_BILLED = "Not on any of the bills", "어느 청구서에도 없는 항목";
    HTML_NOT_MODELLED = "Given, and without effect in the model", "지정했지만 모델에서 효과가 없는 항목";
    HTML_VARIANTS = "What was compared", "비교한 대상";
    HTML_SCENARIO = "Scenario", "시나리오";
    HTML_SETTINGS = "Settings", "설정";
    HTML_PROVENANCE = "Provenance", "출처";
    CHART_FOREST = "What the change changed", "변경의 영향";
    UNIT_FOREST = "difference in percent of before, with its {confidence} % interval",
        "변경 전 대비 차이(%)와 {confidence} % 신뢰 구간";
    AXIS_FOREST = "percent of before", "변경 전 대비(%)";
    FOREST_CUT = "cut off at ±{limit} %", "±{limit} %에서 자름";
    CHART_ARRIVED = "{service}: requests", "{service}: 요청";
    UNIT_ARRIVED = "per second", "초당 요청 수";
    CHART_P99 = "{service}: p99 latency", "{service}: p99 지연 시간";
    CHART_RUNNING = "{service}: running tasks", "{service}: 실행 중인 태스크";
    UNIT_RUNNING = "tasks at the end of each minute", "매분 말의 태스크 수";
    CHART_DOLLARS = "Cost per hour", "시간당 비용";
    UNIT_DOLLARS = "US dollars an hour, by minute", "시간당 금액(USD), 1분 단위";

    VARY_SYNTAX = "--vary {text}: write KEY=VALUE,VALUE,... such as \
                   --vary services.web.desiredCount=2,4,8",
        "--vary {text}: KEY=VALUE,VALUE,...처럼 쓰세요. 예: --vary services.web.desiredCount=2,4,8";
    ONE_SCENARIO = "one scenario is no comparison: name a second one, or vary a key of it: \
                    --vary services.web.desiredCount=2,4",
        "시나리오 하나로는 비교할 수 없습니다. 두 번째 시나리오를 적거나 키 하나의 값을 바꿔 보세요: \
         --vary services.web.desiredCount=2,4";
    ONE_VALUE = "one point is no comparison: give --vary several values",
        "점 하나로는 비교할 수 없습니다. --vary에 값을 여러 개 적으세요";
    SAME_LABELS = "two of the compared are both called {label}: give them different names",
        "비교 대상 둘의 이름이 모두 {label}입니다. 서로 다른 이름을 쓰세요";
    FAILED = "{side}: {why}", "{side}: {why}";
    INVALID = "{side} is no valid scenario", "{side}: 올바른 시나리오가 아닙니다";
}

/// What figures are called, by the end of their path.
pub const FIGURES: &[(&str, Text)] = &[
    ("cost.totalUsd", Text::new("total cost", "총비용")),
    ("cost.monthlyUsd", Text::new("cost of a month", "월 비용")),
    (
        "cost.perThousandServedUsd",
        Text::new("cost per 1,000 served", "응답 천 건당 비용"),
    ),
    (
        "spot.interruptions.instances",
        Text::new("Spot instances taken", "중단된 스팟 인스턴스"),
    ),
    (
        "spot.interruptions.fargateTasks",
        Text::new("Fargate Spot tasks taken", "중단된 Fargate Spot 태스크"),
    ),
    (
        "spot.interruptions.tasksDrained",
        Text::new("tasks drained in time", "제때 드레이닝된 태스크"),
    ),
    (
        "spot.interruptions.tasksDiedWithInstance",
        Text::new("tasks lost with instances", "인스턴스와 함께 잃은 태스크"),
    ),
    (
        "spot.interruptions.requestsLost",
        Text::new("requests lost to Spot", "스팟 중단으로 잃은 요청"),
    ),
    ("spot.savedUsd", Text::new("saved by Spot", "스팟 절감액")),
    ("requests.arrived", Text::new("requests", "요청")),
    (
        "requests.served",
        Text::new("requests served", "응답한 요청"),
    ),
    (
        "requests.failed",
        Text::new("requests failed", "실패한 요청"),
    ),
    (
        "requests.rejected",
        Text::new("requests refused", "거부한 요청"),
    ),
    (
        "availabilityPercent",
        Text::new("served share", "응답 비율"),
    ),
    (
        "latencyMs.mean",
        Text::new("latency mean", "지연 시간 평균"),
    ),
    ("latencyMs.p50", Text::new("latency p50", "지연 시간 p50")),
    ("latencyMs.p90", Text::new("latency p90", "지연 시간 p90")),
    ("latencyMs.p95", Text::new("latency p95", "지연 시간 p95")),
    ("latencyMs.p99", Text::new("latency p99", "지연 시간 p99")),
    (
        "latencyMs.p999",
        Text::new("latency p99.9", "지연 시간 p99.9"),
    ),
    (
        "utilizationPercent.cpuMean",
        Text::new("CPU used", "CPU 사용률"),
    ),
    (
        "tasks.meanRunning",
        Text::new("tasks on average", "평균 태스크 수"),
    ),
    ("tasks.started", Text::new("tasks started", "시작한 태스크")),
    (
        "tasks.peakRunning",
        Text::new("tasks at the peak", "최대 태스크 수"),
    ),
    ("scaling.out", Text::new("scale-outs", "확장 횟수")),
    ("scaling.in", Text::new("scale-ins", "축소 횟수")),
    (
        "wrongSize.underMinutes",
        Text::new("minutes with too few", "태스크 부족(분)"),
    ),
    (
        "wrongSize.overMinutes",
        Text::new("minutes with too many", "태스크 과잉(분)"),
    ),
    (
        "availability.minutesBelow",
        Text::new("minutes of outage", "장애 시간(분)"),
    ),
    (
        "availability.longestOutageSeconds",
        Text::new("longest outage", "가장 긴 장애"),
    ),
];

/// Help of `ecsim compare`.
pub const HELP: &[(&str, Text)] = &[
    (
        "compare",
        Text::new(
            "Compare scenarios, or values of a key, with the same seeds: what changes, and how sure \
             that is",
            "시나리오나 키 값을 같은 시드로 비교합니다. 무엇이 달라지고 얼마나 확실한지 알려 줍니다",
        ),
    ),
    (
        "compare scenarios",
        Text::new(
            "The scenarios; the first is what the others are compared with",
            "시나리오 파일. 첫 번째가 비교의 기준입니다",
        ),
    ),
    (
        "compare vary",
        Text::new(
            "Values of a key instead of further files; the first is the base; may be repeated",
            "파일을 더 적는 대신 키 하나의 값들을 적습니다. 첫 번째 값이 기준이며 여러 번 쓸 수 있습니다",
        ),
    ),
    (
        "compare set",
        Text::new(
            "Set a key of every scenario, such as run.duration=2h; may be repeated",
            "모든 시나리오의 키를 설정합니다. 예: run.duration=2h. 여러 번 쓸 수 있습니다",
        ),
    ),
    (
        "compare replications",
        Text::new(
            "Runs of each, with as many seeds",
            "대상마다 시드를 바꿔 가며 실행할 횟수",
        ),
    ),
    (
        "compare seed",
        Text::new(
            "The first seed [default: the one of the first scenario]",
            "첫 시드 [기본값: 첫 번째 시나리오의 시드]",
        ),
    ),
    (
        "compare confidence",
        Text::new(
            "Confidence of intervals and findings in percent",
            "신뢰 구간과 판정의 신뢰 수준(%)",
        ),
    ),
    (
        "compare threads",
        Text::new(
            "Threads [default: all processors]; the result does not depend on it",
            "스레드 수 [기본값: 모든 프로세서]. 결과는 달라지지 않습니다",
        ),
    ),
    (
        "compare out",
        Text::new(
            "Folder of the results [default: reports/compare-<names>]",
            "결과 폴더 [기본값: reports/compare-<이름>]",
        ),
    ),
    (
        "compare no_charts",
        Text::new("Draw no charts", "차트를 그리지 않습니다"),
    ),
    (
        "compare format",
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
        for (name, text) in ALL.iter().chain(FIGURES) {
            let placeholders = Text::placeholders(text.en);
            assert_eq!(placeholders, Text::placeholders(text.ko), "{name}");
            assert!(!text.en.is_empty() && !text.ko.is_empty(), "{name}");
        }
    }
}
