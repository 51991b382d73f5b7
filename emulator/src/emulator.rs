//! The emulator as its users in Rust see it: what it is made with, and what can be asked of it besides HTTP.

mod background;
mod baseline;
mod calls;
mod data_summary;
mod inspection;
mod metrics;
mod published;
mod recommendation;
mod rows;
mod snapshots;
mod wait;

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::time::Duration;

use personalize_contract::quota::{self, Quota};
use personalize_contract::{Account, ResourceType};
use serde_json::{Map, Value};
use tempfile::SpooledTempFile;
use tokio::sync::{Notify, mpsc};
use tokio::task::AbortHandle;

use crate::clock::{Clock, EventSource as _, Timestamp};
use crate::data::source::DataSource;
use crate::error::ServiceError;
use crate::objects::ObjectStore;
use crate::operations::transition_end::settle;
use crate::random::Random;
use crate::recent::Recent;
use crate::scheduler::{Invocation, Scheduler};
use crate::store::event_bus::{EventBus, EventBuses, PutEvent};
use crate::store::faults::{CallFault, Calls, Fault, Transport, TransportFault};
use crate::store::journal::TransitionRecord;
use crate::store::latencies::Latencies;
use crate::store::notification::Notification;
use crate::store::quota::QuotaRejections;
use crate::store::quota_settings::QuotaSettings;
use crate::store::rate::Rate;
use crate::store::request_log::RequestLog;
use crate::store::resource::ResourceSummary;
use crate::store::state::State;
use crate::store::usage::{EndedOperation, Usage};

pub(crate) use data_summary::Identifiers;
use data_summary::LastSummary;
pub(crate) use metrics::Measurement;
pub use recommendation::{
    DescribedRecommendations, Promotion, Recommendation, RecommendationLookup, RecommendationRequest, RuntimeOperation,
    UserEvent, quoted_filter_values,
};
pub use snapshots::StateFile;
pub use wait::{UnderWay, WaitError};

/// How many notifications are remembered. One has at most 256 KiB, and those of the pipeline some.
const MOST_NOTIFICATIONS: usize = 1000;

/// What an emulator is made with.
#[derive(Debug, Clone)]
pub struct Options {
    /// The account and Region that resources are in.
    pub account: Account,
    /// What time it is.
    pub clock: Clock,
    /// How long everything takes.
    pub latencies: Latencies,
    /// Draws identifiers, and the users that metrics are measured on.
    pub seed: u64,
    /// How many calls a second each operation of Amazon Personalize takes, by the clock above. Without it there is no limit.
    pub requests_per_second: Option<f64>,
    /// Another S3 that imports read from and jobs write to, such as `http://127.0.0.1:5000`; the emulator's own if absent.
    pub s3_endpoint: Option<String>,
    /// Hosts whose names requests may have in `Host`, with all names below them, besides the addresses of loopback and
    /// `localhost`: names by which other machines or containers reach the listener. Requests by any other name are
    /// rejected, as are those of web pages.
    pub hosts: Vec<String>,
    /// Whether requests may have any address in `Host`: for a listener that is reached by addresses other than those of
    /// loopback. No page can make a browser send an address that is not its own.
    pub is_reached_by_addresses: bool,
    /// How long a connection is kept that does not move: between requests, in a request's head, between two parts of
    /// its body, and while its client takes nothing of the answer. A body for a service other than S3 has to come in
    /// this time entirely.
    pub connection_timeout: Duration,
}

/// Long enough for any client that works, and short enough for those that do not.
const CONNECTION_TIMEOUT: Duration = Duration::from_secs(30);

impl Default for Options {
    /// Account 123456789012 in us-east-1, a virtual clock that is at the beginning of 2026, and connections that are
    /// closed after 30 seconds without movement.
    fn default() -> Self {
        let account =
            Account { partition: "aws".to_owned(), region: "us-east-1".to_owned(), id: "123456789012".to_owned() };
        let clock = Clock::virtual_from(Timestamp(1_767_225_600.0));
        Self {
            account,
            clock,
            latencies: Latencies::default(),
            seed: 0,
            requests_per_second: None,
            s3_endpoint: None,
            hosts: Vec::new(),
            is_reached_by_addresses: false,
            connection_timeout: CONNECTION_TIMEOUT,
        }
    }
}

