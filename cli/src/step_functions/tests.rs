//! The service's answers and refusals.

use personalize_emulator::{Clock, Timestamp};

use super::*;
use crate::state_machine::{Answer, Invoke, project_definition};

const MACHINE: &str = "arn:aws:states:eu-west-1:1:stateMachine:personalize-pipeline";

/// Succeeds at once, unless told never to answer.
struct Function {
    answers: bool,
}

impl Invoke for Function {
    fn invoke(&self, _event: Value) -> Answer<'_> {
        let answers = self.answers;
        Box::pin(async move {
            if !answers {
                std::future::pending::<()>().await;
            }
            Ok(json!({"next": "succeed"}))
        })
    }
}

fn service(answers: bool) -> StepFunctions {
    StepFunctions::new(StateMachine {
        definition: Arc::new(project_definition("aws", "arn:function").expect("known")),
        arn: MACHINE.to_owned(),
        region: "eu-west-1".into(),
        role_arn: "arn:role".into(),
        function: Arc::new(Function { answers }),
        clock: Clock::virtual_from(Timestamp(1_767_225_600.0)),
        seed: 1,
    })
}

fn start(service: &StepFunctions, name: &str, input: &str) -> Result<Value, ServiceError> {
    service.call("StartExecution", json!({"stateMachineArn": MACHINE, "name": name, "input": input}))
}

fn refused(answer: Result<Value, ServiceError>) -> String {
    answer.expect_err("refused").name
}

#[tokio::test]
async fn executions_are_listed_by_status_page_by_page_the_newest_first() {
    let service = service(true);
    for name in ["a", "b", "c"] {
        start(&service, name, "{}").expect("started");
        let arn = format!("arn:aws:states:eu-west-1:1:execution:personalize-pipeline:{name}");
        service.execution(&arn).expect("started").ended().await.expect("an end");
    }
    let list = |more: Value| {
        let mut request = json!({"stateMachineArn": MACHINE});
        request.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        service.call("ListExecutions", request)
    };
    let names = |answer: &Value| -> Vec<String> {
        let executions = answer["executions"].as_array().expect("a list").iter();
        executions.map(|execution| execution["name"].as_str().expect("a name").to_owned()).collect()
    };
    let first = list(json!({"maxResults": 2})).expect("a page");
    assert_eq!(names(&first), ["c", "b"]);
    assert!(
        first["executions"][0].get("input").is_none() && first["executions"][0]["status"] == "SUCCEEDED",
        "{first}"
    );
    let second = list(json!({"maxResults": 2, "nextToken": first["nextToken"]})).expect("a page");
    assert_eq!((names(&second), second.get("nextToken")), (vec!["a".to_owned()], None));
    assert_eq!(names(&list(json!({"statusFilter": "RUNNING"})).expect("a page")), [""; 0]);
    assert_eq!(refused(list(json!({"statusFilter": "ENDED"}))), "ValidationException");
    assert_eq!(refused(list(json!({"nextToken": "x"}))), "InvalidToken");
    let beyond = list(json!({"nextToken": usize::MAX.to_string()})).expect("a page");
    assert_eq!((names(&beyond), beyond.get("nextToken")), (vec![], None));
    let other = service.call("ListExecutions", json!({"stateMachineArn": "other"}));
    assert_eq!(refused(other), "StateMachineDoesNotExist");
    let overview = service.overview();
    assert_eq!((&overview["count"], &overview["executions"][2]["name"]), (&json!(3), &json!("a")));
    assert_eq!(overview["executions"][0]["input"], json!({}));
}

