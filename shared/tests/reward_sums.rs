//! What a reward comes to: every worked example of the domain, the laws that hold for all sums, and rule files that
//! are not sound.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on says why")]

use proptest::prelude::*;
use shared::money::Fen;
use shared::register::Day;
use shared::reward::book::{BookError, LOCAL_EXAMPLE, M_2021, N_2018, NoRule, RuleBook};
use shared::reward::compute::{Outcome, compute, recoverable};
use shared::reward::facts::{
    AccidentGrade, BadFacts, ConcealedAccident, DEATHS_MAX, Exclusion, Facts, HAZARDS_MAX, Penalty, RewardedHazard,
    SIGNATORIES_MAX, Standing,
};
use shared::reward::load::{FILE_BYTES_MAX, LoadReason};
use shared::reward::reasoning::Part;
use shared::reward::rules::{RuleSet, Scope};
use shared::text::Lang;

fn yuan(text: &str) -> Fen {
    text.parse().expect("an amount")
}

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn set(text: &str) -> RuleSet {
    RuleSet::parse(text).expect("sound")
}

fn sets() -> [RuleSet; 3] {
    [N_2018, M_2021, LOCAL_EXAMPLE].map(set)
}

fn facts() -> Facts {
    Facts::new(day("2026-03-01"))
}

fn sum(set: &RuleSet, facts: &Facts) -> Fen {
    compute(set, facts).expect("a sum").sum()
}

/// What each line of the reasoning rests on.
fn parts(set: &RuleSet, facts: &Facts) -> Vec<Part> {
    compute(set, facts).expect("an outcome").reasoning().iter().map(|line| line.part).collect()
}

fn fined(level: u8, fine: &str) -> Facts {
    facts().fined(level, yuan(fine))
}

fn concealed(grade: AccidentGrade, deaths: u16) -> Facts {
    Facts { concealed: Some(ConcealedAccident { deaths, grade }), ..facts() }
}

#[test]
fn every_worked_example_of_the_domain_comes_out() {
    let [national, mines, local] = sets();
    for (fine, reward) in [
        ("10000", "3000"),
        ("20000", "3000"),
        ("20001", "3000.15"),
        ("35000", "5250"),
        ("100000", "15000"),
        ("1999999.99", "300000"),
        ("2000001", "300000"),
        ("5000000", "300000"),
    ] {
        assert_eq!(sum(&national, &fined(1, fine)), yuan(reward), "N-2018, {fine}");
    }
    for (fine, reward) in [("24999", "3000"), ("25000", "3000"), ("100000", "12000"), ("2500000", "300000")] {
        assert_eq!(sum(&mines, &fined(2, fine)), yuan(reward), "M-2021 level two, {fine}");
    }
    for (grade, deaths, reward) in [
        (AccidentGrade::Ordinary, 2, "60000"),
        (AccidentGrade::Larger, 4, "160000"),
        (AccidentGrade::Major, 6, "300000"),
        (AccidentGrade::Major, 7, "300000"),
        (AccidentGrade::Gravest, 5, "300000"),
    ] {
        for rules in [&national, &mines] {
            assert_eq!(sum(rules, &concealed(grade, deaths)), yuan(reward), "{grade:?}, {deaths}");
        }
    }
    for (fine, reward) in [("100000", "18000"), ("1900000", "300000")] {
        assert_eq!(sum(&local, &Facts { insider: true, ..fined(1, fine) }), yuan(reward), "insider, {fine}");
    }
    let joint = Facts { standing: Standing::Joint { signatories: 3 }, ..fined(1, "66666.73") };
    let Outcome::Reward(award) = compute(&local, &joint).expect("a sum") else { panic!("no reward") };
    assert_eq!(award.sum, yuan("10000.01"));
    assert_eq!(award.shares, ["3333.34", "3333.34", "3333.33"].map(yuan));
    let mut appealed = fined(1, "100000");
    appealed.hazards[0].penalty = Some(Penalty { changed: Some(yuan("60000")), fine: yuan("100000") });
    assert_eq!(sum(&national, &appealed), yuan("9000"));
    assert_eq!(recoverable(&national, yuan("15000"), yuan("9000")).0, Fen::ZERO);
    assert_eq!(recoverable(&local, yuan("15000"), yuan("9000")).0, yuan("6000"));
}

