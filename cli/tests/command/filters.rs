//! The page of filter recipes: every expression on it passes the check, and is created in the emulator.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::{folder, json_of, path, pipeline, workspace, write};

/// The expressions of the page: the lines of its code blocks that begin like one.
fn expressions() -> Vec<String> {
    let page = fs::read_to_string(workspace().join("docs/filters.md")).expect("the page");
    let blocks = page.split("\n```").enumerate().filter(|(index, _)| index % 2 == 1);
    let lines = blocks.flat_map(|(_, block)| block.lines().map(str::to_owned).collect::<Vec<_>>());
    lines.filter(|line| line.starts_with("INCLUDE") || line.starts_with("EXCLUDE")).collect()
}

fn dataset(name: &str, fields: &[(&str, &str)]) -> Value {
    let field = |(name, kind): &(&str, &str)| match *kind {
        "category" => json!({"name": name, "type": "string", "categorical": true}),
        kind => json!({"name": name, "type": kind}),
    };
    let fields: Vec<Value> = fields.iter().map(field).collect();
    json!({"name": name.to_lowercase(), "schema": {"type": "record", "name": name, "version": "1.0",
        "namespace": "com.amazonaws.personalize.schema", "fields": fields}})
}

/// A shop with the fields that the page reads, and data for them.
fn shop(folder: &Path, expressions: &[String]) {
    let filters: Vec<Value> = expressions
        .iter()
        .enumerate()
        .map(|(index, expression)| json!({"name": format!("filter-{index}"), "filterExpression": expression}))
        .collect();
    let parameters = json!({
        "datasetGroup": {"name": "shop"},
        "datasets": {
            "Interactions": dataset("Interactions",
                &[("USER_ID", "string"), ("ITEM_ID", "string"), ("EVENT_TYPE", "string"), ("TIMESTAMP", "long")]),
            "Items": dataset("Items", &[("ITEM_ID", "string"), ("IN_STOCK", "category"), ("GENRE", "category"),
                ("LABEL", "category"), ("PRICE", "float"), ("CREATION_TIMESTAMP", "long")]),
            "Users": dataset("Users", &[("USER_ID", "string"), ("AGE", "int"), ("MEMBERSHIP", "category")]),
        },
        "filters": filters,
        "solutions": {
            "similar": {"name": "similar", "recipeArn": "arn:aws:personalize:::recipe/aws-similar-items"},
            "segments": {"name": "segments", "recipeArn": "arn:aws:personalize:::recipe/aws-item-affinity"},
        },
    });
    write(&folder.join("params.json"), parameters.to_string());
    let (mut interactions, mut items, mut users) = (
        "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n".to_owned(),
        "ITEM_ID,IN_STOCK,GENRE,LABEL,PRICE,CREATION_TIMESTAMP\n".to_owned(),
        "USER_ID,AGE,MEMBERSHIP\n".to_owned(),
    );
    let one_of = |of: &[&'static str], index: usize| of[index % of.len()];
    for index in 0..1_500 {
        let (user, item) = (index % 50, index * 7 % 60);
        let event = one_of(&["watch", "stream", "purchase", "dislike"], index / 3);
        writeln!(interactions, "u{user},i{item},{event},{}", 1_600_000_000 + index * 1000).expect("memory");
    }
    for index in 0..60 {
        let (stock, genre) = (one_of(&["yes", "no"], index), one_of(&["drama", "comedy", "war"], index));
        let label = one_of(&["explicit", "members", "none"], index / 2);
        writeln!(items, "i{index},{stock},{genre},{label},{}.5,{}", index + 1, 1_500_000_000 + index).expect("memory");
    }
    for index in 0..50 {
        let membership = one_of(&["gold", "silver", "none"], index);
        writeln!(users, "u{index},{},{membership}", 15 + index).expect("memory");
    }
    for (dataset, text) in [("Interactions", interactions), ("Items", items), ("Users", users)] {
        fs::create_dir_all(folder.join(dataset)).expect("a folder");
        write(&folder.join(dataset).join("data.csv"), text);
    }
}

#[test]
fn every_recipe_for_a_filter_is_clean_and_can_be_created() {
    let expressions = expressions();
    assert!(expressions.len() >= 15, "{expressions:#?}");
    let folder = folder("filter-recipes");
    shop(&folder, &expressions);
    let checked = json_of(&pipeline(&["check", path(&folder), "--output", "json"]));
    let parameters = |finding: &&Value| finding["file"].as_str().is_none_or(|file| file.ends_with("params.json"));
    let about_filters = checked["findings"].as_array().expect("findings").iter().filter(parameters);
    assert_eq!(about_filters.collect::<Vec<_>>(), Vec::<&Value>::new());
    let output = pipeline(&["run", path(&folder), "--output", "json"]);
    let document = json_of(&output);
    assert_eq!(output.status.code(), Some(0), "{document:#}");
    assert_eq!(document["apiCalls"]["CreateFilter"], json!(expressions.len()), "{:#}", document["apiCalls"]);
}
