//! How do we say what is for sale, what it costs, and what is wrong with either?

use super::{Lang, Text};

/// A region that does not exist, with names near to it.
pub const UNKNOWN_REGION_NEAREST: Text = Text::new(
    "there is no AWS Region {found}; did you mean {nearest}?",
    "{found} 리전은 없습니다. 혹시 {nearest}인가요?",
);

/// A region that does not exist.
pub const UNKNOWN_REGION: Text = Text::new(
    "there is no AWS Region {found}; a code such as us-east-1 is expected",
    "{found} 리전은 없습니다. us-east-1 같은 리전 코드를 쓰세요.",
);

/// An instance type that does not exist, with names near to it.
pub const UNKNOWN_TYPE_NEAREST: Text = Text::new(
    "there is no instance type {found}; did you mean {nearest}?",
    "{found}(이)라는 인스턴스 유형(instance type)은 없습니다. 혹시 {nearest}인가요?",
);

/// An instance type that does not exist.
pub const UNKNOWN_TYPE: Text = Text::new(
    "there is no instance type {found}; a name such as m5.large is expected (ecsim catalog lists \
     them)",
    "{found}(이)라는 인스턴스 유형(instance type)은 없습니다. m5.large 같은 이름을 쓰세요. 목록은 ecsim \
     catalog에 있습니다.",
);

/// An instance type of which too little is known.
pub const INCOMPLETE_TYPE: Text = Text::new(
    "too little is known of instance type {found} (its architecture, network interfaces and GPUs); \
     use another one",
    "인스턴스 유형(instance type) {found}은(는) 아키텍처, 네트워크 인터페이스, GPU 정보가 없어 쓸 수 없습니다. \
     다른 유형을 쓰세요.",
);

/// A price key that does not exist.
pub const UNKNOWN_KEY: Text = Text::new(
    "there is no price called {found}; use one of {nearest}",
    "{found}(이)라는 요금 항목은 없습니다. 다음 중 하나를 쓰세요: {nearest}",
);

/// A price that is needed and not known.
pub const UNKNOWN_PRICE: Text = Text::new(
    "the price of {key} in {region} is not known; set it under [prices], with a note that says \
     where it is from",
    "{region} 리전의 {key} 요금을 알 수 없습니다. [prices]에 출처를 적은 note와 함께 넣으세요.",
);

/// A price out of range.
pub const WRONG_PRICE: Text = Text::new(
    "the price of {key} is {usd}; a price is 0 to 1000000",
    "{key} 요금이 {usd}입니다. 요금은 0에서 1000000 사이여야 합니다.",
);

/// Names as a list that a sentence can hold.
pub fn names(lang: Lang, names: &[&str]) -> String {
    match (names, lang) {
        ([], _) => String::new(),
        ([one], _) => (*one).to_owned(),
        ([rest @ .., last], Lang::En) => format!("{} or {last}", rest.join(", ")),
        (all, Lang::Ko) => all.join(", "),
    }
}

/// Memory in even steps.
pub const STEPS: Text = Text::new(
    "{from} to {to} in steps of {by}",
    "{from}부터 {to}까지 {by} 단위",
);

/// A `cpu` that Fargate does not sell.
pub const WRONG_CPU: Text = Text::new(
    "Fargate has no cpu {cpu} on {os}; it has {allowed}",
    "Fargate에는 {os}용 cpu {cpu}이(가) 없습니다. 가능한 값: {allowed}",
);

/// A `memory` that is not sold with that `cpu`.
pub const WRONG_MEMORY: Text = Text::new(
    "Fargate has no memory {memory} with cpu {cpu}; it has {allowed} MiB",
    "Fargate에서 cpu {cpu}에는 memory {memory}을(를) 쓸 수 없습니다. 가능한 값: {allowed} MiB",
);

