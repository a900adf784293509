//! Nothing: the package is for its benchmarks.
