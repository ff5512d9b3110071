//! How do we say what is wrong with an expression of the cluster query language?

use super::Text;

/// Longer than AWS takes.
pub const TOO_LONG: Text = Text::new(
    "the expression has {found} characters; at most {most} are allowed",
    "식이 {found}자입니다. {most}자까지 쓸 수 있습니다",
);
/// A subject was expected.
pub const SUBJECT: Text = Text::new(
    "expected a subject (agentConnected, agentVersion, attribute:<name>, ec2InstanceId, \
     registeredAt, runningTasksCount or task:group), found {found}",
    "대상(agentConnected, agentVersion, attribute:<이름>, ec2InstanceId, registeredAt, \
     runningTasksCount, task:group)이 와야 하는데 {found}이(가) 있습니다",
);
/// An operator was expected.
pub const OPERATOR: Text = Text::new(
    "expected an operator (==, !=, >, >=, <, <=, exists, !exists, in, !in, =~ or !~), found {found}",
    "연산자(==, !=, >, >=, <, <=, exists, !exists, in, !in, =~, !~)가 와야 하는데 {found}이(가) \
     있습니다",
);
/// An operator that its subject does not take.
pub const NOT_FOR_SUBJECT: Text = Text::new(
    "{subject} does not take the operator {operator}; it takes {allowed}",
    "{subject}에는 연산자 {operator}을(를) 쓸 수 없습니다. 쓸 수 있는 것: {allowed}",
);
/// An argument was expected.
pub const ARGUMENT: Text = Text::new(
    "expected an argument after {operator}, found {found}",
    "{operator} 뒤에 인수가 와야 하는데 {found}이(가) 있습니다",
);
/// A list was expected.
pub const LIST: Text = Text::new(
    "expected a list as [a, b] after {operator}, found {found}",
    "{operator} 뒤에 [a, b] 꼴의 목록이 와야 하는데 {found}이(가) 있습니다",
);
/// A comma or the end of a list was expected.
pub const LIST_END: Text = Text::new(
    "expected , or ] in the list, found {found}",
    "목록에 , 또는 ]이 와야 하는데 {found}이(가) 있습니다",
);
/// A regular expression that cannot be read.
pub const PATTERN: Text = Text::new(
    "this regular expression cannot be read: {reason}",
    "정규식을 읽을 수 없습니다: {reason}",
);
/// A whole number was expected.
pub const NUMBER: Text = Text::new(
    "expected a whole number, found {found}",
    "정수가 와야 하는데 {found}이(가) 있습니다",
);
/// A version was expected.
pub const VERSION: Text = Text::new(
    "expected a version as 1.6.0, found {found}",
    "1.6.0 꼴의 버전이 와야 하는데 {found}이(가) 있습니다",
);
/// A date was expected.
pub const DATE: Text = Text::new(
    "expected a date as 2026-06-18, 2026-06-18T22:28:28 or 2026-06-18T22:28:28+00:00, found {found}",
    "2026-06-18, 2026-06-18T22:28:28, 2026-06-18T22:28:28+00:00 꼴의 날짜가 와야 하는데 {found}이(가) \
     있습니다",
);
/// A parenthesis that nothing closes.
pub const UNCLOSED: Text = Text::new(
    "expected && (and), || (or) or ), found {found}",
    "&&(and), ||(or) 또는 )가 와야 하는데 {found}이(가) 있습니다",
);
/// Something after the end.
pub const TRAILING: Text = Text::new(
    "expected && (and), || (or) or the end, found {found}",
    "&&(and), ||(or) 또는 식의 끝이 와야 하는데 {found}이(가) 있습니다",
);
/// Parentheses around, or in, a single expression.
pub const SINGLE: Text = Text::new(
    "a single expression cannot have parentheses; they only group parts of a compound one",
    "단일 식에는 괄호를 쓸 수 없습니다. 괄호는 복합 식의 부분을 묶을 때만 씁니다",
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
            TOO_LONG,
            SUBJECT,
            OPERATOR,
            NOT_FOR_SUBJECT,
            ARGUMENT,
            LIST,
            LIST_END,
            PATTERN,
            NUMBER,
            VERSION,
            DATE,
            UNCLOSED,
            TRAILING,
            SINGLE,
            TOO_DEEP,
            END,
        ];
        for text in all {
            assert_eq!(Text::placeholders(text.en), Text::placeholders(text.ko));
        }
    }
}
