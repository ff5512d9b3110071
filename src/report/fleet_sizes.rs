//! When did the groups grow and shrink? Their desired capacity, step by step where steps are few.

use super::RunReport;
use super::calendar::Calendar;
use super::fleet;
use super::format::count;
use super::page::TIGHT;
use super::text::fill;
use crate::observe::outcome::FleetOutcome;
use crate::words::{Lang, fleet as words};

/// Groups that are told on standard output, those that changed most first.
const POOLS: usize = 2;
/// Changes that are told one by one.
const STEPS: usize = 6;

/// One line for each group whose desired capacity changed.
pub(super) fn lines(report: &RunReport<'_>, lang: Lang) -> Vec<String> {
    let mut fleets: Vec<&FleetOutcome> = report.outcome.fleets.iter().collect();
    fleets.retain(|fleet| !fleet.sizes.is_empty());
    fleets.sort_by_key(|fleet| std::cmp::Reverse(fleet.sizes.len()));
    let calendar = Calendar::new(report.meta.start, report.outcome.simulated);
    let told = fleets.into_iter().take(POOLS);
    told.map(|fleet| line(fleet, calendar, lang)).collect()
}

fn line(fleet: &FleetOutcome, calendar: Calendar, lang: Lang) -> String {
    let pool = ("pool", fleet::name(fleet).to_owned());
    let number = |n: u32| count(n.into());
    let first = fleet.sizes[0].1;
    if fleet.sizes.len() <= STEPS {
        let steps = fleet.sizes.iter().map(|&(at, _, to)| {
            let values = [("to", number(to)), ("at", calendar.minute(at, lang))];
            fill(words::SIZE_STEP, lang, &values).replace(' ', &TIGHT.to_string())
        });
        let steps: Vec<String> = std::iter::once(number(first)).chain(steps).collect();
        return fill(words::SIZES, lang, &[pool, ("steps", steps.join(" "))]);
    }
    let sizes = fleet.sizes.iter().map(|&(_, _, to)| to);
    let all = || sizes.clone().chain(std::iter::once(first));
    let largest = fleet.sizes.iter().rev();
    let largest = largest.max_by_key(|(_, from, to)| from.abs_diff(*to));
    let &(at, from, to) = largest.expect("more than a few changes");
    let values = [
        pool,
        ("least", number(all().min().expect("the first"))),
        ("most", number(all().max().expect("the first"))),
        ("ups", count(fleet.desired_ups)),
        ("downs", count(fleet.desired_downs)),
        ("from", number(from)),
        ("to", number(to)),
        ("at", calendar.minute(at, lang)),
    ];
    fill(words::SIZES_MANY, lang, &values)
}

#[cfg(test)]
mod tests {
    use super::super::sample_fleet;
    use super::*;
    use crate::kernel::time::{Instant, Span};

    fn told(minutes: &[(u64, u32, u32)], lang: Lang) -> Vec<String> {
        let mut run = sample_fleet::fleet(4);
        let fleet = &mut run.outcome.fleets[0];
        let at = |minute| Instant::START + Span::MINUTE * minute;
        fleet.sizes = minutes.iter().map(|&(m, a, b)| (at(m), a, b)).collect();
        fleet.desired_ups = minutes.iter().filter(|(_, a, b)| b > a).count() as u64;
        fleet.desired_downs = minutes.len() as u64 - fleet.desired_ups;
        lines(&run.report(), lang)
    }

    #[test]
    fn few_steps_are_told_one_by_one_and_many_by_the_largest() {
        let few = [(16, 26, 13), (32, 13, 7)];
        let en = told(&few, Lang::En);
        assert_eq!(en.len(), 1);
        let line = en[0].replace(TIGHT, " ");
        assert!(line.contains("desired capacity 26 → 13 ("), "{line}");
        assert!(line.contains(") → 7 ("), "{line}");
        let ko = told(&few, Lang::Ko)[0].replace(TIGHT, " ");
        assert!(ko.contains("26 → 13("), "{ko}");
        let many: Vec<(u64, u32, u32)> = (0..7).map(|n| (n, 2, 3)).chain([(9, 9, 4)]).collect();
        let en = told(&many, Lang::En);
        let wanted = "between 2 and 4, raised 7×, lowered 1×; largest step 9 → 4 (";
        assert!(en[0].contains(wanted), "{en:?}");
        assert!(told(&[], Lang::En).is_empty());
    }
}
