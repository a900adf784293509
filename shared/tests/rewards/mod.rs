//! Builders for tests and measurements of rewards: an office with its persons, keys and a ledger.
#![allow(dead_code, reason = "each test uses a part")]

pub mod one_case;

use std::convert::Infallible;

use ed25519_dalek::{Signer as _, SigningKey};

use shared::digest::{ActorTag, ClaimKey, ClaimSignature, Digest};
use shared::id::PayoutId;
use shared::money::Fen;
use shared::region::DivisionCode;
use shared::register::{Checkpoint, Day, Frontier, LogEntry as _, SignedCheckpoint, VerifierKey, leaf_hash};
use shared::reward::book::{LOCAL_EXAMPLE, M_2021, N_2018, RuleBook};
use shared::reward::budget::BudgetKey;
use shared::reward::case::Case;
use shared::reward::claim::{Claim, SignedClaim, Way};
use shared::reward::compute::compute;
use shared::reward::facts::Facts;
use shared::reward::ledger::{Body, Ledger, LedgerEntry, LedgerWriter, Refusal};
use shared::reward::money_code::MoneyCode;
use shared::reward::person::Hand;
use shared::reward::rules::RuleSet;
use shared::reward::step::{By, GoodReason, Step};
use shared::reward::voucher::{Voucher, key, list_digest, vouchers};
use shared::role::Role;

/// Gives line after line, as `verify_read` asks for them.
pub fn reader(lines: &[String]) -> impl FnMut(&mut Vec<u8>) -> Result<bool, Infallible> {
    let mut lines = lines.iter();
    move |line| {
        let next = lines.next();
        line.clear();
        line.extend(next.map_or(&[][..], String::as_bytes));
        Ok(next.is_some())
    }
}

pub fn yuan(text: &str) -> Fen {
    text.parse().expect("an amount")
}

pub fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

pub fn division(text: &str) -> DivisionCode {
    text.parse().expect("a code")
}

pub fn book() -> RuleBook {
    let mut book = RuleBook::shipped().expect("sound");
    book.add(RuleSet::parse(LOCAL_EXAMPLE).expect("sound")).expect("fits");
    book
}

pub const COUNTY: &str = "220581";
pub const PROVINCE: &str = "220000";

/// The person with that number, whose account is confirmed.
pub fn hand(n: u8, role: Role) -> Hand {
    Hand { account: ActorTag([n; 16]), person: ActorTag([n; 16]), role }
}

pub fn verifier() -> By {
    By::Hand(hand(1, Role::TipOfficer))
}

pub fn proposer() -> By {
    By::Hand(hand(2, Role::TipOfficer))
}

pub fn approver() -> By {
    By::Hand(hand(3, Role::RewardApprover))
}

pub fn second_approver() -> By {
    By::Hand(hand(4, Role::RewardApprover))
}

pub fn cashier() -> By {
    By::Hand(hand(5, Role::Cashier))
}

pub fn reconciler() -> By {
    By::Hand(hand(6, Role::Cashier))
}

pub fn administrator() -> Hand {
    hand(9, Role::Administrator)
}

/// The key that a receipt code gave.
pub fn claim_key(n: u32) -> SigningKey {
    let mut seed = [11; 32];
    seed[..4].copy_from_slice(&n.to_be_bytes());
    SigningKey::from_bytes(&seed)
}

pub fn payout(n: u32) -> PayoutId {
    let mut random = [7; 16];
    random[..4].copy_from_slice(&n.to_be_bytes());
    PayoutId::from_random(random)
}

pub fn money_code(n: u32) -> MoneyCode {
    let mut random = [3; 16];
    random[..4].copy_from_slice(&n.to_be_bytes());
    MoneyCode::from_random(&random)
}

/// The commitment to the hazard that this case is about.
pub fn matter(n: u32) -> Digest {
    Digest::of(&[b"matter", &n.to_be_bytes()])
}

