//! Everything that the program makes on the disk is for its own account alone, whatever it was started from.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use shared::digest::PhotoHash;

use crate::common::phone::{Phone, jpeg, photo};
use crate::common::process::{after, prepare, serve_after};
use crate::common::{run, user};

/// Every folder and file below, with its rights.
fn rights(below: &Path) -> Vec<(String, bool, u32)> {
    let mut found = Vec::new();
    let mut folders = vec![below.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let meta = std::fs::symlink_metadata(&path).expect("there");
            let name = path.strip_prefix(below).expect("below").display().to_string();
            found.push((name, meta.is_dir(), meta.permissions().mode() & 0o777));
            if meta.is_dir() {
                folders.push(path);
            }
        }
    }
    found
}

#[test]
fn nobody_else_on_the_machine_reads_what_the_program_makes() {
    run(async {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        std::fs::create_dir(&data).expect("made");
        let mines = prepare(&data).await;
        // As an earlier version left it.
        std::fs::set_permissions(&data, std::fs::Permissions::from_mode(0o755)).expect("changed");
        for (name, is_folder, _) in rights(&data) {
            let open = std::fs::Permissions::from_mode(if is_folder { 0o755 } else { 0o644 });
            std::fs::set_permissions(data.join(name), open).expect("changed");
        }
        let (server, address) = serve_after("umask 022", &data).await;
        let mut phone = Phone::sign_in(address, "here-1").await;
        let (whole, half) = (jpeg(1), jpeg(2));
        for bytes in [&whole, &half] {
            phone.announce(mines[0].id, user(2), photo(bytes, None)).await;
        }
        assert_eq!(phone.upload(&whole).await.status, 204);
        let hash = PhotoHash::of(&half);
        assert_eq!(phone.begin_upload(&hash, &half.len().to_string()).await.status, 201);
        assert_eq!(phone.piece(&hash, 0, &half[..half.len() / 2]).await.status, 204);
        drop(server);
        let backup = data.join("backup.jsonl");
        let output = after("umask 022").args(["backup", "--out"]).arg(&backup).arg("--data").arg(&data).output();
        assert!(output.expect("runs").status.success());

        let found = rights(folder.path());
        for made in
            ["data/db", "data/keys/", "photos/originals/", "photos/previews/", "photos/uploads/", "backup.jsonl"]
        {
            assert!(found.iter().any(|(name, ..)| name.contains(made)), "{made}: {found:?}");
        }
        for (name, is_folder, mode) in found {
            assert_eq!(mode, if is_folder { 0o700 } else { 0o600 }, "{name}: {mode:o}");
        }
    });
}
