//! All rules, each stated beside what checks it.

use crate::{
    Rule, attribution, batch, cost, csv, data, data_folder, deletion, filter, gate, model, parameter_file, recipe,
    schema, tag,
};

/// The lists of rules, one for each module that checks some.
const ROOMS: &[&[Rule]] = &[
    parameter_file::RULES,
    model::RULES,
    tag::RULES,
    cost::RULES,
    attribution::RULES,
    recipe::check::RULES,
    schema::RULES,
    filter::RULES,
    gate::RULES,
    csv::RULES,
    data_folder::RULES,
    deletion::RULES,
    data::RULES,
    batch::RULES,
];

/// All rules, by code.
#[must_use]
pub fn all() -> Vec<Rule> {
    let mut rules: Vec<Rule> = ROOMS.iter().copied().flatten().copied().collect();
    rules.sort_by_key(|rule| rule.code);
    rules
}

/// The rule of a code, case aside.
#[must_use]
pub fn of_code(code: &str) -> Option<Rule> {
    ROOMS.iter().copied().flatten().find(|rule| rule.code.eq_ignore_ascii_case(code)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_well_formed_and_stands_for_one_rule() {
        let rules = all();
        for rule in &rules {
            let digits = rule.code.strip_prefix("PP").expect("PP");
            assert!(digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit()), "{rule}");
            assert!(!rule.title.ends_with('.') && rule.title.len() <= 80, "{rule}: {}", rule.title);
            assert_eq!(of_code(&rule.code.to_lowercase()), Some(*rule));
        }
        let mut titles: Vec<&str> = rules.iter().map(|rule| rule.title).collect();
        titles.sort_unstable();
        assert!(titles.windows(2).all(|pair| pair[0] != pair[1]), "two rules have one title");
        assert!(rules.windows(2).all(|pair| pair[0].code != pair[1].code), "two rules have one code");
        assert_eq!(of_code("PP0000"), None);
    }
}
