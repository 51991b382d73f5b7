//! What solutions and filters ask of columns: attributes to train on, texts that occur, numbers within their range.

use super::values::{message, scan_of};
use super::*;

const RECIPE: &str = "arn:aws:personalize:::recipe/aws-item-attribute-affinity";

fn fields() -> Value {
    json!([field("ITEM_ID", "string"), {"name": "GENRES", "type": ["null", "string"], "categorical": true},
        nullable("PRICE", "float"), nullable("PROMOTED", "string")])
}

/// A scan of that many items, each with the values after its identifier.
fn items_of(count: usize, values: impl Fn(usize) -> String, options: Options) -> Report {
    let header = "ITEM_ID,GENRES,PRICE,PROMOTED\n".to_owned();
    let content = (0..count).fold(header, |rows, item| rows + &format!("i{item},{}\n", values(item)));
    scan_of(DatasetType::Items, &fields(), &content, options)
}

fn asking(section: &Value, filters: &[&str]) -> Options {
    let path = |place: usize| format!("filters[{place}].filterExpression");
    let literals = filters.iter().enumerate().flat_map(|(place, text)| FilterLiteral::all_of(&path(place), text));
    let solution = Expectation::of_solution("solutions.a", section.as_object().expect("an object"));
    Options { expectations: Expectations { solutions: vec![solution], literals: literals.collect() }, ..now() }
}

#[test]
fn an_attribute_that_is_trained_on_differs_and_repeats() {
    let affinity = || asking(&json!({"recipeArn": RECIPE}), &[]);
    let all = |values: &dyn Fn(usize) -> String| {
        let found = reported(&items_of(40, values, affinity()), true);
        found.into_iter().filter(|one| !one.contains(" PP0711 ")).collect::<Vec<_>>()
    };
    let error = ["error PP0815 solutions.a.recipeArn"];
    assert_eq!(all(&|_| "shoe,9.5,".to_owned()), error);
    assert_eq!(all(&|item| format!("c{item},{item},")), error);
    assert_eq!(all(&|item| format!("shoe,{item},p{item}")), error, "one all equal, two all different");
    assert_eq!(all(&|_| ",,".to_owned()), error);
    assert_eq!(all(&|item| format!("c{},{item},", item % 7)), [""; 0]);
    let told_of = message(&items_of(40, |_| "shoe,9.5,Y".to_owned(), affinity()), "PP0815");
    assert!(told_of.contains("Did not find any attribute to train on.") && told_of.contains("GENRES has the same"));
    let excluded = json!({"recipeArn": RECIPE, "solutionConfig": {"trainingDataConfig":
        {"excludedDatasetColumns": {"Items": ["GENRES"]}}}});
    let values = |item: usize| format!("c{},{item},p{item}", item % 7);
    assert_eq!(reported(&items_of(40, values, asking(&excluded, &[])), true), error);
}

#[test]
fn a_column_that_says_nothing_is_a_warning_for_other_recipes() {
    let all = |count: usize, values: &dyn Fn(usize) -> String| reported(&items_of(count, values, now()), true);
    assert_eq!(all(40, &|item| format!("shoe,{item},Y")), ["warning PP0816 Items/"]);
    assert_eq!(all(40, &|item| format!("c{item},{item},Y")), ["warning PP0816 Items/"]);
    assert_eq!(all(40, &|item| format!("c{},5,Y", item % 3)), ["warning PP0816 Items/"]);
    assert_eq!(all(40, &|item| format!("c{},{item},Y", item % 3)), [""; 0], "prices differ, and near ones are alike");
    assert_eq!(all(20, &|_| "shoe,5,Y".to_owned()), [""; 0], "too few to say");
}

#[test]
fn a_text_in_a_filter_occurs_in_its_column() {
    let values = |item: usize| format!("drama|war,{item},{}", if item % 20 < 17 { "True" } else { "False" });
    let report = |filter: &str| items_of(100, values, asking(&json!({"recipeArn": "r"}), &[filter]));
    for there in [
        "EXCLUDE ItemID WHERE Items.GENRES IN (\"war\")",
        "INCLUDE ItemID WHERE Items.promoted IN (\"True\", \"False\")",
        "INCLUDE ItemID WHERE Items.PROMOTED IN ($PROMOTED)",
        "INCLUDE ItemID WHERE Items.OTHER IN (\"x\")",
        // Joined categories have a finding of the expression.
        "EXCLUDE ItemID WHERE Items.GENRES IN (\"drama|war\")",
    ] {
        assert!(!reported(&report(there), true).iter().any(|one| one.contains("PP0817")), "{there}");
    }
    let cases = [
        ("INCLUDE ItemID WHERE Items.PROMOTED IN (\"Y\")", "it has `True` (85 %), `False` (15 %); write \"True\""),
        ("INCLUDE ItemID WHERE Items.PROMOTED IN (\"true\")", "write \"True\""),
        ("INCLUDE ItemID WHERE Items.PROMOTED NOT IN (\"0\")", "write \"False\""),
        ("EXCLUDE ItemID WHERE Items.GENRES IN (\"War\")", "it has `drama` (100 %), `war` (100 %); write \"war\""),
    ];
    for (filter, expected) in cases {
        let report = report(filter);
        assert!(reported(&report, true).iter().any(|one| one.starts_with("warning PP0817 filters[0]")), "{filter}");
        assert!(message(&report, "PP0817").contains(expected), "{filter}: {}", message(&report, "PP0817"));
    }
    let many = items_of(2000, |item| format!("g{item}|h,1,Y"), asking(&json!({"recipeArn": "r"}), &[cases[3].0]));
    assert_eq!(message(&many, "PP0817"), "", "nobody reads a thousand categories");
}

