//! What happens at a counter between a money code and the money: looked up, chosen, entered, handed over.

use std::collections::BTreeMap;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use shared::digest::{PaymentId, VoucherKey, VoucherTag};
use shared::money::Fen;
use shared::problem::ProblemCode;
use shared::reward::money_code::MoneyCode;
use shared::reward::voucher::{keys, tag};
use shared::reward::wire::{
    FindVouchers, FoundVoucher, PaidVoucher, RedemptionOutcome, Redemptions, Settlement, VoucherState,
};

use super::drawer::Drawer;
use crate::device::network::Failure;
use crate::device::random;
use crate::device::store::StoreError;
use crate::rewards::desk::Desk;
use crate::rewards::due::today;

/// The vouchers of a code that can be redeemed now, the largest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// Those that can be.
    pub open: Vec<(VoucherKey, Fen)>,
    /// How many of the others are in which state.
    pub others: Vec<(VoucherState, usize)>,
    /// What was paid here without a network and is not handed in.
    pub paid_here: Fen,
    /// Whether it was looked up in the list on this device.
    pub is_offline: bool,
}

/// What was handed over, or is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaidOut {
    /// The vouchers.
    pub paid: Vec<PaidVoucher>,
    /// Those that were not redeemed, and why.
    pub refused: Vec<Settlement>,
    /// Whether it waits on this device to be handed in.
    pub is_offline: bool,
    /// Whether it had been entered before, and whoever asks may have handed the money over then.
    pub was_entered: bool,
}

/// Why a code was not looked up, or nothing entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The server said no.
    Server(Failure),
    /// No server, and no list of today.
    NoList,
    /// This device's storage fails, or another tab paid the same.
    Store(StoreError),
}

/// How far it is.
#[derive(Clone, PartialEq, Eq)]
pub enum Stage {
    /// A code is wanted.
    Code,
    /// It is looked up.
    Looking,
    /// This was found.
    Found(Found),
    /// It is being entered.
    Entering,
    /// No answer came: it may be entered or not.
    Unsure(Vec<PaidVoucher>),
    /// It is entered: hand the money over.
    PaidOut(PaidOut),
}

/// The counter.
#[derive(Clone, Copy)]
pub struct Till {
    /// What the screens share.
    pub desk: Desk,
    /// How far it is.
    pub stage: RwSignal<Stage>,
    /// What went wrong last.
    pub trouble: RwSignal<Option<Trouble>>,
    /// Counts up when the drawer changed.
    pub drawer_changed: RwSignal<u32>,
    drawer: StoredValue<Option<Rc<Drawer>>, LocalStorage>,
}

impl Till {
    /// Opens the counter.
    pub fn open(desk: Desk) -> Self {
        let till = Self {
            desk,
            stage: RwSignal::new(Stage::Code),
            trouble: RwSignal::new(None),
            drawer_changed: RwSignal::new(0),
            drawer: StoredValue::new_local(None),
        };
        spawn_local(async move {
            match Drawer::open(desk.me.with_value(|me| me.id)).await {
                Ok(drawer) => {
                    if let Some(begun) = drawer.begun() {
                        till.stage.try_set(Stage::Unsure(begun));
                    }
                    till.drawer.try_set_value(Some(Rc::new(drawer)));
                    till.changed();
                }
                Err(error) => drop(till.trouble.try_set(Some(Trouble::Store(error)))),
            }
        });
        till
    }

    /// What is kept on this device; none before it is opened.
    pub fn drawer(self) -> Option<Rc<Drawer>> {
        self.drawer.try_get_value().flatten()
    }

    /// Says that the drawer changed.
    pub fn changed(self) {
        self.drawer_changed.try_update(|n| *n += 1);
    }

    /// Ready for the next person: what belongs to the one before is let go.
    pub fn next(self) {
        if let Some(drawer) = self.drawer() {
            spawn_local(async move { drawer.end().await });
        }
        self.trouble.set(None);
        self.stage.set(Stage::Code);
    }

    /// Looks a code up: at the server, or in the list where the server cannot be reached.
    pub fn look_up(self, code: MoneyCode) {
        self.trouble.set(None);
        self.stage.set(Stage::Looking);
        spawn_local(async move {
            let outcome = match self.ask(&code).await {
                Err(Failure::Unreachable) => self.look_in_list(&code).ok_or(Trouble::NoList),
                outcome => outcome.map_err(Trouble::Server),
            };
            match outcome {
                Ok(found) => drop(self.stage.try_set(Stage::Found(found))),
                Err(trouble) => {
                    self.trouble.try_set(Some(trouble));
                    self.stage.try_set(Stage::Code);
                }
            }
        });
    }

    async fn ask(self, code: &MoneyCode) -> Result<Found, Failure> {
        let by_tag: BTreeMap<VoucherTag, VoucherKey> = keys(code).map(|key| (tag(&key), key)).collect();
        let tags = by_tag.keys().copied().collect();
        let address = "/api/v1/vouchers/found".to_owned();
        let found: Vec<FoundVoucher> = self.desk.line.exchange("POST", address, &FindVouchers { tags }).await?;
        let mut sorted = Found::default();
        let drawer = self.drawer();
        for voucher in found {
            if drawer.as_ref().is_some_and(|drawer| drawer.has_paid(&voucher.tag)) {
                sorted.paid_here = [sorted.paid_here, voucher.value].into_iter().sum();
            } else if voucher.state == VoucherState::Open {
                sorted.open.extend(by_tag.get(&voucher.tag).map(|key| (*key, voucher.value)));
            } else {
                match sorted.others.iter_mut().find(|(state, _)| *state == voucher.state) {
                    Some((_, count)) => *count += 1,
                    None => sorted.others.push((voucher.state, 1)),
                }
            }
        }
        sorted.open.sort_by_key(|(_, value)| std::cmp::Reverse(*value));
        Ok(sorted)
    }

