//! Reading a JPEG's compressed data bit by bit and code by code (ITU-T T.81, annexes C and F).

/// Codes up to this length are found by one look.
const QUICK_BITS: u8 = 9;

/// A Huffman table.
pub(super) struct Table {
    /// For what the next bits are: the length of the code and its symbol; length 0 where the code is longer.
    quick: Vec<(u8, u8)>,
    /// For each length: the first code that is too large for it, as sixteen bits.
    limit: [u32; 17],
    /// For each length: what a code's place among the symbols is, less the code.
    offset: [i32; 17],
    symbols: Vec<u8>,
}

impl Table {
    /// A table from how many codes there are of each length, and their symbols in order. None where the codes do not
    /// fit.
    pub(super) fn new(counts: &[u8; 16], symbols: &[u8]) -> Option<Self> {
        let mut table =
            Self { quick: vec![(0, 0); 1 << QUICK_BITS], limit: [0; 17], offset: [0; 17], symbols: symbols.to_vec() };
        let (mut code, mut place) = (0_u32, 0_usize);
        for (length, count) in (1_u8..=16).zip(counts) {
            table.offset[usize::from(length)] = i32::try_from(place).ok()? - i32::try_from(code).ok()?;
            for _ in 0..*count {
                if length <= QUICK_BITS {
                    let (from, width) = (code << (QUICK_BITS - length), 1_usize << (QUICK_BITS - length));
                    let from = usize::try_from(from).ok()?;
                    table.quick.get_mut(from..from + width)?.fill((length, *symbols.get(place)?));
                }
                code += 1;
                place += 1;
            }
            if code > 1 << length {
                return None;
            }
            table.limit[usize::from(length)] = code << (16 - length);
            code <<= 1;
        }
        Some(table)
    }

    /// The symbol that zeros stand for, where there is one.
    pub(super) fn of_zeros(&self) -> Option<u8> {
        self.symbols.first().copied()
    }
}

/// The bits of a scan, up to the next marker. After it there are zeros, which [`Bits::is_overdrawn`] tells of.
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The next bits, at its low end.
    buffer: u64,
    /// How many.
    count: u32,
    /// How many of them, at the end, are made up.
    made_up: u32,
    zeros: usize,
    longest_zeros: usize,
}

impl<'a> Bits<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at, buffer: 0, count: 0, made_up: 0, zeros: 0, longest_zeros: 0 }
    }

    /// The next byte of data; none at a marker. A zero after 0xff is no data.
    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        if byte != 0xff {
            self.at += 1;
            return Some(byte);
        }
        while self.bytes.get(self.at + 1) == Some(&0xff) {
            self.at += 1;
        }
        (self.bytes.get(self.at + 1)? == &0).then(|| {
            self.at += 2;
            0xff
        })
    }

    fn fill(&mut self) {
        while self.count <= 56 {
            let byte = self.byte();
            self.buffer = self.buffer << 8 | u64::from(byte.unwrap_or(0));
            self.count += 8;
            match byte {
                Some(0) => self.zeros += 1,
                Some(_) => {
                    self.longest_zeros = self.longest_zeros.max(self.zeros);
                    self.zeros = 0;
                }
                None => self.made_up += 8,
            }
        }
    }

    /// The next bits as a number, up to sixteen of them.
    #[expect(clippy::cast_possible_truncation, reason = "sixteen bits")]
    pub(super) fn take(&mut self, bits: u8) -> u32 {
        if self.count < 16 {
            self.fill();
        }
        self.count -= u32::from(bits);
        (self.buffer >> self.count) as u32 & ((1 << bits) - 1)
    }

    /// The next bits as a coefficient of this category (table F.1).
    pub(super) fn signed(&mut self, category: u8) -> i64 {
        let value = i64::from(self.take(category));
        if category > 0 && value >> (category - 1) == 0 { value + 1 - (1 << category) } else { value }
    }

    /// The next symbol; none where the bits are no code.
    #[expect(clippy::cast_possible_truncation, reason = "sixteen bits")]
    pub(super) fn symbol(&mut self, table: &Table) -> Option<u8> {
        if self.count < 16 {
            self.fill();
        }
        let next = (self.buffer >> (self.count - 16)) as u32 & 0xffff;
        let (length, symbol) = table.quick[(next >> (16 - QUICK_BITS)) as usize];
        if length > 0 {
            self.count -= u32::from(length);
            return Some(symbol);
        }
        let length = (QUICK_BITS + 1..=16).find(|length| next < table.limit[usize::from(*length)])?;
        self.count -= u32::from(length);
        let code = i32::try_from(next >> (16 - length)).ok()?;
        table.symbols.get(usize::try_from(code + table.offset[usize::from(length)]).ok()?).copied()
    }

    /// Whether more was taken than there is.
    pub(super) const fn is_overdrawn(&self) -> bool {
        self.count < self.made_up
    }

    /// The place of the marker that ends the data; none where so many bytes lie before it that they are no padding,
    /// or where there is no marker.
    pub(super) fn end(&mut self, trailing_max: usize) -> Option<usize> {
        let mut trailing = usize::try_from((self.count - self.made_up.min(self.count)) / 8).ok()?;
        while trailing <= trailing_max && self.byte().is_some() {
            trailing += 1;
        }
        (trailing <= trailing_max && self.at + 1 < self.bytes.len()).then_some(self.at)
    }

    /// Goes on behind a restart marker.
    pub(super) fn go_on_at(&mut self, at: usize) {
        (self.at, self.buffer, self.count, self.made_up) = (at, 0, 0, 0);
    }

    /// The longest row of bytes of zero that was met.
    pub(super) fn longest_zeros(&self) -> usize {
        self.longest_zeros.max(self.zeros)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Codes 0, 10, 110 and one of twelve bits.
    fn table() -> Table {
        let mut counts = [0; 16];
        (counts[0], counts[1], counts[2], counts[11]) = (1, 1, 1, 1);
        Table::new(&counts, &[1, 2, 3, 4]).unwrap()
    }

    #[test]
    fn codes_are_read_whatever_their_length() {
        // 0 10 110 111000000000 0 and 1s to the end, of which the rest is no code.
        let bytes = [0b0101_1011, 0b1000_0000, 0b0001_1111, 0xff, 0x00, 0xff, 0x00, 0xff, 0xd9];
        let (table, mut bits) = (table(), Bits::new(&bytes, 0));
        let read: Vec<Option<u8>> = (0..6).map(|_| bits.symbol(&table)).collect();
        assert_eq!(read, [Some(1), Some(2), Some(3), Some(4), Some(1), None]);
        assert!(!bits.is_overdrawn());
    }

    #[test]
    fn data_ends_at_a_marker_and_not_at_a_stuffed_byte() {
        let bytes = [0xff, 0x00, 0xab, 0xff, 0xff, 0xd9];
        let mut bits = Bits::new(&bytes, 0);
        assert_eq!(bits.take(16), 0xffab);
        assert_eq!((bits.is_overdrawn(), bits.end(0)), (false, Some(4)));
        bits.take(1);
        assert!(bits.is_overdrawn());
        assert_eq!(Bits::new(&bytes, 0).end(1), None, "two bytes are left over");
        assert_eq!(Bits::new(&[1, 2], 0).end(9), None, "there is no marker");
    }

    #[test]
    fn codes_that_do_not_fit_are_no_table() {
        let mut counts = [0; 16];
        counts[0] = 3;
        assert!(Table::new(&counts, &[1, 2, 3]).is_none());
    }
}
