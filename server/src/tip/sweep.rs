//! What happens by itself: tips whose time is over are deleted, sealed files without a tip are removed, used-up
//! forms are forgotten.

use std::time::Duration;

use super::officers::forget;
use super::today;
use crate::photo::Kind;
use crate::problem::ApiResult;
use crate::state::Shared;

/// A sealed file that no report took by then belongs to none.
const FILE_RESTS: Duration = Duration::from_hours(3 * 24);

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
    for doc in state.store.all_tips().await? {
        if limits.erased_on(doc.progress, doc.turns).is_some_and(|day| day <= today)
            && crate::reward::holds_no_reward(state, doc.id).await.is_ok()
            && let Some(found) = state.store.tip_with_steps(doc.id).await?
        {
            forget(state, &found).await?;
        }
    }
    Ok(())
}
