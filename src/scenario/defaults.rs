//! What is assumed where nothing is said? Every default, with its grade of evidence and its source.

use crate::catalog::parameters::{ENTRIES, Grade};
use crate::scenario::DefaultRow;
use crate::scenario::keys::{Key, Kind, SCENARIO};
use crate::words::Text;

/// The named parameters first, then the keys of a scenario in its own order.
pub fn defaults() -> Vec<DefaultRow> {
    let mut rows: Vec<DefaultRow> = ENTRIES
        .iter()
        .map(|entry| DefaultRow {
            key: entry.key.to_owned(),
            value: entry.default.to_string(),
            unit: entry.unit,
            grade: match entry.grade {
                Grade::A => "A",
                Grade::B => "B",
                Grade::C => "C",
                Grade::D => "D",
                Grade::E => "E",
            },
            source: entry.source,
            meaning: Text::new(entry.en, entry.ko),
        })
        .collect();
    walk(SCENARIO, "", &mut rows);
    rows.extend(implied());
    rows
}

/// Defaults that no key carries: of a table that is left out as a whole, or that depend on another
/// key.
fn implied() -> Vec<DefaultRow> {
    IMPLIED
        .iter()
        .map(|(key, value, unit, source, meaning)| DefaultRow {
            key: (*key).to_owned(),
            value: (*value).to_owned(),
            unit,
            grade: "D",
            source,
            meaning: *meaning,
        })
        .collect()
}

/// Key, value, unit, source and meaning of such a default; a test holds them to the reader.
type Implied = (&'static str, &'static str, &'static str, &'static str, Text);

const IMPLIED: [Implied; 5] = [
    (
        "taskDefinitions.ephemeralStorage",
        "20",
        "GiB",
        "ECS API EphemeralStorage",
        Text::new(
            "Ephemeral storage of a task without the table; it is not billed.",
            "표가 없을 때의 태스크 임시 스토리지이며 요금이 붙지 않습니다.",
        ),
    ),
    (
        "taskDefinitions.stopTimeout",
        "30s",
        "",
        "ECS API ContainerDefinition",
        Text::new(
            "As of containerDefinitions, for the only container of a short form.",
            "containerDefinitions와 같으며, 컨테이너 하나를 줄여 쓸 때의 값입니다.",
        ),
    ),
    (
        "limits.fargateOnDemandVcpuResourceCount",
        "6",
        "vCPU",
        "AWS Fargate service quotas",
        Text::new(
            "Only with account = \"new\"; an established account has no such limit here.",
            "account = \"new\"일 때만 적용됩니다. 그 밖의 계정에는 이 한도가 없습니다.",
        ),
    ),
    (
        "limits.fargateSpotVcpuResourceCount",
        "6",
        "vCPU",
        "AWS Fargate service quotas",
        Text::new(
            "Only with account = \"new\"; an established account has no such limit here.",
            "account = \"new\"일 때만 적용됩니다. 그 밖의 계정에는 이 한도가 없습니다.",
        ),
    ),
    (
        "services.availabilityZoneRebalancing",
        "ENABLED",
        "",
        "ECS API CreateService",
        Text::new(
            "Where AWS allows it: REPLICA, spread over zones first or no strategy, maximumPercent \
             above 100, no constraint on the zone. DISABLED elsewhere.",
            "AWS가 허용하는 곳(REPLICA, 가용 영역 spread가 먼저이거나 전략 없음, maximumPercent 100 \
             초과, 가용 영역 제약 없음)에서만 이 값이고 그 밖에는 DISABLED입니다.",
        ),
    ),
];

fn walk(keys: &'static [Key], path: &str, rows: &mut Vec<DefaultRow>) {
    for key in keys {
        let path = if path.is_empty() {
            key.name.to_owned()
        } else {
            format!("{path}.{}", key.name)
        };
        if !key.default.is_empty() {
            rows.push(DefaultRow {
                key: path.clone(),
                value: key.default.to_owned(),
                unit: "",
                grade: if key.evidence.0.is_empty() {
                    "-"
                } else {
                    key.evidence.0
                },
                source: if key.evidence.1.is_empty() {
                    "ecsim's own choice"
                } else {
                    key.evidence.1
                },
                meaning: key.doc,
            });
        }
        inner(key.kind, &path, rows);
    }
}

fn inner(kind: Kind, path: &str, rows: &mut Vec<DefaultRow>) {
    match kind {
        Kind::Table(keys) => walk(keys, path, rows),
        Kind::List(of, _) | Kind::OneOrMany(of) | Kind::Map(of) => inner(*of, path, rows),
        Kind::Either(one, other) => {
            inner(*one, path, rows);
            inner(*other, path, rows);
        }
        Kind::Tagged(_, variants) => {
            for variant in variants {
                walk(variant.keys, &format!("{path}({})", variant.name), rows);
            }
        }
        _ => {}
    }
}
