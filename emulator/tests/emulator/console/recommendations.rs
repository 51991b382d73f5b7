//! Trying recommendations, and what the data and the metrics are.

use serde_json::json;

use super::{get, submit};
use crate::runtime::group_with_tastes;
use crate::world::{USER_PERSONALIZATION, World};

/// A group whose campaign and event tracker are ACTIVE; gives back the ARN of the campaign.
async fn served(world: &World) -> String {
    let group = group_with_tastes(world, "films").await;
    let solution = world.solution(&group, "for-you", USER_PERSONALIZATION).await;
    let version = world.version(&solution).await;
    world.pass(2400.0);
    let emulator = &world.emulator;
    let campaign = json!({"name": "for-you", "solutionVersionArn": version, "minProvisionedTPS": 1});
    let created = emulator.call("CreateCampaign", &campaign).await.expect("a campaign");
    let filter = json!({"name": "genre", "datasetGroupArn": group,
        "filterExpression": "INCLUDE ItemID WHERE Items.GENRE IN ($GENRE)"});
    emulator.call("CreateFilter", &filter).await.expect("a filter");
    world.pass(3600.0);
    created["campaignArn"].as_str().expect("an ARN").to_owned()
}

async fn create_tracker(world: &World) {
    let group = "arn:aws:personalize:us-east-1:123456789012:dataset-group/films";
    let tracker = json!({"name": "tracker", "datasetGroupArn": group});
    world.emulator.call("CreateEventTracker", &tracker).await.expect("a tracker");
    world.pass(600.0);
}

fn asks(campaign: &str, fields: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("arn", campaign);
    query.extend_pairs(fields);
    format!("/_emulator/console/try?{}", query.finish())
}

/// The identifiers in a table of the page, in order.
fn identifiers(page: &str, table: &str) -> Vec<String> {
    let (_, table) = page.split_once(&format!("<table class=\"{table}\">")).expect("a table");
    let (table, _) = table.split_once("</table>").expect("its end");
    let parts = table.split("<span class=\"identifier\">").skip(1);
    parts.map(|part| part.split('<').next().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn recommendations_stand_beside_the_history() {
    let world = World::new().await;
    let empty = get(&world, "/_emulator/console/try").await;
    assert!(empty.says(&["There is no campaign and no recommender yet"]), "{}", empty.text());
    let campaign = served(&world).await;
    create_tracker(&world).await;
    let users = get(&world, "/_emulator/console/try").await;
    assert!(users.says(&["Users", "u0", "There are more"]), "{}", users.text());
    let found = get(&world, &asks(&campaign, &[("user", "u1"), ("search", "users")])).await;
    assert!(found.says(&["Users that begin with “u1”", "u10", "u19"]) && !found.says(&["u20"]), "{}", found.text());
    let page = get(&world, &asks(&campaign, &[("user", "u4"), ("number", "7")])).await;
    assert!(page.says(&["What user u4 did last", "GENRE drama|award", "GetRecommendations"]), "{}", page.text());
    assert_eq!(identifiers(&page.body, "recommended").len(), 7);
    assert!(page.body.contains("name=\"event-type\" value=\"Watch\""), "as the user's last event: {}", page.body);
    assert!(identifiers(&page.body, "history").iter().all(|item| item.starts_with('a')), "{}", page.body);
    let narrowed = [("user", "u4"), ("filter", "genre"), ("value.GENRE", "noir, award"), ("number", "9")];
    let page = get(&world, &asks(&campaign, &narrowed)).await;
    assert!(page.body.contains("&#34;GENRE&#34;: &#34;\\&#34;noir\\&#34;,\\&#34;award\\&#34;&#34;"), "{}", page.body);
    assert_eq!(identifiers(&page.body, "recommended").len(), 9);
    let lacking = get(&world, &asks(&campaign, &[("user", "u4"), ("filter", "genre")])).await;
    assert!(lacking.says(&["InvalidInputException", "GENRE"]), "{}", lacking.text());
}

#[tokio::test]
async fn an_event_is_sent_as_a_client_sends_it_and_changes_the_list() {
    let world = World::new().await;
    let campaign = served(&world).await;
    let page = get(&world, &asks(&campaign, &[("user", "u5")])).await;
    assert!(page.says(&["no ACTIVE event tracker"]), "{}", page.text());
    create_tracker(&world).await;
    let question = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("arn", campaign.as_str()), ("user", "u5"), ("number", "10")])
        .finish();
    let before = identifiers(&get(&world, &format!("/_emulator/console/try?{question}")).await.body, "recommended");
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs([("question", question.as_str()), ("event-type", "Watch"), ("other", ""), ("id", "a7")]);
    form.extend_pairs(before.iter().map(|id| ("shown", id)));
    let sent = submit(&world, "/_emulator/console/try/event", &form.finish()).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    let location = sent.header("location").expect("a location");
    let location = location.split('#').next().expect("a path").to_owned();
    let page = get(&world, &location.replace("watch", "Watch")).await;
    assert!(page.says(&["An event with a7 was sent"]), "{}", page.text());
    assert_eq!(identifiers(&page.body, "history")[0], "a7");
    assert_ne!(identifiers(&page.body, "recommended"), before);
    let calls = world.emulator.api_calls();
    assert_eq!(calls.get("PutEvents"), Some(&1));
    let rejected = submit(&world, "/_emulator/console/try/event", "question=&id=a7&event-type=Watch").await;
    assert!(rejected.status == 200 && rejected.says(&["ResourceNotFoundException"]), "{}", rejected.text());
}

#[tokio::test]
async fn the_script_of_the_form_gets_identifiers() {
    let world = World::new().await;
    let campaign = served(&world).await;
    let path = |of: &str| asks(&campaign, &[("of", of), ("prefix", "b1")]).replace("/try?", "/try/identifiers?");
    let items = get(&world, &path("items")).await;
    assert_eq!(items.header("content-type"), Some("application/json"));
    let found: serde_json::Value = serde_json::from_str(&items.body).expect("JSON");
    assert_eq!(found["identifiers"][0], "b1");
    assert_eq!(found["identifiers"].as_array().map(Vec::len), Some(11));
    assert!(get(&world, &path("users")).await.body.contains("[]"));
    assert_eq!(get(&world, "/_emulator/console/try/identifiers?arn=none").await.status, 400);
}

#[tokio::test]
async fn data_and_metrics_are_those_of_what_was_imported_and_trained() {
    let world = World::new().await;
    assert!(get(&world, "/_emulator/console/data").await.says(&["no dataset group"]));
    assert!(get(&world, "/_emulator/console/metrics").await.says(&["There is no solution yet"]));
    served(&world).await;
    let data = get(&world, "/_emulator/console/data").await;
    for expected in
        ["Users 80", "Items 60", "Interactions 1,600 0", "Records of items 60; 0 without", "Watch 1,600 100 %"]
    {
        assert!(data.says(&[expected]), "{expected}: {}", data.text());
    }
    // The page waits a while for metrics, and says so where they take longer.
    let metrics = loop {
        let page = get(&world, "/_emulator/console/metrics").await;
        if !page.says(&["being computed"]) {
            break page;
        }
    };
    assert!(metrics.says(&["precision_at_5", "coverage", "for-you"]), "{}", metrics.text());
    assert!(metrics.body.contains("<figure class=\"chart\">"), "{}", metrics.body);
    assert_eq!(world.emulator.api_calls().get("GetSolutionMetrics"), None, "a page is no client");
}
