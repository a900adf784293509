//! What is deleted by itself when its time is over, and what is not.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use server::photo::Kind;
use server::store::Bind;
use server::tip::rows::TipDoc;
use server::tip::{sweep, today};
use shared::digest::PhotoHash;
use shared::id::TipId;
use shared::problem::ProblemCode;
use shared::register::Day;
use shared::tip::files::{FileKind, SealedFile};
use shared::tip::lifecycle::{Step, TipState};

use crate::common::tips::{Officer, Whistleblower, send, terms};
use crate::common::{World, run};

/// So many days ago.
fn ago(days: u32) -> Day {
    Day::from_days(today().days() - days).expect("a day")
}

/// Writes a tip and its arrival anew, as if time had passed.
async fn change(world: &World, tip: TipId, change: impl Fn(&mut TipDoc)) {
    let found = world.store().tip_with_steps(tip).await.expect("read").expect("a tip");
    let (mut doc, (mut arrival, entry)) = (found.doc.clone(), found.steps[0].clone());
    change(&mut doc);
    arrival.facts.day = doc.turns.arrived;
    let bind = Bind::none()
        .with("tip", surrealdb::types::Uuid::from(tip.uuid()))
        .with("doc", serde_json::to_string(&doc).expect("JSON"))
        .with("entry", i64::try_from(entry).expect("few"))
        .with("arrival", serde_json::to_string(&arrival).expect("JSON"));
    let sql = "UPDATE type::record('tip', $tip) SET doc = $doc; DELETE tip_step:[$tip, 0];
               CREATE tip_step:[$tip, 0] CONTENT { doc: $arrival, entry: $entry }";
    world.store().change(sql, bind).await.expect("changed");
}

/// Files a report with a file, which then is as `change` makes it.
async fn filed(world: &World, n: u8, with: impl Fn(&mut TipDoc)) -> (Whistleblower, TipId, PhotoHash) {
    let known: Vec<TipId> = all(world).await;
    let (bytes, hash) = (Bytes::from(vec![n; 100]), PhotoHash::of(&[n; 100]));
    world.running.state.photos.put(Kind::Sealed, &hash, bytes).await.expect("kept");
    let given = terms(world.address, "220581").await;
    let someone = Whistleblower::with(world.address, &given);
    let mut intake = someone.intake(&given, "一件事", &[]);
    intake.files = vec![SealedFile { hash, bytes: 100, kind: FileKind::Clean, shares: Vec::new() }];
    assert_eq!(send(world.address, &intake).await.status, 200);
    let tip = all(world).await.into_iter().find(|tip| !known.contains(tip)).expect("a new one");
    change(world, tip, with).await;
    (someone, tip, hash)
}

async fn all(world: &World) -> Vec<TipId> {
    world.store().all_tips().await.expect("tips").iter().map(|doc| doc.id).collect()
}

/// It arrived so many days ago and is in that state since.
fn since(doc: &mut TipDoc, state: TipState, days: u32) {
    doc.progress.state = state;
    (doc.turns.arrived, doc.turns.state_since) = (ago(days), ago(days));
}

fn flood(doc: &mut TipDoc, days: u32) {
    since(doc, TipState::Received, days);
    doc.is_quarantined = true;
}

#[test]
fn what_ended_and_floods_that_nobody_decided_on_are_deleted_after_the_retention_and_nothing_else() {
    run(async {
        let world = World::start().await;
        let officer = Officer::start(&world, 31, "220000").await;
        let retention = u32::from(world.running.state.settings.tip_limits.retention);
        let go = [
            filed(&world, 1, |doc| since(doc, TipState::Closed, retention)).await,
            filed(&world, 2, |doc| flood(doc, retention)).await,
        ];
        let stay = [
            filed(&world, 3, |doc| since(doc, TipState::Closed, retention - 1)).await,
            filed(&world, 4, |doc| flood(doc, retention - 1)).await,
            // The office owes a decision on it, however late.
            filed(&world, 5, |doc| since(doc, TipState::Received, 3 * retention)).await,
            filed(&world, 6, |doc| since(doc, TipState::Accepted, 3 * retention)).await,
            // Somebody wrote to it lately.
            filed(&world, 7, |doc| flood(doc, 3 * retention)).await,
            // An officer took it out of the flood.
            filed(&world, 8, |doc| flood(doc, 3 * retention)).await,
        ];
        assert_eq!(stay[4].0.answer("我还在").await.status, 204);
        assert_eq!(officer.take(&officer.open(stay[5].1).await, Step::Note, Some("像是真的")).await.status, 204);
        let entries = world.running.state.register.size();

        for _ in 0..2 {
            sweep(&world.running.state).await;
            for (someone, _, file) in &go {
                assert_eq!(someone.ask_status().await.code(), ProblemCode::NoSuchTip);
                assert!(!world.running.state.photos.has(Kind::Sealed, file).await);
            }
            for (someone, tip, file) in &stay {
                assert_eq!(someone.ask_status().await.status, 200, "{tip}");
                assert!(world.running.state.photos.has(Kind::Sealed, file).await);
            }
            assert_eq!(officer.list().await.len(), stay.len());
            assert_eq!(
                world.running.state.register.size(),
                entries + 2,
                "each deletion stands in the register, once"
            );
        }
    });
}

/// Where the server keeps a sealed file, and the folders around it that belong to sealed files alone.
fn on_disk(world: &World, hash: &PhotoHash) -> [PathBuf; 3] {
    let mut folders = vec![world.folder.as_ref().expect("a folder").path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").flatten() {
            if entry.path().ends_with(hash.to_string()) {
                let within = folder.clone();
                return [entry.path(), within.parent().expect("sealed").to_owned(), within];
            }
            folders.extend(entry.path().is_dir().then(|| entry.path()));
        }
    }
    panic!("the file lies nowhere");
}

#[test]
fn the_times_of_a_sealed_file_tell_the_day_and_one_without_a_report_goes_after_some() {
    run(async {
        let world = World::start().await;
        Officer::start(&world, 31, "220000").await;
        let before = today().start();
        let (_, _, held) = filed(&world, 1, |_| {}).await;
        let lone = PhotoHash::of(b"lone");
        world.running.state.photos.put(Kind::Sealed, &lone, Bytes::from_static(b"lone")).await.expect("kept");
        let days = [before, today().start()]
            .map(|day| SystemTime::UNIX_EPOCH + Duration::from_millis(day.millis().try_into().expect("after 1970")));
        for path in [on_disk(&world, &held), on_disk(&world, &lone)].concat() {
            let modified = std::fs::metadata(&path).expect("there").modified().expect("a time");
            assert!(days.contains(&modified), "{modified:?}");
        }

        let age = |days: u64| {
            let then = SystemTime::now() - Duration::from_hours(24 * days);
            for hash in [&held, &lone] {
                let file = std::fs::File::open(&on_disk(&world, hash)[0]).expect("there");
                file.set_modified(then).expect("set");
            }
        };
        for (days, is_there) in [(3, true), (5, false)] {
            age(days);
            sweep(&world.running.state).await;
            assert!(world.running.state.photos.has(Kind::Sealed, &held).await, "a tip's file stays");
            assert_eq!(world.running.state.photos.has(Kind::Sealed, &lone).await, is_there, "{days} days");
        }
    });
}
