//! The text for people: what happened first, the next step last. Where SNS has no room, lines before the end go.

use std::fmt::Write;

use personalize_contract::Finding;
use personalize_contract::arn::last_segment;
use personalize_contract::printable::printable;

use super::advice::about_held;
use super::notification::{bytes_in_json, shorten};
use super::resume::{Resume, promotion};
use super::{BatchLines, BatchResult, Details, Metrics, Serving, VersionMetrics};
use crate::context::{Context, Outcome, ReportFile, Resource};
use crate::time::in_words;

/// A report for people.
#[derive(Debug)]
pub struct Text {
    /// What happened, the most important first.
    pub body: String,
    /// The next step, and where the run is to be found. Short, and never left out.
    pub closing: String,
}

/// Writing to a `String` does not fail.
pub fn put(text: &mut String, line: std::fmt::Arguments<'_>) {
    let _ = writeln!(text, "{line}");
}

impl Text {
    /// One that begins with that line.
    pub fn beginning(summary: &str) -> Self {
        Self { body: format!("{summary}\n"), closing: String::new() }
    }

    /// Everything that failed, with what to do about each; gives back the cause that the execution ends with.
    pub fn failures(&mut self, title: &str, failures: &[&Resource], advice: impl Fn(&Resource) -> String) -> String {
        put(&mut self.body, format_args!("\n{title}"));
        let mut cause = Vec::new();
        for resource in failures {
            let reason = resource.reason().unwrap_or("no reason is known");
            let line = format!("{} {}: {}", resource.resource_type, resource.name, printable(reason));
            put(&mut self.body, format_args!("  {line}"));
            put(&mut self.body, format_args!("    What to do: {}", advice(resource)));
            cause.push(line);
        }
        cause.join("\n")
    }

    /// Every resource that did not fail, by what the run did about it.
    pub fn resources(&mut self, context: &Context) {
        let sections = [
            ("HELD by the gate of its solution", Some(Outcome::Held)),
            ("Created", Some(Outcome::Created)),
            ("Updated", Some(Outcome::Updated)),
            ("Replaced", Some(Outcome::Replaced)),
            ("Kept as it was", Some(Outcome::Reused)),
            ("Deleted", Some(Outcome::Deleted)),
            ("Kept", Some(Outcome::Kept)),
            ("Not finished", None),
        ];
        for (title, outcome) in sections {
            let is_in = |resource: &&Resource| !resource.is_failed() && resource.outcome() == outcome;
            let mut resources = context.resources.iter().filter(is_in).peekable();
            if resources.peek().is_some() {
                put(&mut self.body, format_args!("\n{title}"));
            }
            for resource in resources {
                write_resource(&mut self.body, resource);
            }
        }
    }

    /// How campaigns are moved that a gate holds at the version that they serve.
    pub fn promotions(&mut self, context: &Context, machine: &str) {
        let mut held =
            context.resources.iter().filter(|resource| resource.is_held() && resource.arn.is_some()).peekable();
        if held.peek().is_some() {
            put(&mut self.closing, format_args!("\nTo serve all the same what a gate holds back:"));
        }
        for resource in held {
            put(&mut self.closing, format_args!("\n  {}", promotion(&resource.name, machine)));
        }
    }

    /// What the campaigns serve although the run failed.
    pub fn serving(&mut self, serving: &[Serving]) {
        if !serving.is_empty() {
            self.body.push_str("\nStill serving\n");
        }
        for Serving { campaign, solution_version_arn, since } in serving {
            let version = last_segment(solution_version_arn);
            let since = since.map(|since| format!(" since {since}")).unwrap_or_default();
            put(&mut self.body, format_args!("  campaign {campaign}: version {version}{since}"));
        }
    }

    /// What only the service knows.
    pub fn details(&mut self, details: &Details) {
        if let Some(tracking_id) = &details.tracking_id {
            put(&mut self.body, format_args!("\nTracking id, for PutEvents: {tracking_id}"));
        }
        if !details.metrics.is_empty() {
            let note = details.metrics_basis.note().map(|note| format!(": {note}")).unwrap_or_default();
            put(&mut self.body, format_args!("\nOffline metrics{note}"));
        }
        for metrics in &details.metrics {
            write_metrics(&mut self.body, metrics);
        }
        if !details.batch_results.is_empty() {
            self.body.push_str("\nBatch results\n");
        }
        for result in &details.batch_results {
            write_batch_result(&mut self.body, result);
        }
    }

    /// The findings.
    pub fn findings(&mut self, findings: &[Finding]) {
        if !findings.is_empty() {
            self.body.push_str("\nFindings\n");
        }
        for finding in findings {
            put(&mut self.body, format_args!("  {finding}"));
        }
    }

    /// The way to resume the run or to start it again.
    pub fn resume(&mut self, resume: &Resume) {
        put(&mut self.closing, format_args!("\nNext step: {}.", resume.advice));
        for command in &resume.commands {
            put(&mut self.closing, format_args!("\n  {command}"));
        }
    }

