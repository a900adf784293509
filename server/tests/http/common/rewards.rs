//! The office that deals with rewards, claimants and counters as real second clients: each has an account of its own,
//! signs and seals as the browsers do.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Mutex, OnceLock};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use server::store::Store;
use server::store::register::Account;
use shared::account::Person;
use shared::digest::{Digest, PaymentId, SealingKey, VoucherKey, VoucherTag};
use shared::id::{CheckId, MineId, PayoutId, TipId, UserId};
use shared::money::Fen;
use shared::reward::budget::BudgetKey;
use shared::reward::claim::{Claim, Way};
use shared::reward::facts::Facts;
use shared::reward::money_code::MoneyCode;
use shared::reward::voucher::{Voucher, keys, list_digest, tag, vouchers};
use shared::reward::wire::{
    Act, AskSum, BudgetView, ClaimRequest, ClaimantReward, Computed, Evidence, FindVouchers, FoundVoucher,
    FundBudget, NewReward, PaidVoucher, Payee, Reconciliation, Redemptions, RewardFile, RewardOrder, RewardSummary,
    Settlement,
};
use shared::role::Role;
use shared::seal::age::{Identity, Recipient, open, seal};
use shared::seal::pad::{pad, unpad};
use shared::tip::lifecycle::{Step, TipState};
use shared::tip::wire::OfficerKey;

use super::http::{Answer, request};
use super::phone::{Phone, arrived, new_check, post, started};
use super::tips::{Officer, Whistleblower, chance};
use super::{PASSWORD, World, region, user};

pub fn yuan(yuan: u32) -> Fen {
    Fen::from_yuan(yuan)
}

/// One hash for everybody: each costs what a sign-in costs.
fn secret() -> String {
    static SECRET: OnceLock<String> = OnceLock::new();
    SECRET.get_or_init(|| server::auth::hash_password(PASSWORD)).clone()
}

/// Enters a person with an account.
pub async fn enlist(store: &Store, n: u8, role: Role, code: &str) -> String {
    let name = format!("{}-{n}", role.code());
    let person =
        Person { id: user(n), name: format!("人员{n}"), role, region: region(code), certificate: None, mine: None };
    store.put_person(&person, true).await.expect("a person");
    let account = Account { name: name.clone(), person: person.id, secret: secret(), disabled: false };
    store.create_account(&account).await.expect("an account");
    name
}

/// Somebody of the office, signed in.
pub struct Clerk {
    pub phone: Phone,
    pub server: SocketAddr,
    pub key: Identity,
}

impl Clerk {
    pub async fn hire(world: &World, n: u8, role: Role, code: &str) -> Self {
        let name = enlist(world.store(), n, role, code).await;
        Self::sign_in(world.address, &name).await
    }

    pub async fn sign_in(server: SocketAddr, account: &str) -> Self {
        let phone = Phone::sign_in(server, account).await;
        Self { phone, server, key: Identity::from_bytes(server::clock::random()) }
    }

    pub async fn ask(&self, method: &str, path: &str, body: &[u8]) -> Answer {
        ask(self.server, &self.phone.session.access, method, path, body).await
    }

    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> T {
        self.ask("GET", path, b"").await.json()
    }

    pub async fn post(&self, path: &str, body: &impl Serialize) -> Answer {
        self.ask("POST", path, &serde_json::to_vec(body).expect("JSON")).await
    }

    pub async fn put(&self, path: &str, body: &impl Serialize) -> Answer {
        self.ask("PUT", path, &serde_json::to_vec(body).expect("JSON")).await
    }

    /// What waits for this person, in order.
    pub async fn waiting(&self) -> Vec<PayoutId> {
        let rows: Vec<RewardSummary> = self.get("/api/v1/rewards/for-me").await;
        rows.iter().map(|row| row.id).collect()
    }

    pub async fn file(&self, payout: PayoutId) -> RewardFile {
        self.get(&format!("/api/v1/rewards/{payout}")).await
    }

    /// The order at that place of the case.
    pub async fn order(&self, payout: PayoutId, n: u32, act: &Act) -> Answer {
        let order = RewardOrder { n, act: act.clone() };
        self.post(&format!("/api/v1/rewards/{payout}/steps"), &order).await
    }

