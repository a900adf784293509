//! What a screen offers on a case: which deeds come into question in its state, which of them are this person's, and a
//! sentence why the others are not. It is told from what goes over the wire; what is legal, [`super::advance`] decides.

use std::str::FromStr;

use super::person::Duty;
use super::step::State;
use super::wire::{RewardFile, WayKind};
use crate::coded_texts;
use crate::money::Fen;
use crate::role::Role;
use crate::text::{Lang, Text as _, fill};
use crate::texts;

coded_texts! {
    /// What a person of the office can do on a case.
    pub enum Deed {
        /// Propose a sum.
        Propose = "propose": "提出奖励建议", "Propose the reward";
        /// Approve.
        Approve = "approve": "批准", "Approve";
        /// Give the proposal back.
        Return = "return": "退回", "Return";
        /// Refuse.
        Refuse = "refuse": "不予奖励", "Refuse";
        /// Make vouchers redeemable.
        Issue = "issue": "兑付券生效", "Issue the vouchers";
        /// Transfer or hand over.
        Pay = "pay": "登记已付款", "Mark as paid";
        /// The payment came back.
        Bounce = "bounce": "登记未付成", "Payment did not succeed";
        /// The payment came back after it was reconciled.
        SendBack = "send-back": "登记对账后退汇", "Sent back by the bank";
        /// Give more time.
        Extend = "extend": "延长领取期限", "Give more time";
        /// Take up again.
        Reopen = "reopen": "重新办理", "Take up again";
        /// A fine is another on appeal.
        Amend = "amend": "登记罚款变更", "Enter a changed fine";
        /// Money came back.
        Recover = "recover": "登记追回", "Enter what was recovered";
    }
}

impl Deed {
    /// Whose it is.
    #[must_use]
    pub const fn duty(self) -> Duty {
        match self {
            Self::Amend => Duty::Verify,
            Self::Propose => Duty::Propose,
            Self::Approve | Self::Return | Self::Refuse | Self::SendBack | Self::Extend | Self::Reopen => {
                Duty::Approve
            }
            Self::Issue | Self::Pay | Self::Bounce | Self::Recover => Duty::Pay,
        }
    }

    /// Whether it comes into question on the case as it is.
    #[must_use]
    pub fn fits(self, file: &RewardFile) -> bool {
        use State::{Claimed, HalfApproved, Issued, Lapsed, Notified, Paid, Proposed, Reconciled, Refused, Verified};
        let (summary, has_vouchers) = (&file.summary, file.vouchers.0 > 0);
        match self {
            Self::Propose => summary.state == Verified,
            Self::Approve => matches!(summary.state, Proposed | HalfApproved) && file.approvable.is_some(),
            Self::Return => matches!(summary.state, Proposed | HalfApproved),
            Self::Refuse => matches!(summary.state, Verified | Proposed | HalfApproved),
            Self::Issue => summary.state == Claimed && has_vouchers,
            Self::Pay => summary.state == Claimed && !has_vouchers,
            Self::Bounce => matches!(summary.state, Claimed | Paid) && !has_vouchers,
            Self::SendBack => {
                summary.state == Reconciled && summary.way == Some(WayKind::Transfer) && file.paid > Fen::ZERO
            }
            Self::Extend => summary.state == Notified,
            Self::Reopen => summary.state == Refused || summary.state == Lapsed && file.paid == Fen::ZERO,
            Self::Amend => summary.state != State::GivenUp && has_fine(file),
            Self::Recover => {
                summary.to_recover > Fen::ZERO && matches!(summary.state, Issued | Paid | Reconciled | Lapsed)
            }
        }
    }
}

fn has_fine(file: &RewardFile) -> bool {
    file.proposal.as_ref().is_some_and(|proposal| proposal.facts.hazards.iter().any(|h| h.penalty.is_some()))
}

/// Why a deed cannot be done by this person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotYours {
    /// It is another role's.
    OtherRole(Role),
    /// This person has another duty on the case already.
    Has(Duty),
    /// An account that counts as this person's has one.
    CountsAsAnother,
    /// This person approved first, and a second one is needed.
    ApprovedFirst,
    /// This person entered that the payment was sent back, and another one approves the next.
    SentBack,
    /// The extensions that the rules allow are used up.
    NoMoreTime,
}