pub fn verify_step(n: u32) -> Step {
    Step::Verify {
        claim_key: ClaimKey(claim_key(n).verifying_key().to_bytes()),
        evidence: vec![Digest::of(&[b"check", &n.to_be_bytes()]), Digest::of(&[b"penalty", &n.to_be_bytes()])],
        matters: vec![matter(n)],
        region: division(COUNTY),
        tip: Digest::of(&[b"tip", &n.to_be_bytes()]),
    }
}

pub fn propose_step(book: &RuleBook, facts: &Facts) -> Step {
    let set = book.in_force(division(COUNTY), facts.accepted).expect("a set");
    let sum = compute(set, facts).expect("a sum").sum();
    Step::Propose { apart: Vec::new(), facts: facts.clone(), rule: set.rule().clone(), sum }
}

pub fn sign(n: u32, claim: Claim) -> SignedClaim {
    let signature = ClaimSignature(claim_key(n).sign(&claim.signed_bytes().expect("canonical")).to_bytes());
    SignedClaim { claim, signature }
}

pub fn voucher_list(n: u32, sum: Fen, book: &RuleBook) -> Vec<Voucher> {
    let set = book.in_force(division(COUNTY), day("2026-03-01")).expect("a set");
    vouchers(&money_code(n), sum, set.denominations()).expect("vouchers")
}

/// These vouchers of a case, by their numbers, paid out on that day.
pub fn redeem_step(n: u32, on: Day, numbers: &[u16]) -> Step {
    Step::Redeem { keys: numbers.iter().map(|number| key(&money_code(n), *number)).collect(), on }
}

pub fn transfer() -> Way {
    Way::Transfer { sealed: Digest::of(&[b"sealed account"]) }
}

/// A ledger that grows, and its keys.
#[derive(Clone)]
pub struct Office {
    pub key: SigningKey,
    pub ledger: Ledger,
    pub entries: Vec<LedgerEntry>,
    pub today: Day,
}

impl Office {
    /// An office with rules and a budget of a province.
    pub fn new(budget: &str) -> Self {
        let mut office = Self {
            key: SigningKey::from_bytes(&[42; 32]),
            ledger: Ledger::new(),
            entries: Vec::new(),
            today: day("2026-03-02"),
        };
        for file in [N_2018, M_2021, LOCAL_EXAMPLE] {
            office.enter(Body::Rules { by: administrator(), file: file.to_owned() }).expect("legal");
        }
        let key = BudgetKey { region: division(PROVINCE), year: 2026 };
        office.enter(Body::Fund { by: administrator(), key, total: yuan(budget) }).expect("legal");
        office
    }

    pub fn enter(&mut self, body: Body) -> Result<(), Refusal> {
        let entry = LedgerEntry { body, day: self.today };
        self.ledger.take(&entry)?;
        self.entries.push(entry);
        Ok(())
    }

    pub fn step(&mut self, n: u32, by: By, step: Step) -> Result<(), Refusal> {
        self.enter(Body::Step { by, payout: payout(n), step })
    }

    /// The step, which is legal.
    pub fn must(&mut self, n: u32, by: By, step: Step) -> &mut Self {
        self.step(n, by, step).expect("legal");
        self
    }

    pub fn approve_step(&self, n: u32) -> Step {
        let proposal = self.ledger.case(payout(n)).and_then(Case::approvable).expect("a proposal");
        Step::Approve { budget: division(PROVINCE), proposal }
    }

    pub fn claim_step(&self, n: u32, way: Way) -> Step {
        let case = self.ledger.case(payout(n)).expect("a case");
        let claim = Claim { attempt: case.attempt(), day: self.today, payout: payout(n), sum: case.sum(), way };
        Step::Claim { signed: sign(n, claim), vouchers: Vec::new() }
    }

