//! Who acts on a reward, so that no person acts in two duties. An account counts as the person who made it until
//! another administrator has confirmed it: else one person with two accounts would be two persons.

use serde::{Deserialize, Serialize};

use crate::coded_texts;
use crate::digest::ActorTag;
use crate::id::UserId;
use crate::register::commit;
use crate::role::Role;

coded_texts! {
    /// What is done on a case by a person of the office. Each person has one duty on one case.
    pub enum Duty {
        /// Finds the tip true, and enters what became of the fine.
        Verify = "verify": "查实", "Verify";
        /// Proposes the reward.
        Propose = "propose": "提出奖励建议", "Propose";
        /// Approves, returns, refuses, extends, reopens.
        Approve = "approve": "审批", "Approve";
        /// Pays, and takes back what is recovered.
        Pay = "pay": "兑付", "Pay";
        /// Compares what was paid with the bank's statement.
        Reconcile = "reconcile": "对账", "Reconcile";
    }
}

impl Duty {
    /// Who may have it.
    #[must_use]
    pub const fn role(self) -> Role {
        match self {
            Self::Verify | Self::Propose => Role::TipOfficer,
            Self::Approve => Role::RewardApprover,
            Self::Pay | Self::Reconcile => Role::Cashier,
        }
    }
}

/// Where an account came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The administrator who made it; none for the first of an installation.
    pub made_by: Option<UserId>,
    /// The administrator who confirmed it.
    pub confirmed_by: Option<UserId>,
}

/// What is known about accounts.
pub trait Accounts {
    /// Where an account came from; none where it is unknown.
    fn origin(&self, user: UserId) -> Option<Origin>;
}

/// The most accounts that are looked at. Accounts whose making and confirming is more entangled all count as one
/// person, so that nobody gains by entangling them.
const LOOKS_MAX: usize = 1_024;
const ENTANGLED: UserId = UserId::from_uuid(uuid::Uuid::nil());

/// The account that this one counts as: itself once it is confirmed, else the one that made it, and so on. A
/// confirmation by an account that counts as the maker, or as the account itself, is none.
#[must_use]
pub fn person(user: UserId, accounts: &impl Accounts) -> UserId {
    let mut looks = LOOKS_MAX;
    let person = person_within(user, accounts, &mut looks);
    if looks == 0 { ENTANGLED } else { person }
}

/// The accounts that count as the same person as this one, itself among them: all that hold for one of them hold for
/// the others.
#[must_use]
pub fn accounts_of(user: UserId, all: impl IntoIterator<Item = UserId>, accounts: &impl Accounts) -> Vec<UserId> {
    let who = person(user, accounts);
    let others = all.into_iter().filter(|other| *other != user && *other != who && person(*other, accounts) == who);
    let mut found: Vec<UserId> = others.collect();
    found.push(user);
    if who != user && who != ENTANGLED {
        found.push(who);
    }
    found
}

fn person_within(user: UserId, accounts: &impl Accounts, looks: &mut usize) -> UserId {
    *looks = looks.saturating_sub(1);
    if *looks == 0 {
        return ENTANGLED;
    }
    let Some(Origin { made_by: Some(maker), confirmed_by }) = accounts.origin(user) else { return user };
    let maker = person_within(maker, accounts, looks);
    let by_another = confirmed_by.filter(|by| *by != user).is_some_and(|by| {
        let by = person_within(by, accounts, looks);
        by != maker && by != user
    });
    if by_another { user } else { maker }
}

/// A person of the office who acts on one case. Pseudonymous: the ledger tells that two acts are one person's, not
/// whose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hand {
    /// The account.
    pub account: ActorTag,
    /// The account that it counts as.
    pub person: ActorTag,
    /// What the person is.
    pub role: Role,
}

impl Hand {
    /// Who acts. `secret` is the office's own and never leaves it.
    #[must_use]
    pub fn of(user: UserId, role: Role, accounts: &impl Accounts, secret: &[u8; 32]) -> Self {
        Self { account: tag(user, secret), person: tag(person(user, accounts), secret), role }
    }

    /// Whether both are one person: one account, or accounts that count as one.
    #[must_use]
    pub fn is_same_person(&self, other: &Self) -> bool {
        [self.account, self.person].iter().any(|tag| *tag == other.account || *tag == other.person)
    }
}

