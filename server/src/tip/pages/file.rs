//! A report from a browser without scripts: read, checked, sealed in memory, taken in like any other.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use pages::{Fault, Field, FieldError, ReceiptView, Typed, field};
use shared::evidence::Position;
use shared::id::{MineId, UserId};
use shared::problem::ProblemCode;
use shared::text::Lang;
use shared::tip::code::ReceiptCode;
use shared::tip::deadline::Turns;
use shared::tip::lifecycle::Progress;
use shared::tip::pin::Pin;
use shared::tip::report::{LINE_MAX, Matter, Report, Source, WORDS_MAX, Where};
use shared::tip::routing::with_conflicts;
use shared::tip::wire::TipReceipt;

use super::attached::{NotCleaned, clean_all, keys_of, needs_two, seal_all, turn_for};
use super::came::{Came, Coming, read};
use super::form::{MINES_MAX, code_to_show, form_view, known_division, officers_for, typed};
use super::{deadline, page, problem, site};
use crate::problem::{ApiProblem, ApiResult};
use crate::state::{AppState, Shared};
use crate::tip::gate::{Pass, Refused};
use crate::tip::intake::{end_of_next_day, take_in, taken_before};
use crate::tip::sender::Sender;
use crate::tip::unaided::Keys;

fn place(typed: &Typed, mines: &[MineId]) -> Result<Where, FieldError> {
    let wrong = |field, fault| Err(FieldError { field, fault });
    let mine = match typed.mine.parse::<MineId>() {
        _ if typed.mine.is_empty() => None,
        Ok(mine) if mines.contains(&mine) => Some(mine),
        _ => return wrong(Field::Mine, Fault::NotUnderstood),
    };
    if !typed.latitude.is_empty() || !typed.longitude.is_empty() {
        let degrees = |text: &str| text.replace('，', ".").parse::<f64>().ok();
        let position = degrees(&typed.latitude)
            .zip(degrees(&typed.longitude))
            .and_then(|(lat, lng)| Position::from_degrees(lat, lng));
        let Some(position) = position else { return wrong(Field::Position, Fault::NotUnderstood) };
        // The bounds of the province, generously.
        if !(40.0..=47.0).contains(&position.lat()) || !(121.0..=132.0).contains(&position.lng()) {
            return wrong(Field::Position, Fault::Outside);
        }
        return Ok(Where::Point { position, words: joined(typed), mine });
    }
    if let Some(mine) = mine {
        return Ok(Where::Mine(mine));
    }
    let words = joined(typed);
    if words.is_empty() { wrong(Field::Mine, Fault::Missing) } else { Ok(Where::Words(words)) }
}

fn joined(typed: &Typed) -> String {
    [typed.mine_words.as_str(), typed.place.as_str()]
        .iter()
        .filter(|w| !w.is_empty())
        .copied()
        .collect::<Vec<_>>()
        .join("；")
}

fn report(typed: &Typed, mines: &[MineId]) -> Result<Report, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut fault = |field, fault| errors.push(FieldError { field, fault });
    for (field, text, max) in [
        (Field::MineWords, &typed.mine_words, LINE_MAX),
        (Field::Place, &typed.place, LINE_MAX),
        (Field::What, &typed.what, WORDS_MAX),
        (Field::When, &typed.when, LINE_MAX),
        (Field::ExcludedWords, &typed.excluded_words, WORDS_MAX),
        (Field::Phone, &typed.phone, LINE_MAX),
    ] {
        if text.chars().count() > max {
            fault(field, Fault::TooLong { max });
        }
    }
    if typed.what.is_empty() {
        fault(Field::What, Fault::Missing);
    }
    let matter = Matter::from_code(&typed.matter);
    if matter.is_none() {
        fault(Field::Matter, Fault::Missing);
    }
    let source = if typed.known.is_empty() { Some(Source::Heard) } else { Source::from_code(&typed.known) };
    if source.is_none() {
        fault(Field::Known, Fault::NotUnderstood);
    }
    let place = match place(typed, mines) {
        Ok(place) => Some(place),
        Err(error) => {
            errors.push(error);
            None
        }
    };
    match (place, matter, source) {
        (Some(place), Some(matter), Some(source)) if errors.is_empty() => Ok(Report {
            place,
            matter,
            what: typed.what.clone(),
            when: typed.when.clone(),
            source,
            insider: typed.insider,
            involved: typed.excluded_words.clone(),
            phone: typed.phone.clone(),
        }),
        _ => {
            errors.sort_by_key(|error| error.field);
            Err(errors)
        }
    }
}

