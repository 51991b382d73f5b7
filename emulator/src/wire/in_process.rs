//! The emulator as the HTTP client of an SDK in the same process: without a port, and without an endpoint to configure.

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use http::header::{HOST, HeaderValue};
use http::{Request, Uri};
use personalize_contract::Account;

use crate::emulator::Emulator;
use crate::wire::callers::Hosts;
use crate::wire::server::Services;

impl Emulator {
    /// An HTTP client for SDKs in this process: whatever is sent by it is answered by this emulator, and nothing leaves
    /// the process. Clients are configured as for AWS, and need no endpoint; one that has an endpoint reaches the
    /// emulator too.
    ///
    /// Requests are performed by the task that sends them, in a runtime of Tokio with time enabled, and other tasks of
    /// its thread have a turn between a request and its answer. Callers are not checked as those of a port are: whoever
    /// has the client is this program.
    #[must_use]
    pub fn http_client(&self) -> SharedHttpClient {
        let mut hosts = self.hosts().to_vec();
        hosts.push(s3_host(self.account()));
        SharedHttpClient::new(InProcess(Services::new(self, Hosts::new(&hosts, false))))
    }
}

/// The name below which SDKs name buckets by the host.
fn s3_host(account: &Account) -> String {
    let suffix = if account.partition == "aws-cn" { "amazonaws.com.cn" } else { "amazonaws.com" };
    format!("s3.{}.{suffix}", account.region)
}

/// The services of an emulator, called without a connection.
#[derive(Clone)]
struct InProcess(Services);

impl std::fmt::Debug for InProcess {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("InProcess")
    }
}

impl HttpClient for InProcess {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for InProcess {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let services = self.0.for_request();
        HttpConnectorFuture::new(async move {
            let request = received(request)?;
            let response = services.deliver(services.answer(request).await).await;
            // An answer takes its time on any network; whoever else runs on this thread has a turn meanwhile.
            tokio::task::yield_now().await;
            let response = response.map_err(|lost| ConnectorError::io(lost.into()))?.map(SdkBody::from_body_1_x);
            HttpResponse::try_from(response).map_err(|error| ConnectorError::other(error.into(), None))
        })
    }
}

/// A request as a server gets it: a path, with the host in a header.
fn received(request: HttpRequest) -> Result<Request<SdkBody>, ConnectorError> {
    let request = request.try_into_http1x().map_err(|error| ConnectorError::user(error.into()))?;
    let (mut parts, body) = request.into_parts();
    if let Some(authority) = parts.uri.authority() {
        let host = HeaderValue::from_str(authority.as_str()).map_err(|error| ConnectorError::user(error.into()))?;
        parts.headers.entry(HOST).or_insert(host);
    }
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
    parts.uri = target.parse::<Uri>().map_err(|error| ConnectorError::user(error.into()))?;
    Ok(Request::from_parts(parts, body))
}
