//! Do several sources add up, each with chance of its own?

use std::fmt::Write as _;

use proptest::prelude::*;

use super::support::{collect, of_shape, of_trace, trace};
use crate::kernel::distribution::Distribution;
use crate::kernel::random::Seed;
use crate::kernel::time::{Instant, Span};
use crate::workload::spec::{Generator, Shape, Source, WorkloadSpec};
use crate::workload::{Batch, Workload};

const DURATION: Span = Span::from_secs(300);

fn three() -> [WorkloadSpec; 3] {
    let mut late = of_shape(Shape::Constant { rate: 400.0 });
    late.slice = Some((Instant::from_secs(120), Instant::from_secs(180)));
    [
        of_trace(trace("time_s,requests\n0,900\n60,20\n120,4000\n")),
        of_shape(Shape::Constant { rate: 7.0 }),
        late,
    ]
}

#[test]
fn sources_add_up_in_the_order_of_time() {
    let specs = three();
    let mut expected: Vec<u64> = Vec::new();
    for place in 0..3 {
        // Each alone in its place: the others are there, but silent.
        let mut alone = specs.clone();
        for (other, spec) in alone.iter_mut().enumerate() {
            if other != place {
                spec.scale = 0.0;
            }
        }
        expected.extend(collect(&alone, DURATION, 5).unwrap().at);
    }
    expected.sort_unstable();
    assert!(expected.len() > 4_920 + 1_900 + 20_000);
    assert_eq!(collect(&specs, DURATION, 5).unwrap().at, expected);
}

proptest! {
    #[test]
    fn any_sources_are_merged_as_if_sorted(
        gaps in proptest::collection::vec(proptest::collection::vec(0u64..5, 1..900), 2..5),
        with_cpu in 0usize..6,
    ) {
        let mut expected: Vec<(u64, usize)> = Vec::new();
        let mut specs = Vec::new();
        for (place, gaps) in gaps.iter().enumerate() {
            let mut text = "t,cpu\n".to_owned();
            let mut at = 0;
            for gap in gaps {
                at += gap;
                writeln!(text, "{at},{place}").unwrap();
                expected.push((at, place));
            }
            let mut spec = trace(text);
            spec.column = Some("t".into());
            spec.cpu_column = (place == with_cpu).then(|| "cpu".into());
            specs.push(of_trace(spec));
        }
        expected.sort_by_key(|&(at, _)| at);
        let all = collect(&specs, Span::from_secs(10_000), 1).unwrap();
        let second = Span::SECOND.nanos();
        let at: Vec<u64> = expected.iter().map(|&(at, _)| at * second).collect();
        prop_assert_eq!(all.at, at);
        let cpu = |place| if place == with_cpu { place as u64 * second } else { Batch::DRAW };
        let cpu: Vec<u64> = expected.iter().map(|&(_, place)| cpu(place)).collect();
        prop_assert_eq!(all.cpu, if with_cpu < specs.len() { cpu } else { Vec::new() });
    }
}

#[test]
fn adding_a_source_shifts_no_other() {
    let mut specs = three().to_vec();
    let before = collect(&specs[..2], DURATION, 5).unwrap();
    specs[2].scale = 0.0;
    assert_eq!(collect(&specs, DURATION, 5).unwrap().at, before.at);
    assert_eq!(collect(&specs[..1], DURATION, 5).unwrap().at.len(), 4_920);
}

#[test]
fn the_same_twice_and_another_with_another_seed() {
    let first = collect(&three(), DURATION, 5).unwrap();
    assert_eq!(collect(&three(), DURATION, 5).unwrap(), first);
    assert_ne!(collect(&three(), DURATION, 6).unwrap().at, first.at);
    // Equal sources in different places do not move in step.
    let twin = of_shape(Shape::Constant { rate: 10.0 });
    let both = collect(&[twin.clone(), twin], DURATION, 5).unwrap();
    assert!(both.at.windows(2).all(|pair| pair[0] != pair[1]));
}

