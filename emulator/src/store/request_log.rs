//! The newest requests with their answers, for whoever looks into what a client does. Keeping one costs two copies of what
//! was sent, and no allocation.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use rapidhash::fast::RandomState;

use crate::clock::Timestamp;

/// How many requests are kept.
const MOST_REQUESTS: usize = 100_000;

/// How many bytes of what they said and were answered are kept. Of requests that are older than these, the rest is kept.
const MOST_BYTES: usize = 4 << 20;

/// How much is kept of what one request said, and of its answer.
pub(crate) const MOST_OF_A_BODY: usize = 8 << 10;

/// How many names of operations and errors are told apart. Clients may invent them.
const MOST_NAMES: usize = 2000;

/// Stands for names beyond these.
const OTHER: &str = "(other)";

/// The requests.
#[derive(Debug)]
pub(crate) struct RequestLog {
    entries: VecDeque<Entry>,
    /// How many requests there have been.
    count: u64,
    /// The targets, requests and answers of the newest entries, one after the other.
    bytes: VecDeque<u8>,
    /// How many bytes there have been.
    written: u64,
    names: Names,
}

/// A request without what it said.
#[derive(Debug, Clone, Copy)]
struct Entry {
    at: Timestamp,
    /// Where its bytes begin, counted from the first that there ever was: the lowest 32 bits of that.
    bytes_from: u32,
    took_microseconds: u32,
    /// How long request and answer were.
    lengths: [u32; 2],
    /// How much is kept of target, request and answer.
    kept: [u16; 3],
    operation: u16,
    error: u16,
    status: u16,
}

// The 32 bits tell all entries apart whose bytes may be asked for.
const _: () = assert!(MOST_REQUESTS * 3 * MOST_OF_A_BODY < u32::MAX as usize && MOST_OF_A_BODY <= u16::MAX as usize);

/// A request that has been answered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AnsweredRequest<'a> {
    /// When it was answered, by the emulator's clock.
    pub(crate) at: Timestamp,
    /// How long that took, by the machine's.
    pub(crate) took: Duration,
    /// The operation's name, with the service's before it where it is not Personalize's own.
    pub(crate) operation: &'a str,
    /// Method and path.
    pub(crate) target: &'a str,
    pub(crate) request: &'a [u8],
    pub(crate) answer: &'a [u8],
    /// The HTTP status.
    pub(crate) status: u16,
    /// The error's name, if it was one.
    pub(crate) error: Option<&'a str>,
}

/// A request as the log gives it back.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LoggedRequest {
    /// From 0, in the order of the answers.
    pub(crate) number: u64,
    pub(crate) at: Timestamp,
    pub(crate) took: Duration,
    pub(crate) operation: String,
    pub(crate) status: u16,
    pub(crate) error: Option<String>,
    /// What it said and was answered, if that is still kept.
    pub(crate) exchange: Option<Exchange>,
}

/// What a request said, and what it was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Exchange {
    /// Method and path.
    pub(crate) target: String,
    pub(crate) request: Body,
    pub(crate) answer: Body,
}

/// A body, or the beginning of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Body {
    pub(crate) text: String,
    /// How many bytes there were in all, if that is more.
    pub(crate) whole: Option<usize>,
}

/// Which requests are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct RequestFilter<'a> {
    /// Only those before the one of this number.
    pub(crate) before: Option<u64>,
    /// Only this operation's.
    pub(crate) operation: Option<&'a str>,
    /// Only those whose status is 400 or more.
    pub(crate) errors_only: bool,
}

impl Default for RequestLog {
    /// Takes all its memory at once, and touches none of it before it is needed.
    fn default() -> Self {
        Self {
            entries: VecDeque::with_capacity(MOST_REQUESTS),
            count: 0,
            bytes: VecDeque::with_capacity(MOST_BYTES),
            written: 0,
            names: Names::default(),
        }
    }
}