    /// The next order of the case.
    pub async fn act(&self, payout: PayoutId, act: Act) -> Answer {
        let n = self.file(payout).await.summary.steps;
        self.order(payout, n, &act).await
    }

    pub async fn done(&self, payout: PayoutId, act: Act) -> RewardFile {
        self.act(payout, act).await.json()
    }

    pub async fn approve(&self, payout: PayoutId, budget: &str) -> Answer {
        let file = self.file(payout).await;
        let act = Act::Approve { budget: region(budget), proposal: file.approvable.expect("a proposal") };
        self.order(payout, file.summary.steps, &act).await
    }

    /// Makes a key, for a cashier.
    pub async fn put_key(&self) {
        let public = SealingKey(*self.key.recipient().bytes());
        let key = OfficerKey {
            key: public,
            sealed: STANDARD.encode(
                seal(&[Recipient::from_bytes(public.0)], self.key.secret_bytes(), &mut chance).expect("sealed"),
            ),
            salt: hex::encode([1; 16]),
            post: "财务科出纳".into(),
            conflicts: Vec::new(),
        };
        assert_eq!(self.put("/api/v1/officer-key", &key).await.status, 204);
    }

    pub fn opened(&self, sealed: &str) -> Payee {
        let bytes = open(&self.key, &STANDARD.decode(sealed).expect("base64")).expect("opens");
        serde_json::from_slice(unpad(&bytes).expect("padded")).expect("a payee")
    }

    pub async fn find(&self, vouchers: &[Voucher]) -> Vec<FoundVoucher> {
        let tags = vouchers.iter().map(|voucher| voucher.tag).collect();
        self.post("/api/v1/vouchers/found", &FindVouchers { tags }).await.json()
    }

    pub async fn redeem(&self, paid: Vec<PaidVoucher>, offline: bool) -> Vec<Settlement> {
        self.post("/api/v1/vouchers/redemptions", &Redemptions { offline, paid }).await.json()
    }

    pub async fn reconcile(&self, statement: &str) -> Answer {
        let bearer = format!("Bearer {}", self.phone.session.access);
        let headers = [("authorization", bearer.as_str()), ("content-type", "text/csv")];
        let path = "/api/v1/rewards/reconciliations";
        request(self.server, "POST", path, &headers, statement.as_bytes()).await.expect("an answer")
    }

    pub async fn reconciled(&self, statement: &str) -> Reconciliation {
        self.reconcile(statement).await.json()
    }
}

