//! What the public and the auditors get: counters and bands as of the end of the day before, and the ledger's file.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use shared::money::Fen;
use shared::region::DivisionCode;
use shared::register::Day;
use shared::reward::band::Band;
use shared::reward::step::State as Far;
use shared::reward::wire::PublicRewards;
use shared::role::Action;

use super::rules::summaries;
use crate::auth::{Asker, allow};
use crate::daily::FEWER;
use crate::problem::ApiResult;
use crate::register::exported;
use crate::state::{AppState, Shared};
use crate::store::{Store, StoreError};
use crate::tip::today;

/// How many cases are how far, and in which band paid rewards lie.
pub struct Counts {
    states: Vec<(Far, Option<u64>)>,
    bands: Vec<(Band, Option<u64>)>,
    /// By the number of the prefecture's division.
    by_prefecture: BTreeMap<u32, Claims>,
}

/// Rewards of a prefecture, exactly: who tells them hides what is small.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Claims {
    /// Paid.
    pub paid: u64,
    /// Ready, and not claimed or redeemed yet.
    pub unclaimed: u64,
}

fn told(n: u64) -> Option<u64> {
    (n == 0 || n >= FEWER).then_some(n)
}

async fn count(store: &Store, today: Day) -> Result<Counts, StoreError> {
    let (mut states, mut bands) = (BTreeMap::<Far, u64>::new(), BTreeMap::<Band, u64>::new());
    let mut by_prefecture = BTreeMap::<u32, Claims>::new();
    for doc in store.all_rewards().await? {
        // What was done today is told tomorrow.
        if doc.case.latest() >= today {
            continue;
        }
        *states.entry(doc.case.state_on(today)).or_default() += 1;
        let claims = by_prefecture.entry(doc.case.region().prefecture().number()).or_default();
        match doc.case.state_on(today) {
            Far::Paid | Far::Reconciled => claims.paid += 1,
            Far::Notified | Far::Issued => claims.unclaimed += 1,
            _ => {}
        }
        if matches!(doc.case.state(), Far::Paid | Far::Reconciled) && doc.case.paid() > Fen::ZERO {
            *bands.entry(Band::of(doc.case.paid())).or_default() += 1;
        }
    }
    let state = |far: &Far| (*far, told(states.get(far).copied().unwrap_or_default()));
    let band = |band: &Band| (*band, told(bands.get(band).copied().unwrap_or_default()));
    Ok(Counts {
        states: Far::ALL.iter().map(state).collect(),
        bands: Band::ALL.iter().map(band).collect(),
        by_prefecture,
    })
}

async fn of_today(state: &Shared) -> Result<Arc<Counts>, StoreError> {
    let today = today();
    state.reward_counts.of(today, count(&state.store, today)).await
}

/// What the public is told about rewards.
///
/// # Errors
/// When the store fails.
pub async fn public_rewards(state: &Shared) -> ApiResult<PublicRewards> {
    let counts = of_today(state).await?;
    Ok(PublicRewards {
        states: counts.states.clone(),
        bands: counts.bands.clone(),
        rules: summaries(state),
        checkpoint: state.ledger.public_checkpoint(today()),
        ledger_key: state.ledger.key().verifier().to_string(),
    })
}

/// How many rewards of each prefecture were paid and wait, as of the end of the day before.
///
/// # Errors
/// When the store fails.
pub async fn claims_by_prefecture(state: &Shared) -> ApiResult<BTreeMap<u32, Claims>> {
    Ok(of_today(state).await?.by_prefecture.clone())
}

/// Counters, bands, rules and the newest checkpoint, for everybody.
#[utoipa::path(get, path = "/api/v1/public-rewards", tag = "rewards",
    responses((status = 200, description = "PublicRewards", body = serde_json::Value)))]
pub(super) async fn counters(State(state): State<AppState>) -> ApiResult<Json<PublicRewards>> {
    public_rewards(&state).await.map(Json)
}

/// The whole ledger up to this moment, line by line, for auditors of the province: a fine in it names a mine.
#[utoipa::path(get, path = "/api/v1/rewards/ledger", tag = "rewards",
    responses((status = 200, description = "The file that `minewatch verify ledger` reads")),
    security(("bearer" = [])))]
pub(super) async fn ledger_file(State(state): State<AppState>, asker: Asker) -> ApiResult<Response> {
    allow(&asker.actor, Action::ReadLedger, DivisionCode::JILIN)?;
    let stream = exported(state.ledger.log(), state.ledger.size());
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"ledger.jsonl\"")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    Ok((headers, Body::from_stream(stream)).into_response())
}
