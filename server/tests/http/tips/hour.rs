//! The hour at which a tip came stands nowhere on the disk.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use server::store::Store;
use shared::role::Role;

use super::canary::every_file;
use crate::common::process::{minewatch, prepare, serve};
use crate::common::rewards::enlist;
use crate::common::tips::{Officer, Whistleblower};
use crate::common::{run, settings};

/// Kept apart by this from everything else that the server notes the time of.
const APART: Duration = Duration::from_millis(2_500);

/// A unit of time in which a program may count since 1970, with the first and last count of a span.
struct Unit {
    name: &'static str,
    span: std::ops::RangeInclusive<u64>,
}

fn units(from: SystemTime, to: SystemTime) -> Vec<Unit> {
    let count = |at: SystemTime, ns: u128| {
        let since = at.duration_since(UNIX_EPOCH).expect("after 1970").as_nanos() / ns;
        u64::try_from(since).expect("before 2500")
    };
    [("nanoseconds", 1), ("microseconds", 1_000), ("milliseconds", 1_000_000), ("seconds", 1_000_000_000)]
        .map(|(name, ns)| Unit { name, span: count(from, ns)..=count(to, ns) })
        .into()
}

/// A number as protocol buffers and `RocksDB` write it: seven bits a byte, the lowest first.
fn varint(bytes: &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for (n, byte) in bytes.iter().take(10).enumerate() {
        value |= u64::from(byte & 0x7f).checked_shl(7 * u32::try_from(n).ok()?)?;
        if byte & 0x80 == 0 {
            return (n > 3).then_some(value);
        }
    }
    None
}

/// What in these bytes says a time of the span: as a number of eight bytes, a varint, or digits.
fn told(bytes: &[u8], units: &[Unit]) -> Vec<String> {
    let mut found = Vec::new();
    for at in 0..bytes.len() {
        let rest = &bytes[at..];
        let eight: Option<[u8; 8]> = rest.get(..8).and_then(|eight| eight.try_into().ok());
        let digits = rest.iter().take(19).take_while(|byte| byte.is_ascii_digit()).count();
        let is_first_digit = at == 0 || !bytes[at - 1].is_ascii_digit();
        let number = std::str::from_utf8(&rest[..digits]).ok().filter(|_| is_first_digit);
        let number = number.and_then(|text| text.parse::<u64>().ok());
        for unit in units {
            let is_in = |value: u64| unit.span.contains(&value);
            let binary =
                eight.is_some_and(|eight| is_in(u64::from_be_bytes(eight)) || is_in(u64::from_le_bytes(eight)));
            if binary || varint(rest).is_some_and(is_in) || number.is_some_and(is_in) {
                found.push(format!("{} at byte {at}", unit.name));
            }
        }
    }
    found
}

fn search(data: &Path, units: &[Unit]) -> Vec<String> {
    let mut files = Vec::new();
    every_file(data, &mut files);
    assert!(files.len() > 8, "there is something to search");
    let mut found = Vec::new();
    for file in files {
        let Ok(bytes) = std::fs::read(&file) else { continue };
        let name = file.strip_prefix(data).expect("below").display().to_string();
        found.extend(told(&bytes, units).into_iter().map(|what| format!("{name}: {what}")));
    }
    found
}

#[test]
fn no_file_tells_the_hour_at_which_a_tip_came() {
    run(async {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path();
        prepare(data).await;
        let store = Store::open(&settings(data, &[]).database).await.expect("opens");
        enlist(&store, 31, Role::TipOfficer, "220000").await;
        store.close().await;
        let (mut child, address) = serve(data).await;
        let officer = Officer::sign_in(address, "tip-officer-31").await;
        assert_eq!(officer.put_key().await.status, 204);
        tokio::time::sleep(APART).await;

        let from = SystemTime::now() - Duration::from_millis(300);
        let someone = Whistleblower::new(address).await;
        someone.file("三采区没有通风").await;
        assert_eq!(someone.answer("又响了").await.status, 204);
        let to = SystemTime::now() + Duration::from_millis(300);
        // The copies of the heads, which are written some seconds later, are to be searched too.
        tokio::time::sleep(APART).await;

        let units = units(from, to);
        assert_eq!(search(data, &units), Vec::<String>::new());
        // Neither does what a gentle end writes, nor a backup.
        Command::new("kill").args(["-TERM", &child.0.id().to_string()]).status().expect("kill");
        child.0.wait().expect("ended");
        assert_eq!(search(data, &units), Vec::<String>::new());
        let backup = data.join("backup.jsonl");
        let output = minewatch(&["backup", "--out", backup.to_str().expect("a path")], data);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(search(data, &units), Vec::<String>::new());
    });
}

#[test]
fn the_search_finds_a_time_however_it_is_written() {
    let now = SystemTime::now();
    let units = units(now - Duration::from_secs(1), now + Duration::from_secs(1));
    let since = now.duration_since(UNIX_EPOCH).expect("after 1970");
    let (ns, ms, s) = (u64::try_from(since.as_nanos()).expect("small"), since.as_millis(), since.as_secs());
    let mut varint = Vec::new();
    let mut rest = s;
    while rest > 0x7f {
        varint.push(u8::try_from(rest & 0x7f).expect("seven bits") | 0x80);
        rest >>= 7;
    }
    varint.push(u8::try_from(rest).expect("seven bits"));
    for bytes in [ns.to_be_bytes().to_vec(), s.to_le_bytes().to_vec(), format!("at {ms}.").into_bytes(), varint] {
        assert!(!told(&bytes, &units).is_empty(), "{bytes:?}");
    }
    assert!(told(b"2026-11-30 is a day, 17 is none", &units).is_empty());
}
