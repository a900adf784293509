//! Kill -9 anywhere on the path from a true tip to a reconciled payment: no acknowledged step is lost, no voucher is paid
//! twice, every award arrives, and the ledger holds. `MINEWATCH_KILL_ROUNDS` says how many kills there are.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use server::store::Store;
use shared::digest::VoucherTag;
use shared::id::{CheckId, PayoutId, TipId};
use shared::reward::budget::BudgetKey;
use shared::reward::facts::Facts;
use shared::reward::money_code::MoneyCode;
use shared::reward::step::State;
use shared::reward::voucher::{Voucher, receipt_number};
use shared::reward::wire::{
    Act, ClaimRequest, Evidence, FundBudget, NewReward, Reconciliation, RedemptionOutcome, Redemptions, RewardFile,
    RewardOrder, Settlement,
};
use shared::role::Role;
use shared::seal::age::Identity;
use shared::tip::lifecycle::Step;
use shared::tip::wire::TipStatus;

use crate::common::http::request;
use crate::common::phone::{Phone, arrived, new_check, started};
use crate::common::process::{Killed, free_port, minewatch, prepare, start, wait_until_ready};
use crate::common::rewards::{Clerk, Proven, enlist, paid, yuan};
use crate::common::tips::{Officer, Whistleblower};
use crate::common::{region, run, settings, user};

/// Cases under way at the same time.
const COURSES: usize = 4;
const FINE: u32 = 99_000;

/// Everybody whom the path needs, signed in for one round.
struct Hands {
    verifier: Officer,
    proposer: Officer,
    approver: Clerk,
    cashier: Clerk,
    counter: Clerk,
    clerk: Clerk,
    auditor: Clerk,
    administrator: Clerk,
}

impl Hands {
    async fn sign_in(server: SocketAddr) -> Self {
        let officer = async |name: &str| Officer {
            phone: Phone::sign_in(server, name).await,
            secret: Identity::from_bytes([7; 32]),
            server,
        };
        Self {
            verifier: officer("tip-officer-31").await,
            proposer: officer("tip-officer-32").await,
            approver: Clerk::sign_in(server, "reward-approver-41").await,
            cashier: Clerk::sign_in(server, "cashier-43").await,
            counter: Clerk::sign_in(server, "cashier-44").await,
            clerk: Clerk::sign_in(server, "cashier-45").await,
            auditor: Clerk::sign_in(server, "auditor-47").await,
            administrator: Clerk::sign_in(server, "administrator-46").await,
        }
    }
}

/// A case on its way, and all that was acknowledged of it.
struct Course {
    someone: Whistleblower,
    tip: TipId,
    check: CheckId,
    payout: Option<PayoutId>,
    claim: Option<ClaimRequest>,
    vouchers: Vec<Voucher>,
    /// Steps that the server said it had.
    acked: u32,
    /// Vouchers that it said were paid.
    paid: BTreeSet<VoucherTag>,
    /// What was sent last and not answered.
    open: Option<(&'static str, RewardOrder)>,
}

/// The answer, unless the server was killed meanwhile.
async fn asked(
    server: SocketAddr,
    access: Option<&str>,
    method: &str,
    path: &str,
    body: &[u8],
) -> Option<(u16, Vec<u8>)> {
    let bearer = access.map(|access| format!("Bearer {access}"));
    let kind = if path.ends_with("reconciliations") { "text/csv" } else { "application/json" };
    let mut headers = vec![("content-type", kind)];
    headers.extend(bearer.as_deref().map(|bearer| ("authorization", bearer)));
    let answer = request(server, method, path, &headers, body).await.ok()?;
    Some((answer.status, answer.body))
}

async fn got<T: DeserializeOwned>(clerk: &Clerk, method: &str, path: &str, body: &[u8]) -> Option<T> {
    let (status, body) = asked(clerk.server, Some(&clerk.phone.session.access), method, path, body).await?;
    assert_eq!(status, 200, "{method} {path}: {}", String::from_utf8_lossy(&body));
    Some(serde_json::from_slice(&body).expect("the expected JSON"))
}

fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("JSON")
}

