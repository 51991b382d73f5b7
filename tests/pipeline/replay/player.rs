//! Plays the steps of a row against an emulator of its own.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use super::client::{Client, Response};
use super::expectation::{decimals, difference};
use super::rows::{Call, Circumstances, Keys, Object, Polls, Put, Row, Step};

/// What every ARN begins with.
const ACCOUNT: &str = "arn:aws:personalize:us-east-1:123456789012";

/// Most polls of one resource: more than any row needs.
const MOST_POLLS: usize = 5000;

struct Player {
    client: Client,
    /// Values by the names that rows give them.
    names: BTreeMap<String, Value>,
}

/// Plays a row.
///
/// # Errors
/// The first difference, with the step at which it shows.
pub async fn play(row: &Row, circumstances: &Circumstances) -> Result<(), String> {
    let names = BTreeMap::from([("account".to_owned(), Value::from(ACCOUNT))]);
    let mut player = Player { client: Client::new().await, names };
    for (index, step) in circumstances.steps(&row.given).iter().enumerate() {
        let told = player.step(step).await;
        told.map_err(|difference| format!("step {} of the circumstances: {difference}", index + 1))?;
    }
    for (index, step) in row.steps.iter().enumerate() {
        let told = player.step(step).await;
        told.map_err(|difference| format!("step {}: {difference}", index + 1))?;
    }
    Ok(())
}

impl Player {
    async fn step(&mut self, step: &Step) -> Result<(), String> {
        match step {
            Step::Call(call) => self.call(call).await,
            Step::Passes(passes) => {
                self.pass(passes.passes).await;
                Ok(())
            }
            Step::Put(put) => {
                self.put(put);
                Ok(())
            }
            Step::Object(object) => self.object(object).await,
            Step::Keys(keys) => self.keys(keys).await,
        }
    }

    async fn call(&mut self, call: &Call) -> Result<(), String> {
        let request = self.filled(&call.with);
        let response = match &call.polls {
            None => self.client.call(&call.call, &request).await,
            Some(polls) => self.poll(&call.call, &request, polls, call.fails.as_ref()).await?,
        };
        self.check(call, &response).map_err(|difference| format!("{}: {difference}", call.call))?;
        let answer = response.json();
        for (name, pointer) in &call.save {
            let value = answer.pointer(pointer).ok_or_else(|| format!("{}: there is no {pointer}", call.call))?;
            self.names.insert(name.clone(), value.clone());
        }
        Ok(())
    }

    fn check(&self, call: &Call, response: &Response) -> Result<(), String> {
        let answer = response.json();
        let differs = |expected: &Value, actual: &Value| difference(&self.filled(expected), Some(actual), "");
        let fails = call.fails.is_some();
        if fails != (response.status != 200) && call.http.is_none() {
            return Err(format!("HTTP {}: {}", response.status, response.body));
        }
        let mut problems = Vec::new();
        if let Some(expected) = &call.fails {
            problems.extend(differs(expected, &error(response)));
        }
        if let Some(expected) = &call.answers {
            problems.extend(differs(expected, &answer));
        }
        for (pointer, expected) in &call.members {
            let members = answer.pointer(pointer).and_then(Value::as_object);
            let mut actual: Vec<&String> = members.into_iter().flat_map(serde_json::Map::keys).collect();
            let mut expected: Vec<&String> = expected.iter().collect();
            actual.sort();
            expected.sort();
            problems.extend((actual != expected).then(|| format!("{pointer} has the members {actual:?}")));
        }
        for (pointer, most) in &call.decimals {
            let actual = answer.pointer(pointer).map(decimals);
            let fits = actual.is_some_and(|actual| actual <= *most);
            problems.extend((!fits).then(|| format!("{pointer} has {actual:?} decimals, not {most} at most")));
        }
        let places: Vec<Option<usize>> =
            call.ordered.iter().map(|name| response.body.find(&format!("\"{name}\":"))).collect();
        let in_order = places.iter().all(Option::is_some) && places.is_sorted();
        problems.extend((!in_order).then(|| format!("the order is another: {}", response.body)));
        if let Some(http) = &call.http {
            let is = (response.status, response.header("content-type"), response.body.as_str());
            let content_type = http.content_type.as_deref().or(is.1);
            let body = http.body.as_deref().unwrap_or(is.2);
            problems.extend((is != (http.status, content_type, body)).then(|| format!("HTTP: {is:?}")));
        }
        problems.into_iter().next().map_or(Ok(()), Err)
    }