#[test]
fn of_many_texts_that_a_list_asks_for_in_vain_some_are_reported() {
    let texts: Vec<String> = (0..250).map(|number| format!("\"none{number}\"")).collect();
    let filter = format!("INCLUDE ItemID WHERE Items.GENRES IN (\"drama\", {})", texts.join(", "));
    let report = items_of(40, |_| "drama,1,Y".to_owned(), asking(&json!({"recipeArn": "r"}), &[&filter]));
    let found: Vec<_> = report.findings.iter().filter(|finding| finding.code == "PP0817").collect();
    assert_eq!(found.len(), 5);
    assert!(found[4].message.ends_with("; 245 more texts that the expression asks for are in Items.GENRES of no row"));
}

#[test]
fn an_event_type_in_a_filter_occurs_in_any_case() {
    let rows = of_users(0..100, 10, "Watch");
    let found = |filter: &str| entire(&rows, asking(&json!({"recipeArn": "r"}), &[filter]));
    assert_eq!(found("EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"watch\", \"*\")"), [""; 0]);
    assert_eq!(found("EXCLUDE ItemID WHERE Interactions.event_type IN (\"WATCH\")"), [""; 0]);
    let expected = ["warning PP0817 filters[0].filterExpression"];
    let absent = found("EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"purchase\")");
    assert!(absent.len() == 1 && absent[0].starts_with(expected[0]), "{absent:?}");
}

#[test]
fn a_comparison_in_a_filter_is_met_by_some_row() {
    let report = |filter: &str| {
        let values = |item: usize| format!("g{},{},Y", item % 5, 10 + item);
        items_of(81, values, asking(&json!({"recipeArn": "r"}), &[filter]))
    };
    for (condition, is_met) in [
        ("> 1000", false),
        (">= 90", true),
        (">= 90.5", false),
        ("> 90", false),
        ("> 89", true),
        ("< 10", false),
        ("<= 10", true),
        ("< 0", false),
        ("= 9", false),
        ("= 50", true),
        ("!= 1000", true),
        ("< 1000", true),
    ] {
        let report = report(&format!("INCLUDE ItemID WHERE Items.PRICE {condition}"));
        let is_reported = reported(&report, true).iter().any(|one| one.starts_with("warning PP0818 filters[0]"));
        let found = message(&report, "PP0818");
        assert_eq!(is_reported, !is_met, "{condition}");
        assert_eq!(found.is_empty(), is_met, "{condition}: {found}");
        assert!(is_met || found.contains("from 10 to 90"), "{found}");
    }
    let current = report("INCLUDE ItemID WHERE Items.GENRES IN (\"g1\") AND CurrentItem.PRICE > 1000");
    assert!(message(&current, "PP0818").starts_with("no row has CurrentItem.PRICE > 1000"));
}

#[test]
fn rows_that_repeat_others_are_none_to_train_on() {
    let fields = json!([field("USER_ID", "string"), field("ITEM_ID", "string"), field("TIMESTAMP", "long")]);
    let asking = || asking(&json!({"recipeArn": "arn:aws:personalize:::recipe/aws-user-personalization-v2"}), &[]);
    let all = |distinct: usize, repeats: usize, options: Options| {
        let row = |number: usize| format!("u{},i{number},{}\n", number % 100, 1_700_000_000 + number);
        let content: String = (0..distinct).chain(0..repeats).map(row).collect();
        reported(
            &scan_of(DatasetType::Interactions, &fields, &format!("USER_ID,ITEM_ID,TIMESTAMP\n{content}"), options),
            true,
        )
    };
    let codes = |reported: Vec<String>| {
        reported.iter().map(|one| one[..one.find(" PP").unwrap_or(0) + 7].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(codes(all(999, 1, asking())), ["warning PP0810", "error PP0802"]);
    assert_eq!(codes(all(600, 600, asking())), ["warning PP0810", "error PP0802"]);
    assert_eq!(codes(all(1000, 1, asking())), ["warning PP0810"]);
    assert_eq!(codes(all(999, 1, now())), ["warning PP0810"], "nothing is trained, and an import counts rows");
}
