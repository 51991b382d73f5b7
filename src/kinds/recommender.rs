//! Recommenders: what trains and serves in one, in the dataset group of a domain. One that is stopped costs nothing and
//! keeps its model.

use aws_sdk_personalize::types::{Recommender as Description, RecommenderConfig, RecommenderUpdateSummary};
use personalize_contract::model::CREATE_RECOMMENDER_REQUEST;
use personalize_contract::status::Phase;
use personalize_contract::{ResourceType, Status};
use serde_json::{Map, Value};

use super::solution::configuration::{different_texts, part};
use super::{
    call, dataset_group_of, dataset_import_job, described, difference, found, inputs, is_in_another_group, list_all,
    section_of, where_offered,
};
use crate::context::{Outcome, Resource};
use crate::engine::{
    AfterFailure, Capture, Created, Dependents, Drift, Found, Kind, KindSpec, Observation, Observed, Removal, Scope,
    SectionPlace, reconcile_all, tags, update_failed_before,
};
use crate::parameters::{RecommenderSection, Tag};
use crate::rejection::Rejection;
use crate::run::Run;

/// What is to be known of recommenders.
pub const SPEC: KindSpec = KindSpec {
    resource_type: ResourceType::Recommender,
    needs: &[ResourceType::DatasetImportJob],
    dependents: Dependents::Run,
    blocks: &[ResourceType::Dataset],
    removal: Removal::Deleted(|run, arn| Box::pin(delete(run, arn))),
    after_failure: AfterFailure::CreatedAgain,
    reconcile: Some(|run| Box::pin(reconcile_all::<Recommender>(run))),
    list: Some(|run, scope| Box::pin(list(run, scope))),
    capture: Some(Capture {
        place: SectionPlace::List("recommenders"),
        describe: |run, found| Box::pin(describe_section(run, found)),
    }),
};

/// A recommender of the file.
pub struct Recommender {
    section: RecommenderSection,
    config: Option<RecommenderConfig>,
}

impl Recommender {
    fn new(section: &RecommenderSection) -> Self {
        let config = section.recommender_config.as_ref().map(inputs::recommender_config);
        Self { section: section.clone(), config }
    }

    /// The configuration for an update, which takes the place of the one that is there: what the file leaves out of it
    /// stays as it is.
    fn config_over(&self, found: Option<&RecommenderConfig>) -> RecommenderConfig {
        let empty = RecommenderConfig::builder().build();
        let (desired, found) = (self.config.as_ref().unwrap_or(&empty), found.unwrap_or(&empty));
        let exploration = desired.item_exploration_config().or(found.item_exploration_config());
        let requests = desired.min_recommendation_requests_per_second();
        let metadata = desired.enable_metadata_with_recommendations();
        RecommenderConfig::builder()
            .set_item_exploration_config(exploration.cloned())
            .set_min_recommendation_requests_per_second(requests.or(found.min_recommendation_requests_per_second()))
            .set_training_data_config(desired.training_data_config().or(found.training_data_config()).cloned())
            .set_enable_metadata_with_recommendations(metadata.or(found.enable_metadata_with_recommendations()))
            .build()
    }

    /// How it differs. Its configuration comes before its start or stop, since each is a call of its own.
    fn drift(&self, group_arn: &str, found: &Description, config: Option<&RecommenderConfig>) -> Drift {
        let name = &self.section.name;
        if let Some(other) = found.dataset_group_arn().filter(|other| *other != group_arn) {
            return Drift::Conflict(is_in_another_group("recommender", name, other));
        }
        let recipe = difference("recipeArn", Some(self.section.recipe_arn.as_str()), found.recipe_arn());
        if let Some(recipe) = recipe {
            return Drift::Conflict(format!(
                "{recipe}; a recommender's recipe cannot be changed: delete it, or give the new one another name"
            ));
        }
        let differences: Vec<String> = self.config.iter().flat_map(|desired| differences(desired, config)).collect();
        if !differences.is_empty() {
            return Drift::Updatable(differences.join("; "));
        }
        match (self.section.running, found.status().and_then(Status::parse)) {
            (false, Some(Status::Active)) => {
                Drift::Switchable("it is ACTIVE, and the file says `\"running\": false`".to_owned())
            }
            (true, Some(Status::Inactive)) => Drift::Switchable("it is INACTIVE, and the file has it run".to_owned()),
            _ => Drift::None,
        }
    }

