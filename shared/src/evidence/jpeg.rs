//! Whether the compressed data of a JPEG gives every block of the picture.
//!
//! Decoders paint what is missing grey, or go on with whatever follows a hole, so a file that ends with its end mark
//! proves nothing. Here every Huffman code of every scan (ITU-T T.81, annexes F and G) is read without computing a
//! pixel: damage changes how many codes there are, so the blocks no longer come out even with the data.

use super::huffman::{Bits, Table};

/// Components of a picture (T.81 allows more; no camera has them).
const COMPONENTS_MAX: usize = 4;
/// Scans of a progressive picture: encoders make about ten, and each costs a pass over all blocks.
const SCANS_MAX: usize = 100;
/// Bytes that may lie between the last block and the next marker. Some cameras' encoders flush a word too many.
const TRAILING_BYTES_MAX: usize = 16;
/// So many bytes of zeros in a row are a hole in the file, unless the table gives zeros the meaning "nothing more in
/// this block", as in a picture of one colour.
const HOLE_BYTES: usize = 1_024;
/// The largest DC coefficient times its quantiser: twice what eight bits for each colour can give.
const DC_MAX: i64 = 2_048;
/// The largest category of a DC difference with eight bits for each colour.
const DC_CATEGORY_MAX: u8 = 11;
/// The same of another coefficient.
const AC_CATEGORY_MAX: u8 = 10;
/// A coefficient that no scan has sent yet.
const NOT_SENT: u8 = u8::MAX;

/// Whether the picture is all there, from its first marker to its end mark. What cameras append after that is not
/// looked at.
#[must_use]
pub fn is_whole(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xff\xd8") && Walk::default().read_all(bytes).is_some()
}

struct Component {
    id: u8,
    /// Blocks of one unit, across and down.
    sampling: (usize, usize),
    /// Blocks that the picture needs, across and down.
    blocks: (usize, usize),
    /// Blocks in a row of whole units.
    stride: usize,
    quantiser: usize,
    dc_table: usize,
    ac_table: usize,
    prediction: i64,
    /// How many low bits of each coefficient were not sent yet.
    low_bits: [u8; 64],
    /// Progressive: which coefficients of each block are not zero so far.
    nonzero: Vec<u64>,
}

#[derive(Default)]
struct Walk {
    is_progressive: bool,
    components: Vec<Component>,
    /// Units of all components together, across and down.
    units: (usize, usize),
    dc: [Option<Table>; 4],
    ac: [Option<Table>; 4],
    /// The first number of each quantisation table.
    quantisers: [Option<u16>; 4],
    restart_interval: usize,
}

/// The parameters of one scan.
struct Scan {
    /// Places of its components in the frame.
    members: Vec<usize>,
    /// First and last coefficient.
    band: (usize, usize),
    /// Low bits that are not sent before and after this scan; before is zero in a first scan.
    high: u8,
    low: u8,
}

