//! How do we say what may stand somewhere, and what stands there instead?

use crate::words::Text;

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident = $en:literal, $ko:literal;)*) => {
        $($(#[$doc])* pub const $name: Text = Text::new($en, $ko);)*
        /// All texts of this file, for the test of their placeholders.
        pub const KINDS: &[Text] = &[$($name),*];
    };
}

texts! {
    /// A text that is not empty.
    TEXT = "a text in quotes", "따옴표로 묶은 문자열";
    /// `true` or `false`.
    FLAG = "true or false", "true 또는 false";
    /// A whole number.
    WHOLE = "a whole number", "정수";
    /// A number.
    NUMBER = "a number", "수";
    /// A duration with its unit.
    DURATION = "a duration with its unit, as \"12ms\", \"30s\", \"5m\" or \"1h 30m\"",
        "단위를 붙인 시간(예: \"12ms\", \"30s\", \"5m\", \"1h 30m\")";
    /// A duration, or a word.
    DURATION_OR = "a duration with its unit, as \"30m\", or \"{word}\"",
        "단위를 붙인 시간(예: \"30m\") 또는 \"{word}\"";
    /// A duration, or seconds.
    SECONDS = "a number of seconds, or a duration as \"30s\" or \"5m\"",
        "초를 나타내는 수 또는 \"30s\", \"5m\" 같은 시간";
    /// An instant.
    WHEN = "an instant with its time zone, as \"1998-07-07T00:00:00Z\"",
        "시간대를 붙인 시각(예: \"1998-07-07T00:00:00Z\")";
    /// An instant, or a duration since the start.
    MOMENT = "a duration since the start, as \"10m\", or an instant as \"1998-07-07T00:10:00Z\"",
        "시작 후의 시간(예: \"10m\") 또는 시각(예: \"1998-07-07T00:10:00Z\")";
    /// Task-level CPU.
    CPU = "CPU units or vCPU, as \"1024\" or \"1 vCPU\"",
        "CPU 단위 또는 vCPU(예: \"1024\", \"1 vCPU\")";
    /// Task-level memory.
    MEMORY = "MiB or GB, as \"2048\" or \"2GB\"", "MiB 또는 GB(예: \"2048\", \"2GB\")";
    /// Money.
    MONEY = "US dollars as a plain decimal with at most 12 decimals, as 0.04048",
        "소수점 아래 12자리 이하의 미국 달러 금액(예: 0.04048)";
    /// A table.
    TABLE = "a table", "표(table)";
    /// A list.
    LIST = "a list", "목록(list)";
    /// One of some names.
    ONE_OF = "one of: {names}", "다음 중 하나: {names}";
    /// A range.
    FROM_TO = "from {min} to {max}", "{min}에서 {max}까지";
    /// A range without end.
    ABOVE_ZERO = "above 0", "0보다 큰 값";
    /// No limit.
    ANY_NUMBER = "any number", "제한 없음";
    /// The outermost table.
    TOP = "the scenario", "시나리오";
    /// What stands there.
    FOUND_TEXT = "this is a text", "문자열입니다";
    /// What stands there.
    FOUND_NUMBER = "this is a number", "수입니다";
    /// What stands there.
    FOUND_FLAG = "this is true or false", "true/false 값입니다";
    /// What stands there.
    FOUND_NULL = "this is null", "null입니다";
    /// What stands there.
    FOUND_LIST = "this is a list", "목록입니다";
    /// What stands there.
    FOUND_TABLE = "this is a table", "표입니다";
    /// A suggestion.
    DID_YOU_MEAN = "did you mean `{name}`?", "`{name}`을(를) 뜻하셨나요?";
    /// Where the first one of two is.
    GIVEN_TWICE = "a second one", "두 번째입니다";
    /// Why zones are not rebalanced.
    REBALANCING_DAEMON = "it is a daemon service", "데몬 서비스이기 때문입니다";
    /// Why zones are not rebalanced.
    REBALANCING_STRATEGY = "its first placement strategy is not a spread over \
        attribute:ecs.availability-zone",
        "첫 배치 전략이 attribute:ecs.availability-zone의 spread가 아니기 때문입니다";
    /// Why zones are not rebalanced.
    REBALANCING_MAXIMUM = "its maximumPercent is 100", "maximumPercent가 100이기 때문입니다";
    /// Why zones are not rebalanced.
    REBALANCING_CONSTRAINT = "a placement constraint of it asks for the zone",
        "배치 제약이 가용 영역을 정하기 때문입니다";
    /// A level of the message.
    ERROR = "error", "오류";
    /// A level of the message.
    WARNING = "warning", "주의";
    /// A level of the message.
    HELP = "help", "도움말";
    /// After the first complaints of very many.
    MORE = "... and {n} more", "... 그 밖에 {n}개 더";
}