pub(super) async fn file(
    State(state): State<AppState>,
    Extension(sender): Extension<Sender>,
    coming: Coming,
) -> Response {
    let came = match read(coming).await {
        Ok(came) => came,
        Err(error) => return problem(&state, &error, Lang::default()),
    };
    let lang = came.fields.lang();
    match take(&state, came, sender, lang).await {
        Ok(Outcome::Received(code, receipt)) => received(&state, &code, &receipt, lang),
        Ok(Outcome::Again(view)) => page(StatusCode::UNPROCESSABLE_ENTITY, pages::form(&view, lang)),
        Err(error) => problem(&state, &error, lang),
    }
}

enum Outcome {
    Received(ReceiptCode, TipReceipt),
    /// Something is missing: the form again, with everything that was typed.
    Again(Box<pages::FormView>),
}

async fn take(state: &Shared, came: Came, sender: Sender, lang: Lang) -> ApiResult<Outcome> {
    let Came { fields, files, file_fault, .. } = &came;
    let had_files = file_fault.is_some() || !files.is_empty();
    let (typed, token) = (typed(fields), fields.get(field::TOKEN).to_owned());
    let division = known_division(fields.get(field::DIVISION)).ok_or(ProblemCode::BadRequest)?;
    let code = ReceiptCode::parse(fields.get(field::CODE)).map_err(|_| ProblemCode::BadRequest)?;
    let again = async |typed: Typed, errors: Vec<FieldError>| {
        let is_made_here = state.gate.made(&state.keys, &token, &code);
        let shown = code_to_show(Some(&code).filter(|_| is_made_here), sender);
        let mut view = form_view(state, division, &shown, typed, errors, lang).await?;
        view.files_lost = had_files;
        view.code_is_new = shown != code;
        Ok(Outcome::Again(Box::new(view)))
    };
    // A code that this server did not put into this form may be known to whoever did.
    if !state.gate.made(&state.keys, &token, &code) {
        return again(typed, vec![FieldError { field: Field::Token, fault: Fault::Expired }]).await;
    }
    let keys = Keys::of(state, &code)?;
    // Sent a second time by a reload, which may have lost its files: the receipt once more, whatever became of the form.
    if let Some(receipt) = taken_before(state, &keys.knock()).await? {
        return Ok(Outcome::Received(code, receipt));
    }
    let mines: Vec<MineId> = state.store.mines_of(division, None, MINES_MAX).await?.iter().map(|m| m.id).collect();
    let report = match report(&typed, &mines) {
        Ok(report) => report,
        Err(errors) => return again(typed, errors).await,
    };
    let pin = match Pin::chosen(&typed.pin) {
        Ok(pin) => pin,
        Err(error) => return again(typed, vec![FieldError { field: Field::Pin, fault: Fault::Pin(error) }]).await,
    };
    if let Some(fault) = file_fault.clone() {
        return again(typed, vec![FieldError { field: Field::Files, fault }]).await;
    }
    let officers = officers_for(state, division).await?;
    let excluded: Vec<UserId> = typed.excluded.iter().filter_map(|id| id.parse().ok()).collect();
    let excluded = with_conflicts(&officers, report.place.mine(), excluded);
    let left: Vec<_> = officers.iter().filter(|officer| !excluded.contains(&officer.user)).collect();
    if left.is_empty() {
        let conflicts = with_conflicts(&officers, report.place.mine(), Vec::new());
        let (field, fault) = if officers.iter().all(|officer| conflicts.contains(&officer.user)) {
            (Field::Mine, Fault::NobodyMay)
        } else {
            (Field::Excluded, Fault::NobodyLeft)
        };
        return again(typed, vec![FieldError { field, fault }]).await;
    }
    let pass = match state.gate.filled(&state.keys, &token, &code) {
        Ok(pass) => pass,
        Err(Refused::Expired) => {
            return again(typed, vec![FieldError { field: Field::Token, fault: Fault::Expired }]).await;
        }
        Err(refused) => return Err(refused.into()),
    };
    if !fields.get(field::TRAP).is_empty() || !answered(state, &token, &typed) {
        return again(typed, vec![FieldError { field: Field::Answer, fault: Fault::WrongAnswer }]).await;
    }
    // Sent many times at once, a form is worked on once; the others get what became of it.
    let _in_hand = state.gate.take_in_hand(&pass).await;
    if state.store.is_spent(&pass.nonce).await? {
        return match taken_before(state, &keys.knock()).await? {
            Some(receipt) => Ok(Outcome::Received(code, receipt)),
            None => again(typed, vec![FieldError { field: Field::Token, fault: Fault::Expired }]).await,
        };
    }
    // Pictures are made anew last: it is the dearest work, and only for forms that will be taken.
    let turn = turn_for(state, &came.files).await?;
    let cleaned = match clean_all(turn.as_ref(), came.files).await {
        Ok(cleaned) => cleaned,
        Err(NotCleaned::Busy(problem)) => return Err(problem),
        Err(NotCleaned::Fault(fault)) => {
            // The work was done: the same form must not have it done again.
            spend(state, &pass).await?;
            return again(typed, vec![FieldError { field: Field::Files, fault }]).await;
        }
    };
    if let Some(fault) = needs_two(&cleaned, left.len()) {
        spend(state, &pass).await?;
        return again(typed, vec![FieldError { field: Field::Files, fault }]).await;
    }
    let mut intake =
        keys.with_pin(&state.door.hashing, pin.as_ref()).await?.seal(&report, division, excluded, &left)?;
    intake.files = seal_all(state, turn.as_ref(), cleaned, intake.tip_key.0, &keys_of(&left)).await?;
    drop(turn);
    match take_in(state, &intake, &pass).await {
        Ok(receipt) => Ok(Outcome::Received(code, receipt)),
        Err(error) if error.code == ProblemCode::TipUsedUp => {
            again(typed, vec![FieldError { field: Field::Token, fault: Fault::Expired }]).await
        }
        Err(error) => Err(error),
    }
}

