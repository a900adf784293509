//! Officers' lists: pages of hundreds, counts, and which earlier tips can carry one on.

use std::collections::HashSet;

use shared::id::TipId;
use shared::problem::ProblemCode;
use shared::tip::lifecycle::Step;
use shared::tip::list::{PAGE_ROWS, PAGE_ROWS_MAX, Place, TipCount, TipList, TipPage};
use shared::tip::wire::{Order, TipSummary};

use crate::common::tips::{Officer, Whistleblower, send, terms};
use crate::common::{World, region, run};

/// Files so many reports from places in turn. One derivation stands for all: what is tried is the list, not the key.
async fn file_many(world: &World, count: usize, places: &[&str]) {
    let first = Whistleblower::new(world.address).await;
    let mut made = Vec::with_capacity(count);
    for n in 0..count {
        let place = places[n % places.len()];
        let mut intake = first.intake(&terms(world.address, place).await, &format!("第{n}件"), &[]);
        intake.division = region(place);
        intake.knock.lookup.0 = server::clock::random();
        made.push(intake);
    }
    for some in made.chunks(16) {
        for answer in futures::future::join_all(some.iter().map(|intake| send(world.address, intake))).await {
            assert_eq!(answer.status, 200, "{answer:?}");
        }
    }
}

async fn page(officer: &Officer, query: &str) -> TipPage {
    officer.ask("GET", &format!("/api/v1/tips{query}"), b"").await.json()
}

async fn counts(officer: &Officer) -> Vec<TipCount> {
    officer.ask("GET", "/api/v1/tips/counts", b"").await.json()
}

fn ids(rows: &[TipSummary]) -> Vec<TipId> {
    rows.iter().map(|row| row.id).collect()
}

#[test]
fn hundreds_of_tips_come_in_pages_and_are_counted() {
    const TIPS: usize = 320;
    run(async {
        let world = World::start().await;
        let officer = Officer::start(&world, 31, "220000").await;
        let far = Officer::start(&world, 33, "220600").await;
        file_many(&world, TIPS, &["220581"]).await;

        let first = page(&officer, "").await;
        assert_eq!(first.rows.len(), PAGE_ROWS);
        let end = first.next.expect("more follow");
        assert_eq!(Place::due(&first.rows[PAGE_ROWS - 1]), end);
        let all = officer.list().await;
        assert_eq!(all.len(), TIPS);
        assert_eq!(ids(&all).into_iter().collect::<HashSet<_>>().len(), TIPS, "each once");
        assert!(all.is_sorted_by_key(Place::due));
        assert_eq!(page(&officer, "?limit=100000").await.rows.len(), PAGE_ROWS_MAX);
        assert_eq!(page(&officer, "?limit=0").await.rows.len(), 1);

        // The counts are those of the lists, and an officer who can open none of them counts none.
        for count in counts(&officer).await {
            let mut rows = Vec::new();
            let mut after = String::new();
            loop {
                let page = page(&officer, &format!("?list={}&limit=77{after}", count.list.code())).await;
                rows.extend(page.rows);
                let Some(next) = page.next else { break };
                after = format!("&after={next}");
            }
            assert!(rows.iter().all(|row| TipList::of(row) == count.list));
            assert_eq!(rows.len(), count.tips, "{:?}", count.list);
            assert_eq!(count.due.iter().map(|(_, tips)| tips).sum::<usize>(), count.tips, "all have time limits");
        }
        assert!(far.list().await.is_empty());
        assert!(counts(&far).await.iter().all(|count| count.tips == 0 && count.due.is_empty()));

        // What is dealt with between two pages leaves its list and takes nobody else along.
        let moved = officer.open(first.rows[3].id).await;
        assert_eq!(officer.take(&moved, Step::Accept, Some("已受理")).await.status, 204);
        let file = officer.open(moved.summary.id).await;
        let me = officer.phone.me();
        let order = Order { step: Step::Assign, n: file.summary.steps, sealed: None, told: None, assign: Some(me) };
        assert_eq!(officer.order(&file, &order).await.status, 204);
        let second = page(&officer, &format!("?after={end}")).await;
        assert_eq!(ids(&second.rows), ids(&all[PAGE_ROWS..2 * PAGE_ROWS]));
        assert_eq!(ids(&page(&officer, "?list=verify").await.rows), [moved.summary.id]);
        assert_eq!(ids(&page(&officer, "?assigned=me").await.rows), [moved.summary.id]);
        assert!(page(&officer, "?list=decide&assigned=me").await.rows.is_empty());

        for wrong in ["?list=all", "?list=", "?assigned=you", "?after=x", "?after=0.1.", "?limit=-1", "?limit=x"] {
            let answer = officer.ask("GET", &format!("/api/v1/tips{wrong}"), b"").await;
            assert_eq!(answer.code(), ProblemCode::BadRequest, "{wrong}");
        }
    });
}

#[test]
fn earlier_tips_are_those_that_the_officer_can_open_of_the_same_place_first() {
    run(async {
        let world = World::start().await;
        let officer = Officer::start(&world, 31, "220000").await;
        let county = Officer::start(&world, 33, "220582").await;
        file_many(&world, 25, &["220581", "220582"]).await;
        let all = officer.list().await;
        let here = all.iter().find(|row| row.region == region("220582")).expect("filed");
        let ask = async |officer: &Officer, query: &str| -> TipPage {
            officer.ask("GET", &format!("/api/v1/tips/{}/earlier{query}", here.id), b"").await.json()
        };
        let first = ask(&officer, "?limit=11").await;
        assert!(first.rows.iter().all(|row| row.region == here.region && row.id != here.id));
        let rest = ask(&officer, &format!("?after={}", first.next.expect("more follow"))).await;
        assert_eq!(rest.next, None);
        assert_eq!(rest.rows.len(), 13);
        assert!(rest.rows.iter().all(|row| row.region != here.region));

        // An officer of the county alone is offered nothing of another county, and nothing of what is not there.
        let own = ask(&county, "").await;
        assert_eq!(ids(&own.rows), ids(&first.rows));
        let other = all.iter().find(|row| row.region != here.region).expect("filed");
        for tip in [other.id, TipId::from_random([9; 16])] {
            for what in ["earlier", "summary"] {
                let answer = county.ask("GET", &format!("/api/v1/tips/{tip}/{what}"), b"").await;
                assert_eq!(answer.code(), ProblemCode::NotFound, "{what}");
            }
        }
        // How a tip stands is no opening of it.
        let standing: TipSummary = officer.ask("GET", &format!("/api/v1/tips/{}/summary", here.id), b"").await.json();
        assert_eq!(standing, *here);
        let reads: Vec<serde_json::Value> =
            officer.ask("GET", &format!("/api/v1/tips/{}/reads", here.id), b"").await.json();
        assert!(reads.is_empty());
    });
}
