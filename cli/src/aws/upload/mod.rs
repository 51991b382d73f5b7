//! Uploads a parameter file and what belongs to it: what has changed, the parameter file last. Nothing in the bucket is
//! deleted.

mod digest;
mod local;
mod multipart;
mod remote;

use std::collections::BTreeSet;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use personalize_contract::figures;
use personalize_pipeline::{Start, Timestamp};

use super::error::AwsError;
use crate::display::counted;
use crate::display::output::write_progress;
use crate::parameter_file::{self, Content};
use crate::stop::Signals;
use digest::hexadecimal;
use local::LocalObject;
use remote::{Existing, is_same};

/// What uploading an object is called, and the permission that it needs.
const PUT_OBJECT: (&str, &str) = ("PutObject", "s3:PutObject");

/// What the key of a parameter file ends in that is uploaded for a plan only: a name that starts no run.
pub const SCRATCH_SUFFIX: &str = ".plan";

/// The member of an object's metadata with the MD5 of its content. Where the bucket encrypts with a key of KMS, or an
/// object came in parts, its ETag is not that.
const MD5_METADATA: &str = "md5";

/// Why something of a folder cannot be uploaded.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// A file cannot be read.
    #[error("cannot upload {}: {source}; make the file readable, or take it out of the folder", path.display())]
    Unreadable {
        /// Where it is.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// A file was written to meanwhile.
    #[error("{} has changed while it was uploaded; wait until it is complete, then start again", .0.display())]
    Changed(PathBuf),
    /// Ctrl-C while files were compared or uploaded.
    #[error(
        "Ctrl-C has ended this before anything was started; start again, and what is uploaded already is not uploaded twice"
    )]
    Interrupted,
}

/// A parameter file with the data that belongs to it, and where in a bucket it goes.
#[derive(Debug)]
pub struct Folder {
    parameter_file: PathBuf,
    content: Content,
    objects: Vec<LocalObject>,
    /// The bucket.
    pub bucket: String,
    /// What its keys begin with: empty, or ending in `/`.
    pub prefix: String,
}

/// A parameter file that is in the bucket.
#[derive(Debug, Clone)]
pub struct Uploaded {
    /// The bucket.
    pub bucket: String,
    /// Its key.
    pub key: String,
    /// Its version, in a bucket that keeps versions.
    pub version_id: Option<String>,
    /// Its size in bytes.
    pub size: u64,
    /// Its `ETag`.
    pub etag: String,
}

impl Uploaded {
    /// The execution that it starts: the same that the bucket's notification starts. A bucket that keeps no versions
    /// gives nothing that both could know an upload by, and the two are executions of their own there.
    #[must_use]
    pub fn start(&self) -> Start {
        if let Some(version) = &self.version_id {
            return Start::of_version(&self.bucket, &self.key, version, self.size);
        }
        let distinct = format!("{} {}", self.etag, Timestamp::of_this_machine());
        Start::of_unversioned(&self.bucket, &self.key, &distinct, self.size)
    }
}

/// A file, compared with what the bucket has under its key.
enum Comparison {
    /// The bucket has nothing there.
    New,
    /// It has another content.
    Changed,
    /// It has the same content.
    Same,
}

impl Folder {
    /// Looks at a parameter file and the data beside it. Without a `prefix`, it goes into a folder of the dataset
    /// group's name, or where the file names none, of its own folder's.
    ///
    /// # Errors
    /// The file, or its folder, cannot be read.
    pub fn read(file: &Path, bucket: &str, prefix: Option<&str>) -> Result<Self, crate::command_error::CommandError> {
        let content = parameter_file::read(file)?;
        let parsed = content.parsed();
        let prefix = prefix.map_or_else(|| local::default_prefix(file, &content), str::to_owned);
        let folder = parameter_file::folder(file);
        let unreadable = |source| AwsError::Upload(UploadError::Unreadable { path: folder.to_owned(), source });
        let objects = local::objects(folder, &parsed, &prefix).map_err(unreadable)?;
        Ok(Self { parameter_file: file.to_owned(), content, objects, bucket: bucket.to_owned(), prefix })
    }

