//! The register as files: exported, verified, tampered with.

use shared::register::SignedCheckpoint;

use crate::common::process::minewatch;
use crate::common::tips::{Officer, Whistleblower, page};
use crate::common::{World, run};

#[test]
fn an_exported_register_is_verified_and_a_changed_one_is_not() {
    run(async {
        let world = World::on_disk().await;
        // What the server enters by itself, such as its sealing program.
        let own = world.running.state.register.size();
        let officer = Officer::start(&world, 31, "220000").await;
        let receipt = Whistleblower::new(world.address).await.file("一件事").await;
        Whistleblower::new(world.address).await.file("另一件事").await;
        let file = officer.open(officer.list().await[0].id).await;
        assert_eq!(officer.take(&file, shared::tip::lifecycle::Step::Accept, Some("好")).await.status, 204);

        // The public sees only days that are over: who watches by the minute learns nothing.
        let (status, html) = page(world.address, "GET", "/register?lang=en", "").await;
        assert_eq!(status, 200);
        assert!(!html.contains(&receipt.checkpoint));
        assert_eq!(page(world.address, "GET", "/register/checkpoint", "").await.0, 204);

        let World { running, folder, .. } = world;
        let folder = folder.expect("a folder");
        running.stop().await.expect("stops");
        let out = folder.path().join("register.jsonl");
        let done = minewatch(&["export", "register", "--out", out.to_str().expect("a path")], folder.path());
        assert!(done.status.success(), "{done:?}");
        let kept = folder.path().join("kept.txt");
        std::fs::write(&kept, &receipt.checkpoint).expect("written");
        let verify = |file: &std::path::Path| {
            std::process::Command::new(crate::common::process::program())
                .args(["verify", "register"])
                .arg(file)
                .arg("--witness")
                .arg(&kept)
                .output()
                .expect("runs")
        };
        let held = verify(&out);
        assert!(held.status.success(), "{held:?}");
        assert!(String::from_utf8_lossy(&held.stdout).contains(&format!("entries\t{}", own + 4)), "{held:?}");
        let signed: SignedCheckpoint = receipt.checkpoint.parse().expect("a checkpoint");
        assert_eq!(signed.checkpoint().size, own + 2);

        let text = std::fs::read_to_string(&out).expect("read");
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let bad = folder.path().join("bad.jsonl");
        for n in 0..lines.len() {
            let without: String = lines.iter().enumerate().filter(|(k, _)| *k != n).map(|(_, line)| *line).collect();
            std::fs::write(&bad, without).expect("written");
            assert_eq!(verify(&bad).status.code(), Some(1), "line {n} is missing");
        }
        assert_eq!(verify(&folder.path().join("none")).status.code(), Some(2));
    });
}

#[test]
fn the_register_goes_on_after_a_restart() {
    run(async {
        let world = World::on_disk().await;
        Officer::start(&world, 31, "220000").await;
        let someone = Whistleblower::new(world.address).await;
        let first = someone.file("一件事").await;
        let World { running, folder, .. } = world;
        let folder = folder.expect("a folder");
        running.stop().await.expect("stops");
        let running = server::cli::serve::start(crate::common::settings(folder.path(), &[])).await.expect("starts");
        let same = Whistleblower { server: running.address, ..someone };
        let status = same.status().await;
        assert_eq!(status.steps.len(), 1);
        let receipt = Whistleblower::new(running.address).await.file("另一件事").await;
        assert_eq!(receipt.arrival.index, first.arrival.index + 1);
        running.stop().await.expect("stops");
    });
}

#[test]
fn a_backup_brings_tips_and_register_back() {
    run(async {
        let world = World::on_disk().await;
        let officer = Officer::start(&world, 31, "220000").await;
        let someone = Whistleblower::new(world.address).await;
        let receipt = someone.file("一件事").await;
        someone.answer("补充").await;
        let World { running, folder, .. } = world;
        let folder = folder.expect("a folder");
        running.stop().await.expect("stops");
        let file = folder.path().join("backup.jsonl");
        let name = file.to_str().expect("a path");
        assert!(minewatch(&["backup", "--out", name], folder.path()).status.success());
        let restored = folder.path().join("restored");
        let output = minewatch(&["restore", name], &restored);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        std::fs::create_dir_all(restored.join("keys")).expect("made");
        for key in std::fs::read_dir(folder.path().join("keys")).expect("keys") {
            let key = key.expect("a key").path();
            std::fs::copy(&key, restored.join("keys").join(key.file_name().expect("a name"))).expect("copied");
        }
        let running = server::cli::serve::start(crate::common::settings(&restored, &[])).await.expect("starts");
        let same = Whistleblower { server: running.address, ..someone };
        let status = same.status().await;
        assert_eq!(status.steps.len(), 2);
        assert_eq!(status.steps[0].proven.index, receipt.arrival.index);
        let phone =
            crate::common::phone::Phone::sign_in_with(running.address, "officer-31", officer.phone.key.clone()).await;
        let officer = Officer { phone, server: running.address, ..officer };
        let tip = officer.open(officer.list().await[0].id).await;
        assert_eq!(officer.report(&tip).what, "一件事");
        running.stop().await.expect("stops");
    });
}

#[test]
fn a_register_that_lost_its_end_or_was_changed_is_not_served() {
    run(async {
        for harm in [
            // With its signed head, so that what is left holds by itself.
            "DELETE register_entry:[0, $last]; DELETE register_checkpoint:[0, $size]",
            "DELETE register_entry:[0, $last]",
            "DELETE register_checkpoint:[0, $size]",
            "LET $text = (SELECT VALUE text FROM ONLY register_entry:[0, $last]); DELETE register_entry:[0, 0]; \
             CREATE register_entry:[0, 0] SET text = $text",
        ] {
            let world = World::on_disk().await;
            Officer::start(&world, 31, "220000").await;
            Whistleblower::new(world.address).await.file("一").await;
            Whistleblower::new(world.address).await.file("二").await;
            let size = i64::try_from(world.running.state.register.size()).expect("few");
            let bind = server::store::Bind::none().with("size", size).with("last", size - 1);
            world.store().change(harm, bind).await.expect("harmed");
            let World { running, folder, .. } = world;
            running.stop().await.expect("stops");
            let folder = folder.expect("a folder");
            let again = server::cli::serve::start(crate::common::settings(folder.path(), &[])).await;
            let error = again.err().expect(harm).to_string();
            assert!(error.contains("register"), "{harm}: {error}");
        }
    });
}
