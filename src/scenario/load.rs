//! How does a file become a scenario? Read, changed by `--set`, checked, resolved, in this order.

use std::path::Path;

use crate::catalog::parameters::Parameters;
use crate::catalog::platform::{OperatingSystem, Purchase};
use crate::catalog::price_key::PriceKey;
use crate::cluster::task_definition::TaskDefinition;
use crate::kernel::time::Span;
use crate::scenario::complaint::{Complaints, Severity, Spot};
use crate::scenario::files::Files;
use crate::scenario::keys::SCENARIO;
use crate::scenario::node::Node;
use crate::scenario::resolve::task_definition::Named;
use crate::scenario::resolve::{
    Context, money, nothing, run, section, service, task_definition, unique,
};
use crate::scenario::shape::Shape;
use crate::scenario::view::View;
use crate::scenario::{Override, PriceOverride, Scenario, json_reader, overrides, toml_reader};
use crate::sim::setup::{ServiceSetup, Setup};

/// Everything that was found: the scenario when there is no error, and all complaints and warnings.
pub fn load(path: &Path, changes: &[Override]) -> (Option<Scenario>, Complaints) {
    let mut context = Context {
        files: Files {
            base: path.parent().unwrap_or_else(|| Path::new("")).to_owned(),
            ..Files::default()
        },
        complaints: Vec::new(),
        not_modelled: Vec::new(),
        parameters: Parameters::default(),
        start: None,
        duration: Span::ZERO,
    };
    let scenario = read(&mut context, path)
        .and_then(|mut root| {
            change(&mut context, &mut root, changes);
            let mut shape = Shape::default();
            shape.table(&root, SCENARIO, "");
            context.complaints.append(&mut shape.complaints);
            context.not_modelled.append(&mut shape.not_modelled);
            resolve(&mut context, &root, path)
        })
        .filter(|_| !context.failed())
        .map(|scenario| Scenario {
            overrides: changes.iter().map(|change| change.text.clone()).collect(),
            ..scenario
        });
    let mut items = context.complaints;
    items.sort_by_key(|complaint| (complaint.severity, complaint.spot));
    items.dedup();
    let sources = context.files.sources;
    (scenario, Complaints { sources, items })
}

fn read(context: &mut Context, path: &Path) -> Option<Node> {
    let name = path.to_string_lossy();
    let source = match context.files.read_text(&name, path) {
        Ok(source) => source,
        Err(complaint) => {
            context.complaints.push(*complaint);
            return None;
        }
    };
    let text = context.files.sources[source].text.clone();
    let json = path
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    if json {
        return match json_reader::read(&text, source) {
            Ok(root) => Some(root),
            Err(complaint) => {
                context.complaints.push(*complaint);
                None
            }
        };
    }
    let before = context.complaints.len();
    let root = toml_reader::read(&text, source, &mut context.complaints);
    // After a syntax error what follows is guesswork: say what is certain and no more.
    (context.complaints.len() == before).then_some(root)
}

fn change(context: &mut Context, root: &mut Node, changes: &[Override]) {
    for change in changes {
        let source = context.files.add_source("--set", &change.text);
        if let Err(complaint) = overrides::apply(root, &change.text, source) {
            context.complaints.push(*complaint);
        }
    }
}

