//! The regular expressions of the API model, matched by hand: they are few and simple, and an engine for them would
//! be a large part of the Lambda.
//!
//! They are read as Java's `matches` reads them: the entire value counts, `.` is no line terminator, `\d` is ASCII, and
//! `\p{L}` is a general category, which `char::is_alphabetic` is not: that one admits marks too.

#[cfg(test)]
mod tests;

use std::fmt;

use unicode_general_category::{GeneralCategory, get_general_category};

use crate::arn::is_account_id;

/// A regular expression of the API model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pattern {
    /// A name in the context of a request for recommendations.
    AttributeName,
    /// A column of a dataset.
    ColumnName,
    /// A dataset type, or what is spelt like one.
    DatasetType,
    /// Where an event is said to come from.
    EventAttributionSource,
    /// A placeholder of a filter.
    FilterAttributeName,
    /// An ARN of a key.
    KmsKeyArn,
    /// A name of a resource or job.
    Name,
    /// Where a list goes on.
    NextToken,
    /// An ARN of this service.
    PersonalizeArn,
    /// An ARN of a role.
    RoleArn,
    /// A place in S3.
    S3Location,
    /// How often to train.
    SchedulingExpression,
    /// A tag's key or value.
    Tag,
}

impl Pattern {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::AttributeName,
        Self::ColumnName,
        Self::DatasetType,
        Self::EventAttributionSource,
        Self::FilterAttributeName,
        Self::KmsKeyArn,
        Self::Name,
        Self::NextToken,
        Self::PersonalizeArn,
        Self::RoleArn,
        Self::S3Location,
        Self::SchedulingExpression,
        Self::Tag,
    ];

    /// The model's own regular expression.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AttributeName => r"[A-Za-z\d_]+",
            Self::ColumnName => r"[A-Za-z_][A-Za-z\d_]*",
            Self::DatasetType => r"^[A-Za-z_]+$",
            Self::EventAttributionSource => r"^[\x20-\x7E]*[\x21-\x7E]+[\x20-\x7E]*$",
            Self::FilterAttributeName => r"[A-Za-z0-9_]+",
            Self::KmsKeyArn => r"arn:aws.*:kms:.*:[0-9]{12}:key/.*",
            Self::Name => r"^[a-zA-Z0-9][a-zA-Z0-9\-_]*",
            Self::NextToken => r"\p{ASCII}{0,1500}",
            Self::PersonalizeArn => r"arn:([a-z\d-]+):personalize:.*:.*:.+",
            Self::RoleArn => r"arn:([a-z\d-]+):iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+",
            Self::S3Location => r"(s3|http|https)://.+",
            Self::SchedulingExpression => r"rate\(\d+ days?\)",
            Self::Tag => r"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$",
        }
    }

    /// Whether an entire text matches.
    #[must_use]
    pub fn matches(self, text: &str) -> bool {
        match self {
            Self::AttributeName | Self::FilterAttributeName => some(text, is_word),
            Self::ColumnName => some(text, is_word) && !text.starts_with(|first: char| first.is_ascii_digit()),
            Self::DatasetType => some(text, |character| character.is_ascii_alphabetic() || character == '_'),
            Self::EventAttributionSource => {
                text.chars().all(|character| matches!(character, ' '..='~')) && text.chars().any(|c| c != ' ')
            }
            Self::KmsKeyArn => is_kms_key_arn(text),
            Self::Name => {
                text.starts_with(|first: char| first.is_ascii_alphanumeric())
                    && some(text, |character| is_word(character) || character == '-')
            }
            Self::NextToken => text.is_ascii() && text.len() <= 1500,
            Self::PersonalizeArn => is_personalize_arn(text).is_some(),
            Self::RoleArn => is_role_arn(text).is_some(),
            Self::S3Location => {
                let rest = ["s3://", "http://", "https://"].into_iter().find_map(|scheme| text.strip_prefix(scheme));
                rest.is_some_and(|rest| some(rest, is_dot))
            }
            Self::SchedulingExpression => is_schedule(text),
            Self::Tag => text.chars().all(is_of_a_tag),
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// One or more of them, and nothing else.
fn some(text: &str, allowed: impl Fn(char) -> bool) -> bool {
    !text.is_empty() && text.chars().all(allowed)
}

/// `[A-Za-z0-9_]`
fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

/// Java's `.`
fn is_dot(character: char) -> bool {
    !matches!(character, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// What follows `arn:([a-z\d-]+):`.
fn after_partition(text: &str) -> Option<&str> {
    let (partition, rest) = text.strip_prefix("arn:")?.split_once(':')?;
    let allowed = |character: char| character.is_ascii_lowercase() || character.is_ascii_digit() || character == '-';
    some(partition, allowed).then_some(rest)
}

/// Region and account may be anything, even empty, as they are in the ARN of a recipe.
fn is_personalize_arn(text: &str) -> Option<()> {
    let rest = after_partition(text)?.strip_prefix("personalize:")?;
    let (_region, rest) = rest.split_once(':')?;
    let (_account, resource) = rest.split_once(':')?;
    (!resource.is_empty() && text.chars().all(is_dot)).then_some(())
}

fn is_role_arn(text: &str) -> Option<()> {
    let (account, role) = after_partition(text)?.strip_prefix("iam::")?.split_once(":role")?;
    let allowed = |character: char| is_word(character) || "+=,.@-/".contains(character);
    (is_account_id(account) && some(role, allowed)).then_some(())
}

/// `.*` crosses colons, so `:kms:` and the account may be anywhere, in that order.
fn is_kms_key_arn(text: &str) -> bool {
    let rest = text.strip_prefix("arn:aws").and_then(|rest| rest.split_once(":kms:"));
    let Some((_, rest)) = rest.filter(|_| text.chars().all(is_dot)) else { return false };
    rest.match_indices(":key/").any(|(end, _)| {
        let account = end.checked_sub(12).and_then(|start| rest.get(start..end));
        account.is_some_and(|account| is_account_id(account) && rest[..end - 12].ends_with(':'))
    })
}

fn is_schedule(text: &str) -> bool {
    let days = text.strip_prefix("rate(").and_then(|rest| rest.strip_suffix(')')).and_then(|rest| {
        let (days, unit) = rest.split_once(' ')?;
        matches!(unit, "day" | "days").then_some(days)
    });
    days.is_some_and(|days| some(days, |character| character.is_ascii_digit()))
}

/// `[\p{L}\p{Z}\p{N}_.:/=+\-@]`
fn is_of_a_tag(character: char) -> bool {
    use GeneralCategory as Category;
    if character.is_ascii() {
        return character.is_ascii_alphanumeric() || " _.:/=+-@".contains(character);
    }
    matches!(
        get_general_category(character),
        Category::UppercaseLetter
            | Category::LowercaseLetter
            | Category::TitlecaseLetter
            | Category::ModifierLetter
            | Category::OtherLetter
            | Category::SpaceSeparator
            | Category::LineSeparator
            | Category::ParagraphSeparator
            | Category::DecimalNumber
            | Category::LetterNumber
            | Category::OtherNumber
    )
}
