//! `minewatch import`: registers from CSV files. Every line that is at fault is named, and nothing is taken unless
//! all lines are right.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use shared::digest::Digest;
use shared::evidence::Position;
use shared::id::MineId;
use shared::mine::{Guard, Mine, MineKind, MineState, TailingsPond};
use shared::region::{DivisionCode, Level};
use shared::time::Timestamp;

use super::Failure;
use super::admin::{self, Files, Output, Request, Status};
use crate::config::DataArgs;
use crate::store::Store;

/// The columns of a register of mines.
const COLUMNS: [&str; 11] =
    ["name", "kind", "state", "guard", "division", "lat", "lng", "key", "pond_class", "people_below", "ownerless"];
/// The largest file.
pub(super) const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// What can be imported.
#[derive(Subcommand)]
pub enum Import {
    /// Mines. Columns: name, kind, state, guard, division, lat, lng, key, `pond_class`, `people_below`, ownerless.
    /// A mine of the same name and division is replaced.
    Mines {
        /// The CSV file, in UTF-8, with a line of column names.
        file: PathBuf,
        /// Where the data is.
        #[command(flatten)]
        data: DataArgs,
    },
}

/// A line that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct LineFault {
    /// Counted from 1, the column names being line 1.
    pub line: usize,
    /// What is wrong with it.
    pub why: String,
}

/// The command.
///
/// # Errors
/// In words for the one who called it.
pub async fn run(import: Import) -> Result<ExitCode, Failure> {
    let Import::Mines { file, data } = import;
    let name = file.display().to_string();
    let size = std::fs::metadata(&file).map_err(|e| format!("cannot read {name}: {e}"))?.len();
    if size > FILE_BYTES_MAX {
        return Err(format!("{name} is larger than {FILE_BYTES_MAX} bytes").into());
    }
    let text = std::fs::read_to_string(&file).map_err(|e| format!("cannot read {name}: {e}"))?;
    admin::run(&data, Request::ImportMines { name, text }, Files::default()).await
}

/// Takes a register of mines, or names every line at fault.
pub(super) async fn mines(store: &Store, name: &str, text: &str, out: &Output) -> Result<Status, Failure> {
    match parse_mines(text) {
        Ok(mines) => {
            store.put_mines(&mines).await?;
            out.line(format!("{} mines", mines.len())).await?;
            Ok(Status::Done)
        }
        Err(faults) => {
            for fault in &faults {
                out.fault(format!("{name}: {fault}")).await?;
            }
            out.fault("nothing was imported").await?;
            Ok(Status::NotDone)
        }
    }
}

