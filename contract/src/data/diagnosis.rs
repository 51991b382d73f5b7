//! What a value is that is not of its column's type, and how to convert it.

use super::moment::{seconds, unit_of_fraction};
use super::oddity::{is_null_text, is_unseen};
use crate::csv::check_value;
use crate::schema::{Field, FieldType};

/// Names of months, as far as languages of the West have them alike.
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Signs and codes of currencies.
const CURRENCIES: [&str; 20] = [
    "$", "€", "£", "¥", "₹", "₩", "₽", "₺", "R$", "US$", "kr", "zł", "CHF", "USD", "EUR", "GBP", "JPY", "INR", "BRL",
    "CAD",
];

/// What a value is, and what to do about it: two parts of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Diagnosis {
    /// As in "a number with a currency sign".
    pub(super) what: &'static str,
    /// As in "write the number alone: 19.99".
    pub(super) remedy: String,
}

impl Diagnosis {
    fn new(what: &'static str, remedy: impl Into<String>) -> Self {
        Self { what, remedy: remedy.into() }
    }

    /// What a value is that does not fit its field. `is_fixed` says whether the service prescribes the field's type, so
    /// that no other may be advised.
    pub(super) fn of(value: &str, field: &Field, is_fixed: bool) -> Self {
        let trimmed = value.trim_matches(|character: char| character.is_whitespace() || is_unseen(character));
        if trimmed.is_empty() {
            return Self::new("blank", without_value(field, is_fixed));
        }
        if trimmed != value && check_value(field, trimmed).is_ok() {
            let advice = format!("write values without spaces around them and none behind commas: `{trimmed}`");
            return Self::new("a value with a space, or a character that cannot be seen, at an end", advice);
        }
        if is_null_text(trimmed.as_bytes()) || matches!(trimmed, "NA" | "none" | "-" | "--" | "?") {
            return Self::new("how programs write that there is no value", without_value(field, is_fixed));
        }
        if trimmed.starts_with("0000-00-00") {
            return Self::new("how MySQL writes that there is no date", without_value(field, is_fixed));
        }
        match field.field_type {
            FieldType::Boolean => of_boolean(trimmed),
            _ => of_number(trimmed, field, is_fixed),
        }
    }
}

/// What to do about a value that is not there.
fn without_value(field: &Field, is_fixed: bool) -> String {
    let field_type = field.field_type.as_str();
    if field.nullable {
        "leave the value empty".to_owned()
    } else if is_fixed {
        "every row needs one: fill it in, or leave the row out".to_owned()
    } else {
        format!("leave the value empty, and give the field the type [\"null\", \"{field_type}\"]")
    }
}

fn of_boolean(value: &str) -> Diagnosis {
    let word = truth(value).or_else(|| {
        value.parse().ok().and_then(|number: f64| match number {
            0.0 => Some(false),
            1.0 => Some(true),
            _ => None,
        })
    });
    match word {
        Some(truth) => Diagnosis::new("another word for true or false", format!("write {truth}")),
        None => Diagnosis::new("neither true nor false", "write true, false, 1 or 0"),
    }
}

/// Whether a word says yes or no.
fn truth(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "true" | "t" | "yes" | "y" | "on" => Some(true),
        "false" | "f" | "no" | "n" | "off" => Some(false),
        _ => None,
    }
}

fn of_number(value: &str, field: &Field, is_fixed: bool) -> Diagnosis {
    if let Some(number) = number_of(value) {
        return of_written_number(value, number, field, is_fixed);
    }
    if is_time_of_day(value) {
        let what = "a time of day without its date, as a spreadsheet shows a date with another format";
        return Diagnosis::new(
            what,
            "give the column a format with the date, and convert it to seconds since 1970 in UTC",
        );
    }
    if let Some(seconds) = date(value) {
        let is_moment = is_fixed && field.field_type == FieldType::Long;
        let advice = seconds.map_or_else(
            || "convert it to seconds since 1970 in UTC, a whole number such as 1700000000".to_owned(),
            |seconds| format!("convert it to seconds since 1970 in UTC: {seconds}"),
        );
        return Diagnosis::new(if is_moment { "a date" } else { "a date, and no number" }, advice);
    }
    if let Some((what, plain)) = decorated(value) {
        let number = number_of(&plain).filter(|_| check_value(field, &plain).is_err());
        let more = number.map(|number| of_written_number(&plain, number, field, is_fixed).remedy);
        return Diagnosis::new(what, more.unwrap_or_else(|| format!("write the number alone: {plain}")));
    }
    if is_fixed && is_moment(field) {
        return Diagnosis::new(
            no_moment(value),
            "every row has the seconds since 1970 here, a whole number such as 1700000000: look whether values are in the columns that they belong to",
        );
    }
    if let Some(truth) = truth(value) {
        return Diagnosis::new("a word for true or false", format!("write {}", u8::from(truth)));
    }
    let what = no_number(value);
    if is_fixed {
        return Diagnosis::new(what, "write the number that it stands for");
    }
    Diagnosis::new(what, "write a number, or give the field the type string")
}

