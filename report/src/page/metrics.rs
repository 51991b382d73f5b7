//! Metrics of versions beside those that they are compared with, and what the gates decided.

use std::collections::BTreeMap;

use personalize_contract::arn::last_segment;

use crate::document::{GateDecision, Metrics};
use crate::html::Html;
use crate::number::{number, rounded};

use super::parts::{Table, badge, text, text_or_dash};

/// A table for each solution.
pub fn write(html: &mut Html, metrics: &[Metrics], basis: Option<&str>) {
    if let Some(basis) = basis.filter(|_| !metrics.is_empty()) {
        html.line("p", &[("class", &"muted")], format_args!("These are {basis}."));
    }
    for Metrics { solution, solution_version_arn, values, before, gate } in metrics {
        let this = last_segment(solution_version_arn);
        html.line("h3", &[], format_args!("Solution {solution}"));
        for decision in gate {
            write_decision(html, decision);
        }
        let beside = before.as_ref().map(|before| format!(", beside {}", last_segment(&before.solution_version_arn)));
        let caption = format!("Version {this}{}", beside.unwrap_or_default());
        let before = before.as_ref().map(|before| (&before.values, ["Served before", "Change"]));
        write_beside(html, caption, ("This version", values), before);
    }
}

/// Metrics by name, each beside another value of it and with the difference from that, where there is another.
pub fn write_beside(
    html: &mut Html,
    caption: String,
    (title, values): (&'static str, &BTreeMap<String, f64>),
    other: Option<(&BTreeMap<String, f64>, [&'static str; 2])>,
) {
    let mut table = Table::new(caption).column("Metric").numbers(title);
    if let Some((_, [of_other, of_difference])) = other {
        table = table.numbers(of_other).numbers(of_difference);
    }
    for (name, value) in values {
        let mut row = vec![text(name), text(number(*value))];
        if let Some((others, _)) = other {
            let other = others.get(name);
            row.push(text_or_dash(other.map(|other| number(*other))));
            row.push(text_or_dash(other.map(|other| format!("{:+}", rounded(value - other)))));
        }
        table.row(row);
    }
    table.write(html);
}

fn write_decision(html: &mut Html, decision: &GateDecision) {
    let GateDecision { campaign, metric, at_least, may_fall_by, .. } = decision;
    html.element("p", &[], |html| {
        html.text(format_args!("Campaign {campaign}: "));
        badge(html, &decision.decision);
        let bounds =
            [at_least.map(|least| format!("at least {least}")), may_fall_by.map(|most| format!("may fall by {most}"))];
        let bounds: Vec<String> = bounds.into_iter().flatten().collect();
        html.text(format_args!(" by the gate on {metric} ({})", bounds.join(", ")));
        if let Some(reason) = &decision.reason {
            html.text(format_args!(": {reason}"));
        }
    });
}