/// The smallest size that would do.
pub const FITS: Text = Text::new(
    "; the smallest size that holds this is cpu {cpu}, memory {memory}",
    ". 이를 담는 가장 작은 크기는 cpu {cpu}, memory {memory}입니다",
);

/// Ephemeral storage outside its range.
pub const WRONG_EPHEMERAL: Text = Text::new(
    "ephemeralStorage.sizeInGiB is {found}; it is 21 to 200, or left out for the free 20",
    "ephemeralStorage.sizeInGiB가 {found}입니다. 21에서 200 사이로 쓰거나, 무료 20 GiB면 생략하세요.",
);

/// Lines of a bill.
pub const FARGATE_VCPU: Text = Text::new("Fargate vCPU", "Fargate vCPU");
/// Memory, Linux on x86.
pub const FARGATE_MEMORY: Text = Text::new("Fargate memory", "Fargate 메모리");
/// vCPU, Linux on ARM.
pub const FARGATE_ARM_VCPU: Text = Text::new("Fargate vCPU (ARM)", "Fargate vCPU(ARM)");
/// Memory, Linux on ARM.
pub const FARGATE_ARM_MEMORY: Text = Text::new("Fargate memory (ARM)", "Fargate 메모리(ARM)");
/// vCPU, Windows.
pub const FARGATE_WINDOWS_VCPU: Text = Text::new("Fargate vCPU (Windows)", "Fargate vCPU(Windows)");
/// Memory, Windows.
pub const FARGATE_WINDOWS_MEMORY: Text =
    Text::new("Fargate memory (Windows)", "Fargate 메모리(Windows)");
/// The Windows licence.
pub const FARGATE_WINDOWS_LICENCE: Text = Text::new("Windows licence", "Windows 라이선스");
/// Storage above the free 20 GB.
pub const FARGATE_EPHEMERAL: Text = Text::new(
    "Fargate ephemeral storage above 20 GB",
    "Fargate 임시 스토리지(ephemeral storage) 20 GB 초과분",
);
/// Spot vCPU, x86.
pub const SPOT_VCPU: Text = Text::new("Fargate Spot vCPU", "Fargate Spot vCPU");
/// Spot memory, x86.
pub const SPOT_MEMORY: Text = Text::new("Fargate Spot memory", "Fargate 스팟 메모리");
/// Spot vCPU, ARM.
pub const SPOT_ARM_VCPU: Text = Text::new("Fargate Spot vCPU (ARM)", "Fargate Spot vCPU(ARM)");
/// Spot memory, ARM.
pub const SPOT_ARM_MEMORY: Text =
    Text::new("Fargate Spot memory (ARM)", "Fargate 스팟 메모리(ARM)");
/// Hours of a load balancer.
pub const ALB_HOURS: Text = Text::new("load balancer", "로드 밸런서(load balancer)");
/// Its capacity units.
pub const ALB_LCUS: Text = Text::new(
    "load balancer capacity units (LCU)",
    "로드 밸런서 용량 단위(LCU)",
);
/// Addresses of tasks.
pub const IPV4_TASKS: Text = Text::new("public IPv4 of tasks", "태스크의 퍼블릭 IPv4");
/// Addresses of a load balancer.
pub const IPV4_BALANCER: Text = Text::new(
    "public IPv4 of the load balancer",
    "로드 밸런서의 퍼블릭 IPv4",
);

