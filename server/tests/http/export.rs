//! A check leaves the system as a file, and the file alone tells whether it was changed.

use std::path::Path;
use std::process::{Command, Output};

use crate::common::phone::{Phone, answered, arrived, found, jpeg, new_check, new_hazard, photo, started};
use crate::common::process::program;
use crate::common::{World, run, user};
use shared::digest::PhotoHash;
use shared::event::Body;
use shared::export::verify_check;
use shared::id::CheckId;

fn minewatch(words: &[&str]) -> Output {
    Command::new(program()).args(words).output().expect("runs")
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path")
}

/// A signed-off check by one phone, between events of other checks, with a photo that is held.
async fn recorded(world: &World) -> (Phone, CheckId, PhotoHash) {
    let mut phone = Phone::sign_in(world.address, "here-1").await;
    let (check, other, hazard) = (new_check(), new_check(), new_hazard());
    let bytes = jpeg(5);
    let mine = world.mines[0].id;
    let events = vec![
        phone.record(other, started(mine, user(2))),
        phone.record(check, started(mine, user(2))),
        phone.record(other, arrived()),
        phone.record(check, arrived()),
        phone.record(check, answered(1)),
        phone.record(check, found(hazard)),
        phone.record(check, photo(&bytes, Some(hazard))),
        phone.record(other, answered(3)),
    ];
    phone.push(&events).await;
    assert_eq!(phone.upload(&bytes).await.status, 204);
    // The companion adds an answer from another phone.
    let mut companion = Phone::sign_in(world.address, "here-2").await;
    let more = [companion.record(check, answered(2))];
    companion.push(&more).await;
    let signed = [phone.record(check, Body::CheckSigned { remark: Some("已当场告知".into()) })];
    phone.push(&signed).await;
    (phone, check, PhotoHash::of(&bytes))
}

#[test]
fn an_exported_check_holds_and_any_changed_byte_is_named() {
    run(async {
        let world = World::on_disk().await;
        let (phone, check, hash) = recorded(&world).await;
        let download = phone.get(&format!("/api/v1/checks/{check}/export")).await;
        assert_eq!(download.header("cache-control"), Some("private, no-store"));
        let key = phone.session.server_key;
        assert_eq!(verify_check(&download.body, Some(&key)), vec![]);

        let World { running, folder, .. } = world;
        running.stop().await.expect("stops");
        let data = folder.as_ref().expect("a folder").path();
        let (file, photos) = (data.join("check.json"), data.join("originals"));
        let id = check.to_string();
        let words =
            ["export", "check", &id, "--data", text(data), "--out", text(&file), "--originals", text(&photos)];
        let made = minewatch(&words);
        assert_eq!(made.status.code(), Some(0), "{}", String::from_utf8_lossy(&made.stderr));
        assert_eq!(minewatch(&words).status.code(), Some(1), "never over another file");

        let key = key.to_string();
        let verify = |file: &Path| {
            let words = ["verify", "check", text(file), "--originals", text(&photos), "--server-key", &key];
            let output = minewatch(&words);
            (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
        };
        let (code, told) = verify(&file);
        assert_eq!(code, Some(0), "{told}");
        assert!(told.contains("青石沟煤矿") && told.ends_with("the check holds\n"), "{told}");

        let bytes = std::fs::read(&file).expect("read");
        for at in (0..bytes.len()).step_by(7) {
            let mut changed = bytes.clone();
            changed[at] ^= 0x01;
            assert!(!verify_check(&changed, None).is_empty(), "the changed byte {at} was not found");
        }
        let altered = data.join("altered.json");
        let place = bytes.windows(5).position(|w| w == b"fail\"").expect("an answer");
        let mut changed = bytes.clone();
        changed[place] = b'F';
        std::fs::write(&altered, &changed).expect("written");
        let (code, told) = verify(&altered);
        assert_eq!(code, Some(1), "{told}");
        assert!(told.contains("flaw: ") || told.is_empty(), "{told}");

        // A photo beside it that was changed, and one that is gone.
        let original = photos.join(hash.to_string());
        let mut pixels = std::fs::read(&original).expect("read");
        pixels[500] ^= 1;
        std::fs::write(&original, &pixels).expect("written");
        let (code, told) = verify(&file);
        assert_eq!(code, Some(1));
        assert!(told.contains(&format!("the bytes of photo {hash} do not have its hash")), "{told}");
        std::fs::remove_file(&original).expect("removed");
        let (code, told) = verify(&file);
        assert_eq!(code, Some(1));
        assert!(told.contains(&format!("photo {hash} is not beside the file")), "{told}");

        assert_eq!(minewatch(&["verify", "check", text(&data.join("nothing"))]).status.code(), Some(2));
        assert_eq!(minewatch(&["verify", "check"]).status.code(), Some(2));
        let unknown = new_check().to_string();
        let none = minewatch(&["export", "check", &unknown, "--data", text(data), "--out", text(&data.join("none"))]);
        assert_eq!(none.status.code(), Some(1));
        assert!(!data.join("none").exists());
    });
}
