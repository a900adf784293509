//! Every setting of the server, in one place: flag before environment before file before default.
//!
//! Nothing else reads the environment or the configuration file.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Deserialize;
use shared::register::Origin;
use shared::tip::deadline::TimeLimits;

use crate::net::Limits;

/// How long an access token lives, by default.
const ACCESS_MINUTES: u32 = 10;
/// How long a session may rest before its refresh token is void, by default.
const SESSION_DAYS: u32 = 60;
/// The database tells its settings at every start; its warnings are enough.
const LOG: &str = "info,surrealdb=warn,surrealdb_core=warn";
/// The register's name, by default.
const REGISTER_NAME: &str = "minewatch/register";
/// A page that says nothing about who reads it.
const TIP_EXIT: &str = "https://www.weather.com.cn/";
/// The national number for reports about work safety.
const TIP_HOTLINE: &str = "12350";
/// The share of memory that the embedded database may use for blocks read from disk.
const CACHE_MIB: u64 = 32;
/// The size at which the embedded database writes out what it has in memory. Two such are there at most.
const MEMTABLE_MIB: u64 = 16;
/// Room on the disk that is left free: so much is needed to write out what is in memory and to merge tables.
const RESERVE_MIB: u64 = 128;
/// The most bytes of one transaction's rows: the largest push with the records that it changes, several times.
const TRANSACTION_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Where the data is, and how to reach it: what every command needs.
#[derive(Debug, Clone, Args)]
pub struct DataArgs {
    /// Configuration file (TOML). Its keys are the long names of these options with `_` for `-`.
    #[arg(long, env = "MINEWATCH_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Folder that holds everything: database, photos, keys. Made when absent.
    #[arg(long, env = "MINEWATCH_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Database: `rocksdb://PATH?sync=every` (embedded) or `wss://HOST` (several servers on one database).
    /// [default: `rocksdb://DIR/db?sync=every`]
    #[arg(long, env = "MINEWATCH_DATABASE", value_name = "URL")]
    pub database: Option<String>,
    /// User of a remote database (a database-level user is enough).
    #[arg(long, env = "MINEWATCH_DATABASE_USER", value_name = "NAME")]
    pub database_user: Option<String>,
    /// Password of that user. Better given by the environment or the file than as an argument.
    #[arg(long, env = "MINEWATCH_DATABASE_PASSWORD", value_name = "PASSWORD", hide_env_values = true)]
    pub database_password: Option<String>,
    /// Namespace in the database.
    #[arg(long, env = "MINEWATCH_DATABASE_NAMESPACE", value_name = "NAME")]
    pub database_namespace: Option<String>,
    /// Database in the namespace.
    #[arg(long, env = "MINEWATCH_DATABASE_NAME", value_name = "NAME")]
    pub database_name: Option<String>,
    /// Folder with the server's keys. Several servers on one database share it. [default: DIR/keys]
    #[arg(long, env = "MINEWATCH_KEYS", value_name = "DIR")]
    pub keys: Option<PathBuf>,
    /// Name of the public register, in which tips are entered; fixed at the first start. [default: minewatch/register]
    #[arg(long, env = "MINEWATCH_REGISTER_NAME", value_name = "NAME")]
    pub register_name: Option<Origin>,
    /// Store of the photos. [default: `file:DIR/photos`]
    #[arg(long, env = "MINEWATCH_PHOTOS", value_name = "URL")]
    pub photos: Option<String>,
    /// Memory for blocks read from disk, of the embedded database, in MiB. [default: 32]
    #[arg(long, env = "MINEWATCH_DATABASE_CACHE_MIB", value_name = "MIB")]
    pub database_cache_mib: Option<u64>,
    /// Memory for what is not in a table on disk yet, of the embedded database, in MiB; it uses this twice. [default: 16]
    #[arg(long, env = "MINEWATCH_DATABASE_MEMTABLE_MIB", value_name = "MIB")]
    pub database_memtable_mib: Option<u64>,
    /// Room on the disk that is left free, in MiB: with less, nothing new is taken (HTTP 507). [default: 128]
    #[arg(long, env = "MINEWATCH_DATABASE_RESERVE_MIB", value_name = "MIB")]
    pub database_reserve_mib: Option<u64>,
    /// Allows a database that forgets (mem://). For tests only.
    #[arg(long, hide = true)]
    pub allow_volatile: bool,
}