#[test]
fn the_edges_of_a_fine() {
    let [national, mines, _] = sets();
    for (fine, reward) in
        [("0", "3000"), ("0.01", "3000"), ("1000000000000", "300000"), ("90071992547409.91", "300000")]
    {
        assert_eq!(sum(&national, &fined(1, fine)), yuan(reward), "{fine}");
    }
    assert_eq!(compute(&mines, &fined(1, "0")), Err(BadFacts::DecisionMissing), "a fine of 0 is no fine");
    assert_eq!(sum(&mines, &fined(1, "0.01")), yuan("3000"));
    let mut quashed = fined(1, "100000");
    quashed.hazards[0].penalty = Some(Penalty { changed: Some(Fen::ZERO), fine: yuan("100000") });
    assert_eq!(sum(&national, &quashed), yuan("3000"), "quashed on appeal, still verified");
    let mut many = facts();
    for _ in 0..HAZARDS_MAX {
        many = many.fined(1, Fen::MAX);
    }
    assert_eq!(sum(&national, &many), yuan("300000"));
    assert_eq!(sum(&national, &concealed(AccidentGrade::Gravest, DEATHS_MAX)), yuan("300000"));
}

#[test]
fn several_penalties_count_together_under_one_floor_and_one_cap() {
    let [national, mines, _] = sets();
    assert_eq!(sum(&national, &fined(1, "10000").fined(1, yuan("10000"))), yuan("3000"));
    assert_eq!(sum(&national, &fined(1, "30000").fined(1, yuan("40000"))), yuan("10500"));
    assert_eq!(sum(&national, &fined(1, "1900000").fined(1, yuan("1900000"))), yuan("300000"));
    assert_eq!(sum(&mines, &fined(1, "100000").fined(2, yuan("100000"))), yuan("27000"));
    // 0.03 and 0.03 at 15 % are 0.009: rounded once, not twice.
    let above = fined(1, "20000").fined(1, yuan("0.03")).fined(1, yuan("0.03"));
    assert_eq!(sum(&national, &above), yuan("3000.01"));
    let both = Facts { concealed: concealed(AccidentGrade::Ordinary, 1).concealed, ..fined(1, "100000") };
    assert_eq!(sum(&national, &both), yuan("45000"));
    let both = Facts { concealed: concealed(AccidentGrade::Ordinary, 10).concealed, ..fined(1, "100000") };
    assert_eq!(sum(&national, &both), yuan("300000"), "one tip, one cap");
}

#[test]
fn a_half_fen_is_rounded_up() {
    let [national, ..] = sets();
    assert_eq!(sum(&national, &fined(1, "20000.30")), yuan("3000.05"), "3,000.045");
    assert_eq!(sum(&national, &fined(1, "20000.29")), yuan("3000.04"), "3,000.0435");
}

#[test]
fn without_a_fine_the_floor_or_a_decision_counts() {
    let [national, mines, _] = sets();
    let unfined = |granted: Option<&str>| Facts {
        hazards: vec![RewardedHazard { granted: granted.map(yuan), level: 1, penalty: None }],
        ..facts()
    };
    assert_eq!(sum(&national, &unfined(None)), yuan("3000"));
    assert_eq!(compute(&national, &unfined(Some("5000"))), Err(BadFacts::DecisionNotOpen));
    assert_eq!(compute(&mines, &unfined(None)), Err(BadFacts::DecisionMissing));
    assert_eq!(sum(&mines, &unfined(Some("5000"))), yuan("5000"));
    assert_eq!(sum(&mines, &unfined(Some("500000"))), yuan("300000"));
    assert_eq!(sum(&mines, &unfined(Some("100"))), yuan("100"), "the floor is the percentage's");
    let mut granted = fined(1, "100000");
    granted.hazards[0].granted = Some(yuan("5000"));
    assert_eq!(compute(&mines, &granted), Err(BadFacts::DecisionNotOpen), "the fine fixes the sum");
    granted.hazards[0].granted = None;
    granted.hazards.extend(unfined(Some("700")).hazards);
    assert_eq!(sum(&mines, &granted), yuan("15700"));
    assert_eq!(
        sum(&national, &Facts { hazards: [fined(1, "100000").hazards, unfined(None).hazards].concat(), ..facts() }),
        yuan("15000")
    );
}

