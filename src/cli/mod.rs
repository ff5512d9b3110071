//! WHO ASKS? The only room that prints, reads arguments and knows the wall clock.
