//! Who may read a tip: the officers in charge of its region, without those whom the whistleblower or an interest
//! of their own excludes. The same function runs where a report is sealed and where it arrives.

use serde::{Deserialize, Serialize};

use crate::digest::SealingKey;
use crate::id::{MineId, UserId};
use crate::region::DivisionCode;

/// The most officers that one report is sealed to.
pub const OFFICERS_MAX: usize = 32;

/// An officer who receives tips, as the public may know: a post, never a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Officer {
    /// Who.
    pub user: UserId,
    /// Post and office.
    pub post: String,
    /// The region that the officer answers for.
    pub region: DivisionCode,
    /// What is sealed to this officer is sealed to this key.
    pub key: SealingKey,
    /// Mines that the officer must not deal with, by own declaration.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<MineId>,
}

/// Why nobody can be found for a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NobodyInCharge {
    /// No officer of the region has a key.
    #[error("no officer of the region can receive tips yet")]
    NoKey,
    /// Everybody who could was excluded.
    #[error("everybody who could read it was excluded")]
    AllExcluded,
}

/// Those whom the whistleblower excludes, and those who declared an interest in this very mine. Whoever knows the mine
/// has to say so where it is sealed: where a report arrives nobody can see which mine it is about.
#[must_use]
pub fn with_conflicts(officers: &[Officer], mine: Option<MineId>, mut excluded: Vec<UserId>) -> Vec<UserId> {
    let Some(mine) = mine else { return excluded };
    for officer in officers.iter().filter(|officer| officer.conflicts.contains(&mine)) {
        if !excluded.contains(&officer.user) {
            excluded.push(officer.user);
        }
    }
    excluded
}

/// The officers in charge of a region without those excluded, those nearest to the matter first.
///
/// # Errors
/// When nobody is left.
pub fn in_charge<'a>(
    officers: &'a [Officer],
    division: DivisionCode,
    excluded: &[UserId],
) -> Result<Vec<&'a Officer>, NobodyInCharge> {
    let mut all: Vec<&Officer> = officers.iter().filter(|officer| officer.region.contains(division)).collect();
    if all.is_empty() {
        return Err(NobodyInCharge::NoKey);
    }
    // The province always stays when there are too many: it is the furthest from the mine. Before the exclusions, so
    // that nobody comes in for whom the form did not offer an exclusion.
    all.sort_by_key(|officer| (officer.region.level(), officer.user));
    all.truncate(OFFICERS_MAX);
    all.retain(|officer| !excluded.contains(&officer.user));
    all.reverse();
    if all.is_empty() { Err(NobodyInCharge::AllExcluded) } else { Ok(all) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;

    fn officer(n: u8, region: &str) -> Officer {
        Officer {
            user: UserId::from_parts(Timestamp::from_millis(0), [n; 10]),
            post: format!("post {n}"),
            region: region.parse().expect("a code"),
            key: SealingKey([n; 32]),
            conflicts: Vec::new(),
        }
    }

    #[test]
    fn those_of_the_region_and_above_are_in_charge_without_the_excluded() {
        let mine = MineId::from_parts(Timestamp::from_millis(0), [9; 10]);
        let mut officers =
            vec![officer(1, "220000"), officer(2, "220500"), officer(3, "220581"), officer(4, "220600")];
        officers[2].conflicts.push(mine);
        let county = "220581".parse().expect("a code");
        let who = |mine, excluded: &[UserId]| -> Result<Vec<u8>, NobodyInCharge> {
            in_charge(&officers, county, &with_conflicts(&officers, mine, excluded.to_vec()))
                .map(|all| all.iter().map(|o| o.key.0[0]).collect())
        };
        assert_eq!(who(None, &[]), Ok(vec![3, 2, 1]));
        assert_eq!(who(Some(mine), &[]), Ok(vec![2, 1]));
        assert_eq!(who(None, &[officers[1].user, officers[2].user]), Ok(vec![1]));
        let all: Vec<UserId> = officers.iter().map(|o| o.user).collect();
        assert_eq!(who(None, &all), Err(NobodyInCharge::AllExcluded));
        assert_eq!(in_charge(&officers, "110000".parse().expect("a code"), &[]), Err(NobodyInCharge::NoKey));
    }

    #[test]
    fn of_too_many_those_furthest_from_the_mine_stay() {
        let mut officers: Vec<Officer> = (0..40).map(|n| officer(n, "220581")).collect();
        officers.push(officer(200, "220000"));
        let chosen = in_charge(&officers, "220581".parse().expect("a code"), &[]).expect("somebody");
        assert_eq!(chosen.len(), OFFICERS_MAX);
        assert!(chosen.iter().any(|o| o.key.0[0] == 200));
    }
}
