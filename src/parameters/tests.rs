use personalize_contract::Place;
use serde_json::json;

use super::*;

mod shapes;

fn schema() -> Value {
    json!({"type": "record", "name": "Interactions", "namespace": "com.amazonaws.personalize.schema", "version": "1.0",
        "fields": [{"name": "USER_ID", "type": "string"}, {"name": "ITEM_ID", "type": "string"}, {"name": "TIMESTAMP", "type": "long"}]})
}

fn file(more: &Value) -> Value {
    let mut file =
        json!({"datasetGroup": {"name": "g"}, "datasets": {"Interactions": {"name": "i", "schema": schema()}}});
    for (key, value) in more.as_object().unwrap() {
        file[key] = value.clone();
    }
    file
}

fn findings(more: &Value) -> Vec<String> {
    Parsed::of_value(&file(more)).findings.iter().map(Finding::to_string).collect()
}

#[test]
fn a_syntax_error_has_line_and_column() {
    let findings = Parsed::of_text("{\n  \"datasetGroup\": {,\n}").findings;
    assert_eq!(findings[0].place, Place::at(2, 20));
    assert!(findings[0].message.starts_with("the parameter file is not JSON: "), "{}", findings[0].message);
}

#[test]
fn an_unknown_key_is_named_with_the_nearest_known_one() {
    let file = json!({"datasetgroup": {"name": "g"}, "datasets": {"Interactions": {"name": "i", "schema": schema()}, "Item": {}}});
    let findings: Vec<String> = Parsed::of_value(&file).findings.iter().map(Finding::to_string).collect();
    assert_eq!(
        findings,
        [
            "error[PP0106]: datasetgroup: the key `datasetgroup` is not known; did you mean `datasetGroup`?",
            "error[PP0106]: datasets.Item: the key `Item` is not known; did you mean `Items`?",
        ]
    );
    let known = "datasetGroup, datasets, eventTracker, filters, metricAttribution, recommenders, solutions, campaigns, schedules, reimport, retrain, onDrift, quotas, events, tags, solution, campaign";
    let expected = format!("error[PP0106]: nonsense: the key `nonsense` is not known; known are {known}");
    assert_eq!(self::findings(&json!({"nonsense": 1})), [expected]);
}

#[test]
fn a_misspelt_section_is_one_finding_and_accuses_nothing_else() {
    let filter = json!([{"name": "f", "filterExpression": "EXCLUDE ItemID WHERE Items.GENRE IN (\"drama\")"}]);
    let items = json!({"name": "i", "schema": {"type": "record", "name": "Items", "version": "1.0",
        "namespace": "com.amazonaws.personalize.schema",
        "fields": [{"name": "ITEM_ID", "type": "string"}, {"name": "GENRE", "type": ["string", "null"], "categorical": true}]}});
    let dataset = json!({"name": "d", "schema": schema()});
    for (key, section, expected) in [
        ("Item", items.clone(), "PP0106]: datasets.Item: the key `Item` is not known; did you mean `Items`?"),
        ("items", items.clone(), "PP0106]: datasets.items: the key `items` is not known; did you mean `Items`?"),
        ("Itmes", items, "PP0106]: datasets.Itmes: the key `Itmes` is not known; did you mean `Items`?"),
    ] {
        let datasets = json!({"Interactions": dataset, key: section});
        let found = findings(&json!({"datasets": datasets, "filters": filter}));
        assert_eq!(found, [format!("error[{expected}")], "{key}");
    }
    for key in ["Interaction", "interactions", "Interactoins"] {
        let found = findings(&json!({"datasets": {key: dataset}}));
        let expected =
            format!("error[PP0106]: datasets.{key}: the key `{key}` is not known; did you mean `Interactions`?");
        assert_eq!(found, [expected]);
    }
    for key in ["actions", "Action", "ActionInteractions", "action_interactions"] {
        let parsed = Parsed::of_value(&file(&json!({"datasets": {"Interactions": dataset, key: {"name": "a"}}})));
        let [finding, ..] = parsed.findings.as_slice() else { panic!("{key} is taken") };
        assert!(finding.message.contains("is not known; did you mean `Action"), "{finding}");
    }
}

