//! Sample data for the gallery and the tests. Nobody in it exists.
#![allow(
    dead_code,
    missing_docs,
    clippy::expect_used,
    clippy::wildcard_imports,
    reason = "sample data; the gallery and the tests use different parts"
)]

use pages::*;
use shared::region::{Level, divisions};
use shared::reward::band::Band;
use shared::reward::bank::NotACard;
use shared::reward::step::State as RewardStep;
use shared::reward::wire::{NotAPayee, PayeeError, WayKind};
use shared::reward::wish::{Field as WishField, Wish, WishError, WishFault};
use shared::text::{Lang, Text};

pub const LANGS: [Lang; 2] = [Lang::ZhCn, Lang::En];

pub fn site() -> Site {
    Site {
        exit_address: "https://www.weather.com.cn/".to_owned(),
        script: None,
        onion_address: Some("http://examplexexamplexexamplexexamplexexamplexexamplexexamplex.onion/tip".to_owned()),
        hotline: Some("12350".to_owned()),
    }
}

pub fn code() -> Code {
    Code::from_digits("48021593770612554908136693705223").expect("32 digits")
}

fn either(lang: Lang, zh: &str, en: &str) -> String {
    match lang {
        Lang::ZhCn => zh,
        Lang::En => en,
    }
    .to_owned()
}

fn choice(value: &str, label: String) -> Choice {
    Choice { value: value.to_owned(), label }
}

pub const LIMITS: TimeLimits =
    TimeLimits { acceptance_days: 7, verification_days: 60, result_days: 10, claim_days: 60 };

pub fn start_page(open: bool) -> StartView {
    StartView {
        site: site(),
        limits: LIMITS,
        reward: Some(RewardTerms {
            rate: "12 %–15 %".to_owned(),
            floor: "3,000".to_owned(),
            cap: "300,000".to_owned(),
            insider_extra: open.then(|| "20 %".to_owned()),
        }),
        open,
    }
}

pub fn place_page(missing: bool) -> PlaceView {
    let named = |d: &shared::region::Division| choice(&d.code.to_string(), d.name.to_owned());
    let prefectures = divisions()
        .iter()
        .filter(|d| d.code.level() == Level::Prefecture)
        .map(|d| Prefecture {
            own: named(d),
            counties: divisions()
                .iter()
                .filter(|c| c.code.level() == Level::County && d.code.contains(c.code))
                .map(named)
                .collect(),
        })
        .collect();
    PlaceView { site: site(), prefectures, unknown: Some("220000".to_owned()), chosen: String::new(), missing }
}

pub fn limits() -> FormLimits {
    FormLimits {
        text_max: 5_000,
        line_max: 200,
        files_max: 10,
        file_bytes_max: 50_000_000,
        total_bytes_max: 100_000_000,
        accept: "image/jpeg,image/png,image/webp,video/mp4,application/pdf,.doc,.docx".to_owned(),
    }
}

pub fn form_page(lang: Lang) -> FormView {
    let mines = (1..=24)
        .map(|i| {
            choice(
                &format!("0190f1c0-0000-7000-8000-{i:012}"),
                either(lang, &format!("示例{i}号煤矿"), &format!("Sample mine {i}")),
            )
        })
        .collect();
    FormView {
        site: site(),
        code: code(),
        token: "b2xkLWZhc2hpb25lZC10b2tlbi1vZi1hLWZvcm0tMTIzNDU2Nzg5MA".to_owned(),
        division: choice("220581", "通化市 梅河口市".to_owned()),
        mines,
        matters: vec![
            choice(
                "major_hazard",
                either(lang, "重大隐患（瓦斯、水、火、顶板等）", "Major hazard 重大隐患 (gas, water, fire, roof)"),
            ),
            choice("illegal", either(lang, "非法违法开采、建设", "Illegal mining or building")),
            choice("concealed", either(lang, "瞒报、谎报事故", "An accident kept secret or falsely reported")),
            choice("other", either(lang, "其他", "Something else")),
        ],
        knowns: vec![
            choice("saw", either(lang, "亲眼看到", "I saw it myself")),
            choice("heard", either(lang, "听别人说的", "I heard of it")),
            choice("papers", either(lang, "看到过文件、记录", "I saw papers or records")),
        ],
        officers: vec![
            choice(
                "o1",
                either(lang, "梅河口市应急管理局 举报受理岗", "Meihekou emergency bureau, tip officer 举报受理人员"),
            ),
            choice(
                "o2",
                either(lang, "梅河口市应急管理局 分管负责人", "Meihekou emergency bureau, deputy in charge"),
            ),
            choice(
                "o3",
                either(lang, "通化市应急管理局 举报受理岗", "Tonghua emergency bureau, tip officer 举报受理人员"),
            ),
        ],
        question: either(lang, "三加四等于几？写数字", "How much is three and four? In digits"),
        insider_extra_percent: 20,
        limits: limits(),
        typed: Typed::default(),
        errors: Vec::new(),
        files_lost: false,
        code_is_new: false,
    }
}

