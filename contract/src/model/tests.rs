//! The tables say what the model says, and each constraint is reported at its place in the service's words.

use serde_json::{Value, json};

use super::*;

fn request(name: &str) -> &'static Structure {
    operations().find(|operation| operation.name == name).expect("an operation").request
}

fn shape(structure: &Structure, name: &str) -> Shape {
    *structure.member(name).expect("a member").shape
}

fn nested(structure: &Structure, name: &str) -> &'static Structure {
    let Shape::Structure(nested) = shape(structure, name) else { panic!("{name} is no structure") };
    nested
}

fn complaints(operation: &str, members: &Value) -> Vec<String> {
    let found = violations(request(operation), members.as_object().expect("an object"));
    found.iter().map(ToString::to_string).collect()
}

fn failed(value: &str, place: &str, constraint: &str) -> String {
    format!("Value {value} at '{place}' failed to satisfy constraint: {constraint}")
}

const ARN: &str = "arn:aws:personalize:us-east-1:1:solution/films";

#[test]
fn all_operations_of_the_three_apis_are_there() {
    assert_eq!(Api::ALL.map(|api| api.operations().len()), [71, 5, 3]);
    assert_eq!(operations().count(), 79);
    for known in operations() {
        assert_eq!(operation(known.api, known.name), Some(known));
    }
    assert_eq!(operation(Api::Personalize, "createCampaign"), None);
    assert_eq!(operation(Api::Personalize, "PutEvents"), None);
}

#[test]
fn an_operation_says_how_it_is_called_and_what_it_answers() {
    let create = operation(Api::Personalize, "CreateCampaign").expect("an operation");
    assert_eq!((create.method, create.path, create.idempotent), ("POST", "/", true));
    assert_eq!(create.response.expect("a response").name, "CreateCampaignResponse");
    let errors = [
        "InvalidInputException",
        "ResourceNotFoundException",
        "ResourceAlreadyExistsException",
        "LimitExceededException",
        "ResourceInUseException",
        "TooManyTagsException",
    ];
    assert_eq!(create.errors, errors);
    let put = operation(Api::PersonalizeEvents, "PutEvents").expect("an operation");
    assert_eq!((put.path, put.response, put.idempotent), ("/events", None, false));
    let get = operation(Api::PersonalizeRuntime, "GetRecommendations").expect("an operation");
    assert_eq!((get.path, get.request.name), ("/recommendations", "GetRecommendationsRequest"));
    assert!(!operation(Api::Personalize, "DeleteFilter").expect("an operation").idempotent);
}

#[test]
fn the_constraints_are_the_model_s() {
    let campaign = request("CreateCampaign");
    assert_eq!(shape(campaign, "minProvisionedTPS"), Shape::Integer { least: Some(1), most: None });
    let name = Shape::Text { least: 1, most: Some(63), pattern: Some(Pattern::Name), words: &[] };
    assert_eq!(shape(campaign, "name"), name);
    let Shape::List { least: 0, most: Some(200), member: Shape::Structure(tag) } = shape(campaign, "tags") else {
        panic!("tags are a list of 0 to 200 structures")
    };
    assert_eq!(tag.name, "Tag");
    assert!(tag.members.iter().all(|member| member.required));
    let automatic = nested(nested(request("CreateSolution"), "solutionConfig"), "autoTrainingConfig");
    let rate = Shape::Text { least: 1, most: Some(16), pattern: Some(Pattern::SchedulingExpression), words: &[] };
    assert_eq!(shape(automatic, "schedulingExpression"), rate);
    let list = operation(Api::Personalize, "ListFilters").and_then(|list| list.response).expect("a response");
    assert_eq!(list.members.iter().map(|member| member.name).collect::<Vec<_>>(), ["Filters", "nextToken"]);
    let put = request("PutEvents");
    assert!(put.member("sessionId").expect("a member").required);
    let Shape::List { least: 1, most: Some(10), member: Shape::Structure(event) } = shape(put, "eventList") else {
        panic!("events are a list of 1 to 10 structures")
    };
    let properties = Shape::Text { least: 1, most: Some(1024), pattern: None, words: &[] };
    assert_eq!(shape(event, "properties"), properties);
}

#[test]
fn an_empty_request_lacks_exactly_its_required_members() {
    for operation in operations() {
        let found = violations(operation.request, &serde_json::Map::new());
        let required = operation.request.members.iter().filter(|member| member.required);
        let expected: Vec<Violation> =
            required.map(|member| Violation::missing(member.name.to_owned(), member.shape)).collect();
        assert_eq!(found, expected, "{}", operation.name);
    }
    assert_eq!(
        complaints("CreateCampaign", &json!({})),
        [
            failed("null", "name", "Member must not be null"),
            failed("null", "solutionVersionArn", "Member must not be null"),
        ]
    );
}

#[test]
fn null_is_absence_but_not_inside_a_list_or_map() {
    let request = json!({"name": null, "solutionVersionArn": ARN, "minProvisionedTPS": null, "tags": [null]});
    assert_eq!(
        complaints("CreateCampaign", &request),
        [failed("null", "name", "Member must not be null"), failed("null", "tags.1.member", "Member must not be null"),]
    );
    let request = json!({"campaignArn": ARN, "filterValues": {"a": null}});
    let missing = failed("null", "filterValues.a.member", "Member must not be null");
    assert_eq!(complaints("GetRecommendations", &request), [missing]);
}

