//! WHAT IS? One file per kind of thing: its state, its transitions, its verbs, its checks.

pub mod ids;

pub mod task_definition;

pub mod task;

pub mod service;

pub mod monitor;

pub mod fact;

pub mod scalable_target;