#[test]
fn later_reports_get_what_a_decision_grants_within_what_the_matter_leaves() {
    let [national, mines, _] = sets();
    let later = |before: &str, granted: Option<&str>| Facts {
        standing: Standing::Later { before: yuan(before), granted: granted.map(yuan) },
        ..fined(1, "100000")
    };
    let nothing = |rules: &RuleSet, facts: &Facts| match compute(rules, facts).expect("an outcome") {
        Outcome::Nothing { exclusion, .. } => Some(exclusion),
        Outcome::Reward(_) => None,
    };
    assert_eq!(nothing(&national, &later("15000", None)), Some(Exclusion::NotFirst));
    assert_eq!(nothing(&mines, &later("15000", Some("2000"))), Some(Exclusion::NotFirst));
    assert_eq!(sum(&national, &later("15000", Some("2000"))), yuan("2000"));
    assert_eq!(sum(&national, &later("299000", Some("2000"))), yuan("1000"));
    assert_eq!(sum(&national, &later("400000", Some("2000"))), Fen::ZERO);
    // Each line names what it rests on, and a cap only where it cuts something off.
    assert_eq!(parts(&national, &later("15000", None)), [Part::Later]);
    assert_eq!(parts(&national, &later("15000", Some("2000"))), [Part::Later, Part::Set]);
    assert_eq!(parts(&national, &later("298000", Some("2000"))), [Part::Later, Part::Set]);
    assert_eq!(parts(&national, &later("298000.01", Some("2000"))), [Part::Later, Part::Cap, Part::Set]);
}

#[test]
fn each_exclusion_leaves_nothing() {
    let [national, ..] = sets();
    for exclusion in Exclusion::ALL.iter().filter(|exclusion| **exclusion != Exclusion::NotFirst) {
        let facts = Facts { exclusions: vec![*exclusion], ..fined(1, "100000") };
        let outcome = compute(&national, &facts).expect("an outcome");
        assert!(matches!(outcome, Outcome::Nothing { exclusion: found, .. } if found == *exclusion), "{exclusion:?}");
        assert_eq!(outcome.sum(), Fen::ZERO);
        assert_eq!(parts(&national, &facts), [Part::Exclusions]);
    }
}

#[test]
fn what_cannot_be_facts_is_refused() {
    let [national, ..] = sets();
    let refused = |facts: Facts| compute(&national, &facts).expect_err("refused");
    assert_eq!(refused(facts()), BadFacts::Nothing);
    assert_eq!(refused(Facts { accepted: day("2017-12-31"), ..fined(1, "1") }), BadFacts::NotInForce);
    assert_eq!(refused(fined(2, "1")), BadFacts::Level { level: 2 });
    assert_eq!(refused(fined(0, "1")), BadFacts::Level { level: 0 });
    assert_eq!(refused(concealed(AccidentGrade::Major, 0)), BadFacts::TooFew);
    assert_eq!(refused(concealed(AccidentGrade::Major, DEATHS_MAX + 1)), BadFacts::TooMany);
    let joint = |signatories| Facts { standing: Standing::Joint { signatories }, ..fined(1, "1") };
    assert_eq!(refused(joint(0)), BadFacts::TooFew);
    assert_eq!(refused(joint(1)), BadFacts::TooFew);
    assert_eq!(refused(joint(SIGNATORIES_MAX + 1)), BadFacts::TooMany);
    assert!(compute(&national, &joint(SIGNATORIES_MAX)).is_ok());
    let mut many = facts();
    many.hazards = vec![fined(1, "1").hazards[0]; HAZARDS_MAX + 1];
    assert_eq!(refused(many), BadFacts::TooMany);
    let excluded = |exclusions: Vec<Exclusion>| Facts { exclusions, ..fined(1, "1") };
    assert!(compute(&national, &excluded(Exclusion::ALL.to_vec())).is_ok());
    assert_eq!(refused(excluded([Exclusion::ALL, &Exclusion::ALL[..1]].concat())), BadFacts::TooMany);
    assert!(compute(&national, &concealed(AccidentGrade::Major, DEATHS_MAX)).is_ok());
    let most = Facts { hazards: vec![fined(1, "1").hazards[0]; HAZARDS_MAX], ..facts() };
    assert!(compute(&national, &most).is_ok());
}