    /// Repeats a call until its last status, or its failure, shows; and holds the statuses against what is expected.
    async fn poll(
        &self,
        name: &str,
        request: &Value,
        polls: &Polls,
        fails: Option<&Value>,
    ) -> Result<Response, String> {
        let clock = self.client.emulator.clock();
        let (started, mut shown) = (clock.now(), Vec::<(String, usize)>::new());
        for _ in 0..MOST_POLLS {
            let response = self.client.call(name, request).await;
            let answer = response.json();
            let status = answer.pointer(&polls.at).and_then(Value::as_str).unwrap_or_default().to_owned();
            let is_last = match fails {
                Some(expected) => difference(&self.filled(expected), Some(&error(&response)), "").is_none(),
                None => polls.shows.last() == Some(&status),
            };
            match shown.last_mut() {
                Some((last, count)) if *last == status => *count += 1,
                _ if fails.is_some() && is_last => {}
                _ => shown.push((status.clone(), 1)),
            }
            if is_last {
                return judged(&shown, polls, clock.now() - started).map(|()| response);
            }
            if response.status != 200 {
                return Err(format!("{name}: {}", response.body));
            }
            self.pass(polls.every).await;
        }
        Err(format!("{name}: {shown:?} after {MOST_POLLS} polls"))
    }

    async fn pass(&self, seconds: f64) {
        let moved = self.client.emulator.clock().advance(Duration::from_secs_f64(seconds)).await;
        moved.expect("a virtual clock");
    }

    fn put(&self, put: &Put) {
        let (bucket, key) = put.put.split_once('/').expect("a bucket and a key");
        let mut text = put.text.clone();
        if let Some(lines) = &put.lines {
            for (user, n) in (0..lines.users).flat_map(|user| (0..lines.each).map(move |n| (user, n))) {
                let line = lines.line.replace("{user}", &user.to_string()).replace("{n}", &n.to_string());
                text.push_str(&line.replace("{item}", &((user + n) % 40).to_string()));
                text.push('\n');
            }
        }
        self.client.emulator.objects().put(bucket, key, text.into_bytes());
    }

    async fn object(&self, object: &Object) -> Result<(), String> {
        let text = self.client.object(&object.object).await.map(Value::from);
        difference(&self.filled(&object.text), text.as_ref(), &object.object).map_or(Ok(()), Err)
    }

    async fn keys(&self, keys: &Keys) -> Result<(), String> {
        let (bucket, prefix) = keys.below.split_once('/').expect("a bucket and a prefix");
        let actual = self.client.keys(bucket, prefix).await;
        if actual == keys.keys { Ok(()) } else { Err(format!("below {} are {actual:?}", keys.below)) }
    }

    /// A value with `${name}` in its texts filled in.
    fn filled(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => {
                let text = self.names.iter().fold(text.clone(), |text, (name, value)| {
                    let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                    text.replace(&format!("${{{name}}}"), &value)
                });
                Value::from(text)
            }
            Value::Array(values) => values.iter().map(|value| self.filled(value)).collect(),
            Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), self.filled(value))).collect(),
            other => other.clone(),
        }
    }
}

/// An error as both protocols tell it: its name and its message.
fn error(response: &Response) -> Value {
    let answer = response.json();
    let name = answer["__type"].as_str().map(str::to_owned);
    let name = name.or_else(|| response.header("x-amzn-errortype").map(str::to_owned)).unwrap_or_default();
    serde_json::json!({"error": name, "message": answer["message"]})
}

fn judged(shown: &[(String, usize)], polls: &Polls, seconds: f64) -> Result<(), String> {
    let told = |problem: &str| Err(format!("{problem}: {shown:?}, {seconds} s"));
    let mut statuses = shown.iter().map(|(status, _)| status.as_str()).peekable();
    for expected in &polls.shows {
        let (may_be_missed, expected) = match expected.strip_prefix('?') {
            Some(expected) => (true, expected),
            None => (false, expected.as_str()),
        };
        if statuses.next_if_eq(&expected).is_none() && !may_be_missed {
            return told(&format!("{expected} is not where it should be"));
        }
    }
    if let Some(other) = statuses.next() {
        return told(&format!("{other} shows"));
    }
    if let Some((status, _)) =
        shown.iter().find(|(status, count)| polls.at_most.get(status).is_some_and(|most| count > most))
    {
        return told(&format!("{status} shows too often"));
    }
    match polls.seconds {
        Some([least, most]) if !(least..=most).contains(&seconds) => told("it takes another time"),
        _ => Ok(()),
    }
}
