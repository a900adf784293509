//! A form as it came from a browser without scripts: its fields in order, and its files, looked at and not yet made
//! anew. Bounded in number, size and time.

use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use axum::http::StatusCode;
use pages::{Fault, field};
use shared::problem::ProblemCode;
use shared::text::Lang;
use shared::tip::report::{WORDS_MAX, clean_words};

use super::attached::{Attached, FILE_BYTES, FILES};
use crate::problem::{ApiProblem, ApiResult};

/// The most fields of a form; the longest of these pages has about thirty.
const FIELDS_MAX: usize = 128;
/// The most bytes of one field: the longest that may be written, in the widest letters, twice.
const TEXT_BYTES_MAX: usize = 8 * WORDS_MAX;
/// By how much what is read of a part grows.
const GROWTH_BYTES: usize = 256 * 1024;
/// The longest that one part of a form may take on a bad line: who sends a byte a minute keeps nobody waiting.
const PART_WAIT: std::time::Duration = std::time::Duration::from_mins(4);

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
pub(super) async fn read(mut parts: Multipart) -> ApiResult<Came> {
    let (mut fields, mut files, mut file_fault) = (Vec::new(), Vec::new(), None);
    let mut count = 0;
    while let Some(part) = in_time(parts.next_field()).await? {
        count += 1;
        if count > FIELDS_MAX {
            return Err(ProblemCode::BadRequest.into());
        }
        let name = part.name().unwrap_or_default().to_owned();
        if name != field::FILES {
            let text = in_time(first_bytes(part, TEXT_BYTES_MAX + 1)).await?;
            if text.len() > TEXT_BYTES_MAX {
                return Err(ProblemCode::TooLarge.into());
            }
            fields.push((name, clean_words(&String::from_utf8_lossy(&text))));
            continue;
        }
        let file_name = part.file_name().unwrap_or_default().to_owned();
        let bytes = in_time(first_bytes(part, FILE_BYTES + 1)).await?;
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

async fn in_time<T>(part: impl Future<Output = Result<T, MultipartError>>) -> ApiResult<T> {
    match tokio::time::timeout(PART_WAIT, part).await {
        Ok(Ok(part)) => Ok(part),
        Ok(Err(error)) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(ProblemCode::TooLarge.into()),
        Ok(Err(_)) => Err(ProblemCode::BadRequest.into()),
        Err(_) => Err(ApiProblem::new(ProblemCode::Busy)),
    }
}
