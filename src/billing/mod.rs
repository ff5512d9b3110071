//! WHAT DOES IT COST? Usage × price → line items. Money only here.
