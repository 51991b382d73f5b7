//! Parameter files and data, drawn so that nothing is wrong with them.

use std::collections::BTreeMap;
use std::fmt::Write;

use fastrand::Rng;
use personalize_contract::DatasetType::{self, Interactions, Items, Users};
use personalize_contract::recipe::{Ability, Hyperparameter, RECIPES, Range, Recipe};
use serde_json::{Map, Value, json};

use super::sections;
use crate::support::Folder;

/// A parameter file, and the data beside it.
#[derive(Debug, Clone)]
pub struct Case {
    pub parameters: Value,
    pub tables: BTreeMap<DatasetType, Table>,
    /// Other files beside the parameter file, by their places.
    pub files: BTreeMap<String, String>,
}

/// One file of data.
#[derive(Debug, Clone, Default)]
pub struct Table {
    pub header: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    pub fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|column| column == name)
    }

    /// The file's content.
    pub fn text(&self) -> String {
        let mut text = format!("{}\n", self.header.join(","));
        for row in &self.rows {
            let _ = writeln!(text, "{}", row.iter().map(|value| quoted(value)).collect::<Vec<_>>().join(","));
        }
        text
    }
}

/// As a value stands in a file: quoted if it has to be.
pub fn quoted(value: &str) -> String {
    if value.contains([',', '"', '\\']) {
        format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        value.to_owned()
    }
}

impl Case {
    pub fn folder(&self) -> Folder {
        let folder = Folder::new();
        folder.write("params.json", &serde_json::to_string_pretty(&self.parameters).unwrap());
        for (dataset_type, table) in &self.tables {
            folder.write(&file(*dataset_type), &table.text());
        }
        for (file, content) in &self.files {
            folder.write(file, content);
        }
        folder
    }

    /// The fields of a dataset's schema.
    pub fn fields(&self, dataset_type: DatasetType) -> &[Value] {
        let schema = &self.parameters["datasets"][dataset_type.as_str()]["schema"];
        schema["fields"].as_array().map_or(&[], Vec::as_slice)
    }

    pub fn fields_mut(&mut self, dataset_type: DatasetType) -> &mut Vec<Value> {
        self.parameters["datasets"][dataset_type.as_str()]["schema"]["fields"].as_array_mut().unwrap()
    }

    pub fn has_field(&self, dataset_type: DatasetType, name: &str) -> bool {
        self.fields(dataset_type).iter().any(|field| field["name"] == name)
    }

    /// Adds a field at the end of a schema, and a column with the same value in every row.
    pub fn add_column(&mut self, dataset_type: DatasetType, field: Value, value: &str) {
        let name = field["name"].as_str().unwrap().to_owned();
        self.fields_mut(dataset_type).push(field);
        let table = self.tables.get_mut(&dataset_type).unwrap();
        table.header.push(name);
        table.rows.iter_mut().for_each(|row| row.push(value.to_owned()));
    }

    /// The paths of all solutions but the one that has batch jobs, and of all campaigns with those of their solutions.
    pub fn solutions(&self) -> Vec<String> {
        let map = self.parameters["solutions"].as_object().into_iter().flat_map(Map::keys);
        let only = self.parameters.get("solution").map(|_| "solution".to_owned());
        map.filter(|key| *key != sections::BATCH).map(|key| format!("solutions.{key}")).chain(only).collect()
    }

    pub fn campaigns(&self) -> Vec<(String, String)> {
        let map = self.parameters["campaigns"].as_object().into_iter().flat_map(Map::keys);
        let of_map =
            map.map(|key| (format!("campaigns.{key}"), format!("solutions.{}", &key[..key.len() - "Campaign".len()])));
        let only = self.parameters.get("campaign").map(|_| ("campaign".to_owned(), "solution".to_owned()));
        of_map.chain(only).collect()
    }

