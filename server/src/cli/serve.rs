//! `minewatch serve`: opens everything, serves until it is told to stop, and closes in order.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::watch;

use super::Failure;
#[cfg(unix)]
use super::admin::AdminSocket;
use crate::auth::Doorkeeper;
use crate::calendar::Calendar;
use crate::config::Settings;
use crate::daily::Daily;
use crate::keys::{RegisterKey, ServerKeys};
use crate::media::{Lane, MediaPool, Memory};
use crate::net;
use crate::photo::PhotoFiles;
use crate::private;
use crate::register::PublicRegister;
use crate::reward::RewardLedger;
use crate::router;
use crate::state::{AppState, Shared};
use crate::store::guard::{self, HeadFile, LogFault};
use crate::store::watchdog::Watchdog;
use crate::store::writer::Writer;
use crate::store::{Store, blur};
use crate::tip::gate::Gate;
use crate::tip::today;
use crate::together::Together;

/// How long open requests may take to end after a signal: longer than the board's longest wait.
const DRAIN: std::time::Duration = std::time::Duration::from_secs(30);

/// A server that listens.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// What its handlers reach.
    pub state: AppState,
    stop: watch::Sender<bool>,
    served: tokio::task::JoinHandle<std::io::Result<()>>,
    head_files: Vec<HeadFile>,
    watchdog: Option<Watchdog>,
    #[cfg(unix)]
    admin: Option<AdminSocket>,
}

/// Opens the store and everything that stands on it, without listening.
///
/// # Errors
/// When a part cannot be opened, or the log does not hold.
pub async fn open(settings: Settings) -> Result<(AppState, Vec<HeadFile>), Failure> {
    std::fs::create_dir_all(&settings.data)
        .map_err(|e| format!("cannot make the data folder {}: {e}", settings.data.display()))?;
    private::tighten_all(&settings)?;
    let store = Store::open(&settings.database).await?;
    let read_only = settings.accept.read_only;
    bear_if(read_only, guard::check_at_start(&store, &settings).await)?;
    let keys = Arc::new(ServerKeys::load_or_make(&settings.keys)?);
    bear_if(read_only, guard::check_head_signature(&store, &keys.public).await)?;
    store.enrol_server(&keys).await?;
    let writer = Writer::start(store.clone(), Arc::clone(&keys), !settings.database.is_embedded()).await?;
    let register_key = RegisterKey::load_or_make(&settings.keys, &settings.register_name)?;
    let register = PublicRegister::start(store.clone(), Arc::new(register_key)).await?;
    bear_if(read_only, guard::check_register(&register, &settings))?;
    let calendar = Calendar::open(&store, register.latest(), today(), settings.accept.clock).await?;
    let ledger_key = RegisterKey::of_ledger(&settings.keys, &settings.register_name)?;
    let ledger = RewardLedger::start(store.clone(), Arc::new(ledger_key), calendar.clone()).await?;
    bear_if(read_only, guard::check_ledger(&ledger, &settings))?;
    // What was acknowledged before must stay known: the copies say more than a damaged database has.
    let head_files = if read_only {
        tracing::warn!("this server only shows what is there: it takes nothing, and nothing lapses or is deleted");
        Vec::new()
    } else {
        vec![
            HeadFile::keep(store.clone(), settings.log_head_file(), writer.growth()),
            HeadFile::keep(store.clone(), settings.register_head_file(), register.growth()),
            HeadFile::keep(store.clone(), settings.ledger_head_file(), ledger.growth()),
        ]
    };
    let tip_salt = store.tip_salt().await?;
    let photos = PhotoFiles::open(&settings.photos)?;
    let memory = Memory::default();
    let media = MediaPool::new(Lane::Staff, settings.photo_workers, memory.clone());
    let previews = MediaPool::new(Lane::Staff, 1, memory.clone());
    let tip_media = MediaPool::new(Lane::Public, 1, memory.clone());
    let sealed = MediaPool::new(Lane::Public, 1, memory);
    let door = Doorkeeper::default();
    let looks = crate::tip::looks(store.clone(), Arc::clone(&keys));
    let state = Arc::new(Shared {
        settings,
        store,
        writer,
        keys,
        register,
        ledger,
        calendar,
        claiming: Arc::default(),
        reward_counts: Daily::default(),
        gate: Gate::default(),
        officers: Together::default(),
        looks,
        tip_salt,
        tip_counts: Daily::default(),
        door,
        photos,
        media,
        previews,
        tip_media,
        sealed,
    });
    Ok((state, head_files))
}

