//! The one way in which Amazon Personalize is called: paced, and with every rejection read.
//!
//! The service takes about one request a second for each operation. A call that comes too soon is made again
//! after a second, as long as a turn can afford that; the pause goes through the SDK's own clock, so that it
//! passes in virtual time on a laptop. The SDK's retries are off, since their budget runs dry under a steady
//! rate limit and their pauses are drawn at random.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_sdk_personalize::Client;
use aws_sdk_personalize::config::interceptors::AfterDeserializationInterceptorContextRef;
use aws_sdk_personalize::config::{AsyncSleep, ConfigBag, Intercept, RuntimeComponents, SharedAsyncSleep};
use aws_sdk_personalize::error::{BoxError, ProvideErrorMetadata, SdkError};
use serde_json::{Map, Value};

use crate::clients::{Lazy, lazy};
use crate::rejection::{Rejection, RejectionKind};

/// Pauses before another attempt, in seconds. A caller alone needs the first only; with several at once, a
/// place may take longer to come by.
const PAUSES: [u32; 6] = [1, 1, 1, 2, 4, 8];

/// How many of these pauses a turn makes where the last look was throttled: with many runs at once, attempts that are rejected
/// are as many more requests, and the next look is an attempt too.
const PAUSES_WHEN_THROTTLED: usize = 2;

/// A client of Amazon Personalize that keeps to its pace.
#[derive(Clone)]
pub struct Personalize {
    /// What requests are made from; they are sent through [`Personalize::call`].
    pub client: Arc<Lazy<Client>>,
    sleep: Option<SharedAsyncSleep>,
    seconds_paused: Arc<AtomicU32>,
    most_pages: Arc<AtomicU32>,
    pauses: usize,
}

/// Lets lists be asked for entirely again when it is dropped.
#[derive(Debug)]
pub struct FirstPages<'call>(&'call AtomicU32);

impl Drop for FirstPages<'_> {
    fn drop(&mut self) {
        self.0.store(u32::MAX, Ordering::Relaxed);
    }
}

impl Personalize {
    /// Makes the client.
    pub fn new(sdk_config: &SdkConfig) -> Self {
        let client = lazy(sdk_config, |sdk_config| {
            let config = aws_sdk_personalize::config::Builder::from(sdk_config);
            Client::from_conf(config.retry_config(RetryConfig::disabled()).build())
        });
        Self {
            client: Arc::new(client),
            sleep: sdk_config.sleep_impl(),
            seconds_paused: Arc::default(),
            most_pages: Arc::new(AtomicU32::new(u32::MAX)),
            pauses: PAUSES.len(),
        }
    }

    /// The same client for one turn, which counts that turn's pauses. Where the service was too busy for the last one, it makes
    /// fewer.
    pub fn for_turn(&self, is_throttled: bool) -> Self {
        let pauses = if is_throttled { PAUSES_WHEN_THROTTLED } else { PAUSES.len() };
        Self { seconds_paused: Arc::default(), most_pages: Arc::new(AtomicU32::new(u32::MAX)), pauses, ..self.clone() }
    }

    /// How long the turn has paused so far.
    pub fn seconds_paused(&self) -> u32 {
        self.seconds_paused.load(Ordering::Relaxed)
    }

    /// Asks for so many pages of each list at most, until what this returns is dropped.
    #[must_use]
    pub fn only_first_pages(&self, most: u32) -> FirstPages<'_> {
        self.most_pages.store(most, Ordering::Relaxed);
        FirstPages(&self.most_pages)
    }

    /// How many pages of a list may be asked for.
    pub fn most_pages(&self) -> u32 {
        self.most_pages.load(Ordering::Relaxed)
    }

    /// Sends what `send` makes, again after a pause where the service is busy.
    ///
    /// # Errors
    /// What the service's last answer means.
    pub async fn call<T, E, R, Answer>(&self, operation: &str, send: impl Fn() -> Answer) -> Result<T, Rejection>
    where
        Answer: Future<Output = Result<T, SdkError<E, R>>>,
        E: ProvideErrorMetadata + std::error::Error + 'static,
        R: std::fmt::Debug + 'static,
    {
        let mut pauses = PAUSES.iter().take(self.pauses);
        loop {
            let rejection = match send().await {
                Ok(answer) => return Ok(answer),
                Err(error) => Rejection::of(operation, &error),
            };
            let (RejectionKind::Busy, Some(pause), Some(sleep)) = (rejection.kind, pauses.next(), &self.sleep) else {
                return Err(rejection);
            };
            tracing::debug!(operation, pause, "{}", rejection.message);
            sleep.sleep(Duration::from_secs(u64::from(*pause))).await;
            self.seconds_paused.fetch_add(*pause, Ordering::Relaxed);
        }
    }

    /// The same for a Describe: `None` if there is no such resource.
    ///
    /// # Errors
    /// As [`Personalize::call`].
    pub async fn find<T, E, R, Answer>(
        &self,
        operation: &str,
        send: impl Fn() -> Answer,
    ) -> Result<Option<T>, Rejection>
    where
        Answer: Future<Output = Result<T, SdkError<E, R>>>,
        E: ProvideErrorMetadata + std::error::Error + 'static,
        R: std::fmt::Debug + 'static,
    {
        match self.call(operation, send).await {
            Ok(answer) => Ok(Some(answer)),
            Err(rejection) if rejection.kind == RejectionKind::NotFound => Ok(None),
            Err(rejection) => Err(rejection),
        }
    }
}

/// Keeps the body of an answer: what the service says of a resource as JSON, which the SDK's types do not give back.
#[derive(Debug, Clone, Default)]
pub struct AnswerBody(Arc<Mutex<Vec<u8>>>);

impl AnswerBody {
    /// The member of the answer that describes the resource. `None` without an answer, and where it has no such member.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<Map<String, Value>> {
        let body = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut answer: Map<String, Value> = serde_json::from_slice(&body).ok()?;
        match answer.remove(name)? {
            Value::Object(members) => Some(members),
            _ => None,
        }
    }
}

impl Intercept for AnswerBody {
    fn name(&self) -> &'static str {
        "AnswerBody"
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let body = context.response().body().bytes().unwrap_or_default();
        body.clone_into(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(())
    }
}

/// All pages of a list: `page` gives the one that a token stands for, and the token of the next.
///
/// # Errors
/// What the first page that cannot be had means.
pub async fn pages<T, Page>(page: impl Fn(Option<String>) -> Page) -> Result<Vec<T>, Rejection>
where
    Page: Future<Output = Result<(Option<Vec<T>>, Option<String>), Rejection>>,
{
    first_pages(u32::MAX, page).await
}

/// The first pages of a list, so many at most, as [`pages`] asks for them.
///
/// # Errors
/// What the first page that cannot be had means.
pub async fn first_pages<T, Page>(most: u32, page: impl Fn(Option<String>) -> Page) -> Result<Vec<T>, Rejection>
where
    Page: Future<Output = Result<(Option<Vec<T>>, Option<String>), Rejection>>,
{
    let (mut all, mut next_token) = (Vec::new(), None);
    for _ in 0..most {
        let (some, token) = page(next_token).await?;
        all.extend(some.unwrap_or_default());
        if token.is_none() {
            break;
        }
        next_token = token;
    }
    Ok(all)
}