#[test]
fn everything_wrong_is_reported_at_once_in_the_order_of_the_table() {
    let request = json!({"datasetGroupArn": "films", "nmae": 1, "name": "a b", "frobnicate": 2,
        "tags": [{"tagKey": "a", "tagValue": ""}, {"tagKey": "", "tagValu": ""}]});
    assert_eq!(
        complaints("CreateSolution", &request),
        [
            failed("'a b'", "name", r"Member must satisfy regular expression pattern: ^[a-zA-Z0-9][a-zA-Z0-9\-_]*"),
            failed(
                "'films'",
                "datasetGroupArn",
                r"Member must satisfy regular expression pattern: arn:([a-z\d-]+):personalize:.*:.*:.+"
            ),
            failed("''", "tags.2.member.tagKey", "Member must have length greater than or equal to 1"),
            failed("null", "tags.2.member.tagValue", "Member must not be null"),
            "'tags.2.member.tagValu' is not a member of Tag; the nearest known one is 'tagValue'".to_owned(),
            "'frobnicate' is not a member of CreateSolutionRequest".to_owned(),
            "'nmae' is not a member of CreateSolutionRequest; the nearest known one is 'name'".to_owned(),
        ]
    );
}

#[test]
fn lengths_count_characters_and_long_values_are_cut() {
    let filter = |expression: String| json!({"name": "f", "datasetGroupArn": ARN, "filterExpression": expression});
    assert_eq!(complaints("CreateFilter", &filter("ä".repeat(2500))), Vec::<String>::new());
    let cut = format!("'{}…'", "ä".repeat(80));
    let long = failed(&cut, "filterExpression", "Member must have length less than or equal to 2500");
    assert_eq!(complaints("CreateFilter", &filter("ä".repeat(2501))), [long]);
    let events = json!({"trackingId": "t", "sessionId": "s", "eventList": []});
    let few = failed("'[]'", "eventList", "Member must have length greater than or equal to 1");
    assert_eq!(complaints("PutEvents", &events), [few]);
}

#[test]
fn numbers_keep_to_their_range_and_words_to_their_set() {
    let request = |number: Value| json!({"name": "c", "solutionVersionArn": ARN, "minProvisionedTPS": number});
    assert_eq!(complaints("CreateCampaign", &request(json!(1))), Vec::<String>::new());
    let small = failed("'0'", "minProvisionedTPS", "Member must have value greater than or equal to 1");
    assert_eq!(complaints("CreateCampaign", &request(json!(0))), [small]);
    let large = failed("'101'", "maxResults", "Member must have value less than or equal to 100");
    assert_eq!(complaints("ListSchemas", &json!({"maxResults": 101})), [large]);
    let optimized = |influence: Value| {
        let config = json!({"rankingInfluence": influence});
        json!({"name": "c", "solutionVersionArn": ARN, "campaignConfig": config})
    };
    assert_eq!(complaints("CreateCampaign", &optimized(json!({"POPULARITY": 1, "FRESHNESS": 0.5}))), [""; 0]);
    assert_eq!(
        complaints("CreateCampaign", &optimized(json!({"FRESHNESS": 1.5, "popularity": 1}))),
        [
            failed(
                "'1.5'",
                "campaignConfig.rankingInfluence.FRESHNESS.member",
                "Member must have value less than or equal to 1"
            ),
            failed(
                "'popularity'",
                "campaignConfig.rankingInfluence",
                "Map keys must satisfy constraint: [Member must satisfy enum value set: [POPULARITY, FRESHNESS]]"
            ),
        ]
    );
    let domain = failed("'MUSIC'", "domain", "Member must satisfy enum value set: [ECOMMERCE, VIDEO_ON_DEMAND]");
    assert_eq!(complaints("ListRecipes", &json!({"domain": "MUSIC"})), [domain]);
}

#[test]
fn a_wrong_type_is_reported_and_not_entered() {
    let at = |value: &str, place: &str, wanted: &str| {
        failed(&format!("'{value}'"), place, &format!("Member must be {wanted}"))
    };
    let request = json!({"name": 5, "solutionVersionArn": [], "campaignConfig": [1], "tags": {"a": 1},
        "minProvisionedTPS": 5.0});
    let expected = [
        at("5", "name", "a string"),
        at("[]", "solutionVersionArn", "a string"),
        at("5.0", "minProvisionedTPS", "a whole number of 32 bits"),
        at("[1]", "campaignConfig", "an object"),
        at(r#"{"a":1}"#, "tags", "a list"),
    ];
    assert_eq!(complaints("CreateCampaign", &request), expected);
    let large = json!({"name": "c", "solutionVersionArn": ARN, "minProvisionedTPS": 2_147_483_648_u32});
    let expected = [at("2147483648", "minProvisionedTPS", "a whole number of 32 bits")];
    assert_eq!(complaints("CreateCampaign", &large), expected);
    let events = json!({"trackingId": "t", "sessionId": "s", "eventList": [{"eventType": "watch", "eventValue": "1",
        "sentAt": "2020-01-01", "properties": {"a": 1}}]});
    let expected = [
        at("1", "eventList.1.member.eventValue", "a number"),
        at(r#"{"a":1}"#, "eventList.1.member.properties", "a string"),
        at("2020-01-01", "eventList.1.member.sentAt", "a timestamp, in seconds"),
    ];
    assert_eq!(complaints("PutEvents", &events), expected);
    let solution = json!({"name": "s", "datasetGroupArn": ARN, "performHPO": "true"});
    assert_eq!(complaints("CreateSolution", &solution), [at("true", "performHPO", "true or false")]);
}