/// Another service on the JSON protocol: from an operation's name and its request to the answer.
pub type JsonService =
    Arc<dyn Fn(String, Value) -> Pin<Box<dyn Future<Output = Result<Value, ServiceError>> + Send>> + Send + Sync>;

/// What a path of the emulator's own interface shows: JSON.
pub type View = Arc<dyn Fn() -> Value + Send + Sync>;

/// Amazon Personalize, S3, SNS, EventBridge and EventBridge Scheduler in one process. Clones are the same emulator.
#[derive(Clone)]
pub struct Emulator(Arc<Inner>, Option<Arc<Mutex<Transport>>>);

/// What the clones of an emulator share.
pub(crate) struct Inner {
    account: Account,
    clock: Clock,
    hosts: Vec<String>,
    is_reached_by_addresses: bool,
    connection_timeout: Duration,
    objects: ObjectStore,
    state: Mutex<State>,
    /// That of the state, to be had without its lock.
    changes: Arc<Notify>,
    identifiers: Mutex<Random>,
    notifications: Mutex<Recent<Notification>>,
    event_buses: Mutex<EventBuses>,
    request_log: Mutex<RequestLog>,
    last_summary: LastSummary,
    services: Mutex<HashMap<String, JsonService>>,
    views: Mutex<BTreeMap<String, View>>,
    schedules: Arc<Scheduler>,
    /// What a reset goes back to, as a snapshot.
    beginning: Mutex<Option<Arc<Mutex<SpooledTempFile>>>>,
    /// Wait for what is due on a clock that goes by itself.
    background: OnceLock<[AbortHandle; 2]>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        for waiting in self.background.get().into_iter().flatten() {
            waiting.abort();
        }
    }
}

impl Emulator {
    /// An emulator that holds nothing yet.
    #[must_use]
    pub fn new(options: Options) -> Self {
        let Options { account, clock, latencies, seed, requests_per_second, s3_endpoint, .. } = options;
        let Options { hosts, is_reached_by_addresses, connection_timeout, .. } = options;
        let objects = ObjectStore::new(clock.clone());
        let rate = Rate::new(requests_per_second);
        let event_buses = EventBuses::new(clock.now());
        let data_source = match s3_endpoint {
            Some(endpoint) => DataSource::at(&endpoint, &account.region),
            None => DataSource::own(objects.clone()),
        };
        let state = State::new(account.clone(), data_source, latencies, seed, rate);
        let changes = Arc::clone(&state.changes);
        let schedules = Arc::new(Scheduler::new(account.clone(), clock.clone(), seed));
        let inner = Arc::new(Inner {
            account,
            clock,
            hosts,
            is_reached_by_addresses,
            connection_timeout,
            objects,
            state: Mutex::new(state),
            changes,
            identifiers: Mutex::new(Random::new(!seed)),
            notifications: Mutex::new(Recent::new(MOST_NOTIFICATIONS)),
            event_buses: Mutex::new(event_buses),
            request_log: Mutex::default(),
            last_summary: LastSummary::default(),
            services: Mutex::default(),
            views: Mutex::default(),
            schedules,
            beginning: Mutex::default(),
            background: OnceLock::new(),
        });
        let due: Weak<Inner> = Arc::downgrade(&inner);
        inner.clock.attach(due);
        // After what is due in Personalize at the same moment.
        let by_schedules: Weak<Scheduler> = Arc::downgrade(&inner.schedules);
        inner.clock.attach(by_schedules);
        Self(inner, None)
    }

    /// Lets happen what a call has made due at once, where nothing but a call or the clock's next move would.
    pub(crate) async fn settle_now(&self) {
        if self.0.clock.is_virtual() {
            self.0.settle(self.0.clock.now()).await;
        }
    }

    /// Begins to wait for what is due, where the clock goes by itself. Called within a runtime, before the first call
    /// is performed.
    pub(crate) fn start_background(&self) {
        if !self.0.clock.is_virtual() {
            self.0.background.get_or_init(|| {
                let resources = background::run(Arc::downgrade(&self.0), self.0.clock.clone());
                let schedules = background::run(Arc::downgrade(&self.0.schedules), self.0.clock.clone());
                [tokio::spawn(resources).abort_handle(), tokio::spawn(schedules).abort_handle()]
            });
        }
    }

