//! AWS as far as its refusals go: a port that answers each request with what a script has for it, and notes what was
//! asked.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// What a request is answered with.
#[derive(Clone, Copy)]
pub struct Answer {
    pub status: u16,
    pub body: &'static str,
}

/// What a request of a name comes to: `PUT /bucket/key` of S3, or `AWSStepFunctions.StartExecution`.
pub type Script = fn(&str) -> Answer;

pub struct ScriptedAws {
    pub url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl ScriptedAws {
    pub fn start(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://127.0.0.1:{}", listener.local_addr().expect("an address").port());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let noted = Arc::clone(&noted);
                // Whoever has seen enough closes the connection.
                thread::spawn(move || while answer(&stream, script, &noted).is_some() {});
            }
        });
        Self { url, asked }
    }

    /// What was asked, in order.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("nobody panics with it").clone()
    }
}

/// Answers one request of a connection; `None` when there are no more.
fn answer(stream: &TcpStream, script: Script, noted: &Mutex<Vec<String>>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    reader.read_line(&mut first).ok().filter(|read| *read > 0)?;
    let (mut length, mut target) = (0, None);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().ok()?,
            "x-amz-target" => target = Some(value.trim().to_owned()),
            _ => {}
        }
    }
    reader.read_exact(&mut vec![0; length]).ok()?;
    let mut words = first.split(' ');
    let (method, path) = (words.next()?, words.next()?.split('?').next()?);
    let name = target.unwrap_or_else(|| format!("{method} {path}"));
    noted.lock().ok()?.push(name.clone());
    let Answer { status, body } = script(&name);
    let body = if method == "HEAD" { "" } else { body };
    let head = format!("HTTP/1.1 {status} Scripted\r\nContent-Length: {}\r\nx-amz-version-id: v1\r\n\r\n", body.len());
    let mut writer = stream;
    writer.write_all((head + body).as_bytes()).ok()
}
