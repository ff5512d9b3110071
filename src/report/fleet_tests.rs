//! Is what is told of instances what was there?

use super::*;
use crate::kernel::time::Span;
use crate::report::sample::Sample;
use crate::report::{
    charts, fleet_story, fleet_tables, html, render, sample_fleet, summary, tables,
};
use crate::words::report as report_words;

fn figures_of(run: &Sample) -> Figures {
    Figures::of(&run.report(), &run.outcome.fleets[0])
}

fn close(found: f64, wanted: f64) -> bool {
    (found - wanted).abs() < 1e-9
}

/// Twelve instances hold two tasks each for half the time and one after that: a running task is
/// never moved, so all of them stay. Half-empty instances are not stranded (a task fits), but seven
/// or so would do.
#[test]
fn k4_half_empty_instances_are_scattered_and_not_stranded() {
    let run = sample_fleet::fleet(8);
    let fleet = &run.outcome.fleets[0];
    let at = |minute: usize| &fleet.minutes[minute];
    assert_eq!((at(20).active, at(70).active), (8, 12));
    // Full: nothing of a whole task is left. Half-empty: a task fits everywhere.
    assert_eq!(
        (at(40).stranded_by, at(70).stranded_by),
        ([12, 0, 0, 0, 0], [0; 5])
    );
    let report = run.report();
    let packing = Packing::of(&report, fleet);
    let packed = |minute| packing.minute(minute, at(minute));
    assert_eq!((packed(40), packed(70)), (12.0, 6.0));
    let told = fleet_story::findings(&run.report(), Lang::En).join("\n");
    assert!(
        told.contains("if tasks were packed anew; running tasks are never moved"),
        "{told}"
    );
}

/// 24 of 1,024 units are left on each instance, and with them 1,792 of 3,840 MiB: both are
/// stranded, for want of CPU.
#[test]
fn k19_odd_sized_tasks_strand_what_is_left_beside_them() {
    let run = sample_fleet::stranded(5);
    let of = figures_of(&run);
    assert!(close(of.stranded.cpu, 24.0 * 100.0 / 1_024.0), "{of:?}");
    assert!(
        close(of.stranded.memory, 1_792.0 * 100.0 / 3_840.0),
        "{of:?}"
    );
    assert!(close(of.reserved.cpu, 1_000.0 * 100.0 / 1_024.0), "{of:?}");
    let told = fleet_story::findings(&run.report(), Lang::En).join("\n");
    let memory = "46.7% of memory was free but unusable: not enough CPU left on the same instance";
    assert!(told.contains(memory), "{told}");
    assert!(
        close(of.packed, 5.0),
        "one task each is as close as it gets"
    );
    assert!(!told.contains("packed anew"), "{told}");
    let json = summary::value(&run.report());
    let minutes = &json["capacityProviders"]["cp-web"]["strandedInstanceMinutes"];
    assert_eq!(minutes["cpu"], 50);
    assert_eq!(minutes["memory"], 0);
}

#[test]
fn the_stable_names_of_a_provider_are_there() {
    let run = sample_fleet::fleet(8);
    let json = summary::value(&run.report());
    let pool = &json["capacityProviders"]["cp-web"];
    for name in [
        "instancesStarted",
        "peak",
        "mean",
        "instanceSeconds",
        "cpuReservedPercent",
        "memoryReservedPercent",
    ] {
        assert!(pool[name].is_number(), "{name}: {pool}");
    }
    assert_eq!(pool["instancesStarted"], 12);
    assert_eq!(pool["peak"], 12);
    // Eight for two hours, three from 1,840 s on, and one until 6,120 s.
    assert_eq!(pool["instanceSeconds"], 8 * 7_200 + 3 * 5_360 + 4_280);
    assert_eq!(pool["instanceTypes"]["m5.large"], 4);
    assert!(json.get("autoScalingGroups").is_none());
    assert_eq!(
        json["services"]["web"]["waitedForInstances"]["neverPlaced"],
        1
    );
}