    pub fn recipe(&self, solution: &str) -> &'static Recipe {
        let arn = self.at(solution)["recipeArn"].as_str().unwrap();
        RECIPES.iter().find(|recipe| arn.ends_with(&format!("/{}", recipe.name))).unwrap()
    }

    /// The value at a path of keys and indices.
    pub fn at(&self, path: &str) -> &Value {
        self.parameters.pointer(&pointer(path)).unwrap_or_else(|| panic!("{path} of {}", self.parameters))
    }

    pub fn at_mut(&mut self, path: &str) -> &mut Value {
        self.parameters.pointer_mut(&pointer(path)).unwrap_or_else(|| panic!("there is no {path}"))
    }
}

fn pointer(path: &str) -> String {
    let parts = path.split(['.', '[']).filter(|part| !part.is_empty());
    parts.flat_map(|part| ["/", part.trim_end_matches(']')]).collect()
}

/// Where the data of a dataset lies beside the parameter file.
pub fn file(dataset_type: DatasetType) -> String {
    format!("{dataset_type}/part-1.csv")
}

/// Draws a case.
pub fn case(rng: &mut Rng) -> Case {
    let domain = *rng.choice(&[None, None, None, Some("ECOMMERCE"), Some("VIDEO_ON_DEMAND")]).unwrap();
    let mut drawn = Drawn { rng, domain, types: event_types(domain), people: 0, things: 0 };
    drawn.people = drawn.rng.usize(30..40);
    drawn.things = drawn.rng.usize(30..60);
    let mut case = drawn.case();
    sections::add(&mut case, rng);
    case
}

/// The types that events have in a domain.
pub fn event_types(domain: Option<&str>) -> [&'static str; 2] {
    match domain {
        Some("ECOMMERCE") => ["View", "Purchase"],
        Some(_) => ["Watch", "Click"],
        None => ["click", "stream"],
    }
}

/// What is true of all of a case.
struct Drawn<'rng> {
    rng: &'rng mut Rng,
    domain: Option<&'static str>,
    /// More than a thousand events are of the first type, some of the second.
    types: [&'static str; 2],
    people: usize,
    things: usize,
}

/// A column, and how its value in a row comes about.
struct Column {
    field: Value,
    value: fn(&mut Rng, usize) -> String,
}

fn column(name: &str, kind: impl Into<Value>, value: fn(&mut Rng, usize) -> String) -> Column {
    Column { field: json!({"name": name, "type": kind.into()}), value }
}

fn category(name: &str, kind: impl Into<Value>, value: fn(&mut Rng, usize) -> String) -> Column {
    Column { field: json!({"name": name, "type": kind.into(), "categorical": true}), value }
}

fn words(rng: &mut Rng, _: usize) -> String {
    let known = ["Drama", "Comedy", "Science Fiction", "Children|Animation", "Film-Noir"];
    (*rng.choice(&known).unwrap()).to_owned()
}

fn text(rng: &mut Rng, row: usize) -> String {
    (*rng
        .choice(&["A quiet town, a long night.", "She said \"no\" twice", "Two friends and a dog", "Ünder the séa"])
        .unwrap())
    .to_owned()
        + &format!(" ({row})")
}

fn year(rng: &mut Rng, _: usize) -> String {
    rng.u32(1950..2024).to_string()
}

fn price(rng: &mut Rng, _: usize) -> String {
    format!("{:.2}", rng.f64() * 90.0 + 1.0)
}

fn moment(rng: &mut Rng, _: usize) -> String {
    rng.u32(1_400_000_000..1_500_000_000).to_string()
}

fn mostly_price(rng: &mut Rng, row: usize) -> String {
    if row % 7 == 3 { String::new() } else { price(rng, row) }
}

