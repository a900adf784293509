//! Counters 兑付柜台: vouchers are found by tags that a money code gives, stand on one counter's signed list at a time,
//! and are paid out once. A counter learns values and nothing of the case.

use std::collections::{BTreeMap, HashMap};

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use shared::digest::{ActorTag, VoucherTag};
use shared::id::PayoutId;
use shared::money::Fen;
use shared::problem::ProblemCode;
use shared::register::Day;
use shared::reward::ledger::{Body, Refusal};
use shared::reward::person::Duty;
use shared::reward::step::{By, Illegal, State as Far, Step};
use shared::reward::voucher::{LIST_MAX, OpenList, OpenVoucher, SignedOpenList};
use shared::reward::wire::{
    FindVouchers, FoundVoucher, PaidVoucher, RedemptionOutcome, Redemptions, Settlement, TAGS_MAX, VoucherState,
};
use shared::role::Action;

use super::ledger::{Draft, NotWritten};
use super::people::{Standing, tag_of};
use super::rows::RewardDoc;
use super::vouchers::{LIST_DAYS, VoucherDoc};
use crate::auth::{Asker, allow};
use crate::problem::{ApiProblem, ApiResult};
use crate::state::{AppState, Shared};

/// What a counter paid offline and should not have.
#[derive(Clone, Serialize, Deserialize)]
pub struct OfflineDifference {
    /// Which counter.
    pub counter: ActorTag,
    /// On which day.
    pub day: Day,
    /// Which voucher.
    pub tag: VoucherTag,
    /// What was paid.
    pub value: Fen,
    /// What became of it.
    pub outcome: RedemptionOutcome,
}

/// The counter that asks, with all that says what it may pay.
struct Counter<'a> {
    state: &'a Shared,
    asker: &'a Asker,
    tag: ActorTag,
    standing: Standing,
    today: Day,
}

impl<'a> Counter<'a> {
    async fn of(state: &'a Shared, asker: &'a Asker) -> ApiResult<Self> {
        allow(&asker.actor, Action::PayRewards, asker.actor.region)?;
        let standing = Standing::of_asker(state, &asker.actor).await?;
        let tag = tag_of(&state.keys, asker.actor.user);
        Ok(Self { state, asker, tag, standing, today: state.ledger.today() })
    }

    /// Whether the case's vouchers are there at all for this counter.
    fn reaches(&self, doc: &RewardDoc) -> bool {
        self.asker.actor.region.contains(doc.case.region())
    }

    /// Why this person must not pay the case.
    fn barred(&self, doc: &RewardDoc) -> Option<Illegal> {
        if self.standing.has_conflict(doc.mine) || self.standing.is_excluded(doc) {
            return Some(Illegal::Who);
        }
        (!doc.case.may_have(&self.standing.hand, Duty::Pay)).then_some(Illegal::TwoDuties)
    }

    /// The vouchers of these tags within reach, with their cases.
    async fn vouchers(&self, tags: &[VoucherTag]) -> ApiResult<(BTreeMap<VoucherTag, VoucherDoc>, Cases)> {
        let docs = self.state.store.vouchers(tags).await?;
        let payouts: Vec<PayoutId> = docs.values().map(|doc| doc.payout).collect();
        let cases = self.cases(&payouts).await?;
        let near = docs.into_iter().filter(|(_, doc)| cases.contains_key(&doc.payout)).collect();
        Ok((near, cases))
    }

    async fn cases(&self, payouts: &[PayoutId]) -> ApiResult<Cases> {
        let docs = self.state.store.rewards_by_id(payouts).await?;
        let near = docs.into_iter().filter(|doc| self.reaches(doc));
        Ok(near.map(|doc| (doc.case.payout(), doc)).collect())
    }

    fn state_of(&self, voucher: &VoucherDoc, case: &RewardDoc) -> VoucherState {
        let is_over = voucher.until.is_some_and(|until| self.today > until);
        match (&voucher.redemption, voucher.until) {
            (Some(_), _) => VoucherState::Redeemed,
            (None, None) => VoucherState::NotIssued,
            (None, Some(_)) if is_over || case.case.state() != Far::Issued => VoucherState::Lapsed,
            (None, Some(_)) if voucher.elsewhere(&self.tag, self.today).is_some() => VoucherState::Elsewhere,
            (None, Some(_)) => VoucherState::Open,
        }
    }
}

type Cases = HashMap<PayoutId, RewardDoc>;

/// Finds the vouchers of a money code by the tags that it gives. The code itself stays at the counter; tags that there
/// are none of are left out.
#[utoipa::path(post, path = "/api/v1/vouchers/found", tag = "rewards",
    request_body(content = serde_json::Value, description = "FindVouchers"),
    responses((status = 200, description = "[FoundVoucher]", body = serde_json::Value)),
    security(("bearer" = [])))]