fn resolve(context: &mut Context, root: &Node, path: &Path) -> Option<Scenario> {
    let view = View::of(root, SCENARIO)?;
    let empty = nothing(root.spot);
    let run_view = section(view, "run", &empty);
    context.start = run_view.when("start");
    context.duration = run_view.span("duration").unwrap_or(Span::ZERO);
    context.parameters = run::parameters(view.node("parameters"));
    let (seed, initial_state) = run::seed_and_state(run_view);
    let region_view = section(view, "region", &empty);
    let (region, zones) = run::region(context, region_view);
    let limits = run::limits(section(view, "limits", &empty));
    let prices = money::overrides(context, view.node("prices"));
    let definitions = definitions(context, view);
    let services = services(context, view, &definitions, &limits);
    let definitions: Option<Vec<TaskDefinition>> = definitions
        .into_iter()
        .map(|named| named.definition)
        .collect();
    let (definitions, services) = (definitions?, services?);
    priced(
        context,
        region_view,
        &prices,
        (&region, &definitions, &services),
    );
    let name = name_of(path);
    Some(Scenario {
        title: view.text("title").unwrap_or_else(|| name.clone()),
        name,
        path: path.to_owned(),
        region,
        start: context.start,
        prices,
        objectives: run::objectives(view, root.spot),
        warnings: Complaints::default(),
        not_modelled: context.not_modelled.clone(),
        inputs: context.files.inputs.clone(),
        overrides: Vec::new(),
        setup: Setup {
            seed,
            duration: context.duration,
            zones,
            initial_state,
            limits,
            parameters: context.parameters.clone(),
            groups: Vec::new(),
            providers: Vec::new(),
            task_definitions: definitions,
            services,
        },
    })
}

/// The file's name without its extension.
fn name_of(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default();
    stem.to_string_lossy().into_owned()
}

fn definitions(context: &mut Context, view: View<'_>) -> Vec<Named> {
    let views = view.tables("taskDefinitions");
    let found: Vec<Named> = views
        .iter()
        .map(|view| task_definition::resolve(context, *view))
        .collect();
    let names: Vec<(String, Spot)> = found
        .iter()
        .filter_map(|named| {
            let revision = named.definition.as_ref()?.revision;
            Some((
                format!("{}:{revision}", named.family.as_deref()?),
                named.spot,
            ))
        })
        .collect();
    unique(context, "family", &names);
    found
}

fn services(
    context: &mut Context,
    view: View<'_>,
    definitions: &[Named],
    limits: &crate::sim::setup::Limits,
) -> Option<Vec<ServiceSetup>> {
    let views = view.tables("services");
    let names: Vec<(String, Spot)> = views
        .iter()
        .filter_map(|view| Some((view.text("serviceName")?, view.spot("serviceName"))))
        .collect();
    unique(context, "serviceName", &names);
    let found: Vec<Option<ServiceSetup>> = views
        .iter()
        .map(|view| service::resolve(context, *view, definitions, limits))
        .collect();
    found.into_iter().collect()
}

/// Every rate that the bill will need must be known before the run.
fn priced(
    context: &mut Context,
    at: View<'_>,
    prices: &[PriceOverride],
    (region, definitions, services): (&str, &[TaskDefinition], &[ServiceSetup]),
) {
    let Some(list) = money::list(region, prices) else {
        return;
    };
    let mut needed = Vec::new();
    for service in services {
        let definition = &definitions[service.spec.task_definition];
        let (os, architecture) = (definition.operating_system, definition.architecture);
        needed.push(PriceKey::vcpu(os, architecture, Purchase::OnDemand));
        needed.push(PriceKey::memory(os, architecture, Purchase::OnDemand));
        if os == OperatingSystem::Windows {
            needed.push(PriceKey::FargateWindowsLicence);
        }
        if definition.ephemeral_storage_gib > crate::catalog::fargate::EPHEMERAL_FREE_GIB {
            needed.push(PriceKey::FargateEphemeralGb);
        }
        let balancer = service.spec.load_balancer.as_ref();
        if balancer.is_some() {
            needed.extend([PriceKey::AlbHour, PriceKey::AlbLcuHour]);
        }
        if service.spec.assign_public_ip || balancer.is_some_and(|b| b.internet_facing) {
            needed.push(PriceKey::Ipv4Hour);
        }
    }
    let missing: Vec<&str> = money::missing(&list, &needed)
        .iter()
        .map(|key| key.name())
        .collect();
    if !missing.is_empty() {
        let complaint = context.error("unknown-price", at.spot("name"));
        complaint
            .add("keys", missing.join(", "))
            .add("region", region);
    }
}

/// The errors, or the warnings, of what was found.
pub fn only(found: &Complaints, severity: Severity) -> Complaints {
    let items = found.items.iter().filter(|c| c.severity == severity);
    Complaints {
        sources: found.sources.clone(),
        items: items.cloned().collect(),
    }
}
