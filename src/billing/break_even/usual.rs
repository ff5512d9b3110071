//! Which instance types are compared when none is named?

use super::{Fits, Network, Question};
use crate::catalog::instances::{self, InstanceType};
use crate::catalog::platform::Architecture;
use crate::catalog::price_key::PriceKey;

/// Tasks of which an instance shall hold some, so that packing says anything.
const SEVERAL: u32 = 4;

/// Families for compute, general purpose and memory, those before which a price is known first.
const X86: [[&str; 2]; 3] = [["c6i", "c5"], ["m6i", "m5"], ["r6i", "r5"]];
const ARM: [[&str; 2]; 3] = [["c7g", "c6g"], ["m7g", "m6g"], ["r7g", "r6g"]];

/// One type for compute, one of general purpose, one for memory: the smallest of a common family
/// that takes four of the tasks by CPU and memory and has a price in the region. May be empty.
pub fn usual_types(question: &Question<'_>) -> Vec<&'static InstanceType> {
    let families = match question.architecture {
        Architecture::X86_64 => X86,
        Architecture::Arm64 => ARM,
    };
    let of = |family: &str| {
        let all = instances::all()
            .iter()
            .filter(|kind| kind.family() == family);
        all.filter(|kind| is_usual(kind, question))
            .min_by_key(|kind| kind.vcpu)
    };
    let found = families.iter();
    found
        .filter_map(|names| names.iter().find_map(|name| of(name)))
        .collect()
}

fn is_usual(kind: &InstanceType, question: &Question<'_>) -> bool {
    let bridge = Question {
        network: Network::Bridge,
        ..*question
    };
    !kind.name.contains("metal")
        && question.prices.rate(PriceKey::Ec2Linux(kind.id())).is_ok()
        && Fits::new(&bridge, kind).tasks() >= SEVERAL
}
