//! Invented rewards in different states, so that every screen about them has something to show. Their tips are sealed
//! to two officers without keys: no list of the other officers changes by them.

use shared::account::Person;
use shared::digest::{Digest, SealingKey};
use shared::id::TipId;
use shared::mine::Mine;
use shared::money::Fen;
use shared::region::DivisionCode;
use shared::register::commit;
use shared::reward::budget::BudgetKey;
use shared::reward::claim::{Claim, Way};
use shared::reward::facts::Facts;
use shared::reward::ledger::Body;
use shared::reward::money_code::MoneyCode;
use shared::reward::step::{By, Step};
use shared::reward::voucher::{Voucher, keys, list_digest, vouchers};
use shared::reward::wire::Evidence;
use shared::seal::age::Identity;
use shared::seal::report::sealed_report;
use shared::seal::secrets::Root;
use shared::tip::code::ReceiptCode;
use shared::tip::lifecycle::{Step as TipStep, Who};
use shared::tip::report::{Matter, Report, Source, Where};
use shared::tip::routing::Officer;

use super::{mines, people};
use crate::cli::Failure;
use crate::clock;
use crate::reward::people::{hand_of_nobody, tag_of};
use crate::reward::{Draft, Opening, RewardDoc, all_matters, evidence_digest};
use crate::state::AppState;
use crate::tip::gate::Pass;
use crate::tip::{NewStep, chance, enter, take_step, today};

/// The setting that says that the rewards are there.
const MARK: &str = "demo-rewards";
/// Where the invented mines lie.
const COUNTY: &str = "222404";
/// What the province has for them in a year.
const BUDGET_YUAN: u32 = 2_000_000;

/// How far an invented case goes, and the fine that its tip led to, in 元.
const CASES: [(Far, u32); 7] = [
    (Far::Begun, 0),
    (Far::Proposed, 68_000),
    (Far::HalfApproved, 1_200_000),
    (Far::Ready, 100_000),
    (Far::Claimed, 260_000),
    (Far::Issued, 40_000),
    (Far::Paid, 150_000),
];

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Far {
    Begun,
    Proposed,
    HalfApproved,
    Ready,
    Claimed,
    Issued,
    Paid,
}

/// Which penalty an invented case is about: the first about that of the second, so that its proposer has to say how they
/// relate.
fn penalty(n: u8) -> u8 {
    n.max(2)
}

/// The receipt code of an invented case.
fn receipt_code(n: u8) -> ReceiptCode {
    ReceiptCode::from_random(&[n; 32])
}

/// The money code of an invented case.
fn money_code(n: u8) -> MoneyCode {
    MoneyCode::from_random(&[n ^ 0x5a; 16])
}

/// Codes to try with: the receipt code of a reward that is ready, and the money code of vouchers that can be redeemed.
pub(super) fn codes() -> (String, String) {
    let at = |far| (1_u8..).zip(CASES).find(|(_, (other, _))| *other == far).map_or(0, |(n, _)| n);
    (receipt_code(at(Far::Ready)).grouped(), money_code(at(Far::Issued)).grouped())
}

/// Makes the invented rewards, once.
///
/// # Errors
/// When they cannot be written.
pub async fn fill_rewards(state: &AppState) -> Result<(), Failure> {
    if state.store.setting(MARK).await?.is_some() {
        return Ok(());
    }
    let office = Office::new(state)?;
    let key = BudgetKey { region: DivisionCode::JILIN, year: state.ledger.today().year() };
    if state.store.budget(key).await?.total() == Fen::ZERO {
        let by = office.hand("administrator").await?;
        let total = Fen::from_yuan(BUDGET_YUAN);
        state.ledger.append(Draft::new(Body::Fund { by, key, total })).await?;
    }
    for (n, (far, fine)) in (1_u8..).zip(CASES) {
        office.case(n, far, fine).await?;
    }
    state.store.put_setting(MARK, "1").await?;
    Ok(())
}

struct Office<'a> {
    state: &'a AppState,
    mines: Vec<Mine>,
}

