//! Is a break-even told whole, in both languages, and within the page's width?
