//! The pages of notifications, events and objects.

use serde_json::json;

use super::{get, submit};
use crate::raw::exchange;
use crate::world::World;

async fn publish(world: &World, subject: &str, message: &str) {
    let form = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([
            ("Action", "Publish"),
            ("Version", "2010-03-31"),
            ("TopicArn", "arn:aws:sns:us-east-1:123456789012:films"),
            ("Subject", subject),
            ("Message", message),
        ])
        .finish();
    let request = format!(
        "POST / HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-www-form-urlencoded\r\nconnection: close\r\n\
         content-length: {}\r\n\r\n{form}",
        form.len()
    );
    let answer = exchange(world, request.as_bytes(), false).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test]
async fn a_mail_is_shown_as_its_reader_sees_it_and_escaped() {
    let world = World::new().await;
    let nothing = get(&world, "/_emulator/console/notifications").await;
    assert!(nothing.says(&["Nothing was published yet"]), "{}", nothing.text());
    publish(&world, "First", "one").await;
    publish(&world, "<b>Second</b>", "<script>alert(1)</script>\n  two").await;
    let list = get(&world, "/_emulator/console/notifications").await;
    assert!(list.body.contains("&#60;b&#62;Second&#60;/b&#62;") && !list.body.contains("<b>Second"), "{}", list.body);
    let second = list.body.find("Second").expect("the second");
    assert!(list.body.find("First").is_some_and(|first| first > second), "the newest comes first");
    let mail = get(&world, "/_emulator/console/notification?number=1").await;
    assert!(mail.says(&["arn:aws:sns:us-east-1:123456789012:films", "The message has none."]), "{}", mail.text());
    assert!(mail.body.contains("&#60;script&#62;alert(1)&#60;/script&#62;\n  two"), "{}", mail.body);
    assert!(mail.body.contains("/_emulator/console/notification?number=0") && !mail.body.contains("number=2"));
    for number in ["2", "-1", "x", ""] {
        let gone = get(&world, &format!("/_emulator/console/notification?number={number}")).await;
        assert_eq!(gone.status, 404, "{number}");
    }
}

#[tokio::test]
async fn protocols_get_messages_of_their_own() {
    let world = World::new().await;
    let message = json!({"default": "for all", "email": "for mails", "sqs": "for queues"}).to_string();
    let form = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([
            ("Action", "Publish"),
            ("Version", "2010-03-31"),
            ("TopicArn", "arn:aws:sns:us-east-1:123456789012:films"),
            ("MessageStructure", "json"),
            ("Message", &message),
        ])
        .finish();
    let request = format!(
        "POST / HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-www-form-urlencoded\r\nconnection: close\r\n\
         content-length: {}\r\n\r\n{form}",
        form.len()
    );
    let answer = exchange(&world, request.as_bytes(), false).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let mail = get(&world, "/_emulator/console/notification?number=0").await;
    let (letter, rest) = mail.body.split_once("</section>").expect("the mail");
    assert!(letter.contains("for mails") && !letter.contains("for queues"), "{letter}");
    assert!(letter.contains("AWS Notification Message") && rest.contains("for queues"), "{rest}");
}

#[tokio::test]
async fn events_are_shown_as_targets_get_them() {
    let world = World::new().await;
    let client = aws_sdk_eventbridge::Client::new(&world.config);
    let entry = aws_sdk_eventbridge::types::PutEventsRequestEntry::builder()
        .source("films")
        .detail_type("Film <ready>")
        .detail(r#"{"film": "<img src=x>"}"#)
        .event_bus_name("elsewhere")
        .build();
    client.put_events().entries(entry).send().await.expect("it is taken");
    let list = get(&world, "/_emulator/console/events").await;
    assert!(list.body.contains("Film &#60;ready&#62;"), "{}", list.body);
    assert!(list.says(&["elsewhere", "no such bus: nobody gets it"]), "{}", list.text());
    let event = get(&world, "/_emulator/console/event?number=0").await;
    assert!(event.body.contains("&#34;film&#34;: &#34;&#60;img src=x&#62;&#34;"), "{}", event.body);
    assert_eq!(get(&world, "/_emulator/console/event?number=1").await.status, 404);
}

#[tokio::test]
async fn objects_are_listed_folder_by_folder_and_page_by_page() {
    let world = World::new().await;
    let objects = world.emulator.objects();
    for number in 0..230 {
        objects.put("films", &format!("Items/{number:03}.csv"), b"ITEM_ID\n".to_vec());
    }
    objects.put("films", "read <me>.txt", b"<script>alert(1)</script>".to_vec());
    objects.put("films", "image.png", vec![0x89, b'P', b'N', b'G', 0, 1, 2, 0xff]);
    assert!(get(&world, "/_emulator/console/objects").await.says(&["films"]));
    let top = get(&world, "/_emulator/console/objects?bucket=films").await;
    assert!(top.says(&["Items/ folder", "image.png 8 bytes"]), "{}", top.text());
    assert!(top.body.contains("read &#60;me&#62;.txt"), "{}", top.body);
    let mut seen = 0;
    let mut next = Some("/_emulator/console/objects?bucket=films&prefix=Items%2F".to_owned());
    while let Some(path) = next {
        let page = get(&world, &path).await;
        let rows = page.body.matches("<tr><th scope=\"row\">").count();
        assert!(rows <= 100, "{path}");
        seen += rows;
        let link = page.body.split("rel=\"next\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
        next = link.map(|link| link.replace("&#38;", "&"));
    }
    assert_eq!(seen, 230);
    let text = get(&world, "/_emulator/console/objects?bucket=films&key=read+%3Cme%3E.txt").await;
    assert!(text.body.contains("&#60;script&#62;alert(1)&#60;/script&#62;"), "{}", text.body);
    assert!(text.says(&["25 bytes", "s3://films/read"]), "{}", text.text());
    let image = get(&world, "/_emulator/console/objects?bucket=films&key=image.png").await;
    assert!(image.says(&["Content, which is no text", "00000000 89 50 4e 47 00 01 02 ff"]), "{}", image.text());
}

#[tokio::test]
async fn what_is_not_in_a_bucket_is_not_shown() {
    let world = World::new().await;
    let folder = tempfile::tempdir().expect("a folder");
    let inside = folder.path().join("inside");
    std::fs::create_dir(&inside).expect("a folder");
    std::fs::write(folder.path().join("secret.txt"), "secret").expect("a file");
    std::fs::write(inside.join("known.txt"), "known").expect("a file");
    world.emulator.objects().mount_folder("folder", &inside).expect("it is there");
    let known = get(&world, "/_emulator/console/objects?bucket=folder&key=known.txt").await;
    assert!(known.status == 200 && known.says(&["known"]));
    for query in [
        "bucket=folder&key=..%2Fsecret.txt",
        "bucket=folder&key=%2Fetc%2Fpasswd",
        "bucket=folder&key=none.txt",
        "bucket=none",
        "bucket=none&key=a",
        "bucket=..%2F&key=secret.txt",
    ] {
        let page = get(&world, &format!("/_emulator/console/objects?{query}")).await;
        assert_eq!(page.status, 404, "{query}: {}", page.text());
        assert!(!page.body.contains("secret</pre>"), "{query}");
    }
    let listed = get(&world, "/_emulator/console/objects?bucket=folder&prefix=..%2F").await;
    assert!(!listed.body.contains("secret.txt"), "{}", listed.text());
    assert_eq!(submit(&world, "/_emulator/console/objects", "bucket=folder").await.status, 404);
}