#[test]
fn the_reasoning_reads_in_both_languages_with_its_ground() {
    let [_, mines, local] = sets();
    let facts = Facts { insider: true, standing: Standing::Joint { signatories: 3 }, ..fined(1, "1900000") };
    let outcome = compute(&local, &facts).expect("a sum");
    let words = |lang| {
        let lines = outcome.reasoning().iter();
        let line = |line: &shared::reward::reasoning::Line| {
            format!("{} [{}]", line.text(lang), local.basis(line.part).map_or("–".to_owned(), |b| b.text(lang)))
        };
        lines.map(line).collect::<Vec<_>>()
    };
    assert_eq!(
        words(Lang::ZhCn),
        [
            "罚款 1,900,000 元，按 15 % 计算 [《矿山安全生产举报奖励实施细则（试行）》（2021）]",
            "举报人为本单位从业人员，上浮 20 % [地方规定（示例）]",
            "计得 342,000 元（四舍五入到分） [《矿山安全生产举报奖励实施细则（试行）》（2021）]",
            "超过上限，按上限 300,000 元 [《矿山安全生产举报奖励实施细则（试行）》（2021）]",
            "3 人联名举报：署名人等额分配，余分归在先署名人 [地方规定（示例）]",
            "奖励金额 300,000 元 [–]",
        ]
    );
    assert_eq!(
        words(Lang::En)[3],
        "Above the cap: 300,000 yuan [Rules for rewarding tips on mine safety (trial, 2021) 矿山安全生产举报奖励实施细则]"
    );
    let floor = compute(&mines, &fined(2, "24999")).expect("a sum");
    let texts: Vec<String> = floor.reasoning().iter().map(|line| line.text(Lang::En)).collect();
    assert_eq!(
        texts,
        [
            "A fine of 24,999 yuan counts at 12 %",
            "That gives 2,999.88 yuan (rounded half up to the 分)",
            "Below the floor: 3,000 yuan",
            "The reward is 3,000 yuan"
        ]
    );
}

/// A change of a rule file and what is said about it.
fn broken(text: &str, from: &str, to: &str) -> (String, LoadReason) {
    assert!(text.contains(from), "{from}");
    let error = RuleSet::parse(&text.replacen(from, to, 1)).expect_err(to);
    (error.place, error.reason)
}