texts! {
    /// What people read about a deed that is not theirs; `{}` is the deed, and the role where there is one.
    pub enum NotYoursText {
        /// Role.
        OtherRole: "“{}”由{}办理。", "“{}” is for the {}.";
        /// Verified.
        Verified: "本案由您查实，“{}”须由另一人办理。", "You verified this case; somebody else has to do “{}”.";
        /// Proposed.
        Proposed: "本案的奖励建议由您提出，“{}”须由另一人办理。", "You proposed on this case; somebody else has to do “{}”.";
        /// Approved.
        Approved: "本案由您审批，“{}”须由另一人办理。", "You approved on this case; somebody else has to do “{}”.";
        /// Paid.
        Paid: "本案由您兑付，“{}”须由另一人办理。", "You paid on this case; somebody else has to do “{}”.";
        /// Reconciled.
        Reconciled: "本案由您对账，“{}”须由另一人办理。", "You reconciled this case; somebody else has to do “{}”.";
        /// Accounts.
        CountsAsAnother: "与您视为同一人的账号在本案中已有职责，“{}”须由另一人办理。账号须经另一名管理员确认后才各自算一人。", "An account that counts as yours has a duty on this case already; somebody else has to do “{}”. Accounts are told apart once another administrator has confirmed them.";
        /// Approved first.
        ApprovedFirst: "您已初审，“{}”须由另一名审批人员办理。", "You approved first; another approver has to do “{}”.";
        /// Sent back.
        SentBack: "退汇由您登记，“{}”须由另一名审批人员办理。", "You entered that the payment was sent back; another approver has to do “{}”.";
        /// Extensions.
        NoMoreTime: "规定的延期次数已用完，不能再“{}”。", "The extensions that the rules allow are used up: “{}” cannot be done again.";
    }
}

impl NotYours {
    /// In a sentence.
    #[must_use]
    pub fn sentence(self, deed: Deed, lang: Lang) -> String {
        let text = match self {
            Self::OtherRole(role) => {
                // English writes a role small in the midst of a sentence; Chinese has no such difference.
                let role = role.text(lang).to_lowercase();
                return fill(NotYoursText::OtherRole, lang, &[deed.text(lang), &role]);
            }
            Self::Has(Duty::Verify) => NotYoursText::Verified,
            Self::Has(Duty::Propose) => NotYoursText::Proposed,
            Self::Has(Duty::Approve) => NotYoursText::Approved,
            Self::Has(Duty::Pay) => NotYoursText::Paid,
            Self::Has(Duty::Reconcile) => NotYoursText::Reconciled,
            Self::CountsAsAnother => NotYoursText::CountsAsAnother,
            Self::ApprovedFirst => NotYoursText::ApprovedFirst,
            Self::SentBack => NotYoursText::SentBack,
            Self::NoMoreTime => NotYoursText::NoMoreTime,
        };
        fill(text, lang, &[deed.text(lang)])
    }
}

/// The deeds that come into question on a case, each with the reason why it is not for this person, if it is not.
#[must_use]
pub fn offers(file: &RewardFile, role: Role) -> Vec<(Deed, Option<NotYours>)> {
    Deed::ALL.iter().filter(|deed| deed.fits(file)).map(|deed| (*deed, not_yours(*deed, file, role))).collect()
}

fn not_yours(deed: Deed, file: &RewardFile, role: Role) -> Option<NotYours> {
    let duties = &file.summary.duties;
    if deed.duty().role() != role {
        return Some(NotYours::OtherRole(deed.duty().role()));
    }
    if !duties.contains(&deed.duty()) {
        // Whoever has a duty may go on with it: what is left of the role's duties is that one.
        return Some(duties.first().map_or(NotYours::CountsAsAnother, |duty| NotYours::Has(*duty)));
    }
    if deed == Deed::Approve && file.leaves_approval {
        let is_second = file.summary.state == State::HalfApproved;
        return Some(if is_second { NotYours::ApprovedFirst } else { NotYours::SentBack });
    }
    let takes_extension = deed == Deed::Extend || deed == Deed::Reopen && file.summary.state == State::Lapsed;
    (takes_extension && !file.has_more_time).then_some(NotYours::NoMoreTime)
}

