//! The stamped copy: drawn when it is first asked for, then kept.

use axum::extract::{Path, State};
use axum::response::Response;
use shared::account::Person;
use shared::check::Check;
use shared::evidence::{Located, Photo, PhotoState, grade};
use shared::mine::Mine;
use shared::problem::ProblemCode;
use shared::role::Action;
use shared::text::{Lang, Text as _};

use super::files::Kind;
use super::picture::picture;
use crate::auth::Asker;
use crate::board;
use crate::media::{self, Stamp};
use crate::problem::ApiResult;
use crate::state::AppState;

/// The picture with a band below it that says where, when and who.
#[utoipa::path(get, path = "/api/v1/photos/{hash}/stamped", tag = "photo", params(("hash" = String, Path)),
    responses((status = 200, description = "JPEG"), (status = 404, description = "Problem: not-held")),
    security(("bearer" = [])))]
pub(super) async fn stamped(
    State(state): State<AppState>,
    asker: Asker,
    Path(hash): Path<String>,
) -> ApiResult<Response> {
    let photo = super::named(&state, &asker, &hash, Action::ReadChecks).await?;
    if photo.state != PhotoState::Held {
        return Err(ProblemCode::NotHeld.into());
    }
    if let Ok(kept) = state.photos.get(Kind::Stamped, &photo.hash).await {
        return Ok(picture(kept, "image/jpeg", None));
    }
    let file = board::check_file(&state.store, photo.check).await?.ok_or(ProblemCode::NotFound)?;
    let words = words(&photo, &file.check, &file.mine, &file.people);
    let turn = state.media.turn().await?;
    let original = state.photos.get(Kind::Original, &photo.hash).await?;
    let media_type = photo.media_type;
    let drawn = turn.picture(original, media_type, move |picture| media::stamp(picture, &words));
    let bytes: bytes::Bytes = drawn.await?.into();
    state.photos.put(Kind::Stamped, &photo.hash, bytes.clone()).await?;
    Ok(picture(bytes, "image/jpeg", None))
}

/// What the band says. It is part of a Chinese record, whatever the asker's language.
fn words(photo: &Photo, check: &Check, mine: &Mine, people: &[Person]) -> Stamp {
    let lang = Lang::ZhCn;
    let name = |id| people.iter().find(|p| p.id == id).map(|p| p.name.clone());
    let when = photo.taken.received.and_then(|received| photo.taken.at.interval(received).ok());
    let when = when.map_or_else(|| "时间不详".to_owned(), |interval| interval.in_words());
    let (worth, _) = grade(&photo.located, mine.position);
    let place = match &photo.located {
        Located::Fix(fix) => {
            let altitude = fix.altitude_mm.map(|mm| format!(" 海拔 {} m", mm / 1_000)).unwrap_or_default();
            format!("{} ±{} m{altitude} 评级 {}", fix.position.display(), fix.accuracy_mm / 1_000, worth.code())
        }
        Located::Nowhere(why) => why.text(lang).to_owned(),
    };
    let inspectors: Vec<String> =
        std::iter::once(check.started_by).chain(check.companions.iter().copied()).filter_map(name).collect();
    let taker = name(photo.taken_by).unwrap_or_default();
    let number = check.id.to_string();
    let number = number.rsplit('-').next().unwrap_or(&number);
    Stamp {
        title: mine.name.clone(),
        lines: vec![
            format!("{when}（北京时间） · {}", mine.division.full_name()),
            place,
            format!("{} · 执法人员 {} · 拍摄 {taker}", check.kind.text(lang), inspectors.join("、")),
            format!("检查编号 {number} · SHA-256 {}…", photo.hash.short()),
        ],
        code: format!("minewatch:check:{}:photo:{}", check.id, photo.hash),
    }
}
