//! Fills in the `${…}` placeholders of a definition, as the deployment does.

use std::collections::BTreeMap;

/// A placeholder that nothing is known for, or that has no end.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("placeholder `${{{0}}}` is not known to this interpreter")]
pub struct UnknownPlaceholder(pub String);

/// Replaces every `${Name}` by its value.
///
/// # Errors
/// When a name has no value.
pub fn fill(text: &str, values: &BTreeMap<&str, String>) -> Result<String, UnknownPlaceholder> {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        filled.push_str(before);
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        filled.push_str(values.get(name).ok_or_else(|| UnknownPlaceholder(name.to_owned()))?);
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_and_unknown_ones_refused() {
        let values = BTreeMap::from([("Partition", "aws".to_owned())]);
        assert_eq!(fill("arn:${Partition}:x:${Partition}", &values), Ok("arn:aws:x:aws".to_owned()));
        assert_eq!(fill("${Stage}", &values), Err(UnknownPlaceholder("Stage".to_owned())));
        assert_eq!(
            UnknownPlaceholder("Stage".to_owned()).to_string(),
            "placeholder `${Stage}` is not known to this interpreter"
        );
    }
}
