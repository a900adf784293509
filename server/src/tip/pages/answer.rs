//! A word of the whistleblower to the office, from a browser without scripts.

use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::Response;
use pages::{AnswerErrors, AnswerForm, Done, Fault, LookupView, field};
use shared::digest::SealingKey;
use shared::id::UserId;
use shared::problem::ProblemCode;
use shared::text::Lang;
use shared::tip::code::ReceiptCode;
use shared::tip::report::{WORDS_MAX, clean_words};
use shared::tip::wire::Answer;

use super::attached::{Attached, Cleaned, FILES, Room, clean_all, in_time, needs_two, seal_all};
use super::form::limits;
use super::status::{find, status_view};
use super::{page, problem, site};
use crate::problem::ApiResult;
use crate::state::{AppState, Shared};
use crate::tip::public::take_answer;
use crate::tip::rows::Found;
use crate::tip::unaided::sealed_words;

/// The most fields of the form.
const FIELDS_MAX: usize = 64;

pub(super) async fn answer(State(state): State<AppState>, mut parts: Multipart) -> Response {
    let mut room = Room::default();
    let (mut files, mut file_fault) = (Vec::new(), None);
    let (mut lang, mut code, mut token, mut words) = (Lang::default(), String::new(), String::new(), String::new());
    for _ in 0..FIELDS_MAX {
        let part = match in_time(parts.next_field()).await {
            Ok(Ok(Some(part))) => part,
            Ok(Ok(None)) => break,
            Ok(Err(_)) | Err(_) => return problem(&state, &ProblemCode::BadRequest.into(), lang),
        };
        let name = part.name().unwrap_or_default().to_owned();
        if name == field::FILES {
            let file_name = part.file_name().unwrap_or_default().to_owned();
            if let Err(error) = room.take().await {
                return problem(&state, &error, lang);
            }
            let Ok(Ok(bytes)) = in_time(part.bytes()).await else {
                return problem(&state, &ProblemCode::TooLarge.into(), lang);
            };
            match Attached::look(&file_name, bytes) {
                _ if file_name.is_empty() => {}
                Ok(file) if files.len() < FILES => files.push(file),
                Ok(_) => file_fault = Some(Fault::TooManyFiles { max: FILES }),
                Err(fault) => file_fault = Some(fault),
            }
            continue;
        }
        let Ok(Ok(text)) = in_time(part.text()).await else {
            return problem(&state, &ProblemCode::TooLarge.into(), lang);
        };
        match name.as_str() {
            field::LANG => lang = Lang::preferred(&text),
            field::CODE => code = text,
            field::TOKEN => token = text,
            field::MESSAGE => words = clean_words(&text),
            _ => {}
        }
    }
    let came = Came { code, token, words, files, file_fault };
    match take(&state, came, lang).await {
        Ok(response) => response,
        Err(error) => problem(&state, &error, lang),
    }
}

struct Came {
    code: String,
    token: String,
    words: String,
    files: Vec<Attached>,
    file_fault: Option<Fault>,
}

async fn take(state: &Shared, came: Came, lang: Lang) -> ApiResult<Response> {
    let Came { code, token, words, files, mut file_fault } = came;
    let code = ReceiptCode::parse(&code).map_err(|_| ProblemCode::BadRequest)?;
    let Some((keys, found)) = find(state, code.clone()).await? else {
        let view = LookupView { site: site(state), typed: String::new(), error: Some(pages::LookupError::Unknown) };
        return Ok(page(StatusCode::NOT_FOUND, pages::lookup(&view, lang)));
    };
    let fault = match words.chars().count() {
        0 => Some(Fault::Missing),
        n if n > WORDS_MAX => Some(Fault::TooLong { max: WORDS_MAX }),
        _ => None,
    };
    let mut typed = Some(words);
    let officers = officers_of(state, &found).await?;
    let cleaned: Vec<Cleaned> = match clean_all(state, files).await {
        Ok(cleaned) => cleaned,
        Err(fault) => {
            file_fault = Some(fault);
            Vec::new()
        }
    };
    file_fault = file_fault.or_else(|| needs_two(&cleaned, officers.len()));
    let (status, done) = if fault.is_some() || file_fault.is_some() {
        (StatusCode::UNPROCESSABLE_ENTITY, None)
    } else {
        let text = typed.take().unwrap_or_default();
        // The form carries the number of the step that it will be: sent twice by a reload, it is taken once.
        let n = token.parse().map_err(|_| ProblemCode::BadRequest)?;
        if found.doc.steps > n && was_sent(&found, n) {
            (StatusCode::OK, Some(Done::SentAgain))
        } else {
            let n = found.doc.steps;
            let files = seal_all(state, cleaned, found.doc.tip_key.0, &officers).await?;
            let sealed = sealed_words(&found.doc.tip_key, text.as_bytes())?;
            take_answer(state, Answer { knock: keys.knock(), n, sealed, files }).await?;
            (StatusCode::OK, Some(Done::Sent))
        }
    };
    let Some((keys, found)) = find(state, code.clone()).await? else { return Err(ProblemCode::NoSuchTip.into()) };
    let form = typed.map(|typed| AnswerForm {
        token: found.doc.steps.to_string(),
        limits: limits(),
        typed,
        errors: Some(AnswerErrors { message: fault, files: file_fault, token: None }),
    });
    let view = status_view(state, &code, &keys, &found, done, form).await?;
    Ok(page(status, pages::status(&view, lang)))
}

/// Those who can open the tip now, with their keys.
async fn officers_of(state: &Shared, found: &Found) -> ApiResult<Vec<(UserId, SealingKey)>> {
    let can_open = state.store.tip_officers(found.doc.id).await?;
    let officers = state.store.tip_officers_in_service().await?;
    let with_key = officers.iter().filter(|officer| can_open.contains(&officer.user));
    Ok(with_key.map(|officer| (officer.user, officer.key)).collect())
}

/// Whether the step with that number is a word of the whistleblower: the form was sent before.
fn was_sent(found: &Found, n: u64) -> bool {
    use shared::tip::lifecycle::Step;
    found.steps.iter().any(|(step, _)| step.n == n && step.step == Step::Answer)
}
