//! A word of the whistleblower to the office, from a browser without scripts.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use pages::{AnswerErrors, AnswerForm, Done, Fault, LookupView, field};
use shared::digest::{Digest, SealingKey};
use shared::id::UserId;
use shared::problem::ProblemCode;
use shared::seal::report::sealed_words;
use shared::text::Lang;
use shared::tip::code::ReceiptCode;
use shared::tip::report::WORDS_MAX;
use shared::tip::wire::Answer;

use super::attached::{NotCleaned, clean_all, needs_two, seal_all, turn_for};
use super::came::{Came, Coming, read};
use super::form::limits;
use super::status::{find, status_view};
use super::{page, problem, site};
use crate::problem::{ApiProblem, ApiResult};
use crate::state::{AppState, Shared};
use crate::tip::Beat;
use crate::tip::gate::Refused;
use crate::tip::intake::end_of_next_day;
use crate::tip::public::{openers, take_answer};
use crate::tip::rows::Found;
use crate::tip::unaided::chance;

/// How often an answer is tried while others take its place.
const TRIES: u32 = 4;

pub(super) async fn answer(
    State(state): State<AppState>,
    Extension(beat): Extension<Beat>,
    coming: Coming,
) -> Response {
    let came = match read(coming).await {
        Ok(came) => came,
        Err(error) => return problem(&state, &error, Lang::default()),
    };
    beat.begin();
    let lang = came.fields.lang();
    match take(&state, came, lang).await {
        Ok(response) => response,
        Err(error) => problem(&state, &error, lang),
    }
}

async fn take(state: &Shared, came: Came, lang: Lang) -> ApiResult<Response> {
    let code = ReceiptCode::parse(came.fields.get(field::CODE)).map_err(|_| ProblemCode::BadRequest)?;
    let words = came.fields.get(field::MESSAGE).to_owned();
    let Some(opened) = find(state, code).await? else {
        let view = LookupView { site: site(state), typed: String::new(), error: Some(pages::LookupError::Unknown) };
        return Ok(page(StatusCode::NOT_FOUND, pages::lookup(&view, lang)));
    };
    let fault = match words.chars().count() {
        0 => Some(Fault::Missing),
        n if n > WORDS_MAX => Some(Fault::TooLong { max: WORDS_MAX }),
        _ => None,
    };
    let mut typed = Some(words);
    let found = &opened.under.found;
    let openers = openers(state, &opened.under.found.doc.officers).await?;
    let officers: Vec<(UserId, SealingKey)> =
        openers.into_iter().map(|opener| (opener.officer, opener.key)).collect();
    let token = came.fields.get(field::TOKEN);
    let form = Digest::of(&[b"minewatch answer form\n", token.as_bytes()]);
    if was_sent(found, &form) {
        // Also where its token ran out meanwhile: a form that was taken is not shown again, to be sent twice.
        let opened = opened.looked_at_anew(state).await?;
        let view = status_view(state, &opened, Some(Done::SentAgain), None, lang).await?;
        return Ok(page(StatusCode::OK, pages::status(&view, lang)));
    }
    let pass = match state.gate.answering(&state.keys, token, &opened.code) {
        Ok(pass) => Some(pass),
        Err(Refused::Expired) => None,
        Err(Refused::Foreign | Refused::TooSoon { .. } | Refused::Unsolved) => {
            return Err(ProblemCode::BadRequest.into());
        }
    };
    let (mut cleaned, mut file_fault) = (Vec::new(), came.file_fault);
    let mut token_fault = pass.is_none().then_some(Fault::Expired);
    let (mut turn, mut _in_hand) = (None, None);
    if let Some(pass) = pass.filter(|_| fault.is_none() && file_fault.is_none() && !came.files.is_empty()) {
        // Pictures are made anew last, only for words that will be taken, and once for each form.
        _in_hand = Some(state.gate.take_in_hand(&pass).await);
        if state.store.is_spent(&pass.nonce).await? {
            token_fault = Some(Fault::Expired);
        } else if state.store.tip_with_steps(found.doc.id).await?.is_none_or(|now| !was_sent(&now, &form)) {
            turn = turn_for(state, &came.files).await?;
            match clean_all(turn.as_ref(), came.files).await {
                Ok(made) => cleaned = made,
                Err(NotCleaned::Busy(problem)) => return Err(problem),
                Err(NotCleaned::Fault(fault)) => {
                    state.store.spend(&pass.nonce, end_of_next_day(pass.until_ms)).await?;
                    file_fault = Some(fault);
                }
            }
        }
    }
    file_fault = file_fault.or_else(|| needs_two(&cleaned, officers.len()));
    let (status, done) = if fault.is_some() || file_fault.is_some() || token_fault.is_some() {
        (StatusCode::UNPROCESSABLE_ENTITY, None)
    } else {
        let text = typed.take().unwrap_or_default();
        let files = seal_all(state, turn.as_ref(), cleaned, found.doc.tip_key.0, &officers).await?;
        let sealed = sealed_words(&found.doc.tip_key, text.as_bytes(), &mut chance).map_err(ApiProblem::internal)?;
        let answer = Answer { knock: opened.keys.knock(), n: found.doc.steps, sealed, files };
        (StatusCode::OK, Some(send(state, found, answer, form).await?))
    };
    drop(turn);
    let form = typed.map(|typed| AnswerForm {
        token: state.gate.answer_form(&state.keys, &opened.code),
        limits: limits(),
        typed,
        errors: Some(AnswerErrors { message: fault, files: file_fault, token: token_fault }),
    });
    let opened = opened.looked_at_anew(state).await?;
    let view = status_view(state, &opened, done, form, lang).await?;
    Ok(page(status, pages::status(&view, lang)))
}

/// Takes the answer as the next step, whichever that is by now: somebody without scripts cannot choose another.
async fn send(state: &Shared, found: &Found, answer: Answer, form: Digest) -> ApiResult<Done> {
    let mut n = answer.n;
    for _ in 0..TRIES {
        match take_answer(state, Answer { n, ..answer.clone() }, Some(form)).await {
            Err(problem) if problem.code == ProblemCode::StepTaken => {}
            outcome => return outcome.map(|()| Done::Sent),
        }
        let now = state.store.tip_with_steps(found.doc.id).await?.ok_or(ProblemCode::NoSuchTip)?;
        if was_sent(&now, &form) {
            return Ok(Done::SentAgain);
        }
        n = now.doc.steps;
    }
    Err(ProblemCode::Busy.into())
}

/// Whether the form was sent before.
fn was_sent(found: &Found, form: &Digest) -> bool {
    found.steps.iter().any(|(step, _)| step.form.as_ref() == Some(form))
}
