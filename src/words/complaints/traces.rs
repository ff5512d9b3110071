//! How do we say what is wrong with a trace?

use crate::words::Text;

macro_rules! texts {
    ($($name:ident = $en:literal, $ko:literal;)*) => {
        $(/// One problem of a trace.
        pub const $name: Text = Text::new($en, $ko);)*
        /// All texts of this file, for the test of their placeholders.
        pub const TRACES: &[Text] = &[$($name),*];
    };
}

texts! {
    UNREADABLE = "it cannot be read: {reason}", "읽을 수 없습니다: {reason}";
    EMPTY = "it has no row of data", "데이터 행이 없습니다";
    UNKNOWN_HEADER = "\"{found}\" is not a header ecsim knows; allowed: `time_s,requests`, one \
        time \
        per line without a header, or any header together with `column`",
        "\"{found}\"은(는) 알 수 없는 머리글입니다. `time_s,requests`, 머리글 없이 한 줄에 시각 하나, 또는 \
        `column`을 함께 쓴 머리글이어야 합니다";
    UNKNOWN_COLUMN = "there is no column \"{column}\"; the columns are {columns}",
        "\"{column}\" 열이 없습니다. 있는 열: {columns}";
    CPU_OF_COUNTS = "a trace of counts has no row per request to hold a CPU time; name the column \
        of its timestamps with `column`, or leave `cpuColumn` out",
        "구간별 요청 수 트레이스에는 요청마다의 행이 없어 CPU 시간을 둘 수 없습니다. `column`으로 타임스탬프 열을 \
        정하거나 `cpuColumn`을 빼세요";
    MISSING_FIELD = "the row ends before column \"{column}\"", "행이 \"{column}\" 열 앞에서 끝납니다";
    BAD_TIME = "\"{found}\" is not a time; allowed: seconds from 0, or ISO 8601 as 2023-11-16 \
        18:17:03.97, and the same kind in every row",
        "\"{found}\"은(는) 시각이 아닙니다. 0 이상의 초나 ISO 8601(예: 2023-11-16 18:17:03.97)을 모든 행에서 \
        같은 형식으로 쓰세요";
    BAD_COUNT = "\"{found}\" is not a number of requests; allowed: a whole number from 0",
        "\"{found}\"은(는) 요청 수가 아닙니다. 0 이상의 정수여야 합니다";
    BAD_CPU = "\"{found}\" is not a CPU time; allowed: seconds from 0",
        "\"{found}\"은(는) CPU 시간이 아닙니다. 0 이상의 초여야 합니다";
    DESCENDING = "{found} is earlier than {previous} in the row before; rows must ascend in time",
        "{found}이(가) 앞 행의 {previous}보다 이릅니다. 행은 시간순이어야 합니다";
    OVERLAPPING = "{found} lies within the {interval} of the row before, which began at \
        {previous}; \
        if intervals are shorter, give `interval`",
        "{found}이(가) {previous}에 시작한 앞 행의 구간({interval}) 안에 있습니다. 구간이 더 짧다면 `interval`을 쓰세요";
    UNCLEAR_INTERVAL = "the length of an interval is not clear from the first rows; give \
        `interval`",
        "첫 행들만으로는 구간 길이를 알 수 없습니다. `interval`을 쓰세요";
    BAD_START = "\"{found}\" after `# start:` is not an ISO 8601 time; allowed: as \
        1998-04-30T21:30:00Z",
        "`# start:` 뒤의 \"{found}\"은(는) ISO 8601 시각이 아닙니다(예: 1998-04-30T21:30:00Z)";
    ENDLESS_LINE = "the line is longer than 1 MiB, or a quotation mark is never closed",
        "줄이 1 MiB보다 길거나 따옴표가 닫히지 않았습니다";
    TOO_MANY = "more requests than ecsim can count (2^63)", "ecsim이 셀 수 있는 요청 수(2^63)를 넘습니다";
    BAD_PRICE = "\"{found}\" is not a price; allowed: US dollars above 0, as 0.0366",
        "\"{found}\"은(는) 가격이 아닙니다. 0보다 큰 미국 달러 금액이어야 합니다(예: 0.0366)";
    BAD_CAPACITY = "\"{found}\" is not a capacity; allowed: a whole number from 0, or `any`",
        "\"{found}\"은(는) 용량이 아닙니다. 0 이상의 정수나 `any`여야 합니다";
    BAD_JSON = "it is not what `aws ec2 describe-spot-price-history` prints as JSON: {reason}",
        "`aws ec2 describe-spot-price-history`가 출력하는 JSON이 아닙니다: {reason}";
    TWO_PRICES = "the same type and zone has two prices at {found}",
        "{found}에 같은 유형과 영역의 가격이 둘입니다";
}
