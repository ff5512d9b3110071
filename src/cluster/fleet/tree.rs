//! Which instance comes first in an order, of those with room enough? A search tree by key in which
//! each node knows the most that any instance below it has left.
//!
//! A treap (Aragon and Seidel 1989): its shape follows from keys and slots alone, and each change
//! takes a time that grows with the logarithm of the number of instances. Besides the most of each
//! resource, a node knows the most of CPU and memory *together* at three proportions (2, 4 and 8
//! GiB per vCPU, as the C, M and R families have them): else a tree of instances of which half
//! lack CPU and half lack memory would promise room everywhere.

use std::ops::RangeInclusive;

use crate::cluster::instance::Room;

/// No node.
pub const NIL: u32 = u32::MAX;

/// MiB of memory per CPU unit at which CPU and memory are looked at together.
const PROPORTIONS: [u32; 3] = [2, 4, 8];

/// What a subtree has at most.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Most {
    room: Room,
    together: [u32; PROPORTIONS.len()],
}

impl Most {
    const fn of(room: Room) -> Self {
        let mut together = [0; PROPORTIONS.len()];
        let mut index = 0;
        while index < PROPORTIONS.len() {
            let cpu = room.cpu_units.saturating_mul(PROPORTIONS[index]);
            together[index] = if cpu < room.memory_mib {
                cpu
            } else {
                room.memory_mib
            };
            index += 1;
        }
        Self { room, together }
    }

    fn join(&mut self, other: &Self) {
        let (room, with) = (&mut self.room, &other.room);
        room.cpu_units = room.cpu_units.max(with.cpu_units);
        room.memory_mib = room.memory_mib.max(with.memory_mib);
        room.gpus = room.gpus.max(with.gpus);
        room.enis = room.enis.max(with.enis);
        for (mine, other) in self.together.iter_mut().zip(other.together) {
            *mine = (*mine).max(other);
        }
    }

    fn may_cover(&self, need: &Self) -> bool {
        self.room.covers(&need.room)
            && self
                .together
                .iter()
                .zip(need.together)
                .all(|(most, need)| *most >= need)
    }
}

#[derive(Clone, Copy, Debug)]
struct Node {
    key: u128,
    room: Room,
    most: Most,
    left: u32,
    right: u32,
    size: u32,
}

/// Nodes of several trees, by slot; a slot is in one tree at most. A root is a slot, or [`NIL`].
#[derive(Clone, Debug, Default)]
pub struct Tree {
    nodes: Vec<Node>,
}

/// What is looked for: room for a task.
#[derive(Clone, Copy, Debug)]
pub struct Wanted(Most);

impl Wanted {
    /// Room for this much.
    pub const fn new(room: Room) -> Self {
        Self(Most::of(room))
    }
}

impl Tree {
    /// Puts a slot into the tree under `root`; the new root.
    pub fn insert(&mut self, root: u32, slot: u32, (key, left): (u128, Room)) -> u32 {
        let node = Node {
            key,
            room: left,
            most: Most::of(left),
            left: NIL,
            right: NIL,
            size: 1,
        };
        let index = slot as usize;
        if self.nodes.len() <= index {
            self.nodes.resize(index + 1, node);
        }
        self.nodes[index] = node;
        self.put(root, slot)
    }

    fn put(&mut self, root: u32, slot: u32) -> u32 {
        if root == NIL {
            return slot;
        }
        let Node { key, most, .. } = self.nodes[slot as usize];
        if priority(slot) > priority(root) {
            let (left, right) = self.split(root, key);
            let node = &mut self.nodes[slot as usize];
            (node.left, node.right) = (left, right);
            self.pull(slot);
            return slot;
        }
        // One more below, and at most what either has: no need to look at the children.
        let node = &mut self.nodes[root as usize];
        node.most.join(&most);
        node.size += 1;
        if key < node.key {
            let left = node.left;
            self.nodes[root as usize].left = self.put(left, slot);
        } else {
            let right = node.right;
            self.nodes[root as usize].right = self.put(right, slot);
        }
        root
    }

    /// Takes the slot with `key` out of the tree under `root`; the new root.
    pub fn remove(&mut self, root: u32, key: u128) -> u32 {
        self.take(root, key).0
    }

    /// The new root, and whether its subtree may have less at most: if not, nothing above it has.
    fn take(&mut self, root: u32, key: u128) -> (u32, bool) {
        assert_ne!(root, NIL, "what is taken out is there");
        let node = &self.nodes[root as usize];
        let (left, right, most) = (node.left, node.right, node.most);
        let less = match key.cmp(&node.key) {
            std::cmp::Ordering::Equal => return (self.merge(left, right), true),
            std::cmp::Ordering::Less => {
                let (left, less) = self.take(left, key);
                self.nodes[root as usize].left = left;
                less
            }
            std::cmp::Ordering::Greater => {
                let (right, less) = self.take(right, key);
                self.nodes[root as usize].right = right;
                less
            }
        };
        if less {
            self.pull(root);
        } else {
            self.nodes[root as usize].size -= 1;
        }
        (root, less && self.nodes[root as usize].most != most)
    }

