//! On which instances may tasks go, and on which should they?

use crate::cluster::placement::{
    BinpackField, Placement, PlacementConstraint, PlacementStrategy, SpreadField,
};
use crate::cluster::query::Expression;
use crate::cluster::service::Launch;
use crate::scenario::complaint::Spot;
use crate::scenario::node::Node;
use crate::scenario::resolve::fleet::Fleet;
use crate::scenario::resolve::{Context, needs};
use crate::scenario::view::View;
use crate::words::Lang;
use crate::words::complaints::Word;

/// Constraints and strategies together may be this many (ECS API).
const MOST_CONSTRAINTS: usize = 10;

/// Placement of a service or of a run of tasks; constraints of its task definition come first.
pub fn resolve(
    context: &mut Context,
    view: View<'_>,
    (launch, fleet, inherited): (&Launch, &Fleet<'_>, &[PlacementConstraint]),
) -> Option<Placement> {
    unsupported(context, view, (launch, fleet));
    let own = constraints(context, view);
    let strategies: Vec<Option<PlacementStrategy>> = view
        .tables("placementStrategy")
        .into_iter()
        .map(|view| strategy(context, view))
        .collect();
    let mut constraints = inherited.to_vec();
    constraints.extend(own?);
    if constraints.len() > MOST_CONSTRAINTS {
        let complaint = context.error("too-many-constraints", view.spot("placementConstraints"));
        complaint.add("found", constraints.len().to_string());
    }
    Some(Placement {
        constraints,
        strategies: strategies.into_iter().collect::<Option<_>>()?,
    })
}

/// Fargate knows neither; Managed Instances have no strategies (ECS developer guide).
fn unsupported(context: &mut Context, view: View<'_>, (launch, fleet): (&Launch, &Fleet<'_>)) {
    let keys: &[&'static str] = match launch {
        Launch::Fargate | Launch::FargateProviders(_) => {
            &["placementConstraints", "placementStrategy"]
        }
        Launch::Providers(items) if items.iter().any(|i| fleet.is_managed(i.provider)) => {
            &["placementStrategy"]
        }
        _ => &[],
    };
    let fargate = launch.is_fargate();
    for key in keys {
        let given = view.node(key).is_some_and(|node| !node.is_blank());
        if given {
            let code = if fargate {
                "placement-on-fargate"
            } else {
                "strategy-on-managed"
            };
            context.error(code, view.spot(key)).add("key", *key);
        }
    }
}

/// `placementConstraints` of a service, a run of tasks or a task definition.
pub fn constraints(context: &mut Context, view: View<'_>) -> Option<Vec<PlacementConstraint>> {
    let views = view.tables("placementConstraints");
    let found: Vec<Option<PlacementConstraint>> = views
        .iter()
        .map(|view| constraint(context, *view))
        .collect();
    found.into_iter().collect()
}

fn constraint(context: &mut Context, view: View<'_>) -> Option<PlacementConstraint> {
    if view.text("type")? == "distinctInstance" {
        if view.has("expression") {
            let complaint = context.error("not-of-policy", view.spot("expression"));
            complaint.add("key", "expression");
            complaint.add("type", "distinctInstance");
        }
        return Some(PlacementConstraint::DistinctInstance);
    }
    needs(context, view, "expression", "`placementConstraints`");
    let node = view.node("expression")?;
    let text = node.text().filter(|text| !text.trim().is_empty())?;
    match Expression::parse(text) {
        Ok(expression) => {
            if text.contains("registeredAt") && context.start.is_none() {
                context.warning("no-calendar", view.spot("expression"));
            }
            Some(PlacementConstraint::MemberOf(expression))
        }
        Err(wrong) => {
            let said = Word::Said {
                en: wrong.message(Lang::En),
                ko: wrong.message(Lang::Ko),
            };
            let spot = inside(context, node, wrong.at..wrong.at + wrong.len);
            context.error("bad-expression", spot).add("message", said);
            None
        }
    }
}

/// Where bytes of a text stand in its source; the whole text when it is written with escapes.
pub fn inside(context: &Context, node: &Node, part: std::ops::Range<usize>) -> Spot {
    let source = &context.files.sources[node.spot.source].text;
    let text = node.text().unwrap_or_default();
    let written = source.get(node.spot.start..node.spot.end).unwrap_or("");
    let Some(offset) = written.find(text).filter(|_| !text.is_empty()) else {
        return node.spot;
    };
    let start = node.spot.start + offset;
    Spot {
        start: start + part.start.min(text.len()),
        end: start + part.end.min(text.len()),
        ..node.spot
    }
}

fn strategy(context: &mut Context, view: View<'_>) -> Option<PlacementStrategy> {
    let kind = view.text("type")?;
    let field = view.text("field");
    if kind == "random" {
        if view.has("field") {
            let complaint = context.error("not-of-policy", view.spot("field"));
            complaint.add("key", "field").add("type", "random");
        }
        return Some(PlacementStrategy::Random);
    }
    needs(context, view, "field", "`placementStrategy`");
    let field = field?;
    let found = if kind == "binpack" {
        match field.to_ascii_lowercase().as_str() {
            "cpu" => Some(PlacementStrategy::Binpack(BinpackField::Cpu)),
            "memory" => Some(PlacementStrategy::Binpack(BinpackField::Memory)),
            _ => None,
        }
    } else {
        spread(&field).map(PlacementStrategy::Spread)
    };
    if found.is_none() {
        let complaint = context.error("bad-field", view.spot("field"));
        complaint.add("field", field).add("type", kind.as_str());
        let names = if kind == "binpack" {
            "cpu, memory"
        } else {
            "instanceId, host, attribute:<name>"
        };
        complaint.add("names", names);
    }
    found
}

fn spread(field: &str) -> Option<SpreadField> {
    match field {
        "instanceId" | "host" => Some(SpreadField::InstanceId),
        _ => {
            let name = field.strip_prefix("attribute:")?;
            (!name.is_empty()).then(|| SpreadField::Attribute(name.to_owned()))
        }
    }
}
