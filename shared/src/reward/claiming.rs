//! Making a claim 申领: the same steps in the claimant's browser and, for browsers without scripts, on the server in
//! memory. What the server then takes is in both cases one [`ClaimRequest`].

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::claim::{Claim, Way};
use super::money_code::MoneyCode;
use super::step::State;
use super::voucher::{list_digest, split, vouchers};
use super::wire::{ClaimRequest, ClaimantReward, Payee, WayKind};
use super::wish::{Wish, WishFault};
use crate::digest::Digest;
use crate::money::Fen;
use crate::seal::age::{Recipient, SealError, seal};
use crate::seal::pad::pad;
use crate::seal::report::knock;
use crate::seal::secrets::Root;

/// Why no claim is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotClaimed {
    /// There is nothing to claim now.
    NotNow,
    /// What was typed.
    Wish(WishFault),
    /// Vouchers need a money code.
    NoCode,
    /// No cashier has a key that a payee could be sealed to.
    NoCashier,
    /// The sum cannot be made of the denominations.
    Denominations,
    /// A cashier's key is worthless.
    Key,
    /// The claim has no canonical form.
    Form,
}

impl From<SealError> for NotClaimed {
    fn from(_: SealError) -> Self {
        Self::Key
    }
}

/// How many random bytes a claim takes.
#[must_use]
pub fn random_bytes_needed(reward: &ClaimantReward) -> usize {
    16 + 32 * reward.cashiers.len() + 16
}

/// The ways that can be chosen now: none where there is nothing to claim.
#[must_use]
pub fn ways(reward: &ClaimantReward) -> Vec<WayKind> {
    let Some(sum) = claimable(reward) else { return Vec::new() };
    let possible = |way: &WayKind| match way {
        WayKind::Vouchers => split(sum, &reward.denominations).is_some(),
        WayKind::Transfer | WayKind::Delegate => !reward.cashiers.is_empty(),
        WayKind::GiveUp => true,
    };
    let order = [WayKind::Vouchers, WayKind::Transfer, WayKind::Delegate, WayKind::GiveUp];
    order.into_iter().filter(possible).collect()
}

/// The sum, if it can be claimed now.
fn claimable(reward: &ClaimantReward) -> Option<Fen> {
    reward.view.sum.filter(|_| reward.view.state == State::Notified)
}

/// The vouchers that the sum is split into: how many of which value, the largest first.
#[must_use]
pub fn voucher_values(reward: &ClaimantReward) -> Vec<(Fen, usize)> {
    let values = claimable(reward).and_then(|sum| split(sum, &reward.denominations)).unwrap_or_default();
    values.chunk_by(|a, b| a == b).filter_map(|same| Some((*same.first()?, same.len()))).collect()
}

/// The claim that this wish makes, signed by the key that the receipt code gives. For vouchers, the money code must have
/// been shown to the claimant before: whoever loses it loses the money.
///
/// # Errors
/// See [`NotClaimed`].
pub fn claim(
    root: &Root,
    reward: &ClaimantReward,
    wish: &Wish,
    code: Option<&MoneyCode>,
    random: &mut dyn FnMut(&mut [u8]),
) -> Result<ClaimRequest, NotClaimed> {
    let sum = claimable(reward).ok_or(NotClaimed::NotNow)?;
    let sealed = match wish.payee().map_err(NotClaimed::Wish)? {
        Some(payee) => Some(sealed_payee(&payee, reward, random)?),
        None => None,
    };
    let list = match (wish.way, code) {
        (WayKind::Vouchers, Some(code)) => {
            vouchers(code, sum, &reward.denominations).ok_or(NotClaimed::Denominations)?
        }
        (WayKind::Vouchers, None) => return Err(NotClaimed::NoCode),
        _ => Vec::new(),
    };
    let digest = sealed.as_deref().map_or_else(|| Digest::of(&[]), |bytes| Digest::of(&[bytes]));
    let way = match wish.way {
        WayKind::Vouchers => Way::Vouchers { list: list_digest(&list) },
        WayKind::Transfer => Way::Transfer { sealed: digest },
        WayKind::Delegate => Way::Delegate { sealed: digest },
        WayKind::GiveUp => Way::GiveUp,
    };
    let claim = Claim { attempt: reward.view.attempt, day: reward.today, payout: reward.payout, sum, way };
    Ok(ClaimRequest {
        knock: knock(root),
        signed: claim.sign(root).map_err(|_| NotClaimed::Form)?,
        vouchers: list,
        sealed: sealed.map(|bytes| STANDARD.encode(bytes)),
    })
}

