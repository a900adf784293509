//! A word of the whistleblower to the office, from a browser without scripts.

use axum::Extension;
use axum::extract::{Multipart, State};
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

use super::attached::{clean_all, needs_two, seal_all};
use super::came::{Came, read};
use super::form::limits;
use super::status::{find, status_view};
use super::{page, problem, site};
use crate::clock;
use crate::problem::{ApiProblem, ApiResult};
use crate::state::{AppState, Shared};
use crate::tip::Beat;
use crate::tip::public::{openers, take_answer};
use crate::tip::rows::Found;
use crate::tip::unaided::chance;

/// How often an answer is tried while others take its place.
const TRIES: u32 = 4;

pub(super) async fn answer(
    State(state): State<AppState>,
    Extension(beat): Extension<Beat>,
    parts: Multipart,
) -> Response {
    let came = match read(parts).await {
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
    let mut file_fault = came.file_fault;
    let cleaned = clean_all(state, came.files).await.unwrap_or_else(|fault| {
        file_fault = Some(fault);
        Vec::new()
    });
    file_fault = file_fault.or_else(|| needs_two(&cleaned, officers.len()));
    let (status, done) = if fault.is_some() || file_fault.is_some() {
        (StatusCode::UNPROCESSABLE_ENTITY, None)
    } else {
        let text = typed.take().unwrap_or_default();
        let form = form_of(came.fields.get(field::TOKEN))?;
        if was_sent(found, &form) {
            (StatusCode::OK, Some(Done::SentAgain))
        } else {
            let files = seal_all(state, cleaned, found.doc.tip_key.0, &officers).await?;
            let sealed =
                sealed_words(&found.doc.tip_key, text.as_bytes(), &mut chance).map_err(ApiProblem::internal)?;
            let answer = Answer { knock: opened.keys.knock(), n: found.doc.steps, sealed, files };
            (StatusCode::OK, Some(send(state, found, answer, form).await?))
        }
    };
    let form = typed.map(|typed| AnswerForm {
        token: new_token(),
        limits: limits(),
        typed,
        errors: Some(AnswerErrors { message: fault, files: file_fault, token: None }),
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

/// The token of a new form: sent twice, by a reload or by two taps, a form is taken once; two forms are two answers.
pub(super) fn new_token() -> String {
    hex::encode(clock::random::<16>())
}

/// What is kept of a form's token.
fn form_of(token: &str) -> ApiResult<Digest> {
    let is_token = token.len() == 32 && token.bytes().all(|digit| digit.is_ascii_hexdigit());
    if is_token {
        Ok(Digest::of(&[b"minewatch answer form\n", token.as_bytes()]))
    } else {
        Err(ProblemCode::BadRequest.into())
    }
}

/// Whether the form was sent before.
fn was_sent(found: &Found, form: &Digest) -> bool {
    found.steps.iter().any(|(step, _)| step.form.as_ref() == Some(form))
}
