//! What every handler can reach.

use std::sync::Arc;

use shared::tip::routing::Officer;

use crate::auth::Doorkeeper;
use crate::calendar::Calendar;
use crate::config::Settings;
use crate::daily::Daily;
use crate::keys::ServerKeys;
use crate::media::MediaPool;
use crate::photo::PhotoFiles;
use crate::register::PublicRegister;
use crate::reward::{RewardCounts, RewardLedger};
use crate::store::writer::Writer;
use crate::store::{Store, StoreError};
use crate::tip::Looks;
use crate::tip::counts::Counts;
use crate::tip::gate::Gate;
use crate::together::Together;

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
    /// The public register.
    pub register: PublicRegister,
    /// The ledger of rewards.
    pub ledger: RewardLedger,
    /// Which days of the clock are believed.
    pub calendar: Calendar,
    /// Held while somebody's right to claim is looked at: so many at once try no more PINs than one after another.
    pub claiming: Arc<tokio::sync::Mutex<()>>,
    /// The public's counters of rewards.
    pub reward_counts: Daily<RewardCounts>,
    /// The gate before the public's forms.
    pub gate: Gate,
    /// Everybody who can be sealed to, as the public's requests read it.
    pub officers: Together<Vec<Officer>>,
    /// Looks at what lies under receipt codes.
    pub looks: Looks,
    /// The salt of receipt codes, in hexadecimal.
    pub tip_salt: String,
    /// The public's counters.
    pub tip_counts: Daily<Counts>,
    /// Sessions, passwords and their limits.
    pub door: Doorkeeper,
    /// Where photos are kept.
    pub photos: PhotoFiles,
    /// Image work on evidence photos.
    pub media: MediaPool,
    /// A glance at the small pictures that come with a push: they do not wait behind whole photos.
    pub previews: MediaPool,
    /// Pictures of the public's forms, of one form at a time: evidence photos never wait behind them.
    pub tip_media: MediaPool,
    /// Sealed files of the public that have come whole, one at a time.
    pub sealed: MediaPool,
}

impl Shared {
    /// Everybody who can be sealed to: officers in service with a key in use.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn officers_in_service(&self) -> Result<Arc<Vec<Officer>>, StoreError> {
        self.officers.read(self.store.tip_officers_in_service()).await
    }

    /// An access token that ran out a second ago: tests cannot wait for one.
    #[doc(hidden)]
    #[must_use]
    pub fn expired_token_for_tests(&self, session: &shared::account::Session) -> String {
        let before = crate::clock::now().plus_ms(-2_000);
        let id = uuid::Uuid::nil();
        crate::auth::issue_token(&self.keys, &session.person, session.device, id, before, 1).unwrap_or_default()
    }
}
