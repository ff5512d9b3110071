//! How do we speak of deployments, and of the decisions of scaling?

use super::Text;

macro_rules! texts {
    ($($name:ident = $en:literal, $ko:literal;)*) => {
        $(#[doc = concat!("`", $en, "`")] pub const $name: Text = Text::new($en, $ko);)*

        /// Every text here by its name, for the parity test.
        pub const ALL: &[(&str, Text)] = &[$((stringify!($name), $name),)*];
    };
}

texts! {
    LABEL_DEPLOYMENTS = "Deployments", "배포";
    // A line for each, on standard output.
    DEPLOYMENT = "{name} ({at}): {what}", "{name}({at}): {what}";
    COMPLETED = "completed in {length}", "{length} 만에 완료";
    FAILED = "failed after {length} ({why})", "{length} 뒤 실패({why})";
    REPLACED = "replaced after {length}", "{length} 뒤 다른 배포로 대체";
    GOES_ON = "not over at the end of the run", "실행이 끝날 때까지 끝나지 않음";
    ROLLED_BACK = "back on the old revision {length} later", "{length} 뒤 이전 개정으로 복구";
    STUCK = "stuck: minimum and maximum percent leave no room",
        "멈춤: 최소 정상 비율과 최대 비율 사이에 여유 없음";
    TASKS_STOPPED = "{stopped} of its {started} tasks stopped again", "새 태스크 {started}개 중 {stopped}개가 다시 멈춤";
    MOST_TASKS = "{n} tasks running or starting at most", "실행 중이거나 시작 중인 태스크 최대 {n}개";
    TASKS_FAILED_ONE = "{n} task failed", "태스크 {n}개 실패";
    TASKS_FAILED = "{n} tasks failed in a row", "태스크 연속 {n}개 실패";
    REQUESTS_LOST_ONE = "{n} request lost", "요청 {n}건 손실";
    REQUESTS_LOST = "{n} requests lost ({share})", "요청 {n}건 손실({share})";
    NOTHING_LOST = "no request lost", "요청 손실 없음";

    // What took the tasks whose requests were lost.
    LOST_WITH_TASKS = "attempts lost with their task: {why}", "태스크와 함께 잃은 시도: {why}";
    TAKER_DEPLOYMENT = "{n} by deployments", "배포로 {n}건";
    TAKER_SCALE_IN = "{n} by scale-in", "축소로 {n}건";
    TAKER_UNHEALTHY = "{n} by failed health checks", "상태 확인 실패로 {n}건";
    TAKER_OUT_OF_MEMORY = "{n} out of memory", "메모리 부족으로 {n}건";
    TAKER_EXIT = "{n} by containers that exited", "컨테이너 종료로 {n}건";
    TAKER_SPOT = "{n} by Spot", "스팟으로 {n}건";
    TAKER_FAULT = "{n} by faults", "장애로 {n}건";
    TAKER_INSTANCE = "{n} by instances that drained or ended", "인스턴스 비우기·종료로 {n}건";
    TAKER_OTHER = "{n} by other stops", "그 밖의 중지로 {n}건";

    // The page: deployments.
    HTML_DEPLOYMENTS = "Deployments", "배포";
    HTML_DEPLOYMENTS_HINT = "Requests lost are those of whole minutes, from the minute in which it began until it was over, the way back included. Every step is in deployments.csv.",
        "손실 요청은 배포가 시작된 분부터 복구를 포함해 끝날 때까지 분 단위로 센 값입니다. 모든 단계는 deployments.csv에 있습니다.";
    MODELLED_DEPLOYMENTS = "Deployments: minimum and maximum percent, circuit breaker, alarms, shifted traffic, hooks.",
        "배포: 최소 정상 비율과 최대 비율, 서킷 브레이커, 경보, 트래픽 전환, 훅.";
    COLUMN_DEPLOYMENT = "Deployment", "배포";
    COLUMN_BEGAN = "Began", "시작";
    COLUMN_TOOK = "Took", "걸린 시간";
    COLUMN_ENDED = "Ended", "결과";
    COLUMN_WAY_BACK = "Way back", "복구";
    COLUMN_MOST_TASKS = "Tasks at most", "최대 태스크";
    COLUMN_FAILED = "Failed in a row", "연속 실패";
    COLUMN_LOST = "Requests lost", "손실 요청";
    CHART_DEPLOYMENT = "Deployment {name}: old and new tasks", "배포 {name}: 이전 태스크와 새 태스크";
    UNIT_TASKS = "tasks", "태스크 수";
    AXIS_SINCE = "Minutes since it began", "시작 후 분";
    SERIES_OLD_RUNNING = "old, running", "이전, 실행 중";
    SERIES_OLD_HEALTHY = "old, healthy", "이전, 정상";
    SERIES_NEW_RUNNING = "new, running", "새 개정, 실행 중";
    SERIES_NEW_HEALTHY = "new, healthy", "새 개정, 정상";

    // The page: decisions of scaling.
    HTML_DECISIONS = "Decisions of scaling", "조정 결정";
    HTML_DECISIONS_HINT = "Who changed the desired count of a service, and why.",
        "누가 왜 서비스의 원하는 태스크 수를 바꿨는지 보여 줍니다.";
    HTML_DECISIONS_CAP = "The first {shown} of {all}; all are in events.csv.",
        "전체 {all}건 중 앞의 {shown}건. 모두 events.csv에 있습니다.";
    COLUMN_WHEN = "When", "시각";
    COLUMN_WHO = "Who", "주체";
    COLUMN_CHANGE = "Desired", "원하는 수";
    COLUMN_WHY = "Why", "이유";
    NOT_SCALED = "not scaled: {why}", "조정하지 않음: {why}";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_says_the_same_in_both_languages() {
        for (name, text) in ALL {
            assert!(!text.en.is_empty() && !text.ko.is_empty(), "{name}");
            assert_eq!(
                Text::placeholders(text.en),
                Text::placeholders(text.ko),
                "{name}"
            );
        }
    }
}
