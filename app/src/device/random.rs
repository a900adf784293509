//! Chance from the browser's cryptographic generator.

use super::js;

/// Fills an array with random bytes.
#[must_use]
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if let Ok(crypto) = js::window().crypto() {
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    bytes
}

/// A random number that spreads the retries of many phones.
#[must_use]
pub fn number() -> u32 {
    u32::from_le_bytes(bytes())
}

/// So many random bytes in hexadecimal.
#[must_use]
pub fn hex<const N: usize>() -> String {
    bytes::<N>().iter().fold(String::with_capacity(N * 2), |mut text, byte| {
        for nibble in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
        }
        text
    })
}
