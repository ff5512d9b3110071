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

/// A price key that does not exist.
pub const UNKNOWN_KEY: Text = Text::new(
    "there is no price called {found}; use one of {nearest}",
    "{found}(이)라는 요금 항목은 없습니다. 다음 중 하나를 쓰세요: {nearest}",
);

/// A price that is needed and not known.
pub const UNKNOWN_PRICE: Text = Text::new(
    "the price of {key} in {region} is not known; set it under [prices], with a note saying where it \
     is from",
    "{region} 리전의 {key} 요금을 알 수 없습니다. [prices]에 출처를 적은 note와 함께 넣으세요.",
);

/// A price below zero.
pub const NEGATIVE_PRICE: Text = Text::new(
    "the price of {key} is {usd}; a price is 0 or more",
    "{key} 요금이 {usd}입니다. 요금은 0 이상이어야 합니다.",
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
