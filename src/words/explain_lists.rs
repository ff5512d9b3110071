//! How is the bill metered, to which decisions does billed time go back, what refuses a task?

use super::Text;

/// To which decisions billed time goes back.
pub const REASONS: &[(&str, Text)] = &[
    (
        "initial",
        Text::new("there from the start", "시작부터 있던 것"),
    ),
    ("scaling", Text::new("scaled out", "확대")),
    ("replacement", Text::new("replacements", "교체")),
    ("deployment", Text::new("deployments", "배포")),
    (
        "rebalancing",
        Text::new("AZ rebalancing", "가용 영역 리밸런싱"),
    ),
    ("other", Text::new("other launches", "그 밖의 시작")),
];

/// How products are metered, by a part of the usage type; the first that fits.
pub const METERS: &[(&str, Text)] = &[
    (
        "Fargate",
        Text::new(
            "each task from the start of its image pull to STOPPED, by the second, a minute at \
            least",
            "태스크마다 이미지 내려받기 시작부터 STOPPED까지 초 단위, 최소 1분",
        ),
    ),
    (
        "VolumeUsage",
        Text::new(
            "each root volume from launch to terminated, stopped or not",
            "루트 볼륨마다 시작부터 종료까지, 중지 중에도",
        ),
    ),
    (
        "SpotUsage",
        Text::new(
            "each instance while running, by the second, at the pool's price then; nothing \
             when EC2 takes it in the first hour",
            "running인 동안 초 단위로 스팟 가격에 과금, EC2가 첫 한 시간 안에 회수하면 무료",
        ),
    ),
    (
        "BoxUsage",
        Text::new(
            "each instance while running, by the second, a minute at least",
            "running인 동안 초 단위, 최소 1분",
        ),
    ),
    (
        "LoadBalancerUsage",
        Text::new(
            "each started hour of the load balancer",
            "로드 밸런서의 시작된 시간마다",
        ),
    ),
    (
        "LCUUsage",
        Text::new(
            "per hour the largest of new connections, active connections, bytes and rule \
            evaluations",
            "시간마다 새 연결, 활성 연결, 바이트, 규칙 평가 중 가장 큰 값",
        ),
    ),
    (
        "PublicIPv4",
        Text::new(
            "each public address, in use or idle, by the second",
            "공인 IPv4 주소마다 초 단위",
        ),
    ),
];

/// Of any other product.
pub const METER_OTHER: Text = Text::new("as the price list says", "요금표대로");

/// What refuses a task on instances, by its code.
pub const REFUSALS: &[(&str, Text)] = &[
    (
        "AGENT",
        Text::new(
            "draining or without an agent (AGENT)",
            "드레이닝이거나 에이전트 연결 없음(AGENT)",
        ),
    ),
    (
        "ATTRIBUTE",
        Text::new(
            "of another provider or architecture (ATTRIBUTE)",
            "다른 공급자나 아키텍처(ATTRIBUTE)",
        ),
    ),
    (
        "RESOURCE:CPU",
        Text::new("short of CPU (RESOURCE:CPU)", "CPU 부족(RESOURCE:CPU)"),
    ),
    (
        "RESOURCE:GPU",
        Text::new("short of GPUs (RESOURCE:GPU)", "GPU 부족(RESOURCE:GPU)"),
    ),
    (
        "RESOURCE:MEMORY",
        Text::new(
            "short of memory (RESOURCE:MEMORY)",
            "메모리 부족(RESOURCE:MEMORY)",
        ),
    ),
    (
        "RESOURCE:PORTS",
        Text::new(
            "with the port taken (RESOURCE:PORTS)",
            "포트 사용 중(RESOURCE:PORTS)",
        ),
    ),
    (
        "RESOURCE:ENI",
        Text::new(
            "without a free network interface (RESOURCE:ENI)",
            "네트워크 인터페이스 없음(RESOURCE:ENI)",
        ),
    ),
    (
        "distinctInstance",
        Text::new(
            "with a task of the group already (distinctInstance)",
            "이미 그룹의 태스크가 있음(distinctInstance)",
        ),
    ),
    (
        "memberOf",
        Text::new(
            "outside the expression (memberOf)",
            "조건식에 맞지 않음(memberOf)",
        ),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_has_words_once() {
        for list in [REASONS, METERS, REFUSALS] {
            for (code, text) in list {
                assert_eq!(list.iter().filter(|of| of.0 == *code).count(), 1, "{code}");
                assert!(!text.en.is_empty() && !text.ko.is_empty(), "{code}");
            }
        }
    }
}
