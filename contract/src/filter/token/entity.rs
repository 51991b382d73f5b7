//! Signs of comparison, also as HTML and full-width letters write them.

use super::words::{half_width, starts_with};
use super::{Kind, Mark};
use crate::filter::Operator;
use crate::filter::syntax::Joint;

/// What HTML writes for signs of comparison.
const ENTITIES: [(&str, char); 11] = [
    ("&lt;", '<'),
    ("&gt;", '>'),
    ("&#60;", '<'),
    ("&#62;", '>'),
    ("&#x3c;", '<'),
    ("&#x3e;", '>'),
    ("&equals;", '='),
    ("&#61;", '='),
    ("&le;", '\u{2264}'),
    ("&ge;", '\u{2265}'),
    ("&ne;", '\u{2260}'),
];

/// What HTML writes for quotes.
pub(super) const QUOTES: [&str; 10] =
    ["&quot;", "&#34;", "&#x22;", "&apos;", "&#39;", "&#x27;", "&ldquo;", "&rdquo;", "&lsquo;", "&rsquo;"];

/// One sign, its length, and how it is written if not plainly.
fn sign(rest: &str) -> Option<(char, usize, Option<Mark>)> {
    if let Some((written, sign)) = ENTITIES.iter().find(|(written, _)| starts_with(rest, written)) {
        return Some((*sign, written.len(), Some(Mark::Entity)));
    }
    let first = rest.chars().next()?;
    let plain = half_width(first);
    let sign = plain.unwrap_or(first);
    "=<>!~".contains(sign).then(|| (sign, first.len_utf8(), plain.map(|_| Mark::FullWidth)))
}

/// A comparison, or a sign between conditions, with its length.
pub(super) fn signs(rest: &str) -> Option<(Kind, usize, Option<Mark>)> {
    for (written, length) in [("&amp;&amp;", 10), ("&amp;", 5), ("&&", 2)] {
        if starts_with(rest, written) {
            return Some((Kind::OtherJoint(Joint::And), length, None));
        }
    }
    let (mut signs, mut length, mut mark) = (String::new(), 0, None);
    while let Some((sign, more, written)) = sign(&rest[length..]) {
        signs.push(sign);
        length += more;
        mark = mark.or(written);
    }
    if length == 0 {
        return None;
    }
    let mark_of_operator = |operator| (Kind::Comparison(operator), length, mark);
    let of_html = match &signs[..] {
        "\u{2264}" => Some(Operator::LessOrEqual),
        "\u{2265}" => Some(Operator::GreaterOrEqual),
        "\u{2260}" => Some(Operator::Unequal),
        signs => Operator::parse(signs),
    };
    Some(of_html.map_or((Kind::NoComparison, length, None), mark_of_operator))
}