impl Course {
    fn acknowledge(&mut self, file: &RewardFile) {
        assert!(file.summary.steps >= self.acked, "an acknowledged step is gone");
        self.acked = file.summary.steps;
    }

    /// Sends an order; sent again after the server was killed, it is the same order.
    async fn order(&mut self, hands: &Hands, who: &'static str, order: RewardOrder) -> Option<()> {
        let payout = self.payout.expect("a case");
        let session = match who {
            "proposer" => &hands.proposer.phone.session,
            "approver" => &hands.approver.phone.session,
            _ => &hands.cashier.phone.session,
        };
        self.open = Some((who, order.clone()));
        let path = format!("/api/v1/rewards/{payout}/steps");
        let server = hands.auditor.server;
        let (status, body) = asked(server, Some(&session.access), "POST", &path, &json(&order)).await?;
        assert_eq!(status, 200, "{who} {order:?}: {}", String::from_utf8_lossy(&body));
        self.open = None;
        let file: RewardFile = serde_json::from_slice(&body).expect("a case");
        self.acknowledge(&file);
        Some(())
    }

    /// Takes the next step. None when the server was killed; true once all is done.
    async fn step(&mut self, hands: &Hands) -> Option<bool> {
        let Some(payout) = self.payout else {
            let new = NewReward { tip: self.tip, evidence: vec![Evidence::Check { id: self.check }] };
            let session = &hands.verifier.phone.session;
            let server = hands.auditor.server;
            let (status, body) = asked(server, Some(&session.access), "POST", "/api/v1/rewards", &json(&new)).await?;
            assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
            let file: RewardFile = serde_json::from_slice(&body).expect("a case");
            self.payout = Some(file.summary.id);
            self.acknowledge(&file);
            return Some(false);
        };
        if let Some((who, order)) = self.open.clone() {
            self.order(hands, who, order).await?;
        }
        let file: RewardFile = got(&hands.auditor, "GET", &format!("/api/v1/rewards/{payout}"), b"").await?;
        self.acknowledge(&file);
        let n = file.summary.steps;
        match file.summary.state {
            State::Verified => {
                let facts = Facts::new(file.accepted).fined(1, yuan(FINE));
                let act = Act::Propose { apart: Vec::new(), facts, sum: yuan(FINE / 100 * 15) };
                self.order(hands, "proposer", RewardOrder { n, act }).await?;
            }
            State::Proposed => {
                let act = Act::Approve { budget: region("220000"), proposal: file.approvable.expect("a proposal") };
                self.order(hands, "approver", RewardOrder { n, act }).await?;
            }
            // Killed between approval and notice: the next sweep tells.
            State::Approved => tokio::time::sleep(Duration::from_millis(20)).await,
            State::Notified => self.claim(hands).await?,
            State::Claimed => self.order(hands, "cashier", RewardOrder { n, act: Act::Issue {} }).await?,
            State::Issued => self.redeem(hands).await?,
            // The answer to the last payment was lost: it is asked again.
            State::Paid if self.paid.len() < self.vouchers.len() => self.redeem(hands).await?,
            State::Paid => self.reconcile(hands).await?,
            State::Reconciled => return Some(true),
            other => panic!("{other:?}"),
        }
        Some(false)
    }

    async fn claim(&mut self, hands: &Hands) -> Option<()> {
        let server = hands.auditor.server;
        if self.claim.is_none() {
            let (status, body) =
                asked(server, None, "POST", "/api/v1/tip-status", &json(&self.someone.knock())).await?;
            assert_eq!(status, 200);
            let status: TipStatus = serde_json::from_slice(&body).expect("a status");
            let reward = status.reward.expect("a reward");
            let code = MoneyCode::from_random(&server::clock::random());
            let payout = self.payout.expect("a case");
            let with = Whistleblower { code: self.someone.code.clone(), root: root_of(&self.someone), server };
            let proven = Proven { someone: with, tip: self.tip, evidence: Vec::new(), payout };
            let (request, vouchers) = proven.by_vouchers_of(&reward, &code);
            (self.claim, self.vouchers) = (Some(request), vouchers);
        }
        let (status, body) =
            asked(server, None, "POST", "/api/v1/reward-claims", &json(self.claim.as_ref().expect("a claim")))
                .await?;
        assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
        Some(())
    }

