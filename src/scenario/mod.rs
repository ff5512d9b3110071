//! WHAT IS ASKED? A file becomes a checked set-up, or all complaints at once.
