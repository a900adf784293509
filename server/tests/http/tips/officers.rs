//! Who is sealed to, while officers come, go and say what they have an interest in.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use shared::id::{MineId, UserId};
use shared::problem::ProblemCode;
use shared::seal::age::Identity;
use shared::tip::routing::Officer as Told;

use super::plain::filled;
use crate::common::tips::{Officer, Whistleblower, page, send, terms};
use crate::common::{World, run};

/// Who ask at the same time, so that many of them share what was read.
const ASKING: usize = 24;
/// Conflicts that are declared one after another.
const DECLARED: usize = 12;

/// Asks until it is told to stop; gives how many asked.
async fn ask_on(server: SocketAddr, officer: UserId, declared: Arc<AtomicUsize>, stop: Arc<AtomicBool>) -> usize {
    let mut asked = 0;
    while !stop.load(Ordering::SeqCst) {
        let before = declared.load(Ordering::SeqCst);
        let told = terms(server, "220581").await.officers;
        let conflicts = told.iter().find(|other| other.user == officer).map_or(0, |officer| officer.conflicts.len());
        assert!(conflicts >= before, "{conflicts} conflicts were told after {before} were declared");
        asked += 1;
    }
    asked
}

#[test]
fn however_many_ask_nobody_is_told_what_was_true_before_the_question() {
    run(async {
        let world = World::start().await;
        let (stays, goes) = (Officer::start(&world, 31, "220000").await, Officer::start(&world, 32, "220581").await);
        let (declared, stop) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let mut asking = tokio::task::JoinSet::new();
        for _ in 0..ASKING {
            asking.spawn(ask_on(world.address, goes.phone.me(), Arc::clone(&declared), Arc::clone(&stop)));
        }

        let told = async || -> Option<Told> {
            terms(world.address, "220581").await.officers.into_iter().find(|other| other.user == goes.phone.me())
        };
        let mut conflicts: Vec<MineId> = Vec::new();
        for n in 1..=DECLARED {
            conflicts.push(MineId::from_parts(server::clock::now(), [u8::try_from(n).expect("few"); 10]));
            let body = serde_json::to_vec(&conflicts).expect("JSON");
            assert_eq!(goes.ask("PUT", "/api/v1/officer-key/conflicts", &body).await.status, 204);
            declared.store(n, Ordering::SeqCst);
            assert_eq!(told().await.expect("in service").conflicts, conflicts);
        }
        stop.store(true, Ordering::SeqCst);
        while let Some(asked) = asking.join_next().await {
            assert!(asked.expect("was told nothing stale") > 0);
        }

        // Sealed while the officer was in service, sent after that: the box is refused.
        let (stop, given) = (Arc::new(AtomicBool::new(false)), terms(world.address, "220581").await);
        let someone = Whistleblower::with(world.address, &given);
        for _ in 0..ASKING {
            asking.spawn(ask_on(world.address, stays.phone.me(), Arc::new(AtomicUsize::new(0)), Arc::clone(&stop)));
        }
        assert_eq!(goes.ask("DELETE", "/api/v1/officer-key", b"").await.status, 204);
        assert!(told().await.is_none(), "who left is not asked");
        assert_eq!(
            send(world.address, &someone.intake(&given, "一件事", &[])).await.code(),
            ProblemCode::WrongOfficers
        );

        // And with a new key that one is asked by the new key at once.
        let goes = Officer { secret: Identity::from_bytes(server::clock::random()), ..goes };
        assert_eq!(goes.put_key().await.status, 204);
        let now = terms(world.address, "220581").await;
        assert!(now.officers.iter().any(|other| other.key == goes.public() && other.conflicts == conflicts));
        let someone = Whistleblower::with(world.address, &now);
        assert_eq!(send(world.address, &someone.intake(&now, "又一件", &[])).await.status, 200);
        stop.store(true, Ordering::SeqCst);
        while let Some(asked) = asking.join_next().await {
            assert!(asked.expect("was told something") > 0);
        }
        assert_eq!(world.store().all_tips().await.expect("tips").len(), 1);
    });
}

async fn declare(officer: &Officer, mines: &[MineId]) {
    let body = serde_json::to_vec(mines).expect("JSON");
    assert_eq!(officer.ask("PUT", "/api/v1/officer-key/conflicts", &body).await.status, 204);
}

#[test]
fn a_report_that_nobody_may_read_is_not_taken_and_says_so() {
    run(async {
        let world = World::start().await;
        let (province, county) =
            (Officer::start(&world, 31, "220000").await, Officer::start(&world, 32, "220581").await);
        let mine = world.mines[0].id;
        declare(&province, &[mine]).await;
        declare(&county, &[mine]).await;
        let entries = world.running.state.register.size();
        let nothing_came = async || {
            assert!(world.store().all_tips().await.expect("tips").is_empty());
            assert_eq!(world.running.state.register.size(), entries);
        };

        // Browsers with scripts find it out themselves; one that is not honest about it gets no further.
        let given = terms(world.address, "220581").await;
        assert!(given.officers.iter().all(|officer| officer.conflicts == [mine]));
        let all: Vec<UserId> = given.officers.iter().map(|officer| officer.user).collect();
        let someone = Whistleblower::with(world.address, &given);
        let refused = send(world.address, &someone.intake(&given, "一件事", &all)).await;
        assert_eq!((refused.status, refused.code()), (422, ProblemCode::NobodyLeft));
        nothing_came().await;

        let (_, html) = page(world.address, "POST", "/tip/new", "division=220581&lang=zh-CN").await;
        assert!(html.contains(&format!("value=\"{mine}\"")), "the mine is on the list");
        let form = filled(world.address, "通风机停了三天").await.clone_without("mine_words");
        let form = form.with("mine", &mine.to_string());
        let post = async |lang: &str, more: &[(&str, &str)]| {
            let form = more.iter().fold(form.clone_with("lang", lang), |form, (name, value)| form.with(name, value));
            let answer = form.post(world.address, "/tip", &[]).await;
            (answer.status, String::from_utf8(answer.body).expect("text"))
        };
        let also: [&[(&str, &str)]; 4] = [
            &[],
            // Not mended by excluding one, nor evaded by saying more exactly where it is.
            &[("excluded", &all[0].to_string())],
            &[("lat", "42.53"), ("lon", "125.67")],
            &[("mine_words", "三号井"), ("place", "东巷")],
        ];
        for more in also {
            for (lang, words) in [("zh-CN", "谁也不能看这一份"), ("en", "nobody may read this report")] {
                let (status, html) = post(lang, more).await;
                assert_eq!(status, 422, "{more:?}");
                assert!(html.contains(words), "{lang} {more:?}");
                assert!(html.contains("通风机停了三天"), "what was typed comes back");
                nothing_came().await;
            }
        }
        let code = format!("lang=zh-CN&code={}", form.get("code"));
        assert_eq!(page(world.address, "POST", "/tip/status", &code).await.0, 422, "nothing is filed under its code");

        // The form was not used up: with one officer who may read it, it goes to that one alone.
        declare(&province, &[]).await;
        assert_eq!(post("zh-CN", also[2]).await.0, 200);
        assert!(county.list().await.is_empty());
        let file = province.open(province.list().await[0].id).await;
        let report = province.report(&file);
        assert_eq!(report.what, "通风机停了三天");
        assert_eq!(report.place.mine(), Some(mine), "the mine is not lost beside the position");
        assert_eq!(file.officers, [province.phone.me()]);
    });
}