pub fn form_page_with_errors(lang: Lang) -> FormView {
    let error = |field, fault| FieldError { field, fault };
    FormView {
        typed: Typed {
            mine_words: "李家沟小煤窑".to_owned(),
            what: "夜班把瓦斯探头用塑料袋包住，超限也不撤人。\n班长说谁说出去谁走人。".to_owned(),
            latitude: "北".to_owned(),
            when: "三月初到现在".to_owned(),
            insider: true,
            excluded: vec!["o2".to_owned()],
            answer: "8".to_owned(),
            ..Typed::default()
        },
        errors: vec![
            error(Field::Answer, Fault::WrongAnswer),
            error(Field::Matter, Fault::Missing),
            error(Field::Mine, Fault::Missing),
            error(Field::Excluded, Fault::NobodyLeft),
            error(Field::Token, Fault::Expired),
            error(Field::Position, Fault::NotUnderstood),
            error(Field::Files, Fault::FileTooLarge { name: "夜班录像.mp4".to_owned(), max: 50_000_000 }),
        ],
        files_lost: true,
        ..form_page(lang)
    }
}

const fn on(month: i64, day: i64) -> Day {
    Day { year: 2026, month, day }
}

const CHECKPOINT: &str = "minewatch.example/register\n1205\nq1bTz0E2v2fW0Q5l7yJ7c0h3d2k1m9n8p7r6s5t4u3w=\n\n— minewatch.example/register Yk3Vb2fU0sWm3o8m1v6Q9d5zJ4x2c8K7l0a1e3r5t7y9u=\n";

pub fn receipt_page(again: bool) -> ReceiptView {
    ReceiptView {
        site: site(),
        code: code(),
        again,
        sealed_in_browser: false,
        entry: 1_204,
        checkpoint: CHECKPOINT.to_owned(),
        proof: Some(
            "1204/1205\nq1bTz0E2v2fW0Q5l7yJ7c0h3d2k1m9n8p7r6s5t4u3w=\n0E2v2fW0Q5l7yJ7c0h3d2k1m9n8p7r6s5t4u3wq1bTz="
                .to_owned(),
        ),
        deadlines: vec![
            Deadline { kind: DeadlineKind::Acceptance, day: on(3, 15), days_left: 7 },
            Deadline { kind: DeadlineKind::Verification, day: on(5, 14), days_left: 67 },
            Deadline { kind: DeadlineKind::Result, day: on(5, 24), days_left: 77 },
        ],
    }
}

pub fn lookup_page(error: Option<LookupError>) -> LookupView {
    let typed = if error.is_some() { "4802 1593 77O6 1255 4908 1366" } else { "" };
    LookupView { site: site(), typed: typed.to_owned(), error }
}

fn malformed(lang: Lang) -> LookupError {
    LookupError::Malformed(either(
        lang,
        "第 3 组里的“O”是字母。查询码只由数字组成，这里也许是数字 0。",
        "Group 3 has the letter “O”. A receipt code has digits only: perhaps it is the digit 0.",
    ))
}

