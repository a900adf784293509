//! What happens by itself: tips whose time is over and floods that nobody decided on are deleted, sealed files
//! without a tip are removed, used-up forms are forgotten.

use std::time::Duration;

use super::officers::forget;
use super::rows::TipDoc;
use super::today;
use crate::photo::Kind;
use crate::problem::ApiResult;
use crate::state::Shared;

/// A sealed file that no report took by then belongs to none. The disk tells the day alone: it had three days at least.
const FILE_RESTS: Duration = Duration::from_hours(4 * 24);

/// Does all of it; one that fails does not keep the others waiting.
pub async fn sweep(state: &Shared) {
    for outcome in [spent(state).await, files(state).await, tips(state).await] {
        if let Err(error) = outcome {
            tracing::warn!(code = error.code.code(), "tips could not be swept");
        }
    }
}

async fn spent(state: &Shared) -> ApiResult<()> {
    state.store.sweep_spent().await?;
    Ok(state.store.sweep_recoveries().await?)
}

async fn files(state: &Shared) -> ApiResult<()> {
    for file in state.photos.old_sealed(FILE_RESTS).await? {
        if state.store.tip_of_file(&file).await?.is_none() {
            state.photos.remove(Kind::Sealed, &file).await?;
        }
    }
    Ok(())
}

async fn tips(state: &Shared) -> ApiResult<()> {
    let (limits, today) = (state.settings.tip_limits, today());
    let is_over = |doc: &TipDoc, newest| {
        let erased_on = limits.erased_on(doc.progress, doc.is_quarantined, doc.turns, newest);
        erased_on.is_some_and(|day| day <= today)
    };
    for doc in state.store.all_tips().await? {
        // Steps are read only of those that may be over: no step is older than the arrival.
        if is_over(&doc, doc.turns.arrived)
            && let Some(found) = state.store.tip_with_steps(doc.id).await?
            && is_over(&found.doc, found.newest())
        {
            forget(state, &found).await?;
        }
    }
    Ok(())
}
