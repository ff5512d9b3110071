//! When does a user send the next request? Closed loops, each with a stream of its own.

use crate::kernel::random::{Seed, Stream};
use crate::kernel::sampler::{Sampler, between};
use crate::kernel::time::Span;
use crate::workload::Users;

/// A user whose request was refused comes back no sooner: nobody asks a billion times a second.
const PAUSE_AFTER_FAILURE: u64 = 1_000_000_000;
/// A user who was answered in no time at all still needs this long.
const PAUSE_AFTER_NOTHING: u64 = 1_000_000;

/// All closed-loop users of a service.
#[derive(Debug)]
pub(super) struct Crowd {
    think: Vec<Sampler>,
    users: Vec<User>,
}

#[derive(Debug)]
struct User {
    group: u32,
    until: u64,
    stream: Stream,
    /// Requests sent.
    sent: u64,
}

impl Crowd {
    pub fn new(groups: &[Users], seed: Seed) -> Self {
        let think = groups.iter().map(|g| Sampler::new(&g.think_time)).collect();
        let mut users = Vec::new();
        for (group, spec) in (0u32..).zip(groups) {
            let seed = seed.child("users", spec.source);
            users.extend((0..spec.count).map(|user| User {
                group,
                until: spec.until.nanos(),
                sent: 0,
                stream: seed.stream("user", u64::from(user)),
            }));
        }
        Self { think, users }
    }

    pub fn len(&self) -> usize {
        self.users.len()
    }

    /// A user's own stream: what one draws never shifts another.
    pub fn stream(&mut self, user: u32) -> &mut Stream {
        &mut self.users[user as usize].stream
    }

    /// A user sends a request; its number, which no other request has.
    pub fn sends(&mut self, user: u32) -> u64 {
        let sent = &mut self.users[user as usize].sent;
        *sent += 1;
        // Open arrivals are counted from 1: they do not come so far.
        (1 << 63) | (u64::from(user) << 31) | (*sent & 0x7fff_ffff)
    }

    /// When a user sends the first request: somewhere within a first thought that began before
    /// `from`, so that users do not all start in step.
    pub fn first(&mut self, user: u32, from: u64) -> Option<u64> {
        let user = &mut self.users[user as usize];
        let think = self.think[user.group as usize].draw(&mut user.stream);
        let left = between(&mut user.stream, Span::ZERO, think);
        let at = from.saturating_add(left.nanos());
        (at < user.until).then_some(at)
    }

    /// When the user sends the next request after an answer at `end`; none when time is up.
    pub fn next(&mut self, user: u32, sent: u64, end: u64, answered: bool) -> Option<u64> {
        let least = match (answered, end == sent) {
            (false, _) => PAUSE_AFTER_FAILURE,
            (true, true) => PAUSE_AFTER_NOTHING,
            (true, false) => 0,
        };
        self.after(user, end, least)
    }

    fn after(&mut self, user: u32, now: u64, least: u64) -> Option<u64> {
        let user = &mut self.users[user as usize];
        let think = self.think[user.group as usize].nanos(&mut user.stream);
        let at = now.saturating_add(think.max(least));
        (at < user.until).then_some(at)
    }
}
