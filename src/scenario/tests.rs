//! Do people's files do what they say? Shared by the tests of this room.

use std::fs;
use std::path::PathBuf;

use crate::scenario::{Complaints, Override, Scenario, check, load};

mod faults;
mod fleet;
mod fleet_capacity;
mod fleet_limits;
mod fleet_managed;
mod fleet_traps;
mod life;
mod life_errors;
mod life_traps;
mod malformed;
mod overriding;
mod reading;
mod resolving;
mod shipped;
mod spot;
mod spot_market;
mod study;
mod task_definitions;
mod validator;
mod warning;

/// A scenario that loads without a warning; tests change one thing of it.
pub const GOOD: &str = r#"
[run]
duration = "1h"
[[taskDefinitions]]
family = "web"
cpu = "1024"
memory = "2048"
[[services]]
serviceName = "web"
taskDefinition = "web"
desiredCount = 2
[services.loadBalancer]
deregistrationDelay = "60s"
[services.workload]
generator = { kind = "constant", requestsPerSecond = 10 }
[services.request]
cpu = "10ms"
"#;

/// A folder with a scenario and further files.
pub struct Folder {
    folder: tempfile::TempDir,
}

impl Folder {
    /// A folder with these files.
    pub fn with(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        Self { folder }
    }

    /// The path of a file in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Loads a file of it.
    pub fn load(&self, name: &str, changes: &[&str]) -> Result<Scenario, Complaints> {
        let changes: Vec<Override> = changes.iter().map(|text| Override::new(*text)).collect();
        load(&self.path(name), &changes)
    }
}

/// `good` with `what` replaced by `with`, which must be in it.
pub fn changed(good: &str, what: &str, with: &str) -> String {
    assert!(good.contains(what), "{what:?} is not in the scenario");
    good.replacen(what, with, 1)
}

/// Loads one text as TOML.
pub fn load_text(text: &str) -> Result<Scenario, Complaints> {
    Folder::with(&[("scenario.toml", text)]).load("scenario.toml", &[])
}

/// Codes of the errors of one text, with line and column.
pub fn errors(text: &str) -> Vec<(&'static str, usize, usize)> {
    let folder = Folder::with(&[("scenario.toml", text)]);
    places(&check(&folder.path("scenario.toml"), &[]).complaints)
}

/// Codes of the warnings of one text.
pub fn warnings(text: &str) -> Vec<&'static str> {
    let found = load_text(text).unwrap_or_else(|c| panic!("{c}")).warnings;
    found.items.iter().map(|item| item.code).collect()
}

/// Codes with line and column.
pub fn places(complaints: &Complaints) -> Vec<(&'static str, usize, usize)> {
    let place = |c| complaints.place(c);
    let items = complaints.items.iter();
    items
        .map(|c| (c.code, place(c).line, place(c).column))
        .collect()
}
