//! A real server on a real port with a real database, and phones with real keys that talk HTTP to it.
#![allow(dead_code, reason = "each test uses a part")]

pub mod http;
pub mod load;
pub mod phone;
pub mod process;
pub mod rewards;
pub mod tips;

use std::future::Future;
use std::net::SocketAddr;
use std::path::Path;

use clap::Parser;
use server::cli::serve::{self, Running};
use server::config::{ServeArgs, Settings};
use server::net::Limits;
use server::store::Store;
use server::store::log::Entry;
use server::store::register::Account;
use shared::account::Person;
use shared::evidence::Position;
use shared::id::{MineId, UserId};
use shared::mine::{Mine, MineKind, MineState};
use shared::region::DivisionCode;
use shared::role::Role;
use shared::time::Timestamp;

pub const PASSWORD: &str = "correct horse battery";

/// Runs a test on a runtime like the program's own.
pub fn run<F: Future<Output = ()>>(test: F) {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_stack_size(10 * 1024 * 1024)
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(test);
}

#[derive(Parser)]
struct Command {
    #[command(flatten)]
    serve: ServeArgs,
}

pub fn settings(data: &Path, more: &[&str]) -> Settings {
    let data = data.to_str().expect("a path");
    let mut args = vec!["test", "--data", data, "--listen", "127.0.0.1:0"];
    args.extend(more);
    let command = Command::try_parse_from(args).expect("settings");
    Settings::for_serving(&command.serve).expect("settings")
}

/// The database server that `cargo xtask test remote` starts, and a database on it that nobody else has.
pub fn remote() -> Option<[String; 8]> {
    let url = std::env::var("MINEWATCH_TEST_DATABASE").ok()?;
    let name = format!("t{}", hex::encode(server::clock::random::<8>()));
    Some(
        ["--database", &url, "--database-user", "root", "--database-password", "root", "--database-name", &name]
            .map(str::to_owned),
    )
}

/// A server with two regions, a mine and two inspectors in each, and a supervisor of the province.
pub struct World {
    pub address: SocketAddr,
    pub running: Running,
    pub mines: [Mine; 2],
    pub folder: Option<tempfile::TempDir>,
}

impl World {
    /// On a database in memory, or on a new one of the database server that [`remote`] names.
    pub async fn start() -> Self {
        match remote() {
            Some(database) => Self::with(&database.iter().map(String::as_str).collect::<Vec<_>>()).await,
            None => Self::with(&["--database", "mem://", "--allow-volatile"]).await,
        }
    }

    /// On a database on disk.
    pub async fn on_disk() -> Self {
        Self::with(&[]).await
    }

    pub async fn with(more: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self::of(settings(folder.path(), more), folder).await
    }

    /// As [`World::start`], with other limits of connections.
    pub async fn with_limits(connections: Limits) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let remote = remote();
        let database: Vec<&str> = match &remote {
            Some(database) => database.iter().map(String::as_str).collect(),
            None => vec!["--database", "mem://", "--allow-volatile"],
        };
        Self::of(Settings { connections, ..settings(folder.path(), &database) }, folder).await
    }

    async fn of(settings: Settings, folder: tempfile::TempDir) -> Self {
        let running = Box::pin(serve::start(settings)).await.expect("starts");
        let mines = fill(&running.state.store).await;
        Self { address: running.address, running, mines, folder: Some(folder) }
    }

    pub fn store(&self) -> &Store {
        &self.running.state.store
    }

    /// Everything that a request which is refused must leave as it was.
    pub async fn contents(&self) -> (u64, Vec<String>) {
        let head = server::store::log::log_head(self.store()).await.expect("head");
        let sql = "SELECT id, doc FROM check, hazard, photo ORDER BY id";
        let mut docs: Vec<serde_json::Value> =
            self.store().docs(sql, server::store::Bind::none()).await.expect("records");
        docs.sort_by_key(ToString::to_string);
        (head.seq, docs.iter().map(ToString::to_string).collect())
    }

    /// The whole log.
    pub async fn log(&self) -> Vec<Entry> {
        log_of(self.store()).await
    }
}

pub async fn log_of(store: &Store) -> Vec<Entry> {
    let mut entries = Vec::new();
    loop {
        let after = entries.last().map_or(0, |e: &Entry| e.seq);
        let rows = server::store::log::rows_after(store, after, 1_000).await.expect("rows");
        if rows.is_empty() {
            return entries;
        }
        entries.extend(rows.into_iter().map(|row| Entry::try_from(row).expect("an entry")));
    }
}

pub fn region(code: &str) -> DivisionCode {
    code.parse().expect("a code")
}

fn mine(n: u8, name: &str, division: &str, lat: f64) -> Mine {
    Mine {
        id: MineId::from_parts(Timestamp::from_millis(1_700_000_000_000), [n; 10]),
        name: name.into(),
        kind: MineKind::UndergroundCoal,
        state: MineState::Producing,
        guard: None,
        division: region(division),
        position: Position::from_degrees(lat, 125.68),
        key: n == 1,
        pond: None,
    }
}

pub fn user(n: u8) -> UserId {
    UserId::from_parts(Timestamp::from_millis(1_700_000_000_000), [n; 10])
}

/// The people of [`World`]: account, number, role, region.
pub const PEOPLE: [(&str, u8, Role, &str); 6] = [
    ("here-1", 1, Role::Inspector, "220581"),
    ("here-2", 2, Role::Inspector, "220581"),
    ("there-1", 3, Role::Inspector, "220681"),
    ("there-2", 4, Role::Inspector, "220681"),
    ("supervisor", 5, Role::Supervisor, "220000"),
    ("cashier", 6, Role::Cashier, "220000"),
];

pub async fn fill(store: &Store) -> [Mine; 2] {
    let mines = [mine(1, "青石沟煤矿", "220581", 42.53), mine(2, "黑松岭煤矿", "220681", 41.81)];
    store.put_mines(&mines).await.expect("mines");
    let secret = server::auth::hash_password(PASSWORD);
    for (name, n, role, code) in PEOPLE {
        let person = Person {
            id: user(n),
            name: format!("测试{n}"),
            role,
            region: region(code),
            certificate: None,
            mine: None,
        };
        store.put_person(&person, true).await.expect("a person");
        let account = Account { name: name.into(), person: person.id, secret: secret.clone(), disabled: false };
        store.create_account(&account).await.expect("an account");
    }
    mines
}
