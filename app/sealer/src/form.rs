//! The report's form as the page has it, and the report that it makes: the rules of `server/src/tip/pages/file.rs`,
//! which reads the same form when a browser has no scripts.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};
use shared::evidence::Position;
use shared::id::{MineId, UserId};
use shared::region::DivisionCode;
use shared::text::{Lang, Text as _};
use shared::tip::pin::{Pin, PinError};
use shared::tip::report::{LINE_MAX, Matter, Report, ReportFault, Source, WORDS_MAX, Where, clean_words};

use crate::keys::Refusal;

/// The province, generously, in ten-millionths of a degree: from south to north, from west to east.
const BOUNDS: [RangeInclusive<i32>; 2] = [400_000_000..=470_000_000, 1_210_000_000..=1_320_000_000];

/// The fields by the names that the page gives them (`pages::field`).
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    division: String,
    mine: String,
    mine_words: String,
    place: String,
    lat: String,
    lon: String,
    what: String,
    matter: String,
    when: String,
    known: String,
    insider: String,
    excluded: Vec<String>,
    excluded_words: String,
    phone: String,
    pin: String,
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormFault {
    /// With the report.
    Report(ReportFault),
    /// With the PIN.
    Pin(PinError),
}

/// What is wrong with which field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct FieldFault {
    /// The field's name on the page.
    pub field: &'static str,
    /// What is wrong.
    pub fault: FormFault,
}

/// The same for people.
#[derive(Serialize)]
pub struct Told {
    pub(crate) field: &'static str,
    pub(crate) sentence: &'static str,
}

impl FieldFault {
    /// In a sentence.
    #[must_use]
    pub fn told(self, lang: Lang) -> Told {
        let sentence = match self.fault {
            FormFault::Report(fault) => fault.text(lang),
            FormFault::Pin(fault) => fault.text(lang),
        };
        Told { field: self.field, sentence }
    }
}

impl Form {
    /// The report that it makes.
    ///
    /// # Errors
    /// The first field in the page's order that is missing, too long or wrong.
    pub fn report(&self) -> Result<Report, FieldFault> {
        let report = Report {
            place: self.place()?,
            matter: Matter::from_code(&self.matter).ok_or(fault("matter", ReportFault::WhatMissing))?,
            what: text("what", &self.what, WORDS_MAX)?,
            when: text("when", &self.when, LINE_MAX)?,
            source: Source::from_code(&self.known).unwrap_or(Source::Heard),
            insider: self.insider == "yes",
            involved: text("excluded_words", &self.excluded_words, WORDS_MAX)?,
            phone: text("phone", &self.phone, LINE_MAX)?,
        };
        report.check().map_err(|wrong| {
            let place = matches!(wrong, ReportFault::PlaceMissing | ReportFault::PlaceWrong);
            fault(if place { "mine" } else { "what" }, wrong)
        })?;
        Ok(report)
    }

    /// The PIN of the reward, if one is set. It is no part of the report.
    ///
    /// # Errors
    /// When it can be none.
    pub fn pin(&self) -> Result<Option<Pin>, FieldFault> {
        Pin::chosen(&self.pin).map_err(|error| FieldFault { field: "pin", fault: FormFault::Pin(error) })
    }

    /// Where the mine lies.
    ///
    /// # Errors
    /// When it is no division.
    pub fn division(&self) -> Result<DivisionCode, Refusal> {
        self.division.parse().map_err(|_| Refusal::Form)
    }

    /// The officers who must not read it.
    #[must_use]
    pub fn excluded(&self) -> Vec<UserId> {
        self.excluded.iter().filter_map(|id| id.parse().ok()).collect()
    }

    fn place(&self) -> Result<Where, FieldFault> {
        let mut words = text("mine_words", &self.mine_words, LINE_MAX)?;
        let place = text("place", &self.place, LINE_MAX)?;
        if !words.is_empty() && !place.is_empty() {
            words.push('；');
        }
        words.push_str(&place);
        if words.chars().count() > LINE_MAX {
            return Err(fault("place", ReportFault::TooLong));
        }
        let mine = self.mine.parse::<MineId>().ok();
        let (lat, lon) = (clean_words(&self.lat), clean_words(&self.lon));
        if !lat.is_empty() || !lon.is_empty() {
            let position = degrees(&lat)
                .zip(degrees(&lon))
                .filter(|(lat, lon)| BOUNDS[0].contains(lat) && BOUNDS[1].contains(lon))
                .map(|(lat_e7, lng_e7)| Position { lat_e7, lng_e7 })
                .ok_or(fault("lat", ReportFault::PlaceWrong))?;
            return Ok(Where::Point { position, words, mine });
        }
        match mine {
            Some(mine) => Ok(Where::Mine(mine)),
            None if words.is_empty() => Err(fault("mine", ReportFault::PlaceMissing)),
            None => Ok(Where::Words(words)),
        }
    }
}

