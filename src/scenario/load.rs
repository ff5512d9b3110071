//! How does a file become a scenario? Read, changed by `--set`, checked, resolved, in this order.

use std::path::Path;

use jiff::Timestamp;

use crate::catalog::parameters::Parameters;
use crate::cluster::fault::FaultSpec;
use crate::cluster::group::GroupSpec;
use crate::cluster::provider::ProviderSpec;
use crate::cluster::query::Surroundings;
use crate::cluster::spot::SpotPoolSpec;
use crate::cluster::task_definition::TaskDefinition;
use crate::kernel::time::Span;
use crate::scenario::PriceOverride;
use crate::scenario::complaint::{Complaints, Severity, Spot};
use crate::scenario::files::Files;
use crate::scenario::keys::SCENARIO;
use crate::scenario::node::Node;
use crate::scenario::resolve::fleet::Fleet;
use crate::scenario::resolve::group::Ground;
use crate::scenario::resolve::priced::{Bought, priced};
use crate::scenario::resolve::task_definition::Named;
use crate::scenario::resolve::{
    Context, alarm, faults, launch, money, needs, nothing, run, run_tasks, section, service, spot,
    task_definition, unique,
};
use crate::scenario::shape::Shape;
use crate::scenario::view::View;
use crate::scenario::{
    Override, Scenario, WarmUp, fleet_warnings, json_reader, overrides, spot_warnings, toml_reader,
};
use crate::sim::setup::{Limits, ServiceSetup, Setup};
use crate::words::complaints as words;

/// Everything that was found: the scenario when there is no error, and all complaints and warnings.
pub fn load(path: &Path, changes: &[Override]) -> (Option<Scenario>, Complaints) {
    let mut context = context(path);
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
    (scenario, sorted(context))
}

/// Nothing read yet of the file at `path`.
pub fn context(path: &Path) -> Context {
    Context {
        files: Files {
            base: path.parent().unwrap_or_else(|| Path::new("")).to_owned(),
            ..Files::default()
        },
        complaints: Vec::new(),
        not_modelled: Vec::new(),
        alarms: alarm::Alarms::default(),
        parameters: Parameters::default(),
        start: None,
        duration: Span::ZERO,
    }
}

/// What was found, in the order of the input, each once.
pub fn sorted(context: Context) -> Complaints {
    let mut items = context.complaints;
    items.sort_by_key(|complaint| (complaint.severity, complaint.spot));
    items.dedup();
    let sources = context.files.sources;
    Complaints { sources, items }
}

/// The tree of the file at `path`; nothing when it cannot be read.
pub fn read(context: &mut Context, path: &Path) -> Option<Node> {
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
    let warm_up = begin(context, view, run_view);
    let region_view = section(view, "region", &empty);
    let (region, zones) = run::region(context, region_view);
    let limits = run::limits(section(view, "limits", &empty));
    let prices = money::overrides(context, view.node("prices"));
    let list = money::list(&region, &prices);
    let ground = Ground {
        prices: list.as_ref(),
        region: &region,
        zones,
        trunking: trunking(section(view, "accountSettings", &empty)),
    };
    let fleet = Fleet::resolve(context, view, ground);
    let (pools, faults) = happenings(context, view, (ground, &fleet));
    let (definitions, services) = owners(context, view, (&fleet, &limits))?;
    run::answers(context, run_view, &services);
    let around = surroundings(&region, zones, context.start);
    let tasks = (&*definitions, &*services);
    fleet_warnings::of_fleet(context, view, (&fleet, &around), tasks);
    spot_warnings::of_spot(context, view, (&fleet, &services));
    let (groups, providers) = fleet.into_specs(&services);
    let known = (groups.as_deref(), providers.as_deref());
    let bought = bought(&region, tasks, known);
    priced(context, region_view, list.as_ref(), &bought);
    let (seed, initial_state) = run::seed_and_state(run_view);
    let setup = Setup {
        seed,
        duration: context.duration,
        zones,
        marks: Vec::new(),
        initial_state,
        surroundings: around,
        limits,
        parameters: context.parameters.clone(),
        groups: groups?,
        providers: providers?,
        spot_pools: pools?,
        faults: faults?,
        task_definitions: definitions,
        services,
        alarms: context.alarms.take()?,
    };
    let told = told(context, (view, path), (region, prices), setup);
    Some(Scenario { warm_up, ..told })
}

/// All that may be on the bill, as far as groups and providers are known.
fn bought<'a>(
    region: &'a str,
    (definitions, services): (&'a [TaskDefinition], &'a [ServiceSetup]),
    (groups, providers): (Option<&'a [GroupSpec]>, Option<&'a [ProviderSpec]>),
) -> Bought<'a> {
    Bought {
        region,
        definitions,
        services,
        groups: groups.unwrap_or_default(),
        providers: providers.unwrap_or_default(),
    }
}

/// What the rest needs to know of the run; answers its warm-up.
fn begin(context: &mut Context, view: View<'_>, run: View<'_>) -> Option<WarmUp> {
    context.start = run.when("start");
    context.duration = run.span("duration").unwrap_or(Span::ZERO);
    context.parameters = run::parameters(view.node("parameters"));
    run::warm_up(context, run)
}

/// What happens to the cluster from outside; nothing where it was complained about.
type Happenings = (Option<Vec<SpotPoolSpec>>, Option<Vec<FaultSpec>>);

