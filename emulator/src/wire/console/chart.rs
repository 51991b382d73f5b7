//! A line over versions, as the members of an inline SVG.

/// The size of a chart, in units of its view box.
pub(super) const WIDTH: f64 = 320.0;
pub(super) const HEIGHT: f64 = 150.0;

/// Where values are drawn.
const LEFT: f64 = 44.0;
const RIGHT: f64 = 308.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 122.0;

/// A value over versions.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Chart {
    pub(super) name: String,
    /// What there is to see, in words.
    pub(super) description: String,
    /// Lines between points that follow each other, as SVG's `points`.
    pub(super) lines: Vec<String>,
    pub(super) points: Vec<Point>,
    /// Horizontal lines, with the value that each stands for.
    pub(super) grid: Vec<(String, String)>,
    pub(super) first: String,
    pub(super) last: String,
}

/// A value of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Point {
    pub(super) x: String,
    pub(super) y: String,
    pub(super) label: String,
}

impl Chart {
    /// A chart of values, each of the version with the label at its place. A version may have none.
    pub(super) fn of(name: &str, labels: &[&str], values: &[Option<f64>]) -> Self {
        let top = rounded_up(values.iter().flatten().copied().fold(0.0, f64::max));
        let mut lines: Vec<Vec<String>> = Vec::new();
        let mut points = Vec::new();
        let mut follows = false;
        for (place, value) in values.iter().enumerate() {
            let Some(value) = *value else {
                follows = false;
                continue;
            };
            let (x, y) = (coordinate(across(place, values.len())), coordinate(up(value, top)));
            let point = format!("{x},{y}");
            match lines.last_mut().filter(|_| follows) {
                Some(line) => line.push(point),
                None => lines.push(vec![point]),
            }
            follows = true;
            let label = format!("{}: {value:.4}", labels.get(place).copied().unwrap_or_default());
            points.push(Point { x, y, label });
        }
        let grid = [0.0, top / 2.0, top].map(|value| (coordinate(up(value, top)), shortest(value)));
        Self {
            name: name.to_owned(),
            description: description(labels, values),
            lines: lines.into_iter().filter(|line| line.len() > 1).map(|line| line.join(" ")).collect(),
            points,
            grid: grid.into(),
            first: labels.first().copied().unwrap_or_default().to_owned(),
            last: labels.last().copied().filter(|_| labels.len() > 1).unwrap_or_default().to_owned(),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "versions are few")]
fn across(place: usize, count: usize) -> f64 {
    if count < 2 {
        return f64::midpoint(LEFT, RIGHT);
    }
    LEFT + (RIGHT - LEFT) * place as f64 / (count - 1) as f64
}

fn up(value: f64, top: f64) -> f64 {
    BOTTOM - (BOTTOM - TOP) * (value / top).clamp(0.0, 1.0)
}

fn coordinate(number: f64) -> String {
    format!("{number:.1}")
}

/// The least number of 1, 2 or 5 times a power of ten that is not below a value.
fn rounded_up(value: f64) -> f64 {
    if !value.is_finite() || value <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(value.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|step| step * power);
    // What is a little below because numbers are not exact is not.
    steps.into_iter().find(|step| value <= step * (1.0 + 1e-9)).unwrap_or(value)
}

/// A number of the grid, without zeros at its end.
fn shortest(value: f64) -> String {
    let text = format!("{value:.5}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn description(labels: &[&str], values: &[Option<f64>]) -> String {
    let known = labels.iter().zip(values).filter_map(|(label, value)| Some((label, (*value)?)));
    let known: Vec<(&&str, f64)> = known.collect();
    match known.as_slice() {
        [] => "No version has a value.".to_owned(),
        [(label, value)] => format!("{value:.4}, of {label}."),
        [(first, from), .., (last, to)] => format!("From {from:.4}, of {first}, to {to:.4}, of {last}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_lie_between_the_edges_and_lines_end_where_a_value_is_missing() {
        let chart = Chart::of("rank", &["a", "b", "c", "d"], &[Some(0.0), Some(0.2), None, Some(0.1)]);
        let points: Vec<(&str, &str)> = chart.points.iter().map(|point| (point.x.as_str(), point.y.as_str())).collect();
        assert_eq!(points, [("44.0", "122.0"), ("132.0", "14.0"), ("308.0", "68.0")]);
        assert_eq!(chart.lines, ["44.0,122.0 132.0,14.0"]);
        assert_eq!(chart.points[1].label, "b: 0.2000");
        assert_eq!(chart.grid.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>(), ["0", "0.1", "0.2"]);
        assert_eq!(chart.description, "From 0.0000, of a, to 0.1000, of d.");
    }

    #[test]
    fn the_scale_ends_at_a_round_number() {
        let cases = [(0.0, 1.0), (1.0, 1.0), (0.31, 0.5), (0.2, 0.2), (0.021, 0.05), (7.5, 10.0), (f64::NAN, 1.0)];
        for (value, expected) in cases {
            assert!((rounded_up(value) - expected).abs() < 1e-9, "{value}");
        }
    }

    #[test]
    fn one_version_is_a_point_in_the_middle() {
        let chart = Chart::of("rank", &["<v>"], &[Some(0.5)]);
        assert_eq!((chart.points[0].x.as_str(), chart.lines.len(), chart.last.as_str()), ("176.0", 0, ""));
        assert_eq!(Chart::of("rank", &[], &[]).description, "No version has a value.");
    }
}
