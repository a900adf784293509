//! From records to lines of a list: names instead of ids, counts instead of contents. One read for each kind of
//! thing, however many lines.

use std::collections::{BTreeMap, BTreeSet};

use shared::board::{CheckSummary, HazardSummary};
use shared::check::Check;
use shared::checklist::Answer;
use shared::evidence::{Photo, PhotoState};
use shared::hazard::{Hazard, HazardLevel};
use shared::id::{CheckId, MineId, UserId};
use shared::mine::Mine;
use surrealdb::types::Uuid;

use crate::store::{Bind, Store, StoreError};

async fn mines(store: &Store, ids: impl Iterator<Item = MineId>) -> Result<BTreeMap<MineId, Mine>, StoreError> {
    let ids: BTreeSet<MineId> = ids.collect();
    let mines = store.mines_by_id(&ids.into_iter().collect::<Vec<_>>()).await?;
    Ok(mines.into_iter().map(|m| (m.id, m)).collect())
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Lines for checks.
///
/// # Errors
/// See [`StoreError`].
pub async fn checks(store: &Store, checks: Vec<Check>) -> Result<Vec<CheckSummary>, StoreError> {
    if checks.is_empty() {
        return Ok(Vec::new());
    }
    let mines = mines(store, checks.iter().map(|c| c.mine)).await?;
    let people: BTreeSet<UserId> =
        checks.iter().flat_map(|c| std::iter::once(c.started_by).chain(c.companions.iter().copied())).collect();
    let people = store.people_by_id(&people.into_iter().collect::<Vec<_>>()).await?;
    let names: BTreeMap<UserId, String> = people.into_iter().map(|p| (p.id, p.name)).collect();
    let ids: Vec<Uuid> = checks.iter().map(|c| c.id.uuid().into()).collect();
    let bind = || Bind::none().with("ids", ids.clone());
    let hazards: Vec<Hazard> = store.docs("SELECT doc FROM hazard WHERE check IN $ids", bind()).await?;
    let photos: Vec<Photo> = store.docs("SELECT doc FROM photo WHERE check IN $ids", bind()).await?;
    let level =
        |id: CheckId, level| count(hazards.iter().filter(|h| h.check == id && h.wording.level == level).count());
    let held = |id: CheckId| count(photos.iter().filter(|p| p.check == id && p.state == PhotoState::Held).count());
    Ok(checks
        .into_iter()
        .map(|check| {
            let mine = mines.get(&check.mine);
            let inspectors = std::iter::once(check.started_by).chain(check.companions.iter().copied());
            CheckSummary {
                id: check.id,
                mine: check.mine,
                mine_name: mine.map_or_else(String::new, |m| m.name.clone()),
                region: check.region,
                position: mine.and_then(|m| m.position),
                kind: check.kind,
                started: check.started,
                inspectors: inspectors.filter_map(|id| names.get(&id).cloned()).collect(),
                answers: [Answer::Pass, Answer::Fail, Answer::NotApplicable].map(|a| count(check.count(a))),
                general_hazards: level(check.id, HazardLevel::General),
                major_hazards: level(check.id, HazardLevel::Major),
                photos: count(check.photos.len()),
                photos_held: held(check.id),
                signed: check.signed.is_some(),
                seq: check.seq,
            }
        })
        .collect())
}

/// Lines for hazards.
///
/// # Errors
/// See [`StoreError`].
pub async fn hazards(store: &Store, hazards: Vec<Hazard>) -> Result<Vec<HazardSummary>, StoreError> {
    if hazards.is_empty() {
        return Ok(Vec::new());
    }
    let mines = mines(store, hazards.iter().map(|h| h.mine)).await?;
    Ok(hazards
        .into_iter()
        .map(|hazard| {
            let mine = mines.get(&hazard.mine);
            HazardSummary {
                id: hazard.id,
                check: hazard.check,
                mine: hazard.mine,
                mine_name: mine.map_or_else(String::new, |m| m.name.clone()),
                region: hazard.region,
                position: hazard.located.fix().map(|f| f.position).or_else(|| mine.and_then(|m| m.position)),
                level: hazard.wording.level,
                description: hazard.wording.description,
                place: hazard.wording.place,
                found: hazard.found,
                photos: hazard.photos,
                seq: hazard.seq,
            }
        })
        .collect())
}