#[test]
fn a_group_without_provider_and_runs_of_tasks_stand_apart() {
    let mut run = sample_fleet::fleet(4);
    run.outcome.fleets[0].provider = None;
    let at = crate::kernel::time::Instant::START;
    run.setup.services[1].spec.scheduling = crate::cluster::service::Scheduling::Standalone { at };
    let json = summary::value(&run.report());
    assert_eq!(json["autoScalingGroups"]["asg-web"]["peak"], 6);
    assert!(json["capacityProviders"].as_object().unwrap().is_empty());
    assert!(json["services"].get("agent").is_none());
    assert!(json["standaloneTasks"]["agent"]["tasks"]["started"].is_number());
    assert!(json["standaloneTasks"]["agent"].get("latencyMs").is_none());
}

#[test]
fn tables_have_a_row_for_each_minute_and_each_instance() {
    let run = sample_fleet::fleet(8);
    let text = |table| tables::text(table, &run.report());
    let fleet = text(fleet_tables::fleet);
    assert_eq!(fleet.lines().count(), 121);
    let row = fleet.lines().nth(71).unwrap();
    assert!(
        row.starts_with("4200,4200,cp-web,12,0,12,0,0,0,24576,50400,12288,24576,6144,"),
        "{row}"
    );
    let instances = text(fleet_tables::instances);
    assert_eq!(instances.lines().count(), 13);
    let last = instances.lines().last().unwrap();
    let wanted = "asg-web/i-12,cp-web,m5.large,1,1800,1840,1840,6000,6120,6150,4280,2,2048,4200,";
    assert!(last.starts_with(wanted), "{last}");
    // On-Demand, and never interrupted.
    assert!(last.ends_with(",onDemand,"), "{last}");
    let timeline = text(tables::timeline);
    let mut lines = timeline.lines();
    assert!(
        lines
            .next()
            .unwrap()
            .ends_with(",attempts,instances.cp-web,servedPercent")
    );
    // No request ended in that minute.
    assert!(lines.nth(140).unwrap().ends_with(",12,"));
}

/// Subjects and details name instances, groups and providers, and every line reads back.
#[test]
fn events_name_instances_by_pool_and_number() {
    let run = sample_fleet::fleet(4);
    let text = tables::text(tables::events, &run.report());
    for wanted in [
        ",asg-web/i-1,instanceLaunched,,type=c5.large zone=0 cpu=2048 memory=4200",
        ",web-1,taskPlaced,,instance=asg-web/i-1 zone=0",
        ",cp-web,capacityReservation,,needed=6 present=4 percent=150 waiting=4",
        ",web,notPlaced,,instances=4 RESOURCE:MEMORY=4",
    ] {
        assert!(text.lines().any(|line| line.ends_with(wanted)), "{wanted}");
    }
    let mut table = csv::Reader::from_reader(text.as_bytes());
    assert_eq!(table.records().count(), run.outcome.facts.len());
}

#[test]
fn the_summary_tells_of_instances_and_of_those_that_waited() {
    for lang in [Lang::En, Lang::Ko] {
        for run in [sample_fleet::fleet(8), sample_fleet::fleet(200)] {
            let text = crate::report::text(&run.report(), lang, Some("reports/x/report.html"));
            assert!(text.lines().count() <= 25, "{text}");
            for line in text.lines() {
                assert!(crate::report::format::width(line) <= 100, "{line}");
            }
            assert!(!text.contains(['{', '}']), "{text}");
            for label in [report_words::LABEL_INSTANCES, report_words::LABEL_WAITING] {
                let label = label.in_lang(lang);
                assert!(text.lines().any(|line| line.starts_with(label)), "{text}");
            }
        }
    }
    let run = sample_fleet::fleet(8);
    let text = crate::report::text(&run.report(), Lang::En, None);
    for told in [
        "EC2, us-east-1",
        "cp-web: 10.8 on average, 12 at most; 8 at the start, 4 launched (c5.large,",
        "6 tasks waited for an instance, 1m on average, 1m 30s at most",
        "last refused by RESOURCE:MEMORY on 8 of 8 instances",
    ] {
        assert!(text.contains(told), "{told} is missing in\n{text}");
    }
}

