//! One thing that is broken in a case, and what a check is to say of it.

use fastrand::Rng;
use personalize_contract::DatasetType::{self, Interactions, Items, Users};
use personalize_contract::recipe::{Ability, RECIPES, Range};
use serde_json::{Value, json};

use super::drawn::{Case, event_types, file, quoted};

/// What is to be found: a rule, and where it is broken.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    pub code: &'static str,
    pub place: Spot,
}

/// Where something is broken.
#[derive(Debug, Clone, PartialEq)]
pub enum Spot {
    /// A value of the parameter file.
    Path(String),
    /// Some of the text at a path.
    Within(String, String),
    /// A file of data as a whole, or its header.
    Header(DatasetType),
    /// A line of a file.
    Line(DatasetType, usize),
    /// A value in a line: the column of its first character, counted from one.
    Value(DatasetType, usize, usize),
    /// A dataset as a whole.
    Folder(DatasetType),
    /// Another file or folder, or a line of it.
    File(String, Option<u64>),
}

/// A way to break a case. `None` where a case has nothing to break in that way.
pub type Breakage = fn(&mut Case, &mut Rng) -> Option<Told>;

#[expect(clippy::unnecessary_wraps, reason = "what every breakage ends with")]
pub fn at(code: &'static str, path: impl Into<String>) -> Option<Told> {
    Some(Told { code, place: Spot::Path(path.into()) })
}

#[expect(clippy::unnecessary_wraps, reason = "what every breakage ends with")]
pub fn told(code: &'static str, place: Spot) -> Option<Told> {
    Some(Told { code, place })
}

/// A value that stands in a row, as it is now.
fn at_value(code: &'static str, case: &Case, dataset_type: DatasetType, row: usize, column: usize) -> Option<Told> {
    let before = case.tables[&dataset_type].rows[row][..column].iter().map(|value| quoted(value).chars().count() + 1);
    told(code, Spot::Value(dataset_type, row + 2, before.sum::<usize>() + 1))
}

