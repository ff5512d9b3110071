//! Which Spot pools does the scenario buy from, at which prices, and how do they fare?

use std::fs::File;

use crate::catalog::instances::InstanceType;
use crate::catalog::price_key::PriceKey;
use crate::cluster::group::GroupSpec;
use crate::cluster::ids::ZoneId;
use crate::cluster::spot::{PoolPlace, Regime, SpotPoolSpec, Supply};
use crate::kernel::money::Usd;
use crate::kernel::time::{Instant, Span};
use crate::scenario::resolve::group::{Ground, instance_type, zone};
use crate::scenario::resolve::spot_prices::{self, Quoted};
use crate::scenario::resolve::{Context, moment, nothing, section, trace_words};
use crate::scenario::view::View;
use crate::workload::spec::Opener;
use crate::workload::{CapacitySeries, WorkloadError};

/// Who buys on Spot.
#[derive(Clone, Copy, Debug)]
pub struct Buyers<'a> {
    /// Auto Scaling groups, of which some are on Spot.
    pub groups: &'a [GroupSpec],
    /// Whether anything is launched on `FARGATE_SPOT`.
    pub fargate: bool,
}

/// A pool of instances: a type in a zone.
pub type PoolKey = (&'static InstanceType, ZoneId);

/// Times without capacity, from and until.
type Droughts = Vec<(Instant, Instant)>;

/// One entry of `[[spot.pools]]`.
struct Entry<'a> {
    view: View<'a>,
    kind: Option<&'static InstanceType>,
    zone: Option<ZoneId>,
    supply: Option<Supply>,
    droughts: Droughts,
}

impl Entry<'_> {
    fn is_of(&self, (kind, zone): PoolKey) -> bool {
        self.kind.is_none_or(|own| own.name == kind.name) && self.zone.is_none_or(|own| own == zone)
    }
}

/// All pools that `buyers` may launch in.
pub fn pools(
    context: &mut Context,
    scenario: View<'_>,
    (ground, buyers): (Ground<'_>, Buyers<'_>),
) -> Option<Vec<SpotPoolSpec>> {
    let empty = nothing(scenario.spot);
    let view = section(scenario, "spot", &empty);
    let keys = sold(buyers.groups);
    unused(context, scenario, (keys.is_empty(), buyers.fargate));
    let entries: Option<Vec<Entry<'_>>> = view
        .tables("pools")
        .into_iter()
        .map(|view| entry(context, view, (ground, &keys)))
        .collect();
    let entries = entries?;
    let views: Vec<spot_prices::About<'_>> = entries
        .iter()
        .map(|entry| {
            let of = keys.iter().copied().filter(|key| entry.is_of(*key));
            (entry.view, of.collect())
        })
        .collect();
    let quoted = spot_prices::quoted(context, view, (ground, &keys, &views))?;
    let regime = supply(&view.text("regime")?);
    let found: Vec<Option<SpotPoolSpec>> = keys
        .iter()
        .map(|key| pool(context, *key, (ground, &quoted, view)))
        .collect();
    let mut pools: Vec<SpotPoolSpec> = found.into_iter().collect::<Option<_>>()?;
    for (pool, key) in pools.iter_mut().zip(&keys) {
        pool.supply = regime.clone();
        for entry in entries.iter().filter(|entry| entry.is_of(*key)) {
            if let Some(supply) = &entry.supply {
                pool.supply = supply.clone();
            }
            pool.droughts.extend(&entry.droughts);
        }
    }
    let fargate = fargate(context, view, ground)?;
    if buyers.fargate {
        pools.extend(fargate);
    }
    Some(pools)
}

/// Types and zones that groups buy on Spot, each once.
fn sold(groups: &[GroupSpec]) -> Vec<PoolKey> {
    let mut keys: Vec<PoolKey> = Vec::new();
    for group in groups
        .iter()
        .filter(|group| group.spot.on_demand_percent < 100)
    {
        for launch in &group.overrides {
            for zone in &group.zones {
                let same = |key: &PoolKey| key.0.name == launch.kind.name && key.1 == *zone;
                if !keys.iter().any(same) {
                    keys.push((launch.kind, *zone));
                }
            }
        }
    }
    keys
}

/// What is said of a market that nobody buys in changes nothing.
fn unused(context: &mut Context, scenario: View<'_>, (no_instances, fargate): (bool, bool)) {
    let Some(view) = scenario.table("spot") else {
        return;
    };
    if no_instances && !fargate {
        context.warning("spot-unused", view.spot);
    } else if !fargate && view.has("fargate") {
        context.warning("fargate-spot-unused", view.spot("fargate"));
    }
}

fn entry<'a>(
    context: &mut Context,
    view: View<'a>,
    (ground, keys): (Ground<'_>, &[PoolKey]),
) -> Option<Entry<'a>> {
    let kind = match view.node("instanceType") {
        Some(node) => Some(instance_type(context, node)?),
        None => None,
    };
    let zone = match view.node("availabilityZone") {
        Some(node) => Some(zone(context, node, ground)?),
        None => None,
    };
    for (key, other) in [("series", "regime"), ("priceHistory", "price")] {
        if view.has(key) && view.has(other) {
            let complaint = context.error("not-with", view.spot(key));
            complaint.add("key", key).add("other", other);
        }
    }
    for key in ["offset", "scale"] {
        if view.has(key) && !view.has("series") {
            let complaint = context.error("only-with", view.spot(key));
            complaint.add("key", key).add("other", "series");
        }
    }
    let supply = if view.has("series") {
        Some(series(context, view)?)
    } else {
        view.text("regime").map(|name| supply(&name))
    };
    let entry = Entry {
        view,
        kind,
        zone,
        supply,
        droughts: droughts(context, &view.tables("droughts"))?,
    };
    if !keys.is_empty() && !keys.iter().any(|key| entry.is_of(*key)) {
        let names: Vec<String> = keys.iter().map(|key| pool_name(ground, *key)).collect();
        let complaint = context.error("no-such-pool", view.spot);
        complaint.add("names", names.join(", "));
    }
    Some(entry)
}

