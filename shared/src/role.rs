//! Who may do what, where: one place, and what is not allowed here is denied.

use serde::{Deserialize, Serialize};

use crate::coded_texts;
use crate::id::UserId;
use crate::region::DivisionCode;

coded_texts! {
    /// What a person is in the office.
    pub enum Role {
        /// Records checks in the own region.
        Inspector = "inspector": "执法检查人员", "Inspector";
        /// Reads and routes sealed tips.
        TipOfficer = "tip-officer": "举报受理人员", "Tip officer";
        /// Approves rewards.
        RewardApprover = "reward-approver": "奖励审批人员", "Reward approver";
        /// Pays rewards.
        Cashier = "cashier": "出纳", "Cashier";
        /// Answers the telephone: tells which rewards wait until when.
        Hotline = "hotline": "热线人员", "Hotline";
        /// Watches the board of a region, draws spot checks.
        Supervisor = "supervisor": "督导人员", "Supervisor";
        /// Acts for one mine.
        Operator = "operator": "矿山企业人员", "Mine operator";
        /// Manages accounts and devices; sees no tip and no evidence.
        Administrator = "administrator": "系统管理员", "Administrator";
        /// Reads records and logs of a region; changes nothing.
        Auditor = "auditor": "审计人员", "Auditor";
    }
}

/// Who asks: a person with a role in a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The person.
    pub user: UserId,
    /// What that person is.
    pub role: Role,
    /// The region that the person answers for.
    pub region: DivisionCode,
}

/// Something that a person wants to do with what lies in a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// See the mines.
    ReadMines,
    /// See checks, hazards and their photos.
    ReadChecks,
    /// Record a check: start, answer, find hazards, take photos, sign off.
    RecordCheck,
    /// See the board.
    ReadBoard,
    /// Make, change and end accounts and devices.
    ManageAccounts,
    /// See and deal with tips. Which ones, each tip's own list of officers says.
    HandleTips,
    /// See cases of rewards. Who deals with which, the case itself says.
    ReadRewards,
    /// Take steps on cases of rewards.
    HandleRewards,
    /// Find vouchers, pay them out, compare with the bank's statement.
    PayRewards,
    /// See which rewards wait until when.
    ReadWaiting,
    /// Have the ledger of rewards as a file.
    ReadLedger,
    /// Enter rules and budgets of rewards.
    ManageRewards,
    /// See who has an interest in which mine.
    ReadConflicts,
    /// Keep a key that something is sealed to.
    KeepKey,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 14] = [
        Self::ReadMines,
        Self::ReadChecks,
        Self::RecordCheck,
        Self::ReadBoard,
        Self::ManageAccounts,
        Self::HandleTips,
        Self::ReadRewards,
        Self::HandleRewards,
        Self::PayRewards,
        Self::ReadWaiting,
        Self::ReadLedger,
        Self::ManageRewards,
        Self::ReadConflicts,
        Self::KeepKey,
    ];
}

/// Why somebody may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// The role does not do this, anywhere.
    #[error("this role may not do this")]
    Role,
    /// The role does this, but not in that region.
    #[error("outside the own region")]
    Region,
}

/// Whether the actor may do this with something that lies in `region`.
///
/// # Errors
/// By default denied; the error says whether role or region stands against it.
pub fn may(actor: &Actor, action: Action, region: DivisionCode) -> Result<(), Denied> {
    use Role::{Administrator, Auditor, Cashier, Hotline, Inspector, RewardApprover, Supervisor, TipOfficer};
    let by_role = match action {
        Action::ReadMines => matches!(actor.role, Inspector | Supervisor | Auditor | Administrator | TipOfficer),
        Action::ReadChecks => matches!(actor.role, Inspector | Supervisor | Auditor),
        Action::RecordCheck => matches!(actor.role, Inspector),
        Action::ReadBoard => matches!(actor.role, Supervisor | Auditor),
        Action::ManageAccounts => matches!(actor.role, Administrator),
        Action::HandleTips => matches!(actor.role, TipOfficer),
        Action::ReadRewards => matches!(actor.role, TipOfficer | RewardApprover | Cashier | Auditor),
        Action::HandleRewards => matches!(actor.role, TipOfficer | RewardApprover | Cashier),
        Action::PayRewards => matches!(actor.role, Cashier),
        Action::ReadWaiting => matches!(actor.role, Hotline | Cashier | RewardApprover | TipOfficer),
        Action::ReadLedger => matches!(actor.role, Auditor),
        Action::ManageRewards => matches!(actor.role, Administrator),
        Action::ReadConflicts => matches!(actor.role, Administrator | Auditor),
        Action::KeepKey => matches!(actor.role, TipOfficer | Cashier),
    };
    if !by_role {
        return Err(Denied::Role);
    }
    if actor.region.contains(region) { Ok(()) } else { Err(Denied::Region) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;

    fn actor(role: Role, region: &str) -> Actor {
        Actor {
            user: UserId::from_parts(Timestamp::from_millis(0), [0; 10]),
            role,
            region: region.parse().expect("a code"),
        }
    }

    #[test]
    fn the_table_of_who_may_what_in_the_own_region() {
        let here: DivisionCode = "220581".parse().expect("a code");
        let table: String = Role::ALL
            .iter()
            .map(|&role| {
                let row = Action::ALL.map(|a| if may(&actor(role, "220500"), a, here).is_ok() { 'y' } else { '-' });
                format!("{:16}{}\n", role.code(), row.iter().collect::<String>())
            })
            .collect();
        assert_eq!(
            table,
            "inspector       yyy-----------\n\
             tip-officer     y----yyy-y---y\n\
             reward-approver ------yy-y----\n\
             cashier         ------yyyy---y\n\
             hotline         ---------y----\n\
             supervisor      yy-y----------\n\
             operator        --------------\n\
             administrator   y---y------yy-\n\
             auditor         yy-y--y---y-y-\n"
        );
    }

    #[test]
    fn nobody_reaches_beyond_the_own_region() {
        for role in Role::ALL {
            for action in Action::ALL {
                for there in ["220500", "220681", "220000", "210000"] {
                    let there = there.parse().expect("a code");
                    assert!(may(&actor(*role, "220581"), action, there).is_err(), "{role:?} {action:?} {there}");
                }
            }
        }
    }
}