    /// One voucher after the other, at two counters in turn; one that was paid is offered again.
    async fn redeem(&mut self, hands: &Hands) -> Option<()> {
        let day = server::tip::today();
        let at = self.paid.len();
        let voucher = self.vouchers.iter().find(|voucher| !self.paid.contains(&voucher.tag));
        let voucher = *voucher.expect("an unpaid voucher, or the case were paid");
        let counter = if at.is_multiple_of(2) { &hands.cashier } else { &hands.counter };
        let path = "/api/v1/vouchers/redemptions";
        let body = json(&Redemptions { offline: false, paid: paid(&[voucher], day) });
        let settled: Vec<Settlement> = got(counter, "POST", path, &body).await?;
        let outcome = &settled[0].outcome;
        assert!(matches!(outcome, RedemptionOutcome::Done {} | RedemptionOutcome::Again {}), "{outcome:?}");
        self.paid.insert(voucher.tag);
        let again: Vec<Settlement> = got(counter, "POST", path, &body).await?;
        assert_eq!(again[0].outcome, RedemptionOutcome::Again {}, "an acknowledged payment is gone");
        Some(())
    }

    async fn reconcile(&mut self, hands: &Hands) -> Option<()> {
        let line = |voucher: &Voucher| {
            format!("{},{},\"{}\"\n", server::tip::today(), receipt_number(&voucher.tag), voucher.value)
        };
        let lines: String = self.vouchers.iter().map(line).collect();
        let statement = format!("date,reference,amount\n{lines}");
        let path = "/api/v1/rewards/reconciliations";
        let done: Reconciliation = got(&hands.clerk, "POST", path, statement.as_bytes()).await?;
        assert_eq!(done.settled.len(), 1, "{done:?}");
        Some(())
    }
}

fn root_of(someone: &Whistleblower) -> shared::seal::secrets::Root {
    shared::seal::secrets::Root::of_code(&someone.code, &salt().lock().expect("not poisoned")).expect("derived")
}

/// The installation's salt, which all codes of this test are derived with.
fn salt() -> &'static std::sync::Mutex<Vec<u8>> {
    static SALT: std::sync::Mutex<Vec<u8>> = std::sync::Mutex::new(Vec::new());
    &SALT
}

async fn new_course(hands: &Hands, check: CheckId) -> Course {
    let before: BTreeSet<TipId> = hands.verifier.list().await.iter().map(|row| row.id).collect();
    let someone = Whistleblower::new(hands.auditor.server).await;
    someone.file("三采区没有通风").await;
    let rows = hands.verifier.list().await;
    let tip = rows.iter().find(|row| !before.contains(&row.id)).expect("the tip").id;
    for step in [Step::Accept, Step::Verify] {
        let file = hands.verifier.open(tip).await;
        assert_eq!(hands.verifier.take(&file, step, Some("查实")).await.status, 204);
    }
    Course {
        someone,
        tip,
        check,
        payout: None,
        claim: None,
        vouchers: Vec::new(),
        acked: 0,
        paid: BTreeSet::new(),
        open: None,
    }
}

/// Goes on with a case until it is done or the server is gone.
async fn go_on(hands: std::sync::Arc<Hands>, mut course: Course, patient: bool) -> (Course, bool) {
    loop {
        match course.step(&hands).await {
            Some(true) => return (course, true),
            Some(false) => {}
            None => return (course, false),
        }
        if !patient {
            // Kills are to fall between steps as well as into them.
            let [wait] = server::clock::random::<1>();
            tokio::time::sleep(Duration::from_millis(u64::from(wait % 16))).await;
        }
    }
}

async fn serve_at(data: &Path, address: SocketAddr) -> Killed {
    let child = Killed(start(data, address));
    wait_until_ready(address).await;
    child
}

