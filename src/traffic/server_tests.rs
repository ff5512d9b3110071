//! Does a task keep its books, whatever comes and goes?

use super::*;
use crate::kernel::random::Seed;
use crate::traffic::job::UNFOLLOWED;
use crate::traffic::speed::VIRTUAL_BITS;
use rand::Rng as _;

/// The sums that are kept are those of the jobs that are held, whatever came and went.
#[test]
fn what_is_left_is_the_sum_over_all_that_are_held() {
    let mut stream = Seed::new(5).stream("server", 0);
    let rules = Rules {
        discipline: Discipline::ProcessorSharing,
        max_concurrent: 40,
        queue_limit: usize::MAX,
    };
    let mut server = Server::new(rules, Arc::new(Speed::new(600)));
    let (mut now, mut most) = (0, 0);
    for id in 1..=20_000 {
        now += stream.next_u64() % 200;
        while server.next() <= now {
            server.step(&mut |_, _| {});
        }
        let job = Job {
            id,
            arrived: now,
            cpu: 1 + stream.next_u64() % 110,
            wait: stream.next_u64() % 50,
            call: UNFOLLOWED,
        };
        assert!(server.arrive(now, job));
        match stream.next_u64() % 16 {
            0 => {
                let units = 400 + (stream.next_u64() % 400) as u32;
                server.set_speed(now, Arc::new(Speed::new(units)));
            }
            1 => {
                let held = server.held() as u64;
                let place = (stream.next_u64() % held) as usize;
                let id = server.jobs().nth(place).expect("it is held").id;
                server.cancel(now, id);
            }
            2 if stream.next_u64().is_multiple_of(64) => {
                server.take_all(now);
            }
            _ => {}
        }
        let queued: u64 = server.queue.iter().map(|job| job.cpu).sum();
        assert_eq!(server.queued, queued);
        let Cpu::Sharing(sharing) = &server.cpu else {
            unreachable!("it shares")
        };
        let finishes = sharing.sum_of_finishes();
        assert_eq!(sharing.finishes(), finishes);
        let least = server.left(now) - queued;
        assert!(u128::from(least) <= finishes.div_ceil(1 << VIRTUAL_BITS));
        most = most.max(server.held());
    }
    assert!(most > 40, "{most}: the queue and the heap were used");
}
