//! How text is encoded that is not UTF-8, as far as a few bytes of it tell.

use super::tally::shortened;

/// How many bytes of a file are looked at.
const SEARCHED: usize = 4096;

/// What the bytes from 0x80 to 0x9f are in Windows-1252; the character of no use where there is none.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{fffd}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{fffd}', 'Ž', '\u{fffd}', '\u{fffd}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{fffd}', 'ž', 'Ÿ',
];

/// What a message says of a line that is not UTF-8 from a byte on, as in "`ü1,i1`: the byte 0xFC is not UTF-8, but is `ü`
/// in Latin-1".
pub(super) fn not_utf8(line: &[u8], at: usize) -> String {
    let rest = line.get(at..).unwrap_or_default();
    let Some(first) = rest.first() else { return "the line is not UTF-8".to_owned() };
    let shown = shortened(rest);
    let run = rest.iter().take_while(|byte| !byte.is_ascii()).count();
    if is_cut_off(rest) {
        return format!(
            "`{shown}` begins with a character of UTF-8 of which bytes are missing, as where texts were cut to a number of bytes; cut them between characters"
        );
    }
    if rest.starts_with(b"\xed") && matches!(rest.get(1), Some(0xa0..=0xbf)) {
        return format!(
            "`{shown}` begins with half of a character beyond U+FFFF (CESU-8, as some databases write it), which is not UTF-8"
        );
    }
    if run > 1 && !(rest[..run].iter().all(|byte| *byte >= 0xdf) && run == 2 && is_in_word(line, at, run)) {
        return format!("`{shown}` is not UTF-8 but in another encoding, such as Windows-1251, Shift_JIS or GBK");
    }
    let (name, character) = match first {
        0x80..=0x9f => ("Windows-1252", WINDOWS_1252[usize::from(first - 0x80)]),
        _ => ("Latin-1 and Windows-1252", char::from(*first)),
    };
    if character == '\u{fffd}' {
        return format!("`{shown}` is not UTF-8: it begins with the byte 0x{first:02X}");
    }
    let letters: String = match run {
        1 => character.to_string(),
        _ => rest[..run].iter().map(|byte| char::from(*byte)).collect(),
    };
    let shown = shortened([letters.as_bytes(), &rest[run..]].concat().as_slice());
    format!("`{shown}`: the byte 0x{first:02X}, which is `{character}` in {name}, is not UTF-8")
}

/// Whether letters of ASCII are around some bytes, as around the small letters with accents that follow one another in few
/// words.
fn is_in_word(line: &[u8], at: usize, run: usize) -> bool {
    let is_letter = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphabetic);
    is_letter(at.checked_sub(1).and_then(|before| line.get(before))) && is_letter(line.get(at + run))
}

/// Whether bytes begin as a character of UTF-8 does and end too early.
fn is_cut_off(bytes: &[u8]) -> bool {
    let expected = match bytes.first() {
        Some(0xe1..=0xec | 0xee..=0xef) => 2,
        Some(0xf1..=0xf3) => 3,
        _ => return false,
    };
    let found = bytes[1..].iter().take_while(|byte| matches!(byte, 0x80..=0xbf)).count();
    (1..expected).contains(&found) && bytes.get(1 + found).is_none_or(u8::is_ascii)
}

/// Whether text is EBCDIC: letters, digits, commas and spaces of it, and next to nothing else.
pub(super) fn is_ebcdic(beginning: &[u8]) -> bool {
    let bytes = &beginning[..beginning.len().min(SEARCHED)];
    let is_usual = |byte: &&u8| {
        matches!(**byte, 0x81..=0x89 | 0x91..=0x99 | 0xa2..=0xa9 | 0xc1..=0xc9 | 0xd1..=0xd9 | 0xe2..=0xe9 | 0xf0..=0xf9
            | 0x40 | 0x4b | 0x5e | 0x60 | 0x6b | 0x6d | 0x7a | 0x7f | 0x05 | 0x0d | 0x15 | 0x25)
    };
    let usual = bytes.iter().filter(is_usual).count();
    let has_letters = bytes.iter().filter(|byte| **byte > 0x80).count() * 2 > bytes.len();
    bytes.len() >= 8 && bytes.contains(&0x6b) && has_letters && usual * 20 >= bytes.len() * 19
}

