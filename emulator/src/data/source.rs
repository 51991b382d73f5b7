//! Where imports read from, and jobs write to: the emulator's own buckets, or another S3, where a test keeps its data
//! in one that somebody else wrote.

use std::io;

use aws_sdk_s3::Client;
use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_s3::error::DisplayErrorContext;

use crate::data::location::Location;
use crate::objects::{Condition, Content, ObjectStore, Source, StoreError};
use crate::work;

/// An S3 that imports read from, and jobs write to.
#[derive(Debug, Clone)]
pub(crate) enum DataSource {
    /// The emulator's own.
    Own {
        store: ObjectStore,
        /// [`ObjectStore::replacements`] at the time. What is written for jobs from before a snapshot was restored is not
        /// wanted after it.
        replacements: u64,
    },
    /// One at an endpoint.
    Endpoint(Client),
}

impl DataSource {
    /// The emulator's own, for the jobs that there are now.
    pub(crate) fn own(store: ObjectStore) -> Self {
        let replacements = store.replacements();
        Self::Own { store, replacements }
    }

    /// The same, for the jobs that there are now.
    pub(crate) fn renewed(&self) -> Self {
        match self {
            Self::Own { store, .. } => Self::own(store.clone()),
            Self::Endpoint(client) => Self::Endpoint(client.clone()),
        }
    }

    /// Another S3, without a signature that it could check.
    pub(crate) fn at(endpoint: &str, region: &str) -> Self {
        let config = aws_sdk_s3::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(region.to_owned()))
            .credentials_provider(Credentials::new("test", "test", None, None, "emulator"))
            .endpoint_url(endpoint)
            .force_path_style(true)
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .build();
        Self::Endpoint(Client::from_conf(config))
    }

    /// What there is to import at a location; nothing where it cannot be read.
    pub(crate) async fn sources(&self, location: &Location) -> Vec<Source> {
        match self {
            Self::Own { store, .. } => location.sources(store),
            Self::Endpoint(client) => fetched(client, location, |key| location.reads(key)).await,
        }
    }

    /// What there is at a location, in a folder whatever lies below it, whose keys pass the filter.
    pub(crate) async fn sources_below(&self, location: &Location, filter: impl Fn(&str) -> bool) -> Vec<Source> {
        match self {
            Self::Own { store, .. } => {
                let all = if location.is_folder() {
                    store.sources(location.bucket(), location.key())
                } else {
                    location.sources(store)
                };
                all.into_iter().filter(|source| filter(&source.key)).collect()
            }
            Self::Endpoint(client) => fetched(client, location, filter).await,
        }
    }

    /// Writes an object into a bucket that exists.
    ///
    /// # Errors
    /// Why that cannot be done.
    pub(crate) async fn write(&self, bucket: &str, key: &str, bytes: Vec<u8>) -> Result<(), Unwritten> {
        match self {
            Self::Own { store, replacements } => {
                let (store, bucket, key) = (store.clone(), bucket.to_owned(), key.to_owned());
                // Found out as it is put, since a restore may come while it is being written.
                let condition = Condition::Unreplaced(*replacements);
                let put = move || Ok(store.try_put(&bucket, &key, &bytes, &condition).map_err(Unwritten::from));
                work::blocking(put).await.map_err(Unwritten::Broken)?.map(drop)
            }
            Self::Endpoint(client) => {
                let put = client.put_object().bucket(bucket).key(key).body(bytes.into()).send().await;
                put.map(drop).map_err(|error| Unwritten::Rejected(DisplayErrorContext(error).to_string()))
            }
        }
    }
}

/// Why an object could not be written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unwritten {
    /// S3 does not take it.
    #[error("{0}")]
    Rejected(String),
    /// This machine cannot hold it: its disk is full, for example.
    #[error("{0}")]
    Broken(String),
}

impl From<StoreError> for Unwritten {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unreadable(error) if error.kind() != io::ErrorKind::PermissionDenied => {
                Self::Broken(error.to_string())
            }
            rejection => Self::Rejected(format!("{rejection:?}")),
        }
    }
}

async fn fetched(client: &Client, location: &Location, filter: impl Fn(&str) -> bool) -> Vec<Source> {
    fetch(client, location, filter).await.unwrap_or_else(|problem| {
        tracing::warn!(bucket = location.bucket(), key = location.key(), "the data cannot be read: {problem}");
        Vec::new()
    })
}

/// Fetches the one object, or those of a folder whose keys pass the filter.
async fn fetch(client: &Client, location: &Location, filter: impl Fn(&str) -> bool) -> Result<Vec<Source>, String> {
    let mut keys = Vec::new();
    if location.is_folder() {
        let request = client.list_objects_v2().bucket(location.bucket()).prefix(location.key());
        let mut pages = request.into_paginator().send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| DisplayErrorContext(error).to_string())?;
            keys.extend(page.contents.unwrap_or_default().into_iter().filter_map(|object| object.key));
        }
        keys.retain(|key| filter(key));
    } else {
        keys.push(location.key().to_owned());
    }
    let mut sources = Vec::new();
    for key in keys {
        let object = client.get_object().bucket(location.bucket()).key(&key).send().await;
        let object = object.map_err(|error| DisplayErrorContext(error).to_string())?;
        let bytes = object.body.collect().await.map_err(|error| error.to_string())?;
        sources.push(Source { key, content: Content::Memory(bytes.into_bytes()) });
    }
    Ok(sources)
}
