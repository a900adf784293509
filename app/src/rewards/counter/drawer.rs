//! What the counter keeps on this device: the signed list that it took along, and what it paid without a network.

use std::cell::RefCell;

use serde::{Deserialize, Serialize};

use shared::digest::{VoucherKey, VoucherTag};
use shared::id::UserId;
use shared::money::Fen;
use shared::register::{Day, VerifierKey};
use shared::reward::money_code::MoneyCode;
use shared::reward::voucher::SignedOpenList;
use shared::reward::wire::PaidVoucher;

use crate::device::store::{Batch, Store, StoreError, Table};

/// Where the list lies.
const LIST: &str = "open-vouchers";
/// Vouchers of the list that this counter paid while it had a network: the list itself is signed and stays as it is.
const SPENT: &str = "spent-vouchers";
/// A payment that was sent and whose answer nobody has seen to its end.
const BEGUN: &str = "begun-payment";

/// The list as it is kept, with the key that it was checked under when it came.
#[derive(Clone, Serialize, Deserialize)]
struct Kept {
    key: String,
    signed: SignedOpenList,
}

/// What the counter keeps, and what of it is in memory.
pub struct Drawer {
    store: Store,
    kept: RefCell<Option<Kept>>,
    spent: RefCell<Vec<VoucherTag>>,
    paid: RefCell<Vec<PaidVoucher>>,
    begun: Option<Vec<PaidVoucher>>,
}

/// Why a list is not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotKept {
    /// Its signature does not hold under the ledger's key.
    Signature,
    /// The device's storage fails.
    Store(StoreError),
}

impl From<StoreError> for NotKept {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Whether the office with this key signed the list.
fn is_signed(key: &str, signed: &SignedOpenList) -> bool {
    key.parse::<VerifierKey>().is_ok_and(|key| signed.verify(&key).is_ok())
}

impl Drawer {
    /// Opens what this cashier keeps on this device.
    ///
    /// # Errors
    /// Where the browser's storage fails.
    pub async fn open(cashier: UserId) -> Result<Self, StoreError> {
        let store = Store::open(&format!("minewatch.{cashier}.counter")).await?;
        let kept: Option<Kept> = store.get(Table::Meta, LIST).await?;
        let spent: Option<Vec<VoucherTag>> = store.get(Table::Meta, SPENT).await?;
        let paid = store.all(Table::PaidVouchers).await?;
        let begun: Option<Vec<PaidVoucher>> = store.get(Table::Meta, BEGUN).await?;
        // What was changed on this device is no list of the office.
        let kept = kept.filter(|kept| is_signed(&kept.key, &kept.signed));
        let spent = RefCell::new(spent.unwrap_or_default());
        Ok(Self { store, kept: RefCell::new(kept), spent, paid: RefCell::new(paid), begun })
    }

    /// The payment that had been sent when this device was left, and that nobody has seen the end of.
    pub fn begun(&self) -> Option<Vec<PaidVoucher>> {
        self.begun.clone()
    }

    /// Keeps a payment that is about to be sent.
    ///
    /// # Errors
    /// Where the browser's storage fails; nothing must be sent then.
    pub async fn begin(&self, paid: &[PaidVoucher]) -> Result<(), StoreError> {
        self.store.write(Batch::default().put(Table::Meta, BEGUN, &paid)).await
    }

    /// Forgets it: its end was seen. Where that fails it is asked about once more, which changes nothing.
    pub async fn end(&self) {
        let _ = self.store.write(Batch::default().delete(Table::Meta, BEGUN)).await;
    }

    /// The day of the list that is kept, and how many vouchers it has.
    pub fn list(&self) -> Option<(Day, usize)> {
        self.kept.borrow().as_ref().map(|kept| (kept.signed.list.day, kept.signed.list.vouchers.len()))
    }

    /// What was paid without a network and waits to be handed in.
    pub fn paid(&self) -> Vec<PaidVoucher> {
        self.paid.borrow().clone()
    }

