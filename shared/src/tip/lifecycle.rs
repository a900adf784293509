//! The life of a tip 举报: which steps are legal when, by whom. Decides nothing about its truth.

use serde::{Deserialize, Serialize};

use crate::coded_texts;

coded_texts! {
    /// How far a tip is.
    pub enum TipState {
        /// It arrived and nobody decided on it yet.
        Received = "received": "待受理", "Received";
        /// The office takes it up.
        Accepted = "accepted": "已受理，核查中", "Accepted, being verified";
        /// Another authority has to deal with it.
        PassedOn = "passed-on": "已移送其他部门", "Passed on to another authority";
        /// Not credible, with a reason.
        Rejected = "rejected": "不予受理", "Not accepted";
        /// An earlier tip on the same matter carries it on.
        Joined = "joined": "已与在先举报并案", "Joined with an earlier tip";
        /// It is true.
        Verified = "verified": "查证属实", "Verified";
        /// It could not be shown to be true.
        Unverified = "unverified": "未能查实", "Not verified";
        /// Nothing is left to do.
        Closed = "closed": "已办结", "Closed";
    }
}

coded_texts! {
    /// What is done with a tip.
    pub enum Step {
        /// It arrived.
        Arrive = "arrive": "举报登记", "Registered";
        /// Taken up.
        Accept = "accept": "受理", "Accept";
        /// Passed on to another authority.
        PassOn = "pass-on": "移送", "Pass on";
        /// Not taken up.
        Reject = "reject": "不予受理", "Do not accept";
        /// Joined with an earlier one.
        Join = "join": "并案", "Join";
        /// More time for verifying, once.
        Extend = "extend": "延长核查期限", "Extend";
        /// Given to one officer.
        Assign = "assign": "分办", "Assign";
        /// Found true.
        Verify = "verify": "查实", "Verified";
        /// Not found true.
        NotVerify = "not-verify": "未查实", "Not verified";
        /// A word of the office to the whistleblower.
        Tell = "tell": "回复举报人", "Reply";
        /// A word of the whistleblower to the office.
        Answer = "answer": "举报人补充", "Word from the whistleblower";
        /// A note that stays inside.
        Note = "note": "内部记录", "Internal note";
        /// Tied to a check, a hazard or a penalty.
        Link = "link": "关联证据", "Link evidence";
        /// A colleague can open it from now on.
        LetIn = "let-in": "授权同事", "Let a colleague in";
        /// A colleague can no longer open it.
        LetOut = "let-out": "移出同事", "Take a colleague out";
        /// Ended.
        Close = "close": "办结", "Close";
        /// One person asks for deletion.
        AskErasure = "ask-erasure": "申请删除", "Ask for deletion";
        /// The first withdraws, or the second refuses.
        KeepIt = "keep-it": "撤销删除申请", "Keep it";
        /// Another person confirms: everything about it is deleted.
        Erase = "erase": "确认删除", "Delete";
    }
}

/// Who takes a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Who {
    /// The one who holds the receipt code.
    Whistleblower,
    /// An officer in charge.
    Officer,
}

/// Why a step is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Illegal {
    /// Not in this state.
    #[error("this step is not possible in this state")]
    State,
    /// Not by this side.
    #[error("this step is not theirs")]
    Who,
    /// It was done before and can be done once.
    #[error("this was done before")]
    Again,
}

/// What the next step depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// How far it is.
    pub state: TipState,
    /// Whether the time for verifying was extended.
    pub extended: bool,
    /// Whether somebody asked for deletion.
    pub erasure_asked: bool,
}

impl Progress {
    /// A tip that has arrived.
    pub const NEW: Self = Self { state: TipState::Received, extended: false, erasure_asked: false };

