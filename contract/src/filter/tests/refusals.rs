//! What is wrong with an expression is reported with its rule, its place and what to do.

mod meaningless;
mod unreadable;

use super::*;
use crate::recipe::{RECIPES, Recipe};
use meaningless::{MEANING, UNSHOWN};
use unreadable::SYNTAX;

/// One mistake: an expression, the code of the rule that it breaks, and a part of the message. The brackets ⟦ and ⟧ are
/// around what the finding points at.
type Case = (&'static str, &'static str, &'static str);

#[test]
fn each_mistake_is_reported_with_its_rule_its_place_and_what_to_do() {
    let datasets = all_datasets();
    let mut wrong = Vec::new();
    for (marked, code, message) in SYNTAX.iter().chain(&MEANING).chain(&UNSHOWN) {
        let expression = marked.replace(['⟦', '⟧'], "");
        let start = marked.find('⟦').expect("a beginning");
        let end = marked.find('⟧').expect("an end") - '⟦'.len_utf8();
        let found = problems(&expression, &datasets);
        let is_right = |problem: &Problem| {
            problem.rule.code == *code && problem.span == (start..end) && problem.message.contains(message)
        };
        if found.len() != 1 || !is_right(&found[0]) {
            wrong.push(format!("{marked}: {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_wrong_in_one_expression_does_not_hide_what_is_wrong_in_another() {
    let expression = "INCLUDE ItemID WHERE Items.GENRE IN $A | include ItemID WHERE Items.YEAR IN (\"1\") AND Items.X = 1 || EXCLUDE";
    let expected = [("PP0501", "$A"), ("PP0507", "IN"), ("PP0506", "Items.X"), ("PP0501", "||"), ("PP0501", "EXCLUDE")];
    assert_eq!(places_of(expression, &all_datasets()), expected);
}

#[test]
fn a_type_of_events_under_another_name_is_to_be_renamed() {
    let with = |columns: &[&str]| {
        let fields: Vec<Value> = columns.iter().map(|name| json!({"name": name, "type": "string"})).collect();
        let schema = Schema::parse(&json!({"type": "record", "name": "Interactions", "fields": fields}));
        vec![(DatasetType::Interactions, Some(schema.expect("a schema")))]
    };
    let messages = |column: &str, datasets: &[(DatasetType, Option<Schema>)]| {
        let expression = format!("EXCLUDE ItemID WHERE Interactions.{column} IN (\"buy\")");
        let found = problems(&expression, datasets).into_iter();
        found.map(|problem| (problem.rule.code, problem.message)).collect::<Vec<_>>()
    };
    let misnamed = with(&["USER_ID", "ITEM_ID", "EVENT"]);
    let [(code, message)] = &messages("EVENT_TYPE", &misnamed)[..] else { panic!("one problem") };
    assert!(*code == "PP0506" && message.contains("call `EVENT` so there and in the header"), "{message}");
    let [(code, message)] = &messages("EVENT", &misnamed)[..] else { panic!("one problem") };
    assert!(*code == "PP0510" && message.contains("call the column EVENT_TYPE there"), "{message}");
    let without = with(&["USER_ID", "ITEM_ID"]);
    let [(code, message)] = &messages("EVENT_TYPE", &without)[..] else { panic!("one problem") };
    assert!(*code == "PP0506" && message.ends_with("or leave the condition out"), "{message}");
}

#[test]
fn datasets_that_are_missing_are_named_once() {
    let expression = "INCLUDE ItemID WHERE Items.A > CurrentItem.B IF CurrentUser.C > 1";
    let interactions = &all_datasets()[..1];
    assert_eq!(places_of(expression, interactions), [("PP0204", "Items.A"), ("PP0204", "CurrentUser.C")]);
    assert_eq!(places_of(expression, &[]), [], "without any dataset, something else is wrong");
    let found = problems("EXCLUDE ActionID WHERE Actions.VALUE > 1", interactions);
    assert!(found[0].message.ends_with("no such dataset; add `datasets.Actions`"));
}

/// Conditions on that many fields of Items, none of which needs to be known.
fn of_fields(names: std::ops::Range<usize>, verb: &str) -> String {
    let conditions: Vec<String> = names.map(|number| format!("Items.F{number} > $P{number}")).collect();
    format!("{verb} ItemID WHERE {}", conditions.join(" AND "))
}

#[test]
fn a_filter_reads_ten_fields_and_takes_25_values() {
    let datasets = [(DatasetType::Items, None)];
    let ten = of_fields(0..10, "INCLUDE") + " AND items.f0 < 1 AND Items.F1 < CurrentItem.F2";
    assert_eq!(places_of(&ten, &datasets), []);
    let eleven = format!("{ten} | {}", of_fields(10..12, "EXCLUDE"));
    assert_eq!(places_of(&eleven, &datasets), [("PP0517", "Items.F10")]);
    let placeholders = |count: usize, verb: &str| {
        let conditions: Vec<String> = (0..count).map(|number| format!("Items.YEAR != $P{number}")).collect();
        format!("{verb} ItemID WHERE {} AND Items.YEAR > $P0", conditions.join(" AND "))
    };
    assert_eq!(places_of(&placeholders(25, "INCLUDE"), &datasets), []);
    assert_eq!(places_of(&placeholders(26, "INCLUDE"), &datasets), [("PP0516", "$P25")]);
    assert_eq!(places_of(&placeholders(26, "EXCLUDE"), &datasets), [], "what is excluded needs no values");
}

fn of_file(expressions: &[&str], recipes: Recipes<'_>) -> Vec<String> {
    let paths = expressions.iter().enumerate();
    let filters: Vec<_> = paths.map(|(index, expression)| (format!("filters[{index}]"), *expression)).collect();
    let mut findings = Vec::new();
    check(&filters, &DatasetType::ALL.map(|dataset_type| (dataset_type, None)), recipes, &mut findings);
    findings.iter().map(|finding| format!("{} {}", finding.code, finding.place)).collect()
}

#[test]
fn the_filters_of_a_group_read_twenty_fields() {
    let [one, two, three] = [of_fields(0..10, "EXCLUDE"), of_fields(10..20, "EXCLUDE"), of_fields(5..15, "EXCLUDE")];
    let more = "EXCLUDE UserID WHERE Users.F0 > 1";
    assert_eq!(of_file(&[&one, &two, &three], Recipes::Unknown), Vec::<String>::new());
    assert_eq!(of_file(&[&one, &two, more, &three], Recipes::Unknown), ["PP0518 filters[2]"]);
}

#[test]
fn a_filter_is_of_use_to_a_recipe_of_the_file() {
    let named = |name: &str| RECIPES.iter().find(|recipe| recipe.name == name).expect("a recipe");
    let [similar, v2] = ["aws-similar-items", "aws-user-personalization-v2"].map(named);
    let [affinity, by_attribute] = ["aws-item-affinity", "aws-item-attribute-affinity"].map(named);
    let current = "EXCLUDE ItemID WHERE Items.GENRE IN CurrentItem.GENRE";
    let segment = "EXCLUDE UserID WHERE Interactions.EVENT_TYPE IN (\"a\")";
    let unseen = "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"a\")";
    let cases: [(&str, &[&'static Recipe], &[&str]); 8] = [
        (current, &[v2, similar], &[]),
        (current, &[v2], &["PP0520 filters[0]"]),
        (current, &[], &["PP0520 filters[0]"]),
        (segment, &[v2, by_attribute], &["PP0519 filters[0]"]),
        (segment, &[affinity, by_attribute], &[]),
        (segment, &[v2], &[]),
        (unseen, &[v2, by_attribute], &[]),
        (unseen, &[], &[]),
    ];
    for (expression, recipes, expected) in cases {
        assert_eq!(of_file(&[expression], Recipes::Known(recipes)), expected, "{expression}");
        assert_eq!(of_file(&[expression], Recipes::Unknown), Vec::<String>::new(), "{expression}");
    }
}