impl Walk {
    /// Reads marker after marker. None where something is missing or cannot be.
    fn read_all(mut self, bytes: &[u8]) -> Option<()> {
        let (mut at, mut scans) = (2, 0);
        loop {
            let &[0xff, marker] = bytes.get(at..at + 2)? else { return None };
            at += 2;
            match marker {
                0xd9 => return self.is_complete().then_some(()),
                0xff => {
                    at -= 1;
                    continue;
                }
                0x01 | 0xd0..=0xd7 => continue,
                _ => {}
            }
            let length = usize::from(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?));
            let body = bytes.get(at + 2..at + length.max(2))?;
            at += length.max(2);
            match marker {
                0xc0..=0xc2 => self.frame(marker, body)?,
                // Lossless, hierarchical and arithmetic pictures: nothing here decodes them.
                0xc3 | 0xc5..=0xc7 | 0xc9..=0xcf => return None,
                0xc4 => self.huffman_tables(body)?,
                0xdb => self.quantisation_tables(body)?,
                0xdd => self.restart_interval = usize::from(u16::from_be_bytes(body.get(..2)?.try_into().ok()?)),
                0xda => {
                    scans += 1;
                    if scans > SCANS_MAX {
                        return None;
                    }
                    let scan = self.scan_header(body)?;
                    at = self.scan(&scan, bytes, at)?;
                }
                _ => {}
            }
        }
    }

    /// Whether every component came, and every coefficient that was begun was sent to its last bit.
    fn is_complete(&self) -> bool {
        let is_sent =
            |c: &Component| c.low_bits[0] == 0 && c.low_bits.iter().all(|low| *low == 0 || *low == NOT_SENT);
        !self.components.is_empty() && self.components.iter().all(is_sent)
    }

    /// Start of frame (B.2.2).
    fn frame(&mut self, marker: u8, body: &[u8]) -> Option<()> {
        let (&[8, h1, h0, w1, w0, count], rest) = body.split_first_chunk()? else { return None };
        let (height, width) = (u16::from_be_bytes([h1, h0]), u16::from_be_bytes([w1, w0]));
        let (height, width, count) = (usize::from(height), usize::from(width), usize::from(count));
        if !self.components.is_empty() || height == 0 || width == 0 || !(1..=COMPONENTS_MAX).contains(&count) {
            return None;
        }
        self.is_progressive = marker == 0xc2;
        let entries: Vec<[u8; 3]> = rest.chunks_exact(3).take(count).filter_map(|e| e.try_into().ok()).collect();
        let sampling = |entry: &[u8; 3]| (usize::from(entry[1] >> 4), usize::from(entry[1] & 15));
        if entries.len() < count
            || entries.iter().map(sampling).any(|(h, v)| !(1..=4).contains(&h) || !(1..=4).contains(&v))
        {
            return None;
        }
        let h_max = entries.iter().map(|e| sampling(e).0).max()?;
        let v_max = entries.iter().map(|e| sampling(e).1).max()?;
        self.units = (width.div_ceil(8 * h_max), height.div_ceil(8 * v_max));
        for entry in &entries {
            let (h, v) = sampling(entry);
            let (stride, rows) = (self.units.0 * h, self.units.1 * v);
            self.components.push(Component {
                id: entry[0],
                sampling: (h, v),
                blocks: ((width * h).div_ceil(8 * h_max), (height * v).div_ceil(8 * v_max)),
                stride,
                quantiser: usize::from(entry[2] & 3),
                dc_table: 0,
                ac_table: 0,
                prediction: 0,
                low_bits: [NOT_SENT; 64],
                nonzero: if self.is_progressive { vec![0; stride * rows] } else { Vec::new() },
            });
        }
        Some(())
    }

    /// Huffman tables (B.2.4.2).
    fn huffman_tables(&mut self, mut body: &[u8]) -> Option<()> {
        while let Some((&kind, rest)) = body.split_first() {
            let (counts, rest) = rest.split_first_chunk::<16>()?;
            let symbols = rest.get(..counts.iter().map(|n| usize::from(*n)).sum())?;
            let place = usize::from(kind & 3);
            let tables = if kind >> 4 == 0 { &mut self.dc } else { &mut self.ac };
            tables[place] = Some(Table::new(counts, symbols)?);
            body = &rest[symbols.len()..];
        }
        Some(())
    }

    /// Quantisation tables (B.2.4.1).
    fn quantisation_tables(&mut self, mut body: &[u8]) -> Option<()> {
        while let Some((&kind, rest)) = body.split_first() {
            let size = if kind >> 4 == 0 { 1 } else { 2 };
            let table = rest.get(..64 * size)?;
            let first = table[..size].iter().fold(0, |n, byte| n << 8 | u16::from(*byte));
            self.quantisers[usize::from(kind & 3)] = Some(first);
            body = &rest[table.len()..];
        }
        Some(())
    }

    /// The header of a scan (B.2.3). Marks what it will have sent.
    fn scan_header(&mut self, body: &[u8]) -> Option<Scan> {
        let (&count, rest) = body.split_first()?;
        let entries = rest.get(..2 * usize::from(count))?;
        let &[first, last, bits] = rest.get(entries.len()..entries.len() + 3)? else { return None };
        let mut members = Vec::new();
        for entry in entries.chunks_exact(2) {
            let place = self.components.iter().position(|component| component.id == entry[0])?;
            if members.contains(&place) {
                return None;
            }
            self.components[place].dc_table = usize::from(entry[1] >> 4 & 3);
            self.components[place].ac_table = usize::from(entry[1] & 3);
            members.push(place);
        }
        let scan = if self.is_progressive {
            Scan { members, band: (first.into(), last.into()), high: bits >> 4, low: bits & 15 }
        } else {
            // Cameras write anything there (T.81 wants 0, 63, 0).
            Scan { members, band: (0, 63), high: 0, low: 0 }
        };
        let is_possible = match scan.band {
            (0, last) => !self.is_progressive || last == 0,
            (first, last) => first <= last && last < 64 && scan.members.len() == 1,
        };
        if !is_possible || scan.members.is_empty() || scan.low > 13 {
            return None;
        }
        for place in &scan.members {
            for low_bits in &mut self.components[*place].low_bits[scan.band.0..=scan.band.1] {
                let before = if scan.high == 0 { NOT_SENT } else { scan.high };
                if *low_bits != before {
                    return None;
                }
                *low_bits = scan.low;
            }
        }
        Some(scan)
    }

    /// Reads a scan's data from `at` on; tells where the next marker stands.
    fn scan(&mut self, scan: &Scan, bytes: &[u8], at: usize) -> Option<usize> {
        let mut bits = Bits::new(bytes, at);
        let units = match scan.members[..] {
            [one] => self.components[one].blocks,
            _ => self.units,
        };
        let (count, mut run, mut restarts) = (units.0 * units.1, 0, 0_u8);
        for unit in 0..count {
            if unit > 0 && self.restart_interval > 0 && unit % self.restart_interval == 0 {
                if run != 0 {
                    return None;
                }
                let marker = bits.end(TRAILING_BYTES_MAX)?;
                if bytes.get(marker..marker + 2)? != [0xff, 0xd0 + restarts] {
                    return None;
                }
                restarts = (restarts + 1) % 8;
                bits.go_on_at(marker + 2);
                self.components.iter_mut().for_each(|component| component.prediction = 0);
            }
            let (across, down) = (unit % units.0, unit / units.0);
            if let [one] = scan.members[..] {
                self.block(scan, one, (across, down), &mut bits, &mut run)?;
            } else {
                for member in &scan.members {
                    let (h, v) = self.components[*member].sampling;
                    for n in 0..h * v {
                        let place = (across * h + n % h, down * v + n / h);
                        self.block(scan, *member, place, &mut bits, &mut run)?;
                    }
                }
            }
            if bits.is_overdrawn() {
                return None;
            }
        }
        self.components.iter_mut().for_each(|component| component.prediction = 0);
        let end = bits.end(TRAILING_BYTES_MAX).filter(|_| run == 0)?;
        (bits.longest_zeros() < HOLE_BYTES || self.zeros_mean_nothing(scan)).then_some(end)
    }

    /// Whether a long row of zeros can be a stretch of one colour: then zeros say "no more in this block". In a scan
    /// without such codes they always can.
    fn zeros_mean_nothing(&self, scan: &Scan) -> bool {
        if scan.band.1 == 0 || scan.high != 0 {
            return true;
        }
        let ends_block = |table: &Table| table.of_zeros().is_some_and(|symbol| symbol % 16 == 0 && symbol != 0xf0);
        scan.members.iter().any(|member| self.ac[self.components[*member].ac_table].as_ref().is_some_and(ends_block))
    }

    fn block(
        &mut self,
        scan: &Scan,
        member: usize,
        place: (usize, usize),
        bits: &mut Bits<'_>,
        run: &mut u32,
    ) -> Option<()> {
        let component = &mut self.components[member];
        let quantiser = i64::from(self.quantisers[component.quantiser]?);
        let at = place.1 * component.stride + place.0;
        if scan.band.0 == 0 {
            if scan.high == 0 {
                let category = bits.symbol(self.dc[component.dc_table].as_ref()?)?;
                if category > DC_CATEGORY_MAX {
                    return None;
                }
                component.prediction += bits.signed(category);
                if (component.prediction << scan.low).abs() * quantiser > DC_MAX + quantiser {
                    return None;
                }
            } else {
                bits.take(1);
            }
            if self.is_progressive {
                return Some(());
            }
        }
        let table = self.ac[component.ac_table].as_ref()?;
        if !self.is_progressive {
            return sequential(bits, table);
        }
        let nonzero = component.nonzero.get_mut(at)?;
        if scan.high == 0 {
            first_pass(bits, table, scan, nonzero, run)
        } else {
            refine(bits, table, scan, nonzero, run)
        }
    }
}