    /// The clock that every status follows.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// The account and Region that resources are in.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.0.account
    }

    /// The buckets.
    #[must_use]
    pub fn objects(&self) -> &ObjectStore {
        &self.0.objects
    }

    /// The newest 1,000 notifications that were published to SNS, in order.
    #[must_use]
    pub fn notifications(&self) -> Vec<Notification> {
        self.notifications_since(0).0
    }

    /// How many notifications were published to SNS.
    #[must_use]
    pub fn notification_count(&self) -> usize {
        locked(&self.0.notifications).count()
    }

    /// What was published to SNS when there had been so many notifications before, or later, as far as it is among the
    /// newest 1,000; in order. With it comes how many there have been by now.
    #[must_use]
    pub fn notifications_since(&self, count: usize) -> (Vec<Notification>, usize) {
        let notifications = locked(&self.0.notifications);
        (notifications.since(count).cloned().collect(), notifications.count())
    }

    /// Creates a schedule group, unless there is one of that name: what a deployment has that nobody calls for.
    pub fn create_schedule_group(&self, name: &str) {
        self.0.schedules.create_group(name);
    }

    /// Whatever schedules invoke from now on, each at its moment, in order. What is not received is kept, however much
    /// it is; see [`Invocation::awake`] for what it does to a virtual clock.
    #[must_use]
    pub fn invocations(&self) -> mpsc::UnboundedReceiver<Invocation> {
        self.0.schedules.subscribe()
    }

    /// The newest 1,000 invocations of schedules, in order, and how many there have been.
    #[must_use]
    pub fn newest_invocations(&self) -> (Vec<Invocation>, usize) {
        self.0.schedules.invocations()
    }

    /// Forgets the notifications that were published so far; they are counted on.
    pub fn clear_notifications(&self) {
        locked(&self.0.notifications).clear();
    }

    /// The newest 1,000 events that were put on buses of EventBridge since they were cleared last, in order.
    #[must_use]
    pub fn events(&self) -> Vec<PutEvent> {
        self.events_since(0).0
    }

    /// What was put on buses of EventBridge when there had been so many events before, or later, as far as it is among
    /// the newest 1,000; in order. With it comes how many there have been by now.
    #[must_use]
    pub fn events_since(&self, count: usize) -> (Vec<PutEvent>, usize) {
        let events = &self.event_buses().events;
        (events.since(count).cloned().collect(), events.count())
    }

    /// Makes an event bus of that name, besides `default` and those that clients create; one that is there stays as it is.
    pub fn create_event_bus(&self, name: &str) {
        let created = self.0.clock.now();
        self.event_buses().buses.entry(name.to_owned()).or_insert(EventBus { description: None, created });
    }

    /// Forgets the events that were put so far. The buses stay.
    pub fn clear_events(&self) {
        self.event_buses().events.clear();
    }

    /// How often each operation of Amazon Personalize and of EventBridge Scheduler was called, throttled calls included.
    /// Both have `TagResource`, `UntagResource` and `ListTagsForResource`, which count together. Those of EventBridge have
    /// its name in front: `EventBridge.PutEvents`.
    #[must_use]
    pub fn api_calls(&self) -> BTreeMap<String, u64> {
        self.state().calls.clone()
    }

    /// How many calls were rejected because they came too soon after the one before.
    #[must_use]
    pub fn throttled_calls(&self) -> u64 {
        self.state().throttled
    }

    /// Changes how long everything takes that starts from now on.
    pub fn set_latencies(&self, latencies: Latencies) {
        self.state().latencies = latencies;
    }

    /// Raises the quota of a kind of resource, as AWS does when asked: of those that there may be in a dataset group or in
    /// the account, or of those that may be under way, whichever the kind's quota counts. A lower number than the common
    /// one leaves that one. Kinds without a quota stay without one, and quotas that AWS does not raise can be raised
    /// here, to see what would follow.
    pub fn raise_quota(&self, resource_type: ResourceType, most: usize) {
        let common = quota::of(resource_type).map_or(0, |quota| quota.most);
        self.set_quota(resource_type, most.max(common));
    }

    /// Sets the quota of a kind of resource, as in [`Emulator::raise_quota`], also to fewer than are common. Resources that
    /// there are more of already stay.
    pub fn set_quota(&self, resource_type: ResourceType, most: usize) {
        self.state().quotas.set(resource_type, most);
    }

    /// Sets every quota: those that the settings have to these, and all others to what they commonly are.
    pub fn set_quotas(&self, settings: &QuotaSettings) {
        for resource_type in ResourceType::of_personalize() {
            if let Some(common) = quota::of(resource_type) {
                self.set_quota(resource_type, settings.of(resource_type).unwrap_or(common.most));
            }
        }
    }

    /// The quota of a kind of resource as it is here, if the kind has one.
    #[must_use]
    pub fn quota(&self, resource_type: ResourceType) -> Option<Quota> {
        self.state().quotas.of(resource_type)
    }

    /// What was rejected because a quota was full, by kind of resource, in the order in which each was full for the first
    /// time. Automatic trainings that found no slot count too.
    #[must_use]
    pub fn quota_rejections(&self) -> Vec<QuotaRejections> {
        self.state().quotas.rejections()
    }

    /// Makes every later resource of that type and name end CREATE FAILED.
    ///
    /// Datasets and import jobs go by their dataset type (`Items`), solution versions by their solution's name,
    /// campaign updates by their campaign's.
    pub fn fail(&self, resource_type: ResourceType, name: &str, reason: &str) {
        self.state().faults.fail_resource(resource_type, name, reason);
    }

    /// Makes the `nth` call of an operation from now, 1 being the next, fail before it takes effect.
    /// Calls that are throttled do not count.
    pub fn fail_call(&self, operation: &str, nth: u64, error: &str, message: &str) {
        let (operation, error) = (operation.to_owned(), ServiceError::new(error, message));
        self.fail_calls(CallFault { operation, calls: Calls::Nth(nth.max(1)), error, after_effect: false });
    }

    /// Makes calls fail, before or after they take effect. Of several faults that meet a call the first counts.
    pub fn fail_calls(&self, fault: CallFault) {
        self.state().faults.fail_calls(fault);
    }

    /// Makes the answers of calls over HTTP late, or loses them. Of several such faults that meet a call the first counts.
    /// A call that is made in process is not late; where its answer is lost, it gets the error `NoAnswer`.
    pub fn disturb_calls(&self, fault: TransportFault) {
        self.add_fault(fault.into());
    }

    /// Makes something happen to calls.
    pub(crate) fn add_fault(&self, fault: Fault) {
        self.state().faults.fail_calls(fault);
    }

    /// Shows resources as they were for so many seconds after their deletion was accepted. Until then, another request
    /// to delete one is rejected as it would be later.
    pub fn show_deletions_after(&self, seconds: f64) {
        self.state().faults.deletions_show_after = seconds;
    }

    /// Lets the requests of an operation take effect as if they said `patch` (JSON Merge Patch, RFC 7396) in place of
    /// their own members: as a service that keeps a number in another form, or leaves out what is its default.
    pub fn keep(&self, operation: &str, patch: Map<String, Value>) {
        self.state().faults.keep(operation, patch);
    }

    /// Lets `GetSolutionMetrics` answer these metrics, by name, in place of those of the model: of one solution version, or
    /// of all versions of a solution that have none of their own. The model, and what it recommends, stay as they are.
    pub fn set_metrics(&self, arn: &str, metrics: BTreeMap<String, f64>) {
        self.state().faults.set_metrics(arn, metrics);
    }

    /// Takes back every fault that was asked for, and metrics that were set.
    pub fn clear_faults(&self) {
        self.state().faults.clear();
    }

    /// Changes how many calls a second each operation of Amazon Personalize takes; `None` takes the limit away.
    pub fn set_requests_per_second(&self, requests_per_second: Option<f64>) {
        self.state().rate = Rate::new(requests_per_second);
    }

    /// The newest 10,000 transitions, in the order of their start.
    #[must_use]
    pub fn journal(&self) -> Vec<TransitionRecord> {
        self.journal_since(0)
    }

    /// How many transitions have begun.
    #[must_use]
    pub fn journal_count(&self) -> usize {
        self.state().journal.count()
    }

    /// The transitions that began when there had been so many before, or later, as far as they are among the newest
    /// 10,000; in the order of their start. Work that is not finished is not waited for: its transitions are shown under
    /// way, for as long as they have taken so far.
    #[must_use]
    pub fn journal_since(&self, count: usize) -> Vec<TransitionRecord> {
        let (state, now) = self.settled();
        state.journal.since(count, now)
    }

    /// What the service would bill up to now.
    #[must_use]
    pub fn usage(&self) -> Usage {
        let (state, now) = self.settled();
        state.meter.usage(now)
    }

    /// The imports, trainings and batch jobs that ended when so many had ended before, or later, as far as they are
    /// among the newest 10,000; in the order of their end.
    #[must_use]
    pub fn operations_since(&self, count: usize) -> Vec<EndedOperation> {
        self.settled().0.meter.operations_since(count)
    }

    /// Every resource as it is now, type by type, each type in the order of creation, and last the schedules by their
    /// names. Work that is not finished is not waited for: its resources are shown under way.
    #[must_use]
    pub fn resources(&self) -> Vec<ResourceSummary> {
        let (resources, now) = self.snapshot();
        let mut summaries = resources.summaries(now);
        self.0.schedules.visit(&mut |name, arn, created| {
            summaries.push(ResourceSummary {
                resource_type: ResourceType::Schedule,
                name: name.to_owned(),
                arn: arn.to_owned(),
                status: None,
                since: created,
                failure_reason: None,
            });
        });
        summaries
    }

    /// Puts another JSON service on the same port. It gets the calls whose `X-Amz-Target` is
    /// `<target_prefix>.<operation>`.
    pub fn mount(&self, target_prefix: &str, service: JsonService) {
        locked(&self.0.services).insert(target_prefix.to_owned(), service);
    }

    /// The JSON service that was mounted for a target prefix.
    pub(crate) fn service(&self, target_prefix: &str) -> Option<JsonService> {
        locked(&self.0.services).get(target_prefix).map(Arc::clone)
    }

    /// Shows something more on the emulator's own interface: at `GET /_emulator/<path>`, unless that path is taken.
    pub fn mount_view(&self, path: &str, view: View) {
        locked(&self.0.views).insert(path.to_owned(), view);
    }

    /// The view that was mounted at a path.
    pub(crate) fn view(&self, path: &str) -> Option<View> {
        locked(&self.0.views).get(path).map(Arc::clone)
    }

    /// The paths of the views that were mounted.
    pub(crate) fn view_paths(&self) -> Vec<String> {
        locked(&self.0.views).keys().cloned().collect()
    }

    /// The hosts of [`Options::hosts`].
    pub(crate) fn hosts(&self) -> &[String] {
        &self.0.hosts
    }

    /// [`Options::is_reached_by_addresses`].
    pub(crate) fn is_reached_by_addresses(&self) -> bool {
        self.0.is_reached_by_addresses
    }

    /// How long a connection is kept that does not move.
    pub(crate) fn connection_timeout(&self) -> Duration {
        self.0.connection_timeout
    }

    /// The event buses.
    pub(crate) fn event_buses(&self) -> MutexGuard<'_, EventBuses> {
        locked(&self.0.event_buses)
    }

    /// The newest requests over HTTP, with their answers.
    pub(crate) fn request_log(&self) -> MutexGuard<'_, RequestLog> {
        locked(&self.0.request_log)
    }

    /// Remembers a notification that was published.
    pub(crate) fn notify(&self, notification: Notification) {
        locked(&self.0.notifications).push(notification);
        self.0.changes.notify_waiters();
    }

    /// For requests and messages. They come from a source of their own, so that one more request does not change
    /// the resources that come after it.
    pub(crate) fn identifier(&self) -> String {
        locked(&self.0.identifiers).uuid()
    }

    /// EventBridge Scheduler.
    pub(crate) fn schedules(&self) -> &Scheduler {
        &self.0.schedules
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.0.state()
    }

    /// Notified after every call, and whenever something has happened without one.
    pub(crate) fn changes(&self) -> Arc<Notify> {
        Arc::clone(&self.0.changes)
    }

    /// The state, in which everything has happened that is due by now and waits for no work.
    fn settled(&self) -> (MutexGuard<'_, State>, Timestamp) {
        let mut state = self.state();
        let now = self.0.clock.now();
        // What is unfinished is shown as that.
        let _ = settle(&mut state, now);
        (state, now)
    }
}

impl Inner {
    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        locked(&self.state)
    }
}

impl fmt::Debug for Emulator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl fmt::Debug for Inner {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Emulator").field("account", &self.account).finish_non_exhaustive()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
