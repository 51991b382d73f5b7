//! Several categories in one value that is no list of categories to the service: as programs print lists, or with another
//! character than `|` between them.

use super::hash::{HashedSet, hash};

/// What programs write before the brackets of a list.
const WRAPPERS: [&str; 8] = ["array", "set", "frozenset", "list", "tuple", "index", "array.array", "wrappedarray"];

/// Most members of lists that are remembered.
const MOST_MEMBERS: usize = 1000;

/// What a value with several categories looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ListForm {
    /// With the brackets that programs print around lists, or with semicolons or tabs.
    Printed,
    /// With commas, which names have as well.
    Commas,
}

/// Whether a value looks like a list: with brackets, or with commas, semicolons or tabs where there is no `|`. Round
/// brackets alone make no list: `(no genres listed)` is a name. A semicolon that ends an entity of HTML separates nothing.
pub(super) fn form(value: &[u8]) -> Option<ListForm> {
    let value = value.trim_ascii();
    if inside_brackets(value).is_some() {
        return Some(ListForm::Printed);
    }
    if value.contains(&b'|') {
        return None;
    }
    let separates = |at: usize| value[at] == b'\t' || value[at] == b';' && !ends_entity(&value[..at]);
    if (1..value.len().saturating_sub(1)).any(separates) {
        return Some(ListForm::Printed);
    }
    value.contains(&b',').then_some(ListForm::Commas)
}

/// What is inside the brackets of a list as a program prints it: `['a', 'b']`, `{"a"}`, `('a',)`, `array(['a'])`,
/// `Index(['a'], dtype='object')`, `set()`.
fn inside_brackets(value: &[u8]) -> Option<&[u8]> {
    let (first, last) = (value.first()?, value.last()?);
    match (first, last) {
        _ if value.len() < 2 => None,
        (b'[', b']') | (b'{', b'}') => Some(&value[1..value.len() - 1]),
        (b'(', b')') => {
            let inside = value[1..value.len() - 1].trim_ascii();
            (matches!(inside.first(), Some(b'\'' | b'"')) || inside.contains(&b',')).then_some(inside)
        }
        (_, b')') => {
            let open = value.iter().position(|byte| *byte == b'(')?;
            let name = str::from_utf8(&value[..open]).ok()?.trim().to_ascii_lowercase();
            let inside = value[open + 1..value.len() - 1].trim_ascii();
            let has_brackets = inside.is_empty() || b"[{('\"".contains(inside.first()?);
            (WRAPPERS.contains(&name.as_str()) && has_brackets).then(|| innermost(inside))
        }
        _ => None,
    }
}

/// What is between the first bracket of a text and the one that closes it, or all of a text without any.
fn innermost(text: &[u8]) -> &[u8] {
    let pairs = [(b'[', b']'), (b'{', b'}'), (b'(', b')')];
    let found = pairs.iter().find(|(open, _)| text.first() == Some(open));
    let end = found.and_then(|(_, close)| text.iter().position(|byte| byte == close));
    end.map_or(text, |end| &text[1..end])
}

/// The members of a value that looks like a list. `None` where they cannot be separated, as those of a JSON object.
pub(super) fn members(value: &str) -> Option<Vec<String>> {
    let value = value.trim();
    let inside = inside_brackets(value.as_bytes()).and_then(|inside| str::from_utf8(inside).ok());
    let text = inside.unwrap_or(value).trim();
    // Names with values, and lists of lists.
    if inside.is_some() && (has_names(text) || text.contains(['{', '['])) {
        return None;
    }
    let is_quoted = inside.is_some() && text.starts_with(['\'', '"']);
    let members = if is_quoted { quoted_members(text)? } else { plain_members(text) };
    Some(members.into_iter().filter(|member| !member.is_empty()).collect())
}

/// Whether a text is like the inside of `{"name": "a"}`.
fn has_names(text: &str) -> bool {
    ["\":", "':", "\" :", "' :"].iter().any(|mark| text.contains(mark))
}

