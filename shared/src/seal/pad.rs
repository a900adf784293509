//! Padding: the length of a sealed text says almost nothing about the text.
//!
//! What is padded has 8 bytes of length (big-endian), the text, and zeros up to a step. Every text of up to 4,088
//! bytes (some 1,360 Chinese characters) has 4,096 bytes, so ordinary tips are all alike. Longer ones go up in
//! steps as PADMÉ has them (Nikitin et al., `PURBs`, `PoPETs` 2019): of a size between 2ᴱ and 2ᴱ⁺¹ only the upper
//! ⌊log₂ E⌋ + 1 bits below the first are kept. That costs a sixteenth at most.
//!
//! What leaks: whether a text is longer than 4,088 bytes, and then its step: 16 to 32 steps for each doubling.

/// The size in bytes that every ordinary text is padded to.
pub const FLOOR_BYTES: usize = 4096;

const LENGTH_BYTES: usize = 8;

/// What was opened is not what [`pad`] makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the padding does not hold")]
pub struct BadPadding;

/// The text with its length before it and zeros after it. To be sealed: it hides nothing by itself.
#[must_use]
pub fn pad(text: &[u8]) -> Vec<u8> {
    let size = padded_len(text.len());
    let mut padded = Vec::with_capacity(size);
    padded.extend_from_slice(&length_before(text.len()));
    padded.extend_from_slice(text);
    padded.resize(size, 0);
    padded
}

/// The bytes that [`pad`] makes of so many.
#[must_use]
pub fn padded_len(text_bytes: usize) -> usize {
    step(LENGTH_BYTES + text_bytes)
}

/// What [`pad`] puts before a text of so many bytes.
#[must_use]
pub const fn length_before(text_bytes: usize) -> [u8; LENGTH_BYTES] {
    (text_bytes as u64).to_be_bytes()
}

/// The text that was padded.
///
/// # Errors
/// When the length, the step or the zeros are not those of [`pad`]: nothing can be hidden behind a text.
pub fn unpad(padded: &[u8]) -> Result<&[u8], BadPadding> {
    let (length, rest) = padded.split_first_chunk::<LENGTH_BYTES>().ok_or(BadPadding)?;
    let length = usize::try_from(u64::from_be_bytes(*length)).map_err(|_| BadPadding)?;
    let (text, zeros) = rest.split_at_checked(length).ok_or(BadPadding)?;
    let holds = padded.len() == step(LENGTH_BYTES + length) && zeros.iter().all(|byte| *byte == 0);
    holds.then_some(text).ok_or(BadPadding)
}

/// The size that this one is padded to.
fn step(size: usize) -> usize {
    let size = size.max(FLOOR_BYTES);
    let exponent = size.ilog2();
    let mask = (1_usize << (exponent - (exponent.ilog2() + 1))) - 1;
    (size + mask) & !mask
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ordinary_texts_are_all_alike() {
        for length in [0, 1, 2000, 4088] {
            assert_eq!(pad(&vec![b'x'; length]).len(), FLOOR_BYTES);
        }
        for (length, size) in [(4089, 4352), (4344, 4352), (4345, 4608), (8184, 8192), (8185, 8704), (65_529, 67_584)]
        {
            assert_eq!(pad(&vec![b'x'; length]).len(), size, "{length}");
        }
    }

    #[test]
    fn what_is_not_padded_so_is_refused() {
        let padded = pad(b"text");
        for (place, byte) in [(0, 1), (7, 3), (7, 0), (12, 1), (4095, 1)] {
            let mut wrong = padded.clone();
            wrong[place] = byte;
            assert_eq!(unpad(&wrong), Err(BadPadding), "{place}");
        }
        let longer = [&padded[..], &[0; 256]].concat();
        let huge = [0xff; FLOOR_BYTES];
        for wrong in [&[][..], &padded[..7], &padded[..8], &padded[..4095], &longer, &huge] {
            assert_eq!(unpad(wrong), Err(BadPadding));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_is_padded_comes_back(text in proptest::collection::vec(any::<u8>(), 0..20_000)) {
            let padded = pad(&text);
            prop_assert_eq!(unpad(&padded), Ok(&text[..]));
            prop_assert!(padded.len() <= FLOOR_BYTES.max((text.len() + 8) * 17 / 16));
        }

        #[test]
        fn a_longer_text_is_never_smaller(a in 0_usize..1 << 31, b in 0_usize..1 << 31) {
            prop_assert_eq!(step(a.min(b)).min(step(a.max(b))), step(a.min(b)));
            prop_assert_eq!(step(step(a)), step(a));
            prop_assert!(step(a) >= a);
        }
    }
}
