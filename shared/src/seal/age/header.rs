//! The header of an age v1 file: written for X25519 recipients, read strictly from anybody.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use chacha20poly1305::{AeadInPlace as _, ChaCha20Poly1305, Key, KeyInit as _, Nonce, Tag};
use hmac::Mac as _;
use zeroize::Zeroizing;

use super::key::{Identity, Recipient, agree, public};
use super::{STANZAS_MAX, SealError};
use crate::seal::kdf::{hkdf, hmac};

const VERSION: &[u8] = b"age-encryption.org/v1";
const STANZA: &[u8] = b"-> ";
const FOOTER: &[u8] = b"---";
const INFO_X25519: &[u8] = b"age-encryption.org/v1/X25519";
const INFO_MAC: &[u8] = b"header";
const FILE_KEY_BYTES: usize = 16;
const TAG_BYTES: usize = 16;
/// Columns of a stanza's body; a shorter line, if only an empty one, ends it.
const COLUMNS: usize = 64;

/// The most bytes of a header that are read: 64 stanzas of X25519 have 6,342; the rest is for keys of other kinds.
const HEADER_BYTES_MAX: usize = 16 * 1024;

/// What a file's chunks are sealed with.
pub(super) type FileKey = Zeroizing<[u8; FILE_KEY_BYTES]>;

/// A header that keeps to the format. Whether it is genuine, only [`Header::file_key`] knows.
pub(super) struct Header<'a> {
    /// All stanzas, of whatever kind.
    pub stanzas: usize,
    /// Those that an X25519 key may open.
    x25519: Vec<Wrapped>,
    /// What the MAC is over.
    authenticated: &'a [u8],
    mac: [u8; 32],
    /// Where the nonce begins.
    pub len: usize,
}

/// The file key, sealed to one recipient.
struct Wrapped {
    ephemeral: [u8; 32],
    body: [u8; FILE_KEY_BYTES + TAG_BYTES],
}

/// The bytes of a header for this many recipients.
pub(super) const fn len(recipients: usize) -> u64 {
    const LINE: usize = STANZA.len() + "X25519 ".len() + 43 + 1 + 43 + 1;
    (VERSION.len() + 1 + LINE * recipients + FOOTER.len() + 1 + 43 + 1) as u64
}

/// The header that gives `file_key` to every recipient.
pub(super) fn write(
    recipients: &[Recipient],
    file_key: &FileKey,
    random: &mut dyn FnMut(&mut [u8]),
) -> Result<Vec<u8>, SealError> {
    let mut header = String::from("age-encryption.org/v1\n");
    let mut secret = Zeroizing::new([0; 32]);
    for recipient in recipients {
        random(secret.as_mut_slice());
        let ephemeral = public(&secret);
        let shared = agree(&secret, recipient.bytes()).ok_or(SealError::Recipient)?;
        let mut body = **file_key;
        let tag = wrapping(&ephemeral, recipient, &shared)
            .encrypt_in_place_detached(&Nonce::default(), &[], &mut body)
            .map_err(|_| SealError::Recipient)?;
        header.push_str("-> X25519 ");
        BASE64.encode_string(ephemeral, &mut header);
        header.push('\n');
        BASE64.encode_string([body, tag.into()].concat(), &mut header);
        header.push('\n');
    }
    header.push_str("---");
    let mac = mac(file_key).chain_update(&header).finalize().into_bytes();
    header.push(' ');
    BASE64.encode_string(mac, &mut header);
    header.push('\n');
    Ok(header.into_bytes())
}

