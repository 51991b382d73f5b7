//! What the guide shows is taken.

use DatasetType::{ActionInteractions, Actions, Interactions, Items, Users};

use super::*;
use crate::filter::syntax::{Condition, FieldName, Operand, Recommended, Source, Test, Value};

/// The examples of the developer guide, of today and of earlier years, and a few that its elements allow; with each, the
/// datasets that it reads.
const EXAMPLES: [(&str, &[DatasetType]); 30] = [
    ("EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ($EVENT_TYPE)", &[Interactions]),
    (r#"EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("click", "stream")"#, &[Interactions]),
    (r#"INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("click")"#, &[Interactions]),
    (r#"INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")"#, &[Interactions]),
    ("INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (*)", &[Interactions]),
    ("EXCLUDE ItemID WHERE Interactions.EVENT_TYPE NOT IN (*)", &[Interactions]),
    ("EXCLUDE ItemID WHERE Items.CATEGORY IN ($CATEGORY)", &[Items]),
    ("INCLUDE ItemID WHERE Items.PRICE < CurrentItem.PRICE AND Items.GENRE IN CurrentItem.GENRE", &[Items]),
    (r#"EXCLUDE ItemID WHERE Items.CATEGORY_L1 IN ("shoe") AND Items.CATEGORY_L2 NOT IN ("boot")"#, &[Items]),
    ("INCLUDE ItemID WHERE Items.PRICE <= $PRICE", &[Items]),
    ("INCLUDE ItemID WHERE Items.CREATION_TIMESTAMP < $DATE", &[Items]),
    ("INCLUDE ItemID WHERE Items.GENRE IN ($GENRE)", &[Items]),
    ("INCLUDE ItemID WHERE Items.PRICE < CurrentItem.PRICE AND Items.CREATION_TIMESTAMP > $DATE", &[Items]),
    ("EXCLUDE ItemID WHERE Items.GENRE IN ($GENRE) IF CurrentUser.AGE = $AGE", &[Items, Users]),
    (
        r#"INCLUDE ItemID WHERE Items.CATEGORY_L1 IN ("watch") AND Items.CATEGORY_L2 IN ("luxury") IF CurrentUser.AGE > 18"#,
        &[Items, Users],
    ),
    ("INCLUDE ItemID WHERE Items.NUMBER_OF_DOWNLOADS < 20", &[Items]),
    (
        "EXCLUDE ItemID WHERE Items.NUMBER_OF_DOWNLOADS < 20 IF CurrentUser.AGE > 18 AND CurrentUser.AGE < 30",
        &[Items, Users],
    ),
    ("INCLUDE ItemID WHERE Items.YEAR >= 1970 AND Items.YEAR < 1980", &[Items]),
    (r#"INCLUDE ItemID WHERE Items.genre IN ("Users.click|drama")"#, &[Items]),
    ("INCLUDE UserID WHERE Users.MEMBERSHIP_STATUS IN ($MEMBERSHIP)", &[Users]),
    ("EXCLUDE UserID WHERE Users.AGE < $AGE", &[Users]),
    (r#"INCLUDE UserID WHERE Interactions.EVENT_TYPE IN ("click", "rating")"#, &[Interactions]),
    ("EXCLUDE UserID WHERE Interactions.EVENT_TYPE IN ($EVENT_TYPE)", &[Interactions]),
    ("INCLUDE ActionID WHERE Action_Interactions.EVENT_TYPE IN ($EVENT_TYPE)", &[ActionInteractions]),
    (r#"EXCLUDE ActionID WHERE Action_Interactions.EVENT_TYPE IN ("NOT_TAKEN")"#, &[ActionInteractions]),
    ("EXCLUDE ActionID WHERE Actions.CATEGORY IN ($CATEGORY)", &[Actions]),
    ("INCLUDE ActionID WHERE Actions.VALUE > ($VALUE)", &[Actions]),
    ("EXCLUDE ActionID WHERE Actions.VALUE < ($VALUE) IF CurrentUser.MEMBERSHIP = $PREMIUM", &[Users, Actions]),
    (
        r#"INCLUDE ItemID WHERE Items.GENRE IN ($GENRE) | EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("click","stream")"#,
        &[Interactions, Items],
    ),
    (
        "INCLUDE ItemID WHERE Items.GENRE IN ($G)|EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (*)",
        &[Interactions, Items],
    ),
];

#[test]
fn every_example_of_the_guide_is_clean_and_its_datasets_are_found() {
    let datasets = all_datasets();
    for (expression, expected) in EXAMPLES {
        assert_eq!(places_of(expression, &datasets), [], "{expression}");
        assert_eq!(datasets_named(expression), expected, "{expression}");
        let unreadable: Vec<_> = datasets.iter().map(|(dataset_type, _)| (*dataset_type, None)).collect();
        assert_eq!(
            places_of(expression, &unreadable),
            [],
            "nothing is made of schemas that are not known: {expression}"
        );
    }
}

#[test]
fn the_one_example_in_the_singular_is_taken_with_a_warning() {
    let expression =
        r#"INCLUDE ActionID WHERE Action.MEMBERSHIP_LEVEL IN ("Premium") IF CurrentUser.MEMBERSHIP = $PREMIUM"#;
    assert_eq!(places_of(expression, &all_datasets()), [("PP0522", "Action")]);
    assert_eq!(datasets_named(expression), [Users, Actions]);
}

#[test]
fn a_filter_is_read_into_a_tree_that_knows_its_places() {
    let expression = "EXCLUDE ItemID WHERE Items.GENRE NOT IN (\"a b\") OR Items.YEAR>=1970 IF CurrentUser.AGE = $AGE";
    let (filter, problems) = Filter::parse(expression);
    assert_eq!(problems, []);
    let [one] = &filter.expressions[..] else { panic!("one expression") };
    assert_eq!((one.includes, one.recommended), (false, Recommended::Items));
    let at = |text: &str| expression.find(text).map(|start| start..start + text.len()).expect("it is there");
    let field = |source, name: &'static str| {
        let column = name.split('.').nth(1).expect("a column");
        FieldName { source, column, span: at(name) }
    };
    let compared = |entire, field, operator: Operator, sign: &str, value, text: &str| Condition {
        field,
        test: Test::Comparison { operator, span: at(sign), operand: Operand { value, span: at(text) } },
        is_guess: false,
        span: at(entire),
    };
    let list = syntax::Values::List(vec![Operand { value: Value::Text("a b"), span: at("\"a b\"") }]);
    let items = Source::Dataset(Items);
    assert_eq!(
        one.conditions,
        [
            Condition {
                field: field(items, "Items.GENRE"),
                test: Test::Membership { negated: true, span: at("NOT IN"), values: list },
                is_guess: false,
                span: at("Items.GENRE NOT IN (\"a b\")"),
            },
            compared(
                "Items.YEAR>=1970",
                field(items, "Items.YEAR"),
                Operator::GreaterOrEqual,
                ">=",
                Value::Number("1970"),
                "1970"
            ),
        ]
    );
    assert_eq!(one.joints, [(syntax::Joint::Or, at("OR"))]);
    let age = field(Source::CurrentUser, "CurrentUser.AGE");
    assert_eq!(
        one.of_user,
        [compared("CurrentUser.AGE = $AGE", age, Operator::Equal, "= ", Value::Placeholder("AGE"), "$AGE")].map(
            |mut one| {
                let Test::Comparison { span, .. } = &mut one.test else { panic!("a comparison") };
                span.end -= 1;
                one
            }
        )
    );
}