/// The pseudonym of an account.
#[must_use]
pub fn tag(user: UserId, secret: &[u8; 32]) -> ActorTag {
    let mut tag = [0; 16];
    tag.copy_from_slice(&commit(secret, user.uuid().as_bytes()).bytes()[..16]);
    ActorTag(tag)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::time::Timestamp;

    fn user(n: u8) -> UserId {
        UserId::from_parts(Timestamp::from_millis(0), [n; 10])
    }

    struct Office(BTreeMap<UserId, Origin>);

    impl Accounts for Office {
        fn origin(&self, user: UserId) -> Option<Origin> {
            self.0.get(&user).copied()
        }
    }

    /// Accounts as (account, maker, confirmer); 0 is nobody.
    fn office(rows: &[(u8, u8, u8)]) -> Office {
        let some = |n: u8| (n > 0).then(|| user(n));
        Office(
            rows.iter()
                .map(|(n, maker, by)| (user(*n), Origin { made_by: some(*maker), confirmed_by: some(*by) }))
                .collect(),
        )
    }

    #[test]
    fn an_account_is_its_makers_until_another_administrator_confirms_it() {
        // 1 and 2 are administrators of their own; 1 made 3 to 7.
        let office =
            office(&[(1, 0, 0), (2, 0, 0), (3, 1, 0), (4, 1, 2), (5, 1, 1), (6, 1, 6), (7, 1, 3), (8, 3, 2)]);
        for (account, counts_as) in [(1, 1), (3, 1), (4, 4), (5, 1), (6, 1), (7, 1), (8, 8), (9, 9)] {
            assert_eq!(person(user(account), &office), user(counts_as), "{account}");
        }
    }

    #[test]
    fn accounts_that_made_or_confirmed_each_other_in_a_circle_count_as_one() {
        let office = office(&[(1, 2, 3), (2, 3, 1), (3, 1, 2), (4, 4, 4), (5, 4, 0)]);
        for account in 1..=5 {
            assert_eq!(person(user(account), &office), ENTANGLED, "{account}");
        }
        let chain: Vec<(u8, u8, u8)> = (1..=200).map(|n| (n, n + 1, 0)).collect();
        assert_eq!(person(user(1), &self::office(&chain)), user(201));
    }

    #[test]
    fn the_accounts_of_a_person_are_all_that_count_as_it() {
        let office = office(&[(1, 0, 0), (2, 0, 0), (3, 1, 0), (4, 1, 2), (5, 1, 1), (6, 7, 7), (7, 6, 6)]);
        let all = || (1..=7).map(user);
        for (account, mut same) in
            [(1, vec![1, 3, 5]), (3, vec![1, 3, 5]), (4, vec![4]), (2, vec![2]), (9, vec![9]), (6, vec![6, 7])]
        {
            let mut found = accounts_of(user(account), all(), &office);
            found.sort_unstable();
            same.sort_unstable();
            assert_eq!(found, same.into_iter().map(user).collect::<Vec<_>>(), "{account}");
        }
    }

    #[test]
    fn two_accounts_of_one_person_are_the_same_hand_whichever_came_first() {
        let (unconfirmed, confirmed) =
            (office(&[(1, 0, 0), (2, 0, 0), (3, 1, 0)]), office(&[(1, 0, 0), (2, 0, 0), (3, 1, 2)]));
        let hand = |n, office: &Office| Hand::of(user(n), Role::Cashier, office, &[9; 32]);
        assert!(hand(3, &unconfirmed).is_same_person(&hand(1, &unconfirmed)));
        assert!(hand(1, &unconfirmed).is_same_person(&hand(3, &unconfirmed)));
        assert!(hand(3, &unconfirmed).is_same_person(&hand(3, &confirmed)), "the account itself stays itself");
        assert!(hand(3, &confirmed).is_same_person(&hand(3, &unconfirmed)));
        assert!(!hand(3, &confirmed).is_same_person(&hand(1, &confirmed)));
        assert!(!hand(2, &unconfirmed).is_same_person(&hand(3, &unconfirmed)));
    }
}