    /// While it is started or stopped, and after that, the service shows no time at which that began.
    fn of_creation(&self, group_arn: &str, found: &Description, known: &Resource) -> Result<Observed, Rejection> {
        let (created, changed) = (found.creation_date_time(), found.last_updated_date_time());
        let observed = Observed {
            failure_reason: found.failure_reason().map(str::to_owned),
            drift: self.drift(group_arn, found, found.recommender_config()),
            ..Observed::new(found.recommender_arn().unwrap_or_default(), found.status(), created, changed)?
        };
        let is_created = !matches!(
            observed.status,
            Some(
                Status::StartPending
                    | Status::StartInProgress
                    | Status::StopPending
                    | Status::StopInProgress
                    | Status::Inactive
            )
        );
        let began = observed.began.filter(|_| is_created && known.outcome() != Some(Outcome::Updated));
        Ok(Observed { began, ..observed })
    }

    fn of_update(
        &self,
        group_arn: &str,
        found: &Description,
        update: &RecommenderUpdateSummary,
    ) -> Result<Observed, Rejection> {
        let (created, changed) = (update.creation_date_time(), update.last_updated_date_time());
        let arn = found.recommender_arn().unwrap_or_default();
        let observed = Observed {
            is_update: true,
            failure_reason: update.failure_reason().map(str::to_owned),
            drift: self.drift(group_arn, found, update.recommender_config()),
            ..Observed::new(arn, update.status(), created, changed)?
        };
        if observed.status == Some(Status::Active) {
            // The update is over, and what is left to know is whether the recommender runs.
            return Ok(Observed { status: found.status().and_then(Status::parse), ..observed });
        }
        Ok(observed)
    }
}

impl Kind for Recommender {
    const SPEC: &'static KindSpec = &SPEC;
    type New = ();

    /// It is trained when it is created, so all data has to be there.
    fn desired(run: &Run<'_>) -> Vec<Self> {
        if !dataset_import_job::are_ready(run) {
            return Vec::new();
        }
        run.parameters.recommenders.iter().map(Self::new).collect()
    }

    fn name(&self) -> &str {
        &self.section.name
    }

    fn tags(&self) -> &[Tag] {
        &self.section.tags
    }

    async fn observe(&self, run: &Run<'_>, known: &Resource) -> Result<Observation<()>, Rejection> {
        let found = describe(run, &run.account.recommender(self.name())).await?;
        let Some(found) = found else { return Ok(Observation::absent(())) };
        let (start, group_arn) = (run.context.execution.start_time, run.dataset_group_arn());
        let update = found.latest_recommender_update();
        let update = update.filter(|it| !update_failed_before(it.status(), it.creation_date_time(), start));
        let is_at_rest = found.status().and_then(Status::parse).is_some_and(|status| status.phase() == Phase::Ready);
        match update.filter(|_| is_at_rest) {
            Some(update) => self.of_update(&group_arn, &found, update).map(Observation::Exists),
            None => self.of_creation(&group_arn, &found, known).map(Observation::Exists),
        }
    }

    async fn create(&self, run: &Run<'_>, (): ()) -> Result<Created, Rejection> {
        let request = run.personalize.client.create_recommender().name(self.name());
        let request = request.dataset_group_arn(run.dataset_group_arn()).recipe_arn(&self.section.recipe_arn);
        let request = request.set_recommender_config(self.config.clone());
        let request = request.set_tags(tags::for_request(&self.section.tags)?);
        let answer = run.personalize.call("CreateRecommender", || request.clone().send()).await?;
        Created::pending("CreateRecommender", answer.recommender_arn())
    }