/// Whether text is UTF-16 without a mark at its beginning, though not each letter is ASCII: bytes of zero are in every
/// other place only, and all of it is characters.
pub(super) fn is_utf_16(beginning: &[u8]) -> bool {
    let bytes = &beginning[..beginning.len().min(SEARCHED) & !1];
    let zeros = |odd: usize| bytes.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if bytes.len() < 4 || even.min(odd) > 0 || (even + odd) * 20 < bytes.len() {
        return false;
    }
    let of_pair = if even == 0 { u16::from_le_bytes } else { u16::from_be_bytes };
    let units = bytes.as_chunks::<2>().0.iter().map(|pair| of_pair(*pair));
    // What a table has whose letters are others.
    if !units.clone().any(|unit| [u16::from(b','), u16::from(b';'), u16::from(b'\t')].contains(&unit)) {
        return false;
    }
    // The last character may be cut.
    let mut characters = char::decode_utf16(units).peekable();
    let mut is_text = true;
    while let Some(character) = characters.next() {
        let is_last = characters.peek().is_none();
        is_text &= character.map_or(is_last, |one| !one.is_control() || "\t\r\n".contains(one));
    }
    is_text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_is_not_utf_8_is_named_by_its_bytes() {
        let cases: [(&[u8], &str); 9] = [
            (b"\xfc1,i1", "`ü1,i1`: the byte 0xFC, which is `ü` in Latin-1"),
            (b"caf\xe9,i1", "`é,i1`"),
            (b"gr\xf6\xdfe", "`öße`: the byte 0xF6, which is `ö`"),
            (b"\x93a\x94", "which is `“` in Windows-1252"),
            (b"\xcf\xf0\xe8\xe2,i1", "Windows-1251"),
            (b"\x83\x86\x81[\x83U1", "Shift_JIS"),
            (b"a\xe3\x81,i1", "bytes are missing"),
            (b"\xed\xa0\xbd\xed\xb8\x80", "CESU-8"),
            (b"\x81,1", "the byte 0x81"),
        ];
        for (line, expected) in cases {
            let at = str::from_utf8(line).expect_err("not UTF-8").valid_up_to();
            let found = not_utf8(line, at);
            assert!(found.contains(expected), "{}: {found}", line.escape_ascii());
        }
    }

    #[test]
    fn utf_16_and_ebcdic_are_known_by_their_bytes() {
        let text = "ЮЗЕР,ТОВАР\nu1,i1\nu2,i2\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert!(is_utf_16(&little) && is_utf_16(&big) && is_utf_16(&little[..41]));
        for other in [
            &b"USER_ID,ITEM_ID\n"[..],
            b"\n\x8f\x01\x12\x10",
            b"crc\0\0\0\x02\0\x11",
            b"\0\x01",
            b"",
            b"\x9a\x03\xf1\0\x8c\x17,\n",
        ] {
            assert!(!is_utf_16(other) && !is_ebcdic(other), "{}", other.escape_ascii());
        }
        // USER_ID,ITEM_ID and a row.
        let ebcdic = b"\xe4\xe2\xc5\xd9\x6d\xc9\xc4\x6b\xc9\xe3\xc5\xd4\x6d\xc9\xc4\x15\xa4\xf1\x6b\x89\xf1\x15";
        assert!(is_ebcdic(ebcdic));
        assert!(!is_ebcdic("größe,ünïcödé".as_bytes()) && !is_ebcdic(b"\xcf\xf0\xe8\xe2\xe5\xf2,\xec\xe8\xf0"));
    }
}
