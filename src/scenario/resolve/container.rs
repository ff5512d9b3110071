//! Which containers does a task run, and what do they pull, hold and need to stop?

use crate::catalog::nearest::nearest;
use crate::cluster::instance::room::RESERVED_PORTS;
use crate::cluster::task_definition::{
    Compression, Container, ContainerHealthCheck, Exit, Image, NetworkMode, PortMapping, Protocol,
};
use crate::kernel::time::Span;
use crate::scenario::complaint::Spot;
use crate::scenario::keys::Kind;
use crate::scenario::keys::container::{CONTAINER, CONTAINER_EXTRAS, IMAGE};
use crate::scenario::node::{Node, Table, Value};
use crate::scenario::resolve::launch::Uses;
use crate::scenario::resolve::task_definition::{SHORTHAND, place};
use crate::scenario::resolve::{Context, unique};
use crate::scenario::resolve::{distribution, life};
use crate::scenario::tell::{did_you_mean, range, written};
use crate::scenario::view::{View, fits};

/// What a definition says for all its containers.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// Task-level `cpu`, in units.
    pub cpu: Option<u32>,
    /// Task-level `memory`, in MiB.
    pub memory: Option<u32>,
    /// `networkMode`
    pub mode: NetworkMode,
    /// Where its tasks are launched.
    pub uses: Uses,
}

/// The containers of the definition `view`.
pub fn resolve_all(context: &mut Context, view: View<'_>, frame: &Frame) -> Option<Vec<Container>> {
    let single = single(view);
    let views = if view.has("containerDefinitions") {
        for key in SHORTHAND.iter().filter(|key| view.has(key)) {
            let complaint = context.error("container-shorthand", view.spot(key));
            complaint.add("key", *key);
        }
        view.tables("containerDefinitions")
    } else {
        View::of(&single, CONTAINER).into_iter().collect()
    };
    if views.is_empty() {
        return None;
    }
    known_names(context, view, &views);
    essential(context, view, &views);
    let names: Vec<(String, Spot)> = views
        .iter()
        .filter_map(|view| Some((view.text("name")?, view.spot("name"))))
        .collect();
    unique(context, "name", &names);
    shares(context, &views, frame.cpu);
    let found: Vec<Option<Container>> = views
        .iter()
        .map(|inner| resolve(context, view, (*inner, frame)))
        .collect();
    let mut found = found.into_iter().collect::<Option<Vec<Container>>>()?;
    life::depend(context, &views, &mut found)?;
    Some(found)
}

/// The only container of a definition without `containerDefinitions`: named after the family, with
/// the fields that stand beside it.
fn single(view: View<'_>) -> Node {
    let mut table = Table::default();
    let family = view.text("family").unwrap_or_default();
    let name = Node {
        spot: view.spot("family"),
        value: Value::Text(family),
    };
    table.put("name", view.spot, name);
    for key in SHORTHAND {
        if let Some(node) = view.node(key) {
            table.put(key, view.spot(key), node.clone());
        }
    }
    Node {
        spot: view.spot,
        value: Value::Table(table),
    }
}

fn essential(context: &mut Context, view: View<'_>, views: &[View<'_>]) {
    if views
        .iter()
        .all(|view| view.flag("essential") == Some(false))
    {
        let spot = view.spot("containerDefinitions");
        let complaint = context.error("no-essential-container", spot);
        complaint.add("where", place(view));
    }
}

