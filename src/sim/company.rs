//! Who is awake when there is work to share? Threads that look for it without falling asleep.
//!
//! What is handed to another thread takes some 100 µs, and comes as often: a thread that must be
//! woken for it comes too late. So the others keep looking for a while before they rest.

use core::time::Duration;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Looks in vain until a thread rests: some 100 µs.
const LOOKS: u32 = 2_000;
/// How long it rests between two looks then.
const REST: Duration = Duration::from_micros(50);

/// Runs `work` in the pool that it is called in, with all its threads awake that have a processor.
pub(super) fn in_company<R: Send>(work: impl FnOnce() -> R + Send) -> R {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let others = rayon::current_num_threads().min(processors) - 1;
    let (over, host) = (AtomicBool::new(false), rayon::current_thread_index());
    let there = AtomicUsize::new(0);
    rayon::in_place_scope(|scope| {
        for _ in 0..others {
            scope.spawn(|_| {
                there.fetch_add(1, Ordering::Relaxed);
                // Whoever runs the work must not wait for it here.
                if rayon::current_thread_index() != host {
                    look_for_work(&over);
                }
            });
        }
        // Otherwise the host could find one of them among what it has to do, and be none the wiser.
        while there.load(Ordering::Relaxed) < others {
            std::thread::yield_now();
        }
        let _leaves = Leaves(&over);
        work()
    })
}

/// Tells the others that it is over, whatever comes.
struct Leaves<'a>(&'a AtomicBool);

impl Drop for Leaves<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn look_for_work(over: &AtomicBool) {
    let mut in_vain = 0;
    while !over.load(Ordering::Relaxed) {
        if rayon::yield_now() == Some(rayon::Yield::Executed) {
            in_vain = 0;
        } else if in_vain < LOOKS {
            in_vain += 1;
            std::hint::spin_loop();
        } else {
            std::thread::sleep(REST);
        }
    }
}