/// As reports call a pool.
pub fn pool_name(ground: Ground<'_>, (kind, zone): PoolKey) -> String {
    format!("{}@{}", kind.name, zone_name(ground, zone))
}

/// `us-east-1a`
pub fn zone_name(ground: Ground<'_>, zone: ZoneId) -> String {
    let letter = ('a'..='z').nth(zone.index()).expect("a Region's zone");
    format!("{}{letter}", ground.region)
}

/// A regime by its name, or no end of capacity.
fn supply(name: &str) -> Supply {
    let regime = Regime::ALL.iter().find(|regime| regime.name() == name);
    regime.map_or(Supply::Endless, |regime| Supply::Regime(*regime))
}

/// A recorded series, moved and scaled.
fn series(context: &mut Context, view: View<'_>) -> Option<Supply> {
    let opener = opener(context, view, "series")?;
    let series = match CapacitySeries::read(&opener) {
        Ok(series) => series,
        Err(wrong) => {
            unusable(context, (view, "series"), &wrong);
            return None;
        }
    };
    let (offset, scale) = (view.span("offset")?, view.number("scale")?);
    let left = series.length().saturating_sub(offset);
    if left < context.duration {
        let complaint = context.warning("series-too-short", view.spot("series"));
        complaint.add("length", series.length().to_string());
        complaint.add("left", told(left));
    }
    let steps = series.steps(offset).into_iter();
    let scaled = |room: u32| (f64::from(room) * scale).floor() as u32;
    Some(Supply::Recorded(
        steps.map(|(at, room)| (at, room.map(scaled))).collect(),
    ))
}

/// A span of no length has no words of its own.
fn told(span: Span) -> String {
    if span == Span::ZERO {
        "0s".to_owned()
    } else {
        span.to_string()
    }
}

/// The file that `key` names, to be opened as often as it takes.
pub fn opener(context: &mut Context, view: View<'_>, key: &'static str) -> Option<Opener> {
    let file = view.text(key)?;
    if let Err(error) = context.files.digest(&file) {
        let complaint = context.error("unreadable", view.spot(key));
        complaint.add("file", file).add("reason", error.to_string());
        return None;
    }
    let path = context.files.path(&file);
    Some(Opener::new(file, move || Ok(Box::new(File::open(&path)?))))
}

/// The file that a key names is there, and cannot be used.
pub fn unusable(
    context: &mut Context,
    (view, key): (View<'_>, &'static str),
    wrong: &WorkloadError,
) {
    let row = wrong.row.map_or_else(String::new, |row| format!(":{row}"));
    let complaint = context.error("bad-file", view.spot(key));
    complaint.add("key", key);
    complaint.add("file", format!("{}{row}", wrong.file));
    complaint.add("problem", trace_words::said(&wrong.problem));
}

fn droughts(context: &mut Context, views: &[View<'_>]) -> Option<Droughts> {
    let mut found = Vec::new();
    for view in views {
        let (from, until) = (
            moment(context, *view, "from")?,
            moment(context, *view, "until")?,
        );
        if from >= until {
            let complaint = context.error("order", view.spot("until"));
            complaint.add("low", "from").add("high", "until");
        }
        found.push((from, until));
    }
    Some(found)
}

/// One pool, calm, at its prices; nothing where its price is not known, which is complained about.
fn pool(
    context: &mut Context,
    (kind, zone): PoolKey,
    (ground, quoted, view): (Ground<'_>, &Quoted, View<'_>),
) -> Option<SpotPoolSpec> {
    // A type without a price was complained about where all prices are looked for.
    let rate = ground.prices?.rate(PriceKey::Ec2Linux(kind.id())).ok()?;
    let on_demand: Usd = rate.usd;
    let name = zone_name(ground, zone);
    let place = PoolPlace {
        region: ground.region,
        zone,
        zone_name: &name,
    };
    if let Some(steps) = quoted.of((kind, zone)) {
        return Some(SpotPoolSpec::of_type(place, kind, on_demand, steps));
    }
    let advised = SpotPoolSpec::advised(place, kind, on_demand);
    if advised.is_none() {
        let complaint = context.error("unknown-spot-price", view.spot);
        complaint.add("type", kind.name).add("zone", name);
    }
    advised
}

/// One pool of Fargate Spot in each zone.
fn fargate(context: &mut Context, spot: View<'_>, ground: Ground<'_>) -> Option<Vec<SpotPoolSpec>> {
    let view = spot.table("fargate");
    let regime = view.and_then(|view| view.text("regime"));
    let regime = supply(&regime.or_else(|| spot.text("regime"))?);
    let views = view.map_or_else(Vec::new, |view| view.tables("droughts"));
    let times = droughts(context, &views)?;
    let mut zones = Vec::new();
    for view in &views {
        zones.push(match view.node("availabilityZone") {
            Some(node) => Some(zone(context, node, ground)?),
            None => None,
        });
    }
    let pools = (0..ground.zones as usize).map(ZoneId::new).map(|zone| {
        let name = zone_name(ground, zone);
        let place = PoolPlace {
            region: ground.region,
            zone,
            zone_name: &name,
        };
        let here = times.iter().zip(&zones);
        let here = here.filter(|(_, only)| only.is_none_or(|only| only == zone));
        SpotPoolSpec {
            supply: regime.clone(),
            droughts: here.map(|(times, _)| *times).collect(),
            ..SpotPoolSpec::of_fargate(place)
        }
    });
    Some(pools.collect())
}
