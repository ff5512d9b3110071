//! How do we say what is wrong with a study?

use super::ComplaintText;
use crate::words::Text;

macro_rules! texts {
    ($($code:literal: $en:literal, $ko:literal; $help_en:literal, $help_ko:literal;)*) => {
        /// Texts of errors about studies, by code.
        pub const STUDY_ERRORS: &[ComplaintText] = &[$(ComplaintText {
            code: $code,
            message: Text::new($en, $ko),
            help: Text::new($help_en, $help_ko),
        }),*];
    };
}

texts! {
    "study-varies-nothing": "this study varies nothing", "이 연구는 아무것도 바꾸지 않습니다";
        "add [[variants]] or [[parameters]]; for one scenario, `ecsim run --replications` does",
        "[[variants]]나 [[parameters]]를 추가하세요. 시나리오 하나라면 `ecsim run --replications`로 충분합니다";
    "study-list-lengths": "a list takes the first values together, then the second ones, and the \
        parameters have different numbers of values",
        "list는 같은 순번의 값끼리 묶는데 매개변수마다 값의 개수가 다릅니다";
        "give each parameter the same number of values, or take sampling.kind = \"grid\"",
        "값의 개수를 같게 하거나 sampling.kind = \"grid\"를 쓰세요";
    "study-points": "`points` goes with random and latinHypercube, which need it; here is {kind}",
        "`points`는 random과 latinHypercube에 필요하고 그때만 씁니다. 여기는 {kind}입니다"; "", "";
    "study-one-way": "a parameter needs exactly one of `values`, `from` and `to`, and `sizes`",
        "매개변수에는 `values`, `from`과 `to`, `sizes` 가운데 꼭 하나가 필요합니다"; "", "";
    "study-one-key": "a parameter needs either `key` or `keys`",
        "매개변수에는 `key`나 `keys` 가운데 하나가 필요합니다"; "", "";
    "study-range": "this is no range", "범위가 아닙니다";
        "`to` must be above `from`, which must be above 0 on a logarithmic scale, with at most \
         100,000 steps between them",
        "`to`는 `from`보다 커야 하고, 로그 눈금에서는 `from`이 0보다 커야 하며, 단계는 100,000개까지입니다";
    "study-step": "a range needs `step` here", "여기에서는 범위에 `step`이 필요합니다";
        "without one only chance can take numbers from it: sampling.kind = \"random\"",
        "`step`이 없으면 sampling.kind = \"random\"처럼 무작위로만 고를 수 있습니다";
    "study-sizes-of": "`sizes` needs `taskDefinition`: the family that has them",
        "`sizes`에는 그 크기를 가질 태스크 정의의 family, 곧 `taskDefinition`이 필요합니다"; "", "";
    "study-size": "this is no size of a task", "태스크 크기가 아닙니다";
        "write cpu/memory in CPU units and MiB, such as \"512/1024\", or \"512/*\" for all that \
         Fargate sells with it",
        "CPU 단위와 MiB로 \"512/1024\"처럼, Fargate가 함께 파는 모든 값은 \"512/*\"처럼 쓰세요";
}