/// Uses a form's token up although no report came of it.
async fn spend(state: &Shared, pass: &Pass) -> ApiResult<()> {
    state.store.spend(&pass.nonce, end_of_next_day(pass.until_ms)).await?;
    Ok(())
}

fn answered(state: &Shared, token: &str, typed: &Typed) -> bool {
    let (a, b) = state.gate.question(&state.keys, token);
    // Full-width digits are what a Chinese keyboard gives.
    let digits: String = typed
        .answer
        .chars()
        .filter_map(|c| match c {
            '0'..='9' => Some(c),
            '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
            _ => None,
        })
        .collect();
    digits.parse::<u16>().is_ok_and(|sum| sum == u16::from(a) + u16::from(b))
}

fn received(state: &Shared, code: &ReceiptCode, receipt: &TipReceipt, lang: Lang) -> Response {
    let Some(code) = pages::Code::from_ascii(code.digits()) else {
        return problem(state, &ApiProblem::internal("a code that is none"), lang);
    };
    let arrived = receipt.arrival.facts.day;
    let turns = Turns { arrived, state_since: arrived };
    let view = ReceiptView {
        site: site(state),
        code,
        again: receipt.again,
        sealed_in_browser: false,
        entry: receipt.arrival.index,
        checkpoint: receipt.checkpoint.clone(),
        proof: serde_json::to_string(&receipt.arrival).ok(),
        deadlines: state.settings.tip_limits.next(Progress::NEW, turns).map(deadline).into_iter().collect(),
    };
    page(StatusCode::OK, pages::receipt(&view, lang))
}