impl RequestLog {
    /// Adds a request, and forgets the oldest where there are too many.
    pub(crate) fn push(&mut self, answered: &AnsweredRequest<'_>) {
        let AnsweredRequest { target, request, answer, .. } = *answered;
        let [target, request, answer] = [target.as_bytes(), request, answer].map(|body| (beginning(body), body));
        let needed = target.0.len() + request.0.len() + answer.0.len();
        let excess = (self.bytes.len() + needed).saturating_sub(MOST_BYTES);
        self.bytes.drain(..excess);
        if self.entries.len() >= MOST_REQUESTS {
            self.entries.pop_front();
        }
        let bytes_from = low(self.written);
        for (kept, _) in [target, request, answer] {
            self.bytes.extend(kept);
            self.written += length(kept.len());
        }
        self.entries.push_back(Entry {
            at: answered.at,
            bytes_from,
            took_microseconds: u32::try_from(answered.took.as_micros()).unwrap_or(u32::MAX),
            lengths: [request, answer].map(|(_, body)| u32::try_from(body.len()).unwrap_or(u32::MAX)),
            kept: [target, request, answer].map(|(kept, _)| u16::try_from(kept.len()).unwrap_or(u16::MAX)),
            operation: self.names.number(answered.operation),
            error: answered.error.map_or(0, |error| self.names.number(error)),
            status: answered.status,
        });
        self.count += 1;
    }

    /// How many requests there have been, which is the number of the next.
    pub(crate) const fn count(&self) -> u64 {
        self.count
    }

    /// How many are kept.
    pub(crate) fn kept(&self) -> usize {
        self.entries.len()
    }

    /// The names of the operations that were called, in the order of the alphabet.
    pub(crate) fn operations(&self) -> Vec<String> {
        let mut called = vec![false; self.names.known.len()];
        self.entries.iter().for_each(|entry| called[usize::from(entry.operation)] = true);
        let names = self.names.known.iter().zip(called).filter(|(_, is_called)| *is_called);
        let mut names: Vec<String> = names.map(|(name, _)| name.to_string()).collect();
        names.sort_unstable();
        names
    }

    /// The newest requests that are asked for, so many at most, the newest first.
    pub(crate) fn newest(&self, filter: RequestFilter<'_>, most: usize) -> Vec<LoggedRequest> {
        let operation = filter.operation.map(|name| self.names.find(name));
        let newest_first = self.entries.iter().rev();
        let numbered = newest_first.zip(1..).map(|(entry, back)| (self.count - back, entry));
        let chosen = numbered.filter(|(number, entry)| {
            filter.before.is_none_or(|before| *number < before)
                && operation.is_none_or(|operation| operation == Some(entry.operation))
                && (!filter.errors_only || entry.status >= 400)
        });
        chosen.take(most).map(|(number, entry)| self.logged(number, entry)).collect()
    }

    /// The request of a number, if it is kept.
    pub(crate) fn get(&self, number: u64) -> Option<LoggedRequest> {
        let place = number.checked_sub(self.count - length(self.entries.len()))?;
        let entry = self.entries.get(usize::try_from(place).ok()?)?;
        Some(self.logged(number, entry))
    }

    fn logged(&self, number: u64, entry: &Entry) -> LoggedRequest {
        LoggedRequest {
            number,
            at: entry.at,
            took: Duration::from_micros(entry.took_microseconds.into()),
            operation: self.names.known[usize::from(entry.operation)].to_string(),
            status: entry.status,
            error: (entry.error != 0).then(|| self.names.known[usize::from(entry.error)].to_string()),
            exchange: self.exchange(entry),
        }
    }

    fn exchange(&self, entry: &Entry) -> Option<Exchange> {
        let back = usize::try_from(low(self.written).wrapping_sub(entry.bytes_from)).ok()?;
        let mut from = self.bytes.len().checked_sub(back)?;
        let [target, request, answer] = entry.kept.map(|kept| {
            let range = from..from + usize::from(kept);
            from = range.end;
            let bytes: Vec<u8> = self.bytes.range(range).copied().collect();
            String::from_utf8_lossy(&bytes).into_owned()
        });
        let [_, kept_request, kept_answer] = entry.kept;
        let body = |text, kept: u16, length: u32| {
            let whole = (length > kept.into()).then(|| usize::try_from(length).unwrap_or(usize::MAX));
            Body { text, whole }
        };
        let [request_length, answer_length] = entry.lengths;
        let (request, answer) = (body(request, kept_request, request_length), body(answer, kept_answer, answer_length));
        Some(Exchange { target, request, answer })
    }
}

/// Names by small numbers. The number 0 is of no name.
#[derive(Debug)]
struct Names {
    known: Vec<Box<str>>,
    numbers: HashMap<Box<str>, u16, RandomState>,
}

impl Default for Names {
    fn default() -> Self {
        Self { known: vec![OTHER.into()], numbers: HashMap::default() }
    }
}

