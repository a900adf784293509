//! Conflicts of interest 回避: mines that somebody of the office must not deal with. Who has one can say so, and cannot
//! take it back alone: that takes an administrator, and what was entered and ended stays to be read.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::id::{MineId, UserId};
use crate::register::Day;

/// The most mines that one person must not deal with.
pub const MINES_MAX: usize = 200;
/// The most notes that are kept of one person.
pub const NOTES_MAX: usize = 2_000;

/// One conflict was entered, or ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConflictNote {
    /// With which mine.
    pub mine: MineId,
    /// Whether there is one from then on.
    pub stands: bool,
    /// Who entered or ended it.
    pub by: UserId,
    /// On which day; none of those that were entered before days were kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<Day>,
}

/// More than is kept of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many conflicts of interest for one person")]
pub struct TooManyConflicts;

/// What was ever entered about one person, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Conflicts(Vec<ConflictNote>);

impl Conflicts {
    /// As it was kept before there were notes: mines, of which the person had said so.
    #[must_use]
    pub fn said_by(person: UserId, mines: &[MineId]) -> Self {
        Self(mines.iter().map(|mine| ConflictNote { mine: *mine, stands: true, by: person, day: None }).collect())
    }

    /// The mines that the person must not deal with now.
    #[must_use]
    pub fn mines(&self) -> BTreeSet<MineId> {
        let mut mines = BTreeSet::new();
        for note in &self.0 {
            if note.stands {
                mines.insert(note.mine);
            } else {
                mines.remove(&note.mine);
            }
        }
        mines
    }

    /// What was entered and ended, oldest first.
    #[must_use]
    pub fn notes(&self) -> &[ConflictNote] {
        &self.0
    }

    /// Enters or ends one; says whether that changed anything. What is so already leaves no note.
    ///
    /// # Errors
    /// When there are too many; nothing has changed then.
    pub fn note(&mut self, note: ConflictNote) -> Result<bool, TooManyConflicts> {
        let mines = self.mines();
        if mines.contains(&note.mine) == note.stands {
            return Ok(false);
        }
        if self.0.len() >= NOTES_MAX || note.stands && mines.len() >= MINES_MAX {
            return Err(TooManyConflicts);
        }
        self.0.push(note);
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;

    fn mine(n: u16) -> MineId {
        let [high, low] = n.to_be_bytes();
        MineId::from_parts(Timestamp::from_millis(0), [high, low, 0, 0, 0, 0, 0, 0, 0, 1])
    }

    fn note(n: u16, stands: bool) -> ConflictNote {
        let by = UserId::from_parts(Timestamp::from_millis(0), [1; 10]);
        ConflictNote { mine: mine(n), stands, by, day: None }
    }

    #[test]
    fn what_was_entered_stands_until_it_is_ended_and_both_stay_to_be_read() {
        let mut conflicts = Conflicts::default();
        let outcomes = [note(1, false), note(1, true), note(1, true), note(2, true), note(1, false), note(1, false)];
        let outcomes = outcomes.map(|one| conflicts.note(one));
        assert_eq!(outcomes, [false, true, false, true, true, false].map(Ok));
        assert_eq!(conflicts.mines().into_iter().collect::<Vec<_>>(), [mine(2)]);
        assert_eq!(conflicts.notes(), [note(1, true), note(2, true), note(1, false)]);
        let by = note(1, true).by;
        assert_eq!(Conflicts::said_by(by, &[mine(1)]).notes(), [note(1, true)]);
    }

    #[test]
    fn there_is_an_end_of_mines_and_of_notes_and_it_can_still_be_said_what_is_so() {
        let mut conflicts = Conflicts::default();
        let most = u16::try_from(MINES_MAX).unwrap();
        assert!((0..most).all(|n| conflicts.note(note(n, true)) == Ok(true)));
        let full = conflicts.clone();
        assert_eq!(conflicts.note(note(most, true)), Err(TooManyConflicts));
        assert_eq!(conflicts, full);
        assert_eq!(conflicts.note(note(0, true)), Ok(false));
        assert_eq!(conflicts.note(note(0, false)), Ok(true));
        while conflicts.notes().len() < NOTES_MAX {
            let stands = !conflicts.mines().contains(&mine(0));
            assert_eq!(conflicts.note(note(0, stands)), Ok(true));
        }
        let stands = !conflicts.mines().contains(&mine(0));
        assert_eq!(conflicts.note(note(0, stands)), Err(TooManyConflicts));
    }
}
