//! How do we speak of what went wrong? Availability, faults, and what the Spot market took.

use super::Text;

macro_rules! texts {
    ($($name:ident = $en:literal, $ko:literal;)*) => {
        $(#[doc = concat!("`", $en, "`")] pub const $name: Text = Text::new($en, $ko);)*

        /// Every text here by its name, for the parity test.
        pub const ALL: &[(&str, Text)] = &[$((stringify!($name), $name),)*];
    };
}

texts! {
    // Availability, on standard output.
    AVAILABILITY_KEY = "availability", "가용성";
    BELOW_ONE = "{n} minute below {percent} served ({at})", "응답 비율 {percent} 미만 {n}분({at})";
    BELOW = "{n} minutes below {percent} served, {length} in a row at the longest ({at})",
        "응답 비율 {percent} 미만 {n}분, 가장 길게 이어진 구간 {length}({at})";
    NO_TASK = "no task ran for {length} at the longest ({at})",
        "실행 중인 태스크가 없던 가장 긴 구간 {length}({at})";
    BUDGET = "{found}; {spent} of {ended} requests lost, {allowed} allowed",
        "{found}; 요청 {ended}건 중 {spent}건 손실, 허용 {allowed}건";

    // Faults, on standard output.
    FAULT = "{name} ({when}): {what}", "{name}({when}): {what}";
    FAULT_TIMES = "{name} #{n}", "{name} {n}번째";
    FAULT_AT = "{at}", "{at}";
    FAULT_FOR = "{at}, for {length}", "{at}, {length} 동안";
    FAULT_TO_END = "{at}, to the end", "{at}, 끝까지";
    FAULT_TASKS_ONE = "{n} task lost", "태스크 {n}개 손실";
    FAULT_TASKS = "{n} tasks lost", "태스크 {n}개 손실";
    FAULT_STARTS_ONE = "{n} start failed", "태스크 {n}개 시작 실패";
    FAULT_STARTS = "{n} starts failed", "태스크 {n}개 시작 실패";
    FAULT_INSTANCES_ONE = "{n} instance lost", "인스턴스 {n}대 손실";
    FAULT_INSTANCES = "{n} instances lost", "인스턴스 {n}대 손실";
    FAULT_AGENTS_ONE = "{n} agent cut off", "에이전트 {n}개 연결 끊김";
    FAULT_AGENTS = "{n} agents cut off", "에이전트 {n}개 연결 끊김";
    FAULT_NOTHING = "nothing lost", "손실 없음";
    FAULT_CAPACITY = "{share} of the tasks missing at most", "최대 태스크 {share} 부족";
    FAULT_TASKS_BACK = "tasks back after {length}", "태스크 회복까지 {length}";
    FAULT_TASKS_NEVER = "tasks not back before the end", "끝날 때까지 태스크가 회복되지 않음";
    FAULT_SERVED_BACK = "served again after {length}", "정상 응답까지 {length}";
    FAULT_SERVED_NEVER = "not served again before the end", "끝날 때까지 정상 응답으로 돌아오지 않음";
    FAULT_REQUESTS_ONE = "{n} request lost", "요청 {n}건 손실";
    FAULT_REQUESTS = "{n} requests lost", "요청 {n}건 손실";

    // What led to a stretch of trouble.
    WHY_FAULT = "the fault {name}", "장애 {name}";
    WHY_INTERRUPTED_ONE = "a Spot interruption", "스팟 중단 1번";
    WHY_INTERRUPTED = "{n} Spot interruptions", "스팟 중단 {n}번";

    // Spot, on standard output.
    SPOT_NONE = "no interruption", "중단 없음";
    SPOT_INSTANCES_ONE = "{n} instance interrupted", "인스턴스 {n}대 중단";
    SPOT_INSTANCES = "{n} instances interrupted", "인스턴스 {n}대 중단";
    SPOT_TASKS_ONE = "{n} Fargate task interrupted", "Fargate 태스크 {n}개 중단";
    SPOT_TASKS = "{n} Fargate tasks interrupted", "Fargate 태스크 {n}개 중단";
    SPOT_DRAINED = "tasks on interrupted instances: {drained} ended in time, {died} died with theirs",
        "중단된 인스턴스의 태스크: {drained}개는 제때 정리, {died}개는 인스턴스와 함께 사라짐";
    SPOT_KILLED = "{n} killed by SIGKILL", "SIGKILL로 강제 종료 {n}개";
    SPOT_DRY = "no capacity for {share} of the time of {n} pools", "풀 {n}개의 시간 중 {share} 동안 용량 없음";
    SPOT_DRY_ONE = "no capacity for {share} of the time of its pool", "풀의 시간 중 {share} 동안 용량 없음";
    SPOT_REFUSED = "launches refused {n}×", "시작 거부 {n}번";
    SPOT_SAVED = "{paid} instead of {full} On-Demand: {saved} saved ({share})",
        "온디맨드 {full} 대신 {paid}: {saved} 절약({share})";
    SPOT_DEARER = "{paid}, at On-Demand prices {full}", "{paid}, 온디맨드 가격으로는 {full}";
    SPOT_LOST = "{n} of {ended} requests lost while services recovered from interruptions",
        "스팟 중단에서 회복하는 동안 요청 {ended}건 중 {n}건 손실";
    COST_THOUSAND = "{usd} per thousand served requests", "응답한 요청 천 건당 {usd}";

    // Charts and the page.
    CHART_AVAILABILITY = "Requests served, minute by minute", "분별 응답 비율";
    UNIT_AVAILABILITY = "percent of the requests that ended", "끝난 요청 중 비율(%)";
    SERIES_SERVED = "served", "응답";
    SERIES_THRESHOLD = "objective or threshold ({percent})", "목표 또는 기준({percent})";
    SERIES_FAULT = "fault", "장애";
    SERIES_INTERRUPTION = "Spot interruption", "스팟 중단";
    HTML_AVAILABILITY = "Availability", "가용성";
    HTML_AVAILABILITY_HINT = "Availability is the share of the requests that ended which were served. \
            An outage is a run of minutes below the objective, or below {percent} where there is \
            none; minutes in which no request ended neither begin nor end one.",
        "가용성은 끝난 요청 중 응답한 비율입니다. 장애 구간(outage)은 목표, 목표가 없으면 {percent} 미만인 분이 \
         이어진 구간이며, 끝난 요청이 없는 분은 장애 구간을 시작하거나 끝내지 않습니다.";
    HTML_BUDGET_HINT = "A burn rate of 1 spends the error budget exactly by the end.",
        "소진율(burn rate)이 1이면 끝날 때 오류 예산을 정확히 다 씁니다.";
    COLUMN_SERVICE = "service", "서비스";
    COLUMN_SERVED = "served", "응답";
    COLUMN_BELOW = "minutes below", "기준 미만(분)";
    COLUMN_LONGEST = "longest outage", "가장 긴 장애 구간";
    COLUMN_WORST = "worst minute", "최악의 1분";
    COLUMN_NO_TASK = "without a task", "태스크 없음";
    COLUMN_BUDGET = "allowed / spent", "허용/사용";
    COLUMN_BURN = "burn rate / highest hour", "소진율/최고 1시간";
    HTML_FAULTS = "Faults", "장애";
    HTML_FAULTS_HINT = "Tasks are back when as many as wanted are RUNNING again, in service or not; requests are served again \
            when three minutes in a row are. Requests lost are counted by whole minutes, from the \
            fault's first until it was over and all was back, or until the next fault began after \
            it; of faults that overlap, each counts all. faults.csv has each service.",
        "원하는 수의 태스크가 다시 RUNNING이 되면(대상 등록과 무관) 태스크가 회복된 것이고, 3분 연속 기준 이상이면 응답이 회복된 것입니다. \
         손실 요청은 장애의 첫 분부터 장애가 끝나고 모두 회복되거나 다음 장애가 시작될 때까지 분 단위로 세며, 겹친 장애는 각각 모두 셉니다. \
         서비스별 값은 faults.csv에 있습니다.";
    HTML_FAULTS_CAP = "The {shown} worst of {all}.", "전체 {all}건 중 심한 {shown}건.";
    COLUMN_FAULT = "fault", "장애";
    COLUMN_BEGAN = "began", "시작";
    COLUMN_LASTED = "lasted", "지속";
    COLUMN_TASKS_LOST = "tasks lost", "손실 태스크";
    COLUMN_INSTANCES_LOST = "instances lost", "손실 인스턴스";
    COLUMN_CAPACITY_LOST = "capacity lost", "손실 용량";
    COLUMN_TASKS_BACK = "tasks back", "태스크 회복";
    COLUMN_SERVED_BACK = "served again", "응답 회복";
    COLUMN_REQUESTS_LOST = "requests lost", "손실 요청";
    NEVER = "not before the end", "끝까지 회복 안 됨";
    TO_THE_END = "to the end", "끝까지";
    AT_ONCE = "an instant", "순간";
    HTML_SPOT = "Spot", "스팟";
    HTML_SPOT_HINT = "A pool is a type in a zone, or Fargate in a zone. What Spot saved is the same \
            use at On-Demand prices, the seconds that EC2 gave for free included. \
            Requests lost are those of whole minutes from a notice until the service has all its \
            tasks again, 15 minutes at most after the last; minutes of a fault are left out.",
        "풀은 한 영역의 한 유형 또는 한 영역의 Fargate입니다. 절약액은 같은 사용량을 온디맨드 가격으로 계산한 값과의 \
         차이이며, EC2가 무료로 준 시간도 포함합니다. 손실 요청은 중단 알림부터 태스크가 모두 회복될 때까지(마지막 중단 뒤 최대 15분) \
         분 단위로 세며, 장애가 있는 분은 제외합니다.";
    COLUMN_POOL = "pool", "풀";
    COLUMN_CAPACITY = "h with capacity", "용량 있음(시간)";
    COLUMN_WITHOUT = "h without", "용량 없음(시간)";
    COLUMN_DRY = "ran dry", "소진 횟수";
    COLUMN_LAUNCHED = "launched", "시작";
    COLUMN_USED = "h used", "사용(시간)";
    COLUMN_RECOMMENDED = "rebalance recommendations", "리밸런싱 권고";
    COLUMN_NOTICES = "notices", "중단 알림";
    COLUMN_TAKEN = "taken", "회수";
    COLUMN_REFUSED = "launches refused", "시작 거부";
    LEGEND_SPOT = "on Spot", "스팟";
    ON_DEMAND = "On-Demand", "온디맨드";
    ON_SPOT = "Spot", "스팟";
    CHART_PURCHASES = "Instances by purchase", "구매 방식별 인스턴스";
    LEGEND_INTERRUPTED = "interrupted", "중단됨";
    MODELLED_SPOT = "EC2 Spot and Fargate Spot: pools of capacity and price, notices, draining, reclaims",
        "EC2 스팟과 Fargate 스팟: 용량과 가격 풀, 중단 알림, 드레이닝, 회수";
    MODELLED_FAULTS = "Faults: zones, instances, agents, tasks, dependencies, image pulls, launch APIs",
        "장애: 가용 영역, 인스턴스, 에이전트, 태스크, 의존 서비스, 이미지 내려받기, 시작 API";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_same_placeholders() {
        for (name, text) in ALL {
            assert_eq!(
                Text::placeholders(text.en),
                Text::placeholders(text.ko),
                "{name}"
            );
            assert!(!text.en.is_empty() && !text.ko.is_empty(), "{name}");
        }
    }
}
