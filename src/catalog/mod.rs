//! WHAT IS FOR SALE? Fargate sizes, prices by region, quotas, and the named parameters of the model.

pub mod lcu;

pub mod parameters;
