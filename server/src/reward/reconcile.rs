//! Reconciliation 对账: the books beside the bank's statement. What is in both settles its case, and whom it was paid to
//! is erased with it; what is in one alone is a difference with its reason.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use shared::digest::Digest;
use shared::id::PayoutId;
use shared::money::Fen;
use shared::problem::ProblemCode;
use shared::region::DivisionCode;
use shared::reward::ledger::{Body, Refusal};
use shared::reward::person::Duty;
use shared::reward::step::{By, Illegal, State as Far, Step};
use shared::reward::voucher::receipt_number;
use shared::reward::wire::{Difference, DifferenceKind, Reconciliation, STATEMENT_BYTES_MAX, Settled};
use shared::role::Action;

use super::ledger::{Draft, NotWritten};
use super::payments::Payment;
use super::people::Standing;
use super::rows::RewardDoc;
use super::statement::{StatementLine, parse};
use crate::auth::{Asker, allow};
use crate::problem::{ApiProblem, ApiResult};
use crate::state::{AppState, Shared};

/// Reads a bank's statement and settles what is in it. The same statement again gives the same answer.
#[utoipa::path(post, path = "/api/v1/rewards/reconciliations", tag = "rewards",
    request_body(content = String, content_type = "text/csv", description = "The statement: date, reference, amount"),
    responses((status = 200, description = "Reconciliation", body = serde_json::Value),
        (status = 422, description = "Problem: bad-statement, with the line")),
    security(("bearer" = [])))]
pub(super) async fn reconcile(
    State(state): State<AppState>,
    asker: Asker,
    body: Bytes,
) -> ApiResult<Json<Reconciliation>> {
    allow(&asker.actor, Action::PayRewards, asker.actor.region)?;
    if body.len() > STATEMENT_BYTES_MAX {
        return Err(ProblemCode::TooLarge.into());
    }
    let lines = parse(&body).map_err(|error| ApiProblem::new(ProblemCode::BadStatement).with_detail(error))?;
    let statement = Digest::of(&[&body]);
    let books = Books::of(&state, asker.actor.region, &lines).await?;
    let standing = Standing::of_asker(&state, &asker.actor).await?;
    let (matched, mut differences) = books.compare(&lines, &statement);
    // What somebody reads who must not reconcile the case counts for nothing: who paid does not say that it was paid.
    let cases = books.cases(&matched, &lines);
    let barred: BTreeMap<PayoutId, Illegal> =
        cases.iter().filter_map(|(_, payout)| Some((*payout, books.barred(&standing, *payout)?))).collect();
    let counting: Vec<String> = matched
        .into_iter()
        .filter(|reference| books.case_of(reference).is_some_and(|payout| !barred.contains_key(&payout)))
        .collect();
    state.store.payments_found(&counting, &statement).await?;
    let mut settled = Vec::new();
    let not_reconciled = |line: &StatementLine, reason: Illegal| Difference {
        line: Some(line.line),
        reference: line.reference.clone(),
        sum: line.sum,
        kind: DifferenceKind::NotReconciled { reason },
    };
    for (line, payout) in cases {
        if let Some(reason) = barred.get(&payout) {
            differences.push(not_reconciled(line, *reason));
            continue;
        }
        match settle(&state, &asker, &standing, payout, &statement).await? {
            Ok(Some(sum)) => settled.push(Settled { payout, sum }),
            Ok(None) => {}
            Err(reason) => differences.push(not_reconciled(line, reason)),
        }
    }
    // Vouchers whose payments were found before the rest of them lapsed: no later statement names them.
    for doc in state.store.rewards_in(&[Far::Lapsed]).await? {
        let payout = doc.case.payout();
        let is_open = doc.case.paid() > Fen::ZERO && asker.actor.region.contains(doc.case.region());
        if is_open
            && settled.iter().all(|one| one.payout != payout)
            && barred_on(&standing, &doc).is_none()
            && let Ok(Some(sum)) = settle(&state, &asker, &standing, payout, &statement).await?
        {
            settled.push(Settled { payout, sum });
        }
    }
    differences.extend(missing(&state, asker.actor.region, &lines).await?);
    Ok(Json(Reconciliation { statement, lines: lines.len() as u64, settled, differences }))
}