#[test]
fn actions_are_of_custom_groups() {
    let actions = json!({"type": "record", "name": "Actions", "namespace": "com.amazonaws.personalize.schema",
        "version": "1.0", "fields": [{"name": "ACTION_ID", "type": "string"}, {"name": "VALUE", "type": "long"}]});
    let datasets =
        json!({"Interactions": {"name": "i", "schema": schema()}, "Actions": {"name": "a", "schema": actions}});
    let solution = json!({"name": "s", "recipeArn": "arn:aws:personalize:::recipe/aws-next-best-action"});
    let custom = file(&json!({"datasets": datasets, "solution": solution}));
    let parsed = Parsed::of_value(&custom);
    assert_eq!((parsed.findings.len(), parsed.datasets.len()), (0, 2), "{:#?}", parsed.findings);
    let mut of_domain = custom.clone();
    of_domain["datasetGroup"]["domain"] = json!("ECOMMERCE");
    let found = Parsed::of_value(&of_domain).findings;
    assert!(found.iter().any(|finding| finding.code == "PP0236"), "{found:#?}");
    let mut without = custom;
    without["datasets"].as_object_mut().unwrap().remove("Actions");
    let [finding] = &Parsed::of_value(&without).findings[..] else { panic!("one finding") };
    assert!(finding.message.ends_with("needs a dataset Actions; add `datasets.Actions`"), "{finding}");
}

#[test]
fn a_section_of_a_wrong_type_accuses_nothing_that_belongs_to_it() {
    let campaigns = json!({"aCampaign": {"name": "a"}, "bCampaign": {"name": "b"}});
    let filter = json!([{"name": "f", "filterExpression": "EXCLUDE ItemID WHERE Items.GENRE IN (\"drama\")"}]);
    let solution = json!({"s": {"name": "s", "recipeArn": "arn:aws:personalize:::recipe/aws-similar-items"}});
    for (more, place) in [
        (json!({"solutions": [], "campaigns": campaigns}), "solutions: expected an object, found a list"),
        (json!({"solutions": "all", "campaigns": campaigns}), "solutions: expected an object, found a string"),
        (json!({"solutions": null, "campaigns": campaigns}), "solutions: expected an object, found null"),
        (json!({"solutions": solution, "campaigns": []}), "campaigns: expected an object, found a list"),
        (json!({"filters": {"f": {}}}), "filters: expected a list, found an object"),
        (json!({"datasets": [], "filters": filter}), "datasets: expected an object, found a list"),
        (json!({"datasets": "Items", "solutions": solution}), "datasets: expected an object, found a string"),
        (json!({"quotas": {"filters": 0}}), "quotas.filters: expected a whole number from 1 on, found 0"),
        (json!({"quotas": {"filters": "many"}}), "quotas.filters: expected a whole number from 1 on, found a string"),
    ] {
        assert_eq!(findings(&more), [format!("error[PP0108]: {place}")], "{more}");
    }
}

