//! The one rule for names of resources and jobs.

/// Longest name, in characters. Source: the API model's shape `Name`.
pub const MAXIMUM_LENGTH: usize = 63;

/// Checks a name against `^[a-zA-Z0-9][a-zA-Z0-9\-_]*`, 1 to 63 characters.
///
/// # Errors
/// A sentence that says what is wrong with the name and what is allowed.
pub fn check(name: &str) -> Result<(), String> {
    if name.is_empty() {
        return Err("the name is empty; give one of 1 to 63 characters".to_owned());
    }
    let length = name.chars().count();
    if length > MAXIMUM_LENGTH {
        return Err(format!("the name has {length} characters; at most {MAXIMUM_LENGTH} are allowed"));
    }
    let allowed = |character: char| character.is_ascii_alphanumeric() || character == '-' || character == '_';
    if let Some(character) = name.chars().find(|character| !allowed(*character)) {
        return Err(format!("`{name}` contains {character:?}; use letters, digits, `-` and `_` only"));
    }
    if !name.starts_with(|first: char| first.is_ascii_alphanumeric()) {
        return Err(format!("`{name}` must begin with a letter or a digit"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_service_pattern() {
        for good in ["a", "0", "media-filter-1", "A_b", &"x".repeat(63)] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for bad in ["", "-a", "_a", "a b", "ä", "a.b", &"x".repeat(64)] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }
}
