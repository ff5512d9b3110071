//! What does a task need? Task definitions from the scenario and from AWS's JSON.

use crate::catalog::fargate;
use crate::cluster::placement::PlacementConstraint;
use crate::cluster::task_definition::{Architecture, OperatingSystem, TaskDefinition};
use crate::scenario::complaint::{Severity, Spot};
use crate::scenario::json_reader;
use crate::scenario::keys::task::TASK_DEFINITION;
use crate::scenario::node::{Node, Value};
use crate::scenario::resolve::launch::Uses;
use crate::scenario::resolve::{Context, compatibility, container, life, needs, placement};
use crate::scenario::units;
use crate::scenario::view::View;
use crate::words::Lang;
use crate::words::complaints::Word;

/// A task definition with its name's place.
#[derive(Debug)]
pub struct Named {
    /// The definition; nothing when it was complained about.
    pub definition: Option<TaskDefinition>,
    /// Its family, as far as it is known.
    pub family: Option<String>,
    /// Where the family stands.
    pub spot: Spot,
    /// Its placement constraints: `memberOf` only.
    pub constraints: Vec<PlacementConstraint>,
}

/// Family and revision of `family`, `family:revision`, or an ARN.
pub fn parts(name: &str) -> (&str, Option<&str>) {
    let name = name.rsplit('/').next().unwrap_or(name);
    match name.split_once(':') {
        Some((family, revision)) => (family, Some(revision)),
        None => (name, None),
    }
}

/// Fields that describe the only container, beside a definition without `containerDefinitions`.
pub const SHORTHAND: [&str; 8] = [
    "image",
    "healthCheck",
    "stopTimeout",
    "shutdown",
    "idleMemoryMiB",
    "exits",
    "readyAfter",
    "restartPolicy",
];

/// The task definition of one entry of `taskDefinitions`, for all that use it.
pub fn resolve(context: &mut Context, view: View<'_>, uses: &[(String, Uses)]) -> Named {
    let merged = match view.text("file") {
        Some(file) => read_file(context, view, &file),
        None => Some(Node {
            spot: view.spot,
            value: Value::Table(view.table.clone()),
        }),
    };
    let Some(merged) = merged else {
        return Named {
            definition: None,
            family: view.text("family"),
            spot: view.spot("family"),
            constraints: Vec::new(),
        };
    };
    let file = view.text("file");
    let view = View::of(&merged, TASK_DEFINITION).expect("merged from tables");
    let before = context.complaints.len();
    let prefix = match file {
        Some(file) => format!("{file}: "),
        None => format!(
            "taskDefinitions.{}.",
            view.text("family").unwrap_or_default()
        ),
    };
    let (mut definition, constraints) = definition(context, view, (uses, &prefix));
    if let Some(definition) = &mut definition {
        let paths = context.not_modelled.iter();
        let paths = paths.filter_map(|path| path.strip_prefix(&prefix));
        definition.not_modelled = paths.map(ToOwned::to_owned).collect();
    }
    let clean = context.complaints[before..]
        .iter()
        .all(|complaint| complaint.severity == Severity::Warning);
    Named {
        definition: definition.filter(|_| clean),
        family: view.text("family"),
        spot: view.spot("family"),
        constraints,
    }
}

/// The definition in AWS's JSON, with what the scenario says beside `file` on top.
fn read_file(context: &mut Context, view: View<'_>, file: &str) -> Option<Node> {
    let path = context.files.path(file);
    let source = match context.files.read_text(file, &path) {
        Ok(source) => source,
        Err(mut complaint) => {
            if complaint.code == "unreadable" {
                complaint.spot = view.spot("file");
            }
            context.complaints.push(*complaint);
            return None;
        }
    };
    let text = context.files.sources[source].text.clone();
    let root = match json_reader::read(&text, source) {
        Ok(root) => root,
        Err(complaint) => {
            context.complaints.push(*complaint);
            return None;
        }
    };
    // describe-task-definition wraps what register-task-definition takes.
    let described = root.table().and_then(|table| table.get("taskDefinition"));
    let mut node = described.cloned().unwrap_or(root);
    let (before, known) = (context.complaints.len(), context.not_modelled.len());
    context.check(&node, TASK_DEFINITION, "");
    for path in &mut context.not_modelled[known..] {
        *path = format!("{file}: {path}");
    }
    if context.complaints.len() > before {
        return None;
    }
    let Value::Table(table) = &mut node.value else {
        unreachable!("the check complains of anything but a table");
    };
    for entry in &view.table.entries {
        if entry.key != "file" {
            table.put(&entry.key, entry.key_spot, entry.node.clone());
        }
    }
    Some(node)
}