/// Members with quotes around each, whatever is between them: commas, or the spaces that `numpy` writes.
fn quoted_members(text: &str) -> Option<Vec<String>> {
    let mut members = Vec::new();
    let mut rest = text;
    while let Some(begin) = rest.find(['\'', '"']) {
        let quote = rest[begin..].chars().next()?;
        let after = &rest[begin + 1..];
        let end = after.find(quote)?;
        members.push(after[..end].trim().to_owned());
        rest = &after[end + 1..];
    }
    Some(members)
}

fn plain_members(text: &str) -> Vec<String> {
    let mut members = vec![String::new()];
    for character in text.chars() {
        let member = members.last_mut().map_or("", |member| member.as_str());
        let is_separator = match character {
            ';' => !ends_entity(member.as_bytes()),
            ',' | '|' | '\t' => true,
            _ => false,
        };
        if is_separator {
            members.push(String::new());
        } else if let Some(member) = members.last_mut() {
            member.push(character);
        }
    }
    members.iter().map(|member| member.trim().trim_matches(['\'', '"']).to_owned()).collect()
}

/// Whether a semicolon after this text ends an entity of HTML.
fn ends_entity(text: &[u8]) -> bool {
    text.iter().rposition(|byte| *byte == b'&').is_some_and(|begin| is_entity_name(&text[begin + 1..]))
}

fn is_entity_name(name: &[u8]) -> bool {
    match name {
        [b'#', b'x' | b'X', digits @ ..] => (1..=6).contains(&digits.len()) && digits.iter().all(u8::is_ascii_hexdigit),
        [b'#', digits @ ..] => (1..=7).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit),
        [first, rest @ ..] => {
            first.is_ascii_alphabetic() && (1..=8).contains(&rest.len()) && rest.iter().all(u8::is_ascii_alphanumeric)
        }
        [] => false,
    }
}

/// The first entity of HTML in a text, as in `&amp;`.
pub(super) fn entity(text: &str) -> Option<&str> {
    text.match_indices('&').find_map(|(begin, _)| {
        let end = begin + text[begin..].find(';')?;
        is_entity_name(&text.as_bytes()[begin + 1..end]).then(|| &text[begin..=end])
    })
}

/// A text with its entities as the characters that they stand for. `None` where one is not known.
pub(super) fn without_entities(text: &str) -> Option<String> {
    let Some(found) = entity(text) else { return Some(text.to_owned()) };
    let begin = text.find(found)?;
    let rest = without_entities(&text[begin + found.len()..])?;
    Some(format!("{}{}{rest}", &text[..begin], character(&found[1..found.len() - 1])?))
}

fn character(name: &str) -> Option<char> {
    let of_number = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        "ndash" => Some('–'),
        "mdash" => Some('—'),
        "eacute" => Some('é'),
        "uuml" => Some('ü'),
        "ouml" => Some('ö'),
        "auml" => Some('ä'),
        _ => match name.strip_prefix('#')? {
            hexadecimal if hexadecimal.starts_with(['x', 'X']) => of_number(&hexadecimal[1..], 16),
            digits => of_number(digits, 10),
        },
    }
}

/// What distinguishes lists with commas from names with commas: a member of a list comes elsewhere alone or at the beginning,
/// which the second part of `Washington, DC` does not.
#[derive(Debug, Clone, Default)]
pub(super) struct CommaMembers {
    /// The hashes of first members.
    firsts: HashedSet,
    /// Of all others.
    others: HashedSet,
}

impl CommaMembers {
    /// Takes in a value with commas.
    pub(super) fn add(&mut self, value: &[u8]) {
        let mut members = value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii).filter(|member| !member.is_empty());
        let Some(first) = members.next() else { return };
        if self.firsts.len() < MOST_MEMBERS {
            self.firsts.insert(hash(first));
        }
        for other in members {
            if self.others.len() < MOST_MEMBERS {
                self.others.insert(hash(other));
            }
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.firsts.extend(other.firsts);
        self.others.extend(other.others);
    }

