//! Do conservation and books hold through any faults in any cluster, and does what was lost come
//! back?
