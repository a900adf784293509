//! Officers' lists: which tip stands on which, in what order, how many there are, and where a page ends. No order tells
//! a time finer than a day: of one day it is by the id, which is random.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::lifecycle::TipState;
use super::wire::TipSummary;
use crate::coded_texts;
use crate::id::TipId;
use crate::region::DivisionCode;
use crate::register::{Day, serde_as_text};

/// The tips of a page where nobody says how many.
pub const PAGE_ROWS: usize = 100;
/// The most tips of a page.
pub const PAGE_ROWS_MAX: usize = 200;

coded_texts! {
    /// An officer's list, by what has to be done next.
    pub enum TipList {
        /// Whether it is accepted has to be decided.
        Decide = "decide": "待受理", "To decide";
        /// It is being verified.
        Verify = "verify": "核查中", "In verification";
        /// The result has to be told, or the tip to be closed.
        Finish = "finish": "待办结", "To close";
        /// Nothing is left to do.
        Done = "done": "已办结", "Closed";
        /// It came in a flood and no officer took a step yet.
        Quarantine = "quarantine": "疑似刷量", "Suspected flood";
    }
}

impl TipList {
    /// On which list a tip stands.
    #[must_use]
    pub const fn of(tip: &TipSummary) -> Self {
        if tip.is_quarantined {
            return Self::Quarantine;
        }
        match tip.progress.state {
            TipState::Received => Self::Decide,
            TipState::Accepted => Self::Verify,
            TipState::Verified
            | TipState::Unverified
            | TipState::PassedOn
            | TipState::Rejected
            | TipState::Joined => Self::Finish,
            TipState::Closed => Self::Done,
        }
    }
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TipPage {
    /// The rows, in order.
    pub rows: Vec<TipSummary>,
    /// Ask with `after=` this for the next page; none at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Place>,
}

/// Where a tip stands in an order. A page ends at its last row, so that a tip that comes or goes meanwhile moves no
/// other over the end of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    is_behind: bool,
    rank: u32,
    id: TipId,
}

/// A text that is no place in an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the end of a page")]
pub struct NotAPlace;

impl Place {
    /// On a list: what is due first comes first, what is never due last; a flood after everything.
    #[must_use]
    pub fn due(tip: &TipSummary) -> Self {
        let rank = tip.deadline.map_or(u32::MAX, |deadline| deadline.day.days());
        Self { is_behind: tip.is_quarantined, rank, id: tip.id }
    }

    /// Among tips that may carry another on: those of its place first, the newest of them above.
    #[must_use]
    pub fn near(tip: &TipSummary, here: DivisionCode) -> Self {
        Self { is_behind: tip.region != here, rank: u32::MAX - tip.arrived.days(), id: tip.id }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", u8::from(self.is_behind), self.rank, self.id)
    }
}

impl FromStr for Place {
    type Err = NotAPlace;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.splitn(3, '.');
        let mut part = || parts.next().ok_or(NotAPlace);
        let is_behind = match part()? {
            "0" => false,
            "1" => true,
            _ => return Err(NotAPlace),
        };
        let rank = part()?.parse().map_err(|_| NotAPlace)?;
        let id = part()?.parse().map_err(|_| NotAPlace)?;
        Ok(Self { is_behind, rank, id })
    }
}

serde_as_text!(Place);

/// The first rows after a place, at most `limit` and at least one, in order.
#[must_use]
pub fn page(
    rows: Vec<TipSummary>,
    place: impl Fn(&TipSummary) -> Place,
    after: Option<Place>,
    limit: usize,
) -> TipPage {
    let mut rows: Vec<TipSummary> =
        rows.into_iter().filter(|row| after.is_none_or(|after| place(row) > after)).collect();
    rows.sort_by_key(&place);
    let limit = limit.clamp(1, PAGE_ROWS_MAX);
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| has_more).map(place);
    TipPage { rows, next }
}

/// What an officer has on one list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TipCount {
    /// Which list.
    pub list: TipList,
    /// How many tips.
    pub tips: usize,
    /// Of how many the whistleblower had the last word.
    pub answered: usize,
    /// How many time limits end on a day, those first that end first.
    pub due: Vec<(Day, usize)>,
}

