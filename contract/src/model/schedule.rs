//! What a schedule of automatic training looks like, and which one a text for another scheduler may mean.
//!
//! Source: the API model's shape `SchedulingExpression`; its reference for the range of 1 to 30 days.

use super::Pattern;
use super::rules::SCHEDULES;
use super::violation::cut;
use crate::{Finding, Place};

/// What automatic training takes.
const FORM: &str = "automatic training takes `rate(n days)` with 1 to 30 days";

/// Everything that is wrong with a text that is to be a schedule of automatic training, as one finding.
#[must_use]
pub fn finding(place: impl Into<Place>, text: &str) -> Option<Finding> {
    let is_one = Pattern::SchedulingExpression.matches(text) && out_of_range(text).is_none();
    (!is_one).then(|| Finding::of(SCHEDULES, place, advice(text)))
}

/// That a text is no schedule of automatic training, and what to write.
fn advice(text: &str) -> String {
    let shown = cut(text);
    let lower = text.trim().to_ascii_lowercase();
    if let Some(days) = out_of_range(&lower) {
        let days = cut(days);
        return format!("every {days} days is not possible; write `rate(1 day)` to `rate(30 days)`");
    }
    if lower.starts_with("cron") || is_cron(&lower) {
        return format!(
            "{FORM}, such as `rate(7 days)`, and `{shown}` is a cron expression; for certain times of day, leave automatic training off and start runs on a schedule"
        );
    }
    if lower.starts_with("at(") {
        return format!(
            "{FORM}, such as `rate(7 days)`, and `{shown}` is one moment; to train once, leave automatic training off"
        );
    }
    if let Some(days) = days(&lower) {
        let unit = if days == 1 { "day" } else { "days" };
        return format!("{FORM}, and `{shown}` is written otherwise; write `rate({days} {unit})`");
    }
    if text.is_empty() {
        return format!("{FORM}; write one, such as `rate(7 days)`, or leave the key out");
    }
    format!("{FORM}, and `{shown}` is none; write one, such as `rate(7 days)`")
}

/// Five or six parts, as `cron` of Unix and EventBridge have them.
fn is_cron(text: &str) -> bool {
    let mut parts = text.split_whitespace();
    let of_cron = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"*/,-?#".contains(&byte));
    (5..=6).contains(&parts.clone().count()) && parts.all(of_cron) && text.contains('*')
}

/// The number of days of a rate in days, as it is written, unless it is one of 1 to 30.
fn out_of_range(text: &str) -> Option<&str> {
    let rate = text.strip_prefix("rate(")?.strip_suffix(')')?.trim();
    let number = rate.strip_suffix("days").or_else(|| rate.strip_suffix("day"))?.trim();
    let digits = number.strip_prefix(['-', '+']).unwrap_or(number);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let is_possible = number.parse().is_ok_and(|days: i64| (1..=30).contains(&days));
    (is_number && !is_possible).then_some(number)
}

/// The days from one time to the next that a text means, if they are a whole number from 1 to 30.
fn days(text: &str) -> Option<u32> {
    let once: &[(&str, u32)] = &[("daily", 1), ("weekly", 7), ("biweekly", 14), ("fortnightly", 14), ("monthly", 30)];
    let word = text.trim_matches(|character: char| !character.is_ascii_alphanumeric());
    if let Some((_, days)) = once.iter().find(|(name, _)| *name == word) {
        return Some(*days);
    }
    let (before, number) = text.split_at(text.find(|character: char| character.is_ascii_digit())?);
    let is_negative = before.strip_suffix('-').is_some_and(|before| before.is_empty() || before.ends_with(['(', ' ']));
    if is_negative {
        return None;
    }
    let (number, unit) = number.split_at(number.find(|character: char| !character.is_ascii_digit())?);
    let unit: String = unit.trim_start_matches([' ', '(', '-']).chars().take_while(char::is_ascii_alphabetic).collect();
    let number: u32 = number.parse().ok()?;
    let days = match unit.as_str() {
        "d" | "day" | "days" => Some(number),
        "w" | "week" | "weeks" => number.checked_mul(7),
        "h" | "hour" | "hours" => number.is_multiple_of(24).then_some(number / 24),
        "m" | "min" | "minute" | "minutes" => number.is_multiple_of(1440).then_some(number / 1440),
        "month" | "months" => number.checked_mul(30),
        _ => None,
    };
    days.filter(|days| (1..=30).contains(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_for_another_scheduler_becomes_a_rate_where_it_can() {
        for (text, expected) in [
            ("cron(0 2 * * ? *)", "is a cron expression"),
            ("0 2 * * *", "is a cron expression"),
            ("cron(broken", "is a cron expression"),
            ("at(2026-01-01T00:00:00)", "is one moment"),
            ("every 7 days", "write `rate(7 days)`"),
            ("rate(1 week)", "write `rate(7 days)`"),
            ("rate(24 hours)", "write `rate(1 day)`"),
            ("rate(7days)", "write `rate(7 days)`"),
            ("Rate(3 Days)", "write `rate(3 days)`"),
            ("30d", "write `rate(30 days)`"),
            ("weekly", "write `rate(7 days)`"),
            ("rate(12 hours)", "such as `rate(7 days)`"),
            ("rate(2 months)", "such as `rate(7 days)`"),
            ("7", "such as `rate(7 days)`"),
            ("soon", "such as `rate(7 days)`"),
            ("", "such as `rate(7 days)`"),
            ("rate(-2 weeks)", "such as `rate(7 days)`"),
            ("-7 days", "such as `rate(7 days)`"),
        ] {
            let reported = advice(text);
            assert!(reported.starts_with("automatic training takes `rate(n days)`"), "{text}: {reported}");
            assert!(reported.contains(expected), "{text}: {reported}");
        }
    }

    #[test]
    fn days_that_are_none_of_1_to_30_are_named() {
        for days in ["-1", "0", "-30", "31", "99", "00", "99999999999999999999", "-0"] {
            for text in [format!("rate({days} days)"), format!("rate( {days} day )")] {
                let reported = finding("a", &text).map(|finding| finding.message).unwrap_or_default();
                assert_eq!(
                    reported,
                    format!("every {days} days is not possible; write `rate(1 day)` to `rate(30 days)`")
                );
            }
        }
        for text in ["rate(1 day)", "rate(1 days)", "rate(30 days)", "rate(07 days)"] {
            assert_eq!(finding("a", text), None, "{text}");
        }
    }
}