/// The header at the beginning of `bytes`; `Truncated` where more bytes may still make one.
pub(super) fn parse(bytes: &[u8]) -> Result<Header<'_>, SealError> {
    let mut lines = Lines { bytes, at: 0 };
    if lines.next()? != VERSION {
        return Err(SealError::Header);
    }
    let (mut stanzas, mut x25519, mut alone) = (0, Vec::new(), false);
    loop {
        let start = lines.at;
        let line = lines.next()?;
        let Some(arguments) = line.strip_prefix(STANZA) else {
            let mac = line.strip_prefix(FOOTER).and_then(|rest| rest.strip_prefix(b" ")).ok_or(SealError::Header)?;
            // The age spec 2.2: a passphrase that stands beside other recipients is no longer a secret of one.
            if stanzas == 0 || alone && stanzas > 1 {
                return Err(SealError::Header);
            }
            let authenticated = bytes.get(..start + FOOTER.len()).ok_or(SealError::Header)?;
            return Ok(Header { stanzas, x25519, authenticated, mac: decode(mac)?, len: lines.at });
        };
        if stanzas == STANZAS_MAX {
            return Err(SealError::HeaderSize);
        }
        stanzas += 1;
        let body = body(&mut lines)?;
        let mut words = arguments.split(|byte| *byte == b' ');
        if !words.clone().all(|word| !word.is_empty() && word.iter().all(u8::is_ascii_graphic)) {
            return Err(SealError::Header);
        }
        match words.next() {
            Some(b"X25519") => {
                let ephemeral = decode(words.next().ok_or(SealError::Header)?)?;
                let body = body.try_into().map_err(|_| SealError::Header)?;
                if words.next().is_some() {
                    return Err(SealError::Header);
                }
                x25519.push(Wrapped { ephemeral, body });
            }
            Some(b"scrypt") => alone = true,
            _ => {}
        }
    }
}

/// The body of a stanza: full lines, then one that is not.
fn body(lines: &mut Lines<'_>) -> Result<Vec<u8>, SealError> {
    let mut text = Vec::new();
    loop {
        let line = lines.next()?;
        text.extend_from_slice(line);
        if line.len() > COLUMNS {
            return Err(SealError::Header);
        }
        if line.len() < COLUMNS {
            return BASE64.decode(text).map_err(|_| SealError::Header);
        }
    }
}

/// 32 bytes in canonical Base64 without padding.
fn decode(text: &[u8]) -> Result<[u8; 32], SealError> {
    BASE64.decode(text).ok().and_then(|bytes| bytes.try_into().ok()).ok_or(SealError::Header)
}

impl Header<'_> {
    /// The file key, if one of the stanzas is for this identity and the header is as it was sealed.
    pub(super) fn file_key(&self, identity: &Identity) -> Result<FileKey, SealError> {
        let recipient = identity.recipient();
        for Wrapped { ephemeral, body } in &self.x25519 {
            let shared = agree(identity.secret_bytes(), ephemeral).ok_or(SealError::Header)?;
            let (sealed, tag) = body.split_at(FILE_KEY_BYTES);
            let mut file_key = FileKey::default();
            file_key.copy_from_slice(sealed);
            let opened = wrapping(ephemeral, &recipient, &shared).decrypt_in_place_detached(
                &Nonce::default(),
                &[],
                file_key.as_mut_slice(),
                Tag::from_slice(tag),
            );
            if opened.is_ok() {
                // In constant time.
                mac(&file_key)
                    .chain_update(self.authenticated)
                    .verify_slice(&self.mac)
                    .map_err(|_| SealError::Mac)?;
                return Ok(file_key);
            }
        }
        Err(SealError::OtherKey)
    }
}

/// The cipher that wraps a file key. Its key serves once, so the nonce is zero.
fn wrapping(ephemeral: &[u8; 32], recipient: &Recipient, shared: &[u8; 32]) -> ChaCha20Poly1305 {
    let salt = [*ephemeral, *recipient.bytes()].concat();
    ChaCha20Poly1305::new(Key::from_slice(&*hkdf::<32>(&salt, shared, INFO_X25519)))
}

fn mac(file_key: &FileKey) -> hmac::Hmac<sha2::Sha256> {
    hmac(&*hkdf::<32>(&[], &**file_key, INFO_MAC))
}

