//! What is written together with entries of the ledger, in one transaction.

use std::collections::HashMap;

use shared::money::Fen;
use shared::register::Day;
use shared::reward::budget::{Budget, BudgetKey};
use shared::reward::claim::Way;
use shared::reward::step::{By, State, Step};
use shared::reward::voucher::{Redemption, Voucher, receipt_number, tag};
use surrealdb::types::{RecordId, SurrealValue, Uuid};

use super::ledger::Draft;
use super::matters::matter_id;
use super::payments::{ReferenceDoc, reference_id};
use super::rows::{RewardDoc, StepDoc, budget_id, reward_id, reward_tip_id, step_id};
use super::vouchers::{LIST_DAYS, voucher_id};
use crate::store::{Bind, StoreError, record, to_doc, uuid_key};

/// Rows that are written with entries.
#[derive(Default)]
pub(super) struct Writes {
    rewards: Vec<RewardRow>,
    tips: Vec<TipRow>,
    steps: Vec<StepRow>,
    matters: Vec<MatterRow>,
    vouchers: Vec<VoucherRow>,
    opened: Vec<OpenedRow>,
    closed: Vec<RecordId>,
    redeemed: Vec<RedeemedRow>,
    payees: Vec<PayeeRow>,
    erased: Vec<RecordId>,
    references: Vec<ReferenceRow>,
    returned: Vec<Uuid>,
    budgets: Vec<BudgetRow>,
}

#[derive(Clone, SurrealValue)]
struct RewardRow {
    id: RecordId,
    doc: String,
    region: i64,
    state: String,
    due: i64,
    entry: i64,
}

#[derive(Clone, SurrealValue)]
struct TipRow {
    id: RecordId,
    payout: Uuid,
}

#[derive(Clone, SurrealValue)]
struct StepRow {
    id: RecordId,
    doc: String,
}

#[derive(Clone, SurrealValue)]
struct MatterRow {
    id: RecordId,
    matter: String,
    payout: Uuid,
}

#[derive(Clone, SurrealValue)]
struct VoucherRow {
    id: RecordId,
    payout: Uuid,
    n: i64,
    value: i64,
    open: bool,
}

#[derive(Clone, SurrealValue)]
struct OpenedRow {
    id: RecordId,
    until: i64,
}

#[derive(Clone, SurrealValue)]
struct RedeemedRow {
    id: RecordId,
    redemption: String,
    counter: String,
    day: i64,
}

#[derive(Clone, SurrealValue)]
struct PayeeRow {
    id: RecordId,
    sealed: String,
}

#[derive(Clone, SurrealValue)]
struct ReferenceRow {
    id: RecordId,
    doc: String,
    payout: Uuid,
    day: i64,
    found: String,
}

#[derive(Clone, SurrealValue)]
struct BudgetRow {
    id: RecordId,
    doc: String,
}