/// The coefficients after the first of a block (F.2.2.2).
fn sequential(bits: &mut Bits<'_>, table: &Table) -> Option<()> {
    let mut at = 1;
    while at < 64 {
        let symbol = bits.symbol(table)?;
        let (zeros, category) = (usize::from(symbol >> 4), symbol & 15);
        match (zeros, category) {
            (0, 0) => return Some(()),
            (15, 0) => at += 16,
            (_, 0) => return None,
            (_, category) if category > AC_CATEGORY_MAX => return None,
            (zeros, category) => {
                at += zeros + 1;
                bits.take(category);
            }
        }
    }
    (at == 64).then_some(())
}

/// The first bits of a band of a block (G.1.2.2). `run` is how many blocks more have nothing in this band.
fn first_pass(bits: &mut Bits<'_>, table: &Table, scan: &Scan, nonzero: &mut u64, run: &mut u32) -> Option<()> {
    if *run > 0 {
        *run -= 1;
        return Some(());
    }
    let mut at = scan.band.0;
    while at <= scan.band.1 {
        let symbol = bits.symbol(table)?;
        let (zeros, category) = (symbol >> 4, symbol & 15);
        match (zeros, category) {
            (15, 0) => at += 16,
            (length, 0) => {
                *run = (1 << length) - 1 + bits.take(length);
                return Some(());
            }
            (_, category) if category > AC_CATEGORY_MAX => return None,
            (zeros, category) => {
                at += usize::from(zeros);
                if at > scan.band.1 {
                    return None;
                }
                *nonzero |= 1 << at;
                bits.take(category);
                at += 1;
            }
        }
    }
    (at <= 64).then_some(())
}