#[test]
fn what_kept_capacity_away_is_told() {
    let mut run = sample_fleet::fleet(4);
    let fleet = &mut run.outcome.fleets[0];
    (fleet.full_minutes, fleet.most_waiting) = (30, 12);
    fleet.not_scaled = vec![
        ("instanceWarmup", 5),
        ("tasksExceedSmallestInstanceType", 2),
    ];
    (fleet.insufficient_capacity, fleet.credits_exhausted) = (3, 7);
    fleet.surplus_millicredits = 304_000;
    fleet.owed_millicredits = 97_200;
    let at = crate::kernel::time::Instant::from_secs;
    (fleet.first_exhausted, fleet.first_charged) = (Some(at(60_000)), Some(at(86_400)));
    for lang in [Lang::En, Lang::Ko] {
        let told = fleet_story::findings(&run.report(), lang);
        assert!(told.len() >= 7, "{told:?}");
        assert!(told.iter().all(|line| !line.contains('{')), "{told:?}");
    }
    let told = fleet_story::findings(&run.report(), Lang::En).join("\n");
    for wanted in [
        "cp-web was at its maximum of 4 instances for 30m while up to 12 tasks waited",
        "5× for instances that were still warming up",
        "larger than its smallest instance type (2×)",
        "EC2 had no capacity 3×",
        "ran out of CPU credits 7×, first after 16h 40m",
        "304 surplus CPU credits were charged, first after 24h",
        "97.2 surplus CPU credits are owed at the end and not on the bill",
        "web: 1 task never got an instance: RESOURCE:MEMORY on 4 of 4 instances",
    ] {
        assert!(told.contains(wanted), "{wanted} is missing in\n{told}");
    }
}

/// A cluster that is reserved to the brim and does little: capacity follows reservations.
#[test]
fn reservation_is_told_apart_from_use() {
    let mut run = sample_fleet::stranded(5);
    for row in &mut run.outcome.fleets[0].minutes {
        row.used_cpu_units = f64::from(row.reserved.cpu_units) / 5.0;
    }
    let told = |run: &Sample| fleet_story::findings(&run.report(), Lang::En).join("\n");
    assert!(
        !told(&run).contains("was reserved but"),
        "no work is modelled"
    );
    run.outcome.services[0].cpu_used_ns = 1;
    let found = told(&run);
    let wanted = "97.7% of CPU was reserved but 19.5% of CPU used";
    assert!(found.contains(wanted), "{found}");
}

#[test]
fn the_page_shows_the_instances_and_loads_nothing() {
    for lang in [Lang::En, Lang::Ko] {
        let run = sample_fleet::fleet(8);
        let drawings = charts::all(&run.report(), lang);
        let names: Vec<&str> = drawings.iter().map(|d| d.name.as_str()).collect();
        for name in [
            "fleet",
            "instances-by-state",
            "instances-by-type",
            "instances-by-zone",
            "reservation",
        ] {
            assert!(names.contains(&name), "{names:?}");
        }
        let page = html::page(&run.report(), lang, &drawings);
        for needed in [
            "live-reservation",
            "id=\"fleet-data\"",
            "cp-web",
            "incrs: STEPS",
        ] {
            assert!(page.contains(needed), "{needed}");
        }
        // What a live chart shows is drawn only for paper and for pages without scripts.
        let title = words::CHART_STATES.in_lang(lang);
        let (before, after) = page.split_once("id=\"live-instances\"").unwrap();
        assert!(before.contains(&format!("{title}<span>")), "with its unit");
        let (still, shown) = after.split_once("<div class=\"static\">").unwrap();
        assert!(!still.contains("<svg"), "the drawings follow");
        let (still, shown) = shown
            .split_once("\n</div>\n<div class=\"panel drawing\">")
            .unwrap();
        assert!(
            still.contains(title) && !shown.contains(&format!(">{title}")),
            "once"
        );
        for forbidden in [" src=", "href=", "@import", "url(", "fetch("] {
            assert!(!page.contains(forbidden), "{forbidden}");
        }
        assert!(page.len() < 2_000_000, "{}", page.len());
    }
    let fargate = crate::report::sample::hour();
    let page = html::page(&fargate.report(), Lang::En, &[]);
    assert!(!page.contains("fleet-data") && !page.contains("live-reservation"));
}

