//! How many instructions does a request cost? One case, so many requests, and nothing else.
//!
//! ```text
//! cargo bench --bench count                              # every case once, 10,000 requests
//! cargo bench --bench count -- "sharing 1 vCPU" 1000000  # one case
//! ```
//!
//! Run under `valgrind --tool=callgrind` with n and with 2n requests: the difference of the two
//! totals, divided by the requests between them, is what one costs, the same every time.
//! `benches/README.md` says how.

mod cases;

use cases::cases;

fn main() {
    // Cargo adds flags of its own.
    let given: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    let (name, requests) = match given.as_slice() {
        [] => (None, 10_000),
        [name] => (Some(name), 1_000_000),
        [name, requests, ..] => (Some(name), requests.parse().expect("a number of requests")),
    };
    let chosen = cases()
        .into_iter()
        .filter(|(n, _)| name.is_none_or(|name| n == name));
    let mut ran = 0;
    for (name, case) in chosen {
        println!("{name}: {} requests", case.plane(false).serve(requests));
        ran += 1;
    }
    assert!(ran > 0, "no case {name:?}; without a name all are run");
}