    /// Whether this counter paid that voucher already.
    pub fn has_paid(&self, tag: &VoucherTag) -> bool {
        self.paid.borrow().iter().any(|paid| paid.tag() == *tag)
    }

    /// The vouchers of a code that can be redeemed from the list today. None where there is no list of today.
    pub fn of_code(&self, code: &MoneyCode, today: Day) -> Option<Vec<(VoucherKey, Fen)>> {
        let kept = self.kept.borrow();
        let list = &kept.as_ref().filter(|kept| kept.signed.list.day == today)?.signed.list;
        let spent = self.spent.borrow();
        let open = list.of_code(code, today).into_iter();
        let open = open.filter(|(_, open)| !self.has_paid(&open.tag) && !spent.contains(&open.tag));
        Some(open.map(|(key, open)| (key, open.value)).collect())
    }

    /// Takes note that these were paid with a network, so that the list does not offer them again without one: a
    /// second payment would be cash that is gone, and stands among the differences. Where that cannot be kept, the list is
    /// no longer used.
    pub async fn spend(&self, tags: &[VoucherTag]) {
        if self.kept.borrow().is_none() {
            return;
        }
        self.spent.borrow_mut().extend_from_slice(tags);
        let spent = self.spent.borrow().clone();
        if self.store.write(Batch::default().put(Table::Meta, SPENT, &spent)).await.is_err() {
            let _ = self.store.write(Batch::default().delete(Table::Meta, LIST)).await;
            self.kept.replace(None);
        }
    }

    /// Whether all of these are on the list of today.
    pub fn lists(&self, tags: &[VoucherTag], today: Day) -> bool {
        let kept = self.kept.borrow();
        let Some(kept) = kept.as_ref().filter(|kept| kept.signed.list.day == today) else { return false };
        tags.iter().all(|tag| kept.signed.list.vouchers.iter().any(|open| open.tag == *tag))
    }

    /// Keeps a list that the office signed.
    ///
    /// # Errors
    /// See [`NotKept`].
    pub async fn keep(&self, key: &str, signed: SignedOpenList) -> Result<(), NotKept> {
        if !is_signed(key, &signed) {
            return Err(NotKept::Signature);
        }
        let kept = Kept { key: key.to_owned(), signed };
        self.store.write(Batch::default().put(Table::Meta, LIST, &kept).delete(Table::Meta, SPENT)).await?;
        self.kept.replace(Some(kept));
        self.spent.borrow_mut().clear();
        Ok(())
    }

    /// Keeps what is about to be paid, all or none: on the disk before anybody hands money over.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when one of them was paid here before, in another tab.
    pub async fn pay(&self, paid: &[PaidVoucher]) -> Result<(), StoreError> {
        let add =
            |batch: Batch, paid: &PaidVoucher| batch.add(Table::PaidVouchers, paid.tag().to_string().as_str(), paid);
        self.store.write(paid.iter().fold(Batch::default(), add).delete(Table::Meta, BEGUN)).await?;
        self.paid.borrow_mut().extend_from_slice(paid);
        Ok(())
    }

    /// Forgets what was handed in.
    ///
    /// # Errors
    /// Where the browser's storage fails; it can be handed in again then.
    pub async fn forget(&self, handed_in: &[VoucherTag]) -> Result<(), StoreError> {
        let delete = |batch: Batch, tag: &VoucherTag| batch.delete(Table::PaidVouchers, tag.to_string().as_str());
        self.store.write(handed_in.iter().fold(Batch::default(), delete)).await?;
        self.paid.borrow_mut().retain(|paid| !handed_in.contains(&paid.tag()));
        Ok(())
    }

    /// Forgets the list, which was given back.
    ///
    /// # Errors
    /// Where the browser's storage fails.
    pub async fn give_back(&self) -> Result<(), StoreError> {
        self.store.write(Batch::default().delete(Table::Meta, LIST).delete(Table::Meta, SPENT)).await?;
        self.kept.replace(None);
        self.spent.borrow_mut().clear();
        Ok(())
    }
}