/// The Spot market, as far as the groups are known, and faults.
fn happenings(
    context: &mut Context,
    view: View<'_>,
    (ground, fleet): (Ground<'_>, &Fleet<'_>),
) -> Happenings {
    let faults = faulty(context, view, (ground, fleet));
    let groups: Option<Vec<GroupSpec>> = fleet.groups.iter().cloned().collect();
    let Some(groups) = groups else {
        return (None, faults);
    };
    let buyers = spot::Buyers {
        groups: &groups,
        fargate: launch::uses(view).iter().any(|(_, uses)| uses.fargate_spot),
    };
    let pools = spot::pools(context, view, (ground, buyers));
    if let Some(pools) = &pools {
        spot_warnings::of_prices(context, &fleet.group_views, (&groups, pools));
    }
    (pools, faults)
}

/// Whether `awsvpcTrunking` is on.
fn trunking(settings: View<'_>) -> bool {
    settings.text("awsvpcTrunking").as_deref() == Some("enabled")
}

/// `[[faults]]`, by the names of services and groups.
fn faulty(
    context: &mut Context,
    view: View<'_>,
    (ground, fleet): (Ground<'_>, &Fleet<'_>),
) -> Option<Vec<FaultSpec>> {
    let groups = fleet.group_views.iter();
    let groups = groups.map(|view| view.text("autoScalingGroupName").unwrap_or_default());
    let of_services = view.tables("services");
    let named = of_services.iter().map(|view| view.text("serviceName"));
    let runs = view.tables("runTasks").into_iter().enumerate();
    let runs = runs.map(|(index, view)| Some(run_tasks::name(view, index)));
    let services = named.chain(runs).map(Option::unwrap_or_default);
    let services: Vec<String> = services.collect();
    let served = of_services.iter().map(|view| view.has("request"));
    let served = served.chain(std::iter::repeat(false)).take(services.len());
    let known = faults::Known {
        ground,
        groups: &groups.collect::<Vec<String>>(),
        services: &services,
        served: &served.collect::<Vec<bool>>(),
        instances: !fleet.is_empty(),
    };
    faults::resolve(context, view, known)
}

/// Task definitions, and who owns tasks of them.
fn owners(
    context: &mut Context,
    view: View<'_>,
    (fleet, limits): (&Fleet, &Limits),
) -> Option<(Vec<TaskDefinition>, Vec<ServiceSetup>)> {
    let definitions = definitions(context, view);
    alarm::listed(context, view);
    let around = service::Surroundings {
        definitions: &definitions,
        fleet,
        limits,
    };
    let services = services(context, view, &around);
    let definitions: Option<Vec<TaskDefinition>> = definitions
        .into_iter()
        .map(|named| named.definition)
        .collect();
    Some((definitions?, services?))
}

/// The set-up, with what only people and the bill need.
fn told(
    context: &Context,
    (view, path): (View<'_>, &Path),
    (region, prices): (String, Vec<PriceOverride>),
    setup: Setup,
) -> Scenario {
    let name = name_of(path);
    Scenario {
        title: view.text("title").unwrap_or_else(|| name.clone()),
        name,
        path: path.to_owned(),
        region,
        start: context.start,
        warm_up: None,
        prices,
        objectives: run::objectives(view, view.spot),
        warnings: Complaints::default(),
        not_modelled: context.not_modelled.clone(),
        inputs: context.files.inputs.clone(),
        overrides: Vec::new(),
        setup,
    }
}

/// Names of the zones and the calendar, for expressions of placement.
fn surroundings(region: &str, zones: u32, start: Option<Timestamp>) -> Surroundings {
    let letters = ('a'..='z').take(zones as usize);
    Surroundings {
        zone_names: letters.map(|letter| format!("{region}{letter}")).collect(),
        start_unix_s: start.map_or(0, Timestamp::as_second),
    }
}

/// The file's name without its extension.
pub fn name_of(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default();
    stem.to_string_lossy().into_owned()
}

fn definitions(context: &mut Context, view: View<'_>) -> Vec<Named> {
    let uses = launch::uses(view);
    let views = view.tables("taskDefinitions");
    let found: Vec<Named> = views
        .iter()
        .map(|view| task_definition::resolve(context, *view, &uses))
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

/// Services first, then runs of standalone tasks.
fn services(
    context: &mut Context,
    view: View<'_>,
    around: &service::Surroundings<'_>,
) -> Option<Vec<ServiceSetup>> {
    let (views, runs) = (view.tables("services"), view.tables("runTasks"));
    if !view.has("runTasks") {
        needs(context, view, "services", words::TOP);
    }
    let mut names: Vec<(String, Spot)> = views
        .iter()
        .filter_map(|view| Some((view.text("serviceName")?, view.spot("serviceName"))))
        .collect();
    let runs = runs.into_iter().enumerate();
    names.extend(
        runs.clone()
            .map(|(i, view)| (run_tasks::name(view, i), view.spot)),
    );
    unique(context, "serviceName", &names);
    let mut found: Vec<Option<ServiceSetup>> = views
        .iter()
        .enumerate()
        .map(|(place, view)| service::resolve(context, (place, *view), around))
        .collect();
    found.extend(runs.map(|run| run_tasks::resolve(context, run, around)));
    found.into_iter().collect()
}

/// The errors, or the warnings, of what was found.
pub fn only(found: &Complaints, severity: Severity) -> Complaints {
    let items = found.items.iter().filter(|c| c.severity == severity);
    Complaints {
        sources: found.sources.clone(),
        items: items.cloned().collect(),
    }
}