#[test]
fn a_source_without_cpu_among_those_with_leaves_it_to_be_drawn() {
    let mut with_cpu = trace("t,cpu\n1,0.5\n3,0.25\n");
    with_cpu.column = Some("t".into());
    with_cpu.cpu_column = Some("cpu".into());
    let specs = [of_trace(trace("0\n2\n4\n")), of_trace(with_cpu)];
    let all = collect(&specs, Span::from_secs(5), 1).unwrap();
    assert_eq!(all.at, [0, 1, 2, 3, 4].map(|s| s * 1_000_000_000));
    let draw = Batch::DRAW;
    assert_eq!(all.cpu, [draw, 500_000_000, draw, 250_000_000, draw]);
}

#[test]
fn equal_times_come_in_the_order_of_the_list() {
    let timed = |cpu: &str| {
        let mut spec = trace(format!("t,cpu\n1,{cpu}\n1,{cpu}\n"));
        spec.column = Some("t".into());
        spec.cpu_column = Some("cpu".into());
        of_trace(spec)
    };
    let all = collect(&[timed("2"), timed("1")], Span::from_secs(5), 1).unwrap();
    assert_eq!(
        all.cpu,
        [2_000_000_000, 2_000_000_000, 1_000_000_000, 1_000_000_000]
    );
}

#[test]
fn users_are_handed_on_and_no_arrivals() {
    let think_time = Distribution::Constant {
        value: Span::SECOND,
    };
    let users = WorkloadSpec {
        source: Source::Users {
            count: 30,
            think_time: think_time.clone(),
        },
        scale: 1.5,
        slice: Some((Instant::from_secs(60), Instant::from_secs(900))),
    };
    let even = WorkloadSpec {
        source: Source::Generator(Generator {
            shape: Shape::Constant { rate: 1.0 },
            regular: true,
        }),
        scale: 1.0,
        slice: None,
    };
    let specs = [even, users.clone()];
    assert_eq!(collect(&specs, DURATION, 1).unwrap().at.len(), 300);
    let workload = Workload::open(&specs, DURATION, Seed::new(1)).unwrap();
    let [handed] = workload.users() else {
        panic!("one group of users")
    };
    assert_eq!((handed.count, handed.source), (45, 1));
    assert_eq!(
        (handed.from, handed.until),
        (Instant::from_secs(60), Instant::from_secs(300))
    );
    assert_eq!(handed.think_time, think_time);
    assert!(collect(&[users], DURATION, 1).unwrap().at.is_empty());
    assert!(collect(&[], DURATION, 1).unwrap().at.is_empty());
}

#[test]
fn one_source_s_cell_may_end_where_another_s_request_arrives() {
    let every = |step: u64, cpu: &str| {
        let rows: Vec<String> = (0..2_000 / step)
            .map(|row| format!("{}e-3,{cpu}\n", row * step))
            .collect();
        let mut spec = trace(format!("t,cpu\n{}", rows.concat()));
        spec.column = Some("t".into());
        spec.cpu_column = Some("cpu".into());
        of_trace(spec)
    };
    // Cells of the first end at 256 ms, where the second has a request: `collect` sees whether a
    // batch holds what lies at its end, and the first in the list must still come first.
    let all = collect(&[every(1, "1"), every(2, "2")], Span::from_secs(2), 1).unwrap();
    assert_eq!(all.at.len(), 3_000);
    for trio in all.cpu.chunks(3) {
        assert_eq!(trio, [1_000_000_000, 2_000_000_000, 1_000_000_000]);
    }
}

#[test]
fn a_workload_may_be_read_on_another_thread() {
    let workload = Workload::open(&three(), DURATION, Seed::new(5)).unwrap();
    let read = std::thread::spawn(move || {
        let (mut workload, mut batch, mut n) = (workload, Batch::default(), 0);
        while workload.next_batch(&mut batch).unwrap() {
            n += batch.at.len();
        }
        n
    });
    assert_eq!(
        read.join().unwrap(),
        collect(&three(), DURATION, 5).unwrap().at.len()
    );
}
