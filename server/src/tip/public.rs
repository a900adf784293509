//! The public's interface: for browsers that make the code and seal the report themselves.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde::Deserialize;
use shared::digest::Digest;
use shared::id::UserId;
use shared::problem::ProblemCode;
use shared::region::DivisionCode;
use shared::tip::lifecycle::{Step, Who};
use shared::tip::routing::in_charge;
use shared::tip::wire::{
    ANSWERS_MAX, Answer, Challenge, Intake, Knock, Opener, SEALED_TEXT_MAX, Salt, Terms, TipReceipt, TipStatus,
    ToldStep,
};

use super::beat::Beat;
use super::gate::Refused;
use super::intake::{NewStep, check_files, prove, take_in, take_step};
use super::rows::Under;
use crate::problem::{ApiProblem, ApiResult};
use crate::reward::claimant_reward;
use crate::state::{AppState, Shared};

/// The most bytes of sealed words on one tip: reading it must stay cheap.
const TIP_BYTES_MAX: usize = 2 * 1024 * 1024;

/// For which division.
#[derive(Deserialize)]
pub(super) struct Where {
    division: DivisionCode,
}

impl From<Refused> for ApiProblem {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Foreign | Refused::Unsolved => Self::new(ProblemCode::Unsolved),
            Refused::Expired => Self::new(ProblemCode::TipExpired),
            Refused::TooSoon { seconds } => Self::new(ProblemCode::Busy).retry_after(seconds),
        }
    }
}

/// What a browser needs to seal a report for a division. Asked by POST, so that the division is in no address.
#[utoipa::path(post, path = "/api/v1/tip-terms", tag = "tips",
    request_body(content = serde_json::Value, description = "{ division }"),
    responses((status = 200, description = "Terms", body = serde_json::Value)))]
pub(super) async fn terms(State(state): State<AppState>, Json(asked): Json<Where>) -> ApiResult<Json<Terms>> {
    let officers = state.officers_in_service().await?;
    let officers = in_charge(&officers, asked.division, &[])
        .map(|all| all.into_iter().cloned().collect())
        .map_err(|_| ProblemCode::TipsNotOpen)?;
    let (challenge, bits) = state.gate.challenge(&state.keys);
    let salt = state.tip_salt.clone();
    Ok(Json(Terms { salt, officers, challenge, bits, register_key: state.register.key().verifier().to_string() }))
}

/// What a browser needs to derive keys from a code. Asked by POST like all of these, so that no cache keeps it.
#[utoipa::path(post, path = "/api/v1/tip-salt", tag = "tips",
    responses((status = 200, description = "Salt", body = serde_json::Value)))]
pub(super) async fn salt(State(state): State<AppState>) -> ApiResult<Json<Salt>> {
    Ok(Json(Salt { salt: state.tip_salt.clone(), register_key: state.register.key().verifier().to_string() }))
}

/// What is to be solved before a sealed file is sent. Which division or tip it will belong to is not asked.
#[utoipa::path(post, path = "/api/v1/tip-challenge", tag = "tips",
    responses((status = 200, description = "Challenge", body = serde_json::Value)))]
pub(super) async fn challenge(State(state): State<AppState>) -> ApiResult<Json<Challenge>> {
    let (challenge, bits) = state.gate.challenge(&state.keys);
    Ok(Json(Challenge { challenge, bits }))
}

/// Files a report that the browser sealed.
#[utoipa::path(post, path = "/api/v1/tips", tag = "tips",
    request_body(content = serde_json::Value, description = "Intake"),
    responses((status = 200, description = "TipReceipt: it is on disk and in the register", body = serde_json::Value),
        (status = 409, description = "Problem: tip-used-up, wrong-officers"),
        (status = 410, description = "Problem: tip-expired"),
        (status = 422, description = "Problem: unsolved, nobody-left")))]
pub(super) async fn file(State(state): State<AppState>, Json(intake): Json<Intake>) -> ApiResult<Json<TipReceipt>> {
    let pass = state.gate.solved(&state.keys, &intake.challenge, intake.number)?;
    Ok(Json(take_in(&state, &intake, &pass).await?))
}

