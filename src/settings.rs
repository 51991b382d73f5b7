//! What the deployment tells the function: three ARNs in environment variables.

use personalize_contract::Account;

/// What a deployment decides, read once when the function starts.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The role that Personalize assumes to read the data, from `PERSONALIZE_ROLE_ARN`.
    pub personalize_role_arn: String,
    /// Where reports are published, from `TOPIC_ARN`.
    pub topic_arn: String,
    /// What an S3 notification starts, from `STATE_MACHINE_ARN`. It also says in which account and Region
    /// everything lives.
    pub state_machine_arn: String,
}

/// Why the function cannot start.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// A variable is not set.
    #[error("the environment variable {0} is not set; the template sets it, and `cargo pipeline emulate` prints it")]
    Missing(&'static str),
    /// It is set to something else than an ARN.
    #[error(
        "the environment variable {0} is {1:?}, which is no whole ARN such as arn:aws:states:eu-west-1:123456789012:stateMachine:name"
    )]
    NotAnArn(&'static str, String),
}

impl Settings {
    /// Reads the environment.
    ///
    /// # Errors
    /// The first variable that is missing or no ARN.
    pub fn from_environment() -> Result<Self, SettingsError> {
        let read = |name| std::env::var(name).map_err(|_| SettingsError::Missing(name));
        let settings = Self {
            personalize_role_arn: read("PERSONALIZE_ROLE_ARN")?,
            topic_arn: read("TOPIC_ARN")?,
            state_machine_arn: read("STATE_MACHINE_ARN")?,
        };
        match settings.account() {
            Some(_) => Ok(settings),
            None => Err(SettingsError::NotAnArn("STATE_MACHINE_ARN", settings.state_machine_arn)),
        }
    }

    /// The account and Region that the state machine, and so everything else, lives in.
    #[must_use]
    pub fn account(&self) -> Option<Account> {
        Account::of_arn(&self.state_machine_arn)
    }
}
