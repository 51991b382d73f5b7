//! Makes up interactions: the same each time, some 40 bytes each, some items far more popular than others.

use personalize_contract::Schema;
use serde_json::json;

pub const HEADER: &str = "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n";

const EVENT_TYPES: [&str; 3] = ["Click", "Watch", "Share"];

pub struct Events {
    state: u64,
    users: u64,
    items: u64,
    row: u64,
}

impl Events {
    pub fn new(users: u64, items: u64) -> Self {
        Self { state: 7, users, items, row: 0 }
    }

    pub fn file(mut self, rows: u64) -> Vec<u8> {
        let mut bytes = HEADER.as_bytes().to_vec();
        for _ in 0..rows {
            self.write_row(&mut bytes);
        }
        bytes
    }

    pub fn write_row(&mut self, bytes: &mut Vec<u8>) {
        let user = 1_000_000 + self.draw(self.users);
        let item = 100_000 + self.draw(self.items) * self.draw(self.items) / self.items;
        let event_type = EVENT_TYPES[usize::try_from(self.draw(3)).expect("small")];
        let moment = 1_500_000_000 + self.row * 5 + self.draw(5);
        bytes.extend_from_slice(b"user-");
        write_number(user, bytes);
        bytes.extend_from_slice(b",item-");
        write_number(item, bytes);
        bytes.push(b',');
        bytes.extend_from_slice(event_type.as_bytes());
        bytes.push(b',');
        write_number(moment, bytes);
        bytes.push(b'\n');
        // Not beyond the year 2033, however many rows there are.
        self.row = (self.row + 1) % 100_000_000;
    }

    fn draw(&mut self, below: u64) -> u64 {
        self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.state >> 33) % below
    }
}

fn write_number(mut number: u64, bytes: &mut Vec<u8>) {
    let begin = bytes.len();
    while number > 0 {
        bytes.push(b'0' + u8::try_from(number % 10).expect("a digit"));
        number /= 10;
    }
    bytes[begin..].reverse();
}

pub fn schema() -> Schema {
    let field = |name: &str, of: &str| json!({"name": name, "type": of});
    Schema::parse(&json!({"type": "record", "name": "Interactions", "fields": [
        field("USER_ID", "string"), field("ITEM_ID", "string"), field("EVENT_TYPE", "string"),
        field("TIMESTAMP", "long")]}))
    .expect("a valid schema")
}