pub(super) async fn find(
    State(state): State<AppState>,
    asker: Asker,
    Json(body): Json<FindVouchers>,
) -> ApiResult<Json<Vec<FoundVoucher>>> {
    let counter = Counter::of(&state, &asker).await?;
    if body.tags.len() > TAGS_MAX {
        return Err(ProblemCode::TooLarge.into());
    }
    let (vouchers, cases) = counter.vouchers(&body.tags).await?;
    let found = body.tags.iter().filter_map(|tag| {
        let voucher = vouchers.get(tag)?;
        let state = counter.state_of(voucher, cases.get(&voucher.payout)?);
        Some(FoundVoucher { tag: *tag, value: voucher.value, until: voucher.until, state })
    });
    Ok(Json(found.collect()))
}

/// Takes along the open vouchers of the own region for a counter that will be offline: until the day's end nobody else
/// can pay them, and then until the list is given back, or some days later.
#[utoipa::path(post, path = "/api/v1/vouchers/list", tag = "rewards",
    responses((status = 200, description = "SignedOpenList", body = serde_json::Value)),
    security(("bearer" = [])))]
pub(super) async fn take_list(State(state): State<AppState>, asker: Asker) -> ApiResult<Json<SignedOpenList>> {
    let counter = Counter::of(&state, &asker).await?;
    let today = counter.today;
    let open = state.store.open_vouchers(today).await?;
    let payouts: Vec<PayoutId> = open.iter().map(|(_, payout)| *payout).collect();
    let cases = counter.cases(&payouts).await?;
    let may = |payout: &PayoutId| cases.get(payout).is_some_and(|doc| counter.barred(doc).is_none());
    let wanted: Vec<VoucherTag> =
        open.into_iter().filter(|(_, payout)| may(payout)).map(|(tag, _)| tag).take(LIST_MAX).collect();
    let taken = state.store.take_vouchers(&wanted, &counter.tag, today).await?;
    let mut vouchers: Vec<OpenVoucher> =
        taken.into_iter().map(|(tag, value, until)| OpenVoucher { tag, until, value }).collect();
    vouchers.sort_by_key(|open| open.tag);
    let key = state.ledger.key();
    let list = OpenList { counter: counter.tag, day: today, origin: key.verifier().name().clone(), vouchers };
    let bytes = list.signed_bytes().map_err(ApiProblem::internal)?;
    let signature = key.verifier().signature(key.sign_bytes(&bytes));
    Ok(Json(SignedOpenList { list, signature }))
}

/// Gives the list back: what was paid from it must have been reported before.
#[utoipa::path(delete, path = "/api/v1/vouchers/list", tag = "rewards",
    responses((status = 204, description = "Other counters can pay these vouchers again")),
    security(("bearer" = [])))]
pub(super) async fn give_back(State(state): State<AppState>, asker: Asker) -> ApiResult<StatusCode> {
    let counter = Counter::of(&state, &asker).await?;
    state.store.give_vouchers_back(&counter.tag).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Pays vouchers out: online before the money is handed over, or all of a time offline afterwards.
#[utoipa::path(post, path = "/api/v1/vouchers/redemptions", tag = "rewards",
    request_body(content = serde_json::Value, description = "Redemptions"),
    responses((status = 200, description = "[Settlement], in the order asked", body = serde_json::Value)),
    security(("bearer" = [])))]
pub(super) async fn redeem(
    State(state): State<AppState>,
    asker: Asker,
    Json(body): Json<Redemptions>,
) -> ApiResult<Json<Vec<Settlement>>> {
    let counter = Counter::of(&state, &asker).await?;
    if body.paid.len() > TAGS_MAX {
        return Err(ProblemCode::TooLarge.into());
    }
    let mut outcomes: Vec<Option<RedemptionOutcome>> = vec![None; body.paid.len()];
    let tags: Vec<VoucherTag> = body.paid.iter().map(PaidVoucher::tag).collect();
    let (vouchers, cases) = counter.vouchers(&tags).await?;
    // What can be paid, by case and day: one entry each.
    let mut together: BTreeMap<(PayoutId, Day), Vec<usize>> = BTreeMap::new();
    for (at, paid) in body.paid.iter().enumerate() {
        if tags[..at].contains(&tags[at]) {
            continue;
        }
        let seen = vouchers.get(&tags[at]).and_then(|doc| cases.get(&doc.payout).map(|case| (doc, case)));
        match look(&counter, paid, seen, body.offline) {
            Ok(payout) => together.entry((payout, paid.day)).or_default().push(at),
            Err(outcome) => outcomes[at] = Some(outcome),
        }
    }
    for ((payout, day), places) in together {
        let paid: Vec<(VoucherTag, &PaidVoucher)> = places.iter().map(|at| (tags[*at], &body.paid[*at])).collect();
        for (at, outcome) in places.iter().zip(enter(&counter, payout, day, &paid).await?) {
            outcomes[*at] = Some(outcome);
        }
    }
    for at in 0..body.paid.len() {
        if outcomes[at].is_none() {
            outcomes[at] = Some(repeated(&body.paid, &tags, &outcomes, at));
        }
    }
    let mut settled = Vec::with_capacity(body.paid.len());
    for ((paid, tag), outcome) in body.paid.iter().zip(tags).zip(outcomes.into_iter().flatten()) {
        if body.offline {
            note(&counter, paid, &tag, &outcome).await?;
        }
        settled.push(Settlement { tag, outcome });
    }
    Ok(Json(settled))
}