/// The lines of a header, each ended by a line feed.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Lines<'a> {
    fn next(&mut self) -> Result<&'a [u8], SealError> {
        let rest = self.bytes.get(self.at..self.bytes.len().min(HEADER_BYTES_MAX)).unwrap_or(&[]);
        match rest.iter().position(|byte| *byte == b'\n') {
            Some(end) => {
                self.at += end + 1;
                Ok(&rest[..end])
            }
            None if self.bytes.len() >= HEADER_BYTES_MAX => Err(SealError::HeaderSize),
            None => Err(SealError::Truncated),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const X: &str =
        "-> X25519 CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk\nCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk\n";
    const END: &str = "--- CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk\n";

    fn count(stanzas: &str) -> Result<usize, SealError> {
        let text = format!("age-encryption.org/v1\n{stanzas}{END}");
        parse(text.as_bytes()).map(|header| {
            assert_eq!(header.len, text.len());
            header.stanzas
        })
    }

    #[test]
    fn stanzas_of_every_kind_are_counted() {
        assert_eq!(count(X), Ok(1));
        assert_eq!(count(&X.repeat(64)), Ok(64));
        assert_eq!(count(&format!("-> a-grease ~ !\n\n{X}")), Ok(2));
        assert_eq!(count(&format!("-> x\n{}\n\n{X}-> y\n{}\nAAAA\n", "A".repeat(64), "A".repeat(64))), Ok(3));
        assert_eq!(count("-> scrypt bUjIHVYsVZzaZmZmZmZmZw 10\nAAAA\n"), Ok(1));
        assert_eq!(len(3), (format!("age-encryption.org/v1\n{}{END}", X.repeat(3)).len()) as u64);
    }

    #[test]
    fn every_departure_from_the_format_is_refused() {
        let (line, body) = X.split_once('\n').unwrap();
        for wrong in [
            "",
            "\n",
            "-> \nAAAA\n",
            "->\nAAAA\n",
            "->  X25519\nAAAA\n",
            "-> a  b\nAAAA\n",
            "-> a \nAAAA\n",
            "-> a\tb\nAAAA\n",
            "-> é\nAAAA\n",
            "-> a\nAAA=\n",
            "-> a\nAAB\n",
            "-> a\nA\n",
            "-> a\nAA AA\n",
            "-> a\r\nAAAA\r\n",
            "-> X25519\nAAAA\n",
            "-> X25519 AAAA\nAAAA\n",
            &format!("{line} more\n{body}"),
            &format!("{line}A\n{body}"),
            &format!("{line}\nCQkJ{body}"),
            &format!("{line}=\n{body}"),
            &format!("{}l\n{body}", &line[..line.len() - 1]),
            &format!("{line}\n{}l\n", &body[..42]),
            &format!("-> a\n{}\n", "A".repeat(68)),
            &format!("-> a\n{}\n{X}", "A".repeat(64)),
            &format!("-> scrypt bUjIHVYsVZzaZmZmZmZmZw 10\nAAAA\n{X}"),
            &format!("{X}---\n"),
            &format!("{X}----CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk\n"),
            &format!("{X}---  CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk\n"),
            &format!("{X}--- CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQl\n"),
            &format!("{X}--- CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk \n"),
            &format!("{X}---\tCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk\n"),
        ] {
            assert_eq!(count(wrong), Err(SealError::Header), "{wrong}");
        }
        for version in ["age-encryption.org/v2", "age-encryption.org/v1 ", " age-encryption.org/v1", "", "AGE"] {
            let text = format!("{version}\n{X}{END}");
            assert_eq!(parse(text.as_bytes()).err(), Some(SealError::Header), "{version}");
        }
    }

    #[test]
    fn what_is_read_has_a_limit() {
        assert_eq!(count(&X.repeat(65)), Err(SealError::HeaderSize));
        let line = "A".repeat(64) + "\n";
        assert_eq!(count(&format!("-> a\n{}\n", line.repeat(300))), Err(SealError::HeaderSize));
        assert_eq!(count(&format!("-> {}\n\n", "a".repeat(20_000))), Err(SealError::HeaderSize));
        assert_eq!(parse(&[b'a'; HEADER_BYTES_MAX]).err(), Some(SealError::HeaderSize));
    }

    #[test]
    fn every_beginning_of_a_header_asks_for_more() {
        let text = format!("age-encryption.org/v1\n{X}{X}{END}");
        for end in 0..text.len() {
            assert_eq!(parse(&text.as_bytes()[..end]).err(), Some(SealError::Truncated), "{end}");
        }
    }
}
