//! Could any instance ever meet an expression? Answered from what is known before one is launched:
//! its type, its zone and its attributes. What only time tells may go either way.

use std::collections::BTreeMap;

use super::{AGENT_VERSION, Expression, Node, Subject, Surroundings, Test, version, zone_name};
use crate::catalog::instances::InstanceType;
use crate::cluster::ids::ZoneId;
use crate::cluster::task_definition::Architecture;

/// Attributes that every instance has by itself, as far as the model knows them.
pub const BUILT_IN: [&str; 5] = [
    "ecs.availability-zone",
    "ecs.instance-type",
    "ecs.cpu-architecture",
    "ecs.os-type",
    "ecs.os-family",
];

/// What is known of an instance before it is launched.
#[derive(Clone, Copy, Debug)]
pub struct Profile<'a> {
    /// Its type.
    pub kind: &'static InstanceType,
    /// Its zone.
    pub zone: ZoneId,
    /// Its custom attributes.
    pub attributes: &'a BTreeMap<String, String>,
}

impl Profile<'_> {
    /// The value of an attribute: a custom one, else one of [`BUILT_IN`].
    pub fn attribute(&self, name: &str, around: &Surroundings) -> Option<String> {
        if let Some(value) = self.attributes.get(name) {
            return Some(value.clone());
        }
        let value = match name {
            "ecs.availability-zone" => zone_name(self.zone.index(), around),
            "ecs.instance-type" => self.kind.name.to_owned(),
            "ecs.cpu-architecture" => match self.kind.architecture {
                Architecture::X86_64 => "x86_64".to_owned(),
                Architecture::Arm64 => "arm64".to_owned(),
            },
            "ecs.os-type" => "linux".to_owned(),
            "ecs.os-family" => "LINUX".to_owned(),
            _ => return None,
        };
        Some(value)
    }
}

/// Which answers an expression may ever give.
#[derive(Clone, Copy, Debug)]
struct Answers {
    yes: bool,
    no: bool,
}

impl Expression {
    /// Whether an instance of this profile may ever satisfy it. Parts that depend on time are
    /// looked at one by one: two that exclude each other count as possible.
    pub fn may_match(&self, profile: Profile<'_>, around: &Surroundings) -> bool {
        self.root.answers(profile, around).yes
    }

    /// Names of the attributes that it asks for, in the order of the text, each once.
    pub fn attributes(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.root.attributes(&mut names);
        names
    }
}

impl Node {
    fn answers(&self, profile: Profile<'_>, around: &Surroundings) -> Answers {
        let of = |node: &Self| node.answers(profile, around);
        match self {
            Self::Test(subject, test) => subject.answers(test, profile, around),
            Self::Not(inner) => {
                let Answers { yes, no } = of(inner);
                Answers { yes: no, no: yes }
            }
            Self::And(left, right) => {
                let (left, right) = (of(left), of(right));
                Answers {
                    yes: left.yes && right.yes,
                    no: left.no || right.no,
                }
            }
            Self::Or(left, right) => {
                let (left, right) = (of(left), of(right));
                Answers {
                    yes: left.yes || right.yes,
                    no: left.no && right.no,
                }
            }
        }
    }

    fn attributes<'a>(&'a self, names: &mut Vec<&'a str>) {
        match self {
            Self::Test(Subject::Attribute(name), _) => {
                if !names.contains(&name.as_str()) {
                    names.push(name);
                }
            }
            Self::Test(..) => {}
            Self::Not(inner) => inner.attributes(names),
            Self::And(left, right) | Self::Or(left, right) => {
                left.attributes(names);
                right.attributes(names);
            }
        }
    }
}

impl Subject {
    fn answers(&self, test: &Test, profile: Profile<'_>, around: &Surroundings) -> Answers {
        let known = match self {
            Self::Attribute(name) => profile
                .attribute(name, around)
                .is_some_and(|value| test.text(&value)),
            Self::AgentVersion => test.ordered(version(AGENT_VERSION), version),
            Self::AgentConnected
            | Self::Ec2InstanceId
            | Self::RegisteredAt
            | Self::RunningTasksCount
            | Self::TaskGroup => {
                return Answers {
                    yes: true,
                    no: true,
                };
            }
        };
        Answers {
            yes: known,
            no: !known,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::instances::find;

    fn possible(text: &str) -> bool {
        let attributes = BTreeMap::from([("stack".to_owned(), "prod".to_owned())]);
        let profile = Profile {
            kind: find("m5.large").unwrap(),
            zone: ZoneId::new(1),
            attributes: &attributes,
        };
        let around = Surroundings {
            zone_names: vec!["us-east-1a".to_owned(), "us-east-1b".to_owned()],
            start_unix_s: 0,
        };
        let expression = Expression::parse(text).unwrap_or_else(|e| panic!("{text}: {e:?}"));
        expression.may_match(profile, &around)
    }

    #[test]
    fn what_is_known_before_the_launch_decides_and_the_rest_may_be() {
        for yes in [
            "attribute:ecs.instance-type =~ m5.*",
            "attribute:ecs.availability-zone in [us-east-1a, us-east-1b]",
            "attribute:stack == prod and runningTasksCount > 3",
            "attribute:gone !exists",
            "not(attribute:stack == test)",
            "agentConnected == false",
            "not(runningTasksCount == 0 and attribute:stack == prod)",
            "attribute:stack == test or task:group == service:web",
        ] {
            assert!(possible(yes), "{yes}");
        }
        for no in [
            "attribute:ecs.instance-type == c5.large",
            "attribute:ecs.availability-zone == us-east-1a",
            "attribute:stack != prod",
            "attribute:gone exists",
            "runningTasksCount > 3 and attribute:ecs.cpu-architecture == arm64",
            "not(attribute:stack == prod or runningTasksCount > 3)",
            "agentVersion < 1.0.0",
        ] {
            assert!(!possible(no), "{no}");
        }
    }

    #[test]
    fn attributes_are_named_once_in_their_order() {
        let text = "attribute:b exists and not(attribute:a == 1 or attribute:b == 2)";
        let expression = Expression::parse(text).unwrap();
        assert_eq!(expression.attributes(), ["b", "a"]);
    }
}