impl Names {
    fn find(&self, name: &str) -> Option<u16> {
        self.numbers.get(name).copied()
    }

    fn number(&mut self, name: &str) -> u16 {
        if let Some(number) = self.find(name) {
            return number;
        }
        let name = if self.known.len() < MOST_NAMES { name } else { OTHER };
        if let Some(number) = self.find(name) {
            return number;
        }
        let number = u16::try_from(self.known.len()).unwrap_or(u16::MAX);
        self.known.push(name.into());
        self.numbers.insert(name.into(), number);
        number
    }
}

/// As much of a body as is kept.
fn beginning(body: &[u8]) -> &[u8] {
    &body[..body.len().min(MOST_OF_A_BODY)]
}

fn length(size: usize) -> u64 {
    u64::try_from(size).unwrap_or(u64::MAX)
}

/// The lowest 32 bits.
fn low(number: u64) -> u32 {
    u32::try_from(number & u64::from(u32::MAX)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request<'a>(operation: &'a str, request: &'a [u8], error: Option<&'a str>) -> AnsweredRequest<'a> {
        AnsweredRequest {
            at: Timestamp(1.0),
            took: Duration::from_micros(80),
            operation,
            target: "POST /",
            request,
            answer: b"{}",
            status: if error.is_some() { 400 } else { 200 },
            error,
        }
    }

    #[test]
    fn requests_come_back_newest_first_and_filtered() {
        let mut log = RequestLog::default();
        for (operation, error) in [("A", None), ("B", Some("Busy")), ("A", Some("Gone")), ("A", None)] {
            log.push(&request(operation, operation.as_bytes(), error));
        }
        let numbers = |filter| log.newest(filter, 10).into_iter().map(|found| found.number).collect::<Vec<_>>();
        let all = RequestFilter::default();
        assert_eq!(numbers(all), [3, 2, 1, 0]);
        assert_eq!(numbers(RequestFilter { operation: Some("A"), ..all }), [3, 2, 0]);
        assert_eq!(numbers(RequestFilter { operation: Some("C"), ..all }), [0; 0]);
        assert_eq!(numbers(RequestFilter { errors_only: true, ..all }), [2, 1]);
        assert_eq!(numbers(RequestFilter { before: Some(2), ..all }), [1, 0]);
        assert_eq!(log.newest(all, 2).len(), 2);
        assert_eq!(log.operations(), ["A", "B"]);
        let second = log.get(1).expect("it is kept");
        assert_eq!((second.operation.as_str(), second.error.as_deref(), second.status), ("B", Some("Busy"), 400));
        let exchange = second.exchange.expect("it is kept");
        assert_eq!((exchange.target.as_str(), exchange.request.text.as_str()), ("POST /", "B"));
        assert_eq!((exchange.answer.text.as_str(), exchange.answer.whole), ("{}", None));
        assert_eq!(log.get(4), None);
    }

    #[test]
    fn a_long_body_is_cut_and_says_how_long_it_was() {
        let mut log = RequestLog::default();
        log.push(&request("A", &[b'x'; MOST_OF_A_BODY + 5], None));
        let body = log.get(0).and_then(|found| found.exchange).expect("it is kept").request;
        assert_eq!((body.text.len(), body.whole), (MOST_OF_A_BODY, Some(MOST_OF_A_BODY + 5)));
    }

    #[test]
    fn entries_bytes_and_names_are_bounded() {
        let mut log = RequestLog::default();
        let body = [b'x'; 500];
        for number in 0..MOST_REQUESTS + 10 {
            log.push(&request(&format!("operation-{}", number % 5000), &body, None));
        }
        assert_eq!((log.kept(), log.count()), (MOST_REQUESTS, 100_010));
        assert!(
            log.bytes.len() <= MOST_BYTES
                && log.bytes.capacity() < 2 * MOST_BYTES
                && log.names.known.len() <= MOST_NAMES + 1
        );
        assert_eq!(log.get(9), None);
        let oldest = log.get(10).expect("it is kept");
        assert_eq!((oldest.exchange, oldest.status), (None, 200));
        let newest = log.get(100_009).and_then(|found| found.exchange).expect("it is kept");
        assert_eq!(newest.request.text.len(), body.len());
        assert!(log.newest(RequestFilter { operation: Some(OTHER), ..RequestFilter::default() }, 1).len() == 1);
    }
}
