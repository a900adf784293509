//! What is said of rewards: on the status page, on the page that claims one, and on the public page.

use std::fmt;

use shared::reward::wire::WayKind;
use shared::reward::wish::{Wish, WishFault};

use super::{Code, Count, Day, Deadline, Site};

/// What became of the reward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RewardState {
    /// Not decided yet.
    Undecided,
    /// Claimed before, and to be decided anew: the fine was changed, or the bank sent the money back.
    Anew,
    /// There is none.
    None,
    /// Ready to be claimed.
    Ready,
    /// Claimed, being paid.
    Claimed,
    /// Vouchers can be redeemed at a counter.
    Issued,
    /// Paid.
    Paid,
    /// Not claimed in time.
    Lapsed,
    /// Given up by the reporter.
    GivenUp,
}

/// The reward of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reward {
    /// What became of it.
    pub state: RewardState,
    /// The sum with its unit, such as `15,000 元`.
    pub amount: Option<String>,
    /// The last day to claim, or to redeem vouchers.
    pub deadline: Option<Deadline>,
    /// Where it can be collected: addresses and hours.
    pub places: Vec<String>,
    /// Why there is none, in the office's words.
    pub reason: Option<String>,
    /// The ways that can be chosen now; none where there is nothing to claim.
    pub ways: Vec<WayKind>,
    /// The way that was chosen.
    pub way: Option<WayKind>,
}

/// The vouchers that a claim will give.
#[derive(Clone, PartialEq, Eq)]
pub struct VoucherOffer {
    /// The money code in groups: shown here and never again.
    pub money_code: String,
    /// How many of which value, the value with its unit, the largest first.
    pub values: Vec<(String, usize)>,
}

impl fmt::Debug for VoucherOffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VoucherOffer(…)")
    }
}

/// Why nothing was claimed yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClaimFault {
    /// Nobody said that the money code was written down.
    NotKept,
    /// Something that was typed.
    Typed(WishFault),
    /// The PIN is not the one that was set, or one was set and none was typed.
    WrongPin,
    /// Too many wrong PINs today.
    PinTries,
}

/// `POST /tip/claim` with a way: what it means, what it needs, and the button that claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimView {
    /// The installation.
    pub site: Site,
    /// The receipt code, for the form. It is not shown.
    pub code: Code,
    /// The way that was chosen, and what was typed before.
    pub wish: Wish,
    /// The sum with its unit.
    pub amount: String,
    /// For vouchers.
    pub vouchers: Option<VoucherOffer>,
    /// Where vouchers are redeemed, or where a delegate comes: addresses and hours.
    pub places: Vec<String>,
    /// Why nothing was claimed yet.
    pub fault: Option<ClaimFault>,
}

/// A level of a rule set, worded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LevelLine {
    /// What it is called.
    pub name: String,
    /// The share of the fine, such as `15 %`.
    pub rate: String,
    /// Never less, with its unit.
    pub floor: String,
    /// Never more, with its unit.
    pub cap: String,
    /// On what ground.
    pub basis: String,
}

/// A rule set, worded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleLine {
    /// What it is called.
    pub name: String,
    /// Its id and version, such as `M-2021 v1`.
    pub id: String,
    /// The first day on which it holds.
    pub from: Day,
    /// The last, if that is known.
    pub to: Option<Day>,
    /// What whoever uses it has to know.
    pub caution: Option<String>,
    /// The SHA-256 of its file, in hexadecimal.
    pub digest: String,
    /// The levels of a fine.
    pub levels: Vec<LevelLine>,
}

/// `GET /rewards`: what the public is told of rewards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RewardsView {
    /// The installation.
    pub site: Site,
    /// How many cases are how far.
    pub states: Vec<(String, Count)>,
    /// How many paid rewards lie in which band.
    pub bands: Vec<(String, Count)>,
    /// The rule sets.
    pub rules: Vec<RuleLine>,
    /// The newest signed head of the ledger over days that are over.
    pub checkpoint: Option<String>,
    /// The ledger's key.
    pub ledger_key: String,
}