#[test]
fn an_unsound_rule_file_is_refused_and_the_place_named() {
    let refused = |from, to| broken(M_2021, from, to);
    let place = |from, to| broken(M_2021, from, to).0;
    assert_eq!(
        refused("\"fine\": \"24999\"", "\"fine\": \"25999\""),
        ("examples[0].reward".into(), LoadReason::Example { said: yuan("3000"), given: yuan("3119.88") })
    );
    assert_eq!(place("\"12 %\"", "\"-12 %\""), "fine.levels[1].rate");
    assert_eq!(place("\"12 %\"", "\"112 %\""), "fine.levels[1].rate");
    assert_eq!(place("\"floor\": \"3000\"", "\"floor\": \"-3000\""), "fine.levels[0].floor");
    let above = LoadReason::FloorAboveCap { floor: yuan("300001"), cap: yuan("300000") };
    assert_eq!(refused("\"floor\": \"3000\"", "\"floor\": \"300001\""), ("fine.levels[0].floor".into(), above));
    assert_eq!(
        refused("\"level\": 2", "\"level\": 3"),
        ("fine.levels[1].level".into(), LoadReason::LevelGap { expected: 2 })
    );
    assert_eq!(
        refused("\"level\": 2", "\"level\": 1"),
        ("fine.levels[1].level".into(), LoadReason::LevelTwice { level: 1 })
    );
    assert_eq!(
        refused("\"from\": \"2021-01-01\"", "\"from\": \"2021-01-01\", \"to\": \"2020-12-31\""),
        ("effect.to".into(), LoadReason::Dates)
    );
    assert_eq!(refused("\"scope\": \"mines\"", "\"scope\": \"local\""), ("region".into(), LoadReason::Region));
    assert_eq!(refused("rules/1", "rules/2"), ("schema".into(), LoadReason::Schema));
    assert_eq!(refused("\"M-2021\"", "\"m 2021\""), ("id".into(), LoadReason::Id));
    assert_eq!(place("\"source\": \"R2\"", "\"source\": \"R9\""), "fine.levels[0].source");
    assert_eq!(place("\"0.01\"]", "\"0.02\"]"), "office.denominations");
    assert_eq!(place("\"10000\", \"5000\"", "\"5000\", \"10000\""), "office.denominations");
    assert_eq!(place("[30, 10, 3]", "[10, 30, 3]"), "office.days.reminders");
    assert_eq!(place("[30, 10, 3]", "[61, 10, 3]"), "office.days.reminders");
    assert_eq!(place("\"gravest\": \"60000\"", "\"worst\": \"60000\""), "file");
    assert_eq!(place("\"gravest\": \"60000\"", "\"major\": \"60000\""), "file");
    assert_eq!(place("\"version\": 1", "\"version\": -1"), "file");
    assert_eq!(RuleSet::parse(&" ".repeat(FILE_BYTES_MAX + 1)).expect_err("long").reason, LoadReason::TooLong);
    let (at, reason) =
        broken(LOCAL_EXAMPLE, "[\"3333.34\", \"3333.34\", \"3333.33\"]", "[\"3333.33\", \"3333.34\", \"3333.34\"]");
    assert!(at.ends_with(".shares") && reason == LoadReason::ExampleShares, "{at}");
    let (at, _) = broken(LOCAL_EXAMPLE, "\"recovered\": \"6000\"", "\"recovered\": \"0\"");
    assert!(at.ends_with(".recovered"), "{at}");
    assert_eq!(broken(LOCAL_EXAMPLE, "\"rule\": \"20 %\"", "\"rule\": \"20\"").0, "insider.rule");
    let without = M_2021.split("\"examples\"").next().expect("a part").to_owned() + "\"examples\": []}";
    assert_eq!(RuleSet::parse(&without).expect_err("no examples").place, "examples");
}

#[test]
fn the_narrowest_set_in_force_on_the_day_holds() {
    let (county, elsewhere) = ("220581".parse().expect("a code"), "210101".parse().expect("a code"));
    let mut book = RuleBook::shipped().expect("sound");
    let id = |book: &RuleBook, division, on: &str| book.in_force(division, day(on)).map(|set| set.rule().id.clone());
    assert_eq!(id(&book, county, "2020-12-31").as_deref(), Ok("N-2018"));
    assert_eq!(id(&book, county, "2021-01-01").as_deref(), Ok("M-2021"));
    assert_eq!(id(&book, county, "2017-12-31"), Err(NoRule { division: county, day: day("2017-12-31") }));
    book.add(set(LOCAL_EXAMPLE)).expect("fits");
    assert_eq!(id(&book, county, "2026-01-01").as_deref(), Ok("LOCAL-EXAMPLE"));
    assert_eq!(id(&book, county, "2025-12-31").as_deref(), Ok("M-2021"));
    assert_eq!(id(&book, elsewhere, "2026-01-01").as_deref(), Ok("M-2021"));
    let city = LOCAL_EXAMPLE.replace("\"LOCAL-EXAMPLE\"", "\"CITY\"").replace("\"220000\"", "\"220500\"");
    book.add(set(&city)).expect("fits");
    assert_eq!(id(&book, county, "2026-01-01").as_deref(), Ok("CITY"));
    assert_eq!(book.sets().len(), 4);
    assert_eq!(book.in_force(elsewhere, day("2026-01-01")).map(RuleSet::scope), Ok(Scope::Mines));
}