/// The containers' shares of CPU together must fit the task.
fn shares(context: &mut Context, views: &[View<'_>], cpu: Option<u32>) {
    let Some(cpu) = cpu else { return };
    let sum: i64 = views.iter().filter_map(|view| view.whole("cpu")).sum();
    if sum > i64::from(cpu) {
        let last = views
            .iter()
            .rfind(|view| view.has("cpu"))
            .expect("a sum has parts");
        let complaint = context.error("container-cpu", last.spot("cpu"));
        complaint
            .add("sum", sum.to_string())
            .add("cpu", cpu.to_string());
    }
}

/// `images` and `containers` beside a file must name what is in it.
fn known_names(context: &mut Context, view: View<'_>, views: &[View<'_>]) {
    let image = |view: &View<'_>| view.node("image")?.text().map(ToOwned::to_owned);
    let images: Vec<String> = views.iter().filter_map(image).collect();
    let names: Vec<String> = views.iter().filter_map(|view| view.text("name")).collect();
    for (key, known) in [("images", images), ("containers", names)] {
        let table = view.node(key).and_then(Node::table);
        for entry in table.iter().flat_map(|table| &table.entries) {
            if known.contains(&entry.key) {
                continue;
            }
            let near = nearest(&entry.key, known.iter().map(String::as_str));
            let label = near.first().map(|name| did_you_mean(name));
            let complaint = context.error("unknown-name", entry.key_spot);
            complaint.add("key", key).add("name", entry.key.as_str());
            complaint.add("names", known.join(", "));
            complaint.label = label;
        }
    }
}

