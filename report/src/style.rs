//! Style sheets, in pieces. [`COLOURS`] comes first; every other piece uses its custom properties.

/// Custom properties of the two colour schemes: light, and dark where the reader's system asks for that. Text has a
/// contrast of at least 4.5 to 1 with what it is on, in both.
///
/// `--background`, `--surface`, `--text`, `--muted`, `--line`, `--accent`, `--good`, `--bad`, `--warning`, `--work`,
/// `--chain`, and `--series-0` to `--series-5`.
pub const COLOURS: &str = include_str!("style/colours.css");

/// A timeline, in the class `timeline`.
pub const TIMELINE: &str = include_str!("style/timeline.css");

/// A line chart, in the class `chart`.
pub const CHART: &str = include_str!("style/chart.css");

/// A page: headings, tables, badges, and what is wider than a telephone.
pub const PAGE: &str = include_str!("style/page.css");
