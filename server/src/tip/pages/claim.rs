//! The claim of a reward from a browser without scripts: first what the chosen way means, with the money code to be
//! written down; then the claim, signed here in memory by the key that the receipt code gives, which is forgotten.

use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::Response;
use pages::{ClaimFault, ClaimView, Done, LookupError, LookupView, PayeeTyped, VoucherOffer, field};
use serde::Deserialize;
use shared::problem::ProblemCode;
use shared::reward::claiming::{NotClaimed, Wish, voucher_values, ways};
use shared::reward::money_code::MoneyCode;
use shared::reward::wire::{ClaimantReward, WayKind};
use shared::text::Lang;
use shared::tip::code::ReceiptCode;
use tokio::time::Instant;

use super::status::{find, status_view};
use super::{page, problem, site};
use crate::clock;
use crate::problem::{ApiProblem, ApiResult};
use crate::reward::{claimant_reward, take_claim};
use crate::state::{AppState, Shared};
use crate::tip::public::on_the_beat;
use crate::tip::rows::Found;
use crate::tip::unaided::Keys;

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

pub(super) async fn claim(State(state): State<AppState>, Form(asked): Form<Asked>) -> Response {
    let since = Instant::now();
    let lang = Lang::preferred(&asked.lang);
    let outcome = take(&state, &asked, lang).await;
    on_the_beat(since).await;
    outcome.unwrap_or_else(|error| problem(&state, &error, lang))
}

async fn take(state: &Shared, asked: &Asked, lang: Lang) -> ApiResult<Response> {
    let code = ReceiptCode::parse(&asked.code).map_err(|_| ProblemCode::BadRequest)?;
    let Some((keys, found)) = find(state, code.clone()).await? else {
        let view = LookupView { site: site(state), typed: String::new(), error: Some(LookupError::Unknown) };
        return Ok(page(StatusCode::NOT_FOUND, pages::lookup(&view, lang)));
    };
    let way = WayKind::from_code(&asked.way).ok_or(ProblemCode::BadRequest)?;
    let reward = claimant_reward(state, &found.doc).await?;
    let Some(reward) = reward.filter(|reward| ways(reward).contains(&way)) else {
        // Claimed already, by this form sent twice or by another page; lapsed; not there. The page says which.
        return standing(state, &code, &keys, &found, None, lang).await;
    };
    if !asked.is_claim(way) {
        let money = MoneyCode::from_random(&clock::random());
        return before(state, &code, &reward, asked, way, &money.grouped(), None, lang);
    }
    let wish = asked.wish(way);
    let money = match way {
        WayKind::Vouchers => Some(MoneyCode::parse(&asked.money_code).map_err(|_| ProblemCode::BadRequest)?),
        _ => None,
    };
    let fault = match (wish.payee(), &money) {
        (Err(fault), _) => Some(ClaimFault { field: fault.field.name(), sentence: fault.sentence(lang).to_owned() }),
        (Ok(_), Some(_)) if asked.kept.is_empty() => {
            Some(ClaimFault { field: field::KEPT, sentence: pages::not_kept(lang).to_owned() })
        }
        _ => None,
    };
    if let Some(fault) = fault {
        return before(state, &code, &reward, asked, way, &asked.money_code, Some(fault), lang);
    }
    let request = keys.claim(&reward, &wish, money.as_ref()).map_err(|error| match error {
        NotClaimed::NotNow | NotClaimed::NoCashier | NotClaimed::Denominations => ProblemCode::NotFound.into(),
        NotClaimed::Wish(_) | NotClaimed::NoCode => ProblemCode::BadRequest.into(),
        NotClaimed::Key | NotClaimed::Form => ApiProblem::internal("a claim could not be made"),
    })?;
    take_claim(state, request).await?;
    let done = if way == WayKind::GiveUp { Done::GivenUp } else { Done::Claimed };
    standing(state, &code, &keys, &found, Some(done), lang).await
}

/// The status page as it is now.
async fn standing(
    state: &Shared,
    code: &ReceiptCode,
    keys: &Keys,
    found: &Found,
    done: Option<Done>,
    lang: Lang,
) -> ApiResult<Response> {
    let view = status_view(state, code, keys, found, done, None, lang).await?;
    Ok(page(StatusCode::OK, pages::status(&view, lang)))
}

/// The page before the claim.
#[expect(clippy::too_many_arguments, reason = "what the page is made from")]
fn before(
    state: &Shared,
    code: &ReceiptCode,
    reward: &ClaimantReward,
    asked: &Asked,
    way: WayKind,
    money: &str,
    fault: Option<ClaimFault>,
    lang: Lang,
) -> ApiResult<Response> {
    let values = voucher_values(reward).into_iter().map(|(value, number)| (value.in_words(lang), number));
    let wish = asked.wish(way);
    let status = if fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let view = ClaimView {
        site: site(state),
        code: pages::Code::from_ascii(code.digits()).ok_or_else(|| ApiProblem::from(ProblemCode::Internal))?,
        way,
        amount: reward.view.sum.map_or_else(String::new, |sum| sum.in_words(lang)),
        vouchers: (way == WayKind::Vouchers)
            .then(|| VoucherOffer { money_code: money.to_owned(), values: values.collect() }),
        places: reward.places.clone(),
        typed: PayeeTyped {
            holder: wish.holder,
            bank: wish.bank,
            number: wish.number,
            name: wish.name,
            document: wish.document,
        },
        fault,
    };
    Ok(page(status, pages::claim(&view, lang)))
}
