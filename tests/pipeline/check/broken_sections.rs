//! One thing that is broken in a section of [`super::sections`], and what a check is to say of it.

use fastrand::Rng;
use personalize_contract::DatasetType::{Interactions, Items};
use personalize_contract::recipe::DOMAIN_RECIPES;
use serde_json::{Value, json};

use super::broken::{Breakage, Spot, Told, at, dataset, told};
use super::drawn::{Case, Table, event_types};
use super::sections::{BATCH, DELETIONS, input, put_actions};

/// Where the input of a job is when the case is in a bucket.
const IN_S3: &str = "s3://personalize-input/batch/in-batches/one/input/";

/// Every way, with a name.
pub const SECTIONS: &[(&str, Breakage)] = &[
    ("an expression of neither form", |case, _| {
        metric(case, &json!({"expression": "COUNT()"}), "PP0230", ".expression")
    }),
    ("a sum of a column that is not there", |case, _| {
        case.tables.get(&Items)?;
        metric(case, &json!({"expression": "SUM(Items.WEIGHT)"}), "PP0231", ".expression")
    }),
    ("a sum of what is no number", |case, _| {
        metric(case, &json!({"expression": "SUM(Interactions.USER_ID)"}), "PP0231", ".expression")
    }),
    ("metrics without event types", |case, _| {
        if case.has_field(Interactions, "EVENT_TYPE") {
            return None;
        }
        let metric = json!({"eventType": "click", "metricName": "m", "expression": "SAMPLECOUNT()"});
        case.parameters["metricAttribution"] = json!({"name": "effect", "metrics": [metric]});
        at("PP0232", "metricAttribution")
    }),
    ("two metrics of one name", |case, _| {
        let name = case.parameters.get("metricAttribution")?["metrics"][0]["metricName"].clone();
        let kind = case.types()[1];
        metric(case, &json!({"metricName": name, "eventType": kind}), "PP0233", ".metricName")
    }),
    ("a metric that is computed twice", |case, _| {
        let kind = case.types()[0];
        metric(case, &json!({"eventType": kind}), "PP0234", "")
    }),
    ("metrics that are published and not there", |case, rng| {
        let dataset_type = dataset(case, rng);
        let path = format!("datasets.{dataset_type}.publishAttributionMetricsToS3");
        case.parameters.as_object_mut()?.remove("metricAttribution");
        if dataset_type != Interactions {
            case.parameters["datasets"]["Interactions"].as_object_mut()?.remove("publishAttributionMetricsToS3");
        }
        case.parameters["datasets"][dataset_type.as_str()]["publishAttributionMetricsToS3"] = json!(true);
        at("PP0235", path)
    }),
    ("an event bus of no name", |case, rng| {
        let bus =
            *rng.choice(&["film events", "", "aws.partner/example.com/1", "arn:aws:events:::event-bus/films"]).unwrap();
        case.parameters["events"] = json!({"eventBusName": bus});
        at("PP0145", "events.eventBusName")
    }),
    ("actions in a domain's group", |case, _| {
        case.parameters["datasetGroup"].get("domain")?;
        put_actions(case);
        let datasets = case.parameters["datasets"].as_object_mut()?;
        datasets.remove("Action_Interactions");
        case.files.remove("Action_Interactions/taken.csv");
        at("PP0236", "datasets.Actions")
    }),
    ("an increment of few rows", |case, _| {
        let table = case.tables.get_mut(&Interactions)?;
        let last = Table { header: table.header.clone(), rows: vec![table.rows.pop()?] };
        let file = "Interactions/part-2.csv".to_owned();
        case.files.insert(file.clone(), last.text());
        case.parameters["datasets"]["Interactions"]["importMode"] = json!("INCREMENTAL");
        told("PP0819", Spot::File(file, None))
    }),
    ("actions without their identifier", |case, _| {
        case.parameters["datasets"].get("Actions")?;
        let actions = case.files.get_mut("Actions/actions.csv")?;
        *actions = actions.replace("ACTION_ID", "ACTION");
        told("PP0692", Spot::File("Actions/actions.csv".to_owned(), Some(1)))
    }),
    ("actions that are not there", |case, _| {
        case.parameters["datasets"].get("Actions")?;
        case.files.remove("Actions/actions.csv");
        told("PP0690", Spot::File("Actions".to_owned(), None))
    }),
    ("a recommender's recipe that is misspelt", |case, rng| {
        let path = recommender(case, rng)?;
        let arn = case.at(&path)["recipeArn"].as_str()?.replace("aws-", "aws-our-");
        case.at_mut(&path)["recipeArn"] = json!(arn);
        at("PP0341", format!("{path}.recipeArn"))
    }),
    ("a recommender with a solution's recipe", |case, rng| {
        let path = recommender(case, rng)?;
        case.at_mut(&path)["recipeArn"] = json!("arn:aws:personalize:::recipe/aws-sims");
        at("PP0341", format!("{path}.recipeArn"))
    }),
    ("a recommender of the other domain", |case, rng| {
        let path = recommender(case, rng)?;
        let of_group = case.parameters["datasetGroup"]["domain"].as_str()?.to_owned();
        // The types of the events that it is trained on are missing as well, which is no finding of its own.
        let others: Vec<_> = DOMAIN_RECIPES.iter().filter(|recipe| recipe.domain.as_str() != of_group).collect();
        let other = rng.choice(others)?;
        case.at_mut(&path)["recipeArn"] = json!(format!("arn:aws:personalize:::recipe/{}", other.name));
        at("PP0342", format!("{path}.recipeArn"))
    }),
    ("a recommender in a custom group", |case, _| {
        if case.parameters["datasetGroup"].get("domain").is_some() {
            return None;
        }
        let arn = "arn:aws:personalize:::recipe/aws-vod-top-picks";
        case.parameters["recommenders"] = json!([{"name": "r", "recipeArn": arn}]);
        at("PP0342", "recommenders[0].recipeArn")
    }),
    ("a recommender that does not explore", |case, rng| {
        let path = recommender(case, rng)?;
        let arn = case.at(&path)["recipeArn"].as_str()?;
        let recipe = DOMAIN_RECIPES.iter().find(|recipe| arn.ends_with(&format!("/{}", recipe.name)))?;
        if recipe.item_exploration {
            return None;
        }
        case.at_mut(&path)["recommenderConfig"] = json!({"itemExplorationConfig": {"explorationWeight": "0.3"}});
        at("PP0343", format!("{path}.recommenderConfig.itemExplorationConfig"))
    }),
    ("a recommender that costs", |case, rng| {
        let path = recommender(case, rng)?;
        case.at_mut(&path)["recommenderConfig"]["minRecommendationRequestsPerSecond"] = json!(rng.u32(2..50));
        at("PP0251", format!("{path}.recommenderConfig.minRecommendationRequestsPerSecond"))
    }),
    ("more recommenders than a group has", |case, _| {
        let recommenders = case.parameters.get_mut("recommenders")?.as_array_mut()?;
        let first = recommenders.first()?.clone();
        while recommenders.len() < 6 {
            let mut more = first.clone();
            more["name"] = json!(format!("more-{}", recommenders.len()));
            recommenders.push(more);
        }
        at("PP0252", "recommenders")
    }),
    ("a batch job of a recipe that has none", |case, _| {
        let (path, list) = batch(case)?;
        let recipe = if list == "batchSegmentJobs" { "aws-popularity-count" } else { "aws-trending-now" };
        keep_one_job(case, list)?;
        case.at_mut("solutions.batch")["recipeArn"] = json!(format!("arn:aws:personalize:::recipe/{recipe}"));
        at("PP0901", path)
    }),
    ("a batch job's filter that is not there", |case, _| job(case, "filter", json!("nowhere"), "PP0902", ".filter")),
    ("a batch job with two filters", |case, _| {
        case.parameters["filters"] =
            json!([{"name": "all", "filterExpression": "INCLUDE ItemID WHERE Items.ITEM_ID IN (\"i1\")"}]);
        case.tables.get(&Items)?;
        let (path, _) = batch(case)?;
        case.at_mut(&path)["filterArn"] = json!("arn:aws:personalize:us-east-1:123456789012:filter/other");
        job(case, "filter", json!("all"), "PP0903", ".filter")
    }),
    ("a batch job that writes to where it reads", |case, _| places(case, IN_S3, IN_S3, "PP0905")),
    ("a batch job that writes below where it reads", |case, _| places(case, IN_S3, &format!("{IN_S3}out/"), "PP0914")),
    ("a batch job that writes elsewhere than to S3", |case, _| places(case, IN_S3, "https://lake/out/", "PP0913")),
    ("a batch job of too many results", |case, _| {
        let (_, list) = batch(case)?;
        let most = if list == "batchSegmentJobs" { 5_000_001 } else { 501 };
        job(case, "numResults", json!(most), "PP0906", ".numResults")
    }),
    ("two batch jobs of one name", |case, _| {
        let (path, list) = batch(case)?;
        let again = case.at(&path).clone();
        let jobs = case.at_mut("solutions.batch")[list].as_array_mut()?;
        jobs.truncate(1);
        jobs.push(again);
        at("PP0911", format!("solutions.{BATCH}.{list}[1].name"))
    }),
    ("a batch job without input", |case, _| {
        batch(case)?;
        case.files.remove(&input("one"));
        told("PP0920", Spot::File("batch/in-batches/one/input".to_owned(), None))
    }),
    ("a line that is no JSON", |case, _| line(case, "\"u1\": 1}")),
    ("a line of another recipe", |case, _| line(case, "{\"action\": \"a1\"}")),
    ("a line that is a list", |case, _| line(case, "[\"u1\"]")),
    ("a batch job of which no line can be answered", |case, _| {
        batch(case)?;
        "USER_ID\nu1\n".clone_into(case.files.get_mut(&input("one"))?);
        told("PP0922", Spot::File("batch/in-batches/one/input".to_owned(), None))
    }),
    ("an import mode that is not known", |case, rng| {
        let path = format!("datasets.{}.importMode", dataset(case, rng));
        let (section, key) = path.rsplit_once('.')?;
        case.at_mut(section)[key] = json!("INCREMENT");
        at("PP0114", path)
    }),
    ("an import mode that is a truth", |case, rng| {
        let path = format!("datasets.{}.importMode", dataset(case, rng));
        let (section, key) = path.rsplit_once('.')?;
        case.at_mut(section)[key] = json!(true);
        at("PP0108", path)
    }),
    ("data that lies elsewhere than in S3", |case, rng| location(case, rng, "https://lake/clicks/")),
    ("data in a bucket whose name is none", |case, rng| location(case, rng, "s3://Lake_1/clicks/")),
    ("a tag of the pipeline's own", |case, _| {
        case.parameters["tags"] = json!([{"tagKey": "personalize-pipeline:tags", "tagValue": "mine"}]);
        at("PP0128", "tags[0].tagKey")
    }),
    ("a tag of the service's own at the root", |case, _| {
        case.parameters["tags"] = json!([{"tagKey": "aws:team", "tagValue": "mine"}]);
        at("PP0119", "tags[0].tagKey")
    }),
    ("deletions of another column", |case, _| deletions(case, "USER\nu1\n", "PP0695")),
    ("deletions of nobody", |case, _| deletions(case, "USER_ID\n", "PP0696")),
    ("a deletion without a name", |case, _| deletions(case, "AGE,USER_ID\n7,\n8,u1\n", "PP0696")),
    ("deletions that are no CSV", |case, _| {
        let text = case.files.remove(DELETIONS)?;
        case.files.insert("Deletions/gone.txt".to_owned(), text);
        told("PP0697", Spot::File("Deletions/gone.txt".to_owned(), None))
    }),
];