    pub fn voucher_claim_step(&self, n: u32) -> Step {
        let case = self.ledger.case(payout(n)).expect("a case");
        let list = voucher_list(n, case.sum(), self.ledger.book());
        let Step::Claim { signed, .. } = self.claim_step(n, Way::Vouchers { list: list_digest(&list) }) else {
            unreachable!("a claim")
        };
        Step::Claim { signed, vouchers: list }
    }

    /// A case up to the notice.
    pub fn notified(&mut self, n: u32, facts: &Facts) -> &mut Self {
        let propose = propose_step(self.ledger.book(), facts);
        self.must(n, verifier(), verify_step(n)).must(n, proposer(), propose);
        let approve = self.approve_step(n);
        self.must(n, approver(), approve.clone());
        let above =
            self.ledger.book().in_force(division(COUNTY), facts.accepted).expect("a set").second_approver_above();
        if self.ledger.case(payout(n)).expect("a case").sum() > above {
            self.must(n, second_approver(), approve);
        }
        self.must(n, By::Clock, Step::Notify {})
    }

    /// A whole case, paid by transfer or, for odd numbers, by vouchers that are redeemed in two visits.
    pub fn whole(&mut self, n: u32, facts: &Facts) -> &mut Self {
        self.notified(n, facts);
        let sum = self.ledger.case(payout(n)).expect("a case").sum();
        if n.is_multiple_of(2) {
            let claim = self.claim_step(n, transfer());
            self.must(n, By::Claimant, claim).must(
                n,
                cashier(),
                Step::Pay { reference: Digest::of(&[&n.to_be_bytes()]) },
            );
        } else {
            let claim = self.voucher_claim_step(n);
            self.must(n, By::Claimant, claim).must(n, cashier(), Step::Issue {});
            let count = self.ledger.case(payout(n)).expect("a case").vouchers().count();
            let (first, rest): (Vec<u16>, Vec<u16>) =
                (0..u16::try_from(count).expect("few")).partition(|number| number % 2 == 0);
            for numbers in [first, rest].into_iter().filter(|numbers| !numbers.is_empty()) {
                self.must(n, cashier(), redeem_step(n, self.today, &numbers));
            }
        }
        self.must(n, reconciler(), Step::Reconcile { statement: Digest::of(&[b"statement"]), sum })
    }

    pub fn verifier_key(&self) -> VerifierKey {
        VerifierKey::new("example.gov.cn/ledger".parse().expect("a name"), self.key.verifying_key().to_bytes())
    }

    fn checkpoint(&self, edge: &Frontier) -> SignedCheckpoint {
        let origin = self.verifier_key().name().clone();
        let checkpoint = Checkpoint { origin, size: edge.size(), root: edge.root() };
        let signature = self.key.sign(checkpoint.body().as_bytes()).to_bytes();
        checkpoint.with_signature(self.key.verifying_key().to_bytes(), signature)
    }

    /// The file, with a checkpoint after every so many entries and after the last.
    pub fn export(&self, every: usize) -> Vec<String> {
        self.export_of(&self.entries, every)
    }

    pub fn export_of(&self, entries: &[LedgerEntry], every: usize) -> Vec<String> {
        let (mut writer, header) = LedgerWriter::begin(self.verifier_key()).expect("canonical");
        let (mut lines, mut edge) = (vec![header], Frontier::default());
        for (n, entry) in (1..).zip(entries) {
            edge.push(leaf_hash(&entry.log_bytes().expect("canonical")));
            lines.push(writer.entry(entry.clone()).expect("canonical"));
            if n % every == 0 || n == entries.len() {
                lines.push(writer.checkpoint(&self.checkpoint(&edge)).expect("in place"));
            }
        }
        lines.push(writer.end(|message| self.key.sign(message).to_bytes()).expect("canonical"));
        lines
    }
}

pub fn facts() -> Facts {
    Facts::new(day("2026-03-01"))
}

pub fn fined(fine: &str) -> Facts {
    facts().fined(1, yuan(fine))
}

pub const GOOD: GoodReason = GoodReason::Emergency;