fn resolve(
    context: &mut Context,
    definition: View<'_>,
    (view, frame): (View<'_>, &Frame),
) -> Option<Container> {
    let task_memory = frame.memory;
    let name = view.text("name")?;
    let extras = definition.node("containers").and_then(Node::table);
    let extras = extras.and_then(|table| table.get(&name));
    let extras = extras.and_then(|node| View::of(node, CONTAINER_EXTRAS));
    let over = |key: &str| extras.filter(|extras| extras.has(key)).unwrap_or(view);
    memory_limits(context, view, task_memory);
    let exits = over("exits").table("exits").and_then(|view| {
        let code = i32::try_from(view.whole("exitCode")?).ok()?;
        let after = distribution::resolve(context, view, "after")?;
        Some(Exit { after, code })
    });
    let shutdown = over("shutdown").span("shutdown");
    let idle = over("idleMemoryMiB").number("idleMemoryMiB");
    let shutdown = shutdown.unwrap_or(Span::from_secs_f64(context.parameters.shutdown_s));
    let container = Container {
        essential: view.flag("essential")?,
        cpu_units: view.count("cpu")?,
        memory_mib: view.count("memory"),
        memory_reservation_mib: view.count("memoryReservation"),
        ports: ports(context, view, frame.mode)?,
        gpus: gpus(context, view)?,
        image: image(context, definition, view)?,
        health_check: view.table("healthCheck").and_then(health_check),
        stop_timeout: stop_timeout(context, view, frame.uses)?,
        shutdown,
        idle_memory_mib: idle.unwrap_or(context.parameters.container_idle_memory_mib),
        exits,
        life: life::resolve(context, (view, over("readyAfter")), frame.uses)?,
        name,
    };
    idle_memory(context, over("idleMemoryMiB"), &container, task_memory);
    Some(container)
}

/// SIGTERM to SIGKILL: 2 to 120 s on Fargate, any time on instances (ECS API).
fn stop_timeout(context: &mut Context, view: View<'_>, uses: Uses) -> Option<Span> {
    let span = view.span("stopTimeout")?;
    let fargate = Kind::Seconds(2.0, 120.0);
    if uses.fargate && !fits(span.as_secs_f64(), fargate) {
        let complaint = context.error("out-of-range", view.spot("stopTimeout"));
        complaint.add("key", "stopTimeout");
        complaint.add(
            "found",
            view.node("stopTimeout").map_or_else(String::new, written),
        );
        complaint.add("range", range(fargate));
    }
    Some(span)
}

/// `portMappings`. In host and awsvpc mode the host port is the container's own.
fn ports(context: &mut Context, view: View<'_>, mode: NetworkMode) -> Option<Vec<PortMapping>> {
    let mut ports = Vec::new();
    for view in view.tables("portMappings") {
        let number = |key| view.count(key).and_then(|port| u16::try_from(port).ok());
        // A range of ports, which is accepted and not modelled, has no containerPort.
        let Some(container_port) = number("containerPort") else {
            continue;
        };
        let shared = matches!(mode, NetworkMode::Host | NetworkMode::Awsvpc);
        let given = number("hostPort").filter(|&port| port > 0);
        if shared && given.is_some_and(|port| port != container_port) {
            let complaint = context.error("host-port-differs", view.spot("hostPort"));
            complaint.add("port", container_port.to_string());
        }
        let host_port = match mode {
            NetworkMode::Host => container_port,
            _ => given.unwrap_or(0),
        };
        let protocol = match view.text("protocol")?.as_str() {
            "udp" => Protocol::Udp,
            _ => Protocol::Tcp,
        };
        let taken = protocol == Protocol::Tcp && RESERVED_PORTS.contains(&host_port);
        if taken && mode != NetworkMode::Awsvpc {
            let key = if given.is_some() {
                "hostPort"
            } else {
                "containerPort"
            };
            let complaint = context.error("reserved-port", view.spot(key));
            complaint.add("port", host_port.to_string());
        }
        ports.push(PortMapping {
            container_port,
            host_port,
            protocol,
        });
    }
    Some(ports)
}

/// GPUs of `resourceRequirements`.
fn gpus(context: &mut Context, view: View<'_>) -> Option<u32> {
    let mut sum = 0;
    for view in view.tables("resourceRequirements") {
        match view.text("value")?.trim().parse::<u32>() {
            Ok(gpus @ 1..=64) => sum += gpus,
            // How many that is depends on the instance (ECS API, ResourceRequirement).
            Err(_) if view.text("value")?.trim() == "ALL" => {
                context.error("gpu-all", view.spot("value"));
            }
            _ => {
                context.error("bad-gpu-count", view.spot("value"));
            }
        }
    }
    Some(sum)
}

fn memory_limits(context: &mut Context, view: View<'_>, task: Option<u32>) {
    let (hard, soft) = (view.count("memory"), view.count("memoryReservation"));
    for (key, value) in [("memory", hard), ("memoryReservation", soft)] {
        if let (Some(value), Some(task)) = (value, task)
            && value > task
        {
            let complaint = context.error("container-memory", view.spot(key));
            complaint.add("key", key).add("value", value.to_string());
            complaint.add("task", task.to_string());
        }
    }
    if let (Some(hard), Some(soft)) = (hard, soft)
        && soft > hard
    {
        let complaint = context.error("order-or-equal", view.spot("memory"));
        complaint
            .add("low", "memoryReservation")
            .add("high", "memory");
    }
}

/// A program that holds more than its limit when idle is killed at once, again and again.
fn idle_memory(context: &mut Context, view: View<'_>, container: &Container, task: Option<u32>) {
    let limit = container.memory_mib.or(task);
    if let Some(limit) = limit
        && container.idle_memory_mib > f64::from(limit)
    {
        let complaint = context.warning("idle-memory", view.spot("idleMemoryMiB"));
        complaint.add("idle", container.idle_memory_mib.to_string());
        complaint
            .add("limit", limit.to_string())
            .add("name", container.name.as_str());
    }
}

fn health_check(view: View<'_>) -> Option<ContainerHealthCheck> {
    Some(ContainerHealthCheck {
        interval: view.span("interval")?,
        timeout: view.span("timeout")?,
        retries: view.count("retries")?,
        start_period: view.span("startPeriod")?,
    })
}

/// The image: a table with its size, or a reference whose size `images` gives; else the parameter.
fn image(context: &mut Context, definition: View<'_>, view: View<'_>) -> Option<Image> {
    let unknown = Image {
        size_mb: context.parameters.fargate_image_mb,
        compression: Compression::Gzip,
        soci: false,
    };
    let Some(node) = view.node("image") else {
        return Some(unknown);
    };
    let table = match node.text() {
        Some(reference) => {
            let images = definition.node("images").and_then(Node::table);
            images.and_then(|images| images.get(reference))
        }
        None => Some(node),
    };
    let Some(view) = table.and_then(|node| View::of(node, IMAGE)) else {
        let reference = node.text().unwrap_or_default().to_owned();
        let complaint = context.warning("image-size-assumed", node.spot);
        complaint.add("image", reference);
        complaint.add("size", unknown.size_mb.to_string());
        return Some(unknown);
    };
    let compression = match view.text("compression").as_deref() {
        Some("zstd") => Compression::Zstd,
        _ => Compression::Gzip,
    };
    Some(Image {
        size_mb: view.number("sizeMB")?,
        compression,
        soci: view.flag("soci")?,
    })
}