/// Adds a metric to those that are there, in which some members are these.
fn metric(case: &mut Case, members: &Value, code: &'static str, place: &str) -> Option<Told> {
    let mut metric = json!({"eventType": case.types()[1], "metricName": "broken", "expression": "SAMPLECOUNT()"});
    metric.as_object_mut()?.extend(members.as_object()?.clone());
    let metrics = case.parameters.get_mut("metricAttribution")?["metrics"].as_array_mut()?;
    let path = format!("metricAttribution.metrics[{}]{place}", metrics.len());
    metrics.push(metric);
    at(code, path)
}

fn recommender(case: &Case, rng: &mut Rng) -> Option<String> {
    let count = case.parameters.get("recommenders")?.as_array()?.len();
    Some(format!("recommenders[{}]", rng.usize(0..count)))
}

/// The path of the first batch job, and the key of its list.
fn batch(case: &Case) -> Option<(String, &'static str)> {
    let solution = case.parameters.get("solutions")?.get(BATCH)?;
    let list = ["batchInferenceJobs", "batchSegmentJobs"].into_iter().find(|list| solution.get(*list).is_some())?;
    Some((format!("solutions.{BATCH}.{list}[0]"), list))
}

fn keep_one_job(case: &mut Case, list: &str) -> Option<()> {
    case.at_mut("solutions.batch")[list].as_array_mut()?.truncate(1);
    Some(())
}