const fn fault(field: &'static str, fault: ReportFault) -> FieldFault {
    FieldFault { field, fault: FormFault::Report(fault) }
}

fn text(field: &'static str, typed: &str, most: usize) -> Result<String, FieldFault> {
    let text = clean_words(typed);
    if text.chars().count() > most { Err(fault(field, ReportFault::TooLong)) } else { Ok(text) }
}

/// Ten-millionths of a degree, rounded; by hand, because reading `f64` brings 10 KB of tables along.
fn degrees(text: &str) -> Option<i32> {
    let text = text.replace(['，', ',', '。'], ".");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) {
        return None;
    }
    let mut e7: i32 = whole.parse().ok()?;
    let mut part = part.bytes().map(|digit| i32::from(digit - b'0'));
    for _ in 0..7 {
        e7 = e7.checked_mul(10)?.checked_add(part.next().unwrap_or(0))?;
    }
    e7.checked_add(i32::from(part.next().is_some_and(|digit| digit >= 5)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> Form {
        Form {
            division: "220581".into(),
            mine_words: "东坡石场".into(),
            what: "顶板掉块".into(),
            matter: "major-hazard".into(),
            ..Form::default()
        }
    }

    fn wrong(spoil: fn(&mut Form)) -> Option<(&'static str, ReportFault)> {
        let mut spoilt = form();
        spoil(&mut spoilt);
        spoilt.report().err().map(|wrong| {
            let FormFault::Report(fault) = wrong.fault else { panic!("of the report") };
            (wrong.field, fault)
        })
    }

    #[test]
    fn a_form_makes_the_report_that_the_server_would_make_of_it() {
        let mut full = form();
        full.place = " 三号井\r\n".into();
        full.known = "seen".into();
        full.insider = "yes".into();
        full.excluded = vec!["nobody".into()];
        let report = full.report().ok().expect("a report");
        assert!(report.place == Where::Words("东坡石场；三号井".into()));
        assert!(report.insider && report.source == Source::Seen);
        assert!(full.excluded().is_empty());
        assert!(form().report().ok().expect("a report").source == Source::Heard);
    }

    #[test]
    fn a_position_is_read_as_people_type_it() {
        let mut placed = form();
        (placed.lat, placed.lon) = ("42，531".into(), "125.678".into());
        let Where::Point { position, .. } = placed.report().ok().expect("a report").place else { panic!("a point") };
        assert_eq!((position.lat_e7, position.lng_e7), (425_310_000, 1_256_780_000));
        let read = ["42", "42.", "42.53100005", "042.5", "999", ".5", "4 2", "-42", "4e1"].map(degrees);
        let [whole, point, rounded, zero, ref nothing @ ..] = read;
        assert_eq!(
            [whole, point, rounded, zero].map(Option::unwrap),
            [420_000_000, 420_000_000, 425_310_001, 425_000_000]
        );
        assert_eq!(nothing, &[None; 5]);
    }

    #[test]
    fn what_is_wrong_is_named_by_its_field() {
        assert_eq!(wrong(|f| f.what = " \n".into()), Some(("what", ReportFault::WhatMissing)));
        assert_eq!(wrong(|f| f.mine_words.clear()), Some(("mine", ReportFault::PlaceMissing)));
        assert_eq!(wrong(|f| f.phone = "1".repeat(201)), Some(("phone", ReportFault::TooLong)));
        assert_eq!(wrong(|f| f.place = "长".repeat(199)), Some(("place", ReportFault::TooLong)));
        assert_eq!(wrong(|f| f.lat = "42.5".into()), Some(("lat", ReportFault::PlaceWrong)));
        assert_eq!(
            wrong(|f| (f.lat, f.lon) = ("39.9".into(), "116.4".into())),
            Some(("lat", ReportFault::PlaceWrong)),
            "Beijing"
        );
    }
}