/// One bit more of a band of a block (G.1.2.3).
fn refine(bits: &mut Bits<'_>, table: &Table, scan: &Scan, nonzero: &mut u64, run: &mut u32) -> Option<()> {
    let mut at = scan.band.0;
    if *run == 0 {
        while at <= scan.band.1 {
            let symbol = bits.symbol(table)?;
            let (mut zeros, category) = (symbol >> 4, symbol & 15);
            match category {
                0 if zeros < 15 => {
                    *run = (1 << zeros) + bits.take(zeros);
                    break;
                }
                0 => {}
                1 => {
                    bits.take(1);
                }
                _ => return None,
            }
            // Coefficients that are there already have a bit each on the way.
            while at <= scan.band.1 {
                if *nonzero >> at & 1 == 1 {
                    bits.take(1);
                } else if zeros == 0 {
                    break;
                } else {
                    zeros -= 1;
                }
                at += 1;
            }
            if category == 1 {
                if at > scan.band.1 {
                    return None;
                }
                *nonzero |= 1 << at;
            }
            at += 1;
        }
    }
    if *run > 0 {
        for _ in (at..=scan.band.1).filter(|k| *nonzero >> k & 1 == 1) {
            bits.take(1);
        }
        *run -= 1;
    }
    Some(())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A grey JPEG of one colour: every block is two bits, 0 for "as before" and 0 for "nothing more".
    pub fn flat(width: u16, height: u16, frame: u8) -> Vec<u8> {
        let mut bytes = b"\xff\xd8\xff\xe1\0\x08canary\xff\xfe\0\x08canary".to_vec();
        bytes.extend_from_slice(b"\xff\xdb\0\x43\0");
        bytes.extend_from_slice(&[1; 64]);
        for kind in [0x00, 0x10] {
            bytes.extend_from_slice(&[0xff, 0xc4, 0, 20, kind, 1]);
            bytes.extend_from_slice(&[0; 16]);
        }
        bytes.extend_from_slice(&[0xff, frame, 0, 11, 8]);
        bytes.extend_from_slice(&height.to_be_bytes());
        bytes.extend_from_slice(&width.to_be_bytes());
        bytes.extend_from_slice(b"\x01\x01\x11\0\xff\xda\0\x08\x01\x01\0\0");
        let last = if frame == 0xc2 { 0 } else { 63 };
        bytes.extend_from_slice(&[last, 0]);
        let blocks = usize::from(width).div_ceil(8) * usize::from(height).div_ceil(8);
        let bits = if frame == 0xc2 { blocks } else { 2 * blocks };
        bytes.extend(std::iter::repeat_n(0, bits.div_ceil(8)));
        bytes.extend_from_slice(b"\xff\xd9");
        bytes
    }

    #[test]
    fn a_picture_with_all_its_blocks_is_whole_and_one_with_a_byte_less_is_not() {
        for frame in [0xc0, 0xc1, 0xc2] {
            let whole = flat(640, 480, frame);
            assert!(is_whole(&whole), "{frame:x}");
            assert!(is_whole(&[&whole[..], b"trailer of the maker"].concat()));
            let cut = whole.len() - 2;
            assert!(!is_whole(&whole[..cut]), "{frame:x}: no end mark");
            assert!(!is_whole(&[&whole[..cut - 1], b"\xff\xd9"].concat()), "{frame:x}: a byte is missing");
            let longer = [&whole[..cut], &[0; TRAILING_BYTES_MAX], b"\xff\xd9"].concat();
            assert!(is_whole(&longer), "{frame:x}: a camera's padding");
            let longer = [&whole[..cut], &[0; TRAILING_BYTES_MAX + 2], b"\xff\xd9"].concat();
            assert!(!is_whole(&longer), "{frame:x}: more than padding");
        }
    }

    #[test]
    fn what_nothing_here_decodes_is_not_whole() {
        for frame in [0xc3, 0xc5, 0xc9, 0xca, 0xcf] {
            assert!(!is_whole(&flat(64, 64, frame)), "{frame:x}");
        }
        assert!(!is_whole(&flat(0, 64, 0xc0)) && !is_whole(b"") && !is_whole(b"\xff\xd8\xff\xd9"));
        let two_frames = flat(8, 8, 0xc0);
        let at = two_frames.windows(2).position(|w| w == [0xff, 0xc0]).unwrap();
        let two_frames = [&two_frames[..at], &two_frames[at..at + 13], &two_frames[at..]].concat();
        assert!(!is_whole(&two_frames));
    }
}