impl TipCount {
    /// Counts every list.
    #[must_use]
    pub fn all(rows: &[TipSummary]) -> Vec<Self> {
        let count = |list: &TipList| {
            let here = || rows.iter().filter(|row| TipList::of(row) == *list);
            let mut due = BTreeMap::new();
            for deadline in here().filter_map(|row| row.deadline) {
                *due.entry(deadline.day).or_insert(0) += 1;
            }
            Self {
                list: *list,
                tips: here().count(),
                answered: here().filter(|row| row.is_answered).count(),
                due: due.into_iter().collect(),
            }
        };
        TipList::ALL.iter().map(count).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tip::lifecycle::Progress;
    use crate::tip::wire::{Deadline, LimitKind};

    fn tip(n: u8, due: Option<&str>, is_quarantined: bool) -> TipSummary {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        TipSummary {
            id: TipId::from_random([n; 16]),
            region: "220581".parse().expect("a code"),
            progress: Progress::NEW,
            arrived: day("2026-11-20"),
            deadline: due.map(|due| Deadline { kind: LimitKind::Acceptance, day: day(due) }),
            assigned: None,
            steps: 1,
            is_answered: n.is_multiple_of(2),
            is_quarantined,
        }
    }

    fn numbers(rows: &[TipSummary]) -> Vec<u8> {
        rows.iter().map(|row| row.id.uuid().as_bytes()[0]).collect()
    }

    #[test]
    fn pages_together_are_the_whole_list_in_order() {
        let rows = vec![
            tip(5, None, false),
            tip(1, Some("2026-11-27"), true),
            tip(2, Some("2026-11-29"), false),
            tip(4, Some("2026-11-27"), false),
            tip(3, Some("2026-11-27"), false),
        ];
        for limit in 1..7 {
            let (mut all, mut after) = (Vec::new(), None);
            loop {
                let page = page(rows.clone(), Place::due, after, limit);
                assert!(page.rows.len() <= limit);
                all.extend(numbers(&page.rows));
                match page.next {
                    Some(next) => after = Some(next.to_string().parse().expect("a place")),
                    None => break,
                }
            }
            assert_eq!(all, [3, 4, 2, 5, 1], "{limit} at a time");
        }
    }

    #[test]
    fn a_tip_that_goes_or_comes_moves_no_other_over_the_end_of_a_page() {
        let rows: Vec<_> = (1..7).map(|n| tip(n, Some("2026-11-27"), false)).collect();
        let first = page(rows.clone(), Place::due, None, 3);
        let gone: Vec<_> =
            rows.iter().filter(|row| !numbers(&first.rows).contains(&row.id.uuid().as_bytes()[0])).cloned().collect();
        assert_eq!(numbers(&page(gone, Place::due, first.next, 3).rows), [4, 5, 6]);
        let more = [rows, vec![tip(0, Some("2026-11-26"), false)]].concat();
        assert_eq!(numbers(&page(more, Place::due, first.next, 3).rows), [4, 5, 6]);
    }

    #[test]
    fn what_is_no_place_is_none() {
        let place = Place::due(&tip(1, None, false)).to_string();
        assert_eq!(place.parse::<Place>().map(|place| place.to_string()), Ok(place.clone()));
        for wrong in ["", "0", "0.1", "2.1.x", "0.-1.0", &format!("{place}0"), &place.replace("0.", "0.x")] {
            assert_eq!(wrong.parse::<Place>(), Err(NotAPlace), "{wrong}");
        }
    }

    #[test]
    fn those_of_the_same_place_come_first_and_the_newest_of_them_above() {
        let mut rows: Vec<_> = (1..5).map(|n| tip(n, None, false)).collect();
        rows[0].region = "220582".parse().expect("a code");
        rows[2].arrived = "2026-11-21".parse().expect("a day");
        let here = rows[1].region;
        assert_eq!(numbers(&page(rows, |tip| Place::near(tip, here), None, 9).rows), [3, 2, 4, 1]);
    }

    #[test]
    fn every_list_is_counted_with_what_is_due_on_it() {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        let rows = [
            tip(1, Some("2026-11-27"), false),
            tip(2, Some("2026-11-27"), false),
            tip(3, Some("2026-11-26"), false),
            tip(4, Some("2026-11-26"), true),
        ];
        let counts = TipCount::all(&rows);
        assert_eq!(counts.len(), TipList::ALL.len());
        let decide = &counts[0];
        assert_eq!((decide.list, decide.tips, decide.answered), (TipList::Decide, 3, 1));
        assert_eq!(decide.due, [(day("2026-11-26"), 1), (day("2026-11-27"), 2)]);
        let flood = counts.iter().find(|count| count.list == TipList::Quarantine).expect("counted");
        assert_eq!((flood.tips, flood.answered), (1, 1));
    }
}