#[test]
fn files_of_instances_are_written_only_where_there_are_some() {
    let names = |run: &Sample| -> Vec<String> {
        let files = render(&run.report(), Lang::En, false).into_iter();
        files.map(|(path, _)| path).collect()
    };
    let with = names(&sample_fleet::fleet(4));
    assert_eq!(with[8..10], ["fleet.csv", "instances.csv"]);
    let without = names(&crate::report::sample::hour());
    assert!(!without.contains(&"fleet.csv".to_owned()), "{without:?}");
}

/// Two paths to the same figures, in real runs: what the rows of a minute say (counted by the
/// world) and what the facts say (folded here).
#[test]
fn rows_and_facts_of_real_runs_agree() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    for name in ["scale-from-zero", "stranded", "daemon"] {
        let scenario = crate::scenario::load(&root.join(format!("{name}.toml")), &[]).unwrap();
        let result = crate::study::run(&scenario, 1).unwrap();
        assert!(!result.outcome.fleets.is_empty(), "{name}");
        for fleet in &result.outcome.fleets {
            for row in &fleet.minutes {
                let end = row.start + Span::MINUTE;
                if end < crate::kernel::time::Instant::START + result.outcome.simulated {
                    assert_eq!(
                        counted(fleet, end),
                        seen(row),
                        "{name}: minute of {:?}",
                        row.start
                    );
                }
            }
        }
        let meta = crate::report::Meta::default();
        let report = RunReport {
            meta: &meta,
            setup: &result.setup,
            outcome: &result.outcome,
            bill: &result.bill,
            prices: &result.prices,
            troubles: &crate::observe::troubles::Troubles::default(),
        };
        for lang in [Lang::En, Lang::Ko] {
            let text = crate::report::text(&report, lang, Some("reports/x/report.html"));
            assert!(text.lines().count() <= 25, "{text}");
            if let Some(root) = std::env::var_os("ECSIM_LOOK") {
                let dir = std::path::Path::new(&root).join(format!("{name}-{lang:?}"));
                crate::report::folder::write(&dir, &render(&report, lang, true)).unwrap();
                std::fs::write(dir.join("summary.txt"), text).unwrap();
            }
        }
    }
}

/// ACTIVE and DRAINING instances, and what is reserved and registered on them.
fn seen(row: &FleetRow) -> [u32; 6] {
    [
        row.active,
        row.draining,
        row.reserved.cpu_units,
        row.reserved.memory_mib,
        row.registered.cpu_units,
        row.registered.memory_mib,
    ]
}

/// The same, as the facts have it.
fn counted(fleet: &FleetOutcome, end: crate::kernel::time::Instant) -> [u32; 6] {
    use crate::observe::outcome::Phase;
    let mut sums = [0; 6];
    for life in &fleet.lives {
        let phase = life.phases.iter().rfind(|(at, _)| *at <= end);
        match phase.map(|(_, phase)| *phase) {
            Some(Phase::Active) => sums[0] += 1,
            Some(Phase::Draining) => sums[1] += 1,
            _ => continue,
        }
        if let Some(fill) = life.fill.iter().rfind(|fill| fill.at <= end) {
            sums[2] += fill.cpu_units;
            sums[3] += fill.memory_mib;
        }
        sums[4] += life.registered.cpu_units;
        sums[5] += life.registered.memory_mib;
    }
    sums
}