coded_texts! {
    /// For what a case waits.
    pub enum Waits {
        /// A proposal.
        Proposal = "proposal": "等待提出奖励建议", "Waits for a proposal";
        /// An approval.
        Approval = "approval": "等待审批", "Waits for approval";
        /// A second approval.
        SecondApproval = "second-approval": "等待第二人审批", "Waits for a second approver";
        /// The claimant is told, by the system.
        Notice = "notice": "系统正在通知举报人", "The system is telling the claimant";
        /// The claimant.
        Claimant = "claimant": "等待举报人领取", "Waits for the claimant";
        /// The cashier.
        Payment = "payment": "等待出纳兑付", "Waits for the cashier";
        /// The claimant, at a counter.
        Redemption = "redemption": "等待举报人到柜台兑付", "Waits for the claimant at a counter";
        /// The bank's statement.
        Statement = "statement": "等待对账", "Waits for the bank's statement";
    }
}

/// For what a case in that state waits; none where it has ended.
#[must_use]
pub const fn waits_for(state: State) -> Option<Waits> {
    match state {
        State::Verified => Some(Waits::Proposal),
        State::Proposed => Some(Waits::Approval),
        State::HalfApproved => Some(Waits::SecondApproval),
        State::Approved => Some(Waits::Notice),
        State::Notified => Some(Waits::Claimant),
        State::Claimed => Some(Waits::Payment),
        State::Issued => Some(Waits::Redemption),
        State::Paid => Some(Waits::Statement),
        State::Reconciled | State::Refused | State::Lapsed | State::GivenUp => None,
    }
}

/// The states in which a case waits for somebody of this role.
#[must_use]
pub const fn states_for(role: Role) -> &'static [State] {
    match role {
        Role::TipOfficer => &[State::Verified],
        Role::RewardApprover => &[State::Proposed, State::HalfApproved],
        Role::Cashier => &[State::Claimed, State::Paid],
        Role::Inspector | Role::Hotline | Role::Supervisor | Role::Operator | Role::Administrator | Role::Auditor => {
            &[]
        }
    }
}