/// What only the server needs.
#[derive(Debug, Clone, Args)]
pub struct ServeArgs {
    /// Where the data is.
    #[command(flatten)]
    pub data: DataArgs,
    /// Address and port to listen on. [default: 127.0.0.1:8080]
    #[arg(long, env = "MINEWATCH_LISTEN", value_name = "ADDR")]
    pub listen: Option<SocketAddr>,
    /// Fills the data folder with invented mines and people, and prints their sign-ins. Never on real data.
    #[arg(long, env = "MINEWATCH_DEMO")]
    pub demo: bool,
    /// How many photos are decoded at the same time. [default: half the processors]
    #[arg(long, env = "MINEWATCH_PHOTO_WORKERS", value_name = "N")]
    pub photo_workers: Option<usize>,
    /// How many minutes an access token lives. [default: 10]
    #[arg(long, env = "MINEWATCH_ACCESS_MINUTES", value_name = "MINUTES")]
    pub access_minutes: Option<u32>,
    /// How many days a session may rest before the person must sign in again. [default: 60]
    #[arg(long, env = "MINEWATCH_SESSION_DAYS", value_name = "DAYS")]
    pub session_days: Option<u32>,
    /// Where the quick exit of the public pages leads: a harmless page. [default: a weather forecast]
    #[arg(long, env = "MINEWATCH_TIP_EXIT", value_name = "URL")]
    pub tip_exit: Option<String>,
    /// The telephone number for reports. [default: 12350]
    #[arg(long, env = "MINEWATCH_TIP_HOTLINE", value_name = "NUMBER")]
    pub tip_hotline: Option<String>,
    /// Address of the public pages as a Tor onion service, if there is one.
    #[arg(long, env = "MINEWATCH_TIP_ONION", value_name = "URL")]
    pub tip_onion: Option<String>,
    /// Log as JSON lines instead of text.
    #[arg(long, env = "MINEWATCH_LOG_JSON")]
    pub log_json: bool,
    /// What to log, in the form of tracing's filters. [default: info, of the database warnings] Addresses of peers, and
    /// requests about tips, are logged at no level.
    #[arg(long, env = "MINEWATCH_LOG", value_name = "FILTER")]
    pub log: Option<String>,
    /// What to start with all the same.
    #[command(flatten)]
    pub accept: AcceptArgs,
}

/// What a server starts with only when somebody says so, once.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct AcceptArgs {
    /// Starts although the database is older than the last known head of the log (after restoring a backup).
    #[arg(long = "accept-older-database")]
    pub older_database: bool,
    /// Starts although the log is damaged, to be looked at: nothing is taken, nothing lapses and nothing is deleted.
    #[arg(long = "read-only")]
    pub read_only: bool,
    /// Starts although the clock is more than a month after the day on which the server last ran: what ran out meanwhile
    /// lapses and is deleted.
    #[arg(long = "accept-clock")]
    pub clock: bool,
}

/// The configuration file: the same settings, each optional.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    data: Option<PathBuf>,
    database: Option<String>,
    database_user: Option<String>,
    database_password: Option<String>,
    database_namespace: Option<String>,
    database_name: Option<String>,
    keys: Option<PathBuf>,
    photos: Option<String>,
    register_name: Option<Origin>,
    tip_exit: Option<String>,
    tip_hotline: Option<String>,
    tip_onion: Option<String>,
    tip_limits: TimeLimits,
    reward_places: Vec<String>,
    database_cache_mib: Option<u64>,
    database_memtable_mib: Option<u64>,
    database_reserve_mib: Option<u64>,
    listen: Option<SocketAddr>,
    demo: Option<bool>,
    photo_workers: Option<usize>,
    access_minutes: Option<u32>,
    session_days: Option<u32>,
    log_json: Option<bool>,
    log: Option<String>,
}

/// Where and what the database is.
#[derive(Clone)]
pub struct Database {
    /// `surrealkv://…`, `ws://…`, `wss://…`, or `mem://` in tests.
    pub url: String,
    /// User and password of a remote database.
    pub user: Option<(String, String)>,
    /// Namespace.
    pub namespace: String,
    /// Database.
    pub name: String,
    /// Bytes of the embedded database's block cache.
    pub cache_bytes: u64,
    /// Bytes of the embedded database's memtable.
    pub memtable_bytes: u64,
    /// Bytes of the disk that stay free.
    pub reserve_bytes: u64,
}

impl Database {
    /// The most bytes of one transaction's rows.
    #[must_use]
    pub const fn transaction_bytes_max(&self) -> usize {
        TRANSACTION_BYTES_MAX
    }

    /// The folder of an embedded database that has one.
    #[must_use]
    pub fn folder(&self) -> Option<PathBuf> {
        let rest = self.url.strip_prefix("rocksdb://")?;
        Some(PathBuf::from(rest.split_once('?').map_or(rest, |(path, _)| path)))
    }

    /// Whether the database lives in this process.
    #[must_use]
    pub fn is_embedded(&self) -> bool {
        !self.url.starts_with("ws://") && !self.url.starts_with("wss://")
    }
}

