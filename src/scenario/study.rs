//! What does a study vary? The file of `ecsim sweep` and `ecsim size`, checked.

use std::path::{Path, PathBuf};

use super::complaint::{Complaint, Complaints, Severity};
use super::keys::study::STUDY;
use super::node::{Node, Value};
use super::resolve::Context;
use super::shape::Shape;
use super::study_levels::{levels, settings_of};
use super::view::View;
use super::{InputDigest, load};

/// A study, checked in itself: whether its settings make valid scenarios is known when those are
/// loaded.
#[derive(Clone, PartialEq, Debug)]
pub struct StudyFile {
    /// The file's name without extension: names the folder of results.
    pub name: String,
    /// `title`; the name when there is none.
    pub title: String,
    /// The folder that paths in it start from.
    pub base: PathBuf,
    /// The scenario that is varied, as the study names it.
    pub scenario: String,
    /// Settings of every point.
    pub set: Vec<Setting>,
    /// Runs of each point, ≥ 1.
    pub replications: usize,
    /// Seed of the first replication; none takes the scenario's.
    pub seed: Option<u64>,
    /// Confidence of intervals, in (0, 1).
    pub confidence: f64,
    /// Which points are run.
    pub sampling: Sampling,
    /// Named variants; empty where only parameters vary.
    pub variants: Vec<Variant>,
    /// What is varied.
    pub parameters: Vec<Parameter>,
    /// Paths of the figures that charts show first.
    pub figures: Vec<String>,
    /// The file itself.
    pub input: InputDigest,
}

/// One setting, as `--set key=value`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Setting {
    /// `services.web.desiredCount`
    pub key: String,
    /// The value as TOML.
    pub value: String,
}

/// A named variant.
#[derive(Clone, PartialEq, Debug)]
pub struct Variant {
    /// Its name.
    pub name: String,
    /// Its scenario, where it has one of its own, as the study names it.
    pub scenario: Option<String>,
    /// Its settings.
    pub set: Vec<Setting>,
}

/// What is varied, and over what.
#[derive(Clone, PartialEq, Debug)]
pub struct Parameter {
    /// What it is called.
    pub name: String,
    /// What it takes.
    pub levels: Levels,
}

/// What a parameter takes.
#[derive(Clone, PartialEq, Debug)]
pub enum Levels {
    /// One of these.
    Listed(Vec<Level>),
    /// Any number between two, taken by chance.
    Between(Between),
}

/// One level of a parameter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Level {
    /// As tables show it.
    pub label: String,
    /// What it sets.
    pub set: Vec<Setting>,
}

/// A range that chance takes numbers from.
#[derive(Clone, PartialEq, Debug)]
pub struct Between {
    /// The settings that get the number.
    pub keys: Vec<String>,
    /// The lowest.
    pub from: f64,
    /// The highest.
    pub to: f64,
    /// Whether it is spread over the logarithm.
    pub logarithmic: bool,
    /// Whether only whole numbers are taken.
    pub whole: bool,
    /// What stands behind the number.
    pub unit: String,
}

/// Which points are run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sampling {
    /// Every combination.
    Grid,
    /// The first values together, then the second ones.
    List,
    /// So many points by chance.
    Random {
        /// How many.
        points: usize,
        /// Of that chance.
        seed: u64,
    },
    /// The same, each parameter spread evenly (`McKay` et al. 1979).
    LatinHypercube {
        /// How many.
        points: usize,
        /// Of that chance.
        seed: u64,
    },
}

/// Reads the study at `path`. The error holds every complaint.
pub fn load_study(path: &Path) -> Result<StudyFile, Complaints> {
    let mut context = load::context(path);
    let study = load::read(&mut context, path).and_then(|root| {
        let mut shape = Shape::default();
        shape.table(&root, STUDY, "");
        context.complaints.append(&mut shape.complaints);
        resolve(&mut context, &root, path)
    });
    let study = study.filter(|_| !context.failed());
    study.ok_or_else(|| load::only(&load::sorted(context), Severity::Error))
}

/// Whether the file at `path` says that it is a study: a scenario has no key `scenario`. What
/// cannot be read is left for the reader of scenarios to complain about.
pub fn is_study(path: &Path) -> bool {
    let mut context = load::context(path);
    let root = load::read(&mut context, path);
    root.is_some_and(|root| {
        let table = root.table();
        table.is_some_and(|table| table.get("scenario").is_some())
    })
}