fn no_moment(value: &str) -> &'static str {
    if truth(value).is_some() { "a word for true or false, and no time" } else { no_number(value) }
}

fn no_number(value: &str) -> &'static str {
    match value.as_bytes() {
        [b'[' | b'{' | b'(', ..] => "a list, and no number",
        _ => "a text, and no number",
    }
}

/// A number as programs write them, with a fraction or an exponent.
fn number_of(value: &str) -> Option<f64> {
    let is_written = value.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    value.parse().ok().filter(|_| is_written)
}

/// Whether a field counts the seconds since 1970.
fn is_moment(field: &Field) -> bool {
    field.field_type == FieldType::Long && field.name.to_ascii_uppercase().ends_with("TIMESTAMP")
}

/// What follows a number that was converted from one with too few digits.
const LOST_DIGITS: &str = ", which is only near, since digits were lost: export the column anew without exponents";

/// Whether a number with an exponent has fewer digits than the number that it stands for has before its point.
fn has_lost_digits(value: &str) -> bool {
    let Some((mantissa, exponent)) = value.split_once(['e', 'E']) else { return false };
    let decimals = mantissa.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    exponent
        .parse::<i32>()
        .is_ok_and(|exponent| usize::try_from(exponent).is_ok_and(|exponent| exponent > decimals + 2))
}

/// A number that is not of the field's type: too large, or no whole number.
fn of_written_number(value: &str, number: f64, field: &Field, is_fixed: bool) -> Diagnosis {
    let is_rounded = has_lost_digits(value);
    if let Some((what, remedy)) = unit_of_fraction(number).filter(|_| is_fixed && is_moment(field)) {
        let lost = if is_rounded { LOST_DIGITS } else { "" };
        return Diagnosis::new(what, remedy + lost);
    }
    let is_long = field.field_type == FieldType::Long;
    let most = if is_long { i64::MAX.to_string() } else { i32::MAX.to_string() };
    let is_whole = value.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-'));
    let (what, instead) = if is_whole {
        ("more than such a number can be", if is_long { "string" } else { "long" })
    } else if value.contains(['e', 'E']) {
        ("a number with an exponent", "double")
    } else {
        ("a number with a fraction", "double")
    };
    let whole = (number.fract() == 0.0 && number.abs() < 9e15).then(|| format!("{number:.0}"));
    let fits = whole.filter(|whole| check_value(field, whole).is_ok());
    let remedy = match fits {
        Some(whole) if is_rounded => format!("write it as a whole number: {whole}{LOST_DIGITS}"),
        Some(whole) => format!("write it as a whole number: {whole}"),
        None if is_whole && is_fixed => "seconds since 1970 have ten digits".to_owned(),
        None if is_whole => format!("{most} is the most; give the field the type {instead}"),
        None if is_fixed => format!("write a whole number: {number:.0}"),
        None => format!("write a whole number, or give the field the type {instead}"),
    };
    Diagnosis::new(what, remedy)
}

/// A number with something in it or around it that belongs to how people read numbers, and the number without.
fn decorated(value: &str) -> Option<(&'static str, String)> {
    let is_sign = |text: &str| CURRENCIES.contains(&text.trim());
    let is_of_number =
        |character: char| character.is_ascii_digit() || "+-.,' _\u{a0}\u{202f}\u{2019}".contains(character);
    let begin = value.find(|character: char| is_of_number(character))?;
    let end = value.rfind(|character: char| character.is_ascii_digit())? + 1;
    let inside = value.get(begin..end)?;
    let (before, behind) = (value[..begin].trim(), value[end..].trim());
    let (grouped, plain) = ungrouped(inside.trim())?;
    match (before, behind) {
        ("", "") => grouped.map(|what| (what, plain)),
        ("", sign) | (sign, "") if is_sign(sign) => Some(("a number with a currency sign", plain)),
        ("", "%") => Some(("a percentage", plain)),
        ("(", ")") => Some(("a negative number in brackets", format!("-{plain}"))),
        ("\"" | "'", "\"" | "'") => Some(("a number in quotes of its own", plain)),
        ("", unit) if unit.chars().all(char::is_alphabetic) => Some(("a number with a unit after it", plain)),
        _ => None,
    }
}

