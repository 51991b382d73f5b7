//! Metrics of versions beside those that they are compared with, and what the gates decided.

use personalize_contract::arn::last_segment;

use crate::document::{GateDecision, Metrics};
use crate::html::Html;

use super::parts::{Table, badge, number, text, text_or_dash};

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
        let table = Table::new(caption).column("Metric").numbers("This version");
        let mut table = if before.is_some() { table.numbers("Served before").numbers("Change") } else { table };
        for (name, value) in values {
            let mut row = vec![text(name), text(number(*value))];
            if let Some(before) = before {
                let then = before.values.get(name);
                row.push(text_or_dash(then.map(|then| number(*then))));
                row.push(text_or_dash(then.map(|then| format!("{:+}", ((value - then) * 1e4).round() / 1e4))));
            }
            table.row(row);
        }
        table.write(html);
    }
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
