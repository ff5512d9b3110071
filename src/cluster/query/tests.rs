//! Does an expression mean the instances that the guide says it means?

use super::*;
use crate::cluster::fixture::{active, birth, cluster};
use crate::cluster::ids::InstanceId;

/// A connected t2.small in us-east-1b, registered when the run starts on 2026-06-18.
fn holds(expression: &str, groups: &[&str]) -> bool {
    let mut cluster = cluster(Vec::new());
    cluster.fleet.surround(Surroundings {
        zone_names: vec!["us-east-1a".into(), "us-east-1b".into()],
        start_unix_s: 1_781_740_800,
    });
    let mut birth = birth("t2.small", 1);
    birth.number = 7;
    birth.attributes.insert("stack".into(), "prod".into());
    birth.attributes.insert("slots".into(), "12".into());
    let id: InstanceId = active(&mut cluster, birth);
    Expression::parse(expression)
        .unwrap_or_else(|e| panic!("{expression}: {}", e.message(Lang::En)))
        .matches(Sight {
            instance: cluster.fleet.instance(id),
            around: cluster.fleet.around(),
            running: groups.len() as u32,
            groups,
        })
}

#[track_caller]
fn yes(expression: &str) {
    assert!(holds(expression, &[]), "{expression}");
}

#[track_caller]
fn no(expression: &str) {
    assert!(!holds(expression, &[]), "{expression}");
}

/// What is said, and the piece of the expression that it is said of.
fn wrong(expression: &str) -> (String, &str) {
    let error = Expression::parse(expression).expect_err("it is wrong");
    assert!(!error.message(Lang::Ko).is_empty());
    let piece = &expression[error.at..error.at + error.len];
    (error.message(Lang::En), piece)
}

#[test]
fn the_sample_expressions_of_the_guide() {
    yes("attribute:ecs.instance-type == t2.small");
    no("attribute:ecs.instance-type == t2.medium");
    yes("attribute:ecs.availability-zone in [us-east-1a, us-east-1b]");
    no("attribute:ecs.availability-zone in [us-east-1a,us-east-1c]");
    assert!(holds(
        "task:group == service:production",
        &["a", "service:production"]
    ));
    assert!(!holds(
        "task:group == service:production",
        &["service:staging"]
    ));
    assert!(holds("not(task:group == database)", &["web"]));
    assert!(!holds("not(task:group == database)", &["web", "database"]));
    assert!(holds("runningTasksCount == 1", &["web"]));
    no("runningTasksCount == 1");
    no("registeredAt < 2015-06-18");
    yes("registeredAt >= 2026-06-18T00:00:00+00:00");
    no("registeredAt > 2026-06-18T00:00:00");
    yes("agentVersion > 1.6.0");
    no("agentVersion < 1.6.0");
    yes("ec2InstanceId in [i-7, i-8]");
    no("ec2InstanceId in [i-8]");
    yes("attribute:ecs.instance-type =~ t2.* and attribute:ecs.availability-zone != us-east-1d");
    no("attribute:ecs.instance-type =~ g2.* and attribute:ecs.availability-zone != us-east-1d");
    yes("agentConnected == true");
}

#[test]
fn every_operator_has_its_alias() {
    for (sign, word) in [
        ("==", "equals"),
        (">=", "greater_than_equal"),
        ("<=", "less_than_equal"),
    ] {
        yes(&format!("attribute:slots {sign} 12"));
        yes(&format!("attribute:slots {word} 12"));
    }
    for (sign, word) in [
        ("!=", "not_equals"),
        (">", "greater_than"),
        ("<", "less_than"),
    ] {
        no(&format!("attribute:slots {sign} 12"));
        no(&format!("attribute:slots {word} 12"));
    }
    yes("attribute:slots > 9");
    no("attribute:slots < 9");
    yes("attribute:stack exists");
    yes("attribute:stock !exists");
    yes("attribute:stock not_exists");
    yes("attribute:stack !in [dev, test]");
    no("attribute:stack not_in [dev, prod]");
    yes("attribute:stack matches p.*");
    yes("attribute:stack !~ pro");
    no("attribute:stack not_matches p[a-z]od");
}

#[test]
fn a_pattern_must_match_the_whole_value() {
    no("attribute:ecs.instance-type =~ t2");
    no("attribute:ecs.instance-type =~ small");
    yes("attribute:ecs.instance-type =~ t2\\.sm.+");
}

