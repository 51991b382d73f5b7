//! The shapes of the seed and of the sample: what is the same content comes to the same parameters, and what is wrong with
//! it is found where each file has it.

use std::collections::HashMap;

use fastrand::Rng;

use super::*;

/// A file with one solution and its campaign, before it has a shape.
struct Content {
    rest: Value,
    solution: Value,
    campaign: Value,
}

/// A shape: how it writes a file, and where its solution and its campaign are.
struct Shape {
    write: fn(&Content) -> Value,
    solution: &'static str,
    campaign: &'static str,
}

const SHAPES: [Shape; 3] = [
    Shape {
        write: |content| content.with(json!({"solution": content.solution, "campaign": content.campaign})),
        solution: "solution",
        campaign: "campaign",
    },
    Shape {
        write: |content| {
            let (solution, campaign) = (&content.solution, &content.campaign);
            content.with(json!({"solutions": {"x": solution}, "campaigns": {"xCampaign": campaign}}))
        },
        solution: "solutions.x",
        campaign: "campaigns.xCampaign",
    },
    Shape {
        write: |content| {
            let mut solution = content.solution.clone();
            solution["campaigns"] = json!([content.campaign]);
            content.with(json!({"solutions": {"x": solution}}))
        },
        solution: "solutions.x",
        campaign: "solutions.x.campaigns[0]",
    },
];

impl Content {
    fn new() -> Self {
        let items = json!({"type": "record", "name": "Items", "namespace": "com.amazonaws.personalize.schema",
            "version": "1.0", "fields": [{"name": "ITEM_ID", "type": "string"},
                {"name": "GENRE", "type": ["null", "string"], "categorical": true}]});
        let filter = json!({"name": "f", "filterExpression": "INCLUDE ItemID WHERE Items.GENRE IN (\"Drama\")"});
        let rest = json!({"datasetGroup": {"name": "g"}, "filters": [filter], "retrain": "never",
            "datasets": {"Interactions": {"name": "i", "schema": schema()}, "Items": {"name": "t", "schema": items}}});
        let solution = json!({"name": "s", "recipeArn": "arn:aws:personalize:::recipe/aws-user-personalization",
            "performHPO": false, "trainingMode": "FULL", "solutionConfig": {
                "featureTransformationParameters": {"max_user_history_length_percentile": "0.99"},
                "trainingDataConfig": {"includedDatasetColumns": {"Items": ["GENRE"]}}}});
        let campaign = json!({"name": "c", "minProvisionedTPS": 1, "tags": [{"tagKey": "k", "tagValue": "v"}],
            "campaignConfig": {"itemExplorationConfig": {"explorationWeight": "0.3"}}});
        Self { rest, solution, campaign }
    }

    fn with(&self, sections: Value) -> Value {
        let (mut root, Value::Object(sections)) = (self.rest.clone(), sections) else { panic!("no sections") };
        root.as_object_mut().unwrap().extend(sections);
        root
    }
}

impl Shape {
    /// A place in this shape's file as the content has it: `S` is its solution, `C` its campaign.
    fn place<'path>(&self, path: &'path str) -> (char, &'path str) {
        let campaign = path.strip_prefix(self.campaign).map(|rest| ('C', rest));
        campaign.or_else(|| Some(('S', path.strip_prefix(self.solution)?))).unwrap_or((' ', path))
    }

    /// What the content in this shape comes to, and its findings in order, each with what the file has at its place.
    fn judge(&self, content: &Content) -> (Option<String>, Vec<(String, String)>) {
        let text = serde_json::to_string_pretty(&(self.write)(content)).unwrap();
        let Parsed { parameters, findings, positions, .. } = Parsed::of_text(&text);
        let found = |Finding { code, place, message, .. }: &Finding| {
            let Place::Path { path, .. } = place else { panic!("{place}: {message}") };
            let position = positions.find(path).unwrap_or_else(|| panic!("{path} is nowhere in {text}: {message}"));
            let mut written: Value = serde_json::from_str(&text[position.value.clone()]).unwrap();
            // The shapes differ in the root, and in whether a solution has its campaigns in it.
            match &mut written {
                Value::Object(members) if path.is_empty() => members.clear(),
                Value::Object(members) => drop(members.remove("campaigns")),
                _ => {}
            }
            (format!("{code} {:?} {message}", self.place(path)), written.to_string())
        };
        let mut found: Vec<_> = findings.iter().map(found).collect();
        found.sort();
        (parameters.map(|parameters| format!("{parameters:?}")), found)
    }
}

