//! How do we speak of scaling? Why a policy did nothing, the states of its alarms, and its metric.

use super::Text;

/// Why a policy that looked did not scale, by the code of the reason; `{wanted}` and `{desired}`
/// are numbers of tasks.
pub const REASONS: &[(&str, Text)] = &[
    (
        "AutoScalingAnticipatedFlapping",
        Text::new(
            "One task less would push the metric over its target \
             (AutoScalingAnticipatedFlapping).",
            "태스크를 줄이면 지표가 다시 대상 값을 넘게 됩니다(AutoScalingAnticipatedFlapping).",
        ),
    ),
    (
        "TargetServicePutResourceAsUnscalable",
        Text::new(
            "The service takes no scale-in during a deployment \
             (TargetServicePutResourceAsUnscalable).",
            "배포 중에는 축소(scale-in)하지 않습니다\
             (TargetServicePutResourceAsUnscalable).",
        ),
    ),
    (
        "AlreadyAtMaxCapacity",
        Text::new(
            "It wants {wanted} tasks, but {desired} is the maximum (AlreadyAtMaxCapacity).",
            "태스크 {wanted}개가 필요하지만 이미 최대 용량인 {desired}개입니다(AlreadyAtMaxCapacity).",
        ),
    ),
    (
        "AlreadyAtMinCapacity",
        Text::new(
            "{wanted} tasks would do; {desired} is not above the minimum (AlreadyAtMinCapacity).",
            "태스크 {wanted}개면 충분하지만 지금의 {desired}개가 최소 용량 이하입니다(AlreadyAtMinCapacity).",
        ),
    ),
    (
        "AlreadyAtDesiredCapacity",
        Text::new(
            "It wants {wanted} tasks; {desired} are desired already (AlreadyAtDesiredCapacity).",
            "태스크 {wanted}개가 필요하지만 이미 {desired}개를 원하고 있습니다(AlreadyAtDesiredCapacity).",
        ),
    ),
    (
        "inCooldown",
        Text::new(
            "It wants {wanted} tasks instead of {desired}, but a cooldown still runs.",
            "태스크 {wanted}개를 원하지만({desired}개에서) 휴지 기간(cooldown)이 끝나지 않았습니다.",
        ),
    ),
    (
        "otherPolicyDisagrees",
        Text::new(
            "{wanted} tasks instead of {desired} would do, but another policy does not agree.",
            "태스크를 {desired}개에서 {wanted}개로 줄여도 되지만 다른 정책이 축소(scale-in)에 동의하지 않습니다.",
        ),
    ),
    (
        "suspended",
        Text::new(
            "It wants {wanted} tasks instead of {desired}, but scaling that way is suspended.",
            "태스크 {wanted}개를 원하지만({desired}개에서) 그 방향의 조정이 일시 중지되어 있습니다.",
        ),
    ),
];

/// States of an alarm, by AWS's name.
pub const ALARM_STATES: &[(&str, Text)] = &[
    (
        "OK",
        Text::new("within its threshold (OK)", "임계값 이내(OK)"),
    ),
    (
        "ALARM",
        Text::new("beyond its threshold (ALARM)", "임계값 초과(ALARM)"),
    ),
    (
        "INSUFFICIENT_DATA",
        Text::new(
            "without enough data (INSUFFICIENT_DATA)",
            "데이터 부족(INSUFFICIENT_DATA)",
        ),
    ),
];

/// Metrics that a policy can track, by `CloudWatch`'s name; a customized one has the user's name.
pub const METRICS: &[(&str, Text)] = &[
    (
        "CPUUtilization",
        Text::new(
            "CPU utilization (CPUUtilization)",
            "CPU 사용률(CPUUtilization)",
        ),
    ),
    (
        "MemoryUtilization",
        Text::new(
            "memory utilization (MemoryUtilization)",
            "메모리 사용률(MemoryUtilization)",
        ),
    ),
    (
        "RequestCountPerTarget",
        Text::new(
            "requests per target and minute (RequestCountPerTarget)",
            "대상당 분당 요청 수(RequestCountPerTarget)",
        ),
    ),
    (
        "RequestCount",
        Text::new(
            "requests per minute (RequestCount)",
            "분당 요청 수(RequestCount)",
        ),
    ),
    (
        "TargetResponseTime",
        Text::new(
            "response time of targets in seconds (TargetResponseTime)",
            "대상 응답 시간(초)(TargetResponseTime)",
        ),
    ),
    (
        "HTTPCode_Target_5XX_Count",
        Text::new(
            "errors of targets per minute (HTTPCode_Target_5XX_Count)",
            "대상의 분당 오류 수(HTTPCode_Target_5XX_Count)",
        ),
    ),
    (
        "HTTPCode_ELB_5XX_Count",
        Text::new(
            "errors of the load balancer per minute (HTTPCode_ELB_5XX_Count)",
            "로드 밸런서의 분당 오류 수(HTTPCode_ELB_5XX_Count)",
        ),
    ),
    (
        "HealthyHostCount",
        Text::new(
            "healthy targets (HealthyHostCount)",
            "정상 대상 수(HealthyHostCount)",
        ),
    ),
    (
        "UnHealthyHostCount",
        Text::new(
            "unhealthy targets (UnHealthyHostCount)",
            "비정상 대상 수(UnHealthyHostCount)",
        ),
    ),
    (
        "RunningTaskCount",
        Text::new(
            "running tasks (RunningTaskCount)",
            "실행 중인 태스크 수(RunningTaskCount)",
        ),
    ),
    (
        "DesiredTaskCount",
        Text::new(
            "desired tasks (DesiredTaskCount)",
            "원하는 태스크 수(DesiredTaskCount)",
        ),
    ),
    (
        "PendingTaskCount",
        Text::new(
            "pending tasks (PendingTaskCount)",
            "대기 중인 태스크 수(PendingTaskCount)",
        ),
    ),
    (
        "Custom",
        Text::new("customized metric", "사용자 지정 지표(customized metric)"),
    ),
];

/// Policy types, by AWS's name.
pub const POLICY_TYPES: &[(&str, Text)] = &[
    (
        "TargetTrackingScaling",
        Text::new(
            "target tracking (TargetTrackingScaling)",
            "대상 추적(target tracking, TargetTrackingScaling)",
        ),
    ),
    (
        "StepScaling",
        Text::new(
            "step scaling (StepScaling)",
            "단계 조정(step scaling, StepScaling)",
        ),
    ),
    (
        "PredictiveScaling",
        Text::new(
            "predictive scaling (PredictiveScaling)",
            "예측 조정(predictive scaling, PredictiveScaling)",
        ),
    ),
];

/// The text for `code` in one of the tables above; none when there is none.
pub fn find(table: &[(&str, Text)], code: &str) -> Option<Text> {
    let found = table.iter().find(|(name, _)| *name == code);
    found.map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_same_placeholders() {
        for table in [REASONS, ALARM_STATES, METRICS, POLICY_TYPES] {
            for (code, text) in table {
                assert_eq!(
                    Text::placeholders(text.en),
                    Text::placeholders(text.ko),
                    "{code}"
                );
                assert!(!text.ko.is_empty() && text.ko != text.en, "{code}");
                assert_eq!(find(table, code), Some(*text), "each code once");
            }
        }
        assert_eq!(find(REASONS, "NoSuchReason"), None);
    }
}
