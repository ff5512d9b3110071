//! What might a run on instances look like? Made-up stories, for tests of this room only.

use super::sample::{self, Sample};
use crate::cluster::instance::{ContainerInstanceStatus, Room};
use crate::kernel::time::{Instant, Span};
use crate::observe::fixture_fleet::{self, Story};
use crate::observe::outcome::{FleetOutcome, FleetRow, Life, NotPlaced, Phase, Waited};

/// What an instance registers here: two tasks of 1,024 units and 2,048 MiB, but for the memory
/// that its kernel keeps, so that one fits.
pub(super) const ROOM: Room = Room {
    cpu_units: 2_048,
    memory_mib: 4_200,
    gpus: 0,
    enis: 2,
};

/// Two hours: `first` instances at the start with two tasks each, half as many more at 30 minutes
/// that boot 40 s, tasks wait for them; at one hour one task of each instance stops, and the last
/// instance drains at 100 minutes.
pub(super) fn fleet(first: u32) -> Sample {
    let mut story = Story::default();
    let mut placed: Vec<(u32, u32)> = Vec::new();
    let fill = |story: &mut Story, placed: &mut Vec<(u32, u32)>, (at, number): (u64, u32)| {
        for _ in 0..2 {
            let task = story.task(at.saturating_sub(60), 0);
            story.place(at, task, number);
            story.start(at, task);
            placed.push((task, number));
        }
    };
    for _ in 0..first {
        let number = story.launch(0, "c5.large", ROOM);
        story.activate(0, number);
        fill(&mut story, &mut placed, (0, number));
    }
    story.refused(1_790, first);
    story.reservation(1_800, (first * 3 / 2, first), first);
    for _ in 0..first / 2 {
        let number = story.launch(1_800, "m5.large", ROOM);
        story.activate(1_840, number);
    }
    for number in first + 1..=first + first / 2 {
        fill(&mut story, &mut placed, (1_840, number));
    }
    story.reservation(1_860, (first * 3 / 2, first * 3 / 2), 0);
    for (task, _) in placed.iter().step_by(2) {
        story.stop(3_600, *task);
    }
    let last = first + first / 2;
    story.status(6_000, last, ContainerInstanceStatus::Draining);
    for (task, _) in placed.iter().filter(|(_, number)| *number == last).skip(1) {
        story.stop(6_100, *task);
    }
    story.terminate(6_120, last);
    finish(&story, 120)
}

/// Each of `count` instances of 1,024 units holds one task of 1,000: K19.
pub(super) fn stranded(count: u32) -> Sample {
    let mut story = Story::default();
    let room = Room {
        cpu_units: 1_024,
        memory_mib: 3_840,
        ..Room::default()
    };
    for _ in 0..count {
        let number = story.launch(0, "c5.large", room);
        story.activate(0, number);
        let task = story.task(0, 0);
        story.place(0, task, number);
        story.start(0, task);
    }
    let mut setup = fixture_fleet::setup(Span::MINUTE * 10);
    setup.task_definitions[0].cpu_units = 1_000;
    told(setup, &story)
}

fn finish(story: &Story, minutes: u64) -> Sample {
    let mut run = told(fixture_fleet::setup(Span::MINUTE * minutes), story);
    let waited = &mut run.outcome.services[0].starts.waited;
    *waited = Waited {
        tasks: 6,
        mean: Span::from_secs(60),
        p95: Span::from_secs(60),
        max: Span::from_secs(90),
        never: 1,
        never_max: Span::from_secs(300),
    };
    run
}

/// The run of a story: the outcome of a quiet service, and what observers made of the instances.
fn told(setup: crate::sim::setup::Setup, story: &Story) -> Sample {
    let (fleets, _) = fixture_fleet::outcome(&setup, story, &[]);
    let smallest = &setup.task_definitions[0];
    let need = (smallest.cpu_units, smallest.memory_mib);
    let minutes = setup.duration.nanos() / Span::MINUTE.nanos();
    let rows: Vec<FleetRow> = (0..minutes).map(|at| row(&fleets[0], at, need)).collect();
    let (fleets, names) = fixture_fleet::outcome(&setup, story, &rows);
    let mut run = sample::quiet(&["web", "agent"], minutes);
    let mut facts = story.list.clone();
    facts.sort_by_key(|fact| fact.at);
    for (at, fact) in facts.iter_mut().enumerate() {
        fact.id = crate::cluster::ids::FactId::new(at);
        if let crate::cluster::fact::What::NotPlaced { refusals } = fact.what {
            run.outcome.services[0].not_placed = Some(NotPlaced {
                times: 1,
                first: fact.at,
                refusals,
                last: fact.at,
                latest: refusals,
            });
        }
    }
    // No daemon runs in these stories.
    for row in &mut run.outcome.services[1].minutes {
        row.running = 0;
    }
    run.outcome.facts = facts;
    run.outcome.fleets = fleets;
    run.outcome.names = names;
    run.setup = setup;
    run
}

/// A minute as its end shows it, with half of what is reserved used.
fn row(fleet: &FleetOutcome, minute: u64, need: (u32, u32)) -> FleetRow {
    let end = Instant::from_secs(60 * minute + 60);
    let mut row = fixture_fleet::row(minute);
    for life in &fleet.lives {
        let phase = life.phases.iter().rfind(|(since, _)| *since <= end);
        match phase.map(|(_, phase)| *phase) {
            Some(Phase::Booting) => row.pending += 1,
            Some(Phase::Active) => row.active += 1,
            Some(Phase::Draining) => row.draining += 1,
            _ => continue,
        }
        row.desired += 1;
        holds(&mut row, life, (end, need));
    }
    row.used_cpu_units = f64::from(row.reserved.cpu_units) / 2.0;
    row.used_memory_mib = f64::from(row.reserved.memory_mib) / 2.0;
    row
}

fn holds(row: &mut FleetRow, life: &Life, (end, (cpu, memory)): (Instant, (u32, u32))) {
    let fill = life.fill.iter().rfind(|fill| fill.at <= end);
    let (held, mib) = fill.map_or((0, 0), |fill| (fill.cpu_units, fill.memory_mib));
    row.idle += u32::from(fill.is_none_or(|fill| fill.tasks == 0));
    row.registered.cpu_units += life.registered.cpu_units;
    row.registered.memory_mib += life.registered.memory_mib;
    row.reserved.cpu_units += held;
    row.reserved.memory_mib += mib;
    let (free, free_mib) = (
        life.registered.cpu_units - held,
        life.registered.memory_mib - mib,
    );
    if free < cpu || free_mib < memory {
        row.stranded.cpu_units += free;
        row.stranded.memory_mib += free_mib;
        row.stranded_by[usize::from(free >= cpu)] += 1;
    }
}
