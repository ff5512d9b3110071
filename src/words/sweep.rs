//! How do we tell of a sweep? Its table, its charts, its page.

use super::Text;

macro_rules! texts {
    ($($name:ident = $en:literal, $ko:literal;)*) => {
        $(#[doc = concat!("`", $en, "`")] pub const $name: Text = Text::new($en, $ko);)*

        /// Every text here by its name, for the parity test.
        pub const ALL: &[(&str, Text)] = &[$((stringify!($name), $name),)*];
    };
}

texts! {
    // On standard output.
    INTRO = "{title}: {points} points, {replications} replications each, {confidence} % intervals.",
        "{title}: 점 {points}개, 점마다 {replications}회 반복, {confidence} % 신뢰 구간.";
    INTRO_ONE = "{title}: {points} points, one run each, so without intervals.",
        "{title}: 점 {points}개, 점마다 1회 실행이어서 신뢰 구간이 없습니다.";
    INTRO_PART = "{title}: shard {index} of {of}, {points} points, {replications} replications each.",
        "{title}: 조각 {index}/{of}, 점 {points}개, 점마다 {replications}회 반복.";
    HEAD_COST = "Cost of a run", "실행당 비용";
    HEAD_MONTH = "a month", "월 비용";
    HEAD_P99 = "p99", "p99";
    HEAD_SLOWEST = "p99 (slowest)", "p99(가장 느린 서비스)";
    HEAD_SERVED = "Served", "응답 비율";
    HEAD_LOWEST = "Served (lowest)", "응답 비율(최저)";
    HEAD_FRONT = "Pareto", "파레토";
    HEAD_OBJECTIVES = "Objectives", "목표";
    HEAD_POINT = "Point", "점";
    HEAD_REASON = "Why", "이유";
    HEAD_PARAMETER = "Parameter", "매개변수";
    HEAD_LEVELS = "Levels", "값";
    MET = "met", "달성";
    MISSED = "missed", "미달성";
    FRONT_NOTE = "* nothing else is both cheaper and faster at the 99th percentile (Pareto front)",
        "* 비용도 더 싸고 p99도 더 짧은 다른 점이 없습니다(파레토 경계)";
    MORE_POINTS = "… and {n} more points off the front; points.csv has all.",
        "… 경계 밖의 점이 {n}개 더 있습니다. 전체는 points.csv에 있습니다.";
    MORE_SERVICES = "… and {n} more services; points.csv has all.",
        "… 서비스가 {n}개 더 있습니다. 전체는 points.csv에 있습니다.";
    NO_FIGURE = "No run has the figure {path} (`figures` of the study).",
        "{path} 수치가 있는 실행이 없습니다(연구의 `figures`).";
    CHEAPEST = "Cheapest of the {n} points that meet their objectives: {label}, {cost}.",
        "목표를 달성한 점 {n}개 가운데 가장 싼 것은 {label}, {cost}입니다.";
    CHEAPEST_ONLY = "The only point that meets its objectives: {label}, {cost}.",
        "목표를 달성한 유일한 점은 {label}, {cost}입니다.";
    CHEAPEST_FREE = "Cheapest: {label}, {cost}. The scenarios state no objectives.",
        "가장 싼 점은 {label}, {cost}입니다. 시나리오에 목표가 없습니다.";
    CHEAPEST_NONE = "No point meets its objectives.", "목표를 달성한 점이 없습니다.";
    COST_RUN = "{usd} a run", "실행당 {usd}";
    COST_MONTH = "{usd} a month", "월 {usd}";
    NEXT_REAL = "Next: {label}, dearer by {more} ({low} to {high} at {confidence} %, same seeds).",
        "다음은 {label}로 {more} 더 비쌉니다({confidence} % 구간 {low} ~ {high}, 같은 시드).";
    NEXT_UNSURE = "That {label} is dearer is not shown: {more} ({low} to {high} at {confidence} %, \
            same seeds).",
        "{label} 쪽이 더 비싸다고 할 수는 없습니다. 차이 {more}({confidence} % 구간 {low} ~ {high}, 같은 시드).";
    NEXT_SAME = "{label} costs the same with every seed.", "{label}도 모든 시드에서 비용이 같습니다.";
    NEXT_UNKNOWN = "Next: {label}, dearer by {more}; one run each says nothing of luck.",
        "다음은 {label}로 {more} 더 비쌉니다. 한 번씩만 실행해 우연인지는 알 수 없습니다.";
    FAILED = "{n} points failed:", "실패한 점 {n}개:";
    FAILED_ONE = "1 point failed:", "실패한 점 1개:";
    REPORT = "Report: {path}", "보고서: {path}";
    WALL = "{runs} runs in {wall}.", "실행 {runs}회, {wall}.";
    WALL_KNOWN = "{runs} runs in {wall}; {known} were known from before.",
        "실행 {runs}회, {wall}. {known}회는 전에 마친 것입니다.";
    STATUS = "{title}: {done} of {of} points done, {failed} failed, {left} left \
            ({replications} replications each).",
        "{title}: 점 {of}개 가운데 {done}개 완료, {failed}개 실패, {left}개 남음(점마다 {replications}회 반복).";
    NO_JOURNAL = "there is no sweep and no shard of one: {path} does not exist",
        "sweep이나 그 조각이 없습니다. {path}이(가) 존재하지 않습니다";

    // Charts.
    TITLE_COST = "Cost of a run", "실행당 비용";
    TITLE_MONTH = "Cost of a month", "월 비용";
    TITLE_P99 = "99th percentile of latency", "지연 시간의 99번째 백분위수(p99)";
    TITLE_SERVED = "Share of requests served", "요청 응답 비율";
    TITLE_FRONT = "Cost against latency", "비용과 지연 시간";
    TITLE_BY = "{figure} by {axis}, over all else", "{axis}에 따른 {figure}(나머지는 평균)";
    TITLE_OVER = "{figure} by {axis}, point by point", "{axis}에 따른 {figure}(점마다)";
    UNIT_DOLLARS = "US dollars", "미국 달러";
    UNIT_P99 = "99th percentile, slowest service", "p99, 가장 느린 서비스";
    UNIT_MILLIS = "milliseconds or seconds", "밀리초 또는 초";
    UNIT_PERCENT = "percent", "퍼센트";
    UNIT_NUMBER = "mean of the runs", "실행의 평균";
    WITH_INTERVAL = "{unit}, with the {confidence} % interval of the mean",
        "{unit}, 평균의 {confidence} % 신뢰 구간 표시";
    SERIES_FRONT = "Pareto front", "파레토 경계";
    SERIES_OTHER = "other points", "그 밖의 점";
    NOTE_LABELS = "points without a label: points.csv", "이름이 없는 점: points.csv";
    NO_DATA = "no data", "데이터 없음";

    // The page.
    HTML_VARIED = "What was varied", "바꾼 것";
    HTML_FOUND = "What was found", "알아낸 것";
    HTML_POINTS = "Points", "점";
    HTML_CHARTS = "Charts", "차트";
    HTML_FAILED = "Points that failed", "실패한 점";
    HTML_SERVICE = "Service {name}", "서비스 {name}";
    HTML_STATISTICS = "How sure this is", "얼마나 확실한가";
    HTML_REPEAT = "How to repeat it", "다시 실행하려면";
    HTML_SAME = "The same files, version and seed give the same bytes, on any number of threads \
            and from any number of shards.",
        "파일, 버전, 시드가 같으면 스레드 수나 조각 수와 관계없이 결과가 바이트까지 같습니다.";
    HTML_SEED = "Seed of the first replication", "첫 반복의 시드";
    HTML_MORE_LEVELS = "{first} … {last} ({n})", "{first} … {last}({n}개)";
    HTML_PLUS = "± is half the {confidence} % interval of the mean.",
        "±는 평균의 {confidence} % 신뢰 구간의 절반입니다.";
    STATISTICS_T = "Intervals of means: Student's t over the replications, at {confidence} %. They are \
            near the truth when the replications are many or their figures not too skewed; an \
            interval ends where the figure does (no share above 100 %).",
        "평균의 구간: 반복에 대한 스튜던트 t 분포, 신뢰 수준 {confidence} %. 반복이 많거나 분포가 심하게 \
         치우치지 않았을 때 참에 가깝습니다. 구간은 수치의 한계에서 끊습니다(응답 비율은 100 %까지).";
    STATISTICS_MEDIAN = "Intervals of medians in points.csv: order statistics, which assume no shape \
            of the distribution; at 95 % they take six replications.",
        "points.csv의 중앙값 구간: 분포의 모양을 가정하지 않는 순서 통계량이며, 95 %에서는 반복이 6회 이상 필요합니다.";
    STATISTICS_PAIRS = "Every point meets the same seeds, so that points are compared run by run and \
            most of the luck cancels. The cheapest point is compared with the next at {each} %, so \
            that all comparisons together hold at {confidence} % (Bonferroni).",
        "모든 점이 같은 시드를 쓰므로 점들을 실행별로 짝지어 비교하며 우연은 대부분 상쇄됩니다. 가장 싼 점은 \
         다음 점과 {each} % 수준에서 비교해, 모든 비교가 함께 {confidence} %로 성립합니다(본페로니).";
    STATISTICS_FRONT = "The Pareto front is that of the means: a point is on it when no other has both \
            a lower cost and a lower 99th percentile. Points whose intervals overlap may change places.",
        "파레토 경계는 평균으로 정합니다. 비용과 p99가 모두 더 낮은 다른 점이 없으면 경계에 있습니다. \
         구간이 겹치는 점은 자리가 바뀔 수 있습니다.";
    STATISTICS_OBJECTIVES = "Objectives are judged by the mean over the replications.",
        "목표는 반복 전체의 평균으로 판정합니다.";
}

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