/// A voucher that stood in the same request before.
fn repeated(
    paid: &[PaidVoucher],
    tags: &[VoucherTag],
    outcomes: &[Option<RedemptionOutcome>],
    at: usize,
) -> RedemptionOutcome {
    let first = tags.iter().position(|before| *before == tags[at]).unwrap_or(at);
    match &outcomes[first] {
        Some(outcome) if outcome.is_paid() && paid[first] == paid[at] => RedemptionOutcome::Again {},
        Some(outcome) if outcome.is_paid() => RedemptionOutcome::PaidBefore { day: paid[first].day },
        other => other.clone().unwrap_or(RedemptionOutcome::Unknown {}),
    }
}

/// What can be said of a redemption without the ledger; else which case it is for.
fn look(
    counter: &Counter<'_>,
    paid: &PaidVoucher,
    seen: Option<(&VoucherDoc, &RewardDoc)>,
    offline: bool,
) -> Result<PayoutId, RedemptionOutcome> {
    let (voucher, case) = seen.ok_or(RedemptionOutcome::Unknown {})?;
    if voucher.value != paid.value {
        return Err(RedemptionOutcome::WrongValue { value: voucher.value });
    }
    if let Some(outcome) = before(counter, paid, voucher) {
        return Err(outcome);
    }
    if let Some(reason) = counter.barred(case) {
        return Err(RedemptionOutcome::Refused { reason });
    }
    if !offline && paid.day != counter.today {
        return Err(RedemptionOutcome::Refused { reason: Illegal::Day });
    }
    // Of what was paid offline its own day counts: another counter may have taken it along later.
    match voucher.elsewhere(&counter.tag, paid.day) {
        Some(until) => Err(RedemptionOutcome::Elsewhere { until }),
        None => Ok(voucher.payout),
    }
}

fn before(counter: &Counter<'_>, paid: &PaidVoucher, voucher: &VoucherDoc) -> Option<RedemptionOutcome> {
    let first = voucher.redemption?;
    let is_same = first.counter == counter.tag
        && first.day == paid.day
        && first.payment.is_none_or(|payment| payment == paid.payment);
    Some(if is_same { RedemptionOutcome::Again {} } else { RedemptionOutcome::PaidBefore { day: first.day } })
}

/// Enters vouchers of one case that were paid on one day.
async fn enter(
    counter: &Counter<'_>,
    payout: PayoutId,
    day: Day,
    paid: &[(VoucherTag, &PaidVoucher)],
) -> ApiResult<Vec<RedemptionOutcome>> {
    let keys = paid.iter().map(|(_, paid)| paid.key).collect();
    let payments = paid.iter().map(|(tag, paid)| (*tag, paid.payment)).collect();
    let body = Body::Step { by: By::Hand(counter.standing.hand), payout, step: Step::Redeem { keys, on: day } };
    let draft =
        Draft { user: Some(counter.asker.actor.user), redeemed: Some((counter.tag, payments)), ..Draft::new(body) };
    match counter.state.ledger.append(draft).await {
        Ok(_) => Ok(vec![RedemptionOutcome::Done {}; paid.len()]),
        // One of them stands in the way, or somebody was first: each by itself says which.
        Err(NotWritten::Refused(Refusal::Illegal(_)) | NotWritten::Again(_) | NotWritten::Elsewhere)
            if paid.len() > 1 =>
        {
            let mut outcomes = Vec::with_capacity(paid.len());
            for one in paid {
                outcomes.extend(Box::pin(enter(counter, payout, day, std::slice::from_ref(one))).await?);
            }
            Ok(outcomes)
        }
        Err(error) => {
            let now = match paid {
                [(tag, one)] => counter.state.store.voucher(tag).await?.map(|doc| (*one, doc)),
                _ => None,
            };
            if let Some(outcome) = now.as_ref().and_then(|(one, doc)| before(counter, one, doc)) {
                return Ok(vec![outcome]);
            }
            match error {
                NotWritten::Refused(Refusal::Illegal(reason)) => Ok(vec![RedemptionOutcome::Refused { reason }]),
                NotWritten::Elsewhere => {
                    let until = now.and_then(|(_, doc)| doc.elsewhere(&counter.tag, counter.today));
                    let until = until.unwrap_or_else(|| counter.today.plus(LIST_DAYS));
                    Ok(vec![RedemptionOutcome::Elsewhere { until }])
                }
                other => Err(other.into()),
            }
        }
    }
}

/// Keeps what a counter paid offline and should not have.
async fn note(
    counter: &Counter<'_>,
    paid: &PaidVoucher,
    tag: &VoucherTag,
    outcome: &RedemptionOutcome,
) -> ApiResult<()> {
    if outcome.is_paid() {
        return Ok(());
    }
    let PaidVoucher { value, day, payment, .. } = *paid;
    let difference = OfflineDifference { counter: counter.tag, day, tag: *tag, value, outcome: outcome.clone() };
    let key = format!("{tag} {} {day} {payment}", counter.tag);
    Ok(counter.state.store.put_difference(key, &difference).await?)
}
