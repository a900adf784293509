//! Invented mines: every kind, every state, in all nine prefectures.

use shared::evidence::Position;
use shared::id::MineId;
use shared::mine::{Guard, Mine, MineKind, MineState, TailingsPond};

use super::MADE;

/// County code and about where its seat lies, in degrees.
const COUNTIES: &[(&str, f64, f64)] = &[
    ("220581", 42.53, 125.68),
    ("220681", 41.81, 126.92),
    ("222404", 42.86, 130.37),
    ("220112", 43.53, 125.66),
    ("220113", 44.15, 125.84),
    ("220283", 44.41, 126.97),
    ("220281", 43.72, 127.34),
    ("220282", 42.97, 126.75),
    ("220284", 42.94, 126.06),
    ("220323", 43.35, 125.31),
    ("220322", 43.31, 124.34),
    ("220402", 42.90, 125.14),
    ("220421", 42.68, 125.53),
    ("220422", 42.92, 124.99),
    ("220521", 41.68, 125.76),
    ("220523", 42.68, 126.04),
    ("220524", 42.28, 125.74),
    ("220582", 41.13, 126.19),
    ("220602", 41.94, 126.42),
    ("220605", 42.05, 126.59),
    ("220621", 42.22, 127.45),
    ("220623", 41.42, 128.20),
    ("220721", 45.12, 124.82),
    ("220781", 45.00, 126.02),
    ("220881", 45.34, 122.79),
    ("220821", 45.85, 123.20),
    ("222403", 43.37, 128.23),
    ("222405", 42.77, 129.43),
    ("222406", 42.55, 129.01),
    ("222424", 43.31, 129.77),
    ("222426", 43.11, 128.90),
];
/// Counties whose inspectors have demonstration accounts get more mines than the others.
const FAVOURED: usize = 3;
const FAVOURED_MINES: usize = 10;

const NAMES: &[&str] = &[
    "青石沟",
    "松岭",
    "红旗岗",
    "大阳坡",
    "北岔河",
    "云雾顶",
    "金矿屯",
    "石门子",
    "老爷岭",
    "柳树川",
    "白桦",
    "黑瞎子沟",
    "响水",
    "月牙泡",
    "鹰嘴崖",
    "二龙山",
    "榆树台",
    "杏花村",
    "五道沟",
    "望江",
];

const fn suffix(kind: MineKind) -> &'static str {
    match kind {
        MineKind::UndergroundCoal => "煤矿",
        MineKind::OpenPitCoal => "露天煤矿",
        MineKind::UndergroundNonCoal => "铁矿",
        MineKind::OpenPitNonCoal => "石灰石矿",
        MineKind::TailingsPond => "尾矿库",
        MineKind::Dump => "排土场",
    }
}

/// Every invented mine.
pub(super) fn all() -> Vec<Mine> {
    let counties = COUNTIES.iter().enumerate().flat_map(|(at, county)| {
        std::iter::repeat_n(county, if at < FAVOURED { FAVOURED_MINES } else { 1 + at % 2 })
    });
    (0_u16..).zip(counties).filter_map(|(number, county)| mine(number, county)).collect()
}

/// The first mine of a county, for its operator.
pub(super) fn first_of(county: &str) -> Option<MineId> {
    all().into_iter().find(|mine| mine.division.to_string() == county).map(|mine| mine.id)
}

fn mine(number: u16, (code, lat, lng): &(&str, f64, f64)) -> Option<Mine> {
    let n = usize::from(number);
    let mut bytes = [0x3a; 10];
    bytes[8..].copy_from_slice(&number.to_be_bytes());
    let kind = MineKind::ALL[n % MineKind::ALL.len()];
    let state = MineState::ALL[(n * 3 + n / 6) % MineState::ALL.len()];
    // Around the seat, some kilometres apart, by the golden angle: no two at one place.
    let (angle, distance) = (f64::from(number) * 2.399_963, 0.02 + f64::from(number % 10) * 0.009);
    let guard = match (state, n % 2) {
        (MineState::Suspended, 0) => Some(Guard::Stationed),
        (MineState::Suspended, _) => Some(Guard::Contact),
        _ => None,
    };
    let class = u8::try_from(n / 6 % 5 + 1).ok()?;
    let pond = (kind == MineKind::TailingsPond).then_some(TailingsPond {
        class,
        people_below: n % 4 == 0,
        ownerless: n % 5 == 4,
    });
    let ordinal = ["一", "二", "三", "四"][n / NAMES.len() % 4];
    Some(Mine {
        id: MineId::from_parts(MADE, bytes),
        name: format!("{}{}{}", NAMES[n * 7 % NAMES.len()], if n < NAMES.len() { "" } else { ordinal }, suffix(kind)),
        kind,
        state,
        guard,
        division: code.parse().ok()?,
        position: Position::from_degrees(lat + distance * angle.sin(), lng + distance * 1.35 * angle.cos()),
        key: n % 5 == 0,
        pond,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_prefecture_kind_and_state_is_there_and_no_name_twice() {
        let mines = all();
        assert!((60..=80).contains(&mines.len()), "{}", mines.len());
        let count = |set: BTreeSet<String>| set.len();
        assert_eq!(count(mines.iter().map(|m| m.division.prefecture().to_string()).collect()), 9);
        assert_eq!(count(mines.iter().map(|m| m.kind.code().to_owned()).collect()), MineKind::ALL.len());
        assert_eq!(count(mines.iter().map(|m| m.state.code().to_owned()).collect()), MineState::ALL.len());
        assert_eq!(count(mines.iter().map(|m| m.name.clone()).collect()), mines.len());
        assert!(mines.iter().all(|m| m.division.name().is_some() && m.position.is_some()));
        for kind in MineKind::ALL {
            assert!(mines.iter().any(|m| m.kind == *kind && m.division.to_string() == "220581"), "{kind:?}");
        }
    }
}
