//! Who can open a tip: a colleague is let in by whoever can open it, and taken out. Each is a step of the tip with a
//! number: sent twice it is taken once, and of two that are sent at once one is first and the other is told so.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde::Deserialize;
use shared::id::{TipId, UserId};
use shared::problem::ProblemCode;
use shared::tip::lifecycle::{Step, Who};
use shared::tip::wire::{KeyBox, LetIn};

use super::intake::{BOX_TEXT_MAX, NewStep, take_step};
use super::officers::theirs;
use super::rows::Found;
use crate::auth::Asker;
use crate::problem::ApiResult;
use crate::state::AppState;

/// Who can open a tip from a step on, or no longer.
#[derive(Clone)]
pub enum Access {
    /// With this box, made for that key of the officer.
    In {
        /// The tip's key, sealed to the officer.
        key_box: KeyBox,
        /// The officer's key that it is sealed to.
        key: String,
    },
    /// This officer can no longer.
    Out(UserId),
}

impl Access {
    /// Who is let in or out.
    #[must_use]
    pub const fn officer(&self) -> UserId {
        match self {
            Self::In { key_box, .. } => key_box.officer,
            Self::Out(officer) => *officer,
        }
    }

    /// What is sealed for that.
    #[must_use]
    pub const fn key_box(&self) -> Option<&KeyBox> {
        match self {
            Self::In { key_box, .. } => Some(key_box),
            Self::Out(_) => None,
        }
    }

    const fn step(&self) -> Step {
        match self {
            Self::In { .. } => Step::LetIn,
            Self::Out(_) => Step::LetOut,
        }
    }
}

async fn take(state: &AppState, asker: &Asker, found: &Found, n: u64, access: Access) -> ApiResult<StatusCode> {
    let new = NewStep {
        step: access.step(),
        who: Who::Officer,
        officer: Some(asker.actor.user),
        n,
        sealed: None,
        told: None,
        assign: None,
        access: Some(access),
        form: None,
        files: Vec::new(),
    };
    take_step(state, found, new).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets a colleague of the region open a tip: whoever can open it seals its key to the colleague.
#[utoipa::path(post, path = "/api/v1/tips/{id}/boxes", tag = "tips", params(("id" = String, Path)),
    request_body(content = serde_json::Value, description = "LetIn"),
    responses((status = 204, description = "The colleague can open it"),
        (status = 409, description = "Problem: step-taken: something else was done meanwhile, or the colleague can open it"),
        (status = 422, description = "Problem: nobody-left: the whistleblower excluded that person")),
    security(("bearer" = [])))]
pub(super) async fn let_in(
    State(state): State<AppState>,
    asker: Asker,
    Path(tip): Path<String>,
    Json(LetIn { n, officer, sealed }): Json<LetIn>,
) -> ApiResult<StatusCode> {
    let (found, _) = theirs(&state, &asker, &tip).await?;
    if sealed.len() > BOX_TEXT_MAX {
        return Err(ProblemCode::TooLarge.into());
    }
    let officers = state.store.tip_officers_in_service().await?;
    let colleague = officers.iter().find(|known| known.user == officer);
    let key = colleague.map_or_else(String::new, |known| known.key.to_string());
    let access = Access::In { key_box: KeyBox { officer, sealed }, key: key.clone() };
    // What was asked before is not judged again: the colleague may have gone since.
    if found.step(n).is_none() {
        let may = colleague.is_some_and(|known| known.region.contains(found.doc.region));
        if !may || found.doc.excluded.contains(&officer) {
            return Err(ProblemCode::NobodyLeft.into());
        }
        // A box that opens with the colleague's present key is not replaced: it could be replaced by a worthless one.
        if state.store.box_key(officer, found.doc.id).await?.as_ref() == Some(&key) {
            return unless_done(&state, &asker, &found, n, access, ProblemCode::StepTaken).await;
        }
    }
    take(&state, &asker, &found, n, access).await
}

/// What is refused for what is there by now may be there because the same was sent twice at once: then it is done.
async fn unless_done(
    state: &AppState,
    asker: &Asker,
    found: &Found,
    n: u64,
    access: Access,
    refusal: ProblemCode,
) -> ApiResult<StatusCode> {
    match state.store.tip_with_steps(found.doc.id).await? {
        Some(now) if now.step(n).is_some() => take(state, asker, &now, n, access).await,
        _ => Err(refusal.into()),
    }
}

/// Which step it will be.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Turn {
    /// The number of the step of the tip that it will be.
    n: Option<u64>,
}

/// Takes a colleague's way to the tip away.
#[utoipa::path(delete, path = "/api/v1/tips/{id}/boxes/{officer}", tag = "tips",
    params(("id" = String, Path), ("officer" = String, Path), Turn),
    responses((status = 204, description = "That officer cannot open it any more"),
        (status = 409, description = "Problem: step-taken: something else was done meanwhile"),
        (status = 422, description = "Problem: nobody-left")),
    security(("bearer" = [])))]
pub(super) async fn let_out(
    State(state): State<AppState>,
    asker: Asker,
    Path((tip, officer)): Path<(String, String)>,
    Query(Turn { n }): Query<Turn>,
) -> ApiResult<StatusCode> {
    let officer: UserId = officer.parse().map_err(|_| ProblemCode::NotFound)?;
    let n = n.ok_or(ProblemCode::BadRequest)?;
    let found = match theirs(&state, &asker, &tip).await {
        Ok((found, _)) => found,
        // Who has left hears of nothing any more but that this was done, when it is sent again.
        Err(problem) if problem.code == ProblemCode::NotFound && officer == asker.actor.user => {
            let has_left = has_left(&state, &tip, officer, n).await?;
            return if has_left { Ok(StatusCode::NO_CONTENT) } else { Err(problem) };
        }
        Err(problem) => return Err(problem),
    };
    if found.step(n).is_none() {
        let in_service = state.store.tip_officers_in_service().await?;
        let can_open = &found.doc.officers;
        let stays = in_service.iter().any(|other| other.user != officer && can_open.contains(&other.user));
        let refusal = match (can_open.contains(&officer), stays) {
            (false, _) => Some(ProblemCode::StepTaken),
            (true, false) => Some(ProblemCode::NobodyLeft),
            (true, true) => None,
        };
        if let Some(refusal) = refusal {
            return unless_done(&state, &asker, &found, n, Access::Out(officer), refusal).await;
        }
    }
    take(&state, &asker, &found, n, Access::Out(officer)).await
}

/// Whether an officer left by a step of the own.
async fn has_left(state: &AppState, tip: &str, officer: UserId, n: u64) -> ApiResult<bool> {
    let tip: TipId = tip.parse().map_err(|_| ProblemCode::NotFound)?;
    let found = state.store.tip_with_steps(tip).await?;
    let step = found.as_ref().and_then(|found| found.step(n));
    Ok(step.is_some_and(|step| {
        step.facts.step == Step::LetOut && step.officer == Some(officer) && step.colleague == Some(officer)
    }))
}
