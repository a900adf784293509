//! `minewatch rebuild`: folds the whole log again and compares. Exit status 0: the records are what the log says.

use std::process::ExitCode;

use clap::Args;

use super::{Failure, admin};
use crate::config::{DataArgs, Settings};
use crate::store::Store;
use crate::store::writer::replay::{Differences, Replay};

/// Differences that are named one by one.
const NAMED: usize = 20;

/// Folds the whole log again and compares it with the stored records.
#[derive(Args)]
pub struct Rebuild {
    /// Writes the records anew where they differ.
    #[arg(long)]
    repair: bool,
    /// Says that no server runs on a remote database, which `--repair` needs: an embedded one is locked meanwhile.
    #[arg(long)]
    alone: bool,
    /// Where the data is.
    #[command(flatten)]
    data: DataArgs,
}

/// The command.
///
/// # Errors
/// In words for the one who called it.
pub async fn run(args: Rebuild) -> Result<ExitCode, Failure> {
    let settings = Settings::for_data(&args.data)?;
    admin::must_be_stopped(&settings, "rebuild").await?;
    let database = settings.database;
    if args.repair && !args.alone && !database.is_embedded() {
        return Err("stop every server on this database first, then give --alone with --repair".into());
    }
    let store = Store::open(&database).await?;
    let result = compare(&store, args.repair).await;
    store.close().await;
    result
}

async fn compare(store: &Store, repair: bool) -> Result<ExitCode, Failure> {
    let mut differences = Differences::default();
    let replay = Replay::of_store(store, &mut differences).await?;
    replay.compare(store, &mut differences).await?;
    println!("{} entries, {} records; the chain holds", replay.entries(), replay.records());
    if differences.is_empty() {
        println!("every record is what the log says");
        return Ok(ExitCode::SUCCESS);
    }
    let keys = differences.keys.iter().map(|(event, seq)| format!("the place of event {event}, which is {seq}"));
    let all: Vec<String> = differences.records.iter().cloned().chain(keys).collect();
    for difference in all.iter().take(NAMED) {
        println!("differs: {difference}");
    }
    println!("{} differences", all.len());
    if repair {
        replay.write_anew(store, &differences).await?;
        println!("the records were written anew");
    }
    // Repaired or not: it did not hold.
    Ok(ExitCode::from(1))
}
