//! Trying recommendations: what a user did last beside what a campaign or a recommender recommends, and events by which
//! the list changes.

mod event;
mod form;
mod identifiers;
mod results;

use askama::Template;
use http::Response;
use s3s::Body;

use crate::emulator::{Emulator, RecommendationRequest};
use crate::operations::recommendations::{Target, target};
use crate::store::resources::Resources;
use crate::wire::console::choice::Choice;
use crate::wire::console::fields::Fields;
use crate::wire::console::navigation::Section;
use crate::wire::console::page::{self, Layout};

pub(super) use event::send as send_event;
pub(super) use identifiers::find as find_identifiers;

use event::EventForm;
use form::QuestionForm;
use identifiers::Suggestions;
use results::Results;

#[derive(Template)]
#[template(path = "try.html")]
struct TryPage {
    layout: Layout,
    choice: Choice,
    /// Why what is chosen does not answer.
    unavailable: Option<String>,
    form: Option<QuestionForm>,
    suggestions: Option<Suggestions>,
    results: Option<Results>,
    event: Option<EventForm>,
}

/// Shows the form, and what the query comes to.
pub(super) async fn show(emulator: &Emulator, fields: &Fields) -> Response<Body> {
    show_with(emulator, fields, None).await
}

/// The same with what is wrong with an event that was to be sent.
async fn show_with(emulator: &Emulator, fields: &Fields, problem: Option<String>) -> Response<Body> {
    let layout = Layout::new(emulator, Section::Recommendations, "Try it").with_problem(problem);
    let (resources, now) = emulator.snapshot();
    let choice = choice(&resources, fields);
    let mut page =
        TryPage { layout, choice, unavailable: None, form: None, suggestions: None, results: None, event: None };
    let Some(chosen) = &page.choice.chosen else { return page::html(&page) };
    let target = match target(&resources, now, chosen) {
        Ok(target) => target,
        Err(error) => {
            page.unavailable = Some(error.message);
            return page::html(&page);
        }
    };
    let form = QuestionForm::of(&resources, now, &target, fields);
    let event = EventForm::of(&resources, now, &target, fields);
    drop(resources);
    page.suggestions = Suggestions::of(emulator, &target, &form, fields).await;
    if form.is_complete() {
        let results = Results::of(emulator, &target, form.request(&target), fields).await;
        page.event = Some(event.beginning_with(results.newest_event_type()));
        page.results = Some(results);
    }
    page.form = Some(form);
    page::html(&page)
}

/// The campaigns and recommenders to choose from.
fn choice(resources: &Resources, fields: &Fields) -> Choice {
    let campaigns = resources.campaigns.iter().map(|campaign| (&campaign.metadata, "campaign"));
    let recommenders = resources.recommenders.iter().map(|recommender| (&recommender.metadata, "recommender"));
    let named: Vec<(&str, String)> = campaigns
        .chain(recommenders)
        .map(|(metadata, kind)| (metadata.arn.as_str(), format!("{kind} {}", metadata.name)))
        .collect();
    let things = named.iter().map(|(arn, label)| (*arn, label.as_str()));
    Choice::of(things, fields, Section::Recommendations.path())
}
