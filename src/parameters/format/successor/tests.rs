//! Files are written here as that format is documented.

use personalize_contract::{Finding, Place};
use serde_json::{Value, json};

use crate::parameters::{BatchJobSection, Parameters, Parsed, RecommenderSection, Solution, Tag};

fn schema(name: &str, fields: &[&str]) -> Value {
    let field = |field: &&str| match *field {
        "TIMESTAMP" => json!({"name": "TIMESTAMP", "type": "long"}),
        "GENRES" => json!({"name": "GENRES", "type": ["null", "string"], "categorical": true}),
        name => json!({"name": name, "type": "string"}),
    };
    json!({"type": "record", "name": name, "namespace": "com.amazonaws.personalize.schema",
        "fields": fields.iter().map(field).collect::<Vec<_>>(), "version": "1.0"})
}

fn dataset(name: &str, fields: &[&str]) -> Value {
    json!({
        "dataset": {"serviceConfig": {"name": format!("films-{name}")}},
        "schema": {"serviceConfig": {"name": format!("films-{name}-schema"), "schema": schema(name, fields)}},
    })
}

/// A file without any finding.
fn config() -> Value {
    json!({
        "datasetGroup": {"serviceConfig": {"name": "films"}},
        "datasets": {
            "interactions": dataset("Interactions", &["USER_ID", "ITEM_ID", "EVENT_TYPE", "TIMESTAMP"]),
            "items": dataset("Items", &["ITEM_ID", "GENRES"]),
        },
        "eventTracker": {"serviceConfig": {"name": "films-tracker"}},
        "filters": [{"serviceConfig": {"name": "unseen",
            "filterExpression": "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"watch\")"}}],
        "solutions": [{
            "serviceConfig": {"name": "similar", "recipeArn": "arn:aws:personalize:::recipe/aws-sims"},
            "campaigns": [{"serviceConfig": {"name": "similar-live", "minProvisionedTPS": 1}}],
        }],
    })
}

/// That file with something else in it.
fn with(change: impl FnOnce(&mut Value)) -> Value {
    let mut config = config();
    change(&mut config);
    config
}

fn service(config: &mut Value) -> &mut Value {
    &mut config["serviceConfig"]
}

fn solution_of(config: &mut Value) -> &mut Value {
    &mut config["solutions"][0]
}

/// What is told of a text: code and path of each finding. Each path is that of something in the text.
fn told_of(text: &str) -> Vec<String> {
    let parsed = Parsed::of_text(text);
    let line = |finding: &Finding| {
        let path = match &finding.place {
            Place::Path { path, .. } => path.clone(),
            other => format!("({other})"),
        };
        let is_found = path.starts_with('(') || parsed.positions.find(&path).is_some();
        assert!(is_found || parsed.findings.len() == 1, "{finding} is nowhere in {text}");
        format!("{} {path}", finding.code).trim_end().to_owned()
    };
    assert_eq!(parsed.parameters.is_none(), parsed.findings.iter().any(Finding::is_error), "{text}");
    parsed.findings.iter().map(line).collect()
}

fn told(config: &Value) -> Vec<String> {
    told_of(&config.to_string())
}

fn parameters(config: &Value) -> Parameters {
    let parsed = Parsed::of_value(config);
    parsed.parameters.unwrap_or_else(|| panic!("{config} is refused: {:?}", parsed.findings))
}

