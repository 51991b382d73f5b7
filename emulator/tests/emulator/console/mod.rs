//! The console as a browser gets it: pages, forms, and the stream of changes.

mod clock;
mod faults;
mod following;
mod pages;
mod published;
mod recommendations;
mod requests;
mod security;
mod size;

use personalize_emulator::Emulator;
use serde_json::json;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

use crate::raw::{connect, exchange};
use crate::world::World;

/// A response: its status, its head in lower case, and its body.
pub struct Page {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Page {
    fn of(answer: &str) -> Self {
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("a head: {answer}"));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        Self { status, head: head.to_lowercase(), body: body.to_owned() }
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    /// What had changed by when the page was made.
    fn versions(&self) -> &str {
        let (_, after) = self.body.split_once("data-versions=\"").expect("versions");
        after.split('"').next().expect("an end")
    }

    /// Whether the page says all that, tags aside.
    pub fn says(&self, texts: &[&str]) -> bool {
        let text = self.text();
        texts.iter().all(|expected| text.contains(expected))
    }

    /// The page's words without its tags, and with one space between them.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for part in self.body.split('<') {
            text.push_str(part.split_once('>').map_or(part, |(_, after)| after));
            text.push(' ');
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// Asks for a page.
pub async fn get(world: &World, path: &str) -> Page {
    get_with(world, path, "").await
}

async fn get_with(world: &World, path: &str, headers: &str) -> Page {
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n{headers}connection: close\r\n\r\n");
    Page::of(&exchange(world, request.as_bytes(), false).await)
}

/// Sends a form as a browser sends those of the console's own pages.
pub async fn submit(world: &World, path: &str, form: &str) -> Page {
    submit_with(world, path, "origin: http://localhost\r\nsec-fetch-site: same-origin\r\n", form).await
}

async fn submit_with(world: &World, path: &str, headers: &str, form: &str) -> Page {
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\n{headers}content-type: application/x-www-form-urlencoded\r\n\
         connection: close\r\ncontent-length: {}\r\n\r\n{form}",
        form.len()
    );
    Page::of(&exchange(world, request.as_bytes(), false).await)
}

/// A stream of changes.
pub struct Stream(BufReader<TcpStream>);

impl Stream {
    pub async fn open(world: &World, seen: &str) -> Self {
        Self::open_with(world, &format!("?seen={seen}"), "").await
    }

    pub async fn open_with(world: &World, query: &str, headers: &str) -> Self {
        let mut stream = connect(world).await;
        let request = format!("GET /_emulator/console/stream{query} HTTP/1.1\r\nhost: localhost\r\n{headers}\r\n");
        stream.write_all(request.as_bytes()).await.expect("it is sent");
        let mut stream = BufReader::new(stream);
        let mut line = String::new();
        let mut head = String::new();
        while line != "\r\n" {
            line.clear();
            stream.read_line(&mut line).await.expect("a head");
            head.push_str(&line.to_lowercase());
        }
        assert!(head.starts_with("http/1.1 200 ") && head.contains("content-type: text/event-stream"), "{head}");
        Self(stream)
    }

    /// What the next part says; a part is a chunk of the answer.
    async fn part(&mut self) -> String {
        let mut line = String::new();
        self.0.read_line(&mut line).await.expect("a chunk's size");
        let size = usize::from_str_radix(line.trim(), 16).unwrap_or_else(|_| panic!("a size: {line:?}"));
        let mut chunk = vec![0; size + 2];
        self.0.read_exact(&mut chunk).await.expect("a chunk");
        String::from_utf8(chunk).expect("text")
    }

    /// Reads until something says that the topic has changed; gives back all that was read.
    pub async fn until_change_of(&mut self, topic: &str) -> String {
        let mut read = String::new();
        loop {
            let part = self.part().await;
            read.push_str(&part);
            let named = format!("\"{topic}\"");
            if part.split("event: ").any(|event| event.starts_with("change\n") && event.contains(&named)) {
                return read;
            }
        }
    }
}

/// Makes a dataset group in the process; gives back its ARN.
pub async fn create_group(emulator: &Emulator, name: &str) -> String {
    let created = emulator.call("CreateDatasetGroup", &json!({"name": name})).await.expect("a group");
    created["datasetGroupArn"].as_str().expect("an ARN").to_owned()
}

/// Makes a solution in the process; gives back its ARN.
pub async fn create_solution(emulator: &Emulator, group: &str, name: &str) -> String {
    let request = json!({"name": name, "datasetGroupArn": group, "performAutoTraining": false,
        "recipeArn": "arn:aws:personalize:::recipe/aws-sims"});
    let created = emulator.call("CreateSolution", &request).await.expect("a solution");
    created["solutionArn"].as_str().expect("an ARN").to_owned()
}
