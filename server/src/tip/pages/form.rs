//! The report's form: first where, then what.

use axum::Extension;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use pages::{Choice, Code, FieldError, FormLimits, FormView, PlaceView, Prefecture, Typed, field};
use shared::problem::ProblemCode;
use shared::region::{DivisionCode, Level, divisions};
use shared::text::{Lang, Text};
use shared::tip::code::ReceiptCode;
use shared::tip::files::FileType;
use shared::tip::report::{LINE_MAX, Matter, Source, WORDS_MAX, clean_words};
use shared::tip::routing::{Officer, in_charge};

use super::attached::{FILE_BYTES, FILES, FORM_BYTES};
use super::came::Fields;
use super::{Chosen, page, problem, site};
use crate::problem::{ApiProblem, ApiResult};
use crate::state::{AppState, Shared};
use crate::tip::sender::Sender;

/// The most officers that can be excluded by name.
const EXCLUDED_MAX: usize = 64;
/// The most mines of a county that the form lists.
pub(super) const MINES_MAX: usize = 2_000;

fn choice(division: DivisionCode) -> Choice {
    Choice { value: division.to_string(), label: division.name().unwrap_or_default().to_owned() }
}

fn place_view(state: &Shared, chosen: &str, missing: bool) -> PlaceView {
    let prefectures = divisions()
        .iter()
        .filter(|division| division.code.level() == Level::Prefecture)
        .map(|prefecture| Prefecture {
            own: choice(prefecture.code),
            counties: divisions()
                .iter()
                .filter(|county| county.code.level() == Level::County && county.code.prefecture() == prefecture.code)
                .map(|county| choice(county.code))
                .collect(),
        })
        .collect();
    PlaceView {
        site: site(state),
        prefectures,
        unknown: Some(DivisionCode::JILIN.to_string()),
        chosen: chosen.to_owned(),
        missing,
    }
}

pub(super) async fn place(
    State(state): State<AppState>,
    Query(chosen): Query<Chosen>,
    headers: HeaderMap,
) -> Response {
    page(StatusCode::OK, pages::place(&place_view(&state, "", false), chosen.lang(&headers)))
}

/// Where: an empty form. With the button that changes the language: the same form again, with all that was typed.
pub(super) async fn form(
    State(state): State<AppState>,
    Extension(sender): Extension<Sender>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Response {
    let fields = Fields(fields.into_iter().map(|(name, value)| (name, clean_words(&value))).collect());
    let switched = fields.get(field::SWITCH);
    let lang = if switched.is_empty() { fields.lang() } else { Lang::preferred(switched) };
    let Some(division) = known_division(fields.get(field::DIVISION)) else {
        let view = place_view(&state, fields.get(field::DIVISION), true);
        return page(StatusCode::BAD_REQUEST, pages::place(&view, lang));
    };
    let carried = ReceiptCode::parse(fields.get(field::CODE)).ok();
    let carried = carried.filter(|code| state.gate.made(&state.keys, fields.get(field::TOKEN), code));
    let code = code_to_show(carried.as_ref(), sender);
    match form_view(&state, division, &code, typed(&fields), Vec::new(), lang).await {
        Ok(mut view) => {
            view.code_is_new = !fields.get(field::CODE).is_empty() && carried.as_ref() != Some(&code);
            page(StatusCode::OK, pages::form(&view, lang))
        }
        Err(error) => problem(&state, &error, lang),
    }
}

/// The code of a form that is shown again: the one that it carried, if this server made that form and a page of this
/// site sent it. Whoever can fetch a form has a code with its token; only the browser knows that the form which came
/// was not put into another site's page with them. Where it does not tell, the code is a new one.
pub(super) fn code_to_show(carried: Option<&ReceiptCode>, sender: Sender) -> ReceiptCode {
    match (carried, sender) {
        (Some(code), Sender::ThisSite) => code.clone(),
        (Some(_), Sender::Unknown | Sender::Foreign) | (None, _) => ReceiptCode::from_random(&crate::clock::random()),
    }
}

/// What was typed, by the names of the fields.
pub(super) fn typed(fields: &Fields) -> Typed {
    let mut typed = Typed::default();
    for (name, text) in &fields.0 {
        put(&mut typed, name, text.clone());
    }
    typed
}

fn put(typed: &mut Typed, name: &str, text: String) {
    match name {
        field::MINE => typed.mine = text,
        field::MINE_WORDS => typed.mine_words = text,
        field::PLACE => typed.place = text,
        field::LATITUDE => typed.latitude = text,
        field::LONGITUDE => typed.longitude = text,
        field::WHAT => typed.what = text,
        field::MATTER => typed.matter = text,
        field::WHEN => typed.when = text,
        field::KNOWN => typed.known = text,
        field::INSIDER => typed.insider = text == "yes",
        field::EXCLUDED if typed.excluded.len() < EXCLUDED_MAX => typed.excluded.push(text),
        field::EXCLUDED_WORDS => typed.excluded_words = text,
        field::PHONE => typed.phone = text,
        field::PIN => typed.pin = text,
        field::ANSWER => typed.answer = text,
        _ => {}
    }
}

/// A division of the province that the server knows.
pub(super) fn known_division(text: &str) -> Option<DivisionCode> {
    text.parse().ok().filter(|code: &DivisionCode| divisions().iter().any(|division| division.code == *code))
}

/// The officers who may read a report from there.
pub(super) async fn officers_for(state: &Shared, division: DivisionCode) -> ApiResult<Vec<Officer>> {
    let all = state.officers_in_service().await?;
    let chosen = in_charge(&all, division, &[]).map_err(|_| ProblemCode::TipsNotOpen)?;
    Ok(chosen.into_iter().cloned().collect())
}

/// What a form may hold.
pub(super) fn limits() -> FormLimits {
    FormLimits {
        text_max: WORDS_MAX,
        line_max: LINE_MAX,
        files_max: FILES,
        file_bytes_max: FILE_BYTES as u64,
        total_bytes_max: FORM_BYTES as u64,
        accept: FileType::ACCEPT.into(),
    }
}

/// The form, empty or with what was typed.
pub(super) async fn form_view(
    state: &Shared,
    division: DivisionCode,
    code: &ReceiptCode,
    typed: Typed,
    errors: Vec<FieldError>,
    lang: Lang,
) -> ApiResult<FormView> {
    let officers = officers_for(state, division).await?;
    let mines = state.store.mines_of(division, None, MINES_MAX).await?;
    let token = state.gate.form(&state.keys, code);
    let (a, b) = state.gate.question(&state.keys, &token);
    let question = match lang {
        Lang::ZhCn => format!("{a} 加 {b} 等于几？请填数字"),
        Lang::En => format!("What is {a} plus {b}? Please answer with a number"),
    };
    let code = Code::from_ascii(code.digits()).ok_or_else(|| ApiProblem::internal("a code that is none"))?;
    Ok(FormView {
        site: site(state),
        code,
        token,
        division: Choice { value: division.to_string(), label: division.full_name() },
        mines: mines.iter().map(|m| Choice { value: m.id.to_string(), label: m.name.clone() }).collect(),
        matters: Matter::ALL.iter().map(|m| Choice { value: m.code().into(), label: m.text(lang).into() }).collect(),
        knowns: Source::ALL.iter().map(|s| Choice { value: s.code().into(), label: s.text(lang).into() }).collect(),
        officers: officers.iter().map(|o| Choice { value: o.user.to_string(), label: o.post.clone() }).collect(),
        question,
        insider_extra_percent: 20,
        limits: limits(),
        typed,
        errors,
        files_lost: false,
        code_is_new: false,
    })
}
