//! Lines over moments or numbers, in SVG that stretches with the width that there is.

use crate::html::Html;
use crate::number::number;

/// The height of the field that lines are drawn in, in pixels.
const HEIGHT: f64 = 160.0;

/// Room above and below it for the labels.
const MARGIN: f64 = 18.0;

/// Lines with one scale.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LineChart {
    /// What is shown, for whoever does not see it.
    pub title: String,
    /// The lines.
    pub series: Vec<Series>,
    /// The labels of the left and of the right edge.
    pub edges: (String, String),
    /// Whether a value holds until the next one, so that lines go in steps.
    pub steps: bool,
}

/// One line.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Series {
    /// What it is.
    pub name: String,
    /// Places and values, in the order of the places.
    pub points: Vec<(f64, f64)>,
}

/// The least and the most of something, which are never the same.
#[derive(Debug, Clone, Copy)]
struct Range {
    least: f64,
    most: f64,
}

impl Range {
    fn of(values: impl Iterator<Item = f64>) -> Self {
        let (least, most) = values
            .filter(|value| value.is_finite())
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), value| (least.min(value), most.max(value)));
        match most - least {
            length if length > 0.0 => Self { least, most },
            // One value, or none.
            0.0 => Self { least: least - 0.5, most: most + 0.5 },
            _ => Self { least: 0.0, most: 1.0 },
        }
    }

    fn share(self, value: f64) -> f64 {
        (value - self.least) / (self.most - self.least)
    }
}

impl LineChart {
    /// The chart as HTML, in the classes of [`crate::style::CHART`]. Values begin at zero unless one is less. Nothing for a
    /// chart without points.
    #[must_use]
    pub fn to_html(&self) -> Html {
        let mut html = Html::new();
        let points = || self.series.iter().flat_map(|series| &series.points);
        if points().next().is_none() {
            return html;
        }
        let places = Range::of(points().map(|(place, _)| *place));
        let values = Range::of(points().map(|(_, value)| *value).chain([0.0]));
        html.element("figure", &[("class", &"chart")], |html| {
            html.line("figcaption", &[], &self.title);
            let height = HEIGHT + 2.0 * MARGIN;
            let attributes: [(&str, &dyn std::fmt::Display); 4] =
                [("width", &"100%"), ("height", &height), ("role", &"img"), ("aria-label", &self.title)];
            html.element("svg", &attributes, |html| {
                self.scale(html, values);
                for (place, series) in self.series.iter().enumerate() {
                    self.line(html, place, series, (places, values));
                }
            });
            self.legend(html);
        });
        html
    }

    fn scale(&self, html: &mut Html, values: Range) {
        for value in [values.least, f64::midpoint(values.least, values.most), values.most] {
            let y = down(values, value);
            html.shape("line", &[("class", &"grid"), ("x1", &"0"), ("x2", &"100%"), ("y1", &y), ("y2", &y)]);
            html.line("text", &[("x", &"2"), ("y", &(y - 3.0))], number(value));
        }
        let y = HEIGHT + 2.0 * MARGIN - 4.0;
        html.line("text", &[("x", &"0"), ("y", &y)], &self.edges.0);
        html.line("text", &[("x", &"100%"), ("y", &y), ("text-anchor", &"end")], &self.edges.1);
    }

    fn line(&self, html: &mut Html, place: usize, series: &Series, (places, values): (Range, Range)) {
        let across = |place: f64| format!("{}%", (places.share(place) * 1e4).round() / 1e2);
        html.element("g", &[("class", &format_args!("series series-{}", place % SERIES))], |html| {
            for pair in series.points.windows(2) {
                let ((from, before), (to, after)) = (pair[0], pair[1]);
                let (x1, x2, y1, y2) = (across(from), across(to), down(values, before), down(values, after));
                let level = if self.steps { y1 } else { y2 };
                html.shape("line", &[("x1", &x1), ("x2", &x2), ("y1", &y1), ("y2", &level)]);
                if self.steps && (y1 - y2).abs() > 0.0 {
                    html.shape("line", &[("x1", &x2), ("x2", &x2), ("y1", &y1), ("y2", &y2)]);
                }
            }
            for (x, y) in series.points.iter().filter(|_| !self.steps || series.points.len() == 1) {
                html.element("circle", &[("cx", &across(*x)), ("cy", &down(values, *y)), ("r", &"3")], |html| {
                    html.line("title", &[], format_args!("{}: {}", series.name, number(*y)));
                });
            }
        });
    }

    fn legend(&self, html: &mut Html) {
        html.element("ul", &[("class", &"legend")], |html| {
            for (place, series) in self.series.iter().enumerate() {
                let last = series.points.last().map(|(_, value)| number(*value)).unwrap_or_default();
                html.element("li", &[], |html| {
                    let class = format!("series series-{}", place % SERIES);
                    html.element("svg", &[("width", &"24"), ("height", &"10"), ("aria-hidden", &"true")], |html| {
                        html.element("g", &[("class", &class)], |html| {
                            html.shape("line", &[("x1", &"0"), ("x2", &"24"), ("y1", &"5"), ("y2", &"5")]);
                        });
                    });
                    html.text(format_args!(" {}, {last} at the end", series.name));
                });
            }
        });
    }
}

/// How many series differ in colour and dashes.
const SERIES: usize = 6;

/// How far below the upper edge a value is.
fn down(values: Range, value: f64) -> f64 {
    ((MARGIN + HEIGHT * (1.0 - values.share(value))) * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(points: &[(f64, f64)], steps: bool) -> String {
        let series = vec![Series { name: "<rank>".to_owned(), points: points.to_vec() }];
        let edges = ("first".to_owned(), "last".to_owned());
        LineChart { title: "Rank & more".to_owned(), series, edges, steps }.to_html().to_string()
    }

    #[test]
    fn values_begin_at_zero_and_names_are_escaped() {
        let html = chart(&[(0.0, 0.25), (5.0, 0.5), (10.0, 0.1)], false);
        assert!(html.contains("<line x1=\"0%\" x2=\"50%\" y1=\"98\" y2=\"18\"/>"), "{html}");
        assert!(
            html.contains("&lt;rank&gt;, 0.1 at the end") && html.contains("aria-label=\"Rank &amp; more\""),
            "{html}"
        );
        assert!(html.contains("&lt;rank&gt;: 0.5</title>") && !html.contains("<rank>"), "{html}");
    }

    #[test]
    fn a_step_goes_along_before_it_goes_up() {
        let html = chart(&[(0.0, 1.0), (10.0, 2.0)], true);
        assert!(html.contains("<line x1=\"0%\" x2=\"100%\" y1=\"98\" y2=\"98\"/>"), "{html}");
        assert!(html.contains("<line x1=\"100%\" x2=\"100%\" y1=\"98\" y2=\"18\"/>"), "{html}");
    }

    #[test]
    fn one_point_is_a_point_and_none_is_no_chart() {
        let html = chart(&[(3.0, 0.0)], false);
        assert!(html.contains("<circle cx=\"50%\" cy=\"98\" r=\"3\">"), "{html}");
        assert!(!html.contains("NaN") && !html.contains("inf"), "{html}");
        assert_eq!(chart(&[], false), "");
    }
}
