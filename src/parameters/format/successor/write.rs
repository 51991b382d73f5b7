//! The other way: a parameter file in sections, as a capture writes it, as a `config.json`. Nothing gets lost. What the
//! pipeline reads in such a file and Maintaining Personalized Experiences does not know is kept where the pipeline reads
//! it, and a note says so.

use personalize_contract::{DatasetType, batch};
use serde_json::{Map, Value, json};

use super::datasets::OF_IMPORTS;
use super::solutions::{BATCH_JOBS, CAMPAIGNS};
use super::{SERVICE, key_of};

/// What each section may have there.
const ROOT: &[&str] = &["tags", "datasetGroup", "datasets", "eventTracker", "filters", "recommenders", "solutions"];
const DATASET_GROUP: &[&str] = &["name", "domain", "roleArn", "kmsKeyArn", "tags"];
const DATASETS: &[&str] = &["interactions", "items", "users", SERVICE];
const NAMED: &[&str] = &["name", "tags"];
const FILTER: &[&str] = &["name", "filterExpression", "tags"];
const RECOMMENDER: &[&str] = &["name", "recipeArn", "recommenderConfig", "tags"];
const SOLUTION: &[&str] =
    &["name", "recipeArn", "performHPO", "performAutoML", "eventType", "solutionConfig", "solutionVersion", "tags"];
const CAMPAIGN: &[&str] = &["name", "minProvisionedTPS", "campaignConfig", "tags"];
const BATCH_JOB: &[&str] = &["filterArn", "numResults", "batchInferenceJobConfig", "tags"];

/// Writes a parameter file whose `solutions` are a map as a `config.json`. The second is a note for each key that Maintaining
/// Personalized Experiences does not know.
pub fn write(file: &Value) -> (Value, Vec<String>) {
    let mut writer = Writer::default();
    let mut root = Map::new();
    let group = file["datasetGroup"]["name"].as_str().unwrap_or_default();
    for (key, value) in file.as_object().into_iter().flatten() {
        let written = match key.as_str() {
            "datasetGroup" => writer.section(value, key, DATASET_GROUP),
            "datasets" => writer.datasets(value, group),
            "eventTracker" => writer.section(value, key, NAMED),
            "filters" => writer.list(value, key, FILTER),
            "recommenders" => writer.list(value, key, RECOMMENDER),
            "solutions" => writer.solutions(value, group),
            _ => value.clone(),
        };
        root.insert(key.clone(), written);
    }
    writer.note_unknown(&root, "the root", ROOT);
    (Value::Object(root), writer.notes)
}

#[derive(Debug, Default)]
struct Writer {
    notes: Vec<String>,
}

impl Writer {
    fn datasets(&mut self, value: &Value, group: &str) -> Value {
        let sections: Vec<(String, &Map<String, Value>)> = value
            .as_object()
            .into_iter()
            .flatten()
            .filter_map(|(key, section)| {
                Some((DatasetType::parse(key).map_or(key.clone(), key_of), section.as_object()?))
            })
            .collect();
        // What is said of every import can only be said of all of them there.
        let of_all = |key: &&str| {
            let (_, first) = sections.first()?;
            let value = first.get(*key)?;
            sections
                .iter()
                .all(|(_, section)| section.get(*key) == Some(value))
                .then(|| ((*key).to_owned(), value.clone()))
        };
        let of_imports: Map<String, Value> = OF_IMPORTS.iter().filter_map(of_all).collect();
        let mut datasets = Map::new();
        for (key, section) in &sections {
            let mut dataset = (*section).clone();
            dataset.retain(|key, _| !of_imports.contains_key(key));
            let schema = dataset.remove("schema").unwrap_or_default();
            let name = format!("{group}-{key}-schema");
            let written = json!({
                "dataset": self.section(&Value::Object(dataset), "datasets", NAMED),
                "schema": {SERVICE: {"name": name, "schema": schema}},
            });
            datasets.insert(key.clone(), written);
        }
        if !of_imports.is_empty() {
            datasets.insert(SERVICE.to_owned(), Value::Object(of_imports));
        }
        self.note_unknown(&datasets, "`datasets`", DATASETS);
        Value::Object(datasets)
    }

    fn solutions(&mut self, value: &Value, group: &str) -> Value {
        let solutions = value.as_object().into_iter().flatten();
        solutions.map(|(_, solution)| self.solution(solution.clone(), group)).collect()
    }

    fn solution(&mut self, mut value: Value, group: &str) -> Value {
        let mut lists = Map::new();
        if let Value::Object(solution) = &mut value {
            let name = solution.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
            if let Some(mode) = solution.remove("trainingMode") {
                solution.insert("solutionVersion".to_owned(), json!({"trainingMode": mode}));
            }
            if let Some(campaigns) = solution.remove(CAMPAIGNS) {
                lists.insert(CAMPAIGNS.to_owned(), self.list(&campaigns, CAMPAIGNS, CAMPAIGN));
            }
            for (key, _) in BATCH_JOBS {
                if let Some(jobs) = solution.remove(key) {
                    self.note_places(&jobs, (group, &name));
                    lists.insert(key.to_owned(), self.list(&jobs, key, BATCH_JOB));
                }
            }
        }
        let mut section = self.section(&value, "solutions", SOLUTION);
        if let Value::Object(members) = &mut section {
            members.extend(lists);
        }
        section
    }

    fn list(&mut self, value: &Value, key: &str, known: &[&str]) -> Value {
        value.as_array().into_iter().flatten().map(|section| self.section(section, key, known)).collect()
    }

