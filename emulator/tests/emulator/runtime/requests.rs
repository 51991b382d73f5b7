//! What is wrong with a request, and what does not answer.

use super::{campaign, deployed, group_with_tastes, runtime, version};
use crate::raw::post;
use crate::world::{World, rejection};

const ARN: &str = "arn:aws:personalize:us-east-1:123456789012";

#[tokio::test]
async fn requests_are_checked_before_they_are_answered() {
    let world = World::new().await;
    let campaign = campaign(&world, "aws-user-personalization-v2").await;
    let (serves, unknown) =
        (format!("\"campaignArn\": \"{campaign}\""), format!("\"campaignArn\": \"{ARN}:campaign/x\""));
    let recommender = format!("\"recommenderArn\": \"{ARN}:recommender/x\"");
    let values = (0..26).map(|number| format!("\"P{number}\": \"1\"")).collect::<Vec<_>>().join(", ");
    let cases = [
        ("recommendations", format!("{{{serves}}}"), 400, "userId is required by aws-user-personalization-v2."),
        ("recommendations", "{}".to_owned(), 400, "Give exactly one of campaignArn and recommenderArn."),
        ("recommendations", format!("{{{serves}, {recommender}}}"), 400, "Give exactly one of"),
        ("recommendations", format!("{{{unknown}}}"), 404, "campaign/x does not exist."),
        ("recommendations", format!("{{{recommender}}}"), 404, "recommender/x does not exist."),
        (
            "recommendations",
            format!("{{\"recommenderArn\": \"{campaign}\"}}"),
            404,
            "campaign/aws-user-personalization-v2 does not exist.",
        ),
        ("recommendations", format!("{{{serves}, \"numResults\": -1}}"), 400, "greater than or equal to 0"),
        ("recommendations", format!("{{{serves}, \"numResult\": 1}}"), 400, "the nearest known one is 'numResults'"),
        (
            "recommendations",
            format!("{{{serves}, \"userId\": \"u\", \"filterValues\": {{\"A\": \"1\"}}}}"),
            400,
            "filterValues need a filterArn.",
        ),
        (
            "recommendations",
            format!("{{{serves}, \"userId\": \"u\", \"filterValues\": {{{values}}}}}"),
            400,
            "validation error",
        ),
        (
            "recommendations",
            format!("{{{serves}, \"userId\": \"u\", \"context\": {{\"DEVICE\": \"tv\"}}}}"),
            400,
            "context: the Interactions dataset has no column DEVICE.",
        ),
        (
            "recommendations",
            format!("{{{serves}, \"userId\": \"u\", \"metadataColumns\": {{\"USERS\": [\"AGE\"]}}}}"),
            400,
            "metadataColumns: there is metadata of ITEMS only, not of USERS.",
        ),
        ("recommendations", format!("{{{serves}, \"userId\": \"{}\"}}", "u".repeat(257)), 400, "validation error"),
        ("personalize-ranking", format!("{{{serves}}}"), 400, "2 validation errors detected"),
        (
            "personalize-ranking",
            format!("{{{serves}, \"userId\": \"u\", \"inputList\": [\"i\"]}}"),
            400,
            "which GetPersonalizedRanking is not for.",
        ),
        ("action-recommendations", "{}".to_owned(), 400, "campaignArn is required."),
        ("action-recommendations", format!("{{{unknown}}}"), 404, "campaign/x does not exist."),
        ("action-recommendations", format!("{{{serves}}}"), 400, "which GetActionRecommendations is not for."),
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

#[tokio::test]
async fn a_campaign_answers_while_it_is_active() {
    let world = World::new().await;
    let group = group_with_tastes(&world, "films").await;
    let version = version(&world, &group, "aws-popularity-count").await;
    let create = world.personalize.create_campaign().name("c").solution_version_arn(version);
    let arn = create.send().await.expect("a campaign").campaign_arn.expect("an ARN");
    let ask = || runtime(&world).get_recommendations().campaign_arn(&arn).send();
    let not_active = |status: &str| {
        let message = format!("The campaign {arn} must be ACTIVE for this. It is {status}.");
        ("InvalidInputException".to_owned(), message)
    };
    assert_eq!(rejection(ask().await), not_active("CREATE PENDING"));
    world.pass(60.0);
    assert_eq!(rejection(ask().await), not_active("CREATE IN_PROGRESS"));
    world.pass(480.0);
    ask().await.expect("recommendations");
    world.personalize.delete_campaign().campaign_arn(&arn).send().await.expect("a deletion");
    assert_eq!(rejection(ask().await), not_active("DELETE PENDING"));
    world.pass(970.0);
    assert_eq!(rejection(ask().await).0, "ResourceNotFoundException");
}

#[tokio::test]
async fn the_same_requests_have_the_same_answers_to_the_byte() {
    let mut transcripts = Vec::new();
    for _ in 0..2 {
        let world = World::new().await;
        let group = group_with_tastes(&world, "films").await;
        let personal = deployed(&world, &version(&world, &group, "aws-user-personalization").await).await;
        let sims = deployed(&world, &version(&world, &group, "aws-sims").await).await;
        let mut transcript = Vec::new();
        for user in 0..10 {
            for body in [
                format!("{{\"campaignArn\": \"{personal}\", \"userId\": \"u{user}\"}}"),
                format!("{{\"campaignArn\": \"{sims}\", \"itemId\": \"a{user}\", \"numResults\": 7}}"),
            ] {
                let answer = post(&world, "/recommendations", "", body.as_bytes()).await;
                transcript.push(answer.split_once("\r\n\r\n").expect("a body").1.to_owned());
            }
        }
        for solution in ["aws-user-personalization", "aws-sims"] {
            let arn = world.emulator.account().solution(solution);
            let described = world.personalize.describe_solution().solution_arn(arn).send().await.expect("a solution");
            let latest = described.solution.and_then(|solution| solution.latest_solution_version).expect("a version");
            let ask = world.personalize.get_solution_metrics();
            let metrics = ask.set_solution_version_arn(latest.solution_version_arn).send().await.expect("metrics");
            let mut metrics: Vec<(String, f64)> = metrics.metrics.unwrap_or_default().into_iter().collect();
            metrics.sort_by(|one, other| one.0.cmp(&other.0));
            transcript.push(format!("{metrics:?}"));
        }
        transcripts.push(transcript);
    }
    assert!(transcripts[0].iter().all(|answer| !answer.contains("Exception")), "{:?}", transcripts[0]);
    assert_eq!(transcripts[0], transcripts[1]);
}