    /// What becomes of it by a step.
    ///
    /// # Errors
    /// When the step is not legal now.
    pub fn after(self, step: Step, who: Who) -> Result<Self, Illegal> {
        use TipState::{Accepted, Closed, Joined, PassedOn, Received, Rejected, Unverified, Verified};
        let is_theirs = matches!(step, Step::Answer | Step::Arrive) == (who == Who::Whistleblower);
        if !is_theirs {
            return Err(Illegal::Who);
        }
        let to = |state| Ok(Self { state, ..self });
        match (step, self.state) {
            (Step::Accept, Received | Rejected | PassedOn) => to(Accepted),
            (Step::PassOn, Received | Accepted) => to(PassedOn),
            (Step::Reject, Received) => to(Rejected),
            (Step::Join, Received | Accepted) => to(Joined),
            (Step::Extend, Accepted) if self.extended => Err(Illegal::Again),
            (Step::Extend, Accepted) => Ok(Self { extended: true, ..self }),
            (Step::Verify, Accepted | Unverified) => to(Verified),
            (Step::NotVerify, Accepted) => to(Unverified),
            (Step::Close, Verified | Unverified | PassedOn | Rejected | Joined) => to(Closed),
            (Step::AskErasure, Closed) if self.erasure_asked => Err(Illegal::Again),
            (Step::AskErasure, Closed) => Ok(Self { erasure_asked: true, ..self }),
            (Step::Erase, Closed) if self.erasure_asked => Ok(self),
            (Step::KeepIt, _) if self.erasure_asked => Ok(Self { erasure_asked: false, ..self }),
            (Step::Assign, Received | Accepted) => Ok(self),
            (Step::Tell | Step::Answer | Step::Note | Step::Link | Step::LetIn | Step::LetOut, _) => Ok(self),
            _ => Err(Illegal::State),
        }
    }
}

impl Step {
    /// Whether the whistleblower hears of it.
    #[must_use]
    pub const fn is_told(self) -> bool {
        !self.is_about_people()
            && !matches!(self, Self::Note | Self::Link | Self::Assign | Self::AskErasure | Self::KeepIt | Self::Erase)
    }

    /// Whether it changes who can open the tip: such a step comes with a key box, or with an officer's name.
    #[must_use]
    pub const fn is_about_people(self) -> bool {
        matches!(self, Self::LetIn | Self::LetOut)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_states_and_steps() {
        let mut table = String::new();
        for state in TipState::ALL {
            let now = Progress { state: *state, ..Progress::NEW };
            for step in Step::ALL {
                let who = if matches!(step, Step::Answer) { Who::Whistleblower } else { Who::Officer };
                if let Ok(then) = now.after(*step, who)
                    && then.state != *state
                {
                    table.extend([state.code(), " --", step.code(), "--> ", then.state.code(), "\n"]);
                }
            }
        }
        assert_eq!(
            table,
            "received --accept--> accepted\n\
             received --pass-on--> passed-on\n\
             received --reject--> rejected\n\
             received --join--> joined\n\
             accepted --pass-on--> passed-on\n\
             accepted --join--> joined\n\
             accepted --verify--> verified\n\
             accepted --not-verify--> unverified\n\
             passed-on --accept--> accepted\n\
             passed-on --close--> closed\n\
             rejected --accept--> accepted\n\
             rejected --close--> closed\n\
             joined --close--> closed\n\
             verified --close--> closed\n\
             unverified --verify--> verified\n\
             unverified --close--> closed\n"
        );
    }

    #[test]
    fn neither_side_takes_the_others_steps() {
        assert_eq!(Progress::NEW.after(Step::Accept, Who::Whistleblower), Err(Illegal::Who));
        assert_eq!(Progress::NEW.after(Step::Answer, Who::Officer), Err(Illegal::Who));
    }

    #[test]
    fn more_time_is_given_once_and_deletion_asked_once() {
        let accepted = Progress::NEW.after(Step::Accept, Who::Officer).expect("legal");
        let extended = accepted.after(Step::Extend, Who::Officer).expect("legal");
        assert_eq!(extended.after(Step::Extend, Who::Officer), Err(Illegal::Again));
        let closed = Progress { state: TipState::Closed, ..Progress::NEW };
        let asked = closed.after(Step::AskErasure, Who::Officer).expect("legal");
        assert_eq!(asked.after(Step::AskErasure, Who::Officer), Err(Illegal::Again));
        assert_eq!(asked.after(Step::KeepIt, Who::Officer), Ok(closed));
    }
}