pub fn status_page(lang: Lang) -> StatusView {
    let step = |day, event| Step { day, event, note: None };
    StatusView {
        site: site(),
        code: code(),
        done: None,
        state: State::Asked,
        steps: vec![
            step(on(3, 8), StepEvent::State(State::Received)),
            step(on(3, 11), StepEvent::State(State::Accepted)),
            step(on(3, 13), StepEvent::OfficeWrote),
        ],
        deadlines: vec![
            Deadline { kind: DeadlineKind::Verification, day: on(5, 10), days_left: -2 },
            Deadline { kind: DeadlineKind::Result, day: on(5, 20), days_left: 1 },
        ],
        messages: vec![
            Message { author: Author::Reporter, day: on(3, 8), text: None, files: 2 },
            Message {
                author: Author::Office,
                day: on(3, 13),
                text: Some(either(
                    lang,
                    "谢谢你的举报。被包住的探头大概在哪个巷道？\n只说巷道名就行，不要说你是怎么看到的。",
                    "Thank you for the report. In which roadway is the covered sensor?\nJust its name; do not say how you saw it.",
                )),
                files: 0,
            },
        ],
        answer: Some(AnswerForm {
            token: "dG9rZW4".to_owned(),
            limits: limits(),
            typed: String::new(),
            errors: None,
        }),
        reward: Some(Reward {
            state: RewardState::Undecided,
            amount: None,
            deadline: None,
            places: Vec::new(),
            reason: None,
            ways: Vec::new(),
            way: None,
        }),
        entry: 1_204,
        inclusion: Inclusion::Holds {
            checkpoint: CHECKPOINT.to_owned(),
            proof: Some("1204/1311\nq1bTz0E2v2fW0Q5l7y".to_owned()),
        },
    }
}

pub fn status_page_with_reward(lang: Lang) -> StatusView {
    let mut view = status_page(lang);
    view.done = Some(Done::Sent);
    view.state = State::Verified;
    view.steps.push(Step {
        day: on(5, 2),
        event: StepEvent::State(State::Verified),
        note: Some(either(lang, "已对该矿罚款 100,000 元。", "The mine was fined 100,000 元.")),
    });
    view.deadlines = Vec::new();
    view.inclusion = Inclusion::Broken;
    view.reward = Some(Reward {
        state: RewardState::Ready,
        amount: Some(either(lang, "18,000 元", "18,000 yuan")),
        deadline: Some(Deadline { kind: DeadlineKind::Claim, day: on(7, 8), days_left: 9 }),
        places: vec![
            either(
                lang,
                "通化市应急管理局 一楼 3 号窗口（工作日 9:00–16:00）",
                "Tonghua emergency bureau, ground floor, counter 3 (working days 9:00–16:00)",
            ),
            either(
                lang,
                "梅河口市政务大厅 12 号窗口（每天 9:00–17:00）",
                "Meihekou service hall, counter 12 (daily 9:00–17:00)",
            ),
        ],
        reason: None,
        ways: vec![WayKind::Vouchers, WayKind::Transfer, WayKind::Delegate, WayKind::GiveUp],
        way: None,
    });
    view
}

pub fn claim_page(way: WayKind, fault: bool, lang: Lang) -> ClaimView {
    let wrong = match way {
        WayKind::Vouchers => ClaimFault::NotKept,
        WayKind::GiveUp => ClaimFault::WrongPin,
        WayKind::Transfer => ClaimFault::Typed(WishFault {
            field: WishField::Number,
            error: WishError::Payee(PayeeError::Card(NotACard::Check)),
        }),
        WayKind::Delegate => ClaimFault::Typed(WishFault {
            field: WishField::Document,
            error: WishError::Payee(PayeeError::Words(NotAPayee::Empty)),
        }),
    };
    let unit = either(lang, "元", "yuan");
    ClaimView {
        site: site(),
        code: code(),
        wish: Wish::plain(way),
        amount: format!("18,000 {unit}"),
        vouchers: (way == WayKind::Vouchers).then(|| VoucherOffer {
            money_code: "ABCDE-FGHJK-MNPQR-STVWX-YZ012".to_owned(),
            values: vec![(format!("10,000 {unit}"), 1), (format!("1,000 {unit}"), 8)],
        }),
        places: status_page_with_reward(lang).reward.map(|reward| reward.places).unwrap_or_default(),
        fault: fault.then_some(wrong),
    }
}