/// Every way, with a name.
pub const ALL: &[(&str, Breakage)] = &[
    ("an unknown key", |case, rng| {
        let section = rng.choice(sections(case))?;
        case.at_mut(&section)["colour"] = json!("red");
        at("PP0106", format!("{section}.colour"))
    }),
    ("a missing name", |case, rng| {
        let section = rng.choice(named(case))?;
        case.at_mut(&section).as_object_mut()?.remove("name");
        at("PP0107", section)
    }),
    ("a name that is a number", |case, rng| {
        let section = rng.choice(named(case))?;
        case.at_mut(&section)["name"] = json!(7);
        at("PP0108", format!("{section}.name"))
    }),
    ("what the pipeline fills in", |case, rng| {
        let section = rng.choice(case.solutions())?;
        case.at_mut(&section)["datasetGroupArn"] = json!("arn:aws:personalize:us-east-1:123456789012:dataset-group/g");
        at("PP0109", format!("{section}.datasetGroupArn"))
    }),
    ("a name with a blank", |case, rng| {
        let section = rng.choice(named(case))?;
        case.at_mut(&section)["name"] = json!("two words");
        at("PP0110", format!("{section}.name"))
    }),
    ("a name that is too long", |case, rng| {
        let section = rng.choice(named(case))?;
        case.at_mut(&section)["name"] = json!("n".repeat(64));
        at("PP0110", format!("{section}.name"))
    }),
    ("a recipe that is no ARN", |case, rng| {
        let section = rng.choice(case.solutions())?;
        case.at_mut(&section)["recipeArn"] = json!("aws-sims");
        at("PP0111", format!("{section}.recipeArn"))
    }),
    ("a recipe that is misspelt", |case, rng| {
        let section = rng.choice(case.solutions())?;
        let arn = case.at(&section)["recipeArn"].as_str()?.replace("aws-", "aws-our-");
        case.at_mut(&section)["recipeArn"] = json!(arn);
        at("PP0301", format!("{section}.recipeArn"))
    }),
    ("a recipe for recommenders", |case, rng| {
        let section = rng.choice(case.solutions())?;
        case.at_mut(&section)["recipeArn"] = json!("arn:aws:personalize:::recipe/aws-vod-top-picks");
        at("PP0302", format!("{section}.recipeArn"))
    }),
    ("a recipe that is gone", |case, rng| {
        let section = rng.choice(case.solutions())?;
        case.at_mut(&section)["recipeArn"] = json!("arn:aws:personalize:::recipe/aws-hrnn");
        at("PP0303", format!("{section}.recipeArn"))
    }),
    ("no recipe", |case, rng| {
        let section = rng.choice(case.solutions())?;
        case.at_mut(&section).as_object_mut()?.remove("recipeArn");
        at("PP0304", section)
    }),
    ("a throughput of nothing", |case, rng| {
        let (campaign, _) = rng.choice(case.campaigns())?;
        case.at_mut(&campaign)["minProvisionedTPS"] = json!(0);
        at("PP0113", format!("{campaign}.minProvisionedTPS"))
    }),
    ("a throughput that costs", |case, rng| {
        let (campaign, _) = rng.choice(case.campaigns())?;
        case.at_mut(&campaign)["minProvisionedTPS"] = json!(rng.u32(2..50));
        at("PP0206", format!("{campaign}.minProvisionedTPS"))
    }),
    ("automatic training", |case, rng| {
        let section = rng.choice(case.solutions())?;
        case.at_mut(&section)["performAutoTraining"] = json!(true);
        at("PP0205", format!("{section}.performAutoTraining"))
    }),
    ("a word that is not known", |case, rng| {
        let key = *rng.choice(&["reimport", "retrain", "onDrift"])?;
        case.parameters[key] = json!("sometimes");
        at("PP0114", key)
    }),
    ("a tag of the service's own", |case, rng| {
        let section = rng.choice(named(case))?;
        case.at_mut(&section)["tags"] = json!([{"tagKey": "aws:team", "tagValue": "films"}]);
        at("PP0119", format!("{section}.tags[0].tagKey"))
    }),
    ("two resources of one name", |case, rng| {
        let filters = case.parameters["filters"].as_array().map_or(0, Vec::len);
        let solutions = case.solutions();
        if filters > 1 && rng.bool() {
            case.parameters["filters"][1]["name"] = case.parameters["filters"][0]["name"].clone();
            return at("PP0203", "filters[1].name");
        }
        let [first, second, ..] = solutions.as_slice() else { return None };
        let name = case.at(first)["name"].clone();
        case.at_mut(second)["name"] = name;
        at("PP0203", format!("{second}.name"))
    }),
    ("a campaign without a solution", |case, _| {
        let (campaign, _) = case.campaigns().into_iter().find(|(path, _)| path != "campaign")?;
        let key = campaign.trim_start_matches("campaigns.").to_owned();
        let campaign = case.parameters["campaigns"].as_object_mut()?.remove(&key)?;
        case.parameters["campaigns"]["stray"] = campaign;
        at("PP0202", "campaigns.stray")
    }),
    ("a parameter that the recipe does not have", |case, rng| {
        let section = rng.choice(case.solutions())?;
        case.at_mut(&section)["solutionConfig"]["algorithmHyperParameters"]["momentum"] = json!("0.9");
        at("PP0307", format!("{section}.solutionConfig.algorithmHyperParameters.momentum"))
    }),
    ("a parameter out of its range", |case, rng| {
        let section = rng.choice(case.solutions())?;
        let parameter = case.recipe(&section).hyperparameters.first()?;
        let value = match parameter.range {
            Range::Integer(least, most) => {
                if rng.bool() {
                    (least - 1).to_string()
                } else {
                    (most + 1).to_string()
                }
            }
            Range::Continuous(..) => "-0.5".to_owned(),
            Range::Categorical(_) => "perhaps".to_owned(),
        };
        case.at_mut(&section)["solutionConfig"]["algorithmHyperParameters"][parameter.name] = json!(value);
        at("PP0308", format!("{section}.solutionConfig.algorithmHyperParameters.{}", parameter.name))
    }),
    ("a search that the recipe does not have", |case, rng| {
        let section = without(case, rng, Ability::HyperparameterOptimization)?;
        case.at_mut(&section)["performHPO"] = json!(true);
        at("PP0309", format!("{section}.performHPO"))
    }),
    ("a training mode that the recipe does not have", |case, rng| {
        let section = without(case, rng, Ability::UpdateTraining)?;
        case.at_mut(&section)["trainingMode"] = json!("UPDATE");
        at("PP0310", format!("{section}.trainingMode"))
    }),
    ("weights that the recipe does not have", |case, rng| {
        let section = without(case, rng, Ability::EventsConfig)?;
        if !case.has_field(Interactions, "EVENT_TYPE") || case.at(&section).get("eventType").is_some() {
            return None;
        }
        let weights = json!({"eventParametersList": [{"eventType": event_types(case.parameters["datasetGroup"]["domain"].as_str())[0], "weight": 1}]});
        case.at_mut(&section)["solutionConfig"]["eventsConfig"] = weights;
        at("PP0311", format!("{section}.solutionConfig.eventsConfig"))
    }),
    ("incremental updates that the recipe does not have", |case, rng| {
        let section = without(case, rng, Ability::IncrementalUpdate)?;
        case.at_mut(&section)["performIncrementalUpdate"] = json!(true);
        at("PP0313", format!("{section}.performIncrementalUpdate"))
    }),
    ("exploration that the recipe does not have", |case, rng| {
        let campaigns = case.campaigns().into_iter();
        let dull: Vec<String> = campaigns
            .filter(|(_, solution)| !case.recipe(solution).can(Ability::ItemExploration))
            .map(|(campaign, _)| campaign)
            .collect();
        let campaign = rng.choice(dull)?;
        case.at_mut(&campaign)["campaignConfig"]["itemExplorationConfig"] = json!({"explorationWeight": "0.3"});
        at("PP0314", format!("{campaign}.campaignConfig.itemExplorationConfig"))
    }),
    ("a search of too many jobs", |case, rng| {
        let searching =
            case.solutions().into_iter().filter(|section| case.at(section).get("performHPO") == Some(&json!(true)));
        let section = rng.choice(searching.collect::<Vec<_>>())?;
        case.at_mut(&section)["solutionConfig"]["hpoConfig"]["hpoResourceConfig"]["maxNumberOfTrainingJobs"] =
            json!("41");
        at("PP0319", format!("{section}.solutionConfig.hpoConfig.hpoResourceConfig.maxNumberOfTrainingJobs"))
    }),
    ("an objective that is no column", |case, rng| {
        let with = case
            .solutions()
            .into_iter()
            .filter(|section| !case.at(section)["solutionConfig"]["optimizationObjective"].is_null());
        let section = rng.choice(with.collect::<Vec<_>>())?;
        case.at_mut(&section)["solutionConfig"]["optimizationObjective"]["itemAttribute"] = json!("MARGIN");
        at("PP0325", format!("{section}.solutionConfig.optimizationObjective.itemAttribute"))
    }),
    ("columns for training that are not there", |case, rng| {
        let section = rng.choice(case.solutions())?;
        let columns = json!({"excludedDatasetColumns": {"INTERACTIONS": ["WEATHER"]}});
        case.at_mut(&section)["solutionConfig"]["trainingDataConfig"] = columns;
        at("PP0326", format!("{section}.solutionConfig.trainingDataConfig.excludedDatasetColumns.INTERACTIONS[0]"))
    }),
    ("event types without the column", |case, rng| {
        if case.has_field(Interactions, "EVENT_TYPE") {
            return None;
        }
        let section = rng.choice(case.solutions())?;
        case.at_mut(&section)["eventType"] = json!("click");
        at("PP0323", format!("{section}.eventType"))
    }),
    ("an event type that does not occur", |case, rng| {
        let with = case.solutions().into_iter().filter(|section| case.at(section).get("eventType").is_some());
        let section = rng.choice(with.collect::<Vec<_>>())?;
        case.at_mut(&section)["eventType"] = json!("Sold");
        at("PP0806", format!("{section}.eventType"))
    }),
    ("a schema that is no record", |case, rng| {
        let dataset_type = dataset(case, rng);
        case.parameters["datasets"][dataset_type.as_str()]["schema"]["type"] = json!("array");
        without_filters_and_solutions(case);
        at("PP0401", format!("datasets.{dataset_type}.schema.type"))
    }),
    ("a field name with a hyphen", |case, rng| {
        let dataset_type = dataset(case, rng);
        case.add_column(dataset_type, json!({"name": "NEW-ONE", "type": "int"}), "1");
        without_filters_and_solutions(case);
        let last = case.fields(dataset_type).len() - 1;
        at("PP0403", format!("datasets.{dataset_type}.schema.fields[{last}].name"))
    }),
    ("a field that is nested", |case, rng| {
        let dataset_type = dataset(case, rng);
        case.add_column(dataset_type, json!({"name": "NEW", "type": {"type": "array", "items": "string"}}), "a");
        without_filters_and_solutions(case);
        let last = case.fields(dataset_type).len() - 1;
        at("PP0404", format!("datasets.{dataset_type}.schema.fields[{last}].type"))
    }),
    ("two fields of one name", |case, rng| {
        let dataset_type = dataset(case, rng);
        let mut names = case.fields(dataset_type).iter().filter_map(|field| field["name"].as_str());
        let name = names.find(|name| name.contains('_'))?.to_lowercase().replace('_', "");
        case.add_column(dataset_type, json!({"name": name, "type": "int"}), "1");
        // A column in which all values are equal is a finding of its own.
        for (number, row) in case.tables.get_mut(&dataset_type)?.rows.iter_mut().enumerate() {
            *row.last_mut()? = (number % 3).to_string();
        }
        without_filters_and_solutions(case);
        let last = case.fields(dataset_type).len() - 1;
        at("PP0420", format!("datasets.{dataset_type}.schema.fields[{last}].name"))
    }),
    ("a timestamp that is a string", |case, _| {
        let index = case.fields(Interactions).iter().position(|field| field["name"] == "TIMESTAMP")?;
        case.fields_mut(Interactions)[index]["type"] = json!("string");
        at("PP0406", format!("datasets.Interactions.schema.fields[{index}]"))
    }),
    ("an event type that is a category", |case, _| {
        if case.parameters["datasetGroup"].get("domain").is_some() {
            return None;
        }
        let index = case.fields(Interactions).iter().position(|field| field["name"] == "EVENT_TYPE")?;
        case.fields_mut(Interactions)[index]["categorical"] = json!(true);
        at("PP0409", format!("datasets.Interactions.schema.fields[{index}].categorical"))
    }),
    ("a text of users", |case, _| {
        case.tables.get(&Users)?;
        case.add_column(Users, json!({"name": "ABOUT", "type": "string", "textual": true}), "likes films");
        let last = case.fields(Users).len() - 1;
        at("PP0410", format!("datasets.Users.schema.fields[{last}].textual"))
    }),
    ("too many columns", |case, _| {
        for number in 0..6 {
            case.add_column(Interactions, json!({"name": format!("MORE{number}"), "type": "int"}), "1");
        }
        at("PP0411", "datasets.Interactions.schema.fields").filter(|_| !case.has_field(Interactions, "EVENT_TYPE"))
    }),
    ("a schema by another name", |case, rng| {
        let dataset_type = dataset(case, rng);
        case.parameters["datasets"][dataset_type.as_str()]["schema"]["name"] = json!("Films");
        at("PP0413", format!("datasets.{dataset_type}.schema.name"))
    }),
    ("a schema of another namespace", |case, rng| {
        let dataset_type = dataset(case, rng);
        case.parameters["datasets"][dataset_type.as_str()]["schema"]["namespace"] = json!("com.example");
        at("PP0414", format!("datasets.{dataset_type}.schema.namespace"))
    }),
    ("a string without a flag", |case, rng| {
        let dataset_type = dataset(case, rng);
        case.add_column(dataset_type, json!({"name": "NOTE", "type": "string"}), "a");
        let last = case.fields(dataset_type).len() - 1;
        at("PP0415", format!("datasets.{dataset_type}.schema.fields[{last}]"))
    }),
    ("a boolean", |case, rng| {
        let dataset_type = dataset(case, rng);
        case.add_column(dataset_type, json!({"name": "FRESH", "type": "boolean"}), "true");
        let last = case.fields(dataset_type).len() - 1;
        at("PP0416", format!("datasets.{dataset_type}.schema.fields[{last}].type"))
    }),
    ("a filter that does not end", |case, _| filter(case, "INCLUDE ItemID WHERE", "PP0501", "")),
    ("a filter with a placeholder in NOT IN", |case, _| {
        case.has_field(Items, "GENRES").then_some(())?;
        filter(case, "EXCLUDE ItemID WHERE Items.GENRES NOT IN ($GENRE)", "PP0513", "$GENRE")
    }),
    ("a filter of a field that is not there", |case, _| {
        case.tables.get(&Items)?;
        filter(case, "INCLUDE ItemID WHERE Items.WEATHER IN ($KIND)", "PP0506", "Items.WEATHER")
    }),
    ("a filter of a text", |case, _| {
        case.has_field(Items, "DETAILS").then_some(())?;
        filter(case, "INCLUDE ItemID WHERE Items.DETAILS IN (\"a dog\")", "PP0509", "Items.DETAILS")
    }),
    ("a filter that compares a number with a list", |case, _| {
        case.has_field(Items, "YEAR").then_some(())?;
        filter(case, "INCLUDE ItemID WHERE Items.YEAR IN (\"1999\")", "PP0507", "")
    }),
    ("a filter of a dataset that is not there", |case, _| {
        if case.tables.contains_key(&Users) {
            return None;
        }
        filter(case, "INCLUDE UserID WHERE Users.AGE > 20", "PP0204", "Users.AGE")
    }),
    ("a column that is missing", |case, rng| {
        let dataset_type = dataset(case, rng);
        let table = case.tables.get_mut(&dataset_type)?;
        let column = rng.usize(0..table.header.len());
        table.header.remove(column);
        table.rows.iter_mut().for_each(|row| drop(row.remove(column)));
        told("PP0692", Spot::Header(dataset_type))
    }),
    ("a column that is not in the schema", |case, rng| {
        let dataset_type = dataset(case, rng);
        let table = case.tables.get_mut(&dataset_type)?;
        table.header.push("WEATHER".to_owned());
        table.rows.iter_mut().for_each(|row| row.push("fine".to_owned()));
        told("PP0608", Spot::Header(dataset_type))
    }),
    ("a header with quotes", |case, rng| {
        let dataset_type = dataset(case, rng);
        let table = case.tables.get_mut(&dataset_type)?;
        table.header.iter_mut().for_each(|name| *name = format!("\"{name}\""));
        told("PP0604", Spot::Header(dataset_type))
    }),
    ("columns in another order", |case, rng| {
        let dataset_type = dataset(case, rng);
        let table = case.tables.get_mut(&dataset_type)?;
        table.header.rotate_left(1);
        table.rows.iter_mut().for_each(|row| row.rotate_left(1));
        told("PP0609", Spot::Header(dataset_type))
    }),
    ("a byte-order mark", |case, rng| {
        let dataset_type = dataset(case, rng);
        case.tables.get_mut(&dataset_type)?.header[0].insert(0, '\u{feff}');
        told("PP0602", Spot::Header(dataset_type))
    }),
    ("a value too many", |case, rng| {
        let dataset_type = dataset(case, rng);
        let row = row(case, rng, dataset_type);
        case.tables.get_mut(&dataset_type)?.rows[row].push("more".to_owned());
        without_owners(case, dataset_type)?;
        told("PP0610", Spot::Line(dataset_type, row + 2))
    }),
    ("a required value that is missing", |case, rng| {
        let row = row(case, rng, Interactions);
        let table = case.tables.get_mut(&Interactions)?;
        let column = table.column("TIMESTAMP")?;
        table.rows[row][column] = String::new();
        at_value("PP0701", case, Interactions, row, column)
    }),
    ("a word in place of a timestamp", |case, rng| {
        let row = row(case, rng, Interactions);
        let table = case.tables.get_mut(&Interactions)?;
        let column = table.column("TIMESTAMP")?;
        "yesterday".clone_into(&mut table.rows[row][column]);
        at_value("PP0702", case, Interactions, row, column)
    }),
    ("a word in place of a number", |case, rng| {
        case.tables.get(&Items)?;
        let row = row(case, rng, Items);
        let table = case.tables.get_mut(&Items)?;
        let column = table.column("YEAR")?;
        "MCMXC".clone_into(&mut table.rows[row][column]);
        at_value("PP0702", case, Items, row, column)
    }),
    ("milliseconds", |case, rng| {
        let row = row(case, rng, Interactions);
        let table = case.tables.get_mut(&Interactions)?;
        let column = table.column("TIMESTAMP")?;
        table.rows[row][column].push_str("000");
        at_value("PP0706", case, Interactions, row, column)
    }),
    ("an event in the future", |case, rng| {
        let row = row(case, rng, Interactions);
        let table = case.tables.get_mut(&Interactions)?;
        let column = table.column("TIMESTAMP")?;
        "32503680000".clone_into(&mut table.rows[row][column]);
        at_value("PP0707", case, Interactions, row, column)
    }),
    ("an identifier that is too long", |case, rng| {
        if case.tables.contains_key(&Users) {
            return None;
        }
        let row = row(case, rng, Interactions);
        let table = case.tables.get_mut(&Interactions)?;
        let column = table.column("USER_ID")?;
        table.rows[row][column] = "u".repeat(257);
        at_value("PP0703", case, Interactions, row, column)
    }),
    ("a category that is too long", |case, rng| {
        let row = row(case, rng, Interactions);
        let table = case.tables.get_mut(&Interactions)?;
        let column = table.column("DEVICE")?;
        table.rows[row][column] = "d".repeat(1001);
        at_value("PP0704", case, Interactions, row, column)
    }),
    ("an event that stands twice", |case, rng| {
        let row = row(case, rng, Interactions);
        let table = case.tables.get_mut(&Interactions)?;
        let again = table.rows[row].clone();
        table.rows.push(again);
        told("PP0810", Spot::Line(Interactions, row + 2))
    }),
    ("a record that stands twice", |case, rng| {
        let dataset_type = *rng.choice(&[Items, Users])?;
        let table = case.tables.get_mut(&dataset_type)?;
        let row = rng.usize(0..table.rows.len());
        let again = table.rows[row].clone();
        table.rows.push(again);
        told("PP0811", Spot::Line(dataset_type, row + 2))
    }),
    ("an item without a record", |case, rng| {
        let table = case.tables.get_mut(&Items)?;
        table.rows.remove(rng.usize(0..table.rows.len()));
        told("PP0807", Spot::Folder(Items))
    }),
    ("a user without a record", |case, rng| {
        let table = case.tables.get_mut(&Users)?;
        table.rows.remove(rng.usize(0..table.rows.len()));
        told("PP0808", Spot::Folder(Users))
    }),
    ("too few interactions", |case, rng| {
        let weighs = |section: &String| {
            let solution = case.at(section);
            solution.get("eventType").is_some() || !solution["solutionConfig"]["eventsConfig"].is_null()
        };
        if case.solutions().iter().any(weighs) {
            return None;
        }
        case.tables.get_mut(&Interactions)?.rows.truncate(rng.usize(900..1000));
        told("PP0801", Spot::Folder(Interactions))
    }),
];