#[expect(clippy::too_many_lines, reason = "a table, of a line or two for each question")]
#[test]
fn what_the_other_validator_was_asked_is_run_or_told() {
    let minimal = json!({"datasetGroup": {"serviceConfig": {"name": "films"}}});
    let group = |members: Value| with(|config| config["datasetGroup"] = members);
    let root = |key: &str, value: Value| with(|config| config[key] = value);
    let of_solution = |key: &str, value: Value| with(|config| solution_of(config)[key] = value);
    let of_service = |key: &str, value: Value| with(|config| service(solution_of(config))[key] = value);
    let campaign = |value: Value| of_solution("campaigns", json!([value]));
    let interactions = |value: Value| with(|config| config["datasets"]["interactions"] = value);
    let scheduled = |value: Value| of_solution("workflowConfig", json!({"schedules": value}));
    let inference = |value: Value| of_solution("batchInferenceJobs", json!([value]));
    let segment = |value: Value| of_solution("batchSegmentJobs", json!([value]));
    let update = |recipe: &str| {
        with(|config| {
            service(solution_of(config))["recipeArn"] = json!(format!("arn:aws:personalize:::recipe/{recipe}"));
            solution_of(config)["workflowConfig"] = json!({"schedules": {"update": "cron(0 * * * ? *)"}});
        })
    };
    let without = |path: &[&str]| {
        with(|config| {
            let (last, path) = path.split_last().unwrap();
            let within = path.iter().fold(config, |value, key| match key.parse::<usize>() {
                Ok(index) => &mut value[index],
                Err(_) => &mut value[*key],
            });
            within.as_object_mut().unwrap().remove(*last);
        })
    };
    let other = json!({"serviceConfig": {"name": "similar", "recipeArn": "arn:aws:personalize:::recipe/aws-sims"},
        "campaigns": [{"serviceConfig": {"name": "similar-live", "minProvisionedTPS": 1}}]});
    let long = "s".repeat(60);
    let mut bad_avro = schema("Interactions", &["USER_ID", "ITEM_ID", "TIMESTAMP"]);
    bad_avro["fields"][0]["type"] = json!("nonsense");
    let typed = |schema: Value, more: Value| {
        let mut config = json!({"name": "n", "schema": schema});
        config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"dataset": {"serviceConfig": {"name": "d"}}, "schema": {"serviceConfig": config}})
    };
    let interactions_schema = || schema("Interactions", &["USER_ID", "ITEM_ID", "EVENT_TYPE", "TIMESTAMP"]);
    let cases: [(&str, &[&str], Value); 59] = [
        ("minimal", &["PP0107"], minimal),
        ("empty dict", &["PP0107", "PP0107"], json!({})),
        ("unknown root key", &["PP0106 foo"], root("foo", json!({}))),
        ("root tags []", &[], root("tags", json!([]))),
        ("filters []", &[], root("filters", json!([]))),
        ("eventTracker {}", &["PP0107 eventTracker"], root("eventTracker", json!({}))),
        ("campaigns []", &[], of_solution("campaigns", json!([]))),
        ("solutions []", &[], root("solutions", json!([]))),
        ("recommenders no serviceConfig", &["PP0107 recommenders[0]"], root("recommenders", json!([{}]))),
        (
            "recommenders null serviceConfig",
            &["PP0108 recommenders[0].serviceConfig"],
            root("recommenders", json!([{"serviceConfig": null}])),
        ),
        (
            "recommender junk",
            &[
                "PP0106 recommenders[0].serviceConfig.junk",
                "PP0107 recommenders[0].serviceConfig",
                "PP0107 recommenders[0].serviceConfig",
            ],
            root("recommenders", json!([{"serviceConfig": {"junk": 1}}])),
        ),
        (
            "solution maxAge in workflowConfig",
            &["PP0151 solutions[0].workflowConfig.maxAge"],
            of_solution("workflowConfig", json!({"maxAge": "1 day"})),
        ),
        (
            "solution schedules junk",
            &["PP0106 solutions[0].workflowConfig.schedules.junk"],
            scheduled(json!({"junk": "cron(0 0 * * ? *)"})),
        ),
        (
            "dsg maxAge junk",
            &["PP0151 datasetGroup.workflowConfig.maxAge"],
            group(json!({"serviceConfig": {"name": "films"}, "workflowConfig": {"maxAge": "banana"}})),
        ),
        (
            "segment bad cron",
            &[
                "PP0901 solutions[0].batchSegmentJobs[0].serviceConfig",
                "PP0261 solutions[0].batchSegmentJobs[0].workflowConfig.schedule",
            ],
            segment(json!({"serviceConfig": {}, "workflowConfig": {"schedule": "cron(bad)"}})),
        ),
        (
            "inference bad cron",
            &["PP0261 solutions[0].batchInferenceJobs[0].workflowConfig.schedule"],
            inference(json!({"serviceConfig": {}, "workflowConfig": {"schedule": "cron(bad)"}})),
        ),
        (
            "cron dom+dow",
            &["PP0261 solutions[0].workflowConfig.schedules.full"],
            scheduled(json!({"full": "cron(0 0 1 * 1 *)"})),
        ),
        ("cron rate", &[], scheduled(json!({"full": "rate(1 day)"}))),
        ("cron quartz L", &[], scheduled(json!({"full": "cron(0 0 L * ? *)"}))),
        ("cron MON-FRI", &[], scheduled(json!({"full": "cron(0 0 ? * MON-FRI *)"}))),
        ("cron dow 7", &[], scheduled(json!({"full": "cron(0 0 ? * 7 *)"}))),
        (
            "cron dow 0",
            &["PP0261 solutions[0].workflowConfig.schedules.full"],
            scheduled(json!({"full": "cron(0 0 ? * 0 *)"})),
        ),
        (
            "cron both *",
            &["PP0261 solutions[0].workflowConfig.schedules.full"],
            scheduled(json!({"full": "cron(0 0 * * * *)"})),
        ),
        ("delete", &[], scheduled(json!({"full": "delete"}))),
        (
            "update w/o recipe",
            &["PP0304 solutions[0].serviceConfig"],
            with(|config| {
                service(solution_of(config)).as_object_mut().unwrap().remove("recipeArn");
                solution_of(config)["workflowConfig"] = json!({"schedules": {"update": "cron(0 * * * ? *)"}});
            }),
        ),
        ("update user-personalization-v2", &[], update("aws-user-personalization-v2")),
        ("dsg missing name", &["PP0107 datasetGroup.serviceConfig"], group(json!({"serviceConfig": {}}))),
        (
            "dsg bad name type",
            &["PP0108 datasetGroup.serviceConfig.name"],
            group(json!({"serviceConfig": {"name": 1}})),
        ),
        (
            "dsg bad name chars",
            &["PP0110 datasetGroup.serviceConfig.name"],
            group(json!({"serviceConfig": {"name": "a b!"}})),
        ),
        (
            "dsg unknown param",
            &["PP0106 datasetGroup.serviceConfig.foo"],
            group(json!({"serviceConfig": {"name": "films", "foo": 1}})),
        ),
        ("dsg string", &["PP0108 datasetGroup.serviceConfig"], group(json!({"serviceConfig": "films"}))),
        (
            "dup campaigns",
            &["PP0203 solutions[1].serviceConfig.name", "PP0203 solutions[1].campaigns[0].serviceConfig.name"],
            with(|config| config["solutions"].as_array_mut().unwrap().push(other)),
        ),
        (
            "dup filters",
            &["PP0203 filters[1].serviceConfig.name"],
            with(|config| {
                let filter = config["filters"][0].clone();
                config["filters"].as_array_mut().unwrap().push(filter);
            }),
        ),
        ("campaign no TPS", &[], campaign(json!({"serviceConfig": {"name": "c"}}))),
        (
            "campaign TPS 0",
            &["PP0113 solutions[0].campaigns[0].serviceConfig.minProvisionedTPS"],
            campaign(json!({"serviceConfig": {"name": "c", "minProvisionedTPS": 0}})),
        ),
        ("campaign no serviceConfig", &["PP0107 solutions[0].campaigns[0]"], campaign(json!({}))),
        ("datasets no interactions", &["PP0107 datasets"], without(&["datasets", "interactions"])),
        ("dataset no schema", &["PP0107 datasets.interactions"], without(&["datasets", "interactions", "schema"])),
        ("schema no name", &[], without(&["datasets", "interactions", "schema", "serviceConfig", "name"])),
        (
            "schema bad avro",
            &["PP0404 datasets.interactions.schema.serviceConfig.schema.fields[0].type"],
            interactions(typed(bad_avro, json!({}))),
        ),
        (
            "schema missing required fields",
            &[
                "PP0406 datasets.interactions.schema.serviceConfig.schema.fields",
                "PP0406 datasets.interactions.schema.serviceConfig.schema.fields",
                "PP0506 filters[0].serviceConfig.filterExpression",
            ],
            interactions(typed(schema("Interactions", &["USER_ID"]), json!({}))),
        ),
        (
            "schema with domain",
            &["PP0152 datasets.interactions.schema.serviceConfig.domain"],
            interactions(typed(interactions_schema(), json!({"domain": "ECOMMERCE"}))),
        ),
        (
            "datasets.serviceConfig INCREMENTAL",
            &[],
            with(|config| config["datasets"]["serviceConfig"] = json!({"importMode": "INCREMENTAL"})),
        ),
        (
            "actions dataset",
            &["PP0407 datasets.actions.schema.serviceConfig.schema.fields"],
            with(|config| config["datasets"]["actions"] = dataset("Actions", &["ACTION_ID"])),
        ),
        (
            "performAutoML",
            &["PP0305 solutions[0].serviceConfig.performAutoML"],
            of_service("performAutoML", json!(true)),
        ),
        ("performAutoTraining", &[], of_service("performAutoTraining", json!(false))),
        ("solution string", &["PP0108 solutions[0].serviceConfig"], of_solution("serviceConfig", json!("similar"))),
        (
            "solution no name",
            &["PP0107 solutions[0].serviceConfig"],
            without(&["solutions", "0", "serviceConfig", "name"]),
        ),
        (
            "long name batch",
            &[],
            with(|config| {
                service(solution_of(config))["name"] = json!(long);
                solution_of(config)["batchInferenceJobs"] = json!([{"serviceConfig": {}}]);
            }),
        ),
        (
            "batch with filterArn",
            &[],
            inference(
                json!({"serviceConfig": {"filterArn": "arn:aws:personalize:eu-west-1:123456789012:filter/unseen"}}),
            ),
        ),
        (
            "solutionVersion name",
            &["PP0106 solutions[0].serviceConfig.solutionVersion.name"],
            of_service("solutionVersion", json!({"name": "v"})),
        ),
        (
            "solutionVersion trainingMode junk",
            &["PP0114 solutions[0].serviceConfig.solutionVersion.trainingMode"],
            of_service("solutionVersion", json!({"trainingMode": "JUNK"})),
        ),
        (
            "README sample w/ tags solutionVersion name",
            &[
                "PP0106 solutions[0].serviceConfig.solutionVersion.name",
                "PP0152 solutions[0].serviceConfig.solutionVersion.tags",
            ],
            of_service("solutionVersion", json!({"name": "v", "tags": [{"tagKey": "k", "tagValue": "v"}]})),
        ),
        (
            "campaign tags missing tagKey",
            &[
                "PP0107 solutions[0].campaigns[0].serviceConfig.tags[0]",
                "PP0107 solutions[0].campaigns[0].serviceConfig.tags[0]",
                "PP0106 solutions[0].campaigns[0].serviceConfig.tags[0].x",
            ],
            campaign(json!({"serviceConfig": {"name": "c", "minProvisionedTPS": 1, "tags": [{"x": "y"}]}})),
        ),
        ("root list", &["PP0108"], json!([])),
        ("root list2", &["PP0108"], json!([{}])),
        ("root str", &["PP0108"], json!("config")),
        ("solutions dict", &["PP0108 solutions"], root("solutions", json!({"serviceConfig": {"name": "similar"}}))),
        ("null solutions", &["PP0108 solutions"], root("solutions", Value::Null)),
    ];
    let mut wrong = Vec::new();
    for (name, expected, config) in cases {
        let found = told(&config);
        if found != expected {
            let messages: Vec<String> = Parsed::of_value(&config).findings.iter().map(ToString::to_string).collect();
            wrong.push(format!("{name}: {expected:?}\n   {}", messages.join("\n   ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(told_of("{"), ["PP0102 (line 1, column 1)"], "bad json");
}

#[test]
fn a_file_is_read_as_it_is() {
    assert_eq!(told(&config()), [""; 0]);
    let plain = parameters(&config());
    assert_eq!((plain.dataset_group.name.as_str(), plain.dataset_group.domain.as_deref()), ("films", None));
    let datasets: Vec<(&str, &str)> =
        plain.datasets.iter().map(|dataset| (dataset.key.as_str(), dataset.name.as_str())).collect();
    assert_eq!(datasets, [("interactions", "films-Interactions"), ("items", "films-Items")]);
    let places: Vec<String> =
        plain.datasets[1].location.places_below("b", "train/films/").iter().map(ToString::to_string).collect();
    assert_eq!(places, ["s3://b/train/films/items/", "s3://b/train/films/items.csv"]);
    assert_eq!(plain.event_tracker.unwrap().name, "films-tracker");
    assert_eq!(plain.filters[0].name, "unseen");
    let solution = &plain.solutions[0];
    assert_eq!(solution.section.recipe_arn.as_deref(), Some("arn:aws:personalize:::recipe/aws-sims"));
    assert_eq!(solution.campaigns[0].min_provisioned_tps, Some(1));
}

/// A change to a file, what shows its effect, and what that is without and with the change.
type Effect = (&'static str, fn(&mut Value), fn(&Parameters) -> String, [&'static str; 2]);

/// The value of the tag `team`.
fn team(tags: &[Tag]) -> String {
    tags.iter().find(|tag| tag.tag_key == "team").map_or_else(String::new, |tag| tag.tag_value.clone())
}

fn tagged() -> Value {
    json!([{"tagKey": "team", "tagValue": "films"}])
}

fn attribution() -> Value {
    json!({"name": "m", "metrics": [{"eventType": "watch", "metricName": "watched", "expression": "SAMPLECOUNT()"}]})
}

fn solution(parameters: &Parameters) -> &Solution {
    &parameters.solutions[0]
}

fn with_job(config: &mut Value, list: &str, job: &Value) {
    let recipe = if list == "batchSegmentJobs" { "aws-item-affinity" } else { "aws-user-personalization-v2" };
    service(solution_of(config))["recipeArn"] = json!(format!("arn:aws:personalize:::recipe/{recipe}"));
    solution_of(config)["campaigns"] = json!([]);
    solution_of(config)[list] = json!([{"serviceConfig": job}]);
}

/// What there is to say about the first batch job of either kind.
fn of_job(parameters: &Parameters, tell: impl FnOnce(&BatchJobSection) -> String) -> String {
    solution(parameters).batch_jobs().next().map_or_else(String::new, |(_, job)| tell(job))
}

const OF_GROUP: &[Effect] = &[
    (
        "group name",
        |c| service(&mut c["datasetGroup"])["name"] = json!("other"),
        |p| p.dataset_group.name.clone(),
        ["films", "other"],
    ),
    (
        "group tags",
        |c| service(&mut c["datasetGroup"])["tags"] = tagged(),
        |p| team(&p.dataset_group.tags),
        ["", "films"],
    ),
    (
        "group key",
        |c| {
            service(&mut c["datasetGroup"])["kmsKeyArn"] = json!("arn:aws:kms:us-east-1:111122223333:key/a");
            service(&mut c["datasetGroup"])["roleArn"] = json!("arn:aws:iam::111122223333:role/r");
        },
        |p| format!("{:?} {:?}", p.dataset_group.kms_key_arn.is_some(), p.dataset_group.role_arn.is_some()),
        ["false false", "true true"],
    ),
    ("root tags, of the group", |c| c["tags"] = tagged(), |p| team(&p.dataset_group.tags), ["", "films"]),
    ("root tags, of imports and versions", |c| c["tags"] = tagged(), |p| team(&p.tags), ["", "films"]),
    ("root tags, of a campaign", |c| c["tags"] = tagged(), |p| team(&solution(p).campaigns[0].tags), ["", "films"]),
    (
        "import mode",
        |c| c["datasets"]["serviceConfig"] = json!({"importMode": "INCREMENTAL"}),
        |p| format!("{:?} {:?}", p.datasets[0].import_mode, p.datasets[1].import_mode),
        ["Full Full", "Incremental Incremental"],
    ),
    (
        "import mode of one",
        |c| {
            c["datasets"]["serviceConfig"] = json!({"importMode": "INCREMENTAL"});
            service(&mut c["datasets"]["items"]["dataset"])["importMode"] = json!("FULL");
        },
        |p| format!("{:?} {:?}", p.datasets[0].import_mode, p.datasets[1].import_mode),
        ["Full Full", "Incremental Full"],
    ),
    (
        "metrics of imports",
        |c| {
            c["datasets"]["serviceConfig"] = json!({"publishAttributionMetricsToS3": true});
            c["metricAttribution"] = attribution();
        },
        |p| format!("{} {}", p.datasets[0].publishes_metrics, p.datasets[1].publishes_metrics),
        ["false false", "true true"],
    ),
    (
        "dataset name",
        |c| service(&mut c["datasets"]["items"]["dataset"])["name"] = json!("o"),
        |p| p.datasets[1].name.clone(),
        ["films-Items", "o"],
    ),
    (
        "dataset tags",
        |c| service(&mut c["datasets"]["items"]["dataset"])["tags"] = tagged(),
        |p| team(&p.datasets[1].tags),
        ["", "films"],
    ),
    (
        "schema",
        |c| service(&mut c["datasets"]["items"]["schema"])["schema"] = schema("Items", &["ITEM_ID", "GENRES", "X"]),
        |p| p.datasets[1].schema_text.contains("\"X\"").to_string(),
        ["false", "true"],
    ),
    (
        "tracker name",
        |c| service(&mut c["eventTracker"])["name"] = json!("o"),
        |p| p.event_tracker.as_ref().unwrap().name.clone(),
        ["films-tracker", "o"],
    ),
    (
        "tracker tags",
        |c| service(&mut c["eventTracker"])["tags"] = tagged(),
        |p| team(&p.event_tracker.as_ref().unwrap().tags),
        ["", "films"],
    ),
    (
        "filter name",
        |c| service(&mut c["filters"][0])["name"] = json!("o"),
        |p| p.filters[0].name.clone(),
        ["unseen", "o"],
    ),
    ("filter tags", |c| service(&mut c["filters"][0])["tags"] = tagged(), |p| team(&p.filters[0].tags), ["", "films"]),
    (
        "filter expression",
        |c| service(&mut c["filters"][0])["filterExpression"] = json!("INCLUDE ItemID WHERE Items.GENRES IN (\"a\")"),
        |p| p.filters[0].filter_expression.contains("GENRES").to_string(),
        ["false", "true"],
    ),
    ("reimport", |c| c["reimport"] = json!("never"), |p| format!("{:?}", p.reimport), ["OnChange", "Never"]),
    ("retrain", |c| c["retrain"] = json!("never"), |p| format!("{:?}", solution(p).retrain), ["OnChange", "Never"]),
    ("onDrift", |c| c["onDrift"] = json!("replace"), |p| format!("{:?}", p.on_drift), ["Refuse", "Replace"]),
    ("quotas", |c| c["quotas"] = json!({"filters": 20}), |p| format!("{:?}", p.quotas.filters), ["None", "Some(20)"]),
    (
        "metric attribution",
        |c| {
            c["metricAttribution"] = attribution();
        },
        |p| p.metric_attribution.as_ref().map_or_else(String::new, |section| section.name.clone()),
        ["", "m"],
    ),
];

const OF_SOLUTION: &[Effect] = &[
    (
        "solution name",
        |c| service(solution_of(c))["name"] = json!("o"),
        |p| solution(p).section.name.clone(),
        ["similar", "o"],
    ),
    (
        "solution tags",
        |c| service(solution_of(c))["tags"] = tagged(),
        |p| team(&solution(p).section.tags),
        ["", "films"],
    ),
    (
        "performHPO",
        |c| service(solution_of(c))["performHPO"] = json!(false),
        |p| format!("{:?}", solution(p).section.perform_hpo),
        ["None", "Some(false)"],
    ),
    (
        "performAutoTraining",
        |c| service(solution_of(c))["performAutoTraining"] = json!(true),
        |p| format!("{:?}", solution(p).section.perform_auto_training),
        ["None", "Some(true)"],
    ),
    (
        "eventType",
        |c| service(solution_of(c))["eventType"] = json!("watch"),
        |p| format!("{:?}", solution(p).section.event_type),
        ["None", "Some(\"watch\")"],
    ),
    (
        "solutionConfig",
        |c| {
            let config = json!({"algorithmHyperParameters": {"popularity_discount_factor": "0.5"}});
            service(solution_of(c))["solutionConfig"] = config;
        },
        |p| {
            let config = solution(p).section.solution_config.as_ref();
            let parameters = config.and_then(|config| config.algorithm_hyper_parameters.as_ref());
            parameters.map_or_else(String::new, |parameters| parameters["popularity_discount_factor"].clone())
        },
        ["", "0.5"],
    ),
    (
        "trainingMode",
        |c| {
            service(solution_of(c))["recipeArn"] = json!("arn:aws:personalize:::recipe/aws-user-personalization");
            service(solution_of(c))["solutionVersion"] = json!({"trainingMode": "UPDATE"});
        },
        |p| format!("{:?}", solution(p).section.training_mode),
        ["Full", "Update"],
    ),
    (
        "campaign name",
        |c| service(&mut solution_of(c)["campaigns"][0])["name"] = json!("o"),
        |p| solution(p).campaigns[0].name.clone(),
        ["similar-live", "o"],
    ),
    (
        "campaign tags",
        |c| service(&mut solution_of(c)["campaigns"][0])["tags"] = tagged(),
        |p| team(&solution(p).campaigns[0].tags),
        ["", "films"],
    ),
    (
        "minProvisionedTPS",
        |c| service(&mut solution_of(c)["campaigns"][0])["minProvisionedTPS"] = json!(3),
        |p| format!("{:?}", solution(p).campaigns[0].min_provisioned_tps),
        ["Some(1)", "Some(3)"],
    ),
    (
        "campaignConfig",
        |c| {
            service(solution_of(c))["recipeArn"] = json!("arn:aws:personalize:::recipe/aws-user-personalization");
            let config = json!({"itemExplorationConfig": {"explorationWeight": "0.3"}});
            service(&mut solution_of(c)["campaigns"][0])["campaignConfig"] = config;
        },
        |p| solution(p).campaigns[0].campaign_config.is_some().to_string(),
        ["false", "true"],
    ),
    (
        "recommender",
        |c| {
            service(&mut c["datasetGroup"])["domain"] = json!("ECOMMERCE");
            c["datasets"].as_object_mut().unwrap().remove("items");
            c["recommenders"] = json!([{"serviceConfig": {"name": "top",
                "recipeArn": "arn:aws:personalize:::recipe/aws-ecomm-popular-items-by-views",
                "recommenderConfig": {"minRecommendationRequestsPerSecond": 2}, "tags": tagged()}}]);
        },
        |p| {
            let told = |r: &RecommenderSection| {
                let config = r.recommender_config.as_ref().unwrap();
                let rate = config.min_recommendation_requests_per_second;
                format!("{} {} {rate:?} {}", r.name, r.recipe_arn.rsplit('/').next().unwrap(), team(&r.tags))
            };
            p.recommenders.first().map_or_else(String::new, told)
        },
        ["", "top aws-ecomm-popular-items-by-views Some(2) films"],
    ),
    (
        "batch inference",
        |c| with_job(c, "batchInferenceJobs", &json!({})),
        |p| of_job(p, |job| job.name.clone()),
        ["", "batch"],
    ),
    (
        "batch segments",
        |c| with_job(c, "batchSegmentJobs", &json!({})),
        |p| of_job(p, |job| job.name.clone()),
        ["", "segments"],
    ),
    (
        "batch input",
        |c| with_job(c, "batchInferenceJobs", &json!({})),
        |p| of_job(p, |job| job.job_input.as_ref().unwrap().s3_data_source.path.clone()),
        ["", "s3:///batch/films/similar/job_config.json"],
    ),
    (
        "batch output",
        |c| with_job(c, "batchSegmentJobs", &json!({})),
        |p| of_job(p, |job| job.job_output.as_ref().unwrap().s3_data_destination.path.clone()),
        ["", "s3:///batch/films/similar/output/segments/"],
    ),
    (
        "batch numResults",
        |c| with_job(c, "batchSegmentJobs", &json!({"numResults": 7})),
        |p| of_job(p, |job| format!("{:?}", job.num_results)),
        ["", "Some(7)"],
    ),
    (
        "batch filterArn",
        |c| {
            let arn = "arn:aws:personalize:eu-west-1:123456789012:filter/unseen";
            with_job(c, "batchInferenceJobs", &json!({"filterArn": arn}));
        },
        |p| of_job(p, |job| job.filter_arn.clone().unwrap_or_default()),
        ["", "arn:aws:personalize:eu-west-1:123456789012:filter/unseen"],
    ),
    (
        "batchInferenceJobConfig",
        |c| {
            let config = json!({"itemExplorationConfig": {"explorationWeight": "0.3"}});
            with_job(c, "batchInferenceJobs", &json!({"batchInferenceJobConfig": config}));
            service(solution_of(c))["recipeArn"] = json!("arn:aws:personalize:::recipe/aws-user-personalization");
        },
        |p| of_job(p, |job| job.batch_inference_job_config.is_some().to_string()),
        ["", "true"],
    ),
    (
        "batch tags",
        |c| with_job(c, "batchInferenceJobs", &json!({"tags": tagged()})),
        |p| of_job(p, |job| team(&job.tags)),
        ["", "films"],
    ),
];

#[test]
fn every_key_has_its_effect_on_what_is_asked_for() {
    let mut wrong = Vec::new();
    for (what, change, tell, expected) in OF_GROUP.iter().chain(OF_SOLUTION) {
        let Parsed { parameters: changed, findings, .. } = Parsed::of_value(&with(change));
        let told = [tell(&parameters(&config())), changed.as_ref().map_or_else(|| format!("{findings:?}"), tell)];
        if told != *expected {
            wrong.push(format!("{what}: {told:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn batch_jobs_without_names_get_different_ones_and_read_the_same() {
    let two = parameters(&with(|config| {
        service(solution_of(config))["recipeArn"] = json!("arn:aws:personalize:::recipe/aws-item-affinity");
        let job = json!({"serviceConfig": {}});
        solution_of(config)["campaigns"] = json!([]);
        solution_of(config)["batchSegmentJobs"] = json!([job, job, {"serviceConfig": {"name": "own"}}]);
    }));
    let jobs = &two.solutions[0].batch_segment_jobs;
    assert_eq!(jobs.iter().map(|job| job.name.as_str()).collect::<Vec<_>>(), ["segments", "segments-2", "own"]);
    let inputs: Vec<&str> =
        jobs.iter().map(|job| job.job_input.as_ref().unwrap().s3_data_source.path.as_str()).collect();
    assert_eq!(inputs, ["s3:///batch/films/similar/job_config.json"; 3]);
    let outputs: std::collections::HashSet<&str> =
        jobs.iter().map(|job| job.job_output.as_ref().unwrap().s3_data_destination.path.as_str()).collect();
    assert_eq!(outputs.len(), 3);
}

#[test]
fn a_misspelt_key_is_told_with_the_nearest_of_this_format_and_nothing_is_missing_besides() {
    let misspelt = with(|config| {
        let group = config["datasetGroup"].as_object_mut().unwrap();
        let members = group.remove("serviceConfig").unwrap();
        group.insert("serviceConfg".to_owned(), members);
        group.insert("workflowConfig".to_owned(), json!({"maxage": "1 day"}));
    });
    let messages: Vec<String> = Parsed::of_value(&misspelt).findings.iter().map(ToString::to_string).collect();
    for expected in ["did you mean `serviceConfig`?", "did you mean `maxAge`?"] {
        assert!(messages.iter().any(|message| message.contains(expected)), "{expected}: {messages:?}");
    }
    assert_eq!(messages.len(), 2, "{messages:?}");
}

#[test]
fn a_message_about_a_dataset_has_its_key_in_the_file() {
    let config = with(|config| {
        config["filters"][0]["serviceConfig"]["filterExpression"] = json!("INCLUDE ItemID WHERE Users.AGE > 3");
    });
    let messages: Vec<String> = Parsed::of_value(&config).findings.iter().map(ToString::to_string).collect();
    assert!(messages.iter().any(|message| message.contains("`datasets.users`")), "{messages:?}");
}
