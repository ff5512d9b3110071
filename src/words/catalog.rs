//! How do we say what instance types and Fargate sizes there are?

use super::Text;

macro_rules! texts {
    ($($name:ident = $en:literal, $ko:literal;)*) => {
        $(#[doc = $en] pub const $name: Text = Text::new($en, $ko);)*

        /// Every text by its name, for the parity test.
        pub const ALL: &[(&str, Text)] = &[$((stringify!($name), $name),)*];
    };
}

texts! {
    WRONG_FIELD = "no instance type can be filtered by {found}; use {names}",
        "{found}(으)로는 인스턴스 유형을 거를 수 없습니다. 다음을 쓰세요: {names}";
    WRONG_VALUE = "{found} cannot be read; write it like vcpu>=8, memory<=16GB, arch=arm64 or price<0.2",
        "{found}을(를) 읽을 수 없습니다. vcpu>=8, memory<=16GB, arch=arm64, price<0.2처럼 쓰세요.";
    NO_SUCH_TYPE = "no instance type's name contains {found}", "이름에 {found}이(가) 든 인스턴스 유형이 없습니다.";
    NO_SUCH_TYPE_BUT = "no instance type's name contains {found}; did you mean {names}?",
        "이름에 {found}이(가) 든 인스턴스 유형이 없습니다. 혹시 {names}인가요?";
    TYPE = "type", "유형";
    VCPU = "vCPU", "vCPU";
    MEMORY = "memory GiB", "메모리 GiB";
    ARCHITECTURE = "arch", "아키텍처";
    GPUS = "GPUs", "GPU";
    TASKS = "awsvpc tasks", "awsvpc 태스크";
    TRUNKED = "trunked", "트렁킹";
    BASELINE = "baseline", "기준 성능";
    PRICE = "USD/hour", "USD/시간";
    NOTE = "{n} instance types. Prices: On-Demand, Linux, {region} ({name}), as of {date}.\n\
            awsvpc tasks: without ENI trunking, and with it; `-`: not known, or not there.",
        "인스턴스 유형(instance type) {n}개. 요금: 온디맨드(On-Demand), Linux, {region} ({name}), {date} 기준.\n\
         awsvpc 태스크: ENI 트렁킹(trunking) 없이, 트렁킹 사용 시. `-`: 알 수 없거나 없음.";
    UNPRICED = "No price was observed in {region} for {n} of them.", "그중 {n}개는 {region}에서 관측된 요금이 없습니다.";
    NO_PRICES = "{n} instance types. No On-Demand price is known in {region} ({name}).",
        "인스턴스 유형(instance type) {n}개. {region} ({name})의 온디맨드(On-Demand) 요금은 알 수 없습니다.";
    FARGATE = "Fargate, Linux", "Fargate, Linux";
    FARGATE_MEMORY = "memory GB", "메모리 GB";
    FARGATE_X86 = "x86 USD/hour", "x86 USD/시간";
    FARGATE_ARM = "ARM USD/hour", "ARM USD/시간";
    FARGATE_NOTE = "Smallest to largest memory of each cpu, and what a task of them costs.\n\
                    `ecsim catalog --filter TEXT` searches instance types.",
        "각 cpu의 최소·최대 메모리와 그 태스크의 요금.\n`ecsim catalog --filter TEXT`로 인스턴스 유형을 검색합니다.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_same_placeholders() {
        for (name, text) in ALL {
            let placeholders = Text::placeholders(text.en);
            assert_eq!(placeholders, Text::placeholders(text.ko), "{name}");
        }
    }
}