    /// The name of the dataset group, if the file names one.
    #[must_use]
    pub fn dataset_group(&self) -> Option<String> {
        local::dataset_group(&self.content)
    }

    /// Uploads the data that has changed, and says what on stderr.
    ///
    /// # Errors
    /// A file cannot be read, S3 refuses an object, or Ctrl-C.
    pub async fn upload_data(&self, client: &Client, signals: &mut Signals) -> Result<(), AwsError> {
        let existing = unless_interrupted(signals, self.existing(client)).await?;
        let mut unchanged = 0_usize;
        for object in &self.objects {
            let stamp = stamp(&object.path)?;
            let why = match unless_interrupted(signals, self.compare(client, &existing, object)).await? {
                Comparison::Same => {
                    unchanged += 1;
                    continue;
                }
                Comparison::New => "new",
                Comparison::Changed => "changed",
            };
            say(&format!("uploading {}{} ({why}, {})", self, object.below(&self.prefix), figures::size(object.size)));
            let md5 = unless_interrupted(signals, object.md5()).await?;
            self.put(client, object, &md5, signals).await?;
            if self::stamp(&object.path)? != stamp {
                return Err(UploadError::Changed(object.path.clone()).into());
            }
        }
        if unchanged > 0 {
            say(&format!("{} unchanged in {self}", counted(unchanged, "object")));
        }
        self.say_what_is_only_there(&existing);
        Ok(())
    }

    /// Says what of the data is not as it is in the bucket, for a plan of what is there.
    ///
    /// # Errors
    /// A file cannot be read, S3 does not list the bucket, or Ctrl-C.
    pub async fn say_what_differs(&self, client: &Client, signals: &mut Signals) -> Result<(), AwsError> {
        let existing = unless_interrupted(signals, self.existing(client)).await?;
        let mut differ = Vec::new();
        for object in &self.objects {
            match unless_interrupted(signals, self.compare(client, &existing, object)).await? {
                Comparison::Same => {}
                Comparison::New | Comparison::Changed => differ.push(object.below(&self.prefix)),
            }
        }
        if !differ.is_empty() {
            say(&format!(
                "note: the plan is for the data in {self}, where this is not as it is here: {}; with --upload it is uploaded first",
                differ.join(", ")
            ));
        }
        Ok(())
    }

    /// Uploads the parameter file, and says so on stderr.
    ///
    /// # Errors
    /// S3 refuses it.
    pub async fn upload_parameter_file(&self, client: &Client) -> Result<Uploaded, AwsError> {
        self.put_parameter_file(client, "").await
    }

    /// Uploads the parameter file under a name that starts no run.
    ///
    /// # Errors
    /// S3 refuses it.
    pub async fn upload_scratch(&self, client: &Client) -> Result<Uploaded, AwsError> {
        self.put_parameter_file(client, SCRATCH_SUFFIX).await
    }

    async fn put_parameter_file(&self, client: &Client, suffix: &str) -> Result<Uploaded, AwsError> {
        let Content { key, bytes: content, size } = &self.content;
        let key = format!("{}{key}{suffix}", self.prefix);
        let place = format!("s3://{}/{key}", self.bucket);
        say(&format!("uploading {place} ({})", figures::size(*size)));
        // One that is too large has not been read. The run reports it.
        let body = if self.content.is_too_large() {
            let file = ByteStream::from_path(&self.parameter_file).await;
            file.map_err(|error| unreadable(&self.parameter_file, io::Error::other(error)))?
        } else {
            content.clone().into()
        };
        let request = client.put_object().bucket(&self.bucket).key(&key).content_type("application/json").body(body);
        let answer = request.send().await.map_err(|error| AwsError::of_request(PUT_OBJECT, &place, &error))?;
        let version_id = answer.version_id().filter(|version| !version.is_empty() && *version != "null");
        Ok(Uploaded {
            bucket: self.bucket.clone(),
            key,
            version_id: version_id.map(str::to_owned),
            size: *size,
            etag: answer.e_tag().unwrap_or_default().to_owned(),
        })
    }

