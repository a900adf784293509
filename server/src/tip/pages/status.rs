//! What became of a report, by its code.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use pages::{
    AnswerForm, Author, Deadline, DeadlineKind, Done, Inclusion, LookupError, LookupView, Message, Reward,
    RewardState, State as Told, StatusView, Step as Line, StepEvent,
};
use serde::Deserialize;
use shared::problem::ProblemCode;
use shared::register::{Entry, EntryKind, SignedCheckpoint, verify_inclusion};
use shared::reward::claiming::ways;
use shared::reward::step::State as RewardStep;
use shared::reward::wire::ClaimantReward;
use shared::text::Lang;
use shared::tip::code::ReceiptCode;
use shared::tip::lifecycle::{Step, TipState, Who};
use shared::tip::wire::Proven;

use super::form::limits;
use super::{Chosen, day, deadline, page, problem, site};
use crate::problem::{ApiProblem, ApiResult};
use crate::reward::claimant_reward;
use crate::state::{AppState, Shared};
use crate::tip::Beat;
use crate::tip::intake::prove;
use crate::tip::rows::Under;
use crate::tip::unaided::Keys;

pub(super) async fn lookup(
    State(state): State<AppState>,
    Query(chosen): Query<Chosen>,
    headers: HeaderMap,
) -> Response {
    let view = LookupView { site: site(&state), typed: String::new(), error: None };
    page(StatusCode::OK, pages::lookup(&view, chosen.lang(&headers)))
}

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    lang: String,
    #[serde(default)]
    code: String,
}

pub(super) async fn status(
    State(state): State<AppState>,
    Extension(beat): Extension<Beat>,
    Form(asked): Form<Asked>,
) -> Response {
    beat.begin();
    let lang = Lang::preferred(&asked.lang);
    let answer = match ReceiptCode::parse(&asked.code) {
        Err(error) => Err(LookupError::Malformed(error.sentence(lang))),
        Ok(code) => match find(&state, code).await {
            Ok(Some(opened)) => match status_view(&state, &opened, None, None, lang).await {
                Ok(view) => Ok(page(StatusCode::OK, pages::status(&view, lang))),
                Err(error) => Ok(problem(&state, &error, lang)),
            },
            Ok(None) => Err(LookupError::Unknown),
            Err(error) => Ok(problem(&state, &error, lang)),
        },
    };
    answer.unwrap_or_else(|error| {
        let view = LookupView { site: site(&state), typed: asked.code, error: Some(error) };
        page(StatusCode::UNPROCESSABLE_ENTITY, pages::lookup(&view, lang))
    })
}

/// What a code opened.
pub(super) struct Opened {
    /// The code, for the forms of the page.
    pub code: ReceiptCode,
    /// The keys that it gives.
    pub keys: Keys,
    /// What lies under it.
    pub under: Arc<Under>,
}

impl Opened {
    /// The same code, with what lies under it after something was done.
    ///
    /// # Errors
    /// When it is gone, or the store fails.
    pub async fn looked_at_anew(self, state: &Shared) -> ApiResult<Self> {
        let under = state.under(&self.keys.knock()).await?.ok_or(ProblemCode::NoSuchTip)?;
        Ok(Self { under, ..self })
    }
}

/// Looks for what lies under a code.
pub(super) async fn find(state: &Shared, code: ReceiptCode) -> ApiResult<Option<Opened>> {
    let keys = Keys::of(state, &code)?;
    let knock = keys.knock();
    let under = state.under(&knock).await?;
    Ok(under.map(|under| Opened { code, keys, under }))
}

fn told(state: TipState, extended: bool) -> Told {
    match state {
        TipState::Received => Told::Received,
        TipState::Accepted if extended => Told::Extended,
        TipState::Accepted => Told::Verifying,
        TipState::PassedOn => Told::Transferred,
        TipState::Rejected => Told::Refused,
        TipState::Joined => Told::Joined,
        TipState::Verified => Told::Verified,
        TipState::Unverified => Told::Unverified,
        TipState::Closed => Told::Closed,
    }
}

fn event(step: Step, state: TipState) -> StepEvent {
    match step {
        Step::Answer => StepEvent::Added,
        Step::Tell => StepEvent::OfficeWrote,
        Step::Extend => StepEvent::State(Told::Extended),
        Step::Accept => StepEvent::State(Told::Accepted),
        _ => StepEvent::State(told(state, false)),
    }
}

