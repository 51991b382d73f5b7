//! Requests as bytes, for what no SDK would send.

use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::world::World;

pub async fn connect(world: &World) -> TcpStream {
    let address = world.config.endpoint_url().and_then(|url| url.strip_prefix("http://")).expect("an address");
    TcpStream::connect(address).await.expect("a connection")
}

/// Sends bytes as they stand, closes that side if asked to, and gives all that comes back.
pub async fn exchange_bytes(world: &World, bytes: &[u8], half_close: bool) -> Vec<u8> {
    let mut stream = connect(world).await;
    // Whoever is rejected early may find the connection closed.
    let _ = stream.write_all(bytes).await;
    if half_close {
        let _ = stream.shutdown().await;
    }
    let mut answer = Vec::new();
    let read = timeout(Duration::from_secs(90), stream.read_to_end(&mut answer)).await;
    assert!(read.is_ok(), "stuck after {:?}", String::from_utf8_lossy(&bytes[..bytes.len().min(400)]));
    answer
}

/// The same, of an answer that is text.
pub async fn exchange(world: &World, bytes: &[u8], half_close: bool) -> String {
    String::from_utf8_lossy(&exchange_bytes(world, bytes, half_close).await).into_owned()
}

/// Sends a request to the emulator's own interface, with a body, which may be null for none; gives back the status and the
/// answer.
pub async fn send(world: &World, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let length = body.len();
    let head = format!("{method} /_emulator/{path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n");
    let answer = exchange(world, format!("{head}content-length: {length}\r\n\r\n{body}").as_bytes(), false).await;
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    (status, serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {answer}")))
}

/// Sends one that succeeds.
pub async fn admin(world: &World, method: &str, path: &str, body: &Value) -> Value {
    let (status, answer) = send(world, method, path, body).await;
    assert_eq!(status, 200, "{answer}");
    answer
}

pub fn request(path: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{headers}content-length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

/// Posts to a path with headers, each ending in a line break.
pub async fn post(world: &World, path: &str, headers: &str, body: &[u8]) -> String {
    exchange(world, &request(path, headers, body), false).await
}

/// The same numbers every time.
pub struct Numbers(pub u64);

impl Numbers {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).expect("a small number")
    }

    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next().to_le_bytes()[0]).collect()
    }
}