#[test]
fn the_smaller_region_holds_whichever_set_came_first_and_one_day_is_an_overlap() {
    let city = LOCAL_EXAMPLE.replace("\"LOCAL-EXAMPLE\"", "\"CITY\"").replace("\"220000\"", "\"220500\"");
    let mut book = RuleBook::default();
    for text in [&city, LOCAL_EXAMPLE, M_2021, N_2018] {
        book.add(set(text)).expect("fits");
    }
    let county = "220581".parse().expect("a code");
    for (on, id) in [("2026-01-01", "CITY"), ("2022-01-01", "M-2021"), ("2019-01-01", "N-2018")] {
        assert_eq!(book.in_force(county, day(on)).expect("one").rule().id, id);
    }
    let ended = M_2021.replace("\"from\": \"2021-01-01\"", "\"from\": \"2021-01-01\", \"to\": \"2024-10-31\"");
    let next = M_2021.replace("\"M-2021\"", "\"M-2024\"");
    for (from, fits) in [("2024-10-31", false), ("2024-11-01", true)] {
        let mut book = RuleBook::default();
        book.add(set(&ended)).expect("fits");
        assert_eq!(book.add(set(&next.replace("2021-01-01", from))).is_ok(), fits, "{from}");
    }
    let replacing = next.replace("\"sources\"", "\"replaces\": \"M-2021\", \"sources\"");
    for (from, end) in [("2024-10-31", Some("2024-10-30")), ("2024-11-01", None)] {
        let mut book = RuleBook::default();
        book.add(set(&ended)).expect("fits");
        let outcome = book.add(set(&replacing.replace("2021-01-01", from)));
        assert_eq!(outcome.is_ok(), end.is_some(), "what has ended is not replaced: {from}");
        assert_eq!(book.sets()[0].effect().1, Some(day(end.unwrap_or("2024-10-31"))));
    }
    let before = M_2021.replace("\"M-2021\"", "\"M-2019\"");
    for (to, fits) in [("2020-12-31", true), ("2021-01-01", false)] {
        let effect = format!("\"from\": \"2019-01-01\", \"to\": \"{to}\"");
        let earlier = set(&before.replace("\"from\": \"2021-01-01\"", &effect));
        let mut book = RuleBook::default();
        book.add(set(M_2021)).expect("fits");
        assert_eq!(book.add(earlier).is_ok(), fits, "{to}");
    }
}

