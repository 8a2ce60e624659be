//! Fonts: WOFF2 files whose makers allow them on pages.

use std::io::Read as _;

use ttf_parser::cmap;

/// The type of what is served.
pub(super) const CONTENT_TYPE: &str = "font/woff2";

/// Most bytes of a font.
const MOST_BYTES: usize = 150 * 1024;

/// Most bytes of what is unpacked of it.
const MOST_UNPACKED: u64 = 8 * 1024 * 1024;

/// Bytes of the header of a WOFF2 file (WOFF2 §4.1).
const HEADER: usize = 48;

/// The numbers of the tables `cmap` and `OS/2` among the tags that have one (WOFF2 §4.2).
const CMAP: u8 = 0;
const OS_2: u8 = 6;

/// The numbers of `glyf` and `loca`, which are stored in another form unless said so.
const TRANSFORMED: [u8; 2] = [10, 11];

/// Bits of `fsType` (OpenType, table OS/2): what forbids to have it on a page.
const RESTRICTED: u16 = 0x0002;
const BITMAPS_ONLY: u16 = 0x0200;

/// Whether a font can be served; `name` is its file's.
///
/// # Errors
/// The sentence that says why not.
pub(crate) fn check(name: &str, body: &[u8]) -> Result<(), String> {
    if !body.starts_with(b"wOF2") {
        return Err(format!("{name} is no WOFF2 font by its content."));
    }
    if body.len() > MOST_BYTES {
        let kilobytes = body.len().div_ceil(1024);
        return Err(format!(
            "{name} has {kilobytes} KB, and 150 are the most: leave out letters that nobody reads."
        ));
    }
    match embedding_rights(body) {
        None => Err(format!("{name} cannot be read: export it anew as WOFF2.")),
        Some(rights) if rights & (RESTRICTED | BITMAPS_ONLY) != 0 => Err(format!(
            "{name} says that it may not be put on pages (fsType in OS/2): ask its maker for a licence and another file."
        )),
        Some(_) => Ok(()),
    }
}

/// The field `fsType` of the table `OS/2`; `None` if the file is broken.
fn embedding_rights(body: &[u8]) -> Option<u16> {
    // `version`, `xAvgCharWidth`, `usWeightClass`, `usWidthClass`, `fsType`.
    let table = table(body, OS_2)?;
    Some(u16::from_be_bytes([*table.get(8)?, *table.get(9)?]))
}

/// Whether a font has a letter, by its table `cmap`; `None` if that cannot be read.
pub(super) fn letters(body: &[u8]) -> Option<impl Fn(char) -> bool> {
    let table = table(body, CMAP)?;
    cmap::Table::parse(&table)?;
    Some(move |letter: char| {
        let of = |subtables: cmap::Subtables<'_>| {
            let mut subtables = subtables.into_iter().filter(cmap::Subtable::is_unicode);
            subtables.any(|one| one.glyph_index(letter.into()).is_some_and(|glyph| glyph.0 != 0))
        };
        cmap::Table::parse(&table).is_some_and(|table| of(table.subtables))
    })
}

/// A table that is stored as it is, by the number of its tag.
fn table(body: &[u8], wanted: u8) -> Option<Vec<u8>> {
    let tables = u16::from_be_bytes(body.get(12..14)?.try_into().ok()?);
    let mut directory = Directory { rest: body.get(HEADER..)? };
    let (mut at, mut found) = (0_u64, None);
    for _ in 0..tables {
        let (tag, length) = directory.entry()?;
        if tag == wanted {
            found = Some((at, length));
        }
        at = at.checked_add(length)?;
    }
    let (skipped, length) = found?;
    let mut unpacked = brotli::Decompressor::new(directory.rest, 4096).take(MOST_UNPACKED);
    let read = std::io::copy(&mut unpacked.by_ref().take(skipped), &mut std::io::sink()).ok()?;
    let mut table = vec![];
    unpacked.take(length).read_to_end(&mut table).ok()?;
    let is_whole = read == skipped && u64::try_from(table.len()) == Ok(length);
    is_whole.then_some(table)
}

/// The tables of a font, in the order in which they are stored.
struct Directory<'a> {
    rest: &'a [u8],
}

impl Directory<'_> {
    /// The number of a table's tag, and the bytes that it has where it is unpacked.
    fn entry(&mut self) -> Option<(u8, u64)> {
        let flags = self.byte()?;
        let tag = flags & 0x3f;
        if tag == 0x3f {
            self.rest = self.rest.get(4..)?;
        }
        let original = self.number()?;
        let version = flags >> 6;
        let transformed = match TRANSFORMED.contains(&tag) {
            true => version == 0,
            false => version != 0,
        };
        let length = if transformed { self.number()? } else { original };
        Some((tag, length))
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    /// A number of one to five bytes, seven bits in each (`UIntBase128`).
    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for _ in 0..5 {
            let byte = self.byte()?;
            number = number << 7 | u64::from(byte & 0x7f);
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    /// A font with the letters from A to Z and with these rights.
    fn font(rights: u16) -> Vec<u8> {
        // A `cmap` of one subtable of format 12, for all of Unicode.
        let mut letters = vec![0, 0, 0, 1, 0, 3, 0, 10, 0, 0, 0, 12, 0, 12, 0, 0];
        for number in [28, 0, 1, 65, 90, 1] {
            letters.extend(u32::to_be_bytes(number));
        }
        letters.resize(300, 0);
        let mut table = vec![0; 8];
        table.extend(rights.to_be_bytes());
        table.extend([0; 86]);
        let mut packed = vec![];
        {
            let mut writer = brotli::CompressorWriter::new(&mut packed, 4096, 5, 20);
            writer.write_all(&letters).unwrap();
            writer.write_all(&table).unwrap();
        }
        let mut body = b"wOF2\0\x01\0\0".to_vec();
        body.extend([0; 4]);
        body.extend([0, 2]);
        body.resize(HEADER, 0);
        // `cmap`, of 300 bytes, and `OS/2`.
        body.extend([0, 0x82, 0x2c, OS_2, 96]);
        body.extend(packed);
        body
    }

    #[test]
    fn a_font_that_may_be_embedded_is_taken() {
        for rights in [0, 0x0004, 0x0008] {
            assert_eq!(check("a.woff2", &font(rights)), Ok(()));
        }
    }

    #[test]
    fn a_font_that_may_not_be_embedded_is_refused() {
        for rights in [0x0002, 0x0200, 0x0202] {
            let told = check("a.woff2", &font(rights)).unwrap_err();
            assert!(told.contains("may not be put on pages"), "{told}");
        }
    }

    #[test]
    fn the_letters_of_a_font_are_those_of_its_table() {
        let body = font(0);
        let has = letters(&body).unwrap();
        assert!(has('A') && has('Z') && !has('a') && !has('ő'));
        assert!(letters(b"wOF2").is_none());
    }

    #[test]
    fn what_is_no_font_is_refused() {
        assert!(check("a.woff2", b"\0\x01\0\0").unwrap_err().contains("no WOFF2 font"));
        let whole = font(0);
        for end in 4..whole.len() - 1 {
            let told = check("a.woff2", &whole[..end]);
            assert!(told.is_ok() || told.unwrap_err().contains("cannot be read"), "{end}");
        }
        let mut large = font(0);
        large.resize(MOST_BYTES + 1, 0);
        assert!(check("a.woff2", &large).unwrap_err().contains("150 are the most"));
    }
}
