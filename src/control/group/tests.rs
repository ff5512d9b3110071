//! Does a group launch, terminate and balance as AWS documents it?
