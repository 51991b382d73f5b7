//! Asks whoever sits at a terminal.

use std::io::{self, BufRead as _, IsTerminal as _};

use crate::display::output::write_progress;

/// Who is asked.
#[derive(Debug)]
pub(super) enum Asker {
    /// Whoever types into stdin.
    Stdin,
    /// Nobody: there is no terminal, or nothing is to be asked.
    Nobody,
}

impl Asker {
    /// Stdin, if it is a terminal and something may be asked.
    pub(super) fn of_stdin(is_silent: bool) -> Self {
        if !is_silent && io::stdin().is_terminal() { Self::Stdin } else { Self::Nobody }
    }

    /// Asks for one of several names, by its number or as it is. `None` where nobody answers, or answers with nothing.
    pub(super) fn choose(&mut self, question: &str, names: &[String]) -> Option<String> {
        if matches!(self, Self::Nobody) || names.is_empty() {
            return None;
        }
        write_progress(&format!("{question}\n"));
        for (number, name) in (1..).zip(names) {
            write_progress(&format!("  {number}  {name}\n"));
        }
        loop {
            write_progress("Number or name, or nothing for none of them: ");
            let mut line = String::new();
            let read = io::stdin().lock().read_line(&mut line).unwrap_or(0);
            let answer = line.trim();
            if read == 0 || answer.is_empty() {
                return None;
            }
            if let Some(chosen) = chosen(answer, names) {
                return Some(chosen);
            }
            write_progress(&format!("`{answer}` is none of them.\n"));
        }
    }
}

fn chosen(answer: &str, names: &[String]) -> Option<String> {
    let by_number = answer.parse::<usize>().ok().and_then(|number| names.get(number.checked_sub(1)?));
    names.iter().find(|name| *name == answer).or(by_number).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_a_name_or_the_number_before_it() {
        let names = ["user", "2"].map(str::to_owned);
        assert_eq!(chosen("1", &names).as_deref(), Some("user"));
        assert_eq!(chosen("2", &names).as_deref(), Some("2"), "a name counts first");
        for answer in ["0", "3", "User", "-1"] {
            assert_eq!(chosen(answer, &names), None, "{answer}");
        }
        assert_eq!(Asker::Nobody.choose("Which?", &names), None);
    }
}