impl Drawn<'_> {
    fn chance(&mut self, percent: u8) -> bool {
        self.rng.u8(0..100) < percent
    }

    fn case(&mut self) -> Case {
        let mut case = Case { parameters: json!({"datasets": {}}), tables: BTreeMap::new(), files: BTreeMap::new() };
        let mut group = json!({"name": "Drawn"});
        if let Some(domain) = self.domain {
            group["domain"] = json!(domain);
        }
        case.parameters["datasetGroup"] = group;
        self.add_dataset(&mut case, Interactions);
        for (dataset_type, percent) in [(Items, 75), (Users, 50)] {
            if self.chance(percent) {
                self.add_dataset(&mut case, dataset_type);
            }
        }
        self.add_solutions(&mut case);
        self.add_filters(&mut case);
        if self.chance(50) {
            case.parameters["eventTracker"] = json!({"name": "tracker"});
        }
        for (key, known) in [
            ("reimport", &["always", "onChange", "never"][..]),
            ("retrain", &["always", "onChange", "never"]),
            ("onDrift", &["refuse", "replace"]),
        ] {
            if self.chance(30) {
                case.parameters[key] = json!(self.rng.choice(known).unwrap());
            }
        }
        if self.chance(40) {
            case.parameters["datasetGroup"]["tags"] =
                json!([{"tagKey": "team", "tagValue": "films"}, {"tagKey": "stage", "tagValue": ""}]);
        }
        case
    }

    fn add_dataset(&mut self, case: &mut Case, dataset_type: DatasetType) {
        let mut columns = match dataset_type {
            Interactions => self.of_interactions(),
            Items => self.of_items(),
            _ => self.of_users(),
        };
        self.rng.shuffle(&mut columns);
        let header: Vec<String> =
            columns.iter().map(|column| column.field["name"].as_str().unwrap().to_owned()).collect();
        let rows = match dataset_type {
            Interactions => self.rng.usize(1090..1160),
            Items => self.things,
            _ => self.people,
        };
        let rows = (0..rows).map(|row| self.row(dataset_type, &columns, row)).collect();
        let fields: Vec<Value> = columns.into_iter().map(|column| column.field).collect();
        let schema = json!({"type": "record", "name": dataset_type.as_str(), "namespace": "com.amazonaws.personalize.schema",
            "version": "1.0", "fields": fields});
        case.parameters["datasets"][dataset_type.as_str()] =
            json!({"name": format!("drawn-{dataset_type}"), "schema": schema});
        case.tables.insert(dataset_type, Table { header, rows });
    }

    fn row(&mut self, dataset_type: DatasetType, columns: &[Column], row: usize) -> Vec<String> {
        let value = |column: &Column| match (column.field["name"].as_str().unwrap(), dataset_type) {
            ("USER_ID", Interactions) => format!("u{}", row % self.people),
            ("ITEM_ID", Interactions) => format!("i{}", (row * 7 + row / self.people) % self.things),
            ("TIMESTAMP", _) => (1_600_000_000 + row * 61).to_string(),
            ("EVENT_TYPE", _) => self.types[usize::from(row >= 1_040)].to_owned(),
            ("USER_ID", _) => format!("u{row}"),
            ("ITEM_ID", _) => format!("i{row}"),
            _ => (column.value)(self.rng, row),
        };
        columns.iter().map(value).collect()
    }

    fn of_interactions(&mut self) -> Vec<Column> {
        let own = |_: &mut Rng, _: usize| String::new();
        let mut columns = vec![
            column("USER_ID", json!("string"), own),
            column("ITEM_ID", json!("string"), own),
            column("TIMESTAMP", json!("long"), own),
        ];
        if self.domain.is_some() || self.chance(70) {
            columns.push(column("EVENT_TYPE", json!("string"), own));
        }
        if self.chance(40) {
            columns.push(column("EVENT_VALUE", json!(["null", "float"]), price));
        }
        if self.chance(20) {
            columns
                .push(column("IMPRESSION", json!(["string", "null"]), |_, row| format!("i{}|i{}", row % 9, row % 11)));
        }
        if self.chance(40) {
            columns.push(category("DEVICE", json!("string"), |rng, _| {
                (*rng.choice(&["tv", "phone"]).unwrap()).to_owned()
            }));
        }
        if self.chance(30) {
            columns.push(column("PAID", json!(["null", "double"]), mostly_price));
        }
        columns
    }

    fn of_items(&mut self) -> Vec<Column> {
        let mut columns = vec![column("ITEM_ID", json!("string"), |_, _| String::new())];
        match self.domain {
            Some("ECOMMERCE") => {
                columns.push(column("PRICE", json!("float"), price));
                columns.push(category("CATEGORY_L1", json!("string"), words));
            }
            Some(_) => {
                columns.push(category("GENRES", json!("string"), words));
                columns.push(column("CREATION_TIMESTAMP", json!("long"), moment));
            }
            None => columns.push(category("GENRES", json!(["null", "string"]), words)),
        }
        if self.domain.is_none() && self.chance(50) {
            columns.push(column("CREATION_TIMESTAMP", json!("long"), moment));
        }
        if self.domain.is_none() && self.chance(50) {
            columns.push(column("PRICE", json!(["float", "null"]), mostly_price));
        }
        if self.chance(60) {
            columns.push(column("YEAR", json!("int"), year));
        }
        if self.chance(40) {
            let field = json!({"name": "DETAILS", "type": ["null", "string"], "textual": true});
            columns.push(Column { field, value: text });
        }
        columns
    }

    fn of_users(&mut self) -> Vec<Column> {
        let mut columns = vec![
            column("USER_ID", json!("string"), |_, _| String::new()),
            column("AGE", json!("int"), |rng, _| rng.u8(12..90).to_string()),
        ];
        if self.chance(60) {
            columns.push(category("PLAN", json!(["null", "string"]), |rng, _| {
                (*rng.choice(&["free", "paid"]).unwrap()).to_owned()
            }));
        }
        columns
    }

    fn add_solutions(&mut self, case: &mut Case) {
        let present: Vec<DatasetType> = case.tables.keys().copied().collect();
        let possible: Vec<&'static Recipe> = RECIPES
            .iter()
            .filter(|recipe| recipe.needs.iter().all(|needed| present.contains(needed)))
            // It needs a name and a text of each item.
            .filter(|recipe| recipe.name != "aws-semantic-similarity")
            .collect();
        let count = self.rng.usize(0..4);
        let older = count == 1 && self.chance(50);
        for number in 0..count {
            let recipe = *self.rng.choice(&possible).unwrap();
            let solution = self.solution(case, recipe, number);
            let campaign = recipe.can(Ability::RealTime).then(|| self.campaign(case, recipe, number));
            let (solution_key, campaign_key) = (format!("key{number}"), format!("key{number}Campaign"));
            if older {
                case.parameters["solution"] = solution;
                if let Some(campaign) = campaign {
                    case.parameters["campaign"] = campaign;
                }
            } else {
                case.parameters["solutions"][solution_key] = solution;
                if let Some(campaign) = campaign {
                    case.parameters["campaigns"][campaign_key] = campaign;
                }
            }
        }
    }

    fn solution(&mut self, case: &Case, recipe: &Recipe, number: usize) -> Value {
        let mut solution = json!({"name": format!("solution-{number}"), "recipeArn": format!("arn:aws:personalize:::recipe/{}", recipe.name)});
        let mut config = Map::new();
        for (key, known) in [
            ("algorithmHyperParameters", recipe.hyperparameters),
            ("featureTransformationParameters", recipe.featurization),
        ] {
            if !known.is_empty() && self.chance(40) {
                config.insert(key.to_owned(), self.values(known));
            }
        }
        let has_types = case.has_field(Interactions, "EVENT_TYPE");
        let weighs = has_types && recipe.can(Ability::EventsConfig) && self.chance(50);
        if weighs {
            let parameters = self.types.map(|name| json!({"eventType": name, "weight": 0.5}));
            config.insert("eventsConfig".to_owned(), json!({"eventParametersList": parameters}));
        } else if has_types && self.chance(30) {
            solution["eventType"] = json!(self.types[0]);
        }
        if recipe.can(Ability::OptimizationObjective) && case.has_field(Items, "YEAR") && self.chance(60) {
            config.insert(
                "optimizationObjective".to_owned(),
                json!({"itemAttribute": "YEAR", "objectiveSensitivity": "LOW"}),
            );
        }
        if recipe.can(Ability::HyperparameterOptimization) && self.chance(30) {
            solution["performHPO"] = json!(true);
            config.insert(
                "hpoConfig".to_owned(),
                json!({"hpoResourceConfig": {"maxNumberOfTrainingJobs": "4", "maxParallelTrainingJobs": "2"}}),
            );
        }
        if recipe.can(Ability::UpdateTraining) && self.chance(40) {
            solution["trainingMode"] = json!("UPDATE");
        }
        if case.has_field(Items, "DETAILS") && self.chance(25) {
            config.insert("trainingDataConfig".to_owned(), json!({"excludedDatasetColumns": {"ITEMS": ["DETAILS"]}}));
        }
        if !config.is_empty() {
            solution["solutionConfig"] = Value::Object(config);
        }
        if self.chance(30) {
            solution["performAutoTraining"] = json!(false);
        }
        if self.chance(20) {
            solution["tags"] = json!([{"tagKey": "team", "tagValue": "films"}]);
        }
        solution
    }

    fn values(&mut self, known: &[Hyperparameter]) -> Value {
        let mut values = Map::new();
        for parameter in known {
            if self.chance(60) {
                let value = match parameter.range {
                    Range::Integer(least, most) => self.rng.i32(least..=most).to_string(),
                    Range::Continuous(least, most) => {
                        format!("{:.3}", least + self.rng.f64() * (most.min(1000.0) - least))
                    }
                    Range::Categorical(words) => (*self.rng.choice(words).unwrap()).to_owned(),
                };
                values.insert(parameter.name.to_owned(), json!(value));
            }
        }
        Value::Object(values)
    }

    fn campaign(&mut self, case: &Case, recipe: &Recipe, number: usize) -> Value {
        let mut campaign = json!({"name": format!("campaign-{number}")});
        if self.chance(60) {
            campaign["minProvisionedTPS"] = json!(1);
        }
        let mut config = Map::new();
        if recipe.can(Ability::ItemExploration) && self.chance(60) {
            config.insert(
                "itemExplorationConfig".to_owned(),
                json!({"explorationWeight": "0.25", "explorationItemAgeCutOff": "14"}),
            );
        }
        if case.tables.contains_key(&Items) && self.chance(40) {
            config.insert("enableMetadataWithRecommendations".to_owned(), json!(true));
        }
        if !config.is_empty() {
            campaign["campaignConfig"] = Value::Object(config);
        }
        campaign
    }

    fn add_filters(&mut self, case: &mut Case) {
        let mut possible = Vec::new();
        if case.has_field(Interactions, "EVENT_TYPE") {
            possible.push(format!(
                "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"{}\", \"{}\")",
                self.types[0], self.types[1]
            ));
            possible.push("EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ($TYPES)".to_owned());
        }
        if case.has_field(Items, "GENRES") {
            possible.push("INCLUDE ItemID WHERE Items.GENRES IN ($GENRE)".to_owned());
            possible.push("EXCLUDE ItemID WHERE Items.GENRES NOT IN (\"Drama\", \"Comedy\")".to_owned());
        }
        if case.has_field(Items, "YEAR") {
            possible.push("INCLUDE ItemID WHERE Items.YEAR >= 1970 AND Items.YEAR < $UNTIL".to_owned());
        }
        if case.has_field(Items, "YEAR") && case.has_field(Users, "AGE") {
            possible.push("EXCLUDE ItemID WHERE Items.YEAR < 1990 IF CurrentUser.AGE < 18".to_owned());
        }
        self.rng.shuffle(&mut possible);
        possible.truncate(self.rng.usize(0..4));
        if possible.len() > 1 && self.chance(30) {
            let last = possible.pop().unwrap();
            let first = possible.pop().unwrap();
            possible.push(format!("{first} | {last}"));
        }
        if !possible.is_empty() {
            let filters = possible.iter().enumerate();
            let filters = filters.map(
                |(number, expression)| json!({"name": format!("filter-{number}"), "filterExpression": expression}),
            );
            case.parameters["filters"] = filters.collect();
        }
    }
}