/// What the books have under the references of a statement, within a region.
struct Books {
    payments: HashMap<String, Payment>,
    cases: HashMap<PayoutId, RewardDoc>,
}

/// Why somebody must not reconcile a case; a case that is reconciled bars nobody from reading so.
fn barred_on(standing: &Standing, doc: &RewardDoc) -> Option<Illegal> {
    if standing.is_excluded(doc) || standing.has_conflict(doc.mine) {
        return Some(Illegal::Who);
    }
    let may = doc.case.state() == Far::Reconciled || doc.case.may_have(&standing.hand, Duty::Reconcile);
    (!may).then_some(Illegal::TwoDuties)
}

impl Books {
    fn barred(&self, standing: &Standing, payout: PayoutId) -> Option<Illegal> {
        self.cases.get(&payout).and_then(|doc| barred_on(standing, doc))
    }

    fn case_of(&self, reference: &str) -> Option<PayoutId> {
        self.payments.get(reference).map(|payment| payment.doc.payout)
    }

    fn is_reconciled(&self, payment: &Payment) -> bool {
        self.cases.get(&payment.doc.payout).is_some_and(|doc| doc.case.state() == Far::Reconciled)
    }

    async fn of(state: &Shared, region: DivisionCode, lines: &[StatementLine]) -> ApiResult<Self> {
        let references: BTreeSet<&str> = lines.iter().map(|line| line.reference.as_str()).collect();
        let references: Vec<String> = references.into_iter().map(str::to_owned).collect();
        let payments = state.store.payments(&references).await?;
        let payouts: Vec<PayoutId> = payments.iter().map(|payment| payment.doc.payout).collect();
        let docs = state.store.rewards_by_id(&payouts).await?;
        let near = docs.into_iter().filter(|doc| region.contains(doc.case.region()));
        let cases: HashMap<PayoutId, RewardDoc> = near.map(|doc| (doc.case.payout(), doc)).collect();
        let payments = payments.into_iter().filter(|payment| cases.contains_key(&payment.doc.payout));
        let payments = payments.map(|payment| (payment.reference.clone(), payment)).collect();
        Ok(Self { payments, cases })
    }

    /// The references that are in both with the same sum, and what is wrong with the others.
    fn compare(&self, lines: &[StatementLine], statement: &Digest) -> (Vec<String>, Vec<Difference>) {
        let (mut matched, mut differences) = (BTreeSet::new(), Vec::new());
        let statement = statement.to_string();
        for StatementLine { line, reference, sum, .. } in lines {
            let kind = match self.payments.get(reference) {
                None => DifferenceKind::NotInBooks {},
                Some(_) if matched.contains(reference) => DifferenceKind::Repeated {},
                // What another statement had before counts again as long as its case is open.
                Some(payment)
                    if self.is_reconciled(payment)
                        && payment.found.as_ref().is_some_and(|found| *found != statement) =>
                {
                    DifferenceKind::Repeated {}
                }
                Some(Payment { doc, .. }) if doc.sum != *sum => DifferenceKind::OtherSum { books: doc.sum },
                Some(_) => {
                    matched.insert(reference.clone());
                    continue;
                }
            };
            differences.push(Difference { line: Some(*line), reference: reference.clone(), sum: *sum, kind });
        }
        (matched.into_iter().collect(), differences)
    }

    /// The cases of these references, each with its first line.
    fn cases<'a>(&self, matched: &[String], lines: &'a [StatementLine]) -> Vec<(&'a StatementLine, PayoutId)> {
        let mut first: BTreeMap<PayoutId, &StatementLine> = BTreeMap::new();
        for line in lines.iter().filter(|line| matched.binary_search(&line.reference).is_ok()) {
            if let Some(payment) = self.payments.get(&line.reference) {
                first.entry(payment.doc.payout).or_insert(line);
            }
        }
        first.into_iter().map(|(payout, line)| (line, payout)).collect()
    }
}