/// What became of a tip, for the one who holds its code.
#[utoipa::path(post, path = "/api/v1/tip-status", tag = "tips",
    request_body(content = serde_json::Value, description = "Knock"),
    responses((status = 200, description = "TipStatus", body = serde_json::Value),
        (status = 404, description = "Problem: no-such-tip")))]
pub(super) async fn status(
    State(state): State<AppState>,
    Extension(beat): Extension<Beat>,
    Json(knock): Json<Knock>,
) -> ApiResult<Json<TipStatus>> {
    beat.begin();
    let answer = match state.under(&knock).await {
        Ok(Some(under)) => status_of(&state, &under).await,
        Ok(None) => Err(ProblemCode::NoSuchTip.into()),
        Err(error) => Err(error.into()),
    };
    answer.map(Json)
}

/// Of those who can open a tip, who has a key now.
///
/// # Errors
/// When the store fails.
pub(super) async fn openers(state: &Shared, can_open: &[UserId]) -> ApiResult<Vec<Opener>> {
    let officers = state.officers_in_service().await?;
    let with_key = officers.iter().filter(|officer| can_open.contains(&officer.user));
    Ok(with_key.map(|officer| Opener { officer: officer.user, key: officer.key }).collect())
}

/// A tip as its whistleblower sees it.
///
/// # Errors
/// When the register does not have it.
pub(super) async fn status_of(state: &Shared, under: &Under) -> ApiResult<TipStatus> {
    let found = &under.found;
    let told: Vec<_> = found.steps.iter().filter(|(step, _)| step.facts.step.is_told()).cloned().collect();
    let (checkpoint, proven) = prove(state, &told).await?;
    let steps = told
        .into_iter()
        .zip(proven)
        .map(|((step, _), proven)| ToldStep { proven, who: step.who, sealed: step.told })
        .collect();
    let openers = openers(state, &found.doc.officers).await?;
    Ok(TipStatus {
        state: found.doc.progress.state,
        steps,
        deadline: state.settings.tip_limits.next(found.doc.progress, found.doc.turns),
        checkpoint,
        tip_key: found.doc.tip_key,
        officers: openers,
        next: found.doc.steps,
        reward: claimant_reward(state, under.reward.as_ref()).await?,
    })
}

/// A word of the whistleblower to the office.
#[utoipa::path(post, path = "/api/v1/tip-answers", tag = "tips",
    request_body(content = serde_json::Value, description = "Answer"),
    responses((status = 204, description = "It is on disk"),
        (status = 404, description = "Problem: no-such-tip"),
        (status = 409, description = "Problem: step-taken")))]
pub(super) async fn answer(
    State(state): State<AppState>,
    Extension(beat): Extension<Beat>,
    Json(answer): Json<Answer>,
) -> ApiResult<StatusCode> {
    beat.begin();
    take_answer(&state, answer, None).await.map(|()| StatusCode::NO_CONTENT)
}

/// Takes a word of the whistleblower, with the hash of the token of the form that it came by, if it was one.
///
/// # Errors
/// When nothing lies under the code, or something else happened meanwhile.
pub(super) async fn take_answer(state: &Shared, answer: Answer, form: Option<Digest>) -> ApiResult<()> {
    if answer.sealed.len() > SEALED_TEXT_MAX {
        return Err(ProblemCode::TooLarge.into());
    }
    let under = state.under(&answer.knock).await?.ok_or(ProblemCode::NoSuchTip)?;
    let found = &under.found;
    let answers = found.steps.iter().filter(|(step, _)| step.facts.step == Step::Answer).count() as u64;
    let bytes: usize = found.steps.iter().filter_map(|(step, _)| step.sealed.as_ref()).map(String::len).sum();
    if answers >= ANSWERS_MAX || bytes > TIP_BYTES_MAX {
        return Err(ProblemCode::TooManyAttempts.into());
    }
    if !answer.files.is_empty() && answer.n == found.doc.steps {
        check_files(state, &answer.files, &found.doc.officers).await?;
    }
    let new = NewStep {
        step: Step::Answer,
        who: Who::Whistleblower,
        officer: None,
        n: answer.n,
        sealed: Some(answer.sealed),
        told: None,
        assign: None,
        access: None,
        form,
        files: answer.files,
    };
    take_step(state, found, new).await
}