/// Sections that know no key of the user's own.
fn sections(case: &Case) -> Vec<String> {
    let datasets = case.tables.keys().map(|dataset_type| format!("datasets.{dataset_type}"));
    named(case).into_iter().chain(datasets).collect()
}

/// Sections that have a name.
fn named(case: &Case) -> Vec<String> {
    let filters = case.parameters["filters"].as_array().map_or(0, Vec::len);
    let filters = (0..filters).map(|index| format!("filters[{index}]"));
    let recommenders = case.parameters["recommenders"].as_array().map_or(0, Vec::len);
    let filters = filters.chain((0..recommenders).map(|index| format!("recommenders[{index}]")));
    let tracker = case.parameters.get("eventTracker").map(|_| "eventTracker".to_owned());
    let campaigns = case.campaigns().into_iter().map(|(campaign, _)| campaign);
    let group = ["datasetGroup".to_owned()];
    group.into_iter().chain(case.solutions()).chain(campaigns).chain(filters).chain(tracker).collect()
}

/// A solution whose recipe cannot do something.
fn without(case: &Case, rng: &mut Rng, ability: Ability) -> Option<String> {
    assert!(RECIPES.iter().any(|recipe| recipe.can(ability)));
    let unable = case.solutions().into_iter().filter(|section| !case.recipe(section).can(ability));
    rng.choice(unable.collect::<Vec<_>>())
}