/// Hours of instances.
pub const EC2_INSTANCES: Text = Text::new("EC2 instances", "EC2 인스턴스(instance)");
/// Instances on Spot.
pub const EC2_SPOT: Text = Text::new("EC2 Spot instances", "EC2 스팟 인스턴스");
/// The fee of Managed Instances.
pub const MANAGED_FEE: Text = Text::new(
    "management fee of Managed Instances",
    "관리형 인스턴스(Managed Instances) 관리 요금",
);
/// Root volumes.
pub const VOLUMES: Text = Text::new("EBS volumes", "EBS 볼륨(volume)");
/// IOPS beyond those included.
pub const VOLUME_IOPS: Text = Text::new("EBS IOPS above 3,000", "EBS IOPS 3,000 초과분");
/// Throughput beyond that included.
pub const VOLUME_THROUGHPUT: Text = Text::new(
    "EBS throughput above 125 MiB/s",
    "EBS 처리량(throughput) 125 MiB/s 초과분",
);
/// Detailed monitoring.
pub const DETAILED_MONITORING: Text = Text::new(
    "detailed monitoring of instances",
    "인스턴스 세부 모니터링(detailed monitoring)",
);
/// Surplus credits.
pub const CPU_CREDITS: Text = Text::new("surplus CPU credits", "잉여 CPU 크레딧(surplus credit)");

/// What people call a unit of the bill; nothing when it is none.
pub fn unit(code: &str) -> Option<Text> {
    Some(match code {
        "vCPU-Hours" => Text::new("vCPU-hours", "vCPU-시간"),
        "vCPU-Seconds" => Text::new("vCPU-seconds", "vCPU-초"),
        "GB-Hours" => Text::new("GB-hours", "GB-시간"),
        "GB-Seconds" => Text::new("GB-seconds", "GB-초"),
        "LCU-Hours" => Text::new("LCU-hours", "LCU-시간"),
        "Hours" => Text::new("hours", "시간"),
        "GB-Mo" => Text::new("GB-months", "GB-월"),
        "IOPS-Mo" => Text::new("IOPS-months", "IOPS-월"),
        "MiBps-Mo" => Text::new("MiB/s-months", "MiB/s-월"),
        "Metrics" => Text::new("metric-months", "지표-월"),
        _ => return None,
    })
}

/// What the bill leaves out.
pub const NAT_GATEWAY: Text = Text::new("NAT gateways", "NAT 게이트웨이(NAT gateway)");
/// Logs.
pub const LOGS: Text = Text::new("CloudWatch Logs", "CloudWatch Logs");
/// Data between zones.
pub const CROSS_ZONE_DATA: Text = Text::new(
    "data between availability zones",
    "가용 영역(availability zone) 간 데이터 전송",
);
/// Data out.
pub const DATA_OUT: Text = Text::new("data out to the internet", "인터넷으로 나가는 데이터 전송");
/// Alarms and metrics.
pub const ALARMS_AND_METRICS: Text = Text::new(
    "CloudWatch alarms and high-resolution metrics",
    "CloudWatch 경보(alarm)와 고해상도 지표",
);
/// The registry.
pub const IMAGE_REGISTRY: Text = Text::new("Amazon ECR", "Amazon ECR");
/// Discounts and taxes.
pub const DISCOUNTS_AND_TAXES: Text = Text::new(
    "free tier, Savings Plans, Reserved Instances, discounts and taxes",
    "프리 티어, Savings Plans, 예약 인스턴스(Reserved Instances), 할인과 세금",
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_take_the_same_values() {
        for text in [
            UNKNOWN_REGION_NEAREST,
            UNKNOWN_REGION,
            UNKNOWN_TYPE_NEAREST,
            UNKNOWN_TYPE,
            INCOMPLETE_TYPE,
            UNKNOWN_KEY,
            UNKNOWN_PRICE,
            WRONG_PRICE,
            STEPS,
            WRONG_CPU,
            WRONG_MEMORY,
            FITS,
            WRONG_EPHEMERAL,
        ] {
            assert_eq!(Text::placeholders(text.en), Text::placeholders(text.ko));
        }
    }

    #[test]
    fn names_read_as_a_list() {
        assert_eq!(names(Lang::En, &[]), "");
        assert_eq!(names(Lang::En, &["a"]), "a");
        assert_eq!(names(Lang::En, &["a", "b", "c"]), "a, b or c");
        assert_eq!(names(Lang::Ko, &["a", "b", "c"]), "a, b, c");
    }
}
