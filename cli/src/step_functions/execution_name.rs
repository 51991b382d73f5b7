//! Which names an execution may have.
//!
//! Source: `StartExecution` in the API reference of Step Functions.

use personalize_emulator::ServiceError;

use super::refusal;

const LONGEST: usize = 80;
const FORBIDDEN: &str = "<>{}[]?*\"#%\\^|~`$&,;:/";

/// Refuses a name that Step Functions refuses.
///
/// # Errors
/// `InvalidName`
pub fn check(name: &str) -> Result<(), ServiceError> {
    let forbidden = |letter: char| letter.is_whitespace() || letter.is_control() || FORBIDDEN.contains(letter);
    if name.is_empty() || name.chars().count() > LONGEST || name.chars().any(forbidden) {
        return Err(refusal("InvalidName", format!("Invalid Name: '{name}'")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_free_of_what_arns_and_shells_read_otherwise() {
        for name in ["a", "params-1_2.3+4=5@6!", &"x".repeat(80)] {
            assert_eq!(check(name), Ok(()), "{name}");
        }
        for name in ["", "a b", "a/b", "a:b", "a*", "a\u{7}", "a\"", &"x".repeat(81)] {
            assert_eq!(check(name).expect_err(name).name, "InvalidName");
        }
    }
}
