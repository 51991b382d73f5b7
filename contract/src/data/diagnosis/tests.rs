//! Each kind of value that is not of its column's type, by several members.

use serde_json::json;

use super::*;
use crate::Schema;

/// A type, a value that is not of it, what is said of the value, and a part of the remedy.
const CASES: [(&str, &str, &str, &str); 55] = [
    ("int", " 12", "space", "`12`"),
    ("long", "1700000000\u{a0}", "space", "`1700000000`"),
    ("float", "\t1.5", "space", "`1.5`"),
    ("int", "  ", "blank", "leave the value empty"),
    ("float", "NULL", "no value", "leave the value empty"),
    ("int", "nan", "no value", "[\"null\", \"int\"]"),
    ("long", "\\N", "no value", "leave the value empty"),
    ("int", "NA", "no value", "leave the value empty"),
    ("float", "$19.99", "currency", ": 19.99"),
    ("float", "19,99 €", "currency", ": 19.99"),
    ("float", "USD 1,234.50", "currency", ": 1234.50"),
    ("int", "£5", "currency", ": 5"),
    ("float", "5 %", "percentage", ": 5"),
    ("int", "1,234", "thousands", ": 1234"),
    ("int", "12,345,678", "thousands", ": 12345678"),
    ("float", "1,234.56", "thousands", ": 1234.56"),
    ("float", "1.234,56", "thousands", ": 1234.56"),
    ("int", "1 234", "thousands", ": 1234"),
    ("int", "1\u{202f}234\u{202f}567", "thousands", ": 1234567"),
    ("int", "1'234", "thousands", ": 1234"),
    ("int", "1_000", "thousands", ": 1000"),
    ("float", "1,5", "decimal comma", ": 1.5"),
    ("double", "-0,25", "decimal comma", ": -0.25"),
    ("float", "1234,5", "decimal comma", ": 1234.5"),
    ("int", "3000000000", "more than", "2147483647 is the most; give the field the type long"),
    ("int", "-2147483649", "more than", "give the field the type long"),
    ("long", "9223372036854775808", "more than", "give the field the type string"),
    ("int", "12.0", "fraction", ": 12"),
    ("long", "1700000000.0", "fraction", ": 1700000000"),
    ("int", "12.5", "fraction", "give the field the type double"),
    ("long", "1.7e9", "exponent", ": 1700000000"),
    ("int", "1E3", "exponent", ": 1000"),
    ("long", "2024-01-31", "date", ": 1706659200"),
    ("long", "2023-11-14T22:13:20Z", "date", ": 1700000000"),
    ("long", "2023-11-15 00:13:20.123+02:00", "date", ": 1700000000"),
    ("long", "2023/11/14 22:13:20", "date", ": 1700000000"),
    ("long", "31/01/2024", "date", "seconds since 1970"),
    ("long", "Jan 31, 2024", "date", "seconds since 1970"),
    ("long", "14-Nov-2023", "date", "seconds since 1970"),
    ("long", "22:13:20", "time of day without its date", "seconds since 1970"),
    ("long", "22:13", "time of day without its date", "a format with the date"),
    ("long", "13:20.0", "time of day without its date", "a format with the date"),
    ("long", "0000-00-00", "no date", "leave the value empty"),
    ("long", "0000-00-00 00:00:00", "no date", "leave the value empty"),
    ("int", "\\\\N", "no value", "leave the value empty"),
    ("int", "yes", "true or false", "write 1"),
    ("int", "False", "true or false", "write 0"),
    ("int", "12kg", "unit", ": 12"),
    ("float", "(5.5)", "brackets", ": -5.5"),
    ("int", "MCMXC", "text", "give the field the type string"),
    ("float", "[1, 2]", "list", "give the field the type string"),
    ("boolean", "yes", "true or false", "write true"),
    ("boolean", "0.0", "true or false", "write false"),
    ("boolean", "N", "true or false", "write false"),
    ("boolean", "maybe", "neither", "write true, false, 1 or 0"),
];

fn field(field_type: &str) -> Field {
    let schema = json!({"type": "record", "name": "Items", "fields": [{"name": "A", "type": field_type}]});
    Schema::parse(&schema).expect("a schema").fields.remove(0)
}

/// Of a value of a column whose type is not the service's own.
fn reported(field_type: &str, value: &str) -> (&'static str, String) {
    let field = field(field_type);
    assert!(check_value(&field, value).is_err(), "{value} is a {field_type}");
    let Diagnosis { what, remedy } = Diagnosis::of(value, &field, false);
    (what, remedy)
}

#[test]
fn every_kind_of_bad_value_is_named_and_converted() {
    for (field_type, value, what, remedy) in CASES {
        let found = reported(field_type, value);
        assert!(found.0.contains(what) && found.1.contains(remedy), "{value} as {field_type}: {found:?}");
    }
}

#[test]
fn no_other_type_is_advised_where_the_service_prescribes_one() {
    let values = [
        "1.7e9",
        "1700000000.5",
        "2024-01-31",
        "31.01.2024",
        "soon",
        "",
        " ",
        "NULL",
        "1,700,000,000",
        "yes",
        "99999999999999999999",
        "[1700000000]",
        "Nov 2023",
        "$5",
        "1700000000s",
    ];
    for field_type in ["long", "int", "float"] {
        let field = field(field_type);
        for value in values.iter().filter(|value| check_value(&field, value).is_err()) {
            let Diagnosis { what, remedy } = Diagnosis::of(value, &field, true);
            assert!(!remedy.contains("type"), "{value} as {field_type}: {what}; {remedy}");
        }
    }
}
