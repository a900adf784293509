//! Backups of every format that was ever written can be restored. `fixtures/backup-v<N>.jsonl` is a small world as the
//! program wrote it when that format was the newest; [`a_fixture_is_written`] makes one for the format of now.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use p256::ecdsa::SigningKey;
use server::cli::serve;
use shared::event::Body;
use shared::id::{DeviceId, UserId};
use shared::reward::wire::Act;
use shared::time::Timestamp;

use crate::common::phone::{Phone, answered, arrived, found, jpeg, new_check, new_hazard, photo, started};
use crate::common::process::{minewatch, program};
use crate::common::rewards::{Office, claim};
use crate::common::tips::Whistleblower;
use crate::common::{World, fill, region, run, settings, user};

/// The server's keys in the fixtures' world: constants, so that whoever restores one can go on with it.
fn put_keys(folder: &Path) {
    std::fs::create_dir_all(folder).expect("made");
    let instant = Timestamp::from_millis(1_700_000_000_000);
    let (device, user) = (DeviceId::from_parts(instant, [1; 10]), UserId::from_parts(instant, [200; 10]));
    for (name, text) in [
        ("server.json", format!(r#"{{"device":"{device}","user":"{user}","secret":"{}"}}"#, "11".repeat(32))),
        ("refresh.json", format!(r#"{{"secret":"{}"}}"#, "22".repeat(32))),
        ("register.json", format!(r#"{{"name":"minewatch/register","secret":"{}"}}"#, "33".repeat(32))),
        ("ledger.json", format!(r#"{{"name":"minewatch/register/rewards","secret":"{}"}}"#, "44".repeat(32))),
    ] {
        std::fs::write(folder.join(name), text).expect("written");
    }
}

/// The key of the phone that the fixtures' world knows.
fn phone_key() -> SigningKey {
    SigningKey::from_slice(&[0x55; 32]).expect("a key")
}

/// Two checks, of which one is signed off, with hazards, an announced photo and an event that is refused.
async fn record_checks(server: SocketAddr, world: &World) {
    let mut phone = Phone::sign_in_with(server, "here-1", phone_key()).await;
    let (mine, check, other, hazard) = (world.mines[0].id, new_check(), new_check(), new_hazard());
    let events = [
        phone.record(check, started(mine, user(2))),
        phone.record(check, arrived()),
        phone.record(other, started(mine, user(2))),
        phone.record(check, answered(1)),
        phone.record(check, answered(2)),
        phone.record(check, found(hazard)),
        phone.record(check, photo(&jpeg(1), Some(hazard))),
        phone.record(other, found(new_hazard())),
    ];
    for piece in events.chunks(3) {
        phone.push(piece).await;
    }
    let last = [
        phone.record(check, Body::CheckSigned { remark: Some("已当场告知".into()) }),
        phone.record(check, arrived()),
    ];
    phone.push(&last).await;
}

#[test]
#[ignore = "makes the fixture of the format of now: MINEWATCH_FIXTURE=FILE"]
fn a_fixture_is_written() {
    run(async {
        let file = std::env::var("MINEWATCH_FIXTURE").expect("where to write it");
        let folder = tempfile::tempdir().expect("a folder");
        put_keys(&folder.path().join("keys"));
        let running = serve::start(settings(folder.path(), &[])).await.expect("starts");
        let mines = fill(&running.state.store).await;
        let world = World { address: running.address, running, mines, folder: Some(folder) };
        record_checks(world.address, &world).await;
        let office = Box::pin(Office::of(world)).await;
        office.fund(100_000).await;
        for cashier in &office.cashiers {
            cashier.put_key().await;
        }
        let transferred = office.ready(40_000).await;
        assert_eq!(claim(office.world.address, &transferred.by_transfer().await).await.status, 200);
        office.cashiers[0].done(transferred.payout, Act::Pay { reference: "R-1".into() }).await;
        office.issued(20_000).await;
        Whistleblower::new(office.world.address).await.file("一件事").await;
        let Office { world: World { running, folder, .. }, .. } = *Box::new(office);
        running.stop().await.expect("stops");
        let output = minewatch(&["backup", "--out", &file], folder.as_ref().expect("a folder").path());
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    });
}

/// What a command says that has to end well.
fn told(words: &[&str]) -> String {
    let output = Command::new(program()).args(words).output().expect("runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{words:?}: {text} {}", String::from_utf8_lossy(&output.stderr));
    text
}

/// Restores a fixture, and looks at everything in it that can be known from outside: the log, the records, the
/// register, the ledger. Then the phone that it knows goes on.
async fn is_restored(fixture: &Path, says_no_checksum: bool) {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, out) = (folder.path().join("data"), folder.path());
    let output = minewatch(&["restore", fixture.to_str().expect("a path")], &data);
    let (line, remark) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{remark}");
    assert_eq!(line, "restored up to entry 14 of the log\n");
    assert_eq!(remark.contains("was made before backups had a checksum"), says_no_checksum, "{remark}");
    let data_name = data.to_str().expect("a path");
    let rebuilt = told(&["rebuild", "--data", data_name]);
    assert!(rebuilt.contains("every record is what the log says"), "{rebuilt}");

    put_keys(&data.join("keys"));
    let exported = |log: &str| {
        let file = out.join(log).to_str().expect("a path").to_owned();
        told(&["export", log, "--out", &file, "--data", data_name]);
        told(&["verify", log, &file])
    };
    let register = exported("register");
    assert!(register.ends_with("the register holds\n"), "{register}");
    let ledger = exported("ledger");
    for cases in ["cases\t1\tpaid", "cases\t1\tissued", "paid\t220581\t2026\t6,000\n", "the ledger holds"] {
        assert!(ledger.contains(cases), "{cases}: {ledger}");
    }

    // Its days are long over.
    let running = serve::start(settings(&data, &["--accept-clock"])).await.expect("starts");
    let mut phone = Phone::sign_in_with(running.address, "here-1", phone_key()).await;
    assert_eq!(phone.head.seq, 10, "the phone's chain goes on where it was");
    let mines = running.state.store.mines_of(region("220581"), None, 1).await.expect("read");
    let next = [phone.record(new_check(), started(mines[0].id, user(2)))];
    phone.push(&next).await;
    running.stop().await.expect("stops");
}

#[test]
fn a_backup_of_the_first_format_is_restored_and_gone_on_with() {
    run(async {
        let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/http/fixtures/backup-v1.jsonl");
        Box::pin(is_restored(&fixture, true)).await;
    });
}