impl<'a> Office<'a> {
    fn new(state: &'a AppState) -> Result<Self, Failure> {
        let mines: Vec<Mine> = mines::all().into_iter().filter(|mine| mine.division.to_string() == COUNTY).collect();
        if mines.is_empty() { Err("no invented mine".into()) } else { Ok(Self { state, mines }) }
    }

    fn person(account: &str) -> Result<Person, Failure> {
        let found = people::all().find(|(name, _)| *name == account);
        found.map(|(_, person)| person).ok_or_else(|| format!("no invented person {account}").into())
    }

    async fn hand(&self, account: &str) -> Result<shared::reward::person::Hand, Failure> {
        let actor = Self::person(account)?.actor();
        Ok(hand_of_nobody(&self.state.store, &self.state.keys, &actor).await?)
    }

    /// A step by somebody of the office.
    async fn step(&self, doc: &RewardDoc, account: &str, step: Step) -> Result<RewardDoc, Failure> {
        let person = Self::person(account)?;
        let draft = Draft {
            user: Some(person.id),
            redeemed: matches!(step, Step::Redeem { .. })
                .then(|| (tag_of(&self.state.keys, person.id), std::collections::BTreeMap::new())),
            ..Draft::new(Body::Step { by: By::Hand(self.hand(account).await?), payout: doc.case.payout(), step })
        };
        written(self.state, draft).await
    }

    async fn case(&self, n: u8, far: Far, fine: u32) -> Result<(), Failure> {
        let mine = &self.mines[usize::from(penalty(n)) % self.mines.len()];
        let salt = hex::decode(&self.state.tip_salt)?;
        let root = tokio::task::spawn_blocking(move || Root::of_code(&receipt_code(n), &salt)).await??;
        let Some(tip) = self.tip(&root, mine).await? else { return Ok(()) };
        let mut doc = self.begin(n, &root, tip, mine).await?;
        if far >= Far::Proposed {
            let facts = Facts::new(today()).fined(1, Fen::from_yuan(fine));
            let book = self.state.ledger.book();
            let set = book.in_force(mine.division, today())?;
            let sum = shared::reward::compute::compute(set, &facts)?.sum();
            let step = Step::Propose { apart: Vec::new(), facts, rule: set.rule().clone(), sum };
            doc = self.step(&doc, "reward-proposer", step).await?;
        }
        if far >= Far::HalfApproved {
            let proposal = doc.case.approvable().unwrap_or(Digest::ZERO);
            doc = self.step(&doc, "approver", Step::Approve { budget: DivisionCode::JILIN, proposal }).await?;
        }
        if far >= Far::Ready {
            let body = Body::Step { by: By::Clock, payout: doc.case.payout(), step: Step::Notify {} };
            doc = written(self.state, Draft::new(body)).await?;
        }
        if far >= Far::Claimed {
            doc = self.claimed(n, &root, &doc).await?;
        }
        if far >= Far::Issued {
            doc = self.step(&doc, "cashier", Step::Issue {}).await?;
        }
        if far >= Far::Paid {
            let keys = keys(&money_code(n)).take(doc.case.vouchers().count()).collect();
            let step = Step::Redeem { keys, on: self.state.ledger.today() };
            self.step(&doc, "cashier-2", step).await?;
        }
        Ok(())
    }

