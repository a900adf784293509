//! The register as files: exported, verified, tampered with.

use shared::register::SignedCheckpoint;

use crate::common::process::minewatch;
use crate::common::tips::{Officer, Whistleblower, page};
use crate::common::{World, run};

#[test]
fn an_exported_register_is_verified_and_a_changed_one_is_not() {
    run(async {
        let world = World::on_disk().await;
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
        assert!(String::from_utf8_lossy(&held.stdout).contains("entries\t4"), "{held:?}");
        let signed: SignedCheckpoint = receipt.checkpoint.parse().expect("a checkpoint");
        assert_eq!(signed.checkpoint().size, 2);

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
        someone.file("一件事").await;
        let World { running, folder, .. } = world;
        let folder = folder.expect("a folder");
        running.stop().await.expect("stops");
        let running = server::cli::serve::start(crate::common::settings(folder.path(), &[])).await.expect("starts");
        let same = Whistleblower { server: running.address, ..someone };
        let status = same.status().await;
        assert_eq!(status.steps.len(), 1);
        let receipt = Whistleblower::new(running.address).await.file("另一件事").await;
        assert_eq!(receipt.arrival.index, 2);
        running.stop().await.expect("stops");
    });
}