fn definition(
    context: &mut Context,
    view: View<'_>,
    (uses, prefix): (&[(String, Uses)], &str),
) -> (Option<TaskDefinition>, Vec<PlacementConstraint>) {
    let uses = compatibility::uses_of(context, view, uses);
    compatibility::check(context, view, (uses, prefix));
    let constraints = placement::constraints(context, view).unwrap_or_default();
    if let Some(at) = constraints
        .iter()
        .position(|constraint| *constraint == PlacementConstraint::DistinctInstance)
    {
        let at = view.tables("placementConstraints")[at];
        context.error("member-of-only", at.spot("type"));
    }
    (sized(context, view, uses), constraints)
}

/// Where Windows cannot run.
fn windows(context: &mut Context, view: View<'_>, (system, uses): (OperatingSystem, Uses)) {
    if system != OperatingSystem::Windows {
        return;
    }
    for (wrong, code) in [
        (uses.instances, "windows-on-ec2"),
        (uses.fargate_spot, "windows-on-spot"),
    ] {
        if wrong {
            context.error(code, view.spot("runtimePlatform"));
        }
    }
}

fn sized(context: &mut Context, view: View<'_>, uses: Uses) -> Option<TaskDefinition> {
    needs(context, view, "family", place(view));
    if uses.fargate {
        for key in ["cpu", "memory"] {
            needs(context, view, key, place(view));
        }
    }
    let (architecture, operating_system) = platform(context, view);
    let cpu = size(view, "cpu", units::cpu_units);
    let memory = size(view, "memory", units::memory_mib);
    if let (Some(cpu), Some(memory), true) = (cpu, memory, uses.fargate) {
        fargate_size(context, view, (cpu, memory), operating_system);
    }
    windows(context, view, (operating_system, uses));
    let mode = compatibility::network_mode(context, view, uses);
    let frame = container::Frame {
        cpu,
        memory,
        mode,
        uses,
    };
    let mut containers = container::resolve_all(context, view, &frame)?;
    let startup = life::startup(context, view, &mut containers)?;
    let storage = view.table("ephemeralStorage");
    let storage = storage.and_then(|view| view.count("sizeInGiB"));
    // What could not be read was complained about.
    let given = |key, size: Option<u32>| size.is_some() || !view.has(key);
    if !given("cpu", cpu) || !given("memory", memory) {
        return None;
    }
    Some(TaskDefinition {
        family: view.text("family")?,
        revision: view.count("revision")?,
        cpu_units: cpu.unwrap_or_else(|| compatibility::cpu_sum(&containers)),
        memory_mib: match memory {
            Some(memory) => memory,
            None => compatibility::memory_sum(context, view, &containers)?,
        },
        cpu_is_ceiling: cpu.is_some(),
        memory_is_limit: memory.is_some(),
        network_mode: mode,
        ephemeral_storage_gib: storage.unwrap_or(fargate::EPHEMERAL_FREE_GIB),
        architecture,
        operating_system,
        containers,
        startup,
        not_modelled: Vec::new(),
    })
}

/// How a definition is called in messages.
pub fn place(view: View<'_>) -> Word {
    match view.text("family") {
        Some(family) => format!("`taskDefinitions.{family}`").into(),
        None => "`taskDefinitions`".into(),
    }
}

fn size(view: View<'_>, name: &str, read: fn(&str) -> Option<u32>) -> Option<u32> {
    match &view.node(name)?.value {
        Value::Text(text) => read(text),
        Value::Number(number) => number.whole.and_then(|whole| u32::try_from(whole).ok()),
        _ => None,
    }
}

fn fargate_size(
    context: &mut Context,
    view: View<'_>,
    (cpu, memory): (u32, u32),
    os: OperatingSystem,
) {
    let Err(wrong) = fargate::check(cpu, memory, os) else {
        return;
    };
    let key = match wrong.wrong {
        fargate::Wrong::Cpu { .. } => "cpu",
        fargate::Wrong::Memory { .. } => "memory",
    };
    let said = Word::Said {
        en: wrong.message(Lang::En),
        ko: wrong.message(Lang::Ko),
    };
    context
        .error("fargate-size", view.spot(key))
        .add("message", said);
}

fn platform(context: &mut Context, view: View<'_>) -> (Architecture, OperatingSystem) {
    let Some(view) = view.table("runtimePlatform") else {
        return (Architecture::X86_64, OperatingSystem::Linux);
    };
    let architecture = match view.text("cpuArchitecture").as_deref() {
        Some("ARM64") => Architecture::Arm64,
        _ => Architecture::X86_64,
    };
    let family = view.text("operatingSystemFamily").unwrap_or_default();
    let system = if family.starts_with("WINDOWS") {
        OperatingSystem::Windows
    } else {
        OperatingSystem::Linux
    };
    if (architecture, system) == (Architecture::Arm64, OperatingSystem::Windows) {
        context.error("windows-on-arm", view.spot("cpuArchitecture"));
    }
    (architecture, system)
}
