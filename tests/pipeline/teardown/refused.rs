//! What is not asked for as it must be, and what the service does not let go.

use super::*;

#[tokio::test]
async fn a_deletion_that_is_not_confirmed_calls_nothing() {
    let laptop = laptop().await;
    assert!(make(&laptop, &small_parameters()).await.has_succeeded());
    let before = there(&laptop);
    let cases = [
        (json!({"action": "delete", "datasetGroup": "Small"}), "`confirm` must repeat"),
        (
            json!({"action": "delete", "datasetGroup": "Small", "confirm": "small"}),
            "\"Small\", exactly, and is \"small\"",
        ),
        (json!({"action": "delete", "datasetGroup": "", "confirm": ""}), "the name is empty"),
        (
            json!({"step": "DeleteCampaigns", "context": {"version": 1, "execution": {"id": "e", "startTime": 0},
                "parameters": {"action": "delete", "datasetGroup": "Small", "confirm": "Smal"}}}),
            "`confirm` must repeat",
        ),
    ];
    for (number, (input, expected)) in cases.into_iter().enumerate() {
        let report = laptop.start_execution(&format!("unconfirmed-{number}"), &input).await.unwrap();
        let error = report.error.as_ref().unwrap();
        assert_eq!(error.name, "ParametersInvalid", "{input}");
        assert!(error.cause.contains(expected), "{}", error.cause);
        assert!(report.api_calls.as_ref().unwrap().is_empty(), "{input}: {:?}", report.api_calls);
        assert_eq!(subject(&report), "nothing was deleted (ParametersInvalid)");
        assert!(report.notifications[0].message.contains("start the execution again"), "{:?}", report.notifications);
    }
    assert_eq!(there(&laptop), before);
}

#[tokio::test]
async fn an_upload_starts_no_deletion_and_no_step_takes_another_run_s_context() {
    let laptop = laptop().await;
    assert!(make(&laptop, &small_parameters()).await.has_succeeded());
    let report = make(&laptop, &deletion("Small")).await;
    assert_eq!(report.error.as_ref().unwrap().name, "ParametersInvalid");
    let context =
        |parameters: Value| json!({"version": 1, "execution": {"id": "e", "startTime": 0}, "parameters": parameters});
    let inputs = [
        json!({"step": "DeleteDatasets", "context": context(json!({"bucket": "personalize-input", "key": "params.json"}))}),
        json!({"step": "DatasetGroup", "context": context(deletion("Small"))}),
    ];
    for (number, input) in inputs.into_iter().enumerate() {
        let report = laptop.start_execution(&format!("mixed-{number}"), &input).await.unwrap();
        assert!(report.error.as_ref().unwrap().cause.contains("ContextInvalid"), "{:?}", report.error);
        assert!(report.api_calls.as_ref().unwrap().is_empty(), "{:?}", report.api_calls);
    }
    assert!(there(&laptop).contains(&"campaign only".to_owned()));
}

#[tokio::test]
async fn what_may_not_be_removed_stops_what_depends_on_it_and_is_told_with_the_way_out() {
    let laptop = laptop().await;
    assert!(run(&laptop, &example().join("params.json")).await.has_succeeded());
    laptop.emulator().fail_call("DeleteCampaign", 1, "AccessDeniedException", "not authorized to perform this");
    let report = delete(&laptop, "FilmNight").await;
    let error = report.error.as_ref().unwrap();
    assert_eq!(error.name, "AccessDenied");
    assert!(error.cause.contains("not authorized"), "{}", error.cause);
    assert_eq!(subject(&report), "FilmNight could not be deleted (AccessDenied)");
    let message = &report.notifications[0].message;
    assert!(message.contains("AllowDelete=true") && message.contains("start the deletion again"), "{message}");
    assert_eq!(outcomes(&report, "filter"), ["deleted"; 2], "siblings go");
    let solutions = outcomes(&report, "solution");
    assert_eq!(solutions.iter().filter(|outcome| **outcome == "deleted").count(), 2, "{solutions:?}");
    assert_eq!(solutions.iter().filter(|outcome| **outcome == "kept").count(), 1, "{solutions:?}");
    assert_eq!(resource(&report, "datasetGroup", "FilmNight").outcome, "kept");
    assert_eq!(calls(&report, "DeleteDataset"), 0);
    assert!(delete(&laptop, "FilmNight").await.has_succeeded());
    assert_eq!(there(&laptop), [""; 0]);
}

#[tokio::test]
async fn a_list_that_may_not_be_read_is_told_and_what_depends_on_it_stays() {
    let laptop = laptop().await;
    assert!(make(&laptop, &small_parameters()).await.has_succeeded());
    for operation in
        ["ListCampaigns", "ListSolutions", "ListFilters", "ListDatasets", "ListSchemas", "DescribeDatasetGroup"]
    {
        let error = ServiceError::new("AccessDeniedException", "not authorized");
        let fault = CallFault { operation: operation.into(), calls: Calls::Every(1), error, after_effect: false };
        laptop.emulator().fail_calls(fault);
        let report = delete(&laptop, "Small").await;
        laptop.emulator().clear_faults();
        let error = report.error.as_ref().unwrap();
        assert_eq!(error.name, "AccessDenied", "{operation}");
        assert!(error.cause.contains(&format!("of Small: {operation}")), "{}", error.cause);
        assert_eq!(calls(&report, "DeleteDatasetGroup"), 0, "{operation}");
    }
    assert!(delete(&laptop, "Small").await.has_succeeded());
    assert_eq!(there(&laptop), [""; 0]);
}

#[tokio::test]
async fn a_deletion_that_ends_early_is_told_with_how_to_go_on() {
    let laptop = laptop().await;
    let failure = json!({"Error": "Sandbox.Timedout", "Cause": "5 minutes"});
    let later = json!({"step": "DeleteFilters", "context": {"parameters": deletion("Small")}});
    for turn in [deletion("Small"), later.clone()] {
        let input = json!({"step": "Notify", "turn": turn, "failure": failure});
        laptop.handle(input).await.unwrap();
        let notifications = laptop.emulator().notifications();
        let message = notifications.last().unwrap().message_for("email");
        assert!(message.contains("what is gone stays gone") && message.contains("aws stepfunctions"), "{message}");
    }
    for input in [deletion("Small"), later] {
        let event = json!({"source": "aws.states", "detail-type": "Step Functions Execution Status Change",
            "detail": {"executionArn": "e", "status": "ABORTED", "input": input.to_string()}});
        laptop.handle(event).await.unwrap();
        let notifications = laptop.emulator().notifications();
        let message = notifications.last().unwrap().message_for("email");
        assert!(message.contains("what is gone stays gone") && message.contains("aws stepfunctions"), "{message}");
    }
}
