//! WHAT DOES IT COST? Usage × price → line items. Money only here.

use crate::kernel::money::Usd;

/// Stands in until billing is merged.
#[derive(Clone, Debug)]
pub struct Bill {
    /// Lines.
    pub lines: Vec<Line>,
    /// Total.
    pub total: Usd,
}

/// Stands in until billing is merged.
#[derive(Clone, Debug)]
pub struct Line {
    /// Product.
    pub product: String,
    /// Usage type.
    pub usage_type: String,
    /// Resource.
    pub resource: String,
    /// Quantity.
    pub quantity: String,
    /// Unit.
    pub unit: String,
    /// Rate.
    pub rate: Usd,
    /// Amount.
    pub amount: Usd,
    /// Overridden.
    pub overridden: bool,
}
