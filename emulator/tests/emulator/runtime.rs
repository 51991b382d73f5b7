//! Recommendations, which are not emulated: what is wrong with a request is told before that.

use crate::raw::post;
use crate::world::World;

const ARN: &str = "arn:aws:personalize:us-east-1:123456789012";

#[tokio::test]
async fn requests_are_checked_before_they_are_rejected_by_name() {
    let world = World::new().await;
    let version = world.trained("films").await;
    let create = world.personalize.create_campaign().name("films").solution_version_arn(version);
    let campaign = create.send().await.expect("a campaign").campaign_arn.expect("an ARN");
    let (serves, unknown) =
        (format!("\"campaignArn\": \"{campaign}\""), format!("\"campaignArn\": \"{ARN}:campaign/x\""));
    let recommender = format!("\"recommenderArn\": \"{ARN}:recommender/x\"");
    let cases = [
        ("recommendations", format!("{{{serves}}}"), 400, "GetRecommendations is not emulated."),
        ("recommendations", "{}".to_owned(), 400, "Give exactly one of campaignArn and recommenderArn."),
        ("recommendations", format!("{{{serves}, {recommender}}}"), 400, "Give exactly one of"),
        ("recommendations", format!("{{{unknown}}}"), 404, "campaign/x does not exist."),
        ("recommendations", format!("{{{recommender}}}"), 404, "recommender/x does not exist."),
        ("recommendations", format!("{{\"recommenderArn\": \"{campaign}\"}}"), 404, "campaign/films does not exist."),
        ("recommendations", format!("{{{serves}, \"numResults\": -1}}"), 400, "greater than or equal to 0"),
        ("recommendations", format!("{{{serves}, \"numResult\": 1}}"), 400, "the nearest known one is 'numResults'"),
        ("personalize-ranking", format!("{{{serves}}}"), 400, "2 validation errors detected"),
        (
            "personalize-ranking",
            format!("{{{serves}, \"userId\": \"u\", \"inputList\": [\"i\"]}}"),
            400,
            "GetPersonalizedRanking is not emulated.",
        ),
        ("action-recommendations", "{}".to_owned(), 400, "campaignArn is required."),
        ("action-recommendations", format!("{{{unknown}}}"), 404, "campaign/x does not exist."),
        ("action-recommendations", format!("{{{serves}}}"), 400, "GetActionRecommendations is not emulated."),
    ];
    for (path, body, status, expected) in cases {
        let answer = post(&world, &format!("/{path}"), "", body.as_bytes()).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{body}: {answer}");
        let name = if status == 404 { "ResourceNotFoundException" } else { "InvalidInputException" };
        assert!(answer.contains(&format!("x-amzn-errortype: {name}")), "{answer}");
        assert!(answer.contains(expected), "{body}: {answer}");
    }
    assert_eq!(world.emulator.api_calls().get("GetPersonalizedRanking"), Some(&2));
}
