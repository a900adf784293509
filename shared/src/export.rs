//! Checks that leave the system: a file that anybody can verify without a server.
