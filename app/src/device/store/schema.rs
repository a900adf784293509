//! The tables, and how an older database becomes the present one. Versions only go up; a step is never changed
//! once it was shipped.

use idb::{Database, ObjectStoreParams};

/// The present version.
pub const VERSION: u32 = 2;

macro_rules! tables {
    ($($(#[$doc:meta])* $name:ident = $text:literal since $version:literal;)+) => {
        /// A table of the database.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Table { $($(#[$doc])* $name,)+ }

        impl Table {
            /// Its name in the database.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            const ALL: &'static [(Self, u32)] = &[$((Self::$name, $version),)+];
        }
    };
}

tables! {
    /// Single values by name: cursor, heads, session, last contact.
    Meta = "meta" since 1;
    /// Key pairs, by account.
    Keys = "keys" since 1;
    /// Own events, by their number.
    Events = "events" since 1;
    /// The server's receipts for own events, by the event's number.
    Receipts = "receipts" since 1;
    /// Confirmed mines.
    Mines = "mines" since 1;
    /// Confirmed people.
    People = "people" since 1;
    /// Confirmed checks.
    Checks = "checks" since 1;
    /// Confirmed hazards.
    Hazards = "hazards" since 1;
    /// Confirmed photo records.
    Photos = "photos" since 1;
    /// What is being typed.
    Drafts = "drafts" since 1;
    /// Original bytes of photos, in pieces, by hash and number.
    PhotoPieces = "photo_pieces" since 1;
    /// What is known about own photos, by hash.
    PhotoMeta = "photo_meta" since 1;
    /// Photos that wait, by the number of the event that announced them.
    PhotoQueue = "photo_queue" since 1;
    /// Small pictures of own photos, by hash.
    Previews = "previews" since 1;
    /// What the server refused, with the reason.
    Shelf = "shelf" since 1;
    /// Vouchers that this counter paid without a network and has not handed in, by their tags.
    PaidVouchers = "paid_vouchers" since 2;
}

/// Brings a database from the version that it has to the present one.
pub fn upgrade(database: &Database, from: u32) {
    for (table, since) in Table::ALL {
        if *since > from {
            // A failure aborts the upgrade, and opening reports it.
            let _ = database.create_object_store(table.name(), ObjectStoreParams::new());
        }
    }
}