/// The id in what somebody typed or pasted: the id itself, or an address that ends with it.
#[must_use]
pub fn id_in<T: FromStr>(typed: &str) -> Option<T> {
    let words = typed.split(|sign: char| !sign.is_ascii_hexdigit() && sign != '-');
    words.filter(|word| word.len() == 36).find_map(|word| word.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;
    use crate::id::{CheckId, MineId, PayoutId};
    use crate::region::DivisionCode;
    use crate::reward::facts::Facts;
    use crate::reward::rules::RuleRef;
    use crate::reward::step::Proposal;
    use crate::reward::wire::RewardSummary;
    use crate::time::Timestamp;

    fn file(state: State, duties: &[Duty]) -> RewardFile {
        let summary = RewardSummary {
            id: PayoutId::from_random([1; 16]),
            mine: MineId::from_parts(Timestamp::from_millis(0), [1; 10]),
            mine_name: "甲".into(),
            region: DivisionCode::JILIN,
            state,
            sum: Fen::ZERO,
            deadline: None,
            is_late: false,
            way: None,
            to_recover: Fen::ZERO,
            blocked_days: 0,
            steps: 1,
            duties: duties.to_vec(),
            entry: 0,
        };
        RewardFile {
            summary,
            tip: None,
            accepted: "2026-03-01".parse().unwrap(),
            evidence: Vec::new(),
            changed: Vec::new(),
            same_matter: Vec::new(),
            checks: Vec::new(),
            hazards: Vec::new(),
            proposal: None,
            computed: None,
            approvable: Some(Digest::ZERO),
            budgets: Vec::new(),
            vouchers: (0, 0),
            has_payee: false,
            paid: Fen::ZERO,
            has_more_time: true,
            leaves_approval: false,
            steps: Vec::new(),
        }
    }

    fn fitting(file: &RewardFile) -> String {
        let fitting = Deed::ALL.iter().filter(|deed| deed.fits(file)).map(|deed| deed.code());
        fitting.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_table_of_deeds_by_state() {
        let table: String =
            State::ALL.iter().map(|state| format!("{}: {}\n", state.code(), fitting(&file(*state, &[])))).collect();
        assert_eq!(
            table,
            "verified: propose refuse\n\
             proposed: approve return refuse\n\
             half-approved: approve return refuse\n\
             approved: \n\
             notified: extend\n\
             claimed: pay bounce\n\
             issued: \n\
             paid: bounce\n\
             reconciled: \n\
             refused: reopen\n\
             lapsed: reopen\n\
             given-up: \n"
        );
    }

    #[test]
    fn vouchers_are_issued_and_not_transferred_and_what_was_redeemed_is_not_taken_up_again() {
        let mut claimed = file(State::Claimed, &[]);
        claimed.vouchers = (3, 0);
        assert_eq!(fitting(&claimed), "issue");
        let mut lapsed = file(State::Lapsed, &[]);
        lapsed.paid = Fen::from_yuan(1);
        assert_eq!(fitting(&lapsed), "");
        lapsed.summary.to_recover = Fen::from_yuan(1);
        assert_eq!(fitting(&lapsed), "recover");
    }

    #[test]
    fn a_fine_is_changed_where_there_is_one_and_the_reward_was_not_given_up() {
        for (state, fits) in [(State::Verified, true), (State::Reconciled, true), (State::GivenUp, false)] {
            let mut file = file(state, &[]);
            let facts = Facts::new(file.accepted).fined(1, Fen::from_yuan(1));
            file.proposal = Some(Proposal {
                apart: Vec::new(),
                facts,
                rule: RuleRef { id: "N".into(), version: 1 },
                sum: Fen::ZERO,
            });
            assert_eq!(Deed::Amend.fits(&file), fits, "{state:?}");
        }
    }

    #[test]
    fn who_has_another_duty_is_told_which() {
        let verified = file(State::Verified, &[Duty::Verify]);
        let offered = offers(&verified, Role::TipOfficer);
        let expected = [(Deed::Propose, Some(NotYours::Has(Duty::Verify))), (Deed::Refuse, Some(other_role()))];
        assert_eq!(offered, expected);
        let sentence = NotYours::Has(Duty::Verify).sentence(Deed::Propose, Lang::En);
        assert_eq!(sentence, "You verified this case; somebody else has to do “Propose the reward”.");
        let others = NotYours::OtherRole(Role::TipOfficer).sentence(Deed::Propose, Lang::En);
        assert_eq!(others, "“Propose the reward” is for the tip officer.");
        let both = file(State::Verified, &[Duty::Verify, Duty::Propose]);
        assert_eq!(offers(&both, Role::TipOfficer)[0], (Deed::Propose, None));
        let none = file(State::Proposed, &[]);
        assert_eq!(offers(&none, Role::RewardApprover)[0].1, Some(NotYours::CountsAsAnother));
    }

    fn other_role() -> NotYours {
        NotYours::OtherRole(Role::RewardApprover)
    }

    #[test]
    fn the_first_of_two_approvers_is_not_offered_the_second_approval() {
        let mut half = file(State::HalfApproved, &[Duty::Approve]);
        assert_eq!(offers(&half, Role::RewardApprover)[0], (Deed::Approve, None));
        half.leaves_approval = true;
        assert_eq!(offers(&half, Role::RewardApprover)[0], (Deed::Approve, Some(NotYours::ApprovedFirst)));
        assert_eq!(offers(&half, Role::RewardApprover)[1], (Deed::Return, None));
    }

    #[test]
    fn no_more_time_is_given_than_the_rules_have() {
        let used_up = Some(NotYours::NoMoreTime);
        for (state, deed, closed) in [
            (State::Notified, Deed::Extend, used_up),
            (State::Lapsed, Deed::Reopen, used_up),
            (State::Refused, Deed::Reopen, None),
        ] {
            let mut case = file(state, &[Duty::Approve]);
            assert_eq!(offers(&case, Role::RewardApprover), [(deed, None)], "{state:?}");
            case.has_more_time = false;
            assert_eq!(offers(&case, Role::RewardApprover), [(deed, closed)], "{state:?}");
        }
    }

    #[test]
    fn an_id_is_found_in_an_address() {
        let id = CheckId::from_parts(Timestamp::from_millis(1), [7; 10]);
        for typed in [id.to_string(), format!(" https://a.example/board/checks/{id}?x=1 "), format!("check {id}")] {
            assert_eq!(id_in(&typed), Some(id), "{typed}");
        }
        for typed in ["", "JC-2026-0117", &id.to_string()[1..], &format!("{id}0")] {
            assert_eq!(id_in::<CheckId>(typed), None, "{typed}");
        }
    }
}
