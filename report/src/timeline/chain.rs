//! The longest chain of spans: what no pipeline can beat, however it waits.

use std::collections::HashMap;

use super::{Span, Timeline};

/// Spans each of which had to wait for the one before.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Chain {
    /// The sum of what they took, without the time between them.
    pub seconds: f64,
    /// Their places in [`Timeline::spans`], in the order of time.
    pub spans: Vec<usize>,
}

/// The longest chain that ends with a span.
#[derive(Clone, Copy)]
struct Link {
    seconds: f64,
    before: Option<usize>,
}

impl Timeline {
    /// The longest chain among spans of which it is known what had to be there before. What was there before all of them
    /// costs nothing.
    #[must_use]
    pub fn longest_chain(&self) -> Chain {
        let mut in_order: Vec<usize> =
            (0..self.spans.len()).filter(|place| self.spans[*place].after.is_some()).collect();
        in_order.sort_by(|one, other| self.spans[*one].start.total_cmp(&self.spans[*other].start));
        let mut links: HashMap<usize, Link> = HashMap::new();
        let mut newest: HashMap<&str, usize> = HashMap::new();
        for place in in_order {
            let span = &self.spans[place];
            links.insert(place, link(span, &links, &newest));
            newest.insert(&span.id, place);
        }
        let longest = |one: &(&usize, &Link), other: &(&usize, &Link)| {
            one.1.seconds.total_cmp(&other.1.seconds).then(other.0.cmp(one.0))
        };
        let Some((last, link)) = links.iter().max_by(longest) else { return Chain::default() };
        let mut spans = vec![*last];
        let mut before = link.before;
        while let Some(place) = before {
            spans.push(place);
            before = links.get(&place).and_then(|link| link.before);
        }
        spans.reverse();
        Chain { seconds: link.seconds, spans }
    }
}

/// A span behind the longest chain of what it had to wait for; a change of a resource comes after what the same resource
/// went through before.
fn link(span: &Span, links: &HashMap<usize, Link>, newest: &HashMap<&str, usize>) -> Link {
    let after = span.after.iter().flatten().chain(std::iter::once(&span.id));
    let before = after.filter_map(|id| newest.get(id.as_str()).copied());
    let seconds = |place: &usize| links.get(place).map_or(0.0, |link| link.seconds);
    let longest = before.max_by(|one, other| seconds(one).total_cmp(&seconds(other)).then(other.cmp(one)));
    Link { seconds: longest.as_ref().map_or(0.0, seconds) + span.seconds.unwrap_or(0.0), before: longest }
}