/// Goes on in spite of a damaged log where it is only to be looked at.
fn bear_if(read_only: bool, checked: Result<(), LogFault>) -> Result<(), LogFault> {
    match checked {
        Err(fault) if read_only => {
            tracing::error!(%fault, "the database is damaged");
            Ok(())
        }
        checked => checked,
    }
}

/// Opens everything and listens.
///
/// # Errors
/// When a part cannot be opened or the address cannot be listened on.
pub async fn start(settings: Settings) -> Result<Running, Failure> {
    // Before the database asks how many files it may have open.
    net::descriptors::raise();
    // The port first: a second server on the same machine hears of it before it touches anything.
    let listen = settings.listen;
    let listener = TcpListener::bind(listen).await.map_err(|e| format!("cannot listen on {listen}: {e}"))?;
    let address = listener.local_addr()?;
    let (state, head_files) = open(settings).await?;
    let watchdog = Watchdog::over(&state.store);
    if state.settings.demo {
        crate::demo::fill(&state.store).await?;
        crate::demo::open_tips(&state).await?;
    }
    let read_only = state.settings.accept.read_only;
    if !read_only {
        crate::tip::enter_program(&state).await?;
        crate::reward::enter_rules(&state).await?;
    }
    if state.settings.demo {
        crate::demo::fill_rewards(&state).await?;
    }
    if !read_only {
        tokio::spawn(sweep_uploads(Arc::clone(&state)));
        tokio::spawn(blur::keep_times_coarse(
            state.settings.database.folder().into_iter().collect(),
            vec![state.settings.register_head_file(), state.settings.ledger_head_file()],
        ));
    }
    let (stop, stopped) = watch::channel(false);
    let app = router::build(Arc::clone(&state));
    let served = tokio::spawn(net::serve(listener, app, state.settings.connections, stopped));
    #[cfg(unix)]
    let admin = Box::pin(AdminSocket::open(&state)).await;
    Ok(Running {
        address,
        state,
        stop,
        served,
        head_files,
        watchdog,
        #[cfg(unix)]
        admin,
    })
}

/// Looks for uploads that ran out, now and every hour.
async fn sweep_uploads(state: AppState) {
    let mut every_hour = tokio::time::interval(std::time::Duration::from_hours(1));
    loop {
        every_hour.tick().await;
        if let Err(error) = state.store.forget_order_of_days_before(&today().to_string()).await {
            tracing::warn!(%error, "the tables of tips could not be rewritten");
        }
        match state.calendar.go_on(&state.store, today()).await {
            Ok(true) => {
                crate::upload::sweep(&state).await;
                crate::reward::sweep(&state).await;
                crate::tip::sweep(&state).await;
            }
            Ok(false) => tracing::error!(
                "the clock leapt ahead: nothing lapses and nothing is deleted until it is set, or the server is started \
                 with --accept-clock"
            ),
            Err(error) => tracing::warn!(%error, "nothing could be swept"),
        }
    }
}

impl Running {
    /// Stops taking requests, lets those under way end, and writes the heads of log, register and ledger.
    ///
    /// # Errors
    /// When the listener had failed.
    pub async fn stop(self) -> Result<(), Failure> {
        let _ = self.stop.send(true);
        #[cfg(unix)]
        if let Some(admin) = self.admin {
            admin.close().await;
        }
        if let Ok(ended) = tokio::time::timeout(DRAIN, self.served).await {
            ended??;
        } else {
            tracing::warn!("requests still under way were cut off");
        }
        if self.state.store.settled().await.is_ok() {
            for file in &self.head_files {
                file.write_now()?;
            }
        }
        drop(self.watchdog);
        self.state.store.close().await;
        Ok(())
    }
}

/// The command.
///
/// # Errors
/// In words for the one who called it.
pub async fn run(settings: Settings) -> Result<ExitCode, Failure> {
    crate::logging::start(&settings);
    let demo = settings.demo;
    let running = start(settings).await?;
    tracing::info!(address = %running.address, "listening");
    if demo {
        crate::demo::print_sign_ins(running.address);
    }
    signalled().await?;
    tracing::info!("stopping");
    running.stop().await?;
    Ok(ExitCode::SUCCESS)
}

async fn signalled() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            result = tokio::signal::ctrl_c() => result,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}