async fn people(data: &Path) {
    let store = Store::open(&settings(data, &[]).database).await.expect("opens");
    let everybody = [
        (31, Role::TipOfficer, "220000"),
        (32, Role::TipOfficer, "220500"),
        (41, Role::RewardApprover, "220000"),
        (43, Role::Cashier, "220000"),
        (44, Role::Cashier, "220500"),
        (45, Role::Cashier, "220000"),
        (46, Role::Administrator, "220000"),
        (47, Role::Auditor, "220000"),
    ];
    for (n, role, code) in everybody {
        enlist(&store, n, role, code).await;
    }
    store.close().await;
}

#[test]
fn after_kill_nine_on_the_whole_path_nothing_is_paid_twice_and_no_award_is_lost() {
    let rounds: usize = std::env::var("MINEWATCH_KILL_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(8);
    run(async move {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path();
        let mines = prepare(data).await;
        people(data).await;
        let address = free_port();
        // One for each: what two cases have in common only one of them is the first of.
        let mut checks: Vec<CheckId> = (0..rounds + COURSES).map(|_| new_check()).collect();
        let mut under_way: Vec<Course> = Vec::new();
        let mut done: Vec<Course> = Vec::new();
        let mut at_states = BTreeSet::new();
        for round in 0..=rounds {
            let mut child = serve_at(data, address).await;
            let hands = std::sync::Arc::new(Hands::sign_in(address).await);
            if round == 0 {
                for officer in [&hands.verifier, &hands.proposer] {
                    assert_eq!(officer.put_key().await.status, 204);
                }
                let mut inspector = Phone::sign_in(address, "here-1").await;
                for check in &checks {
                    let events = [
                        inspector.record(*check, started(mines[0].id, user(2))),
                        inspector.record(*check, arrived()),
                    ];
                    inspector.push(&events).await;
                }
                let key = BudgetKey { region: region("220000"), year: server::tip::today().year() };
                let fund = FundBudget { key, total: yuan(100_000_000) };
                assert_eq!(hands.administrator.put("/api/v1/reward-budgets", &fund).await.status, 200);
                let terms = crate::common::tips::terms(address, "220581").await;
                *salt().lock().expect("not poisoned") = hex::decode(terms.salt).expect("hex");
            }
            let is_last = round == rounds;
            while !is_last && under_way.len() < COURSES {
                under_way.push(new_course(&hands, checks.pop().expect("enough")).await);
            }
            let tasks: Vec<_> = under_way
                .drain(..)
                .map(|course| tokio::spawn(go_on(std::sync::Arc::clone(&hands), course, is_last)))
                .collect();
            if !is_last {
                let [wait] = server::clock::random::<1>();
                tokio::time::sleep(Duration::from_millis(20 + u64::from(wait))).await;
                child.0.kill().expect("killed");
                child.0.wait().expect("ended");
            }
            for task in tasks {
                let (course, is_done) = task.await.expect("nothing was wrong");
                if is_done {
                    done.push(course);
                } else {
                    at_states.insert((course.acked, course.paid.len()));
                    under_way.push(course);
                }
            }
            if is_last {
                assert!(under_way.is_empty(), "the server was not killed in the last round");
                for course in &done {
                    let file: RewardFile = hands.auditor.file(course.payout.expect("a case")).await;
                    assert_eq!((file.summary.state, file.paid), (State::Reconciled, yuan(FINE / 100 * 15)));
                    assert_eq!(course.paid.len(), course.vouchers.len());
                }
            }
            drop(child);
        }
        let file = data.join("ledger.jsonl");
        let name = file.to_str().expect("a path");
        let output = minewatch(&["export", "ledger", "--out", name], data);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        let output = std::process::Command::new(crate::common::process::program())
            .args(["verify", "ledger", name])
            .output()
            .expect("runs");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(0), "{text}");
        assert!(text.contains(&format!("cases\t{}\treconciled\n", done.len())), "{text}");
        assert_eq!(text.matches("cases\t").count(), 1, "{text}");
        println!("{rounds} kills, {} cases, killed at {} different places", done.len(), at_states.len());
    });
}