fn sealed_payee(
    payee: &Payee,
    reward: &ClaimantReward,
    random: &mut dyn FnMut(&mut [u8]),
) -> Result<Vec<u8>, NotClaimed> {
    if reward.cashiers.is_empty() {
        return Err(NotClaimed::NoCashier);
    }
    let plain = Zeroizing::new(serde_json::to_vec(payee).map_err(|_| NotClaimed::Form)?);
    let to: Vec<Recipient> = reward.cashiers.iter().map(|cashier| Recipient::from_bytes(cashier.key.0)).collect();
    Ok(seal(&to, &Zeroizing::new(pad(&plain)), random)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::SealingKey;
    use crate::id::{PayoutId, UserId};
    use crate::register::Day;
    use crate::reward::deadline::ClaimantView;
    use crate::reward::wire::CashierKey;
    use crate::reward::wish::tests::account;
    use crate::seal::age::{Identity, open};
    use crate::seal::pad::unpad;
    use crate::tip::code::ReceiptCode;

    fn root() -> Root {
        Root::of_code(&ReceiptCode::from_random(&[7; 32]), &[1; 16]).unwrap()
    }

    fn reward(cashiers: &[&Identity]) -> ClaimantReward {
        let keys = cashiers.iter().map(|cashier| CashierKey {
            user: UserId::from_uuid(uuid::Uuid::nil()),
            post: "出纳".into(),
            key: SealingKey(*cashier.recipient().bytes()),
        });
        ClaimantReward {
            payout: PayoutId::from_uuid(uuid::Uuid::nil()),
            view: ClaimantView {
                state: State::Notified,
                sum: Some(Fen::from_yuan(12_300)),
                until: Some((Day::from_days(20_700).unwrap(), 9)),
                attempt: 0,
            },
            reminder: None,
            denominations: [10_000, 1_000, 100].map(Fen::from_yuan).to_vec(),
            cashiers: keys.collect(),
            places: Vec::new(),
            today: Day::from_days(20_691).unwrap(),
            way: None,
        }
    }

    fn chance() -> impl FnMut(&mut [u8]) {
        let mut next = 0_u8;
        move |out: &mut [u8]| {
            for byte in out {
                next = next.wrapping_add(41);
                *byte = next;
            }
        }
    }

    #[test]
    fn vouchers_are_bound_by_the_signature_and_their_code_is_not_in_the_request() {
        let code = MoneyCode::from_random(&[9; 16]);
        let wish = Wish::plain(WayKind::Vouchers);
        let made = claim(&root(), &reward(&[]), &wish, Some(&code), &mut chance()).unwrap_or_else(|_| panic!());
        assert_eq!(made.vouchers.len(), 1 + 2 + 3);
        assert!(made.signed.covers(&made.vouchers));
        assert!(!made.signed.covers(&made.vouchers[1..]));
        let sent = serde_json::to_string(&made).unwrap();
        assert!(!sent.contains(&code.grouped()) && !sent.contains(&code.grouped().replace('-', "")));
        assert!(matches!(claim(&root(), &reward(&[]), &wish, None, &mut chance()), Err(NotClaimed::NoCode)));
    }

    #[test]
    fn every_cashier_opens_the_payee_and_the_signature_is_over_what_was_sealed() {
        let cashiers = [Identity::from_bytes([3; 32]), Identity::from_bytes([4; 32])];
        let reward = reward(&cashiers.each_ref());
        let mut taken = 0;
        let mut chance = chance();
        let mut counting = |out: &mut [u8]| {
            taken += out.len();
            chance(out);
        };
        let made = claim(&root(), &reward, &account(), None, &mut counting).unwrap_or_else(|_| panic!());
        assert_eq!(taken, random_bytes_needed(&reward));
        let sealed = STANDARD.decode(made.sealed.unwrap_or_default()).unwrap();
        assert_eq!(made.signed.claim.way, Way::Transfer { sealed: Digest::of(&[&sealed]) });
        for cashier in &cashiers {
            let opened = open(cashier, &sealed).unwrap();
            let payee: Payee = serde_json::from_slice(unpad(&opened).unwrap()).unwrap();
            assert!(payee == Payee::account("张三", "某银行", "6200000000000005").unwrap_or_else(|_| panic!()));
        }
    }

    #[test]
    fn ways_are_those_that_can_be_gone() {
        let cashier = Identity::from_bytes([3; 32]);
        let all = [WayKind::Vouchers, WayKind::Transfer, WayKind::Delegate, WayKind::GiveUp];
        assert_eq!(ways(&reward(&[&cashier])), all);
        assert_eq!(ways(&reward(&[])), [WayKind::Vouchers, WayKind::GiveUp]);
        let mut odd = reward(&[&cashier]);
        odd.view.sum = Fen::new(1_230_001);
        assert_eq!(ways(&odd), all[1..]);
        odd.view.state = State::Claimed;
        assert_eq!(ways(&odd), []);
        assert!(matches!(
            claim(&root(), &odd, &Wish::plain(WayKind::GiveUp), None, &mut chance()),
            Err(NotClaimed::NotNow)
        ));
        assert!(matches!(claim(&root(), &reward(&[]), &account(), None, &mut chance()), Err(NotClaimed::NoCashier)));
    }

    #[test]
    fn vouchers_are_told_by_their_values() {
        let values = [(10_000, 1), (1_000, 2), (100, 3)].map(|(yuan, n)| (Fen::from_yuan(yuan), n));
        assert_eq!(voucher_values(&reward(&[])), values);
    }
}