/// A number without what separates its thousands and with a point before its decimals, and what that was.
fn ungrouped(text: &str) -> Option<(Option<&'static str>, String)> {
    let count = |character: char| text.matches(character).count();
    let is_grouped = |separator: char, text: &str| {
        let mut groups = text.trim_start_matches(['+', '-']).split(separator);
        groups.next().is_some_and(|first| (1..=3).contains(&first.len()) && is_digits(first))
            && groups.clone().count() > 0
            && groups.all(|group| group.len() == 3 && is_digits(group))
    };
    for separator in [' ', '\'', '_', '\u{a0}', '\u{202f}', '\u{2019}'] {
        let (whole, decimals) = text.split_once(['.', ',']).map_or((text, None), |(whole, rest)| (whole, Some(rest)));
        if is_grouped(separator, whole) && decimals.is_none_or(is_digits) {
            let decimals = decimals.map_or_else(String::new, |decimals| format!(".{decimals}"));
            return Some((
                Some("a number with a separator between its thousands"),
                whole.replace(separator, "") + &decimals,
            ));
        }
    }
    for (separator, point) in [(',', '.'), ('.', ',')] {
        let (whole, decimals) = text.split_once(point).map_or((text, None), |(whole, rest)| (whole, Some(rest)));
        let is_sure = separator == ',' || decimals.is_some() || count('.') > 1;
        if is_sure && is_grouped(separator, whole) && decimals.is_none_or(is_digits) {
            let decimals = decimals.map_or_else(String::new, |decimals| format!(".{decimals}"));
            return Some((
                Some("a number with a separator between its thousands"),
                whole.replace(separator, "") + &decimals,
            ));
        }
    }
    let with_point = text.replace(',', ".");
    number_of(&with_point)?;
    Some(if count(',') == 1 { (Some("a number with a decimal comma"), with_point) } else { (None, text.to_owned()) })
}

/// Whether a value is a time alone: `22:13`, `22:13:20`, or `13:20.0`, as Excel shows minutes and seconds.
fn is_time_of_day(value: &str) -> bool {
    let time = value.trim_end_matches(['A', 'P', 'M', 'a', 'p', 'm', ' ']);
    let parts: Vec<&str> = time.split(':').collect();
    let is_part = |part: &&str| is_digits(part.split('.').next().unwrap_or_default()) && part.len() <= 9;
    let are_short = parts.iter().all(|part| part.split('.').next().is_some_and(|digits| digits.len() <= 2));
    matches!(parts.len(), 2 | 3) && parts.iter().all(is_part) && are_short
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a value is a date, and the seconds since 1970 that it stands for where that is sure.
#[expect(clippy::option_option, reason = "a date may be known for one whose moment is not sure")]
fn date(value: &str) -> Option<Option<i64>> {
    if let Some(seconds) = iso_date(value) {
        return Some(Some(seconds));
    }
    let words: Vec<&str> =
        value.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let has_month = words.iter().any(|word| {
        let word = word.to_ascii_lowercase();
        MONTHS.iter().any(|month| word.starts_with(month)) && word.bytes().all(|byte| byte.is_ascii_alphabetic())
    });
    let numbers = words.iter().filter(|word| is_digits(word)).count();
    let is_short = |word: &&str| is_digits(word) && matches!(word.len(), 1 | 2 | 4);
    // 31/01/2024, 1.31.24
    let begins_as_date = value.contains(['/', '.', '-']) && words.len() >= 3 && words[..3].iter().all(is_short);
    let is_time = value.contains(':') && words.len() >= 2 && words[..2].iter().all(is_short);
    ((has_month && numbers >= 1) || begins_as_date || is_time).then_some(None)
}

/// The seconds of a date that begins with its year: `2024-01-31`, `2024-01-31T10:00:00.5+02:00`, `2024/01/31 10:00`.
fn iso_date(value: &str) -> Option<i64> {
    let (date, rest) = value.split_at_checked(10)?;
    let separator = date.chars().nth(4).filter(|separator| "-/.".contains(*separator))?;
    let mut numbers = date.split(separator).map(|number| number.parse::<i64>().ok().filter(|_| is_digits(number)));
    let (year, month, day) = (numbers.next()??, numbers.next()??, numbers.next()??);
    let rest = rest.trim_start_matches(['T', 't', ' ']);
    let zone = rest.find(['Z', 'z', '+', '-', 'U', 'G']).unwrap_or(rest.len());
    let (time, zone) = rest.split_at_checked(zone)?;
    let mut parts = [0; 3];
    for (part, text) in parts.iter_mut().zip(time.trim().split(':').filter(|text| !text.is_empty())) {
        *part = text.split('.').next()?.parse().ok()?;
    }
    Some(seconds(year, month, day, parts)? - offset(zone)?)
}

/// The seconds that a zone is ahead of UTC.
fn offset(zone: &str) -> Option<i64> {
    let sign = match zone.as_bytes() {
        [b'+', ..] => 1,
        [b'-', ..] => -1,
        [] => return Some(0),
        _ => return matches!(zone.trim(), "Z" | "z" | "UTC" | "GMT").then_some(0),
    };
    let digits = zone.get(1..)?.replace(':', "");
    let (hours, minutes) = digits.split_at_checked(2)?;
    let minutes: i64 = if minutes.is_empty() { 0 } else { minutes.parse().ok()? };
    Some(sign * (hours.parse::<i64>().ok()? * 3600 + minutes * 60))
}

#[cfg(test)]
mod tests;
