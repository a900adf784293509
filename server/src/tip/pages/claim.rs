//! The claim of a reward from a browser without scripts: first what the chosen way means, with the money code to be
//! written down; then the claim, signed here in memory by the key that the receipt code gives, which is forgotten.

use axum::Extension;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::Response;
use pages::{ClaimFault, ClaimView, Done, LookupError, LookupView, VoucherOffer};
use serde::Deserialize;
use shared::problem::ProblemCode;
use shared::reward::claiming::{NotClaimed, voucher_values, ways};
use shared::reward::money_code::MoneyCode;
use shared::reward::wire::{ClaimantReward, WayKind};
use shared::reward::wish::Wish;
use shared::text::Lang;
use shared::tip::code::ReceiptCode;

use super::status::{Opened, find, status_view};
use super::{page, problem, site};
use crate::clock;
use crate::problem::{ApiProblem, ApiResult};
use crate::reward::{claimant_reward, take_claim};
use crate::state::{AppState, Shared};
use crate::tip::Beat;

/// The form's fields. Those of the payee go on to [`Wish`].
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    lang: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    way: String,
    #[serde(default)]
    money_code: String,
    #[serde(default)]
    kept: String,
    holder: Option<String>,
    bank: Option<String>,
    number: Option<String>,
    name: Option<String>,
    document: Option<String>,
    pin: Option<String>,
}

impl Asked {
    fn wish(&self, way: WayKind) -> Wish {
        let text = |typed: &Option<String>| typed.clone().unwrap_or_default();
        Wish {
            way,
            holder: text(&self.holder),
            bank: text(&self.bank),
            number: text(&self.number),
            name: text(&self.name),
            document: text(&self.document),
            pin: text(&self.pin),
        }
    }

    /// Whether it comes from the page that claims, or from the one that chooses.
    fn is_claim(&self, way: WayKind) -> bool {
        match way {
            WayKind::Vouchers => !self.money_code.is_empty(),
            WayKind::Transfer => self.number.is_some(),
            WayKind::Delegate => self.document.is_some(),
            WayKind::GiveUp => !self.kept.is_empty(),
        }
    }
}

pub(super) async fn claim(
    State(state): State<AppState>,
    Extension(beat): Extension<Beat>,
    Form(asked): Form<Asked>,
) -> Response {
    beat.begin();
    let lang = Lang::preferred(&asked.lang);
    let outcome = take(&state, &asked, lang).await;
    outcome.unwrap_or_else(|error| problem(&state, &error, lang))
}

async fn take(state: &Shared, asked: &Asked, lang: Lang) -> ApiResult<Response> {
    let code = ReceiptCode::parse(&asked.code).map_err(|_| ProblemCode::BadRequest)?;
    let Some(opened) = find(state, code).await? else {
        let view = LookupView { site: site(state), typed: String::new(), error: Some(LookupError::Unknown) };
        return Ok(page(StatusCode::NOT_FOUND, pages::lookup(&view, lang)));
    };
    let way = WayKind::from_code(&asked.way).ok_or(ProblemCode::BadRequest)?;
    let reward = claimant_reward(state, opened.under.reward.as_ref()).await?;
    let Some(reward) = reward.filter(|reward| ways(reward).contains(&way)) else {
        // Claimed already, by this form sent twice or by another page; lapsed; not there. The page says which.
        return standing(state, &opened, None, lang).await;
    };
    let wish = asked.wish(way);
    let money = match (way, asked.money_code.as_str()) {
        (WayKind::Vouchers, "") => Some(MoneyCode::from_random(&clock::random())),
        (WayKind::Vouchers, shown) => Some(MoneyCode::parse(shown).map_err(|_| ProblemCode::BadRequest)?),
        _ => None,
    };
    if !asked.is_claim(way) {
        return before(state, &opened, &reward, wish, money.as_ref(), None, lang);
    }
    let pin = match wish.payee().and_then(|_| wish.pin()) {
        Ok(_) if asked.kept.is_empty() && way == WayKind::Vouchers => Err(ClaimFault::NotKept),
        typed => typed.map_err(ClaimFault::Typed),
    };
    let pin = match pin {
        Ok(pin) => pin,
        Err(fault) => return before(state, &opened, &reward, wish, money.as_ref(), Some(fault), lang),
    };
    let opened = Opened { keys: opened.keys.with_pin(&state.door.hashing, pin.as_ref()).await?, ..opened };
    let request = opened.keys.claim(&reward, &wish, money.as_ref()).map_err(|error| match error {
        NotClaimed::NotNow | NotClaimed::NoCashier | NotClaimed::Denominations => ProblemCode::NotFound.into(),
        NotClaimed::Wish(_) | NotClaimed::NoCode => ProblemCode::BadRequest.into(),
        NotClaimed::Key | NotClaimed::Form => ApiProblem::internal("a claim could not be made"),
    })?;
    if let Err(error) = take_claim(state, request).await {
        let fault = match error.code {
            ProblemCode::WrongPin => ClaimFault::WrongPin,
            ProblemCode::PinTries => ClaimFault::PinTries,
            _ => return Err(error),
        };
        return before(state, &opened, &reward, wish, money.as_ref(), Some(fault), lang);
    }
    let opened = opened.looked_at_anew(state).await?;
    let done = if way == WayKind::GiveUp { Done::GivenUp } else { Done::Claimed };
    standing(state, &opened, Some(done), lang).await
}

/// The status page as it is now.
async fn standing(state: &Shared, opened: &Opened, done: Option<Done>, lang: Lang) -> ApiResult<Response> {
    let view = status_view(state, opened, done, None, lang).await?;
    Ok(page(StatusCode::OK, pages::status(&view, lang)))
}

/// The page before the claim.
fn before(
    state: &Shared,
    opened: &Opened,
    reward: &ClaimantReward,
    wish: Wish,
    money: Option<&MoneyCode>,
    fault: Option<ClaimFault>,
    lang: Lang,
) -> ApiResult<Response> {
    let values =
        || voucher_values(reward).into_iter().map(|(value, number)| (value.in_words(lang), number)).collect();
    let status = if fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let view = ClaimView {
        site: site(state),
        code: pages::Code::from_ascii(opened.code.digits()).ok_or_else(|| ApiProblem::from(ProblemCode::Internal))?,
        wish,
        amount: reward.view.sum.map_or_else(String::new, |sum| sum.in_words(lang)),
        vouchers: money.map(|money| VoucherOffer { money_code: money.grouped(), values: values() }),
        places: reward.places.clone(),
        fault,
    };
    Ok(page(status, pages::claim(&view, lang)))
}
