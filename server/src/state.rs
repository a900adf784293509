//! What every handler can reach.

use std::sync::Arc;

use object_store::ObjectStore;

use crate::auth::Doorkeeper;
use crate::config::Settings;
use crate::keys::ServerKeys;
use crate::store::Store;
use crate::store::writer::Writer;

/// What every handler can reach. Cheap to clone.
pub type AppState = Arc<Shared>;

/// See [`AppState`].
pub struct Shared {
    /// The settings.
    pub settings: Settings,
    /// The database, for reading.
    pub store: Store,
    /// The only way to put an event on the log; also tells when the log has grown.
    pub writer: Writer,
    /// The server's keys.
    pub keys: Arc<ServerKeys>,
    /// Sessions, passwords and their limits.
    pub door: Doorkeeper,
    /// Where photos are kept.
    pub photos: Arc<dyn ObjectStore>,
}
