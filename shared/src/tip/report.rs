//! What a whistleblower says: the words that are sealed before they are kept. Never stored or logged in the clear.

use serde::{Deserialize, Serialize};

use crate::coded_texts;
use crate::evidence::Position;
use crate::id::MineId;

/// The most characters of one answer in words.
pub const WORDS_MAX: usize = 8_000;
/// The most characters of a short line: a name, a place, a telephone number.
pub const LINE_MAX: usize = 200;

coded_texts! {
    /// What is reported. The reward's rule set depends on it (安监总财〔2018〕19号, article 3; 矿山 trial rules 2021).
    pub enum Matter {
        /// 重大隐患
        MajorHazard = "major-hazard": "重大事故隐患", "A major hazard";
        /// 违法生产、建设
        IllegalWork = "illegal-work": "违法违规生产、建设", "Illegal production or building";
        /// 瞒报、谎报事故
        ConcealedAccident = "concealed-accident": "瞒报、谎报事故", "A concealed or falsely reported accident";
        /// 其他
        Other = "other": "其他安全问题", "Something else about safety";
    }
}

coded_texts! {
    /// How the whistleblower knows of it.
    pub enum Source {
        /// 亲眼所见
        Seen = "seen": "亲眼看到", "Seen with own eyes";
        /// 亲身经历
        Lived = "lived": "亲身经历（在里面干活）", "Worked there";
        /// 听人说
        Heard = "heard": "听别人说", "Heard from others";
        /// 有材料
        Papers = "papers": "看到过文件、图纸或记录", "From papers or records";
    }
}

/// Which mine is meant.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Where {
    /// One of the register.
    Mine(MineId),
    /// In own words.
    Words(String),
    /// A point on the map, with words if there are any.
    Point {
        /// Where.
        position: Position,
        /// What it is called.
        words: String,
        /// The mine, where one of the register was chosen besides.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mine: Option<MineId>,
    },
}

impl Where {
    /// The mine, where it is one of the register.
    #[must_use]
    pub const fn mine(&self) -> Option<MineId> {
        match self {
            Self::Mine(mine) => Some(*mine),
            Self::Point { mine, .. } => *mine,
            Self::Words(_) => None,
        }
    }
}

/// A report 举报, as it is sealed to the officers in charge. It has no `Debug`: it must not reach a log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Which mine.
    pub place: Where,
    /// What kind of matter.
    pub matter: Matter,
    /// What happens or happened.
    pub what: String,
    /// When, in own words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub when: String,
    /// How it is known.
    pub source: Source,
    /// Whether the whistleblower works there: the reward is higher then (应急〔2020〕69号).
    pub insider: bool,
    /// Who of an office is involved, in own words. Who was chosen from the list cannot read this at all.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub involved: String,
    /// A telephone number, if the whistleblower wants to be called.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
}

coded_texts! {
    /// What is wrong with a field of a report.
    pub enum ReportFault {
        /// Nothing was said.
        WhatMissing = "what-missing": "请写明发生了什么", "Please say what happened";
        /// The place is missing.
        PlaceMissing = "place-missing": "请选择矿山，或写明在什么地方", "Please choose the mine or say where it is";
        /// An answer is longer than it may be.
        TooLong = "too-long": "内容过长，请分几次补充", "This is too long; add the rest later";
        /// The point is not on the earth.
        PlaceWrong = "place-wrong": "坐标不正确", "The position is not right";
    }
}

impl Report {
    /// The first thing that is wrong with it.
    ///
    /// # Errors
    /// When something is missing or too long.
    pub fn check(&self) -> Result<(), ReportFault> {
        let (place_words, is_there) = match &self.place {
            Where::Mine(_) => ("", true),
            Where::Words(words) => (words.as_str(), !words.trim().is_empty()),
            Where::Point { position, words, .. } => {
                if !position.is_legal() {
                    return Err(ReportFault::PlaceWrong);
                }
                (words.as_str(), true)
            }
        };
        if !is_there {
            return Err(ReportFault::PlaceMissing);
        }
        if self.what.trim().is_empty() {
            return Err(ReportFault::WhatMissing);
        }
        let long = |text: &str, most: usize| text.chars().count() > most;
        if long(&self.what, WORDS_MAX)
            || [place_words, &self.when, &self.phone].iter().any(|line| long(line, LINE_MAX))
            || long(&self.involved, WORDS_MAX)
        {
            return Err(ReportFault::TooLong);
        }
        Ok(())
    }
}

/// What people write: control characters that no keyboard makes are taken out, line ends become `\n`.
#[must_use]
pub fn clean_words(words: &str) -> String {
    words
        .replace("\r\n", "\n")
        .chars()
        .filter(|c| matches!(c, '\n' | '\t') || !c.is_control())
        .filter(|c| !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
        .collect::<String>()
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        Report {
            place: Where::Words("东坡石场".into()),
            matter: Matter::MajorHazard,
            what: "顶板掉块".into(),
            when: String::new(),
            source: Source::Seen,
            insider: false,
            involved: String::new(),
            phone: String::new(),
        }
    }

    #[test]
    fn what_is_missing_or_too_long_is_named() {
        assert_eq!(report().check(), Ok(()));
        let spoilt = |spoil: &dyn Fn(&mut Report)| {
            let mut report = report();
            spoil(&mut report);
            report.check()
        };
        let nowhere = Position { lat_e7: i32::MAX, lng_e7: 0 };
        assert_eq!(spoilt(&|r| r.what = " \n".into()), Err(ReportFault::WhatMissing));
        assert_eq!(spoilt(&|r| r.place = Where::Words("  ".into())), Err(ReportFault::PlaceMissing));
        assert_eq!(spoilt(&|r| r.what = "矿".repeat(WORDS_MAX + 1)), Err(ReportFault::TooLong));
        assert_eq!(spoilt(&|r| r.phone = "1".repeat(LINE_MAX + 1)), Err(ReportFault::TooLong));
        assert_eq!(
            spoilt(&|r| r.place = Where::Point { position: nowhere, words: String::new(), mine: None }),
            Err(ReportFault::PlaceWrong)
        );
    }

    #[test]
    fn what_no_keyboard_makes_is_taken_out_of_words() {
        assert_eq!(clean_words(" a\0b\r\nc\u{202e}d\u{7} "), "ab\ncd");
    }
}
