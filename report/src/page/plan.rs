//! The page of a plan.

use crate::document::{Change, Costs, Failure, Plan, Schedule, in_words};
use crate::html::Html;
use crate::time::duration;

use super::Page;
use super::parts::{Section, Table, badge, text, text_or_dash};
use super::resources::named;
use super::run::write_findings;
use super::verdict::Verdict;

/// The page.
pub fn page(plan: &Plan) -> Page {
    let title = match plan.dataset_group.as_str() {
        "" => "Plan".to_owned(),
        group => format!("Plan for {group}"),
    };
    let section = |id: &str, title: &str, write: &dyn Fn(&mut Html)| {
        let mut html = Html::new();
        write(&mut html);
        Section::of(id, title, html)
    };
    let sections = [
        section("verdict", "Verdict", &|html| write_verdict(html, plan)),
        section("resources", "Resources", &|html| write_changes(html, &plan.changes)),
        section("billed", "What costs money", &|html| write_costs(html, &plan.costs)),
        section("schedules", "Schedules", &|html| write_schedules(html, &plan.schedules)),
        section("findings", "Findings", &|html| write_findings(html, &plan.findings)),
    ];
    Page { title, sections: sections.into_iter().flatten().collect() }
}

fn write_verdict(html: &mut Html, plan: &Plan) {
    let refused = plan.changes.iter().filter(|change| change.action == "refuse");
    let failures: Vec<Failure> = refused
        .map(|change| Failure {
            what: format!("{} {}", in_words(&change.resource_type), change.name),
            reason: change.why.clone().unwrap_or_else(|| "no reason is known".to_owned()),
            remedy: None,
        })
        .collect();
    let is_good = failures.is_empty();
    let status = if is_good { "WOULD SUCCEED" } else { "WOULD FAIL" };
    let would = if failures.is_empty() {
        "A run would succeed."
    } else {
        "A run would end FAILED, and what depends on what fails would not be attempted."
    };
    let summary =
        format!("{} {would} Nothing was created, changed or deleted.", plan.summary.as_deref().unwrap_or_default());
    Verdict { is_good, status, summary: summary.trim_start().to_owned(), failures, next: None }.write(html);
}

fn write_changes(html: &mut Html, changes: &[Change]) {
    let mut table = Table::new("What a run would do about each resource")
        .column("Resource")
        .column("What and why")
        .numbers("Took before");
    for change in changes {
        let mut what = Html::new();
        badge(&mut what, &change.action);
        change.why.iter().chain(&change.notes).for_each(|sentence| what.line("div", &[], sentence));
        let head = named(&change.resource_type, &change.name, change.arn.as_deref());
        table.row(vec![head, what, text_or_dash(change.expected_seconds.map(duration))]);
    }
    table.write(html);
}

fn write_costs(html: &mut Html, costs: &Costs) {
    let mut table = Table::new("What a run would be billed for").column("For").column("What");
    let names = [
        (&costs.imports, "imported in full"),
        (&costs.incremental_imports, "imported by a job of its own"),
        (&costs.trainings, "trained"),
        (&costs.batch_jobs, "batch job that is run"),
    ];
    for (names, what) in names {
        for name in names {
            table.row(vec![text(name), text(what)]);
        }
    }
    let provisioned = [(&costs.campaigns, "campaign, transactions"), (&costs.recommenders, "recommender, requests")];
    for (provisioned, what) in provisioned {
        for one in provisioned {
            let rate = format!("{what} a second at least: {}, as long as it is there", one.min_provisioned_tps);
            table.row(vec![text(&one.name), text(rate)]);
        }
    }
    for one in &costs.automatic_trainings {
        let what = format!("trained by the service on its own schedule, {}", one.scheduling_expression);
        table.row(vec![text(&one.name), text(what)]);
    }
    table.write(html);
}

fn write_schedules(html: &mut Html, schedules: &[Schedule]) {
    let mut table = Table::new("When schedules begin runs").column("Schedule").column("Expression").column("Next");
    for schedule in schedules {
        table.row(vec![text(&schedule.name), text(&schedule.schedule_expression), text(schedule.next.join(", "))]);
    }
    table.write(html);
}
