//! Which rates does the scenario set, and which are missing?

use crate::catalog::price_key::PriceKey;
use crate::catalog::prices::{PriceList, SetPriceError};
use crate::scenario::PriceOverride;
use crate::scenario::complaint::Spot;
use crate::scenario::node::Node;
use crate::scenario::resolve::Context;
use crate::scenario::shape::is_rate;
use crate::scenario::tell::did_you_mean;
use crate::scenario::view::money_of;
use crate::words::Lang;
use crate::words::complaints::Word;

/// `[prices]`, in the order of the scenario; a key that no price list has is complained about.
pub fn overrides(context: &mut Context, node: Option<&Node>) -> Vec<PriceOverride> {
    let mut found = Vec::new();
    if let Some(node) = node {
        collect(context, node, "", &mut found);
    }
    found
}

fn collect(context: &mut Context, section: &Node, prefix: &str, found: &mut Vec<PriceOverride>) {
    for entry in section.table().iter().flat_map(|table| &table.entries) {
        let key = if prefix.is_empty() {
            entry.key.clone()
        } else {
            format!("{prefix}.{}", entry.key)
        };
        let rate = match entry.node.table() {
            Some(table) if !is_rate(table) => {
                collect(context, &entry.node, &key, found);
                continue;
            }
            Some(table) => table.get("usd").and_then(money_of),
            None => money_of(&entry.node),
        };
        let note = entry.node.table().and_then(|table| table.get("note"));
        let note = note.and_then(Node::text).unwrap_or("").to_owned();
        // Any region will do: all price lists have the same keys.
        let mut list = PriceList::for_region("us-east-1").expect("us-east-1 has prices");
        let usd = rate.unwrap_or_default();
        if let Err(wrong) = list.set(&key, usd, &note) {
            refused(context, entry.key_spot, &key, &wrong);
        } else if let Some(usd) = rate {
            found.push(PriceOverride { key, usd, note });
        }
    }
}

fn refused(context: &mut Context, spot: Spot, key: &str, wrong: &SetPriceError) {
    let said = Word::Said {
        en: wrong.message(Lang::En),
        ko: wrong.message(Lang::Ko),
    };
    let complaint = context.error("price-key", spot);
    complaint.add("message", said);
    if let Err(unknown) = PriceKey::parse(key) {
        complaint.label = unknown.nearest.first().map(|name| did_you_mean(name));
    }
}

/// The price list of `region` with the overrides; nothing when the region is not known.
pub fn list(region: &str, overrides: &[PriceOverride]) -> Option<PriceList> {
    let mut list = PriceList::for_region(region).ok()?;
    for price in overrides {
        list.set(&price.key, price.usd, &price.note).ok()?;
    }
    Some(list)
}

/// The keys among `needed` that `list` lacks.
pub fn missing(list: &PriceList, needed: &[PriceKey]) -> Vec<PriceKey> {
    let mut missing: Vec<PriceKey> = needed
        .iter()
        .copied()
        .filter(|key| list.rate(*key).is_err())
        .collect();
    missing.sort_unstable();
    missing.dedup();
    missing
}
