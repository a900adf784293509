//! A bank's statement as a CSV file: what was paid under which reference. Columns are found by their heads, in Chinese
//! or English; others, such as names and account numbers, are not looked at, and no error repeats what a cell says.

use shared::money::Fen;
use shared::register::Day;

/// The most lines of a statement.
pub const LINES_MAX: usize = 50_000;

const DAY_HEADS: [&str; 4] = ["date", "日期", "交易日期", "记账日期"];
const REFERENCE_HEADS: [&str; 5] = ["reference", "流水号", "交易流水号", "凭证号", "摘要"];
const SUM_HEADS: [&str; 5] = ["amount", "金额", "交易金额", "支出金额", "借方金额"];

/// One payment of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementLine {
    /// The line, counted from 1 with the head.
    pub line: u64,
    /// The day.
    pub day: Day,
    /// The reference.
    pub reference: String,
    /// The sum.
    pub sum: Fen,
}

/// Why a statement cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadStatement {
    /// It is not text in UTF-8.
    #[error("the file is not text in UTF-8 / 文件不是 UTF-8 文本")]
    NotText,
    /// A column is missing.
    #[error("the head has no column {0} / 表头缺少“{0}”一列")]
    Column(&'static str),
    /// More lines than [`LINES_MAX`].
    #[error("more than {LINES_MAX} lines / 超过 {LINES_MAX} 行")]
    TooLong,
    /// A quotation that does not end.
    #[error("line {0}: a quotation does not end / 第 {0} 行：引号没有配对")]
    Quote(u64),
    /// A line of fewer cells than the head.
    #[error("line {0}: a cell is missing / 第 {0} 行：缺少单元格")]
    Cells(u64),
    /// No day.
    #[error("line {0}: the date is not like 2026-03-01 / 第 {0} 行：日期格式应为 2026-03-01")]
    Day(u64),
    /// No sum.
    #[error("line {0}: the amount is not one / 第 {0} 行：金额有误")]
    Sum(u64),
    /// No reference.
    #[error("line {0}: the reference is empty or too long / 第 {0} 行：流水号为空或者过长")]
    Reference(u64),
}

/// Reads a statement.
///
/// # Errors
/// The first thing that is wrong.
pub fn parse(bytes: &[u8]) -> Result<Vec<StatementLine>, BadStatement> {
    let text = std::str::from_utf8(bytes).map_err(|_| BadStatement::NotText)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = (1_u64..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    let head = match lines.next() {
        Some((n, line)) => cells(n, line)?,
        None => return Err(BadStatement::Column(DAY_HEADS[0])),
    };
    let column = |names: &[&'static str]| {
        let at = head.iter().position(|cell| names.contains(&cell.to_lowercase().as_str()));
        at.ok_or(BadStatement::Column(names[0]))
    };
    let (day, reference, sum) = (column(&DAY_HEADS)?, column(&REFERENCE_HEADS)?, column(&SUM_HEADS)?);
    let mut read = Vec::new();
    for (line, text) in lines {
        if read.len() == LINES_MAX {
            return Err(BadStatement::TooLong);
        }
        let cells = cells(line, text)?;
        let cell = |at: usize| cells.get(at).map(String::as_str).ok_or(BadStatement::Cells(line));
        let day = cell(day)?.replace('/', "-").parse().map_err(|_| BadStatement::Day(line))?;
        let reference = cell(reference)?.to_owned();
        let long = reference.is_empty() || reference.chars().count() > shared::reward::wire::WORDS_MAX;
        if long {
            return Err(BadStatement::Reference(line));
        }
        let sum = cell(sum)?.parse().map_err(|_| BadStatement::Sum(line))?;
        read.push(StatementLine { line, day, reference, sum });
    }
    Ok(read)
}

/// The cells of a line; a cell in quotes may hold commas, and quotes written twice.
fn cells(line: u64, text: &str) -> Result<Vec<String>, BadStatement> {
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut rest = text.chars().peekable();
    while let Some(sign) = rest.next() {
        match sign {
            '"' if quoted && rest.peek() == Some(&'"') => {
                cell.push('"');
                rest.next();
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(std::mem::take(&mut cell).trim().to_owned()),
            sign => cell.push(sign),
        }
    }
    cells.push(cell.trim().to_owned());
    if quoted { Err(BadStatement::Quote(line)) } else { Ok(cells) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn columns_are_found_by_their_heads_in_any_order_and_others_are_left_alone() {
        let text = "\u{feff}户名,交易流水号,金额,日期\r\n甲,R-1,\"3,000.15\",2026-03-01\r\n\r\n\"乙,丙\",\"R\"\"2\",５元,2026/03/02\r\n";
        let line = |line, at: &str, reference: &str, fen| StatementLine {
            line,
            day: day(at),
            reference: reference.into(),
            sum: Fen::new(fen).expect("a sum"),
        };
        let read = vec![line(2, "2026-03-01", "R-1", 300_015), line(4, "2026-03-02", "R\"2", 500)];
        assert_eq!(parse(text.as_bytes()), Ok(read));
        assert_eq!(parse(b"date,reference,amount\n"), Ok(Vec::new()));
    }

    #[test]
    fn what_cannot_be_read_is_named_by_its_line_and_never_repeated() {
        let long = format!("date,reference,amount\n2026-03-01,{},1", "x".repeat(65));
        let many = format!("date,reference,amount\n{}", "2026-03-01,R,1\n".repeat(LINES_MAX + 1));
        for (text, error) in [
            ("", BadStatement::Column("date")),
            ("date,amount\n", BadStatement::Column("reference")),
            ("date,reference\n", BadStatement::Column("amount")),
            ("date,reference,amount\n2026-03-01,R", BadStatement::Cells(2)),
            ("date,reference,amount\n2026-02-30,R,1", BadStatement::Day(2)),
            ("date,reference,amount\n2026-03-01,R,1\n2026-03-01,R,-1", BadStatement::Sum(3)),
            ("date,reference,amount\n2026-03-01,R,1.001", BadStatement::Sum(2)),
            ("date,reference,amount\n2026-03-01,,1", BadStatement::Reference(2)),
            ("date,reference,amount\n2026-03-01,\"R,1", BadStatement::Quote(2)),
            (long.as_str(), BadStatement::Reference(2)),
            (many.as_str(), BadStatement::TooLong),
        ] {
            assert_eq!(parse(text.as_bytes()), Err(error));
        }
        assert_eq!(parse(&[0xff, 0xfe]), Err(BadStatement::NotText));
        let secret = parse(b"date,reference,amount\n6200000000000005,R,1").expect_err("no day").to_string();
        assert!(!secret.contains("6200"), "{secret}");
    }
}
