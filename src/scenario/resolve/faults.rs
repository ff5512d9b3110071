//! What goes wrong, when, and to whom?

use crate::catalog::nearest::nearest;
use crate::cluster::fault::{Extent, FaultKind, FaultSpec, FaultTimes, LaunchApi};
use crate::cluster::ids::{GroupId, ServiceId};
use crate::kernel::time::{Instant, Span};
use crate::scenario::complaint::Spot;
use crate::scenario::keys::faults::FAULT;
use crate::scenario::node::Node;
use crate::scenario::resolve::distribution::tagged;
use crate::scenario::resolve::group::{Ground, zone};
use crate::scenario::resolve::{Context, moment_of, unique};
use crate::scenario::tell::did_you_mean;
use crate::scenario::view::View;

/// What faults may name.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Region and zones.
    pub ground: Ground<'a>,
    /// Names of the groups, in the order of the scenario.
    pub groups: &'a [String],
    /// Names of the services, then of the runs of tasks.
    pub services: &'a [String],
    /// Which of the services have requests.
    pub served: &'a [bool],
    /// Whether the cluster may have instances.
    pub instances: bool,
}

/// `[[faults]]`, in the order of the scenario.
pub fn resolve(context: &mut Context, view: View<'_>, known: Known<'_>) -> Option<Vec<FaultSpec>> {
    let items = view.node("faults").map_or(&[][..], Node::items);
    let mut names: Vec<(String, Spot)> = Vec::new();
    let mut found = Vec::new();
    for (index, node) in items.iter().enumerate() {
        // What cannot be told apart was complained about.
        let fault = tagged(node, FAULT)
            .and_then(|(kind, view)| fault(context, view, ((kind, index), known)));
        if let Some(fault) = &fault {
            names.push((fault.name.clone(), node.spot));
        }
        found.push(fault);
    }
    unique(context, "name", &names);
    found.into_iter().collect()
}

