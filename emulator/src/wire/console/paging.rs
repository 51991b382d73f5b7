//! Long lists, a page at a time.

/// How many rows a page has.
pub(super) const ROWS: usize = 100;

/// Which rows of a list a page shows, and the way to the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Paging {
    /// From 1.
    pub(super) page: usize,
    pub(super) pages: usize,
    /// How many rows there are in all.
    pub(super) count: usize,
    /// The link of a page, to which its number is added.
    base: String,
}

impl Paging {
    /// The page that is asked for, or the last one where that is beyond it. `base` is the link of the page's list, with
    /// whatever it is filtered by and without a number.
    pub(super) fn new(count: usize, page: Option<usize>, base: String) -> Self {
        let pages = count.div_ceil(ROWS).max(1);
        Self { page: page.unwrap_or(1).clamp(1, pages), pages, count, base }
    }

    /// The rows of this page.
    pub(super) fn rows(&self) -> std::ops::Range<usize> {
        let first = (self.page - 1) * ROWS;
        first..(first + ROWS).min(self.count)
    }

    /// The number of the first row, from 1.
    pub(super) fn first(&self) -> usize {
        self.rows().start + usize::from(self.count > 0)
    }

    /// The number of the last row.
    pub(super) fn last(&self) -> usize {
        self.rows().end
    }

    /// The page before, if there is one.
    pub(super) fn previous(&self) -> Option<String> {
        (self.page > 1).then(|| self.link(self.page - 1))
    }

    /// The page after, if there is one.
    pub(super) fn next(&self) -> Option<String> {
        (self.page < self.pages).then(|| self.link(self.page + 1))
    }

    /// The link of a page.
    pub(super) fn link(&self, page: usize) -> String {
        let separator = if self.base.contains('?') { '&' } else { '?' };
        format!("{}{separator}page={page}", self.base)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_on_one_page_and_no_page_is_beyond_the_last() {
        for (count, page, rows, pages) in [
            (0, None, 0..0, 1),
            (100, None, 0..100, 1),
            (101, Some(2), 100..101, 2),
            (250, Some(9), 200..250, 3),
            (250, Some(0), 0..100, 3),
        ] {
            let paging = Paging::new(count, page, "/p".to_owned());
            assert_eq!((paging.rows(), paging.pages), (rows, pages), "{count} {page:?}");
        }
    }

    #[test]
    fn neighbours_keep_what_the_list_is_filtered_by() {
        let paging = Paging::new(250, Some(2), "/p?type=campaign".to_owned());
        assert_eq!(paging.previous().as_deref(), Some("/p?type=campaign&page=1"));
        assert_eq!(paging.next().as_deref(), Some("/p?type=campaign&page=3"));
        assert_eq!((paging.first(), paging.last()), (101, 200));
        let only = Paging::new(0, None, "/p".to_owned());
        assert_eq!((only.previous(), only.next(), only.first(), only.last()), (None, None, 0, 0));
    }
}