    /// The tip, sealed to its two officers and found true. None if it is there from a fill that was cut off.
    async fn tip(&self, root: &Root, mine: &Mine) -> Result<Option<TipId>, Failure> {
        let verifier = Self::person("reward-verifier")?;
        // Nobody has this key: what is sealed to it stays shut.
        let shut = SealingKey(*Identity::from_bytes(clock::random()).recipient().bytes());
        let officer = |person: Person| Officer {
            user: person.id,
            post: String::new(),
            region: person.region,
            key: shut,
            conflicts: Vec::new(),
        };
        let officers = [officer(verifier.clone()), officer(Self::person("reward-proposer")?)];
        let report = Report {
            place: Where::Mine(mine.id),
            matter: Matter::MajorHazard,
            what: "演示用：通风系统不可靠，仍在生产".into(),
            when: "夜班".into(),
            source: Source::Seen,
            insider: false,
            involved: String::new(),
            phone: String::new(),
        };
        let words = serde_json::to_vec(&report)?;
        let own = Identity::from_bytes(clock::random());
        let officers: Vec<&Officer> = officers.iter().collect();
        let intake = sealed_report(root, &own, &words, mine.division, Vec::new(), &officers, &mut chance)?;
        let pass = Pass {
            nonce: hex::encode(clock::random::<16>()),
            until_ms: clock::now().plus_ms(60_000).millis(),
            work: u32::MAX,
        };
        let failed = |problem: crate::problem::ApiProblem| Failure::from(problem.code.code());
        enter(self.state, &intake, &pass, &[]).await.map_err(failed)?;
        for step in [TipStep::Accept, TipStep::Verify] {
            let under = self.state.under(&intake.knock).await?.ok_or("an invented tip is gone")?;
            let found = &under.found;
            if under.reward.is_some() {
                return Ok(None);
            }
            let new = NewStep {
                step,
                who: Who::Officer,
                officer: Some(verifier.id),
                n: found.doc.steps,
                sealed: None,
                told: None,
                assign: None,
                access: None,
                form: None,
                files: Vec::new(),
            };
            take_step(self.state, found, new).await.map_err(failed)?;
        }
        let found = self.state.under(&intake.knock).await?;
        Ok(found.map(|under| under.found.doc.id))
    }

    async fn begin(&self, n: u8, root: &Root, tip: TipId, mine: &Mine) -> Result<RewardDoc, Failure> {
        let number = format!("延应急矿罚〔2026〕演{}号", penalty(n));
        let paper = Digest::of(&[number.as_bytes()]);
        let evidence = vec![Evidence::Penalty { number, paper }];
        let step = Step::Verify {
            claim_key: shared::digest::ClaimKey(root.signing().verifying_key().to_bytes()),
            evidence: evidence
                .iter()
                .map(evidence_digest)
                .collect::<Result<_, _>>()
                .map_err(|problem| Failure::from(problem.code.code()))?,
            matters: all_matters(&self.state.keys, mine.id, &evidence),
            region: mine.division,
            tip: commit(&self.state.keys.derive("reward tips", ""), tip.uuid().as_bytes()),
        };
        let opening =
            Opening { tip, accepted: today(), mine: mine.id, evidence, excluded: Vec::new(), verifier: None };
        let payout = shared::id::PayoutId::from_random(clock::random());
        let by = By::Hand(self.hand("reward-verifier").await?);
        let draft = Draft {
            opening: Some(opening),
            user: Some(Self::person("reward-verifier")?.id),
            ..Draft::new(Body::Step { by, payout, step })
        };
        written(self.state, draft).await
    }

    async fn claimed(&self, n: u8, root: &Root, doc: &RewardDoc) -> Result<RewardDoc, Failure> {
        let book = self.state.ledger.book();
        let rule = doc.case.proposal().map(|proposal| proposal.rule.clone()).ok_or("no proposal")?;
        let denominations = book.get(&rule).ok_or("no rules")?.denominations();
        let list: Vec<Voucher> =
            vouchers(&money_code(n), doc.case.sum(), denominations).ok_or("a sum that cannot be split")?;
        let claim = Claim {
            attempt: doc.case.attempt(),
            day: self.state.ledger.today(),
            payout: doc.case.payout(),
            sum: doc.case.sum(),
            way: Way::Vouchers { list: list_digest(&list) },
        };
        let step = Step::Claim { signed: claim.sign(root)?, vouchers: list };
        written(self.state, Draft::new(Body::Step { by: By::Claimant, payout: doc.case.payout(), step })).await
    }
}

async fn written(state: &AppState, draft: Draft) -> Result<RewardDoc, Failure> {
    state.ledger.append(draft).await?.doc.ok_or_else(|| "a step without a case".into())
}