    fn section(&mut self, value: &Value, key: &str, known: &[&str]) -> Value {
        if let Value::Object(members) = value {
            self.note_unknown(members, &format!("`{key}`"), known);
        }
        json!({SERVICE: value})
    }

    fn note_unknown(&mut self, members: &Map<String, Value>, place: &str, known: &[&str]) {
        for key in members.keys().filter(|key| !known.contains(&key.as_str())) {
            self.note(format!(
                "`{key}` of {place} is read by the pipeline, and is unknown to Maintaining Personalized Experiences, which refuses a file with it"
            ));
        }
    }

    /// Where batch jobs read that do not say so is another place in a `config.json`.
    fn note_places(&mut self, jobs: &Value, (group, solution): (&str, &str)) {
        let is_elsewhere = |job: &Value| job.get("jobInput").is_none();
        if jobs.as_array().into_iter().flatten().any(is_elsewhere) {
            let input = batch::input_of_successor(group, solution);
            self.note(format!(
                "batch jobs of the solution {solution} read `{input}` of the bucket; put their input there"
            ));
        }
    }

    /// Says something once.
    fn note(&mut self, note: String) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parameters::{DataLocation, Parameters, Parsed};

    fn schema(name: &str, fields: &[&str]) -> Value {
        let field = |name: &&str| json!({"name": name, "type": if *name == "TIMESTAMP" { "long" } else { "string" }});
        json!({"type": "record", "name": name, "namespace": "com.amazonaws.personalize.schema",
            "fields": fields.iter().map(field).collect::<Vec<_>>(), "version": "1.0"})
    }

    /// A file with everything that a capture may find.
    fn file() -> Value {
        json!({
            "datasetGroup": {"name": "films", "tags": [{"tagKey": "team", "tagValue": "films"}]},
            "datasets": {
                "Interactions": {"name": "i", "schema": schema("Interactions", &["USER_ID", "ITEM_ID", "EVENT_TYPE", "TIMESTAMP"])},
                "Users": {"name": "u", "schema": schema("Users", &["USER_ID", "CITY"]),
                    "tags": [{"tagKey": "k", "tagValue": "v"}], "dataLocation": "s3://lake/users/"},
            },
            "eventTracker": {"name": "films-tracker"},
            "filters": [{"name": "city", "filterExpression": "INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"a\")"}],
            "solutions": {
                "one": {"name": "one", "recipeArn": "arn:aws:personalize:::recipe/aws-user-personalization",
                    "performAutoTraining": false, "trainingMode": "UPDATE",
                    "campaigns": [{"name": "c", "minProvisionedTPS": 2}]},
                "two": {"name": "two", "recipeArn": "arn:aws:personalize:::recipe/aws-sims"},
            },
            "quotas": {"campaigns": 9},
            "reimport": "never",
        })
    }

    /// The parameters without what a dataset is called in the file and where it lies beside that.
    fn compared(file: &Value) -> String {
        let Parsed { parameters, findings, .. } = Parsed::of_value(file);
        let mut parameters: Parameters = parameters.unwrap_or_else(|| panic!("{file:#} is refused: {findings:?}"));
        for dataset in &mut parameters.datasets {
            dataset.key = dataset.dataset_type.to_string();
            if dataset.location.is_beside() {
                dataset.location = DataLocation::folder_of(dataset.dataset_type);
            }
        }
        format!("{parameters:#?}")
    }

    #[test]
    fn what_is_written_asks_for_the_same() {
        let mut file = file();
        let with_modes = |file: &mut Value, modes: [&str; 2]| {
            file["datasets"]["Interactions"]["importMode"] = json!(modes[0]);
            file["datasets"]["Users"]["importMode"] = json!(modes[1]);
        };
        for modes in [["FULL", "FULL"], ["INCREMENTAL", "INCREMENTAL"], ["FULL", "INCREMENTAL"]] {
            with_modes(&mut file, modes);
            let (config, _) = write(&file);
            assert_eq!(compared(&config), compared(&file), "{config:#}");
            let of_all = config["datasets"][SERVICE]["importMode"].as_str();
            assert_eq!(of_all, Some(modes[0]).filter(|_| modes[0] == modes[1]));
        }
        assert_eq!(write(&file).0["solutions"][0]["campaigns"][0][SERVICE]["name"], json!("c"));
    }

    #[test]
    fn a_note_says_what_that_format_does_not_know() {
        let (_, notes) = write(&file());
        let told = |text: &str| notes.iter().any(|note| note.starts_with(text));
        for expected in [
            "`dataLocation` of `datasets`",
            "`performAutoTraining` of `solutions`",
            "`quotas` of the root",
            "`reimport` of the root",
        ] {
            assert!(told(expected), "{expected}: {notes:?}");
        }
        assert_eq!(notes.len(), 4, "{notes:?}");
        let jobs = json!({"datasetGroup": {"name": "films"},
            "solutions": {"one": {"name": "one", "batchInferenceJobs": [{"name": "a"}]}}});
        let (config, notes) = write(&jobs);
        assert_eq!(config["solutions"][0]["batchInferenceJobs"], json!([{SERVICE: {"name": "a"}}]));
        assert!(notes.iter().any(|note| note.contains("`batch/films/one/job_config.json`")), "{notes:?}");
        let mut running = json!({"recommenders": [{"name": "r", "running": false}, {"name": "s", "running": false}]});
        assert_eq!(write(&running).1.len(), 1);
        running["recommenders"] = json!([{"name": "r"}]);
        assert_eq!(write(&running).1, [""; 0]);
    }
}
