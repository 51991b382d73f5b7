//! The objects of S3: buckets, what is in them a page at a time, and the beginning of an object.

use std::fmt::Write as _;

use askama::Template;
use http::{Response, StatusCode};
use personalize_contract::figures;
use s3s::Body;

use crate::emulator::Emulator;
use crate::objects::{List, Object, ObjectStore, StoreError};
use crate::wire::console::fields::{Fields, link};
use crate::wire::console::navigation::Section;
use crate::wire::console::page::{self, Layout, shown};
use crate::wire::console::paging::ROWS;
use crate::wire::s3::paging::{Entry, Paging};
use crate::work;

/// How much of an object is shown, in bytes.
const BEGINNING: usize = 16 << 10;

/// How much is shown of an object that is no text.
const BINARY: usize = 512;

#[derive(Template)]
#[template(path = "buckets.html")]
struct BucketsPage {
    layout: Layout,
    buckets: Vec<BucketRow>,
}

struct BucketRow {
    name: String,
    link: String,
    created: String,
}

#[derive(Template)]
#[template(path = "objects.html")]
struct ObjectsPage {
    layout: Layout,
    bucket: String,
    prefix: String,
    trail: Vec<Step>,
    entries: Vec<EntryRow>,
    /// Where the list begins, unless it is there.
    beginning: Option<String>,
    next: Option<String>,
}

/// A part of the way to a folder.
struct Step {
    name: String,
    link: String,
}

struct EntryRow {
    name: String,
    link: String,
    /// Of an object; nothing for a folder.
    size: Option<String>,
}

#[derive(Template)]
#[template(path = "object.html")]
struct ObjectPage {
    layout: Layout,
    trail: Vec<Step>,
    name: String,
    members: Vec<(String, String)>,
    is_text: bool,
    content: String,
    /// How much of how much is shown, where that is not everything.
    part: Option<String>,
}

/// Shows the buckets, a page of a bucket, or an object.
pub(super) async fn show(emulator: &Emulator, fields: &Fields) -> Response<Body> {
    let layout = Layout::new(emulator, Section::Objects, "Objects");
    let store = emulator.objects().clone();
    let Some(bucket) = fields.text("bucket").map(str::to_owned) else {
        return page::html(&BucketsPage { layout, buckets: buckets(&store) });
    };
    if let Some(key) = fields.exactly("key").map(str::to_owned) {
        let found = work::blocking(move || Ok(ObjectPage::of(layout, &store, &bucket, &key))).await;
        return answered(emulator, found, page::html);
    }
    let prefix = fields.exactly("prefix").unwrap_or_default().to_owned();
    let after = fields.exactly("after").map(str::to_owned);
    let found = work::blocking(move || Ok(ObjectsPage::of(layout, &store, bucket, prefix, after))).await;
    answered(emulator, found, page::html)
}

fn answered<T: Template>(
    emulator: &Emulator,
    found: Result<Result<T, StoreError>, String>,
    html: impl Fn(&T) -> Response<Body>,
) -> Response<Body> {
    match found {
        Ok(Ok(found)) => html(&found),
        Ok(Err(error)) => {
            let message = match error {
                StoreError::NoSuchBucket => "There is no such bucket.".to_owned(),
                StoreError::Unreadable(error) => format!("The object cannot be read: {error}."),
                _ => "There is no such object.".to_owned(),
            };
            page::problem(emulator, StatusCode::NOT_FOUND, &message)
        }
        Err(problem) => page::problem(emulator, StatusCode::INTERNAL_SERVER_ERROR, &problem),
    }
}

fn buckets(store: &ObjectStore) -> Vec<BucketRow> {
    let named = store.bucket_names().into_iter();
    named.map(|(name, created)| BucketRow { link: link_to(&name, &[]), name, created: shown(created) }).collect()
}

fn link_to(bucket: &str, fields: &[(&str, Option<&str>)]) -> String {
    let mut all = vec![("bucket", Some(bucket))];
    all.extend_from_slice(fields);
    link(Section::Objects.path(), &all)
}

/// The way to a prefix or a key, folder by folder.
fn trail(bucket: &str, path: &str) -> Vec<Step> {
    let mut steps = vec![Step { name: bucket.to_owned(), link: link_to(bucket, &[]) }];
    for (at, _) in path.match_indices('/') {
        let name = path[..at].rsplit('/').next().unwrap_or_default().to_owned();
        steps.push(Step { name, link: link_to(bucket, &[("prefix", Some(&path[..=at]))]) });
    }
    steps
}

impl ObjectsPage {
    /// Blocks on files.
    fn of(
        layout: Layout,
        store: &ObjectStore,
        bucket: String,
        prefix: String,
        after: Option<String>,
    ) -> Result<Self, StoreError> {
        let paging = Paging {
            prefix: prefix.clone(),
            delimiter: Some("/".to_owned()),
            after_key: None,
            after_entry: after.clone(),
            most: ROWS,
        };
        let page = paging.page(|start, most| store.keys(&bucket, List::Objects, (&prefix, start), most))?;
        let all: [(&str, Option<&str>); 1] =
            [("prefix", Some(&prefix).filter(|prefix| !prefix.is_empty()).map(String::as_str))];
        let next = page.next().map(|next| link_to(&bucket, &[all[0], ("after", Some(next))]));
        let entries = page.entries.iter().map(|entry| EntryRow::of(store, &bucket, &prefix, entry)).collect();
        let trail = trail(&bucket, &prefix);
        let beginning = after.map(|_| link_to(&bucket, &all));
        Ok(Self { layout, bucket, prefix, trail, entries, beginning, next })
    }
}

