//! Whom to ask: a campaign or a recommender.

use aws_sdk_personalize::Client;
use aws_sdk_personalize::error::{ProvideErrorMetadata, SdkError};
use personalize_contract::recipe::{self, RecipeType};
use personalize_contract::{Account, ResourceType};

use crate::arguments::Recommend;
use crate::aws::AwsError;
use crate::command_error::CommandError;
use crate::desired::Desired;
use crate::laptop::Report;

/// A campaign or a recommender of the parameter file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Which of the two.
    pub resource_type: ResourceType,
    /// Its name.
    pub name: String,
}

/// What a campaign or a recommender recommends by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Served {
    /// The recipe's name.
    pub recipe: &'static str,
    /// What it is for.
    pub recipe_type: RecipeType,
}

impl Target {
    /// The one that is named; where none is, the only one.
    ///
    /// # Errors
    /// The file does not ask for it, or for nothing that can be asked, or for several.
    pub fn choose(arguments: &Recommend, desired: &Desired) -> Result<Self, CommandError> {
        if let Some(name) = &arguments.filter {
            desired.check_named("filter", ResourceType::Filter, name)?;
        }
        let named = [
            ("campaign", ResourceType::Campaign, &arguments.campaign),
            ("recommender", ResourceType::Recommender, &arguments.recommender),
        ];
        for (option, resource_type, name) in named {
            if let Some(name) = name {
                desired.check_named(option, resource_type, name)?;
                return Ok(Self { resource_type, name: name.clone() });
            }
        }
        let mut all: Vec<Self> = Vec::new();
        for (_, resource_type, _) in named {
            all.extend(desired.named(resource_type).map(|name| Self { resource_type, name: name.to_owned() }));
        }
        let problem = match all.as_slice() {
            [only] => return Ok(only.clone()),
            [] => {
                "it asks for no campaign and no recommender; add one to ask, or see the metrics with `pipeline evaluate`"
                    .to_owned()
            }
            several => {
                let options: Vec<String> = several.iter().map(|target| format!("`{}`", target.as_option())).collect();
                format!("it asks for {} that recommend; name one with {}", several.len(), options.join(" or "))
            }
        };
        Err(CommandError::NoOneToAsk { file: desired.file().to_owned(), problem })
    }

    fn as_option(&self) -> String {
        format!("--{} {}", self.resource_type.key(), self.name)
    }

    /// For people: `campaign films`.
    #[must_use]
    pub fn in_words(&self) -> String {
        format!("{} {}", self.resource_type.words(), self.name)
    }

    /// Its ARN.
    #[must_use]
    pub fn arn(&self, arns: Arns<'_>) -> Option<String> {
        arns.of(self.resource_type, &self.name)
    }

    /// What it recommends by.
    ///
    /// # Errors
    /// The service does not answer, or names a recipe that is not known.
    pub async fn recipe(&self, client: &Client, arns: Arns<'_>) -> Result<Served, CommandError> {
        let arn = &self.arn(arns).unwrap_or_default();
        let (operation, recipe) = match self.resource_type {
            ResourceType::Recommender => ("DescribeRecommender", recipe_of_recommender(client, arn).await?),
            _ => ("DescribeCampaign", recipe_of_campaign(client, arn).await?),
        };
        served(&recipe).ok_or_else(|| {
            let message = format!("the recipe {recipe} of {} is not known", self.in_words());
            CommandError::Request { operation, message }
        })
    }
}

/// Where ARNs come from.
#[derive(Debug, Clone, Copy)]
pub enum Arns<'run> {
    /// The report of a run that came to the resources.
    OfRun(&'run Report),
    /// The account that has them, in which they are called by their names.
    OfAccount {
        /// The account.
        account: &'run Account,
        /// What the filter is called there that the file names.
        filter: Option<&'run str>,
    },
}

impl Arns<'_> {
    /// The ARN of a resource.
    #[must_use]
    pub fn of(self, resource_type: ResourceType, name: &str) -> Option<String> {
        match (self, resource_type) {
            (Self::OfRun(report), _) => {
                let mut resources = report.resources.iter();
                let found = resources.find(|known| known.resource_type == resource_type.key() && known.name == name);
                found.and_then(|known| known.arn.clone())
            }
            (Self::OfAccount { account, .. }, ResourceType::Campaign) => Some(account.campaign(name)),
            (Self::OfAccount { account, .. }, ResourceType::Recommender) => Some(account.recommender(name)),
            (Self::OfAccount { account, filter }, ResourceType::Filter) => Some(account.filter(filter.unwrap_or(name))),
            (Self::OfAccount { .. }, _) => None,
        }
    }
}

fn served(recipe_arn: &str) -> Option<Served> {
    let custom = recipe::of_arn(recipe_arn).map(|recipe| (recipe.name, recipe.recipe_type));
    let known =
        custom.or_else(|| recipe::domain_recipe_of_arn(recipe_arn).map(|recipe| (recipe.name, recipe.recipe_type)));
    known.map(|(recipe, recipe_type)| Served { recipe, recipe_type })
}

fn refused<E>(what: (&'static str, &'static str), arn: &str, error: &SdkError<E>) -> CommandError
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    AwsError::of_request(what, arn, error).into()
}

async fn recipe_of_recommender(client: &Client, arn: &str) -> Result<String, CommandError> {
    let answer = client.describe_recommender().recommender_arn(arn).send().await;
    let answer =
        answer.map_err(|error| refused(("DescribeRecommender", "personalize:DescribeRecommender"), arn, &error))?;
    let recipe = answer.recommender().and_then(|recommender| recommender.recipe_arn());
    Ok(recipe.unwrap_or_default().to_owned())
}

async fn recipe_of_campaign(client: &Client, arn: &str) -> Result<String, CommandError> {
    let answer = client.describe_campaign().campaign_arn(arn).send().await;
    let answer = answer.map_err(|error| refused(("DescribeCampaign", "personalize:DescribeCampaign"), arn, &error))?;
    let version = answer.campaign().and_then(|campaign| campaign.solution_version_arn()).unwrap_or_default();
    let answer = client.describe_solution_version().solution_version_arn(version).send().await;
    let answer = answer.map_err(|error| {
        refused(("DescribeSolutionVersion", "personalize:DescribeSolutionVersion"), version, &error)
    })?;
    let recipe = answer.solution_version().and_then(|version| version.recipe_arn());
    Ok(recipe.unwrap_or_default().to_owned())
}