/// Every setting, resolved.
#[derive(Clone)]
pub struct Settings {
    /// Folder that holds everything.
    pub data: PathBuf,
    /// The database.
    pub database: Database,
    /// Folder with the server's keys.
    pub keys: PathBuf,
    /// Store of the photos: `file:PATH`.
    pub photos: String,
    /// Name of the public register, for its first start.
    pub register_name: Origin,
    /// Where the quick exit of the public pages leads.
    pub tip_exit: String,
    /// The telephone number for reports.
    pub tip_hotline: String,
    /// Address of the public pages as an onion service.
    pub tip_onion: Option<String>,
    /// The office's time limits for tips, in days: the table `[tip_limits]` of the configuration file.
    pub tip_limits: TimeLimits,
    /// Counters where rewards are paid out: addresses and hours, as the public reads them: the list `reward_places` of
    /// the configuration file.
    pub reward_places: Vec<String>,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Whether to fill with demonstration data.
    pub demo: bool,
    /// How many photos are decoded at the same time.
    pub photo_workers: usize,
    /// Seconds that an access token lives.
    pub access_seconds: u32,
    /// Milliseconds that a session may rest.
    pub session_rest_ms: i64,
    /// Whether to log as JSON.
    pub log_json: bool,
    /// What to log.
    pub log: String,
    /// What to start with all the same.
    pub accept: AcceptArgs,
    /// What connections may take.
    pub connections: Limits,
}

/// Settings that cannot be used. The message says what to change.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the configuration file {path}: {why}")]
    File {
        /// Which file.
        path: PathBuf,
        /// Why not.
        why: String,
    },
    /// No data folder was named.
    #[error("no data folder: name one with --data DIR, MINEWATCH_DATA or `data` in the configuration file")]
    NoData,
    /// The database's address is not one that keeps what it acknowledges.
    #[error("the database address cannot be used: {0}")]
    Database(String),
    /// A time limit for tips is too short.
    #[error("[tip_limits]: every limit is a day at least, and `retention` a year (365)")]
    TipLimits,
    /// The photo store's address is not known.
    #[error("the photo store `{0}` cannot be used: give file:PATH")]
    Photos(String),
}

impl Settings {
    /// Settings for a command that only needs the data.
    ///
    /// # Errors
    /// When they cannot be used.
    pub fn for_data(args: &DataArgs) -> Result<Self, ConfigError> {
        let file = read_file(args.config.as_deref())?;
        Self::resolve(args, None, file)
    }

    /// Settings for serving.
    ///
    /// # Errors
    /// When they cannot be used.
    pub fn for_serving(args: &ServeArgs) -> Result<Self, ConfigError> {
        let file = read_file(args.data.config.as_deref())?;
        Self::resolve(&args.data, Some(args), file)
    }

