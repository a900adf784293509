//! Where a phone begins: the present records of its region, not their history.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::extract::State;
use shared::check::Check;
use shared::evidence::Photo;
use shared::hazard::Hazard;
use shared::id::{CheckId, UserId};
use shared::region::{DivisionCode, Level};
use shared::role::Action;
use shared::sync::Snapshot;

use crate::auth::{Asker, allow};
use crate::clock;
use crate::problem::ApiResult;
use crate::state::AppState;
use crate::store::{Bind, Store, StoreError, log};

/// The most mines of a region that are sent. Jilin has some hundreds in all.
const MINES_MAX: usize = 5_000;
/// The most people.
const PEOPLE_MAX: usize = 2_000;
/// The newest checks that a phone begins with.
const CHECKS_MAX: usize = 50;

/// The present records of the asker's region.
#[utoipa::path(get, path = "/api/v1/sync/snapshot", tag = "sync",
    responses((status = 200, description = "Snapshot: pull from its cursor on", body = serde_json::Value)),
    security(("bearer" = [])))]
pub(super) async fn snapshot(State(state): State<AppState>, asker: Asker) -> ApiResult<Json<Snapshot>> {
    let region = asker.actor.region;
    allow(&asker.actor, Action::ReadChecks, region)?;
    allow(&asker.actor, Action::ReadMines, region)?;
    let store = &state.store;
    let (mines, mut people, recent) = tokio::try_join!(
        store.mines_of(region, None, MINES_MAX),
        store.inspectors_near(region, PEOPLE_MAX),
        recent(store, region, asker.actor.user),
    )?;
    let Recent { cursor, checks, hazards, photos } = recent;
    let known: BTreeSet<UserId> = people.iter().map(|p| p.id).collect();
    let named: Vec<UserId> = named_in(&checks).difference(&known).copied().collect();
    people.extend(store.people_by_id(&named).await?);
    Ok(Json(Snapshot { cursor, at: clock::now(), mines, people, checks, hazards, photos }))
}

/// The newest checks with what belongs to them, as they were at one place of the log.
struct Recent {
    cursor: u64,
    checks: Vec<Check>,
    hazards: Vec<Hazard>,
    photos: Vec<Photo>,
}

/// The newest, and those that the asker has open, however old. All in one transaction: an event that came in between
/// would be in the records and be pulled again.
async fn recent(store: &Store, region: DivisionCode, me: UserId) -> Result<Recent, StoreError> {
    let condition = match region.level() {
        Level::Province => "seq > 0",
        Level::Prefecture => "prefecture = $division",
        Level::County => "region = $division",
    };
    let sql = format!(
        "BEGIN;
         SELECT VALUE seq FROM $log_head;
         LET $newest = (SELECT id, doc, seq FROM check WHERE {condition} ORDER BY seq DESC LIMIT {CHECKS_MAX});
         LET $open = (SELECT id, doc, seq FROM check
            WHERE {condition} AND signed = false AND string::contains(doc, $me) ORDER BY seq DESC LIMIT {CHECKS_MAX});
         LET $keys = array::union($newest.map(|$row| record::id($row.id)), $open.map(|$row| record::id($row.id)));
         $newest;
         $open;
         SELECT doc FROM hazard WHERE check IN $keys;
         SELECT doc FROM photo WHERE check IN $keys;
         COMMIT;"
    );
    let bind = Bind::none()
        .with("division", i64::from(region.number()))
        .with("log_head", log::log_head_id())
        .with("me", me.to_string());
    let mut answers = store.read(&sql, bind).await?;
    let cursor = answers.rows::<i64>(1)?.first().and_then(|seq| u64::try_from(*seq).ok()).unwrap_or(0);
    let (newest, open): (Vec<Check>, Vec<Check>) = (answers.docs(5)?, answers.docs(6)?);
    let checks: BTreeMap<CheckId, Check> = newest.into_iter().chain(open).map(|check| (check.id, check)).collect();
    let checks = checks.into_values().collect();
    Ok(Recent { cursor, checks, hazards: answers.docs(7)?, photos: answers.docs(8)? })
}

/// Everybody named in the checks.
fn named_in(checks: &[Check]) -> BTreeSet<UserId> {
    checks
        .iter()
        .flat_map(|check| {
            let answers = check.answers.values().map(|a| a.by);
            let signed = check.signed.iter().map(|s| s.by);
            std::iter::once(check.started_by).chain(check.companions.iter().copied()).chain(answers).chain(signed)
        })
        .collect()
}
