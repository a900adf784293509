//! File descriptors: how many the process may have, and how many of them connections may take.

/// What the database, the photo store and the program itself need beside connections.
const RESERVED: u64 = 576;
/// The fewest connections at any rate.
const CONNECTIONS_MIN: u64 = 64;
/// The most connections at any rate: each takes some tens of kilobytes.
const CONNECTIONS_MAX: u64 = 4_096;

/// Raises the number of files that the process may have open to the most that it is allowed, and tells it.
#[cfg(unix)]
pub fn raise() -> u64 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    if limit.current != limit.maximum {
        let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
        if let Err(error) = setrlimit(Resource::Nofile, raised) {
            tracing::warn!(%error, "the limit of open files could not be raised");
        }
    }
    getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX)
}

/// Raises nothing where there is no such limit.
#[cfg(not(unix))]
pub fn raise() -> u64 {
    u64::MAX
}

/// How many connections may be open at the same time, of so many descriptors.
#[must_use]
pub fn connections(descriptors: u64) -> usize {
    let free = descriptors.saturating_sub(RESERVED).clamp(CONNECTIONS_MIN, CONNECTIONS_MAX);
    usize::try_from(free).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_descriptors_for_the_database() {
        for (descriptors, open) in [(256, 64), (640, 64), (1_024, 448), (4_096, 3_520), (u64::MAX, 4_096)] {
            assert_eq!(connections(descriptors), open, "{descriptors}");
        }
    }
}