/// Reads a register of mines.
///
/// # Errors
/// Every line at fault.
pub fn parse_mines(text: &str) -> Result<Vec<Mine>, Vec<LineFault>> {
    let mut lines = text.trim_start_matches('\u{feff}').lines().enumerate().map(|(i, line)| (i + 1, line));
    let names = lines.next().map(|(_, line)| split(line)).unwrap_or_default();
    if names.iter().map(String::as_str).ne(COLUMNS) {
        return Err(vec![LineFault { line: 1, why: format!("the columns must be {}", COLUMNS.join(",")) }]);
    }
    let (mut mines, mut faults, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    for (line, text) in lines.filter(|(_, text)| !text.trim().is_empty()) {
        match parse_mine(&split(text)) {
            Ok(mine) if !seen.insert(mine.id) => {
                faults.push(LineFault { line, why: format!("{} stands in the file twice", mine.name) });
            }
            Ok(mine) => mines.push(mine),
            Err(why) => faults.push(LineFault { line, why }),
        }
    }
    if faults.is_empty() { Ok(mines) } else { Err(faults) }
}

fn parse_mine(cells: &[String]) -> Result<Mine, String> {
    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
    let [name, kind, state, guard, division, lat, lng, key, class, people, ownerless] = cells[..] else {
        return Err(format!("{} cells instead of {}", cells.len(), COLUMNS.len()));
    };
    if name.is_empty() || name.len() > 300 {
        return Err("the name is empty or too long".into());
    }
    let code: DivisionCode = division.parse().map_err(|_| format!("`{division}` is no division code"))?;
    if code.level() != Level::County || code.name().is_none() {
        return Err(format!("`{division}` is no county of the province"));
    }
    let kind = MineKind::from_code(kind).ok_or_else(|| format!("`{kind}` is no kind of mine"))?;
    let guard = match guard {
        "" => None,
        code => Some(Guard::from_code(code).ok_or_else(|| format!("`{code}` is no way of guarding"))?),
    };
    Ok(Mine {
        id: mine_id(code, name),
        name: name.to_owned(),
        kind,
        state: MineState::from_code(state).ok_or_else(|| format!("`{state}` is no state of a mine"))?,
        guard,
        division: code,
        position: position(lat, lng)?,
        key: yes_or_no(key)?,
        pond: pond(kind, class, people, ownerless)?,
    })
}

/// The same mine gets the same id at every import.
fn mine_id(division: DivisionCode, name: &str) -> MineId {
    let digest = Digest::of(&[b"minewatch.mine\n", division.to_string().as_bytes(), b"\n", name.as_bytes()]);
    let mut random = [0; 10];
    random.copy_from_slice(&digest.bytes()[..10]);
    MineId::from_parts(Timestamp::from_millis(1_672_531_200_000), random)
}

fn position(lat: &str, lng: &str) -> Result<Option<Position>, String> {
    if lat.is_empty() && lng.is_empty() {
        return Ok(None);
    }
    let degrees = |text: &str| text.parse::<f64>().map_err(|_| format!("`{text}` is no number of degrees"));
    Position::from_degrees(degrees(lat)?, degrees(lng)?)
        .map(Some)
        .ok_or_else(|| format!("{lat}, {lng} is not on earth"))
}

fn pond(kind: MineKind, class: &str, people: &str, ownerless: &str) -> Result<Option<TailingsPond>, String> {
    match (kind, class) {
        (MineKind::TailingsPond, class) => {
            let class = class.parse().ok().filter(|c| (1..=5).contains(c));
            let class = class.ok_or_else(|| "a tailings pond needs a class from 1 to 5".to_owned())?;
            Ok(Some(TailingsPond { class, people_below: yes_or_no(people)?, ownerless: yes_or_no(ownerless)? }))
        }
        (_, "") => Ok(None),
        _ => Err("only a tailings pond has a class".into()),
    }
}

fn yes_or_no(text: &str) -> Result<bool, String> {
    match text {
        "yes" | "是" => Ok(true),
        "no" | "否" | "" => Ok(false),
        other => Err(format!("`{other}` is neither yes nor no")),
    }
}

/// The cells of a line; a cell in quotes may hold commas, and quotes written twice.
fn split(line: &str) -> Vec<String> {
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut rest = line.trim_end_matches('\r').chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' if quoted && rest.peek() == Some(&'"') => {
                cell.push('"');
                rest.next();
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(std::mem::take(&mut cell).trim().to_owned()),
            c => cell.push(c),
        }
    }
    cells.push(cell.trim().to_owned());
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "name,kind,state,guard,division,lat,lng,key,pond_class,people_below,ownerless\n";

    #[test]
    fn every_line_at_fault_is_named_with_its_reason() {
        let text = format!(
            "{HEAD}甲矿,underground-coal,producing,,220581,42.5,125.7,yes,,,\n\
             乙矿,coal,producing,,220581,,,no,,,\n\
             丙矿,dump,producing,,220500,,,no,,,\n\
             丁库,tailings-pond,producing,,220581,,,no,6,no,no\n\
             甲矿,dump,producing,,220581,95,125.7,no,,,\n\
             甲矿,dump,producing,,220581,,,no,,,\n"
        );
        let faults = parse_mines(&text).expect_err("faults");
        assert_eq!(faults.iter().map(|f| f.line).collect::<Vec<_>>(), [3, 4, 5, 6, 7]);
        assert!(parse_mines("a,b\n").is_err());
        assert_eq!(split("\"a, \"\"b\"\"\",c"), ["a, \"b\"", "c"]);
    }
}