    fn look_in_list(self, code: &MoneyCode) -> Option<Found> {
        let drawer = self.drawer()?;
        let mut open = drawer.of_code(code, today())?;
        open.sort_by_key(|(_, value)| std::cmp::Reverse(*value));
        let keys: Vec<VoucherKey> = keys(code).collect();
        let paid_here = drawer.paid().iter().filter(|paid| keys.contains(&paid.key)).map(|paid| paid.value).sum();
        Some(Found { open, others: Vec::new(), paid_here, is_offline: true })
    }

    /// Enters what is to be paid. Nothing is handed over before.
    pub fn pay(self, chosen: &[(VoucherKey, Fen)], is_offline: bool) {
        let (day, payment) = (today(), PaymentId(random::bytes()));
        let paid = chosen.iter().map(|(key, value)| PaidVoucher { day, key: *key, payment, value: *value }).collect();
        self.enter(paid, is_offline);
    }

    /// Finds out what became of what was sent without an answer: sent again it changes nothing.
    pub fn try_again(self, paid: Vec<PaidVoucher>) {
        self.enter(paid, false);
    }

    fn enter(self, paid: Vec<PaidVoucher>, is_offline: bool) {
        self.trouble.set(None);
        self.stage.set(Stage::Entering);
        spawn_local(async move {
            if is_offline {
                self.enter_here(paid).await;
                return;
            }
            // On the disk before it is sent: who reloads the page, or finds the device dead, learns what became of it.
            // A browser that keeps nothing can pay with a network all the same.
            if let Some(drawer) = self.drawer()
                && let Err(error) = drawer.begin(&paid).await
            {
                self.trouble.try_set(Some(Trouble::Store(error)));
                self.stage.try_set(Stage::Code);
                return;
            }
            match self.redeem(&paid, false).await {
                Ok(settled) => {
                    let out = paid_out(&paid, settled);
                    if let Some(drawer) = self.drawer() {
                        let tags: Vec<VoucherTag> = out.paid.iter().map(PaidVoucher::tag).collect();
                        drawer.spend(&tags).await;
                    }
                    self.stage.try_set(Stage::PaidOut(out));
                }
                // Of what is on the own list, the office has the own word later: by the payment's id it counts once,
                // whether it came through now or not.
                Err(Failure::Unreachable) if self.is_on_list(&paid) => self.enter_here(paid).await,
                Err(Failure::Unreachable) => drop(self.stage.try_set(Stage::Unsure(paid))),
                // Busy, a fault, a session that ended: it may have been entered all the same.
                Err(Failure::Refused(problem)) if is_final(problem.code) => {
                    if let Some(drawer) = self.drawer() {
                        drawer.end().await;
                    }
                    self.trouble.try_set(Some(Trouble::Server(Failure::Refused(problem))));
                    self.stage.try_set(Stage::Code);
                }
                Err(failure) => {
                    self.trouble.try_set(Some(Trouble::Server(failure)));
                    self.stage.try_set(Stage::Unsure(paid));
                }
            }
        });
    }

    fn is_on_list(self, paid: &[PaidVoucher]) -> bool {
        let Some(drawer) = self.drawer() else { return false };
        let tags: Vec<VoucherTag> = paid.iter().map(PaidVoucher::tag).collect();
        drawer.lists(&tags, today())
    }

    async fn enter_here(self, paid: Vec<PaidVoucher>) {
        let outcome = match self.drawer() {
            Some(drawer) => drawer.pay(&paid).await.map_err(Trouble::Store),
            None => Err(Trouble::NoList),
        };
        match outcome {
            Ok(()) => {
                self.stage.try_set(Stage::PaidOut(PaidOut {
                    paid,
                    refused: Vec::new(),
                    is_offline: true,
                    was_entered: false,
                }));
                self.changed();
            }
            Err(trouble) => {
                self.trouble.try_set(Some(trouble));
                self.stage.try_set(Stage::Code);
            }
        }
    }

    /// Reports redemptions.
    ///
    /// # Errors
    /// Where there is no answer, or one that says no.
    pub async fn redeem(self, paid: &[PaidVoucher], offline: bool) -> Result<Vec<Settlement>, Failure> {
        let address = "/api/v1/vouchers/redemptions".to_owned();
        self.desk.line.exchange("POST", address, &Redemptions { offline, paid: paid.to_vec() }).await
    }
}

/// Whether the server has looked at what was sent, and entered nothing.
const fn is_final(code: ProblemCode) -> bool {
    matches!(code, ProblemCode::BadRequest | ProblemCode::TooLarge | ProblemCode::Forbidden)
}

/// What is to be handed over: what is entered now, and what was by this very payment, whose answer was lost.
fn paid_out(paid: &[PaidVoucher], settled: Vec<Settlement>) -> PaidOut {
    let (good, refused): (Vec<_>, Vec<_>) = settled.into_iter().partition(|one| one.outcome.is_paid());
    let paid = paid.iter().filter(|one| good.iter().any(|settled| settled.tag == one.tag())).copied().collect();
    let was_entered = good.iter().any(|one| one.outcome == RedemptionOutcome::Again {});
    PaidOut { paid, refused, is_offline: false, was_entered }
}