    async fn existing(&self, client: &Client) -> Result<Existing, AwsError> {
        let folders = self.objects.iter().map(|object| object.folder().to_owned());
        remote::list(client, &self.bucket, folders.collect()).await
    }

    /// Compares a file with what the bucket has under its key.
    async fn compare(
        &self,
        client: &Client,
        existing: &Existing,
        object: &LocalObject,
    ) -> Result<Comparison, AwsError> {
        Ok(match existing.get(&object.key) {
            None => Comparison::New,
            Some(known) if is_same(client, &self.bucket, known, object).await? => Comparison::Same,
            Some(_) => Comparison::Changed,
        })
    }

    async fn put(
        &self,
        client: &Client,
        object: &LocalObject,
        md5: &[u8; 16],
        signals: &mut Signals,
    ) -> Result<(), AwsError> {
        let place = format!("s3://{}/{}", self.bucket, object.key);
        if object.size >= multipart::THRESHOLD {
            return multipart::put(client, &self.bucket, object, md5, signals).await;
        }
        let body = ByteStream::from_path(&object.path).await;
        let body = body.map_err(|error| unreadable(&object.path, io::Error::other(error)))?;
        let request = client.put_object().bucket(&self.bucket).key(&object.key).content_type(object.content_type());
        let request = request.metadata(MD5_METADATA, hexadecimal(md5));
        let sent =
            async { request.body(body).send().await.map_err(|error| AwsError::of_request(PUT_OBJECT, &place, &error)) };
        unless_interrupted(signals, sent).await.map(|_| ())
    }

    /// A run imports what is in the bucket, and nothing there is deleted.
    fn say_what_is_only_there(&self, existing: &Existing) {
        let is_here = |key: &str| self.objects.iter().any(|object| object.key == key);
        let data = self.objects.iter().filter(|object| object.is_in_data_folder);
        let folders: BTreeSet<&str> = data.map(LocalObject::folder).collect();
        let is_read =
            |key: &str| key.rfind('/').is_some_and(|slash| folders.contains(&key[..=slash]) && slash + 1 < key.len());
        for key in existing.keys().filter(|key| is_read(key) && !is_here(key)) {
            say(&format!(
                "note: s3://{bucket}/{key} is in the bucket and not in the folder, and a run reads it too; to take it out: aws s3 rm s3://{bucket}/{key}",
                bucket = self.bucket
            ));
        }
    }
}

/// As in `s3://bucket/films/`.
impl fmt::Display for Folder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "s3://{}/{}", self.bucket, self.prefix)
    }
}

/// What comes of work on an upload, unless Ctrl-C comes before.
///
/// # Errors
/// As the work, or Ctrl-C.
async fn unless_interrupted<T>(
    signals: &mut Signals,
    work: impl Future<Output = Result<T, AwsError>>,
) -> Result<T, AwsError> {
    tokio::select! {
        () = signals.come() => Err(UploadError::Interrupted.into()),
        outcome = work => outcome,
    }
}

/// What changes when a file is written to: its size, and when it was.
fn stamp(path: &Path) -> Result<(u64, Option<SystemTime>), AwsError> {
    let metadata = std::fs::metadata(path).map_err(|source| unreadable(path, source))?;
    Ok((metadata.len(), metadata.modified().ok()))
}

fn unreadable(path: &Path, source: io::Error) -> AwsError {
    UploadError::Unreadable { path: path.to_owned(), source }.into()
}

fn say(line: &str) {
    write_progress(&format!("{line}\n"));
}
