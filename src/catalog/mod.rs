//! WHAT IS FOR SALE? Fargate sizes, instance types, prices by region, and the named parameters.

pub mod platform;

pub mod fargate;

pub mod filter;

pub mod instances;

pub mod lcu;

pub mod regions;

pub mod price_key;

pub mod prices;

pub mod spot;

pub mod nearest;

pub mod parameters;
