//! The public's pages: complete without scripts. Everything that says something about a report travels in bodies,
//! never in an address.

mod answer;
mod attached;
mod came;
mod claim;
mod file;
mod form;
mod register;
mod rewards;
mod room;
mod status;

use std::sync::LazyLock;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pages::{MessageView, Notice, RewardTerms, Site, StartView};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use shared::problem::ProblemCode;
use shared::region::DivisionCode;
use shared::reward::rules::RuleSet;
use shared::text::Lang;

use crate::problem::{ApiProblem, lang_of};
use crate::state::{AppState, Shared};

/// The most bytes of a form without files.
const FORM_BYTES_MAX: usize = 256 * 1024;
/// How many days there are to claim, where no rule set holds (R1).
const CLAIM_DAYS: u32 = 60;

/// The addresses.
pub(super) fn routes(state: &AppState) -> Router<AppState> {
    let with_files = Router::new()
        .route("/tip", get(start).post(file::file))
        .route("/tip/answer", post(answer::answer))
        .layer(middleware::from_fn_with_state(AppState::clone(state), room::within_room))
        .layer(DefaultBodyLimit::max(attached::FORM_BYTES));
    Router::new()
        .route("/tip/new", get(form::place).post(form::form))
        .route("/tip/status", get(status::lookup).post(status::status))
        .route("/tip/claim", post(claim::claim))
        .route("/rewards", get(rewards::rewards))
        .route("/register", get(register::register))
        .route("/register/checkpoint", get(register::checkpoint))
        .route("/register/export", get(register::export))
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
        .merge(with_files)
}

/// The language: chosen by a link, or else the browser's.
#[derive(Deserialize)]
pub(super) struct Chosen {
    lang: Option<String>,
}

impl Chosen {
    fn lang(&self, headers: &HeaderMap) -> Lang {
        self.lang.as_deref().map_or_else(|| lang_of(headers), Lang::preferred)
    }
}

fn site(state: &Shared) -> Site {
    Site {
        exit_address: state.settings.tip_exit.clone(),
        script: crate::site::program().map(|program| format!("/tip/{}/tip.js", program.folder)),
        onion_address: state.settings.tip_onion.clone(),
        hotline: Some(state.settings.tip_hotline.clone()),
    }
}

/// What the pages may do: nothing but themselves.
static POLICY: LazyLock<Option<HeaderValue>> = LazyLock::new(|| {
    let style = STANDARD.encode(Sha256::digest(pages::STYLE));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; img-src 'self' data: blob:; script-src 'self' \
         'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).ok()
});

/// A page, under its policy.
fn page(status: StatusCode, html: String) -> Response {
    let mut response = (status, html).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    if let Some(policy) = POLICY.clone() {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

fn notice(state: &Shared, notice: Notice, lang: Lang) -> Response {
    let status = match notice {
        Notice::Problem => StatusCode::INTERNAL_SERVER_ERROR,
        Notice::BadRequest => StatusCode::BAD_REQUEST,
        Notice::NotFound => StatusCode::NOT_FOUND,
        Notice::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        Notice::TooSlow => StatusCode::REQUEST_TIMEOUT,
        Notice::Wait { .. } | Notice::NotOpen => StatusCode::SERVICE_UNAVAILABLE,
        Notice::Expired => StatusCode::GONE,
        Notice::Full => StatusCode::INSUFFICIENT_STORAGE,
    };
    page(status, pages::message(&MessageView { site: site(state), notice }, lang))
}

/// A problem of the interface as a page.
pub(super) fn problem(state: &Shared, problem: &ApiProblem, lang: Lang) -> Response {
    let said = match problem.code {
        ProblemCode::Busy => Notice::Wait { seconds: problem.retry_after_s.unwrap_or(5) },
        ProblemCode::TooLarge => Notice::TooLarge { max: attached::FORM_BYTES as u64 },
        ProblemCode::TooSlow => Notice::TooSlow,
        ProblemCode::TipsNotOpen => Notice::NotOpen,
        ProblemCode::TipExpired | ProblemCode::TipUsedUp => Notice::Expired,
        ProblemCode::StorageFull | ProblemCode::ReadOnly => Notice::Full,
        ProblemCode::BadRequest => Notice::BadRequest,
        ProblemCode::NotFound => Notice::NotFound,
        _ => Notice::Problem,
    };
    notice(state, said, lang)
}

async fn start(State(state): State<AppState>, Query(chosen): Query<Chosen>, headers: HeaderMap) -> Response {
    let lang = chosen.lang(&headers);
    let open = state.officers_in_service().await.is_ok_and(|officers| !officers.is_empty());
    let limits = state.settings.tip_limits;
    let rules = state.ledger.book().in_force(DivisionCode::JILIN, state.ledger.today()).ok().cloned();
    let view = StartView {
        site: site(&state),
        limits: pages::TimeLimits {
            acceptance_days: limits.acceptance.into(),
            verification_days: limits.verification.into(),
            result_days: limits.result.into(),
            claim_days: rules.as_ref().map_or(CLAIM_DAYS, |set| set.limits().claim.into()),
        },
        reward: rules.as_ref().and_then(terms),
        open,
    };
    page(StatusCode::OK, pages::start(&view, lang))
}

/// What a rule set gives for a fine, worded.
fn terms(set: &RuleSet) -> Option<RewardTerms> {
    let (least, most) = set.rates()?;
    let rate = if least == most { least.to_string() } else { format!("{least}–{most}") };
    let floor = set.levels().iter().map(|level| level.floor).min()?;
    let cap = set.levels().iter().map(|level| level.cap).max()?;
    let insider_extra = set.insider().map(|extra| extra.to_string());
    Some(RewardTerms { rate, floor: floor.to_string(), cap: cap.to_string(), insider_extra })
}

fn day(day: shared::register::Day) -> pages::Day {
    pages::Day::since_epoch(day.days())
}

fn deadline(due: shared::tip::wire::Deadline) -> pages::Deadline {
    let kind = match due.kind {
        shared::tip::wire::LimitKind::Acceptance => pages::DeadlineKind::Acceptance,
        shared::tip::wire::LimitKind::Verification => pages::DeadlineKind::Verification,
        shared::tip::wire::LimitKind::Result => pages::DeadlineKind::Result,
    };
    let left = i64::from(due.day.days()) - i64::from(super::today().days());
    pages::Deadline { kind, day: day(due.day), days_left: left }
}
