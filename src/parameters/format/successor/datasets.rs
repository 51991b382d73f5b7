//! The datasets, each with its schema, and what they say together of imports.

use personalize_contract::DatasetType;
use personalize_contract::model::{TYPES, kind, wrong_type};
use personalize_contract::parameter_file::OF_ANOTHER_SECTION;
use personalize_contract::place::join;
use serde_json::{Map, Value};

use super::{Reader, SERVICE};

/// The keys of `datasets`.
const KEYS: [&str; 6] = ["interactions", "items", "users", "actions", "action_interactions", SERVICE];

/// What `datasets.serviceConfig` says of every import, and a dataset of the document of its own.
pub(super) const OF_IMPORTS: [&str; 2] = ["importMode", "publishAttributionMetricsToS3"];

/// The keys of a schema's `serviceConfig`.
const OF_SCHEMA: [&str; 3] = ["name", "domain", "schema"];

impl Reader {
    /// Reads `datasets` of a file whose group is of that domain.
    pub(super) fn datasets(&mut self, value: Value, domain: Option<&str>) -> Value {
        let Value::Object(mut sections) = value else { return value };
        let of_imports = sections.remove(SERVICE).map(|value| self.of_imports(value)).unwrap_or_default();
        let mut datasets = Map::new();
        for (key, section) in sections {
            let origin = join("datasets", &key);
            if !KEYS.contains(&key.as_str()) {
                self.unknown(&origin, &key, &KEYS);
            }
            let Some(dataset_type) = DatasetType::parse(&key) else { continue };
            let name = dataset_type.as_str();
            if datasets.contains_key(name) {
                continue;
            }
            let path = format!("datasets.{name}");
            let mut dataset = self.dataset(section, (&path, &origin), domain);
            if let Value::Object(members) = &mut dataset {
                for (key, value) in &of_imports {
                    if !members.contains_key(key) {
                        self.moved(&format!("{path}.{key}"), &format!("datasets.{SERVICE}.{key}"));
                        members.insert(key.clone(), value.clone());
                    }
                }
            }
            datasets.insert(name.to_owned(), dataset);
        }
        if !datasets.contains_key(DatasetType::Interactions.as_str()) {
            self.missing("datasets", "interactions", "an object");
        }
        Value::Object(datasets)
    }

    /// What is said of every import.
    fn of_imports(&mut self, value: Value) -> Map<String, Value> {
        let path = format!("datasets.{SERVICE}");
        let Value::Object(mut members) = value else {
            self.found(TYPES, &path, wrong_type("an object", kind(&value)));
            return Map::new();
        };
        if members.remove("tags").is_some() {
            let message = "these would be tags of import jobs alone, which have those of the root; put them into `tags` at the root";
            self.found(OF_ANOTHER_SECTION, &format!("{path}.tags"), message);
        }
        let unknown = members.keys().filter(|key| !OF_IMPORTS.contains(&key.as_str()));
        for key in unknown {
            self.unknown(&join(&path, key), key, &[OF_IMPORTS[0], OF_IMPORTS[1], "tags"]);
        }
        members.retain(|key, _| OF_IMPORTS.contains(&key.as_str()));
        members
    }

    fn dataset(&mut self, value: Value, (path, origin): (&str, &str), domain: Option<&str>) -> Value {
        let Value::Object(mut parts) = value else {
            self.moved(path, origin);
            return value;
        };
        let schema = parts.remove("schema");
        let dataset = parts.remove("dataset");
        for key in parts.keys() {
            self.unknown(&join(origin, key), key, &["dataset", "schema"]);
        }
        let mut section = if let Some(dataset) = dataset {
            self.section(dataset, (path, &format!("{origin}.dataset")), &[]).0
        } else {
            self.missing(origin, "dataset", "an object");
            self.moved(path, origin);
            Value::Object(Map::new())
        };
        if let Value::Object(members) = &mut section {
            // What is moved further has its own origin, whatever that of the section is to be.
            if let Some(from) = self.origins.get(path).cloned() {
                members.keys().for_each(|key| self.moved(&format!("{path}.{key}"), &format!("{from}.{key}")));
            }
            if let Some(schema) = schema {
                members.extend(self.schema(schema, (path, origin), domain));
            } else {
                self.missing(origin, "schema", "an object");
                self.moved(path, origin);
            }
        }
        section
    }

    /// The schema of the dataset at a path, if there is one.
    fn schema(&mut self, value: Value, (path, origin): (&str, &str), domain: Option<&str>) -> Option<(String, Value)> {
        let place = format!("{path}.schema");
        let (config, _) = self.section(value, (&place, &format!("{origin}.schema")), &[]);
        let origin = self.origins.get(&place).cloned().unwrap_or_default();
        let Value::Object(mut members) = config else { return Some(("schema".to_owned(), config)) };
        let schema = members.remove("schema");
        for (key, value) in &members {
            match key.as_str() {
                "domain" if value.as_str() != domain => {
                    let message = format!(
                        "a schema is of its dataset group's domain, and this one is not used; {}",
                        if domain.is_some() {
                            "leave it out"
                        } else {
                            "put it into the `serviceConfig` of `datasetGroup`, or leave it out"
                        }
                    );
                    self.found(OF_ANOTHER_SECTION, &format!("{origin}.domain"), message);
                }
                key if OF_SCHEMA.contains(&key) => {}
                _ => self.unknown(&join(&origin, key), key, &OF_SCHEMA),
            }
        }
        if schema.is_some() {
            self.moved(&place, &format!("{origin}.schema"));
        } else {
            // One finding for one absence: that of a `serviceConfig` is told already.
            if origin.ends_with(SERVICE) {
                self.missing(&origin, "schema", "an object");
            }
            self.moved(path, &origin);
        }
        Some(("schema".to_owned(), schema?))
    }
}
