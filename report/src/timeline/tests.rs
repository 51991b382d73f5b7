use super::*;

fn span(id: &str, start: f64, seconds: f64, after: &[&str]) -> Span {
    Span {
        kind: "dataset".to_owned(),
        name: id.to_owned(),
        id: id.to_owned(),
        start,
        queued: 0.0,
        seconds: Some(seconds),
        after: Some(after.iter().map(ToString::to_string).collect()),
        outcome: SpanOutcome::Ready,
        status: "ACTIVE".to_owned(),
    }
}

fn timeline(spans: Vec<Span>) -> Timeline {
    let end = spans.iter().filter_map(Span::end).fold(0.0, f64::max);
    Timeline { start: 0.0, end, begins: Some(0.0), spans }
}

/// The longest chain, with the names of its spans.
fn longest(spans: Vec<Span>) -> (f64, Vec<String>) {
    let timeline = timeline(spans);
    let chain = timeline.longest_chain();
    (chain.seconds, chain.spans.iter().map(|place| timeline.spans[*place].id.clone()).collect())
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

#[test]
fn the_longest_chain_counts_and_not_the_waits_between() {
    let spans = vec![
        span("c", 700.0, 10.0, &["a", "b"]),
        span("group", 0.0, 60.0, &[]),
        span("a", 70.0, 30.0, &["group"]),
        span("b", 70.0, 600.0, &["group"]),
    ];
    assert_eq!(longest(spans), (670.0, names(&["group", "b", "c"])));
}

#[test]
fn what_was_there_before_costs_nothing() {
    assert_eq!(longest(vec![span("c", 0.0, 10.0, &["version"])]), (10.0, names(&["c"])));
    assert_eq!(longest(Vec::new()), (0.0, Vec::new()));
}

#[test]
fn an_update_comes_after_the_creation() {
    let spans = vec![span("c", 0.0, 10.0, &[]), span("c", 20.0, 7.0, &["version"])];
    assert_eq!(longest(spans), (17.0, names(&["c", "c"])));
}

#[test]
fn a_chain_is_made_only_of_what_is_known_to_depend() {
    let unknown = Span { after: None, ..span("b", 0.0, 900.0, &[]) };
    let timeline = timeline(vec![span("a", 0.0, 10.0, &[]), unknown]);
    assert_eq!(timeline.longest_chain(), Chain { seconds: 10.0, spans: vec![0] });
    assert_eq!((timeline.lateness(0), timeline.lateness(1), timeline.lateness(2)), (Some(0.0), None, None));
}

#[test]
fn a_span_is_late_by_what_passed_since_it_could_have_begun() {
    let spans = vec![
        span("group", 2.5, 60.0, &[]),
        span("a", 70.0, 30.0, &["group"]),
        span("b", 62.5, 100.0, &["group"]),
        span("c", 170.0, 5.0, &["a", "b", "of an earlier run"]),
        span("a", 120.0, 5.0, &["group"]),
    ];
    let timeline = timeline(spans);
    let late: Vec<Option<f64>> = (0..5).map(|place| timeline.lateness(place)).collect();
    assert_eq!(late, [Some(2.5), Some(7.5), Some(0.0), Some(7.5), Some(20.0)]);
    let unknown = Timeline { begins: None, ..timeline };
    assert_eq!(unknown.lateness(1), None);
}

#[test]
fn the_drawing_says_what_it_shows_and_escapes_names() {
    let failed = Span {
        outcome: SpanOutcome::Failed,
        status: "CREATE FAILED".to_owned(),
        name: "<script>".to_owned(),
        queued: 4.0,
        ..span("b", 70.0, 30.0, &["a"])
    };
    let html = timeline(vec![span("a", 0.0, 60.0, &[]), failed]).to_html("run").to_string();
    for part in [
        "&lt;script&gt;",
        "CREATE FAILED",
        "begun 10s late",
        "4s in the queue",
        "longest chain",
        "id=\"run-ticks\"",
        "href=\"#run-ticks\"",
        "class=\"late\" x=\"57.692%\" width=\"9.615%\"",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    assert!(!html.contains("<script"), "{html}");
}

#[test]
fn what_took_no_time_has_a_bar_within_the_edges() {
    let html = timeline(vec![span("a", 0.0, 60.0, &[]), span("b", 60.0, 0.0, &["a"])]).to_html("run").to_string();
    assert!(html.contains("x=\"99.6%\" width=\"0.4%\""), "{html}");
    let empty = Timeline::default().to_html("run").to_string();
    assert!(empty.contains("<ol></ol>") && !empty.contains("NaN") && !empty.contains("inf"), "{empty}");
}

#[test]
fn spans_of_one_resource_share_a_lane_and_too_many_lanes_are_counted() {
    let twice = timeline(vec![span("a", 50.0, 5.0, &[]), span("b", 0.0, 5.0, &[]), span("a", 0.0, 5.0, &[])]);
    assert_eq!(twice.lanes(), [Lane { spans: vec![2, 0] }, Lane { spans: vec![1] }]);
    let many: Vec<Span> = (0..600).map(|place| span(&place.to_string(), 0.0, 5.0, &[])).collect();
    let html = timeline(many).to_html("run").to_string();
    assert!(html.contains("100 more resources are not drawn."), "{}", &html[html.len() - 200..]);
}