fn number(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

impl Writes {
    /// The transaction. What is unique is inserted: it stops where it is there already.
    pub(super) const SQL: &'static str = "BEGIN;
        INSERT INTO ledger_entry $entries RETURN NONE;
        INSERT INTO ledger_checkpoint $heads RETURN NONE;
        INSERT INTO reward_tip $tips RETURN NONE;
        INSERT INTO reward_step $steps RETURN NONE;
        INSERT INTO reward_matter $matters RETURN NONE;
        INSERT INTO reward_voucher $vouchers RETURN NONE;
        INSERT INTO reward_reference $references RETURN NONE;
        INSERT INTO reward $rewards ON DUPLICATE KEY UPDATE doc = $input.doc, state = $input.state, due = $input.due,
            entry = $input.entry RETURN NONE;
        INSERT INTO reward_budget $budgets ON DUPLICATE KEY UPDATE doc = $input.doc RETURN NONE;
        INSERT INTO reward_payee $payees ON DUPLICATE KEY UPDATE sealed = $input.sealed RETURN NONE;
        FOR $row IN $opened { UPDATE $row.id SET open = true, until = $row.until RETURN NONE };
        FOR $row IN $redeemed {
            LET $known = (SELECT counter, taken FROM ONLY $row.id);
            IF $known.taken != NONE AND $known.counter != $row.counter
                AND $known.taken <= $row.day AND $row.day <= $known.taken + $list_days { THROW 'elsewhere' };
            UPDATE $row.id SET open = false, redemption = $row.redemption RETURN NONE
        };
        FOR $id IN $closed { UPDATE $id SET open = false RETURN NONE };
        FOR $payout IN $returned { UPDATE reward_reference SET returned = true WHERE payout = $payout RETURN NONE };
        FOR $id IN $erased { DELETE $id RETURN NONE };
        COMMIT;";

    pub(super) fn bind(self, bind: Bind) -> Bind {
        bind.with("rewards", self.rewards)
            .with("tips", self.tips)
            .with("steps", self.steps)
            .with("matters", self.matters)
            .with("vouchers", self.vouchers)
            .with("opened", self.opened)
            .with("closed", self.closed)
            .with("redeemed", self.redeemed)
            .with("list_days", i64::from(LIST_DAYS))
            .with("payees", self.payees)
            .with("erased", self.erased)
            .with("references", self.references)
            .with("returned", self.returned)
            .with("budgets", self.budgets)
    }

    /// The cases as they are after the whole group.
    pub(super) fn cases<'a>(&mut self, docs: impl Iterator<Item = &'a RewardDoc>) -> Result<(), StoreError> {
        for doc in docs {
            self.rewards.push(RewardRow {
                id: reward_id(doc.case.payout()),
                doc: to_doc(doc)?,
                region: doc.case.region().number().into(),
                state: doc.case.state().code().to_owned(),
                due: doc.case.until().map_or(i64::MAX, |day| day.days().into()),
                entry: number(doc.entry),
            });
        }
        Ok(())
    }

    pub(super) fn budgets(&mut self, budgets: &HashMap<BudgetKey, Budget>) -> Result<(), StoreError> {
        for (key, budget) in budgets {
            self.budgets.push(BudgetRow { id: budget_id(*key), doc: to_doc(&(key, budget))? });
        }
        Ok(())
    }

    /// A step that was found legal; `doc` is the case after it, `n` its number.
    pub(super) fn step(
        &mut self,
        draft: &Draft,
        step: &Step,
        by: &By,
        doc: &RewardDoc,
        (day, entry): (Day, u64),
        n: u32,
    ) -> Result<(), StoreError> {
        let payout = doc.case.payout();
        let uuid = Uuid::from(payout.uuid());
        let kept = StepDoc { step: step.clone(), by: *by, user: draft.user, day, entry };
        self.steps.push(StepRow { id: step_id(payout, n), doc: to_doc(&kept)? });
        if n == 0 {
            self.tips.push(TipRow { id: reward_tip_id(doc.tip), payout: uuid });
            for (n, matter) in (0_i64..).zip(doc.case.matters()) {
                self.matters.push(MatterRow { id: matter_id(payout, n), matter: matter.to_string(), payout: uuid });
            }
        }
        let tags: Vec<Voucher> = doc.case.vouchers().map(|(voucher, _)| *voucher).collect();
        match step {
            Step::Claim { vouchers, signed } => {
                for (n, voucher) in (0_i64..).zip(vouchers) {
                    let (id, value) = (voucher_id(&voucher.tag), number(voucher.value.fen()));
                    self.vouchers.push(VoucherRow { id, payout: uuid, n, value, open: false });
                }
                if let (Some(sealed), Way::Transfer { .. } | Way::Delegate { .. }) = (&draft.sealed, signed.claim.way)
                {
                    let id = record("reward_payee", uuid_key(payout.uuid()));
                    self.payees.push(PayeeRow { id, sealed: sealed.clone() });
                }
            }
            Step::Issue {} => {
                let until = doc.case.until().map_or(i64::MAX, |day| day.days().into());
                self.opened.extend(tags.iter().map(|voucher| OpenedRow { id: voucher_id(&voucher.tag), until }));
            }
            Step::Redeem { keys, on } => {
                for tag in keys.iter().map(tag) {
                    if let Some(voucher) = tags.iter().find(|voucher| voucher.tag == tag) {
                        self.redeem(draft, voucher, *on, doc)?;
                    }
                }
            }
            Step::Lapse {} => {
                let open = doc.case.vouchers().filter(|(_, redeemed)| !redeemed);
                self.closed.extend(open.map(|(voucher, _)| voucher_id(&voucher.tag)));
            }
            Step::Bounce { .. } => self.returned.push(uuid),
            Step::SendBack { .. } => {
                // One notice of the bank sends one payment back.
                if let Some(reference) = &draft.reference {
                    self.reference(reference, ReferenceDoc { payout, sum: Fen::ZERO, day })?;
                }
                self.returned.push(uuid);
            }
            Step::Pay { .. } => {
                if let Some(reference) = &draft.reference {
                    self.reference(reference, ReferenceDoc { payout, sum: doc.case.paid(), day })?;
                }
            }
            _ => {}
        }
        if !matches!(doc.case.state(), State::Claimed | State::Paid) {
            self.erased.push(record("reward_payee", uuid_key(payout.uuid())));
        }
        Ok(())
    }

    fn redeem(&mut self, draft: &Draft, voucher: &Voucher, on: Day, doc: &RewardDoc) -> Result<(), StoreError> {
        let Some((counter, payments)) = &draft.redeemed else { return Ok(()) };
        let Voucher { tag, value } = *voucher;
        let redemption = Redemption { counter: *counter, day: on, payment: payments.get(&tag).copied(), tag, value };
        self.redeemed.push(RedeemedRow {
            id: voucher_id(&tag),
            redemption: to_doc(&redemption)?,
            counter: counter.to_string(),
            day: on.days().into(),
        });
        let payout = doc.case.payout();
        self.reference(&receipt_number(&tag), ReferenceDoc { payout, sum: value, day: on })
    }

    fn reference(&mut self, reference: &str, doc: ReferenceDoc) -> Result<(), StoreError> {
        self.references.push(ReferenceRow {
            id: reference_id(reference),
            doc: to_doc(&doc)?,
            payout: doc.payout.uuid().into(),
            day: doc.day.days().into(),
            found: String::new(),
        });
        Ok(())
    }
}