fn resolve(context: &mut Context, root: &Node, path: &Path) -> Option<StudyFile> {
    let view = View::of(root, STUDY)?;
    let base = path.parent().unwrap_or_else(|| Path::new("")).to_owned();
    let sampling = sampling(context, view);
    let variants: Vec<Variant> = view
        .tables("variants")
        .iter()
        .filter_map(|view| variant(*view))
        .collect();
    let parameters: Option<Vec<Parameter>> = view
        .tables("parameters")
        .into_iter()
        .map(|view| levels(context, view, sampling))
        .collect();
    let parameters = parameters?;
    if variants.is_empty() && parameters.is_empty() {
        let complaint = Complaint::error("study-varies-nothing", root.spot);
        context.complaints.push(complaint);
    }
    agree(context, view, (sampling, &parameters));
    let name = load::name_of(path);
    Some(StudyFile {
        title: view.text("title").unwrap_or_else(|| name.clone()),
        name,
        base,
        scenario: view.text("scenario")?,
        set: settings(view, "set"),
        replications: view.count("replications")? as usize,
        seed: view.whole("seed").map(|seed| seed as u64),
        confidence: view.number("confidence")? / 100.0,
        sampling,
        variants,
        parameters,
        figures: texts(view, "figures"),
        input: InputDigest {
            path: path.file_name()?.to_string_lossy().into_owned(),
            sha256: context.files.inputs.first()?.sha256.clone(),
        },
    })
}

/// Names must differ, and a list needs as many values of each parameter.
fn agree(context: &mut Context, view: View<'_>, (sampling, parameters): (Sampling, &[Parameter])) {
    let named = |list: &str, key: &str| {
        let views = view.tables(list);
        let name = |view: &View<'_>| Some((view.text(key)?, view.spot(key)));
        views.iter().filter_map(name).collect::<Vec<_>>()
    };
    let variants = named("variants", "name");
    super::resolve::unique(context, "name", &variants);
    let spots = view.tables("parameters");
    let varied = parameters.iter().zip(&spots);
    let varied: Vec<_> = varied
        .map(|(p, view)| (p.name.clone(), view.spot))
        .collect();
    super::resolve::unique(context, "name", &varied);
    if sampling != Sampling::List {
        return;
    }
    let mut counts = parameters.iter().map(|parameter| match &parameter.levels {
        Levels::Listed(levels) => levels.len(),
        Levels::Between(_) => 0,
    });
    let first = counts.next();
    if counts.any(|count| Some(count) != first) {
        let complaint = Complaint::error("study-list-lengths", view.spot("sampling"));
        context.complaints.push(complaint);
    }
}

fn sampling(context: &mut Context, view: View<'_>) -> Sampling {
    let empty = super::resolve::nothing(view.spot);
    let view = super::resolve::section(view, "sampling", &empty);
    let kind = view.text("kind").unwrap_or_default();
    let by_chance = matches!(&*kind, "random" | "latinHypercube");
    let points = view.count("points").map(|points| points as usize);
    if by_chance != points.is_some() {
        let complaint = Complaint::error("study-points", view.spot("kind")).with("kind", &*kind);
        context.complaints.push(complaint);
    }
    let seed = view.whole("seed").unwrap_or(1) as u64;
    match (&*kind, points) {
        ("list", _) => Sampling::List,
        ("random", Some(points)) => Sampling::Random { points, seed },
        ("latinHypercube", Some(points)) => Sampling::LatinHypercube { points, seed },
        _ => Sampling::Grid,
    }
}

fn variant(view: View<'_>) -> Option<Variant> {
    let unset = texts(view, "unset").into_iter().map(|key| Setting {
        key,
        value: "null".to_owned(),
    });
    Some(Variant {
        name: view.text("name")?,
        scenario: view.text("scenario"),
        set: unset.chain(settings(view, "set")).collect(),
    })
}

fn settings(view: View<'_>, name: &str) -> Vec<Setting> {
    let table = view.node(name).and_then(Node::table);
    let entries = table.into_iter().flat_map(|table| &table.entries);
    entries
        .flat_map(|entry| settings_of(&entry.key, &entry.node))
        .collect()
}

/// The texts of a list.
pub(super) fn texts(view: View<'_>, name: &str) -> Vec<String> {
    let items = view.node(name).map(Node::items).unwrap_or_default();
    let text = |node: &Node| match &node.value {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    };
    items.iter().filter_map(text).collect()
}
