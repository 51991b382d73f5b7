//! What `run --export` hands to whoever asked for it: the objects that export jobs have written, as files.

use std::fs;
use std::path::{Component, Path};

use aws_sdk_s3::Client;
use aws_sdk_s3::error::DisplayErrorContext;

use crate::command_error::CommandError;
use crate::laptop::Laptop;

/// The bucket that exports go to.
pub const BUCKET: &str = "exports";

/// Writes every object of the bucket into a folder, under its key.
///
/// # Errors
/// An object cannot be read, or a file not be written.
pub async fn save(laptop: &Laptop, folder: &Path) -> Result<(), CommandError> {
    let client = Client::new(&laptop.sdk_config());
    let mut pages = client.list_objects_v2().bucket(BUCKET).into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| unreadable("", &error))?;
        for key in page.contents().iter().filter_map(|object| object.key()) {
            let object = client.get_object().bucket(BUCKET).key(key).send().await;
            let object = object.map_err(|error| unreadable(key, &error))?;
            let content = object.body.collect().await.map_err(|error| unreadable(key, &error))?;
            write(folder, key, &content.into_bytes())?;
        }
    }
    Ok(())
}

fn write(folder: &Path, key: &str, content: &[u8]) -> Result<(), CommandError> {
    let path = folder.join(key);
    let is_below = Path::new(key).components().all(|part| matches!(part, Component::Normal(_)));
    let written = if is_below {
        path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, content))
    } else {
        Err(std::io::Error::other("its key leads out of the folder"))
    };
    written.map_err(|source| CommandError::Exported { path, source })
}

fn unreadable(key: &str, error: &(dyn std::error::Error + 'static)) -> CommandError {
    CommandError::S3 { place: format!("s3://{BUCKET}/{key}"), problem: DisplayErrorContext(error).to_string() }
}