    fn resolve(args: &DataArgs, serve: Option<&ServeArgs>, file: File) -> Result<Self, ConfigError> {
        let data = args.data.clone().or(file.data).ok_or(ConfigError::NoData)?;
        let url = args
            .database
            .clone()
            .or(file.database)
            .unwrap_or_else(|| format!("rocksdb://{}?sync=every", data.join("db").display()));
        check_database_url(&url, args.allow_volatile)?;
        let user = args.database_user.clone().or(file.database_user);
        let password = args.database_password.clone().or(file.database_password);
        let mib = |given: Option<u64>, default: u64| given.unwrap_or(default).clamp(1, 4_096) * 1024 * 1024;
        let database = Database {
            url,
            user: user.map(|user| (user, password.unwrap_or_default())),
            namespace: args.database_namespace.clone().or(file.database_namespace).unwrap_or("minewatch".into()),
            name: args.database_name.clone().or(file.database_name).unwrap_or("main".into()),
            cache_bytes: mib(args.database_cache_mib.or(file.database_cache_mib), CACHE_MIB),
            memtable_bytes: mib(args.database_memtable_mib.or(file.database_memtable_mib), MEMTABLE_MIB),
            reserve_bytes: args
                .database_reserve_mib
                .or(file.database_reserve_mib)
                .unwrap_or(RESERVE_MIB)
                .max(1)
                .saturating_mul(1024 * 1024),
        };
        let photos =
            args.photos.clone().or(file.photos).unwrap_or_else(|| format!("file:{}", data.join("photos").display()));
        if !photos.starts_with("file:") {
            return Err(ConfigError::Photos(photos));
        }
        let access = serve.and_then(|s| s.access_minutes).or(file.access_minutes).unwrap_or(ACCESS_MINUTES);
        let days = serve.and_then(|s| s.session_days).or(file.session_days).unwrap_or(SESSION_DAYS);
        let processors = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Ok(Self {
            keys: args.keys.clone().or(file.keys).unwrap_or_else(|| data.join("keys")),
            data,
            database,
            photos,
            register_name: match args.register_name.clone().or(file.register_name) {
                Some(name) => name,
                None => REGISTER_NAME.parse().map_err(|_| ConfigError::NoData)?,
            },
            tip_exit: serve.and_then(|s| s.tip_exit.clone()).or(file.tip_exit).unwrap_or_else(|| TIP_EXIT.into()),
            tip_hotline: serve
                .and_then(|s| s.tip_hotline.clone())
                .or(file.tip_hotline)
                .unwrap_or_else(|| TIP_HOTLINE.into()),
            tip_onion: serve.and_then(|s| s.tip_onion.clone()).or(file.tip_onion),
            tip_limits: file.tip_limits.checked().ok_or(ConfigError::TipLimits)?,
            reward_places: file.reward_places,
            listen: serve
                .and_then(|s| s.listen)
                .or(file.listen)
                .unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080))),
            demo: serve.is_some_and(|s| s.demo) || file.demo.unwrap_or(false),
            photo_workers: serve
                .and_then(|s| s.photo_workers)
                .or(file.photo_workers)
                .unwrap_or((processors / 2).max(1))
                .clamp(1, 64),
            access_seconds: access.clamp(1, 24 * 60) * 60,
            session_rest_ms: i64::from(days.clamp(1, 3_650)) * 86_400_000,
            log_json: serve.is_some_and(|s| s.log_json) || file.log_json.unwrap_or(false),
            log: serve.and_then(|s| s.log.clone()).or(file.log).unwrap_or_else(|| LOG.into()),
            accept: serve.map(|s| s.accept).unwrap_or_default(),
            connections: Limits::default(),
        })
    }

    /// The copy of the log's head that is kept outside the database.
    #[must_use]
    pub fn log_head_file(&self) -> PathBuf {
        self.data.join("log-head.json")
    }

    /// The copy of the public register's head that is kept outside the database.
    #[must_use]
    pub fn register_head_file(&self) -> PathBuf {
        self.data.join("register-head.json")
    }

    /// The copy of the head of the ledger of rewards that is kept outside the database.
    #[must_use]
    pub fn ledger_head_file(&self) -> PathBuf {
        self.data.join("ledger-head.json")
    }
}

fn read_file(path: Option<&Path>) -> Result<File, ConfigError> {
    let Some(path) = path else { return Ok(File::default()) };
    let refuse = |why: String| ConfigError::File { path: path.to_owned(), why };
    let text = std::fs::read_to_string(path).map_err(|e| refuse(e.to_string()))?;
    toml::from_str(&text).map_err(|e| refuse(e.to_string()))
}

/// An acknowledged event must be on disk, so every setting that would relax this is refused.
fn check_database_url(url: &str, allow_volatile: bool) -> Result<(), ConfigError> {
    let refuse = |why: &str| Err(ConfigError::Database(why.into()));
    if url.starts_with("ws://") || url.starts_with("wss://") {
        return Ok(());
    }
    if url.starts_with("mem://") || url == "memory" {
        return if allow_volatile { Ok(()) } else { refuse("mem:// forgets everything at the end") };
    }
    if url.starts_with("surrealkv://") {
        return refuse(
            "the engine surrealkv loses acknowledged writes and is no longer used; write a backup with the version that \
             made the folder, and restore it into an empty one",
        );
    }
    let Some(rest) = url.strip_prefix("rocksdb://") else {
        return refuse("give rocksdb://PATH?sync=every, ws://HOST or wss://HOST");
    };
    let query = rest.split_once('?').map_or("", |(_, query)| query);
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        match pair.split_once('=') {
            Some(("sync", "every")) => {}
            Some(("sync", _)) => return refuse("only sync=every keeps what was acknowledged when power fails"),
            _ => return refuse("only the parameter sync=every is allowed"),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_databases_that_keep_what_they_acknowledge_are_taken() {
        for (url, taken) in [
            ("rocksdb:///data/db?sync=every", true),
            ("rocksdb:///data/db", true),
            ("wss://db.example", true),
            ("ws://127.0.0.1:8000", true),
            ("rocksdb:///data/db?sync=never", false),
            ("rocksdb:///data/db?sync=200ms", false),
            ("rocksdb:///data/db?versioned=true", false),
            ("mem://", false),
            ("surrealkv:///data/db?sync=every", false),
            ("http://db.example", false),
        ] {
            assert_eq!(check_database_url(url, false).is_ok(), taken, "{url}");
        }
        assert!(check_database_url("mem://", true).is_ok());
    }
}