#[tokio::test]
async fn an_execution_is_started_described_and_read_back() {
    let service = service(true);
    let arn = "arn:aws:states:eu-west-1:1:execution:personalize-pipeline:e";
    assert_eq!(start(&service, "e", "{}"), Ok(json!({"executionArn": arn, "startDate": 1_767_225_600.0})));
    let ending = service.execution(arn).expect("started").ended().await.expect("an end");
    assert_eq!(ending.result.as_deref(), Ok(r#"{"next":"succeed"}"#));
    let described = service.call("DescribeExecution", json!({"executionArn": arn})).expect("described");
    assert_eq!((&described["status"], &described["output"]), (&json!("SUCCEEDED"), &json!(r#"{"next":"succeed"}"#)));

    let page = |request| service.call("GetExecutionHistory", request).expect("a page");
    let whole = page(json!({"executionArn": arn}));
    let types: Vec<_> = whole["events"].as_array().expect("events").iter().map(|event| event["type"].clone()).collect();
    assert_eq!((types.len(), &types[0], &types[10]), (11, &json!("ExecutionStarted"), &json!("ExecutionSucceeded")));
    let last = page(json!({"executionArn": arn, "reverseOrder": true, "maxResults": 10}));
    assert_eq!((&last["events"][0]["id"], &last["nextToken"]), (&json!(11), &json!("10")));
    let rest = page(json!({"executionArn": arn, "reverseOrder": true, "maxResults": 10, "nextToken": "10"}));
    assert_eq!((rest["events"].as_array().map(Vec::len), &rest["nextToken"]), (Some(1), &Value::Null));
}

#[tokio::test]
async fn the_same_name_starts_nothing_twice() {
    let service = service(false);
    let first = start(&service, "e", "{}");
    assert!(first.is_ok());
    assert_eq!(start(&service, "e", "{}"), first);
    assert_eq!(refused(start(&service, "e", r#"{"a": 1}"#)), "ExecutionAlreadyExists");
    assert_eq!(service.records().count(), 1);
}

#[tokio::test]
async fn a_name_is_not_used_again_after_the_end() {
    let service = service(true);
    let answer = start(&service, "e", "{}").expect("started");
    let arn = answer["executionArn"].as_str().expect("an ARN");
    service.execution(arn).expect("started").ended().await.expect("an end");
    assert_eq!(refused(start(&service, "e", "{}")), "ExecutionAlreadyExists");
}

#[tokio::test]
async fn an_execution_without_a_name_is_given_one() {
    let service = service(true);
    let answer = service.call("StartExecution", json!({"stateMachineArn": MACHINE})).expect("started");
    assert!(answer["executionArn"].as_str().is_some_and(|arn| arn.ends_with(":execution-1")), "{answer}");
}

#[tokio::test]
async fn what_step_functions_refuses_is_refused_and_starts_nothing() {
    let service = service(true);
    assert_eq!(refused(start(&service, "a b", "{}")), "InvalidName");
    assert_eq!(refused(start(&service, "e", "{")), "InvalidExecutionInput");
    assert_eq!(refused(start(&service, "e", &format!("\"{}\"", "x".repeat(DATA_LIMIT)))), "ValidationException");
    assert_eq!(
        refused(service.call("StartExecution", json!({"stateMachineArn": "arn:other"}))),
        "StateMachineDoesNotExist"
    );
    assert_eq!(
        refused(service.call("StartExecution", json!({"stateMachineArn": MACHINE, "x": 1}))),
        "ValidationException"
    );
    assert_eq!(refused(service.call("DescribeExecution", json!({"executionArn": "arn:x"}))), "ExecutionDoesNotExist");
    let unknown = service.call("StopExecution", json!({})).expect_err("refused");
    assert_eq!(unknown.name, "UnknownOperationException");
    assert!(unknown.message.contains("StopExecution"));
    assert!(service.records().count() == 0);
}

#[tokio::test]
async fn the_newest_executions_that_have_ended_are_remembered_and_all_that_run() {
    let running = service(false);
    for number in 0..150 {
        start(&running, &format!("e{number}"), "{}").expect("started");
    }
    let arn = |number| format!("arn:aws:states:eu-west-1:1:execution:personalize-pipeline:e{number}");
    assert!((0..150).all(|number| running.execution(&arn(number)).is_some()));

    let ended = service(true);
    for number in 0..150 {
        start(&ended, &format!("e{number}"), "{}").expect("started");
        ended.execution(&arn(number)).expect("started").ended().await.expect("an end");
    }
    let remembered: Vec<i32> = (0..150).filter(|number| ended.execution(&arn(*number)).is_some()).collect();
    assert_eq!(remembered, (49..150).collect::<Vec<i32>>(), "100 that had ended, and the one that was started then");
    assert_eq!(refused(ended.call("DescribeExecution", json!({"executionArn": arn(0)}))), "ExecutionDoesNotExist");
    assert_eq!(refused(ended.call("DescribeExecution", json!({"executionArn": "e149"}))), "ExecutionDoesNotExist");
}