#[test]
fn sets_do_not_overlap_and_a_new_one_ends_the_one_that_it_replaces() {
    let mut book = RuleBook::shipped().expect("sound");
    let later = M_2021.replace("\"M-2021\"", "\"M-2024\"").replace("2021-01-01", "2024-11-01");
    let overlap = BookError::Overlap { id: "M-2024".into(), other: "M-2021".into(), from: day("2024-11-01") };
    assert_eq!(book.add(set(&later)), Err(overlap));
    assert_eq!(book.add(set(M_2021)), Err(BookError::Again { id: "M-2021".into(), version: 1 }));
    let replacing = |old: &str| later.replace("\"sources\"", &format!("\"replaces\": \"{old}\", \"sources\""));
    let nothing = BookError::NothingToReplace { id: "M-2024".into(), replaced: "M-2019".into() };
    assert_eq!(book.add(set(&replacing("M-2019"))), Err(nothing));
    let same_day = M_2021.replace("\"M-2021\"", "\"M-2024\"");
    let same_day = same_day.replace("\"sources\"", "\"replaces\": \"M-2021\", \"sources\"");
    let nothing = BookError::NothingToReplace { id: "M-2024".into(), replaced: "M-2021".into() };
    assert_eq!(book.add(set(&same_day)), Err(nothing), "what it replaces would never have held");
    let other_scope = BookError::NothingToReplace { id: "M-2024".into(), replaced: "N-2018".into() };
    assert_eq!(book.add(set(&replacing("N-2018"))), Err(other_scope));
    let of_province = LOCAL_EXAMPLE.replace("\"sources\"", "\"replaces\": \"M-2021\", \"sources\"");
    let national = BookError::NothingToReplace { id: "LOCAL-EXAMPLE".into(), replaced: "M-2021".into() };
    assert_eq!(book.add(set(&of_province)), Err(national), "a region does not end the nation's rules");
    assert_eq!(book, RuleBook::shipped().expect("sound"), "a refused set changes nothing");
    book.add(set(&replacing("M-2021"))).expect("fits");
    let county = "220581".parse().expect("a code");
    assert_eq!(book.sets()[1].effect().1, Some(day("2024-10-31")));
    for (on, id) in [("2024-10-31", "M-2021"), ("2024-11-01", "M-2024")] {
        assert_eq!(book.in_force(county, day(on)).expect("one").rule().id, id);
    }
}

/// The trial set for mines with another second level: floor 5,000, cap 200,000; 250,000 for a concealed accident.
fn uneven() -> RuleSet {
    let (head, examples) = M_2021.split_once("\"examples\"").expect("examples");
    let level = head.rfind("\"floor\": \"3000\"").expect("a second level");
    let (first, second) = head.split_at(level);
    let second = second.replacen("\"3000\"", "\"5000\"", 1).replacen("\"300000\"", "\"200000\"", 1);
    let second = second.replacen("\"cap\": \"300000\"", "\"cap\": \"250000\"", 1);
    assert!(!examples.is_empty());
    let example = "\"examples\": [{\"fines\": [{\"level\": 1, \"fine\": \"100000\"}], \"reward\": \"15000\"}]}";
    set(&format!("{first}{second}{example}"))
}

#[test]
fn of_levels_with_other_bounds_the_wider_ones_hold_together() {
    let rules = uneven();
    assert_eq!(sum(&rules, &fined(2, "10000")), yuan("5000"));
    assert_eq!(sum(&rules, &fined(2, "10000000")), yuan("200000"));
    for facts in [fined(1, "1").fined(2, yuan("1")), fined(2, "1").fined(1, yuan("1"))] {
        assert_eq!(sum(&rules, &facts), yuan("5000"));
    }
    for facts in [fined(1, "1").fined(2, yuan("9000000")), fined(2, "9000000").fined(1, yuan("1"))] {
        assert_eq!(sum(&rules, &facts), yuan("300000"));
    }
    assert_eq!(sum(&rules, &concealed(AccidentGrade::Major, 7)), yuan("250000"));
}

#[test]
fn a_floor_or_cap_that_is_just_met_is_not_said_to_be_hit() {
    let [national, ..] = sets();
    for fine in ["20000", "2000000"] {
        assert_eq!(compute(&national, &fined(1, fine)).expect("a sum").reasoning().len(), 3, "{fine}");
    }
    for fine in ["19999.93", "2000000.07"] {
        assert_eq!(compute(&national, &fined(1, fine)).expect("a sum").reasoning().len(), 4, "{fine}");
    }
    // Five deaths of 60,000 are the cap itself.
    for (deaths, lines) in [(5, 3), (6, 4)] {
        let outcome = compute(&national, &concealed(AccidentGrade::Gravest, deaths)).expect("a sum");
        assert_eq!((outcome.reasoning().len(), outcome.sum()), (lines, yuan("300000")), "{deaths}");
    }
}