    /// The slot with `key` has other room now. Says whether that changes what its subtree has at
    /// most: if not, nothing above it changes.
    pub fn change_room(&mut self, root: u32, key: u128, now: Room) -> bool {
        assert_ne!(root, NIL, "what is changed is there");
        let node = &mut self.nodes[root as usize];
        let (left, right, most) = (node.left, node.right, node.most);
        let changes = match key.cmp(&node.key) {
            std::cmp::Ordering::Equal => {
                node.room = now;
                true
            }
            std::cmp::Ordering::Less => self.change_room(left, key, now),
            std::cmp::Ordering::Greater => self.change_room(right, key, now),
        };
        if changes {
            self.pull(root);
        }
        changes && self.nodes[root as usize].most != most
    }

    /// Keys below `key`, and the others.
    fn split(&mut self, root: u32, key: u128) -> (u32, u32) {
        if root == NIL {
            return (NIL, NIL);
        }
        let node = &self.nodes[root as usize];
        if node.key < key {
            let right = node.right;
            let (left, right) = self.split(right, key);
            self.nodes[root as usize].right = left;
            self.pull(root);
            (root, right)
        } else {
            let left = node.left;
            let (left, right) = self.split(left, key);
            self.nodes[root as usize].left = right;
            self.pull(root);
            (left, root)
        }
    }

    /// One tree of two, all keys of the first being lower.
    fn merge(&mut self, left: u32, right: u32) -> u32 {
        if left == NIL || right == NIL {
            return if left == NIL { right } else { left };
        }
        if priority(left) > priority(right) {
            let below = self.nodes[left as usize].right;
            self.nodes[left as usize].right = self.merge(below, right);
            self.pull(left);
            left
        } else {
            let below = self.nodes[right as usize].left;
            self.nodes[right as usize].left = self.merge(left, below);
            self.pull(right);
            right
        }
    }

    fn pull(&mut self, slot: u32) {
        let node = &self.nodes[slot as usize];
        let mut most = Most::of(node.room);
        let mut size = 1;
        for child in [node.left, node.right] {
            if child != NIL {
                let child = &self.nodes[child as usize];
                most.join(&child.most);
                size += child.size;
            }
        }
        let node = &mut self.nodes[slot as usize];
        (node.most, node.size) = (most, size);
    }

    /// The lowest key with room enough.
    pub fn first(&self, root: u32, wanted: &Wanted) -> Option<u128> {
        if root == NIL {
            return None;
        }
        let node = &self.nodes[root as usize];
        if !node.most.may_cover(&wanted.0) {
            return None;
        }
        self.first(node.left, wanted).or_else(|| {
            if node.room.covers(&wanted.0.room) {
                Some(node.key)
            } else {
                self.first(node.right, wanted)
            }
        })
    }

    /// Every key of a range with room enough, in order.
    pub fn each(
        &self,
        root: u32,
        (wanted, range): (&Wanted, &RangeInclusive<u128>),
        found: &mut Vec<u128>,
    ) {
        if root == NIL {
            return;
        }
        let node = &self.nodes[root as usize];
        if !node.most.may_cover(&wanted.0) {
            return;
        }
        if node.key > *range.start() {
            self.each(node.left, (wanted, range), found);
        }
        if range.contains(&node.key) && node.room.covers(&wanted.0.room) {
            found.push(node.key);
        }
        if node.key < *range.end() {
            self.each(node.right, (wanted, range), found);
        }
    }

    /// How many keys are below `key`.
    pub fn rank(&self, mut root: u32, key: u128) -> u32 {
        let mut below = 0;
        while root != NIL {
            let node = &self.nodes[root as usize];
            if node.key < key {
                below += 1 + self.size(node.left);
                root = node.right;
            } else {
                root = node.left;
            }
        }
        below
    }

    /// The key with so many below it, if there is room enough there.
    pub fn nth(&self, mut root: u32, mut rank: u32, wanted: &Wanted) -> Option<u128> {
        loop {
            assert_ne!(root, NIL, "fewer are there");
            let node = &self.nodes[root as usize];
            let left = self.size(node.left);
            match rank.cmp(&left) {
                std::cmp::Ordering::Less => root = node.left,
                std::cmp::Ordering::Equal => {
                    return node.room.covers(&wanted.0.room).then_some(node.key);
                }
                std::cmp::Ordering::Greater => {
                    rank -= left + 1;
                    root = node.right;
                }
            }
        }
    }

    /// How many are in the tree under `root`.
    pub fn size(&self, root: u32) -> u32 {
        if root == NIL {
            0
        } else {
            self.nodes[root as usize].size
        }
    }

    /// Asserts that order, sizes and what is known of subtrees agree; gives the slots in order.
    pub fn check(&self, root: u32, slots: &mut Vec<u32>) {
        if root == NIL {
            return;
        }
        let node = &self.nodes[root as usize];
        self.check(node.left, slots);
        slots.push(root);
        self.check(node.right, slots);
        let mut most = Most::of(node.room);
        for child in [node.left, node.right].into_iter().filter(|&c| c != NIL) {
            most.join(&self.nodes[child as usize].most);
            assert!(priority(child) < priority(root), "a heap by priority");
        }
        assert_eq!(most, node.most);
        let sizes = 1 + self.size(node.left) + self.size(node.right);
        assert_eq!(sizes, node.size);
    }

    /// Key and room of a slot that is in a tree.
    pub fn entry(&self, slot: u32) -> (u128, Room) {
        let node = &self.nodes[slot as usize];
        (node.key, node.room)
    }
}

/// A priority of its own for each slot (the finaliser of `MurmurHash3`, a bijection).
const fn priority(slot: u32) -> u32 {
    let mut hash = slot.wrapping_add(1);
    hash = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ (hash >> 13)).wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 16)
}