fn fault(
    context: &mut Context,
    view: View<'_>,
    ((tag, index), known): ((&'static str, usize), Known<'_>),
) -> Option<FaultSpec> {
    let kind = kind(context, view, (tag, known));
    let when = times(context, view);
    let (kind, when) = (kind?, when?);
    let lasts = has_key(view, "lasts").then(|| view.span("lasts")).flatten();
    let at_random = matches!(when, FaultTimes::Rate { .. });
    if at_random && kind.is_lasting() && lasts.is_none() {
        context.warning("fault-only-once", view.spot("perHour"));
    }
    Some(FaultSpec {
        name: view
            .text("name")
            .unwrap_or_else(|| format!("{tag}-{}", index + 1)),
        kind,
        when,
        lasts,
    })
}

/// Whether faults of this kind have such a key.
fn has_key(view: View<'_>, name: &str) -> bool {
    view.keys.iter().any(|key| key.name == name)
}

fn times(context: &mut Context, view: View<'_>) -> Option<FaultTimes> {
    match (view.node("at"), view.has("perHour")) {
        (Some(node), false) => at(context, node),
        (None, true) => Some(FaultTimes::Rate {
            per_hour: view.number("perHour")?,
        }),
        (Some(_), true) => {
            let complaint = context.error("not-with", view.spot("perHour"));
            complaint.add("key", "perHour").add("other", "at");
            None
        }
        (None, false) => {
            context.error("fault-without-time", view.spot);
            None
        }
    }
}

fn at(context: &mut Context, node: &Node) -> Option<FaultTimes> {
    let mut times = Vec::new();
    for item in node.items() {
        let at = moment_of(context, item, "at")?;
        if at >= Instant::START + context.duration {
            context.warning("fault-after-run", item.spot);
        }
        times.push(at);
    }
    if times.is_empty() {
        context.error("fault-without-time", node.spot);
        return None;
    }
    times.sort_unstable();
    times.dedup();
    Some(FaultTimes::At(times))
}

fn kind(
    context: &mut Context,
    view: View<'_>,
    (tag, known): (&str, Known<'_>),
) -> Option<FaultKind> {
    Some(match tag {
        "zoneLoss" => FaultKind::ZoneLoss {
            zone: zone(context, view.node("availabilityZone")?, known.ground)?,
        },
        "instanceFailure" => FaultKind::InstanceFailure {
            group: group(context, view, known)?,
            extent: extent(context, view)?,
        },
        "agentDisconnect" => FaultKind::AgentDisconnect {
            group: group(context, view, known)?,
            extent: extent(context, view)?,
        },
        "taskCrash" => FaultKind::TaskCrash {
            service: service(context, view, known)?,
            extent: extent(context, view)?,
        },
        "taskHang" => FaultKind::TaskHang {
            service: service(context, view, known)?,
            extent: extent(context, view)?,
        },
        "memoryLeak" => FaultKind::MemoryLeak {
            service: service(context, view, known)?,
            extent: extent(context, view)?,
            mib_per_minute: view.number("mibPerMinute")?,
        },
        "dependency" => dependency(context, view, known)?,
        "imagePull" => FaultKind::ImagePull {
            service: service(context, view, known)?,
        },
        "launchThrottle" => FaultKind::LaunchThrottle {
            api: match view.text("api")?.as_str() {
                "FARGATE" => LaunchApi::Fargate,
                "EC2" => LaunchApi::Ec2,
                // Another word was complained about.
                _ => return None,
            },
            per_second: view.number("perSecond")?,
        },
        _ => unreachable!("every variant of the table is read"),
    })
}

fn dependency(context: &mut Context, view: View<'_>, known: Known<'_>) -> Option<FaultKind> {
    let service = service(context, view, known)?;
    let slowdown = view.number("slowdown")?;
    let (extra, failing) = (view.span("extra")?, view.number("failing")?);
    // The default and what people write are the same bits.
    let unchanged = slowdown.to_bits() == 1.0_f64.to_bits();
    if unchanged && extra == Span::ZERO && failing <= 0.0 {
        context.error("fault-changes-nothing", view.spot);
    }
    if !known.served[service.index()] {
        let complaint = context.error("fault-without-requests", view.spot("service"));
        complaint.add("name", known.services[service.index()].as_str());
    }
    Some(FaultKind::Dependency {
        service,
        slowdown,
        extra,
        failing,
    })
}

/// How many are hit: one, when nothing is said.
fn extent(context: &mut Context, view: View<'_>) -> Option<Extent> {
    if !view.has("share") {
        let count = view.count("count");
        return Some(Extent::Count(if view.has("count") { count? } else { 1 }));
    }
    if view.has("count") {
        let complaint = context.error("not-with", view.spot("share"));
        complaint.add("key", "share").add("other", "count");
    }
    let share = view.number("share")?;
    if share <= 0.0 {
        let complaint = context.error("must-be-positive", view.spot("share"));
        complaint.add("key", "share");
    }
    Some(Extent::Share(share))
}

/// `Some(None)`: any instance.
#[expect(clippy::option_option, reason = "any and wrong are two things")]
fn group(context: &mut Context, view: View<'_>, known: Known<'_>) -> Option<Option<GroupId>> {
    if !known.instances {
        context.error("fault-without-instances", view.spot);
        return None;
    }
    let Some(node) = view.node("autoScalingGroup") else {
        return Some(None);
    };
    let place = place(context, node, ("unknown-group", known.groups))?;
    Some(Some(GroupId::new(place)))
}

fn service(context: &mut Context, view: View<'_>, known: Known<'_>) -> Option<ServiceId> {
    let node = view.node("service")?;
    let place = place(context, node, ("unknown-service", known.services))?;
    Some(ServiceId::new(place))
}

/// The place of a name in a list, with the nearest ones when it is not there.
fn place(
    context: &mut Context,
    node: &Node,
    (code, names): (&'static str, &[String]),
) -> Option<usize> {
    let name = node.text()?;
    if let Some(place) = names.iter().position(|known| known == name) {
        return Some(place);
    }
    let near = nearest(name, names.iter().map(String::as_str));
    let complaint = context.error(code, node.spot);
    complaint.add("name", name).add("names", names.join(", "));
    complaint.label = near.first().map(|name| did_you_mean(name));
    None
}