#[test]
fn a_file_exceeds_no_quota_that_it_does_not_say_is_raised() {
    let mut with_events = schema();
    with_events["fields"].as_array_mut().unwrap().push(json!({"name": "EVENT_TYPE", "type": "string"}));
    let datasets = json!({"Interactions": {"name": "i", "schema": with_events}});
    let findings = |more: Value| {
        let mut file = file(&more);
        file["datasets"] = datasets.clone();
        Parsed::of_value(&file).findings.iter().map(Finding::to_string).collect::<Vec<String>>()
    };
    let filters = |count: usize| -> Value {
        let expression = "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"a\")";
        (0..count).map(|number| json!({"name": format!("f{number}"), "filterExpression": expression})).collect()
    };
    let recipe = "arn:aws:personalize:::recipe/aws-similar-items";
    let solutions = |count: usize| -> Value {
        Value::Object(
            (0..count)
                .map(|number| (format!("s{number}"), json!({"name": format!("s{number}"), "recipeArn": recipe})))
                .collect(),
        )
    };
    let campaigns = |count: usize| -> Value {
        let campaigns: Vec<Value> = (0..count).map(|number| json!({"name": format!("c{number}")})).collect();
        json!({"s": {"name": "s", "recipeArn": recipe, "campaigns": campaigns}})
    };
    for (key, most, section) in [
        ("filters", 30, &filters as &dyn Fn(usize) -> Value),
        ("solutions", 10, &solutions),
        ("solutions", 5, &campaigns),
    ] {
        let of = if most == 5 { "campaigns" } else { key };
        assert_eq!(findings(json!({key: section(most)})), Vec::<String>::new());
        let [found] = findings(json!({key: section(most + 1)})).try_into().unwrap_or_else(|found| panic!("{found:?}"));
        let remedy = format!("then write `\"quotas\": {{\"{of}\": {}}}`", most + 1);
        assert!(found.starts_with("error[PP02") && found.contains(&remedy), "{found}");
        assert_eq!(findings(json!({key: section(most + 1), "quotas": {of: most + 1}})), Vec::<String>::new());
        let [found] = findings(json!({key: section(most + 3), "quotas": {of: most + 2}})).try_into().unwrap();
        assert!(found.contains(&format!("by `quotas.{of}` a dataset group may have {}", most + 2)), "{found}");
    }
}

#[test]
fn every_finding_of_a_file_comes_at_once() {
    let found = findings(&json!({
        "datasetGroup": {"name": "a b"},
        "filters": [{"name": "f", "filterExpression": ""}, {"name": 3}],
        "solutions": {"x": {"name": "s", "performHPO": "yes", "solutionConfig": {"eventsConfig": {"eventParametersList": [{"weight": 2}]}}}},
        "campaigns": {"xCampaign": {"name": "c", "minProvisionedTPS": 0}, "y": 4},
        "eventTracker": null
    }));
    assert_eq!(found.len(), 11, "{found:#?}");
}

#[test]
fn what_the_sections_say_together_is_checked_too() {
    let sims = json!({"name": "s", "recipeArn": "arn:aws:personalize:::recipe/aws-sims"});
    let cases = [
        (json!({"solution": sims, "solutions": {"x": sims}}), "use one of them"),
        (json!({"campaign": {"name": "c"}}), "`campaign` belongs to `solution`"),
        (json!({"solutions": {"x": sims}, "campaigns": {"simsCampaign": {"name": "c"}}}), "belongs to no solution"),
        (json!({"campaigns": {"simsCampaign": {"name": "c"}}}), "add `solutions`"),
        (json!({"solutions": {"x": sims, "y": sims}}), "two solutions are called `s`"),
        (
            json!({"filters": [{"name": "f", "filterExpression": "INCLUDE ItemID WHERE Items.A > 1"}]}),
            "add `datasets.Items`",
        ),
        (json!({"solution": {"name": "s"}}), "`recipeArn` is missing"),
        (
            json!({"solution": {"name": "s", "recipeArn": "arn:aws:personalize:::recipe/aws-sim"}}),
            "nearest is arn:aws:personalize:::recipe/aws-sims",
        ),
        (
            json!({"solution": {"name": "s", "performAutoML": true}}),
            "warning[PP0306]: solution.performAutoML: `performAutoML` is no longer recommended",
        ),
        (
            json!({"solution": {"name": "s", "recipeArn": "arn:aws:personalize:::recipe/aws-sims", "performAutoTraining": true}}),
            "bills",
        ),
    ];
    for (more, expected) in cases {
        let found = findings(&more);
        assert!(found.iter().any(|finding| finding.contains(expected)), "{more}: {found:#?}");
    }
}

