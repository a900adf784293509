//! The ledger as a file: exported and verified on the command line, and every line that was tampered with is named.

use std::path::Path;
use std::process::Output;

use shared::reward::wire::{Act, PublicRewards};

use crate::common::http::request;
use crate::common::process::{minewatch, program};
use crate::common::rewards::{Office, claim};
use crate::common::{World, run};

fn verify(file: &Path, more: &[&str]) -> Output {
    let mut command = std::process::Command::new(program());
    command.args(["verify", "ledger"]).arg(file).args(more).output().expect("runs")
}

#[test]
fn the_ledger_is_exported_verified_without_a_server_and_a_changed_line_is_named() {
    run(async {
        let office = Office::of(World::on_disk().await).await;
        office.fund(100_000).await;
        office.cashiers[0].put_key().await;
        let case = office.ready(40_000).await;
        assert_eq!(claim(office.world.address, &case.by_transfer().await).await.status, 200);
        office.cashiers[0].done(case.payout, Act::Pay { reference: "R-1".into() }).await;
        let told: PublicRewards =
            request(office.world.address, "GET", "/api/v1/public-rewards", &[], b"").await.expect("an answer").json();
        assert_eq!(told.checkpoint, None, "of days that are over there is nothing yet");
        let Office { world, .. } = office;
        let World { running, folder, .. } = world;
        running.stop().await.expect("stops");
        let data = folder.as_ref().expect("a folder").path();
        assert!(data.join("ledger-head.json").exists());
        let file = data.join("ledger.jsonl");
        let name = file.to_str().expect("a path");
        let output = minewatch(&["export", "ledger", "--out", name], data);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(
            minewatch(&["export", "ledger", "--out", name], data).status.code(),
            Some(1),
            "never over another"
        );

        let output = verify(&file, &["--key", &told.ledger_key]);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(0), "{text}");
        assert!(text.contains("cases\t1\tpaid") && text.contains("spent 6,000"), "{text}");
        assert!(text.ends_with("the ledger holds\n"), "{text}");

        // Everything again in another hand's file: one word changed, a line left out, two exchanged, the end cut off.
        let whole = std::fs::read_to_string(&file).expect("read");
        let lines: Vec<&str> = whole.split_inclusive('\n').collect();
        let paid = lines.iter().position(|line| line.contains("\"pay\"")).expect("a payment");
        let changed = whole.replacen("\"fine\":\"4000000\"", "\"fine\":\"4000001\"", 1);
        assert_ne!(changed, whole);
        let without = lines.iter().enumerate().filter(|(n, _)| *n != paid).map(|(_, line)| *line).collect();
        let mut exchanged = lines.clone();
        exchanged.swap(paid, paid - 2);
        let cut = lines[..lines.len() - 1].concat();
        for (n, (text, named)) in [
            (changed, "line "),
            (without, "line "),
            (exchanged.concat(), "line "),
            (cut, "line "),
            (String::new(), "line "),
        ]
        .into_iter()
        .enumerate()
        {
            let other = data.join(format!("tampered-{n}.jsonl"));
            std::fs::write(&other, text).expect("written");
            let output = verify(&other, &["--key", &told.ledger_key]);
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            assert_eq!(output.status.code(), Some(1), "{n}: {said}");
            assert!(said.contains(&format!("flaw: {named}")), "{n}: {said}");
        }
        assert_eq!(verify(&data.join("absent"), &[]).status.code(), Some(2));
        let other_key = told.ledger_key.replace("/rewards", "/others");
        assert_ne!(verify(&file, &["--key", &other_key]).status.code(), Some(0));

        // The database's rows are what was signed: a changed one is not served.
        let store = server::store::Store::open(&crate::common::settings(data, &[]).database).await.expect("opens");
        let sql = "DEFINE FIELD OVERWRITE text ON ledger_entry TYPE string;
                   UPDATE ledger_entry SET text = string::replace(text, '\"4000000\"', '\"4000001\"')";
        store.change(sql, server::store::Bind::none()).await.expect("changed");
        store.close().await;
        drop(store);
        let output = minewatch(&["serve", "--listen", "127.0.0.1:0"], data);
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{text}");
        assert!(text.contains("the ledger of rewards is not what was signed"), "{text}");
    });
}
