//! Random bytes that the browser gave, each used once.

use zeroize::Zeroizing;

use crate::keys::Refusal;

/// Random bytes to be used up. When there are too few, what was made with them must not be used: see
/// [`Chance::checked`].
pub struct Chance {
    bytes: Zeroizing<Vec<u8>>,
    sufficed: bool,
}

impl Chance {
    /// From the browser's random bytes.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Self {
        Self { bytes: Zeroizing::new(bytes.to_vec()), sufficed: true }
    }

    /// Takes as many as fit.
    pub fn fill(&mut self, out: &mut [u8]) {
        match self.bytes.len().checked_sub(out.len()) {
            Some(rest) => {
                out.copy_from_slice(&self.bytes[rest..]);
                self.bytes.truncate(rest);
            }
            None => self.sufficed = false,
        }
    }

    /// What was sealed with them, if there were enough for all that was asked.
    ///
    /// # Errors
    /// When there were not, or a key was worthless.
    pub fn checked<T, E: Into<Refusal>>(&self, sealed: Result<T, E>) -> Result<T, Refusal> {
        if !self.sufficed {
            return Err(Refusal::Chance);
        }
        sealed.map_err(Into::into)
    }
}
