//! What becomes of requests at a task that answers nothing? They wait until their time is over.

use std::collections::VecDeque;

use crate::traffic::job::{Ending, Job};

/// Requests that a hung task will never answer, in the order of arrival: every attempt has the same
/// patience, so that the first to come is the first whose client goes.
#[derive(Clone, Debug)]
pub(super) struct Hung {
    waiting: VecDeque<Job>,
    patience: u64,
}

impl Hung {
    /// `held`: in the order of arrival.
    pub fn new(held: Vec<Job>, patience: u64) -> Self {
        Self {
            waiting: held.into(),
            patience,
        }
    }

    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    pub fn push(&mut self, job: Job) {
        self.waiting.push_back(job);
    }

    /// When the time of the next one is over: an answer at its last instant would still count.
    pub fn next(&self) -> u64 {
        self.waiting
            .front()
            .map_or(u64::MAX, |job| self.gives_up(job))
    }

    /// The one whose time is over first.
    pub fn pop(&mut self) -> Option<Ending> {
        let job = self.waiting.pop_front()?;
        let end = self.gives_up(&job);
        Some(Ending {
            end,
            job,
            start: end,
        })
    }

    /// Takes one out; whether it was here.
    pub fn remove(&mut self, id: u64) -> bool {
        let place = self.waiting.iter().position(|job| job.id == id);
        place.is_some_and(|place| self.waiting.remove(place).is_some())
    }

    pub fn take(&mut self) -> Vec<Job> {
        self.waiting.drain(..).collect()
    }

    pub fn jobs(&self) -> impl Iterator<Item = &Job> {
        self.waiting.iter()
    }

    const fn gives_up(&self, job: &Job) -> u64 {
        job.arrived.saturating_add(self.patience).saturating_add(1)
    }
}