/// Changes one value somewhere in a value, or takes a member away.
fn damage(value: &mut Value, rng: &mut Rng) {
    let odd =
        [json!(null), json!(true), json!(0), json!(7), json!("o d d"), json!("never"), json!([]), json!({"odd": 1})];
    match value {
        Value::Object(members) if !members.is_empty() => {
            let key = rng.choice(members.keys()).unwrap().clone();
            match rng.u8(0..6) {
                0 => drop(members.remove(&key)),
                1 => drop(members.insert(format!("{key}s"), json!("odd"))),
                _ => damage(&mut members[&key], rng),
            }
        }
        Value::Array(values) if !values.is_empty() => {
            let index = rng.usize(0..values.len());
            damage(&mut values[index], rng);
        }
        other => *other = rng.choice(odd).unwrap(),
    }
}

#[test]
fn the_same_content_is_the_same_in_every_shape() {
    let mut rng = Rng::with_seed(16);
    let (mut taken, mut codes) = (0, HashMap::new());
    for _ in 0..600 {
        let mut content = Content::new();
        for _ in 0..rng.u8(0..4) {
            let Content { rest, solution, campaign } = &mut content;
            damage(rng.choice([rest, solution, campaign]).unwrap(), &mut rng);
        }
        let [seed, sample, listed] = SHAPES.map(|shape| shape.judge(&content));
        assert_eq!(seed, sample);
        assert_eq!(seed, listed);
        taken += usize::from(seed.0.is_some());
        for (line, _) in seed.1 {
            *codes.entry(line[..6].to_owned()).or_insert(0) += 1;
        }
    }
    assert!(taken > 80 && codes.len() > 15, "{taken} were taken, and {codes:#?} found");
}

/// What is done to a content, where in its solution or its campaign that is, and what a file then has there.
type Fault = (fn(&mut Content), char, &'static str, &'static str);

const FAULTS: [Fault; 6] = [
    (|content| content.solution["recipeArn"] = json!("arn:aws:personalize:::recipe/a"), 'S', "recipeArn", "recipe/a\""),
    (|content| content.solution["trainingMode"] = json!("AUTO"), 'S', "trainingMode", "\"AUTO\""),
    (
        |content| {
            content.solution["solutionConfig"]["trainingDataConfig"] =
                json!({"includedDatasetColumns": {"Items": ["YEAR"]}});
        },
        'S',
        "solutionConfig.trainingDataConfig.includedDatasetColumns.Items[0]",
        "\"YEAR\"",
    ),
    (|content| content.campaign["minProvisionedTPS"] = json!(0), 'C', "minProvisionedTPS", "0"),
    (|content| content.campaign["tags"][0]["tagKey"] = json!("aws:k"), 'C', "tags[0].tagKey", "\"aws:k\""),
    (
        |content| content.campaign["campaignConfig"]["itemExplorationConfig"]["explorationWeight"] = json!("2"),
        'C',
        "campaignConfig.itemExplorationConfig.explorationWeight",
        "\"2\"",
    ),
];

#[test]
fn what_is_wrong_is_found_where_the_file_has_it() {
    for (change, section, rest, written) in FAULTS {
        let mut content = Content::new();
        change(&mut content);
        for shape in SHAPES {
            let text = serde_json::to_string_pretty(&(shape.write)(&content)).unwrap();
            let parsed = Parsed::of_text(&text);
            let [finding] = &parsed.findings[..] else { panic!("{rest}: {:#?}", parsed.findings) };
            let path = format!("{}.{rest}", if section == 'S' { shape.solution } else { shape.campaign });
            assert_eq!(finding.place, Place::path(&path));
            let at = parsed.positions.find(&path).unwrap().value.clone();
            assert!(text[at.clone()].ends_with(written), "{path}: {}", &text[at]);
        }
    }
}

#[test]
fn what_is_expected_of_the_data_names_the_file_s_own_places() {
    let mut content = Content::new();
    content.solution["eventType"] = json!("Watch");
    for shape in SHAPES {
        let expectations = Parsed::of_value(&(shape.write)(&content)).expectations;
        assert_eq!(expectations.solutions[0].path, shape.solution);
        let event_type = ("Watch".to_owned(), format!("{}.eventType", shape.solution));
        assert_eq!(expectations.solutions[0].event_types, [event_type]);
    }
}