    /// Where the run came from; and what of its events nobody has got.
    pub fn origin(&mut self, context: &Context) {
        if let (Some(bus), count @ 1..) = (&context.event_bus, context.unpublished_events) {
            let noun = if count == 1 { "event" } else { "events" };
            put(
                &mut self.closing,
                format_args!(
                    "\n{count} {noun} could not be published to the event bus {bus}; the function's log has the reason."
                ),
            );
        }
        put(&mut self.closing, format_args!("\nParameters: {}", context.parameters));
        self.report(context.report.as_ref());
        put(&mut self.closing, format_args!("Execution: {}", context.execution.id));
    }

    /// Where the report is that people open.
    fn report(&mut self, file: Option<&ReportFile>) {
        match file {
            None => {}
            Some(file @ ReportFile { error: Some(error), .. }) => {
                put(&mut self.closing, format_args!("The report could not be written to {file}: {}", printable(error)));
            }
            Some(file @ ReportFile { url, .. }) => {
                put(&mut self.closing, format_args!("Report: {file}"));
                if let Some(url) = url {
                    put(&mut self.closing, format_args!("  {url}"));
                }
            }
        }
    }

    /// As much of it as fits into so many bytes of a JSON string.
    pub fn within(&self, limit: usize) -> String {
        let whole = format!("{}{}", self.body, self.closing);
        if bytes_in_json(&whole) <= limit {
            return whole;
        }
        let lines: Vec<&str> = self.body.lines().collect();
        let (mut kept, mut room) = (String::new(), limit.saturating_sub(bytes_in_json(&self.closing) + 300));
        let mut left = lines.len();
        for line in &lines {
            // A line that is longer than most leaves room for those after it.
            let line = shorten(line, 4000);
            let bytes = bytes_in_json(&line);
            if bytes > room {
                break;
            }
            room -= bytes;
            left -= 1;
            put(&mut kept, format_args!("{line}"));
        }
        format!(
            "{kept}\n[{left} more lines are left out, and long ones cut: SNS carries 262,144 bytes a message. The execution's last output has all of it.]\n{}",
            self.closing
        )
    }
}

fn write_resource(text: &mut String, resource: &Resource) {
    let took = resource.seconds().map(|seconds| format!(", {}", in_words(seconds))).unwrap_or_default();
    let why = resource.why.as_deref().map(|why| format!(": {why}")).unwrap_or_default();
    put(text, format_args!("  {} {}{took}{why}", resource.resource_type, resource.name));
    if let Some(arn) = &resource.arn {
        put(text, format_args!("    {arn}"));
    }
    for line in resource.reason().into_iter().chain(resource.notes.iter().map(String::as_str)) {
        put(text, format_args!("    {}", printable(line)));
    }
    if resource.is_held() {
        put(text, format_args!("    What to do: {}", about_held(resource)));
    }
}

fn write_metrics(text: &mut String, metrics: &Metrics) {
    let Metrics { solution, version, before, .. } = metrics;
    let beside = before.as_ref().map(|before| format!(" beside {}", last_segment(&before.arn))).unwrap_or_default();
    put(text, format_args!("  {solution}, version {}{beside}", last_segment(&version.arn)));
    let name = version.values.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    if before.is_some() {
        put(text, format_args!("    {:name$}  {:>8}  {:>8}  {:>8}", "", "new", "before", "change"));
    }
    for (metric, value) in &version.values {
        let line = match before.as_ref().and_then(|before| before.value(metric)) {
            Some(then) => format!("{value:>8.4}  {then:>8.4}  {:>+8.4}", value - then),
            None => format!("{value:>8.4}"),
        };
        put(text, format_args!("    {metric:name$}  {line}"));
    }
}

fn write_batch_result(text: &mut String, BatchResult { resource_type, name, output, lines }: &BatchResult) {
    let lines = lines.map(|BatchLines { all, with_errors }| {
        let noun = if all == 1 { "line" } else { "lines" };
        format!(": {all} {noun}, {with_errors} of them with an error")
    });
    put(text, format_args!("  {resource_type} {name}{}", lines.unwrap_or_default()));
    put(text, format_args!("    {output}"));
}

impl VersionMetrics {
    fn value(&self, metric: &str) -> Option<f64> {
        self.values.iter().find(|(name, _)| name == metric).map(|(_, value)| *value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_stand_beside_those_of_the_version_before() {
        let version = |id: &str, values: &[(&str, f64)]| VersionMetrics {
            arn: format!("arn:aws:personalize:us-east-1:1:solution/films/{id}"),
            values: values.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect(),
        };
        let metrics = Metrics {
            solution: "films".to_owned(),
            version: version("b2", &[("coverage", 0.25), ("precision_at_10", 0.5), ("young", 1.0)]),
            before: Some(version("a1", &[("coverage", 0.125), ("precision_at_10", 0.75)])),
            gate: Vec::new(),
        };
        let mut text = String::new();
        write_metrics(&mut text, &metrics);
        let expected = "  films, version b2 beside a1
                          new    before    change
    coverage           0.2500    0.1250   +0.1250
    precision_at_10    0.5000    0.7500   -0.2500
    young              1.0000
";
        assert_eq!(text, expected);
    }
}