pub async fn ask(server: SocketAddr, access: &str, method: &str, path: &str, body: &[u8]) -> Answer {
    let bearer = format!("Bearer {access}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    request(server, method, path, &headers, body).await.expect("an answer")
}

/// Everybody whom a reward passes, in their own accounts.
pub struct Office {
    pub world: World,
    pub verifier: Officer,
    pub proposer: Officer,
    pub approvers: [Clerk; 2],
    pub cashiers: [Clerk; 3],
    pub administrator: Clerk,
    pub auditor: Clerk,
    pub inspector: tokio::sync::Mutex<Phone>,
}

/// A tip that was found true, with its case.
pub struct Proven {
    pub someone: Whistleblower,
    pub tip: TipId,
    pub evidence: Vec<Evidence>,
    pub payout: PayoutId,
}

impl Office {
    /// Boxed: everybody is in it.
    pub async fn start() -> Box<Self> {
        Box::pin(async { Box::new(Self::of(World::start().await).await) }).await
    }

    pub async fn of(world: World) -> Self {
        let verifier = Officer::start(&world, 31, "220000").await;
        let proposer = Officer::start(&world, 32, "220500").await;
        let hire = async |n, role, code| Clerk::hire(&world, n, role, code).await;
        let approvers =
            [hire(41, Role::RewardApprover, "220000").await, hire(42, Role::RewardApprover, "220500").await];
        let cashiers = [
            hire(43, Role::Cashier, "220000").await,
            hire(44, Role::Cashier, "220500").await,
            hire(45, Role::Cashier, "220000").await,
        ];
        let administrator = hire(46, Role::Administrator, "220000").await;
        let auditor = hire(47, Role::Auditor, "220000").await;
        let inspector = tokio::sync::Mutex::new(Phone::sign_in(world.address, "here-1").await);
        Self { world, verifier, proposer, approvers, cashiers, administrator, auditor, inspector }
    }

    /// An office with a budget and cashiers' keys.
    pub async fn funded(total: u32) -> Box<Self> {
        let office = Self::start().await;
        office.fund(total).await;
        for cashier in &office.cashiers {
            cashier.put_key().await;
        }
        office
    }

    /// An administrator ends a conflict of interest.
    pub async fn end_conflict(&self, user: UserId, mine: MineId) {
        let path = format!("/api/v1/accounts/{user}/conflicts/{mine}");
        assert_eq!(self.administrator.ask("DELETE", &path, b"").await.status, 204);
    }

    pub async fn fund(&self, total: u32) {
        assert_eq!(self.ask_to_fund("220000", total).await.status, 200);
    }

    pub async fn ask_to_fund(&self, code: &str, total: u32) -> Answer {
        let key = BudgetKey { region: region(code), year: self.today().year() };
        self.administrator.put("/api/v1/reward-budgets", &FundBudget { key, total: yuan(total) }).await
    }

    /// What is free in the budgets of the province, of all years.
    pub async fn free(&self) -> Fen {
        let budgets: Vec<BudgetView> = self.administrator.get("/api/v1/reward-budgets").await;
        budgets.iter().map(|budget| budget.free).sum()
    }

    pub fn today(&self) -> shared::register::Day {
        self.world.running.state.ledger.today()
    }

    pub fn turn_clock(&self, days: i32) {
        self.world.running.state.ledger.turn_clock_for_tests(days);
    }

    pub async fn check(&self, mine: MineId) -> CheckId {
        let mut phone = self.inspector.lock().await;
        let check = new_check();
        let events = [phone.record(check, started(mine, user(2))), phone.record(check, arrived())];
        phone.push(&events).await;
        check
    }

    /// A tip that the verifier found true.
    pub async fn true_tip(&self) -> (Whistleblower, TipId) {
        let someone = Whistleblower::new(self.world.address).await;
        someone.file("三采区没有通风").await;
        let tip = self.found_true().await;
        (someone, tip)
    }

    /// The newest tip, that the verifier finds true.
    pub async fn found_true(&self) -> TipId {
        let rows = self.verifier.list().await;
        let tip = rows.iter().find(|row| row.progress.state == TipState::Received).expect("the tip").id;
        for step in [Step::Accept, Step::Verify] {
            let file = self.verifier.open(tip).await;
            assert_eq!(self.verifier.take(&file, step, Some("查实")).await.status, 204);
        }
        tip
    }

    pub async fn begin(&self, new: &NewReward) -> Answer {
        self.verifier.ask("POST", "/api/v1/rewards", &serde_json::to_vec(new).expect("JSON")).await
    }

    /// A case that has begun.
    pub async fn case(&self) -> Proven {
        let (someone, tip) = self.true_tip().await;
        self.case_of(someone, tip).await
    }

    /// The case of a tip that was found true.
    pub async fn case_of(&self, someone: Whistleblower, tip: TipId) -> Proven {
        let check = self.check(self.world.mines[0].id).await;
        let paper = Evidence::Penalty {
            number: format!("梅应急罚〔2026〕{check}号").chars().take(60).collect(),
            paper: Digest::of(&[check.uuid().as_bytes()]),
        };
        let evidence = vec![Evidence::Check { id: check }, paper];
        let file: RewardFile = self.begin(&NewReward { tip, evidence: evidence.clone() }).await.json();
        Proven { someone, tip, evidence, payout: file.summary.id }
    }

    pub fn facts(fine: u32) -> Facts {
        Facts::new(server::tip::today()).fined(1, yuan(fine))
    }

    pub async fn propose(&self, payout: PayoutId, facts: &Facts) -> Answer {
        let asked = AskSum { facts: facts.clone() };
        let path = format!("/api/v1/rewards/{payout}/sum");
        let asked = self.proposer.ask("POST", &path, &serde_json::to_vec(&asked).expect("JSON")).await;
        let sum = asked.json::<Computed>().sum;
        let file: RewardFile = self.proposer.ask("GET", &format!("/api/v1/rewards/{payout}"), b"").await.json();
        let order =
            RewardOrder { n: file.summary.steps, act: Act::Propose { apart: Vec::new(), facts: facts.clone(), sum } };
        order_by(&self.proposer, payout, &order).await
    }

    /// A case that waits for approval.
    pub async fn proposed(&self, fine: u32) -> Proven {
        let case = self.case().await;
        assert_eq!(self.propose(case.payout, &Self::facts(fine)).await.status, 200);
        case
    }

    /// A case that its claimant can claim.
    pub async fn ready(&self, fine: u32) -> Proven {
        self.made_ready(self.case().await, fine).await
    }

    /// The same of a case that has begun.
    pub async fn made_ready(&self, case: Proven, fine: u32) -> Proven {
        assert_eq!(self.propose(case.payout, &Self::facts(fine)).await.status, 200);
        let answer = self.approvers[0].approve(case.payout, "220000").await;
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        case
    }

    /// A case with vouchers that can be redeemed.
    pub async fn issued(&self, fine: u32) -> (Proven, Vec<Voucher>) {
        let case = self.ready(fine).await;
        let (request, vouchers) = case.by_vouchers().await;
        assert_eq!(claim(self.world.address, &request).await.status, 200);
        self.cashiers[0].done(case.payout, Act::Issue {}).await;
        (case, vouchers)
    }
}

pub async fn order_by(officer: &Officer, payout: PayoutId, order: &RewardOrder) -> Answer {
    let path = format!("/api/v1/rewards/{payout}/steps");
    officer.ask("POST", &path, &serde_json::to_vec(order).expect("JSON")).await
}

pub async fn claim(server: SocketAddr, request: &ClaimRequest) -> Answer {
    post(server, "/api/v1/reward-claims", None, &serde_json::to_vec(request).expect("JSON")).await
}

/// The keys of all vouchers that were claimed in tests: who is paid shows the money code.
static KEYS: Mutex<BTreeMap<VoucherTag, VoucherKey>> = Mutex::new(BTreeMap::new());

/// Vouchers that a counter paid on that day, in one payment.
pub fn paid(vouchers: &[Voucher], day: shared::register::Day) -> Vec<PaidVoucher> {
    let payment = PaymentId([1; 16]);
    let known = KEYS.lock().expect("keys");
    vouchers.iter().map(|one| PaidVoucher { day, key: known[&one.tag], payment, value: one.value }).collect()
}

impl Proven {
    pub async fn seen(&self) -> ClaimantReward {
        self.someone.status().await.reward.expect("a reward")
    }

    pub fn sign(&self, reward: &ClaimantReward, way: Way) -> ClaimRequest {
        let claim = Claim {
            attempt: reward.view.attempt,
            day: reward.today,
            payout: reward.payout,
            sum: reward.view.sum.expect("a sum"),
            way,
        };
        self.signed(claim)
    }

    pub fn signed(&self, claim: Claim) -> ClaimRequest {
        let signed = claim.sign(&self.someone.root).expect("signed");
        ClaimRequest { knock: self.someone.knock(), signed, vouchers: Vec::new(), sealed: None }
    }

    pub async fn by_vouchers(&self) -> (ClaimRequest, Vec<Voucher>) {
        let reward = self.seen().await;
        self.by_vouchers_of(&reward, &MoneyCode::from_random(&server::clock::random()))
    }

    pub fn by_vouchers_of(&self, reward: &ClaimantReward, code: &MoneyCode) -> (ClaimRequest, Vec<Voucher>) {
        let sum = reward.view.sum.expect("a sum");
        let vouchers = vouchers(code, sum, &reward.denominations).expect("vouchers");
        KEYS.lock().expect("keys").extend(keys(code).map(|key| (tag(&key), key)));
        let request = self.sign(reward, Way::Vouchers { list: list_digest(&vouchers) });
        (ClaimRequest { vouchers: vouchers.clone(), ..request }, vouchers)
    }

    pub async fn by_transfer(&self) -> ClaimRequest {
        let reward = self.seen().await;
        let payee = Payee::account("甲", "农商行", "6200000000000005").expect("an account");
        let bytes = pad(&serde_json::to_vec(&payee).expect("JSON"));
        let to: Vec<Recipient> = reward.cashiers.iter().map(|cashier| Recipient::from_bytes(cashier.key.0)).collect();
        let sealed = seal(&to, &bytes, &mut chance).expect("sealed");
        let request = self.sign(&reward, Way::Transfer { sealed: Digest::of(&[&sealed]) });
        ClaimRequest { sealed: Some(STANDARD.encode(&sealed)), ..request }
    }
}