pub fn rewards_page(lang: Lang) -> RewardsView {
    let unit = either(lang, "元", "yuan");
    let counted = |words: &dyn Text, count| (words.text(lang).to_owned(), count);
    RewardsView {
        site: site(),
        states: vec![
            counted(&RewardStep::Notified, Count::Exact(7)),
            counted(&RewardStep::Issued, Count::Fewer(5)),
            counted(&RewardStep::Reconciled, Count::Exact(41)),
        ],
        bands: vec![counted(&Band::Floor, Count::Exact(12)), counted(&Band::Middle, Count::Exact(29))],
        rules: vec![RuleLine {
            name: either(lang, "矿山安全生产举报奖励（试行，2021）", "Rewards for tips on mine safety (trial, 2021)"),
            id: "M-2021 v1".to_owned(),
            from: on(1, 1),
            to: None,
            caution: Some(either(lang, "试行文本，使用前请核对。", "A trial text: check it before use.")),
            digest: "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9".to_owned(),
            levels: vec![LevelLine {
                name: either(lang, "一级", "Level one"),
                rate: "15 %".to_owned(),
                floor: format!("3,000 {unit}"),
                cap: format!("300,000 {unit}"),
                basis: either(
                    lang,
                    "《矿山安全生产举报奖励实施细则（试行）》",
                    "Rules for rewarding tips on mine safety",
                ),
            }],
        }],
        checkpoint: Some(CHECKPOINT.to_owned()),
        ledger_key: "minewatch.example/ledger+1a2b3c4d+AQ".to_owned(),
    }
}

pub fn register_page(newest: bool) -> RegisterView {
    let few = Count::Fewer(5);
    let row = |name: &str, n: u64| Counters {
        name: name.to_owned(),
        filed: Count::Exact(n * 37),
        accepted: Count::Exact(n * 29),
        verified: Count::Exact(n * 11),
        paid: if n > 2 { Count::Exact(n * 4) } else { few },
        unclaimed: few,
        overdue: Count::Exact(0),
    };
    let prefectures =
        ["长春市", "吉林市", "四平市", "辽源市", "通化市", "白山市", "松原市", "白城市", "延边朝鲜族自治州"];
    RegisterView {
        site: site(),
        rows: prefectures.iter().zip(1..).map(|(name, n)| row(name, n)).collect(),
        total: row("吉林省", 45),
        size: 1_311,
        checkpoint: Some(CHECKPOINT.to_owned()),
        program_hash: Some("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned()),
        entries: (0..20)
            .map(|i| Entry {
                index: 1_310 - i,
                day: Some(on(5, 9)),
                hash: format!(
                    "9f86d081884c7d659a2feaa0c55ad015{:032x}",
                    u128::from(i + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15_1234_5678_9abc_def0)
                ),
            })
            .collect(),
        older_before: Some(1_291),
        newest,
    }
}

pub fn message_page(notice: Notice) -> MessageView {
    MessageView { site: site(), notice }
}

pub const NOTICES: [Notice; 9] = [
    Notice::Problem,
    Notice::BadRequest,
    Notice::NotFound,
    Notice::TooLarge { max: 100_000_000 },
    Notice::TooSlow,
    Notice::Wait { seconds: 20 },
    Notice::NotOpen,
    Notice::Expired,
    Notice::Full,
];

/// Every page with a name, as the gallery and the tests see it.
pub fn all(lang: Lang) -> Vec<(String, String)> {
    let mut pages = vec![
        ("start".to_owned(), start(&start_page(true), lang)),
        ("start-closed".to_owned(), start(&start_page(false), lang)),
        ("place".to_owned(), place(&place_page(false), lang)),
        ("place-missing".to_owned(), place(&place_page(true), lang)),
        ("form".to_owned(), form(&form_page(lang), lang)),
        ("form-errors".to_owned(), form(&form_page_with_errors(lang), lang)),
        ("receipt".to_owned(), receipt(&receipt_page(false), lang)),
        ("receipt-again".to_owned(), receipt(&receipt_page(true), lang)),
        ("lookup".to_owned(), lookup(&lookup_page(None), lang)),
        ("lookup-wrong".to_owned(), lookup(&lookup_page(Some(malformed(lang))), lang)),
        ("status".to_owned(), status(&status_page(lang), lang)),
        ("status-reward".to_owned(), status(&status_page_with_reward(lang), lang)),
        ("rewards".to_owned(), rewards(&rewards_page(lang), lang)),
        ("register".to_owned(), register(&register_page(true), lang)),
        ("register-older".to_owned(), register(&register_page(false), lang)),
    ];
    pages.extend(
        NOTICES.iter().enumerate().map(|(i, notice)| (format!("message-{i}"), message(&message_page(*notice), lang))),
    );
    for way in WayKind::ALL {
        pages.push((format!("claim-{}", way.code()), claim(&claim_page(*way, false, lang), lang)));
        // There is nothing to get wrong in giving up.
        if *way != WayKind::GiveUp {
            pages.push((format!("claim-{}-wrong", way.code()), claim(&claim_page(*way, true, lang), lang)));
        }
    }
    pages
}