#[test]
fn other_json_than_an_object_is_refused() {
    for text in ["[]", "null", "3", "\"params\""] {
        let findings = Parsed::of_text(text).findings;
        assert!(findings[0].message.starts_with("expected an object, found "), "{text}: {findings:?}");
    }
}

fn numbered_tags(range: std::ops::Range<usize>) -> Value {
    range.map(|number| json!({"tagKey": format!("k{number}"), "tagValue": ""})).collect()
}

#[test]
fn tags_at_the_root_count_for_every_resource_as_its_own_do() {
    let cases = [
        (json!({"tags": [{"tagKey": "aws:x", "tagValue": ""}]}), "error[PP0119]: tags[0].tagKey: `aws:x` begins with"),
        (json!({"tags": numbered_tags(0..51)}), "error[PP0118]: tags: there are 51 tags"),
        (json!({"tags": {"k": "v"}}), "error[PP0108]: tags: expected a list, found an object"),
        (
            json!({"tags": [{"tagKey": "personalize-pipeline:tags", "tagValue": ""}]}),
            "error[PP0128]: tags[0].tagKey: `personalize-pipeline:tags` begins with",
        ),
        (
            json!({"tags": numbered_tags(0..30), "filters": [{"name": "f",
                "filterExpression": "INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"x\")", "tags": numbered_tags(20..51)}]}),
            "error[PP0118]: filters[0].tags: with the 30 tags of `tags` at the root there are 51; at most 50 are allowed",
        ),
    ];
    for (more, expected) in cases {
        let found = findings(&more);
        assert!(found.iter().any(|finding| finding.starts_with(expected)), "{found:?} instead of {expected}");
    }
    let event_tracker = json!({"name": "t", "tags": numbered_tags(10..50)});
    assert_eq!(findings(&json!({"tags": numbered_tags(0..30), "eventTracker": event_tracker})), [""; 0]);
}

#[test]
fn a_resource_gets_the_tags_of_the_root_and_one_that_says_which_the_file_has() {
    let tagged = |more: &Value| Parsed::of_value(&file(more)).parameters.unwrap();
    let keys = |tags: &[Tag]| tags.iter().map(|tag| format!("{}={}", tag.tag_key, tag.tag_value)).collect::<Vec<_>>();
    let parameters = tagged(&json!({"tags": [{"tagKey": "a", "tagValue": "1"}, {"tagKey": "b", "tagValue": "2"}],
        "eventTracker": {"name": "t", "tags": [{"tagKey": "a", "tagValue": "3"}]}}));
    let digests = crate::names::digests_of_tag_keys(["b", "a"]);
    let own = format!("personalize-pipeline:tags={digests}");
    assert_eq!(keys(&parameters.event_tracker.unwrap().tags), ["a=3", "b=2", &own]);
    assert_eq!(keys(&parameters.datasets[0].tags), ["a=1", "b=2", &own]);
    assert_eq!(keys(&parameters.tags), ["a=1", "b=2", &own]);
    assert!(["a", "b"].iter().all(|key| crate::names::has_tag_key(&digests, key)));
    assert!(!crate::names::has_tag_key(&digests, "c"));

    let parameters = tagged(&json!({"eventTracker": {"name": "t", "tags": [{"tagKey": "a", "tagValue": "3"}]}}));
    assert_eq!(keys(&parameters.dataset_group.tags), ["personalize-pipeline:tags="]);
    assert_eq!(keys(&parameters.datasets[0].tags), [""; 0]);
    assert_eq!(keys(&tagged(&json!({})).dataset_group.tags), [""; 0]);
    let many = tagged(&json!({"tags": numbered_tags(0..49)}));
    assert!(many.tags[49].tag_value.len() <= 256, "a tag's value has at most 256 characters");
    assert_eq!(tagged(&json!({"tags": numbered_tags(0..50)})).tags.len(), 50);
}