    /// Whether most members after a comma are known elsewhere, given what is a category by itself.
    pub(super) fn are_lists(&self, is_category: impl Fn(u64) -> bool) -> bool {
        let is_known = |member: &&u64| self.firsts.contains(*member) || is_category(**member);
        !self.others.is_empty() && self.others.iter().filter(is_known).count() * 2 >= self.others.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_known_by_how_they_are_printed() {
        let printed: [(&str, Option<&str>); 23] = [
            ("['a', 'b']", Some("a|b")),
            ("['a' 'b']", Some("a|b")),
            ("[\"a\",\"b\"]", Some("a|b")),
            ("{'a'}", Some("a")),
            ("{a,b}", Some("a|b")),
            ("[a]", Some("a")),
            ("('a', 'b')", Some("a|b")),
            ("('a',)", Some("a")),
            ("(a,b)", Some("a|b")),
            ("[]", Some("")),
            ("{}", Some("")),
            ("set()", Some("")),
            ("frozenset({'a', 'b'})", Some("a|b")),
            ("array(['a', 'b'], dtype=object)", Some("a|b")),
            ("Index(['a'], dtype='object')", Some("a")),
            ("WrappedArray(a, b)", None),
            ("{\"name\": \"a\"}", None),
            ("[{'id': 1}]", None),
            ("['it\"s', \"o'b\"]", Some("it\"s|o'b")),
            ("a;b", Some("a|b")),
            ("a\tb", Some("a|b")),
            ("Q&amp;A;News", Some("Q&amp;A|News")),
            ("['Washington, DC']", Some("Washington, DC")),
        ];
        for (value, expected) in printed {
            let is_printed = value != "WrappedArray(a, b)";
            assert_eq!(form(value.as_bytes()) == Some(ListForm::Printed), is_printed, "{value}");
            if is_printed {
                assert_eq!(members(value).map(|members| members.join("|")).as_deref(), expected, "{value}");
            }
        }
        for name in ["a", "a|b", "(no genres listed)", "Q&amp;A", "Caf&eacute;", "&#8211;", "a;", "Sound (OST)", "f(x)"]
        {
            assert_eq!(form(name.as_bytes()), None, "{name}");
        }
        assert_eq!(form(b"Washington, DC"), Some(ListForm::Commas));
    }

    #[test]
    fn commas_separate_members_that_come_elsewhere() {
        let are_lists = |values: &[&str], categories: &[&str]| {
            let mut members = CommaMembers::default();
            for value in values {
                members.add(value.as_bytes());
            }
            members.are_lists(|member| categories.iter().any(|known| hash(known.as_bytes()) == member))
        };
        assert!(are_lists(&["red, green", "green, blue", "blue, red"], &[]));
        assert!(are_lists(&["red, green", "red, blue"], &["green", "red", "blue"]));
        assert!(are_lists(&["a,b"], &["b"]));
        assert!(!are_lists(&["Washington, DC", "Portland, OR", "New York, NY", "Buffalo, NY"], &["Paris"]));
        assert!(!are_lists(&["Smith, John", "Doe, John", "Earth, Wind & Fire"], &[]));
        assert!(!are_lists(&["1,000", ","], &["x"]));
    }

    #[test]
    fn entities_are_found_and_resolved() {
        for (text, found, plain) in [
            ("Q&amp;A", "&amp;", Some("Q&A")),
            ("&#39;s &lt;b&gt;", "&#39;", Some("'s <b>")),
            ("&#x2013;", "&#x2013;", Some("–")),
            ("Caf&eacute;", "&eacute;", Some("Café")),
            ("&Zcaron;", "&Zcaron;", None),
        ] {
            assert_eq!((entity(text), without_entities(text).as_deref()), (Some(found), plain), "{text}");
        }
        for text in ["R&B;Soul", "a & b; c", "AT&T", "&;", "&#;", "&toolonganame;"] {
            assert_eq!(entity(text), None, "{text}");
        }
    }
}
