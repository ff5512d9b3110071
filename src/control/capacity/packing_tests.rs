//! Is what is packed complete, and is there nothing cheaper?

use super::*;

const fn offer(vcpu: u32, enis: u32, cents: i128) -> Offer {
    Offer {
        room: Room {
            cpu_units: vcpu * 1_024,
            memory_mib: vcpu * 4_000,
            gpus: 0,
            enis,
        },
        hourly: Usd::from_picos(cents * 10_000_000_000),
    }
}

/// m5.large, m5.xlarge and m2.4xlarge with their interfaces for tasks and USD an hour.
const OFFERS: [(usize, Offer); 3] = [
    (0, offer(2, 2, 10)),
    (1, offer(4, 3, 19)),
    (2, offer(8, 7, 98)),
];

fn job(cpu_units: u32, tasks: u32, enis: u32) -> Job {
    let need = Need {
        cpu_units,
        memory_mib: cpu_units * 2,
        enis,
        ..Need::default()
    };
    Job {
        need,
        tasks,
        distinct: false,
        hosts: Arc::default(),
    }
}

fn cents(kinds: &[usize]) -> i128 {
    let of = |kind: &usize| OFFERS[*kind].1.hourly.picos() / 10_000_000_000;
    kinds.iter().map(of).sum()
}

#[test]
fn seven_awsvpc_tasks_are_not_put_on_the_one_dear_type_that_holds_them() {
    // 2 m5.large (2 each) and an m5.xlarge (3): 39 cents, and not 98.
    assert_eq!(cheapest(&[job(1_024, 7, 1)], &OFFERS), [1, 0, 0]);
}

#[test]
fn tasks_of_one_kind_cost_the_least_that_any_order_costs() {
    for tasks in 1..=20 {
        let job = job(1_024, tasks, 1);
        let found = cheapest(std::slice::from_ref(&job), &OFFERS);
        let mut least = i128::MAX;
        for a in 0..=tasks {
            for b in 0..=tasks {
                for c in 0..=tasks {
                    if 2 * a + 3 * b + 7 * c >= tasks {
                        least = least.min(i128::from(10 * a + 19 * b + 98 * c));
                    }
                }
            }
        }
        assert_eq!(cents(&found), least, "{tasks}");
    }
}

#[test]
fn several_kinds_share_instances() {
    // 2,048 and 4 × 512 on one m5.xlarge; apart they would be two m5.large, which cost more here.
    let offers = [(0, offer(2, 9, 10)), (1, offer(4, 9, 19))];
    let jobs = [job(2_048, 1, 0), job(512, 4, 0)];
    assert_eq!(cheapest(&jobs, &offers), [1]);
    // The odd one goes into what is left over.
    let jobs = [job(1_536, 2, 0), job(512, 2, 0)];
    let dear = [(0, offer(2, 9, 10)), (1, offer(4, 9, 30))];
    assert_eq!(cheapest(&jobs, &dear), [0, 0]);
}

#[test]
fn distinct_tasks_take_an_instance_each() {
    let mut apart = job(256, 3, 0);
    apart.distinct = true;
    assert_eq!(cheapest(&[apart], &OFFERS), [0, 0, 0]);
}