#[test]
fn a_fine_that_was_quashed_is_no_fine() {
    let [_, mines, _] = sets();
    let mut quashed = fined(1, "100000");
    quashed.hazards[0].penalty = Some(Penalty { changed: Some(Fen::ZERO), fine: yuan("100000") });
    assert_eq!(compute(&mines, &quashed), Err(BadFacts::DecisionMissing));
    quashed.hazards[0].granted = Some(yuan("2000"));
    assert_eq!(sum(&mines, &quashed), yuan("2000"));
}

#[test]
fn only_sets_that_say_so_share_out_and_exclude() {
    let [national, ..] = sets();
    let joint = Facts { standing: Standing::Joint { signatories: 3 }, ..fined(1, "100000") };
    let Outcome::Reward(award) = compute(&national, &joint).expect("a sum") else { panic!("no reward") };
    assert_eq!((award.sum, award.shares), (yuan("15000"), vec![]), "to the first signatory");
    let mild = set(&N_2018.replacen("\"already-published\", ", "", 1));
    let published = Facts { exclusions: vec![Exclusion::AlreadyPublished], ..fined(1, "100000") };
    assert_eq!(sum(&mild, &published), yuan("15000"));
    assert_eq!(sum(&national, &published), Fen::ZERO);
}

#[test]
fn a_floor_may_be_the_cap() {
    let fixed = N_2018.replacen("\"floor\": \"3000\"", "\"floor\": \"300000\"", 1);
    assert!(matches!(RuleSet::parse(&fixed).expect_err("the examples").reason, LoadReason::Example { .. }));
}

fn any_facts() -> impl Strategy<Value = Facts> {
    let fine = prop_oneof![0..=1_000_u64, 0..=1_000_000_000_u64, 0..=Fen::MAX.fen()];
    let hazards = prop::collection::vec((fine, 1_u8..=2), 1..5);
    (hazards, any::<bool>()).prop_map(|(hazards, insider)| {
        let facts = hazards
            .into_iter()
            .fold(facts(), |facts, (fine, level)| facts.fined(level, Fen::new(fine.max(1)).expect("an amount")));
        Facts { insider, ..facts }
    })
}

proptest! {
    #[test]
    fn never_above_the_cap_and_never_under_the_floor(facts in any_facts()) {
        for set in &sets()[1..] {
            let sum = sum(set, &facts);
            prop_assert!(sum <= yuan("300000") && sum >= yuan("3000"), "{}", sum);
        }
    }

    #[test]
    fn a_higher_fine_never_gives_less(facts in any_facts(), more in 0..=1_000_000_000_u64) {
        let mut higher = facts.clone();
        let fine = facts.hazards[0].penalty.expect("a fine").fine;
        higher.hazards[0].penalty = Some(Penalty::new(fine.checked_add(Fen::new(more).expect("an amount")).unwrap_or(Fen::MAX)));
        for set in &sets()[1..] {
            prop_assert!(sum(set, &higher) >= sum(set, &facts));
        }
    }

    /// Against the exact quotient, computed another way.
    #[test]
    fn one_fine_gives_its_percentage_rounded_half_up(fine in 2_000_000..=200_000_000_u64) {
        let sum = sum(&set(N_2018), &facts().fined(1, Fen::new(fine).expect("an amount"))).fen();
        let exact = fine * 15;
        prop_assert!(sum * 100 <= exact + 50 && exact + 50 < sum * 100 + 100);
    }

    #[test]
    fn shares_add_up_to_the_sum(facts in any_facts(), signatories in 2..=SIGNATORIES_MAX) {
        let facts = Facts { standing: Standing::Joint { signatories }, ..facts };
        let Outcome::Reward(award) = compute(&set(LOCAL_EXAMPLE), &facts).expect("a sum") else { panic!("none") };
        prop_assert_eq!(award.shares.len(), usize::from(signatories));
        prop_assert_eq!(award.shares.iter().copied().sum::<Fen>(), award.sum);
    }

    #[test]
    fn no_text_breaks_the_loader(text in "\\PC{0,200}") {
        prop_assert!(RuleSet::parse(&text).is_err());
    }
}