fn job(case: &mut Case, key: &str, value: Value, code: &'static str, place: &str) -> Option<Told> {
    let (path, _) = batch(case)?;
    case.at_mut(&path)[key] = value;
    at(code, format!("{path}{place}"))
}

fn places(case: &mut Case, reads: &str, writes: &str, code: &'static str) -> Option<Told> {
    let (path, _) = batch(case)?;
    case.at_mut(&path)["jobInput"] = json!({"s3DataSource": {"path": reads}});
    let output = json!({"s3DataDestination": {"path": writes}});
    job(case, "jobOutput", output, code, ".jobOutput.s3DataDestination.path")
}

/// Puts a line at the beginning of a job's input.
fn line(case: &mut Case, line: &str) -> Option<Told> {
    batch(case)?;
    let file = input("one");
    case.files.get_mut(&file)?.insert_str(0, &format!("{line}\n"));
    told("PP0921", Spot::File(file, Some(1)))
}

fn location(case: &mut Case, rng: &mut Rng, place: &str) -> Option<Told> {
    let section = format!("datasets.{}", dataset(case, rng));
    case.at_mut(&section)["dataLocation"] = json!(place);
    at("PP0129", format!("{section}.dataLocation"))
}

fn deletions(case: &mut Case, text: &str, code: &'static str) -> Option<Told> {
    text.clone_into(case.files.get_mut(DELETIONS)?);
    told(code, Spot::File(DELETIONS.to_owned(), None))
}

impl Case {
    /// The types that its events have.
    fn types(&self) -> [&'static str; 2] {
        event_types(self.parameters["datasetGroup"]["domain"].as_str())
    }
}
