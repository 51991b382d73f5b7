//! Who may send forms, what pages may do, and that whatever they show is text.

use personalize_emulator::ResourceType;

use super::{create_group, create_solution, get, get_with, submit, submit_with};
use crate::raw::post;
use crate::world::World;

const SCRIPT: &str = "<script>alert(1)</script>";

#[tokio::test]
async fn forms_of_other_sites_are_rejected_and_change_nothing() {
    let world = World::new().await;
    let before = world.emulator.clock().now();
    for headers in [
        "origin: https://example.com\r\nsec-fetch-site: cross-site\r\n",
        "origin: https://example.com\r\n",
        "origin: null\r\n",
        "origin: http://localhost:1\r\nsec-fetch-site: same-site\r\n",
        "origin: http://localhost\r\nsec-fetch-site: cross-site\r\n",
        "sec-fetch-site: cross-site\r\n",
    ] {
        for (path, form) in [("console/clock", "advance=60"), ("console/faults", "operation=*&which=every&error=ThrottlingException")]
        {
            let answer = submit_with(&world, &format!("/_emulator/{path}"), headers, form).await;
            assert_eq!(answer.status, 403, "{headers}");
        }
    }
    for page in ["", "console/requests", "console/stream", "console/assets/console.js"] {
        let answer = get_with(&world, &format!("/_emulator/{page}"), "sec-fetch-site: cross-site\r\n").await;
        assert_eq!(answer.status, 403, "{page}");
    }
    assert_eq!(world.emulator.clock().now(), before);
    world.personalize.list_schemas().send().await.expect("no fault");
}

#[tokio::test]
async fn the_name_of_another_host_is_rejected_though_the_origin_is_the_same() {
    let world = World::new().await;
    let form = "advance=60";
    let request = format!(
        "POST /_emulator/console/clock HTTP/1.1\r\nhost: rebound.example\r\norigin: http://rebound.example\r\n\
         sec-fetch-site: same-origin\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{form}",
        form.len()
    );
    let answer = crate::raw::exchange(&world, request.as_bytes(), false).await;
    assert!(answer.starts_with("HTTP/1.1 403 ") && answer.contains("rebound.example"), "{answer}");
}

#[tokio::test]
async fn an_origin_lets_no_request_through_to_a_service() {
    let world = World::new().await;
    let own = "origin: http://localhost\r\nsec-fetch-site: same-origin\r\n";
    for (path, headers) in [
        ("/", "x-amz-target: AmazonPersonalize.ListSchemas\r\n"),
        ("/_emulator/clock", ""),
        ("/_emulator/faults", ""),
        ("/events", ""),
    ] {
        let answer = post(&world, path, &format!("{own}{headers}"), b"{}").await;
        assert!(answer.starts_with("HTTP/1.1 403 "), "{path}: {answer}");
    }
}

#[tokio::test]
async fn every_answer_forbids_scripts_frames_and_other_hosts() {
    let world = World::new().await;
    for path in ["", "console/clock", "console/none", "console/assets/console.css", "console/assets/console.js"] {
        let page = get(&world, &format!("/_emulator/{path}")).await;
        let policy = page.header("content-security-policy").expect("a policy");
        for rule in [
            "default-src 'none'",
            "script-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ] {
            assert!(policy.contains(rule), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(page.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(page.header("referrer-policy"), Some("same-origin"), "{path}");
        assert!(!page.body.contains(" style=") && !page.body.contains(" onclick="), "{path}");
    }
}

#[tokio::test]
async fn an_object_that_is_a_page_acts_as_none_of_this_port() {
    let world = World::new().await;
    world.emulator.objects().put("data", "page.html", b"<script>fetch('/_emulator/console/clock')</script>".to_vec());
    let shown = get_with(&world, "/data/page.html", "sec-fetch-site: none\r\nsec-fetch-dest: document\r\n").await;
    assert_eq!((shown.status, shown.header("content-security-policy")), (200, Some("sandbox")));
    let read = get(&world, "/data/page.html").await;
    assert_eq!((read.status, read.header("content-security-policy")), (200, None), "programs get what S3 answers");
}

#[tokio::test]
async fn whatever_a_client_sends_is_shown_as_text() {
    let world = World::new().await;
    let reason = format!("{SCRIPT} \" onload=alert(1) '");
    world.emulator.fail(ResourceType::Solution, "similar", &reason);
    let group = create_group(&world.emulator, "films").await;
    world.pass(20.0);
    let solution = create_solution(&world.emulator, &group, "similar").await;
    world.pass(3600.0);
    let body = format!(r#"{{"campaignArn": "{SCRIPT}", "userId": "{SCRIPT}"}}"#);
    post(&world, "/recommendations", "", body.as_bytes()).await;
    post(&world, "/", &format!("x-amz-target: AmazonPersonalize.{SCRIPT}\r\n"), b"{}").await;
    let fault = "operation=*&which=nth&number=1000&error=ThrottlingException&message=%3Cscript%3Ealert(1)%3C/script%3E";
    assert_eq!(submit(&world, "/_emulator/console/faults", fault).await.status, 303);
    let script = "%3Cscript%3Ealert(1)%3C/script%3E";
    let pages = [
        "/_emulator/".to_owned(),
        format!("/_emulator/?name={script}"),
        format!("/_emulator/console/group?arn={group}"),
        format!("/_emulator/console/group?arn={script}"),
        format!("/_emulator/console/resource?arn={solution}"),
        format!("/_emulator/console/resource?arn={script}"),
        "/_emulator/console/requests".to_owned(),
        format!("/_emulator/console/requests?operation={script}&errors={script}"),
        "/_emulator/console/request?number=0".to_owned(),
        "/_emulator/console/request?number=1".to_owned(),
        "/_emulator/console/faults".to_owned(),
    ];
    for path in pages {
        let page = get(&world, &path).await;
        assert!(!page.body.contains("<script>") && !page.body.contains("\" onload="), "{path}: {}", page.body);
        if !path.contains("operation=") && !path.contains("request?") {
            assert!(page.body.contains("&#60;script&#62;"), "{path}: {}", page.body);
        }
    }
    let wrong = submit(&world, "/_emulator/console/clock", &format!("advance={script}")).await;
    assert!(
        wrong.status == 400 && !wrong.body.contains("<script>") && wrong.body.contains("&#60;script"),
        "{}",
        wrong.body
    );
}