async fn within(state: &Shared, region: DivisionCode, payments: Vec<Payment>) -> ApiResult<Vec<Payment>> {
    let payouts: Vec<PayoutId> = payments.iter().map(|payment| payment.doc.payout).collect();
    let docs = state.store.rewards_by_id(&payouts).await?;
    let near: BTreeSet<PayoutId> =
        docs.iter().filter(|doc| region.contains(doc.case.region())).map(|doc| doc.case.payout()).collect();
    Ok(payments.into_iter().filter(|payment| near.contains(&payment.doc.payout)).collect())
}

/// Reconciles a case once all its payments are in statements. Gives its sum if this statement settled it, now or
/// before.
async fn settle(
    state: &Shared,
    asker: &Asker,
    standing: &Standing,
    payout: PayoutId,
    statement: &Digest,
) -> ApiResult<Result<Option<Fen>, Illegal>> {
    let doc = state.store.reward(payout).await?.ok_or(ProblemCode::NotFound)?;
    if doc.case.state() == Far::Reconciled {
        return settled_by(state, &doc, statement).await.map(Ok);
    }
    let payments = state.store.payments_of_case(payout).await?;
    let is_whole = payments.iter().all(|payment| payment.found.is_some());
    if !is_whole || !matches!(doc.case.state(), Far::Paid | Far::Lapsed) {
        return Ok(Ok(None));
    }
    let by = By::Hand(standing.hand);
    let sum: Fen = payments.iter().map(|payment| payment.doc.sum).sum();
    let step = Step::Reconcile { statement: *statement, sum };
    let draft = Draft { user: Some(asker.actor.user), ..Draft::new(Body::Step { by, payout, step }) };
    match state.ledger.append(draft).await {
        Ok(_) => Ok(Ok(Some(sum))),
        Err(NotWritten::Refused(Refusal::Illegal(reason))) => {
            // The same statement at once from two windows: the other was first.
            let now = state.store.reward(payout).await?.ok_or(ProblemCode::NotFound)?;
            match settled_by(state, &now, statement).await? {
                Some(sum) => Ok(Ok(Some(sum))),
                None => Ok(Err(reason)),
            }
        }
        Err(error) => Err(error.into()),
    }
}

async fn settled_by(state: &Shared, doc: &RewardDoc, statement: &Digest) -> ApiResult<Option<Fen>> {
    let steps = state.store.reward_steps(doc.case.payout()).await?;
    Ok(steps.iter().rev().find_map(|step| match &step.step {
        Step::Reconcile { statement: by, sum } if by == statement => Some(*sum),
        _ => None,
    }))
}

/// What the books have in the statement's days and the statement does not, and what counters paid offline and should
/// not have.
async fn missing(state: &Shared, region: DivisionCode, lines: &[StatementLine]) -> ApiResult<Vec<Difference>> {
    let days = || lines.iter().map(|line| line.day);
    let (Some(from), Some(to)) = (days().min(), days().max()) else { return Ok(Vec::new()) };
    let unfound = within(state, region, state.store.payments_unfound(from, to).await?).await?;
    let in_lines: BTreeSet<&str> = lines.iter().map(|line| line.reference.as_str()).collect();
    let mut differences: Vec<Difference> = unfound
        .into_iter()
        // With another sum it is in the statement, and told there.
        .filter(|payment| !in_lines.contains(payment.reference.as_str()))
        .map(|payment| Difference {
            line: None,
            reference: payment.reference,
            sum: payment.doc.sum,
            kind: DifferenceKind::NotInStatement {},
        })
        .collect();
    for offline in state.store.differences(from, to).await? {
        differences.push(Difference {
            line: None,
            reference: receipt_number(&offline.tag),
            sum: offline.value,
            kind: DifferenceKind::OfflinePaid { outcome: offline.outcome },
        });
    }
    Ok(differences)
}
