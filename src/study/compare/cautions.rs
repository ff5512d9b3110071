//! Where is a comparison weak or unfair? What differs between the sides beyond the change.

use super::{Finding, Row, Side};
use crate::kernel::time::Span;

/// Something that people must know before they believe a comparison.
#[derive(Clone, PartialEq, Debug)]
pub enum Caution {
    /// One replication of each: nothing can be said of luck.
    OneReplication,
    /// The sides are simulated for different lengths of time.
    Duration {
        /// Which side, from 1.
        variant: usize,
        /// Of the base.
        before: Span,
        /// Of the variant.
        after: Span,
    },
    /// The sides start at different times.
    Start {
        /// Which side, from 1.
        variant: usize,
    },
    /// Chance goes by the name of a service: those whose names differ meet another one.
    Services {
        /// Which side, from 1.
        variant: usize,
        /// Services that only the base has.
        before: Vec<String>,
        /// Services that only the variant has.
        after: Vec<String>,
    },
    /// A service does not meet the same number of requests.
    Arrivals {
        /// Which side, from 1.
        variant: usize,
        /// The service.
        service: String,
    },
    /// Figures that only one side has: they are not compared.
    OneSided {
        /// Which side, from 1.
        variant: usize,
        /// Their paths.
        paths: Vec<String>,
    },
}

/// Everything to be wary of: of each variant in order.
pub fn of(sides: &[Side], rows: &[Row]) -> Vec<Caution> {
    let mut cautions = Vec::new();
    if sides[0].runs.len() == 1 {
        cautions.push(Caution::OneReplication);
    }
    for variant in 1..sides.len() {
        let (base, side) = (&sides[0].scenario, &sides[variant].scenario);
        let (before, after) = (base.setup.duration, side.setup.duration);
        if before != after {
            cautions.push(Caution::Duration {
                variant,
                before,
                after,
            });
        }
        if base.start != side.start {
            cautions.push(Caution::Start { variant });
        }
        cautions.extend(services(sides, variant));
        let missing = |row: &&Row| row.variants[variant - 1].finding == Finding::OneSided;
        let there = rows
            .iter()
            .filter(|row| !row.is_silent() && !of_other(sides, row));
        let paths: Vec<String> = there.filter(missing).map(|row| row.path.clone()).collect();
        if !paths.is_empty() {
            cautions.push(Caution::OneSided { variant, paths });
        }
        cautions.extend(arrivals(rows, variant));
    }
    cautions
}

/// Whether a figure is of a service that not every side has: that is told by itself.
fn of_other(sides: &[Side], row: &Row) -> bool {
    let Some(name) = service(&row.path) else {
        return false;
    };
    !sides.iter().all(|side| names(side).contains(&name))
}

fn names(side: &Side) -> Vec<&str> {
    let services = side.scenario.setup.services.iter();
    services.map(|service| &*service.spec.name).collect()
}

/// The service that a figure is about.
fn service(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("services.")?;
    rest.split('.').next()
}

fn services(sides: &[Side], variant: usize) -> Option<Caution> {
    let (base, side) = (names(&sides[0]), names(&sides[variant]));
    let only = |of: &[&str], other: &[&str]| -> Vec<String> {
        let only = of.iter().filter(|name| !other.contains(name));
        only.map(|name| (*name).to_owned()).collect()
    };
    let (before, after) = (only(&base, &side), only(&side, &base));
    let differ = !before.is_empty() || !after.is_empty();
    differ.then_some(Caution::Services {
        variant,
        before,
        after,
    })
}

/// Services that meet other requests than before.
fn arrivals(rows: &[Row], variant: usize) -> impl Iterator<Item = Caution> + '_ {
    let arrived = rows
        .iter()
        .filter(|row| row.path.ends_with(".requests.arrived"));
    let other = arrived.filter(move |row| {
        let finding = row.variants[variant - 1].finding;
        let of = row.variants[variant - 1].paired.as_ref();
        let one = finding == Finding::Unknown && of.is_some_and(|of| of.difference == 0.0);
        !one && !matches!(finding, Finding::Same | Finding::OneSided)
    });
    other.filter_map(move |row| {
        Some(Caution::Arrivals {
            variant,
            service: service(&row.path)?.to_owned(),
        })
    })
}