#[test]
fn a_missing_attribute_meets_negated_operators_only() {
    no("attribute:none == x");
    yes("attribute:none != x");
    no("attribute:none in [x]");
    yes("attribute:none !in [x]");
    no("attribute:none =~ .*");
    yes("attribute:none !~ .*");
}

#[test]
fn not_binds_before_and_and_before_or() {
    yes("attribute:stack == prod or attribute:stack == x and attribute:stack == y");
    no("(attribute:stack == prod or attribute:stack == x) and attribute:stack == y");
    no("! attribute:stack == prod || attribute:stack == x && agentConnected == true");
    yes("!(attribute:stack == x) && attribute:slots==12");
    yes("not not attribute:stack exists");
}

#[test]
fn errors_point_into_the_expression() {
    for (expression, piece, says) in [
        ("", "", "expected a subject"),
        ("attribute:", "attribute:", "expected a subject"),
        ("zone == a", "zone", "expected a subject"),
        ("attribute:a", "", "expected an operator"),
        ("attribute:a = b", "=", "expected an operator"),
        ("attribute:a like b", "like", "expected an operator"),
        ("attribute:a ==", "", "expected an argument after =="),
        (
            "attribute:a == && attribute:b == c",
            "&&",
            "expected an argument",
        ),
        ("attribute:a in b", "b", "expected a list"),
        ("attribute:a in [b", "", "expected , or ]"),
        ("attribute:a in [b c]", "c", "expected , or ]"),
        ("attribute:a in []", "]", "expected an argument after in"),
        ("attribute:a =~ [b", "[b", "regular expression"),
        (
            "attribute:a == b c",
            "c",
            "expected && (and), || (or) or the end",
        ),
        (
            "(attribute:a == b or attribute:c == d",
            "",
            "or ), found the end",
        ),
        ("attribute:a == b)", ")", "or the end"),
        ("runningTasksCount > many", "many", "whole number"),
        ("registeredAt < yesterday", "yesterday", "expected a date"),
        ("agentVersion > new", "new", "expected a version"),
        (
            "task:group > a",
            ">",
            "task:group does not take the operator >",
        ),
        ("agentVersion exists", "exists", "does not take"),
        (
            "runningTasksCount in [1]",
            "in",
            "it takes ==, !=, >, >=, <, <=",
        ),
    ] {
        let (message, found) = wrong(expression);
        assert_eq!(found, piece, "{expression}: {message}");
        assert!(message.contains(says), "{expression}: {message}");
    }
}

/// "A single expression can't contain parentheses."
#[test]
fn a_single_expression_cannot_be_in_parentheses() {
    let (message, piece) = wrong(" (attribute:a == b)");
    assert!(message.contains("single expression"), "{message}");
    assert_eq!(piece, "(attribute:a == b)");
    assert_eq!(wrong("attribute:a =~ (b|c).*").1, "(");
    yes("(attribute:stack == prod) and (attribute:slots == 12)");
    yes("(attribute:stack =~ p.*) or attribute:slots == 1");
}

#[test]
fn two_thousand_characters_are_the_most() {
    let value = "x".repeat(MOST_CHARACTERS - "attribute:a == ".len());
    assert!(Expression::parse(&format!("attribute:a == {value}")).is_ok());
    let (message, _) = wrong(&format!("attribute:a == {value}x"));
    assert!(message.contains("2001 characters"), "{message}");
    let deep = "!".repeat(1_500) + "attribute:a exists";
    assert!(wrong(&deep).0.contains("nested too deeply"));
}

#[test]
fn only_what_can_change_is_asked_again() {
    let fixed = |text: &str| Expression::parse(text).expect("good").is_static();
    assert!(fixed("attribute:a == b and ec2InstanceId == i-7"));
    assert!(!fixed("attribute:a == b or runningTasksCount > 3"));
    assert!(!fixed("not task:group == x"));
}

proptest::proptest! {
    /// Whatever is written, it is read or refused at a place within it.
    #[test]
    fn any_text_is_read_or_refused(text in "[a-zA-Z:.=!~<>&|()\\[\\], *한0-9-]{0,60}") {
        if let Err(error) = Expression::parse(&text) {
            assert!(text.get(error.at..error.at + error.len).is_some(), "{text:?}: {error:?}");
        }
    }
}