impl EntryRow {
    fn of(store: &ObjectStore, bucket: &str, prefix: &str, entry: &Entry) -> Self {
        let name = entry.name().strip_prefix(prefix).unwrap_or_default().to_owned();
        match entry {
            Entry::CommonPrefix(below) => Self { name, link: link_to(bucket, &[("prefix", Some(below))]), size: None },
            Entry::Key(key) => {
                // A file may have gone since it was listed.
                let size = store.source(bucket, key).and_then(|source| source.size().ok());
                Self {
                    name,
                    link: link_to(bucket, &[("key", Some(key))]),
                    size: Some(size.map_or_else(|| "–".to_owned(), figures::size)),
                }
            }
        }
    }
}

impl ObjectPage {
    /// Blocks on files.
    fn of(layout: Layout, store: &ObjectStore, bucket: &str, key: &str) -> Result<Self, StoreError> {
        let object = store.object(bucket, key, None)?;
        let size = object.version.size;
        let most = usize::try_from(size).map_or(BEGINNING, |size| size.min(BEGINNING));
        let bytes = object.content.read(0, most)?;
        let text = text_of(&bytes, u64::try_from(most).is_ok_and(|most| most < size));
        let is_text = text.is_some();
        let content = text.unwrap_or_else(|| hexadecimal(&bytes[..bytes.len().min(BINARY)]));
        let shown = u64::try_from(if is_text { bytes.len() } else { bytes.len().min(BINARY) }).unwrap_or(u64::MAX);
        let part = (shown < size).then(|| {
            format!("The first {} of {} are shown.", figures::counted(shown, "byte"), figures::thousands(size))
        });
        let versions = store.versions(bucket, key)?.len();
        let name = key.rsplit('/').next().unwrap_or_default().to_owned();
        let members = members(&object, bucket, key, versions);
        Ok(Self { layout, trail: trail(bucket, key), name, members, is_text, content, part })
    }
}

fn members(object: &Object, bucket: &str, key: &str, versions: usize) -> Vec<(String, String)> {
    let size = object.version.size;
    let mut members = vec![
        ("Address".to_owned(), format!("s3://{bucket}/{key}")),
        ("Size".to_owned(), format!("{} ({})", figures::counted(size, "byte"), figures::size(size))),
        ("ETag".to_owned(), object.version.etag.clone()),
        ("Last modified".to_owned(), shown(object.modified)),
        ("Version".to_owned(), object.version.version_id.clone()),
        ("Versions".to_owned(), figures::thousands(u64::try_from(versions).unwrap_or(u64::MAX))),
    ];
    if let Some(content_type) = &object.attributes.content_type {
        members.push(("Content type".to_owned(), content_type.clone()));
    }
    let mut metadata: Vec<_> = object.attributes.metadata.iter().collect();
    metadata.sort();
    members.extend(metadata.into_iter().map(|(name, value)| (format!("x-amz-meta-{name}"), value.clone())));
    members
}

/// The bytes as text, if they are one. Where they are not all, the last character may be cut off.
fn text_of(bytes: &[u8], is_part: bool) -> Option<String> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) if is_part && error.error_len().is_none() => {
            std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return None,
    };
    (!text.contains('\0')).then(|| text.to_owned())
}

/// Bytes in lines of sixteen, with the characters that they are in ASCII.
fn hexadecimal(bytes: &[u8]) -> String {
    let mut text = String::new();
    for (line, sixteen) in bytes.chunks(16).enumerate() {
        // Writing to a string does not fail.
        let _ = write!(text, "{:08x} ", line * 16);
        for byte in sixteen {
            let _ = write!(text, " {byte:02x}");
        }
        text.push_str(&"   ".repeat(16 - sixteen.len()));
        text.push_str("  ");
        text.extend(sixteen.iter().map(|byte| if byte.is_ascii_graphic() { char::from(*byte) } else { '.' }));
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_a_key_goes_folder_by_folder() {
        let steps = trail("films", "Items/2026/a b.csv");
        let shown: Vec<(&str, &str)> = steps.iter().map(|step| (step.name.as_str(), step.link.as_str())).collect();
        let expected = [
            ("films", "/_emulator/console/objects?bucket=films"),
            ("Items", "/_emulator/console/objects?bucket=films&prefix=Items%2F"),
            ("2026", "/_emulator/console/objects?bucket=films&prefix=Items%2F2026%2F"),
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn text_is_shown_as_text_wherever_it_is_cut_and_nothing_else_is() {
        let bytes = "größer".as_bytes();
        assert_eq!(text_of(bytes, false).as_deref(), Some("größer"));
        assert_eq!(text_of(&bytes[..3], true).as_deref(), Some("gr"));
        assert_eq!(text_of(&bytes[..3], false), None);
        assert_eq!(text_of(&[0xff, 0xfe], true), None);
        assert_eq!(text_of(b"a\0b", false), None);
        let dumped = hexadecimal(b"PK\x03\x04<script>-and-more");
        assert!(dumped.starts_with("00000000  50 4b 03 04 3c 73"), "{dumped}");
        assert!(dumped.contains("PK..<script>-and") && dumped.lines().count() == 2, "{dumped}");
    }
}
