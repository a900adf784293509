//! A form as it came from a browser without scripts: its fields in order, and its files, looked at and not yet made
//! anew. Bounded in number, size and time.

use axum::extract::multipart::{Field, MultipartError, MultipartRejection};
use axum::extract::{FromRequest, FromRequestParts as _, Multipart, Request};
use axum::http::StatusCode;
use pages::{Fault, field};
use shared::problem::ProblemCode;
use shared::text::Lang;
use shared::tip::report::{WORDS_MAX, clean_words};

use super::attached::{Attached, FILE_BYTES, FILES};
use crate::net::BodyPace;
use crate::problem::{ApiProblem, ApiResult};

/// The most fields of a form; the longest of these pages has about thirty.
const FIELDS_MAX: usize = 128;
/// The most bytes of one field: the longest that may be written, in the widest letters, twice.
const TEXT_BYTES_MAX: usize = 8 * WORDS_MAX;
/// By how much what is read of a part grows.
const GROWTH_BYTES: usize = 256 * 1024;

/// Fields of a form.
pub(super) struct Fields(pub(super) Vec<(String, String)>);

impl Fields {
    /// What stands in a field; nothing where there is no such field.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    /// The language of the answer.
    pub(super) fn lang(&self) -> Lang {
        Lang::preferred(self.get(field::LANG))
    }
}

/// A form on its way, and how fast it comes.
pub(super) struct Coming {
    parts: Multipart,
    pace: BodyPace,
}

impl<S: Send + Sync> FromRequest<S> for Coming {
    type Rejection = MultipartRejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, MultipartRejection> {
        let (mut parts, body) = request.into_parts();
        let Ok(pace) = BodyPace::from_request_parts(&mut parts, state).await;
        Ok(Self { parts: Multipart::from_request(Request::from_parts(parts, body), state).await?, pace })
    }
}

/// A form with files.
pub(super) struct Came {
    /// The fields.
    pub(super) fields: Fields,
    /// The files that can be taken.
    pub(super) files: Vec<Attached>,
    /// What is wrong with the first of those that cannot.
    pub(super) file_fault: Option<Fault>,
}

/// Reads a form to its end.
///
/// # Errors
/// When it is none, or larger or slower than it may be.
pub(super) async fn read(coming: Coming) -> ApiResult<Came> {
    let pace = coming.pace.clone();
    read_all(coming.parts).await.map_err(|error| if pace.is_ended() { ProblemCode::TooSlow.into() } else { error })
}

async fn read_all(mut parts: Multipart) -> ApiResult<Came> {
    let (mut fields, mut files, mut file_fault) = (Vec::new(), Vec::new(), None);
    let mut count = 0;
    while let Some(part) = parts.next_field().await.map_err(refused)? {
        count += 1;
        if count > FIELDS_MAX {
            return Err(ProblemCode::BadRequest.into());
        }
        let name = part.name().unwrap_or_default().to_owned();
        if name != field::FILES {
            let text = first_bytes(part, TEXT_BYTES_MAX + 1).await.map_err(refused)?;
            if text.len() > TEXT_BYTES_MAX {
                return Err(ProblemCode::TooLarge.into());
            }
            fields.push((name, clean_words(&String::from_utf8_lossy(&text))));
            continue;
        }
        let file_name = part.file_name().unwrap_or_default().to_owned();
        let bytes = first_bytes(part, FILE_BYTES + 1).await.map_err(refused)?;
        // Browsers send an empty file where none was chosen.
        if file_name.is_empty() && bytes.is_empty() {
            continue;
        }
        if files.len() >= FILES {
            file_fault = Some(Fault::TooManyFiles { max: FILES });
            files.clear();
            continue;
        }
        match Attached::look(&file_name, bytes.into()) {
            Ok(file) if file_fault.is_none() => files.push(file),
            Ok(_) => {}
            Err(fault) => file_fault = file_fault.or(Some(fault)),
        }
    }
    Ok(Came { fields: Fields(fields), files, file_fault })
}

/// The first bytes of a part; what is beyond them is read and dropped. It grows by steps, not to twice its size.
async fn first_bytes(mut part: Field<'_>, max: usize) -> Result<Vec<u8>, MultipartError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.chunk().await? {
        let chunk = &chunk[..chunk.len().min(max - bytes.len())];
        if bytes.capacity() - bytes.len() < chunk.len() {
            bytes.reserve_exact(chunk.len().max(GROWTH_BYTES));
        }
        bytes.extend_from_slice(chunk);
    }
    Ok(bytes)
}

#[allow(clippy::needless_pass_by_value, reason = "it is given to `map_err`")]
fn refused(error: MultipartError) -> ApiProblem {
    let is_too_large = error.status() == StatusCode::PAYLOAD_TOO_LARGE;
    if is_too_large { ProblemCode::TooLarge.into() } else { ProblemCode::BadRequest.into() }
}