    async fn update(&self, run: &Run<'_>, observed: &Observed) -> Result<(), Rejection> {
        let (client, arn) = (&run.personalize.client, &observed.arn);
        if matches!(observed.drift, Drift::Switchable(_)) {
            return self.switch(run, arn).await;
        }
        let found = describe(run, arn).await?;
        let config = self.config_over(found.as_ref().and_then(Description::recommender_config));
        let request = client.update_recommender().recommender_arn(arn).recommender_config(config);
        let updated = run.personalize.call("UpdateRecommender", || request.clone().send()).await;
        let Err(rejection) = updated else { return Ok(()) };
        // The service rejects a configuration that is there, or on its way, as it is where only an answer was lost.
        let found = describe(run, arn).await?;
        let is_there = found.is_some_and(|found| {
            let update = found.latest_recommender_update().and_then(RecommenderUpdateSummary::recommender_config);
            [update, found.recommender_config()].into_iter().flatten().any(|config| self.is_as(config))
        });
        if is_there { Ok(()) } else { Err(rejection) }
    }
}

impl Recommender {
    fn is_as(&self, found: &RecommenderConfig) -> bool {
        self.config.as_ref().is_none_or(|desired| differences(desired, Some(found)).is_empty())
    }

    /// Starts or stops it. The service rejects that of one which is on that way already, or has come to its end, as it is
    /// where only the answer of a call was lost.
    async fn switch(&self, run: &Run<'_>, arn: &str) -> Result<(), Rejection> {
        let client = &run.personalize.client;
        let switched = if self.section.running {
            let request = client.start_recommender().recommender_arn(arn);
            run.personalize.call("StartRecommender", || request.clone().send()).await.map(drop)
        } else {
            let request = client.stop_recommender().recommender_arn(arn);
            run.personalize.call("StopRecommender", || request.clone().send()).await.map(drop)
        };
        let Err(rejection) = switched else { return Ok(()) };
        let status = describe(run, arn).await?.and_then(|found| Status::parse(found.status()?));
        let is_on_its_way = match status {
            Some(Status::StartPending | Status::StartInProgress | Status::Active) => self.section.running,
            Some(Status::StopPending | Status::StopInProgress | Status::Inactive) => !self.section.running,
            _ => false,
        };
        if is_on_its_way { Ok(()) } else { Err(rejection) }
    }
}

async fn describe(run: &Run<'_>, arn: &str) -> Result<Option<Description>, Rejection> {
    let request = run.personalize.client.describe_recommender().recommender_arn(arn);
    let answer = run.personalize.find("DescribeRecommender", || request.clone().send()).await?;
    Ok(answer.and_then(|answer| answer.recommender))
}

/// What the file names of a recommender's configuration and the service has otherwise: a sentence for each difference.
/// What the file leaves out is the service's choice.
fn differences(desired: &RecommenderConfig, found: Option<&RecommenderConfig>) -> Vec<String> {
    let empty = RecommenderConfig::builder().build();
    let found = found.unwrap_or(&empty);
    let mut differences = different_texts(
        "recommenderConfig.itemExplorationConfig",
        desired.item_exploration_config(),
        found.item_exploration_config(),
    );
    differences.extend(difference(
        "recommenderConfig.minRecommendationRequestsPerSecond",
        desired.min_recommendation_requests_per_second(),
        found.min_recommendation_requests_per_second(),
    ));
    // Of a flag that it was not given, the service shows nothing.
    differences.extend(difference(
        "recommenderConfig.enableMetadataWithRecommendations",
        desired.enable_metadata_with_recommendations(),
        Some(found.enable_metadata_with_recommendations().unwrap_or(false)),
    ));
    if !part(desired.training_data_config(), found.training_data_config()) {
        differences.push("recommenderConfig.trainingDataConfig is not as the file says".to_owned());
    }
    differences
}

/// The section of a recommender that is there.
async fn describe_section(run: &Run<'_>, found: &Found) -> Result<Map<String, Value>, Rejection> {
    let described =
        described!(run, describe_recommender, recommender_arn(&found.arn), "DescribeRecommender", "recommender")?;
    let mut section = section_of(&CREATE_RECOMMENDER_REQUEST, &described);
    if found.status.as_deref() == Some(Status::Inactive.as_str()) {
        section.insert("running".to_owned(), Value::Bool(false));
    }
    Ok(section)
}

