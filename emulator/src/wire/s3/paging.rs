//! Pages of keys: what begins alike up to a delimiter is one entry, and a page goes on after a key or an entry.

use crate::objects::Start;

/// Most entries of one page.
const MOST: i32 = 1000;

/// Which keys a page has.
#[derive(Debug, Default)]
pub(crate) struct Paging {
    pub(crate) prefix: String,
    pub(crate) delimiter: Option<String>,
    /// Keys up to this one are not on the page.
    pub(crate) after_key: Option<String>,
    /// Entries up to this one, a key or a common prefix, are not on the page.
    pub(crate) after_entry: Option<String>,
    pub(crate) most: usize,
}

/// An entry of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Entry {
    Key(String),
    CommonPrefix(String),
}

/// The entries of a page, in order.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) entries: Vec<Entry>,
    pub(crate) is_truncated: bool,
}

impl Entry {
    /// The key or the prefix.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Key(name) | Self::CommonPrefix(name) => name,
        }
    }
}

impl Page {
    /// After which entry the next page goes on.
    pub(crate) fn next(&self) -> Option<&str> {
        self.entries.last().filter(|_| self.is_truncated).map(Entry::name)
    }
}

/// How many entries a page may have that is asked for so many.
pub(crate) fn most(asked: Option<i32>) -> i32 {
    asked.unwrap_or(MOST).clamp(0, MOST)
}

impl Paging {
    /// The entry that a key belongs to, unless it was on an earlier page.
    pub(crate) fn entry(&self, key: &str) -> Option<Entry> {
        let is_before = |last: &Option<String>| last.as_deref().is_some_and(|last| key <= last);
        if is_before(&self.after_key) || is_before(&self.after_entry) {
            return None;
        }
        let entry = self.rolled_up(key).map_or_else(|| Entry::Key(key.to_owned()), Entry::CommonPrefix);
        (self.after_entry.as_deref() != Some(entry.name())).then_some(entry)
    }

    /// A page. `next` gives the keys that begin with the prefix from some place on, in their order: so many, and fewer
    /// only if there are no more.
    ///
    /// # Errors
    /// Those of `next`.
    pub(crate) fn page<E>(&self, mut next: impl FnMut(&Start, usize) -> Result<Vec<String>, E>) -> Result<Page, E> {
        let mut page = Page::default();
        let mut from = self.from();
        loop {
            // One more than fit, which shows that the page is truncated.
            let most = self.most.saturating_add(1) - page.entries.len();
            let keys = next(&from, most)?;
            for key in &keys {
                if page.is_truncated || !self.add(key, &mut page) {
                    return Ok(page);
                }
            }
            match keys.last().filter(|_| keys.len() == most) {
                Some(last) => from = self.beyond(last),
                None => return Ok(page),
            }
        }
    }

    /// Adds the entry of a key, unless the page is full, or has it.
    fn add(&self, key: &str, page: &mut Page) -> bool {
        let Some(entry) = self.entry(key).filter(|entry| page.entries.last() != Some(entry)) else { return true };
        if page.entries.len() == self.most {
            page.is_truncated = self.most > 0;
            return false;
        }
        page.entries.push(entry);
        true
    }

    /// Where the page begins.
    fn from(&self) -> Start {
        let after = self.after_key.as_ref().max(self.after_entry.as_ref());
        after.map_or(Start::Beginning, |key| Start::After(key.clone()))
    }

    /// Where keys may be of other entries than the one of this key.
    pub(crate) fn beyond(&self, key: &str) -> Start {
        self.rolled_up(key).map_or_else(|| Start::After(key.to_owned()), Start::AfterPrefix)
    }

    fn rolled_up(&self, key: &str) -> Option<String> {
        let delimiter = self.delimiter.as_deref().filter(|delimiter| !delimiter.is_empty())?;
        let at = key.get(self.prefix.len()..)?.find(delimiter)?;
        Some(key[..self.prefix.len() + at + delimiter.len()].to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: [&str; 6] = ["a", "b/1", "b/2", "b/c/3", "d", "e/4"];

    /// A page of the keys, which are given in the way that the store gives them.
    fn page(paging: &Paging) -> Page {
        let is_past = |from: &Start, key: &str| match from {
            Start::Beginning => false,
            Start::At(first) => key < first.as_str(),
            Start::After(last) => key <= last.as_str(),
            Start::AfterPrefix(prefix) => key < prefix.as_str() || key.starts_with(prefix),
        };
        let next = |from: &Start, most: usize| {
            let keys = KEYS.into_iter().filter(|key| key.starts_with(&paging.prefix) && !is_past(from, key));
            Ok::<_, std::convert::Infallible>(keys.take(most).map(str::to_owned).collect())
        };
        paging.page(next).unwrap_or_else(|never| match never {})
    }

    fn names(paging: &Paging) -> Vec<String> {
        page(paging).entries.iter().map(|entry| entry.name().to_owned()).collect()
    }

    fn paging(delimiter: &str, most: usize) -> Paging {
        Paging { delimiter: Some(delimiter.to_owned()), most, ..Paging::default() }
    }

    #[test]
    fn common_prefixes_are_entries_of_their_own() {
        assert_eq!(names(&paging("/", 10)), ["a", "b/", "d", "e/"]);
        assert_eq!(names(&paging("", 10)), KEYS);
        assert_eq!(names(&Paging { prefix: "b/".to_owned(), ..paging("/", 10) }), ["b/1", "b/2", "b/c/"]);
        assert_eq!(names(&paging("/", 0)), [""; 0]);
    }

    #[test]
    fn pages_of_any_size_have_every_entry_once() {
        for delimiter in ["/", "", "1"] {
            let all_names = names(&paging(delimiter, 100));
            for most in 1..8 {
                let (mut paging, mut all) = (paging(delimiter, most), Vec::new());
                loop {
                    let page = page(&paging);
                    assert!(page.entries.len() <= most);
                    all.extend(page.entries.iter().map(|entry| entry.name().to_owned()));
                    match page.next() {
                        Some(next) => paging.after_entry = Some(next.to_owned()),
                        None => break,
                    }
                }
                assert_eq!(all, all_names, "{delimiter} {most}");
            }
        }
    }

    #[test]
    fn a_page_after_a_key_keeps_the_prefix_of_what_follows() {
        let after = |key: &str| Paging { after_key: Some(key.to_owned()), ..paging("/", 10) };
        assert_eq!(names(&after("b/1")), ["b/", "d", "e/"]);
        assert_eq!(names(&after("b/c/3")), ["d", "e/"]);
        assert_eq!(names(&Paging { after_entry: Some("b/".to_owned()), ..paging("/", 10) }), ["d", "e/"]);
    }
}
