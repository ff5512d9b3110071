//! How do we say what is wrong with an expression of metric math?

use super::Text;

/// Something else was expected.
pub const VALUE: Text = Text::new(
    "expected a number, the id of a metric, a function, ( or [, found {found}",
    "숫자, 지표 id, 함수, ( 또는 [이 와야 하는데 {found}이(가) 있습니다",
);
/// Something after the end.
pub const TRAILING: Text = Text::new(
    "expected an operator or the end, found {found}",
    "연산자나 식의 끝이 와야 하는데 {found}이(가) 있습니다",
);
/// A certain sign was expected.
pub const SIGN: Text = Text::new(
    "expected {expected}, found {found}",
    "{expected}이(가) 와야 하는데 {found}이(가) 있습니다",
);
/// An id that is not defined.
pub const UNKNOWN_ID: Text = Text::new(
    "no metric has the id {found}; ids: {ids}",
    "id가 {found}인 지표가 없습니다. 정의된 id: {ids}",
);
/// A function that is not there.
pub const UNKNOWN_FUNCTION: Text = Text::new(
    "{found} is not a function that can be used here; functions, in capitals: {functions}",
    "{found}은(는) 여기서 쓸 수 있는 함수가 아닙니다. 쓸 수 있는 함수(대문자): {functions}",
);
/// A function with too few or too many arguments.
pub const ARGUMENTS: Text = Text::new(
    "{function} takes {expected} arguments, found {found}",
    "{function}의 인수는 {expected}개여야 하는데 {found}개가 있습니다",
);
/// A function of several series was given one.
pub const ALONG_TIME: Text = Text::new(
    "{function} of one series is a single number over all the time that is asked for; a policy needs \
     a value for each minute: give it several series, as {function}([m1, m2])",
    "시계열 하나에 {function}을(를) 쓰면 조회한 기간 전체에 대한 숫자 하나가 됩니다. 정책에는 분마다 \
     값이 필요하므로 {function}([m1, m2])처럼 시계열을 여러 개 주십시오",
);
/// Several series where one is needed.
pub const ONE_SERIES: Text = Text::new(
    "several series stand where one is needed",
    "시계열 하나가 와야 할 곳에 여러 개가 있습니다",
);
/// The result is a number.
pub const SCALAR_RESULT: Text = Text::new(
    "the expression uses no metric: it is a number, not a series",
    "식에 지표가 없어 결과가 시계열이 아니라 숫자입니다",
);
/// The result is several series.
pub const LIST_RESULT: Text = Text::new(
    "the expression returns several series; a policy takes one",
    "식의 결과가 여러 시계열입니다. 정책은 시계열 하나만 받습니다",
);
/// `LINEAR` needs what is not there yet.
pub const LINEAR: Text = Text::new(
    "LINEAR fills a gap between two datapoints, and the later one is not there yet when a policy \
     looks; use REPEAT or a number",
    "LINEAR는 두 데이터 사이를 채우는데 정책이 볼 때는 뒤의 데이터가 아직 없습니다. REPEAT나 숫자를 \
     쓰십시오",
);
/// Deeper than we read.
pub const TOO_DEEP: Text = Text::new(
    "the expression is nested too deeply; at most {most} levels are read",
    "식의 중첩이 너무 깊습니다. {most}단계까지 읽습니다",
);
/// What is found when nothing is left.
pub const END: Text = Text::new("the end of the expression", "식의 끝");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_same_placeholders() {
        let all = [
            VALUE,
            TRAILING,
            SIGN,
            UNKNOWN_ID,
            UNKNOWN_FUNCTION,
            ARGUMENTS,
            ALONG_TIME,
            ONE_SERIES,
            SCALAR_RESULT,
            LIST_RESULT,
            LINEAR,
            TOO_DEEP,
            END,
        ];
        for text in all {
            let sorted = |text| {
                let mut names = Text::placeholders(text);
                names.sort_unstable();
                names
            };
            assert_eq!(sorted(text.en), sorted(text.ko), "{}", text.en);
        }
    }
}