async fn list(run: &Run<'_>, scope: Scope<'_>) -> Result<Vec<Found>, Rejection> {
    let request = run.personalize.client.list_recommenders();
    let request = request.set_dataset_group_arn(dataset_group_of(run, scope));
    let all = where_offered(list_all!(run, request, "ListRecommenders", recommenders))?;
    Ok(all.iter().map(|summary| found!(Recommender, summary, summary.name(), recommender_arn)).collect())
}

async fn delete(run: &Run<'_>, arn: &str) -> Result<(), Rejection> {
    call!(run, delete_recommender, recommender_arn(arn), "DeleteRecommender")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::engine::{Decision, decide};
    use crate::time::Timestamp;

    const GROUP: &str = "arn:aws:personalize:us-east-1:1:dataset-group/shop";
    const RECIPE: &str = "arn:aws:personalize:::recipe/aws-ecomm-recommended-for-you";

    fn desired(value: &Value) -> Recommender {
        let mut section = json!({"name": "r", "recipeArn": RECIPE});
        section.as_object_mut().unwrap().extend(value.as_object().unwrap().clone());
        Recommender::new(&serde_json::from_value(section).unwrap())
    }

    fn found(status: Status, requests: i32) -> Description {
        let config = RecommenderConfig::builder().min_recommendation_requests_per_second(requests).build();
        let found = Description::builder().recommender_arn("r").dataset_group_arn(GROUP).recipe_arn(RECIPE);
        found.status(status.as_str()).recommender_config(config).build()
    }

    fn decision(desired: &Recommender, found: &Description) -> Decision {
        let now = Timestamp::parse("2026-01-01T12:00:00Z").unwrap();
        let known = Resource::unseen(ResourceType::Recommender, "r", now);
        decide(&SPEC, &desired.of_creation(GROUP, found, &known).unwrap(), now)
    }

    #[test]
    fn it_is_configured_then_started_or_stopped() {
        let (runs, stopped) = (desired(&json!({})), desired(&json!({"running": false})));
        assert_eq!(decision(&runs, &found(Status::Active, 1)), Decision::Keep);
        assert_eq!(decision(&stopped, &found(Status::Inactive, 1)), Decision::Keep);
        let stop = "it is ACTIVE, and the file says `\"running\": false`";
        assert_eq!(decision(&stopped, &found(Status::Active, 1)), Decision::Update(stop.to_owned()));
        let start = "it is INACTIVE, and the file has it run";
        assert_eq!(decision(&runs, &found(Status::Inactive, 1)), Decision::Update(start.to_owned()));
        let more = desired(&json!({"running": false, "recommenderConfig": {"minRecommendationRequestsPerSecond": 2}}));
        let config = "recommenderConfig.minRecommendationRequestsPerSecond is 1, and the file says 2";
        assert_eq!(decision(&more, &found(Status::Active, 1)), Decision::Update(config.to_owned()));
        for status in [Status::StopPending, Status::StartInProgress, Status::CreateInProgress] {
            assert_eq!(decision(&stopped, &found(status, 1)), Decision::Wait(status));
        }
    }

    #[test]
    fn another_group_s_and_another_recipe_s_is_a_conflict() {
        let mut elsewhere = found(Status::Active, 1);
        elsewhere.dataset_group_arn = Some("arn:aws:personalize:us-east-1:1:dataset-group/other".to_owned());
        let mut other_recipe = found(Status::Active, 1);
        other_recipe.recipe_arn = Some(format!("{RECIPE}-2"));
        for found in [elsewhere, other_recipe] {
            assert!(matches!(decision(&desired(&json!({})), &found), Decision::Fail(..)), "{found:?}");
        }
    }

    #[test]
    fn what_the_file_leaves_out_is_the_service_s_choice() {
        let config = json!({"itemExplorationConfig": {"explorationWeight": "0.4"},
            "enableMetadataWithRecommendations": true,
            "trainingDataConfig": {"excludedDatasetColumns": {"Items": ["PRICE"]}}});
        let desired = desired(&json!({"recommenderConfig": config})).config.unwrap();
        assert_eq!(differences(&desired, Some(&desired)), [""; 0]);
        assert_eq!(differences(&RecommenderConfig::builder().build(), Some(&desired)), [""; 0]);
        assert_eq!(differences(&desired, None).len(), 3);
    }
}
