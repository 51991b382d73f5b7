//! `template.yaml` as it is written, without the tools that expand it.

use std::fs;
use std::path::Path;

use saphyr::{LoadableYamlNode, ScalarOwned, YamlOwned};
use serde_json::{Map, Value, json};

/// As JSON, with `!Sub x` written out as `{"Fn::Sub": x}`.
fn as_json(node: &YamlOwned) -> Value {
    match node {
        YamlOwned::Tagged(tag, inner) => {
            let name = if tag.suffix == "Ref" { "Ref".to_owned() } else { format!("Fn::{}", tag.suffix) };
            json!({name: as_json(inner)})
        }
        YamlOwned::Mapping(members) => {
            let member =
                |(key, value): (&YamlOwned, &YamlOwned)| (key.as_str().expect("a text").to_owned(), as_json(value));
            Value::Object(members.iter().map(member).collect())
        }
        YamlOwned::Sequence(items) => items.iter().map(as_json).collect(),
        YamlOwned::Value(ScalarOwned::String(text)) => json!(text),
        YamlOwned::Value(ScalarOwned::Boolean(truth)) => json!(truth),
        YamlOwned::Value(ScalarOwned::Integer(number)) => json!(number),
        other => panic!("{other:?} is nothing that the template needs"),
    }
}

/// The whole template.
pub fn template() -> Value {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("template.yaml")).expect("the template");
    let documents = YamlOwned::load_from_str(&text).expect("YAML");
    as_json(documents.first().expect("one document"))
}

/// Its resources by their logical names.
pub fn resources(template: &Value) -> &Map<String, Value> {
    template["Resources"].as_object().expect("resources")
}