pub fn dataset(case: &Case, rng: &mut Rng) -> DatasetType {
    rng.choice(case.tables.keys().copied().collect::<Vec<_>>()).unwrap()
}

fn row(case: &Case, rng: &mut Rng, dataset_type: DatasetType) -> usize {
    rng.usize(0..case.tables[&dataset_type].rows.len())
}

/// A row that is left out of Items or Users leaves its identifier without a record, which would be told, too.
fn without_owners(case: &Case, dataset_type: DatasetType) -> Option<()> {
    (dataset_type == Interactions || case.tables.len() == 1).then_some(())
}

/// What stands on a schema that cannot be read is not looked at, and says nothing.
fn without_filters_and_solutions(case: &mut Case) {
    let sections = case.parameters.as_object_mut().unwrap();
    sections.retain(|key, _| matches!(key.as_str(), "datasetGroup" | "datasets"));
    for (_, dataset) in case.parameters["datasets"].as_object_mut().unwrap() {
        dataset.as_object_mut().unwrap().remove("publishAttributionMetricsToS3");
    }
}

/// Adds a filter in which some text is wrong.
fn filter(case: &mut Case, expression: &str, code: &'static str, text: &str) -> Option<Told> {
    if case.parameters.get("filters").is_none() {
        case.parameters["filters"] = json!([]);
    }
    let filters = case.parameters["filters"].as_array_mut()?;
    let path = format!("filters[{}].filterExpression", filters.len());
    filters.push(json!({"name": "broken", "filterExpression": expression}));
    told(code, Spot::Within(path, text.to_owned()))
}

impl Spot {
    /// The file that it is in, as the check names it, below a folder.
    pub fn is_in(&self, shown: &str) -> bool {
        match self {
            Self::Path(_) | Self::Within(..) => shown.ends_with("params.json"),
            Self::Header(of) | Self::Line(of, _) | Self::Value(of, ..) => shown.ends_with(&file(*of)),
            Self::Folder(of) => shown.contains(of.as_str()),
            Self::File(name, _) => shown.trim_end_matches('/').ends_with(name),
        }
    }
}

/// Shown with a breakage that is not told.
pub fn shown(parameters: &Value) -> String {
    serde_json::to_string_pretty(parameters).unwrap_or_default()
}