/// The page of a report that was found.
///
/// # Errors
/// When the register does not have it.
pub(super) async fn status_view(
    state: &Shared,
    opened: &Opened,
    done: Option<Done>,
    answer: Option<AnswerForm>,
    lang: Lang,
) -> ApiResult<StatusView> {
    let Opened { code, keys, under } = opened;
    let Under { found, reward } = &**under;
    let seen: Vec<_> = found.steps.iter().filter(|(step, _)| step.facts.step.is_told()).collect();
    let words = |sealed: &Option<String>| sealed.as_ref().and_then(|sealed| keys.open(sealed));
    let steps = seen
        .iter()
        .map(|(step, _)| Line {
            day: day(step.facts.day),
            event: event(step.facts.step, step.facts.state),
            note: if step.facts.step == Step::Tell { None } else { words(&step.told) },
        })
        .collect();
    let messages = seen
        .iter()
        .filter(|(step, _)| matches!(step.facts.step, Step::Tell | Step::Answer))
        .map(|(step, _)| Message {
            author: if step.who == Who::Officer { Author::Office } else { Author::Reporter },
            day: day(step.facts.day),
            text: words(&step.told),
            files: 0,
        })
        .collect();
    let arrival = found.steps.first().map_or(&[][..], std::slice::from_ref);
    let inclusion = match prove(state, arrival).await {
        Ok((checkpoint, proven)) if holds(keys, &checkpoint, &proven) => {
            Inclusion::Holds { checkpoint, proof: serde_json::to_string(&proven).ok() }
        }
        _ => Inclusion::Broken,
    };
    let is_open = found.doc.progress.state != TipState::Closed;
    let fresh = || AnswerForm {
        token: state.gate.answer_form(&state.keys, code),
        limits: limits(),
        typed: String::new(),
        errors: None,
    };
    Ok(StatusView {
        site: site(state),
        code: pages::Code::from_ascii(code.digits()).ok_or_else(|| ApiProblem::from(ProblemCode::Internal))?,
        done,
        state: told(found.doc.progress.state, found.doc.progress.extended),
        steps,
        deadlines: state
            .settings
            .tip_limits
            .next(found.doc.progress, found.doc.turns)
            .map(deadline)
            .into_iter()
            .collect(),
        messages,
        answer: is_open.then(|| answer.unwrap_or_else(fresh)),
        reward: claimant_reward(state, reward.as_ref()).await?.map(|reward| reward_told(&reward, lang)),
        entry: found.steps.first().map_or(0, |(_, entry)| *entry),
        inclusion,
    })
}

/// A reward as the page says it.
fn reward_told(reward: &ClaimantReward, lang: Lang) -> Reward {
    let state = match reward.view.state {
        RewardStep::Verified | RewardStep::Proposed | RewardStep::HalfApproved | RewardStep::Approved => {
            if reward.view.attempt > 0 { RewardState::Anew } else { RewardState::Undecided }
        }
        RewardStep::Notified => RewardState::Ready,
        RewardStep::Claimed => RewardState::Claimed,
        RewardStep::Issued => RewardState::Issued,
        RewardStep::Paid | RewardStep::Reconciled => RewardState::Paid,
        RewardStep::Refused => RewardState::None,
        RewardStep::Lapsed => RewardState::Lapsed,
        RewardStep::GivenUp => RewardState::GivenUp,
    };
    let deadline = reward.view.until.map(|(last, left)| Deadline {
        kind: DeadlineKind::Claim,
        day: day(last),
        // The view counts today as one that is left.
        days_left: i64::from(left) - 1,
    });
    Reward {
        state,
        amount: reward.view.sum.map(|sum| sum.in_words(lang)),
        deadline,
        places: reward.places.clone(),
        reason: None,
        ways: ways(reward),
        way: reward.way,
    }
}

/// Whether the path leads from the arrival to the signed root: computed anew from what the code gives, not believed.
fn holds(keys: &Keys, checkpoint: &str, proven: &[Proven]) -> bool {
    let ([arrival], Ok(signed)) = (proven, checkpoint.parse::<SignedCheckpoint>()) else { return false };
    let commitment = keys.commitment(&arrival.facts);
    let entry = Entry { day: arrival.facts.day, kind: EntryKind::Arrival, commitment };
    let head = signed.checkpoint();
    entry
        .leaf_hash()
        .is_ok_and(|leaf| verify_inclusion(&leaf, arrival.index, head.size, &arrival.path, &head.root).is_ok())
}
