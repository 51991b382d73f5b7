//! The folder is a boundary: whatever links are in it, and whatever is asked of the S3 that serves it, nothing outside is
//! read, written or removed. A folder that is not served for writing stays as it is too.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart, Delete, ObjectIdentifier};
use fastrand::Rng;
use personalize_pipeline_cli::check;
use personalize_pipeline_cli::laptop::Laptop;
use personalize_pipeline_cli::s3_notification::Upload;

use crate::support::{Folder, cases, laptop, s3, small_parameters};

/// Folders that are drawn, half of them served for writing.
const TREES: u64 = 1200;

/// How many requests each gets.
const OPERATIONS: usize = 14;

/// Of so many folders one is checked and run besides.
const RUN_EACH: u64 = 60;

/// What is in every file outside, in one part, and nowhere else.
const SECRET: &str = "SECRET-3f1c9";

/// Everything below a folder, by its path: what a file holds, where a link leads, or that it is a folder.
type Snapshot = BTreeMap<PathBuf, String>;

fn snapshot(folder: &Path) -> Snapshot {
    let mut found = Snapshot::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let kind = path.symlink_metadata().unwrap().file_type();
            let what = if kind.is_symlink() {
                format!("-> {}", fs::read_link(&path).unwrap().display())
            } else if kind.is_dir() {
                folders.push(path.clone());
                "folder".to_owned()
            } else {
                String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned()
            };
            found.insert(path, what);
        }
    }
    found
}

/// A folder with links, beside one with secrets.
struct Tree {
    around: Folder,
    /// Paths below the folder of which there is something.
    names: Vec<String>,
}

impl Tree {
    fn draw(rng: &mut Rng) -> Self {
        let around = Folder::new();
        for file in ["outside/secret.txt", "outside/Interactions/secret.csv", "outside/deep/er/secret.txt"] {
            around.write(file, &format!("{SECRET} of {file}\n"));
        }
        around.write("inside/params.json", &small_parameters().to_string());
        let mut tree = Self { around, names: vec!["params.json".to_owned()] };
        for number in 0..rng.usize(2..8) {
            let folder = rng.choice(["", "Interactions/", "Items/", "a/b/", "a/"]).unwrap();
            let name = format!("{folder}n{number}");
            if rng.u8(0..4) == 0 {
                tree.around.write(&format!("inside/{name}"), &format!("inside {number}\n"));
            } else {
                tree.link(&name, rng);
            }
            tree.names.push(name);
        }
        tree
    }

    fn inside(&self) -> PathBuf {
        self.around.path().join("inside")
    }

    fn outside(&self) -> PathBuf {
        self.around.path().join("outside")
    }

    /// A link to what is outside, inside, or nowhere, relative to its own folder or from the root of all.
    fn link(&self, name: &str, rng: &mut Rng) {
        let place = self.inside().join(name);
        let up = "../".repeat(name.matches('/').count() + 1);
        let outside = self.outside().display().to_string();
        let targets = [
            format!("{up}outside/secret.txt"),
            format!("{up}outside"),
            format!("{up}outside/new.txt"),
            format!("{up}outside/deep/er"),
            format!("{outside}/secret.txt"),
            outside.clone(),
            format!("{outside}/new-{}.txt", rng.u8(..)),
            up.clone(),
            format!("{up}inside/../outside/secret.txt"),
            "..".to_owned(),
            ".".to_owned(),
            "nothing".to_owned(),
            place.file_name().unwrap().to_str().unwrap().to_owned(),
            self.names.last().unwrap().clone(),
            "/etc/hostname".to_owned(),
            "/".to_owned(),
        ];
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        symlink(rng.choice(&targets).unwrap(), place).unwrap();
    }

    /// A key: of what there is, of what is below it as if it were a folder, or one that leads up.
    fn key(&self, rng: &mut Rng) -> String {
        let name = rng.choice(&self.names).unwrap();
        let below = ["secret.txt", "new.txt", "Interactions/secret.csv", "deep/er/secret.txt", "outside/secret.txt"];
        let below = *rng.choice(&below).unwrap();
        match rng.u8(0..10) {
            0..4 => name.clone(),
            4..7 => format!("{name}/{below}"),
            7 => format!("../outside/{below}"),
            8 => format!("{name}/../../outside/{below}"),
            _ => format!("{}/{below}", self.outside().display()),
        }
    }
}

/// Asks something of a bucket, and gives back everything that was answered.
async fn ask(client: &Client, bucket: &str, tree: &Tree, rng: &mut Rng) -> String {
    let (key, other) = (tree.key(rng), tree.key(rng));
    let body = || ByteStream::from_static(b"written");
    match rng.u8(0..12) {
        0 | 1 => {
            let answer = client.get_object().bucket(bucket).key(&key).send().await;
            let Ok(answer) = answer else { return format!("{answer:?}") };
            let head = format!("{answer:?}");
            let bytes = answer.body.collect().await.map(|bytes| bytes.into_bytes().to_vec());
            format!("{head}{}", String::from_utf8_lossy(&bytes.unwrap_or_default()))
        }
        2 | 3 => format!("{:?}", client.put_object().bucket(bucket).key(&key).body(body()).send().await),
        4 => format!("{:?}", client.head_object().bucket(bucket).key(&key).send().await),
        5 => format!("{:?}", client.delete_object().bucket(bucket).key(&key).send().await),
        6 => format!("{:?}", client.list_objects_v2().bucket(bucket).prefix(prefix(&key, rng)).send().await),
        7 => format!("{:?}", client.list_objects().bucket(bucket).delimiter("/").send().await),
        8 => format!("{:?}", client.list_object_versions().bucket(bucket).prefix(prefix(&key, rng)).send().await),
        9 => {
            let source = format!("{bucket}/{other}");
            format!("{:?}", client.copy_object().bucket(bucket).key(&key).copy_source(source).send().await)
        }
        10 => {
            let object = |key: &str| ObjectIdentifier::builder().key(key).build().unwrap();
            let delete = Delete::builder().objects(object(&key)).objects(object(&other)).build().unwrap();
            format!("{:?}", client.delete_objects().bucket(bucket).delete(delete).send().await)
        }
        _ => upload_in_parts(client, bucket, &key).await,
    }
}

fn prefix(key: &str, rng: &mut Rng) -> String {
    if rng.bool() { String::new() } else { key.chars().take(rng.usize(0..key.len())).collect() }
}

async fn upload_in_parts(client: &Client, bucket: &str, key: &str) -> String {
    let created = client.create_multipart_upload().bucket(bucket).key(key).send().await;
    let Ok(created) = created else { return format!("{created:?}") };
    let id = created.upload_id().unwrap_or_default();
    let part = client.upload_part().bucket(bucket).key(key).upload_id(id).part_number(1);
    let part = part.body(ByteStream::from_static(b"written in parts")).send().await;
    let etag = part.as_ref().ok().and_then(|part| part.e_tag()).unwrap_or_default();
    let parts = CompletedPart::builder().part_number(1).e_tag(etag).build();
    let upload = CompletedMultipartUpload::builder().parts(parts).build();
    let done = client.complete_multipart_upload().bucket(bucket).key(key).upload_id(id);
    format!("{part:?}{:?}", done.multipart_upload(upload).send().await)
}

/// What an answer would have if it told of a secret: its words, or a digest of its file.
fn traces(outside: &Path) -> Vec<String> {
    let files = snapshot(outside).into_values().filter(|content| content.contains(SECRET));
    let digests = files.map(|content| Upload::unversioned("b", "k", content.as_bytes()).etag);
    digests.chain([SECRET.to_owned()]).collect()
}

async fn check_and_run(laptop: &Laptop, folder: &Path) -> String {
    let checked = format!("{:?}", check::examine(folder, None));
    match laptop.open(&folder.join("params.json")) {
        Ok(upload) => format!("{checked}{:?}", laptop.run(&upload).await),
        Err(error) => format!("{checked}{error}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_outside_a_folder_is_read_written_or_removed() {
    let laptop = laptop().await;
    let client = s3(&laptop);
    let (mut answered, mut written) = (0_u64, 0_u64);
    let trees = cases(120, TREES);
    for seed in 0..trees {
        let mut rng = Rng::with_seed(seed);
        let tree = Tree::draw(&mut rng);
        let (inside, outside) = (tree.inside(), tree.outside());
        let before = (snapshot(&inside), snapshot(&outside));
        let traces = traces(&outside);
        let (bucket, is_writable) = (format!("tree-{seed}"), seed % 2 == 0);
        let objects = laptop.emulator().objects();
        if is_writable {
            objects.mount_writable_folder(&bucket, &inside).unwrap();
        } else {
            objects.mount_folder(&bucket, &inside).unwrap();
        }
        for number in 0..OPERATIONS {
            let answer = ask(&client, &bucket, &tree, &mut rng).await;
            let trace = traces.iter().find(|trace| answer.contains(*trace));
            assert_eq!(trace, None, "seed {seed}, request {number} tells what is outside: {answer}");
            answered += u64::from(!answer.contains("Err("));
        }
        if seed % RUN_EACH == 0 {
            let answer = check_and_run(&laptop, &inside).await;
            assert!(!traces.iter().any(|trace| answer.contains(trace)), "seed {seed} tells what is outside: {answer}");
        }
        assert_eq!(snapshot(&outside), before.1, "seed {seed}: something outside was changed");
        let is_changed = snapshot(&inside) != before.0;
        assert!(is_writable || !is_changed, "seed {seed}: a folder that is not served for writing was changed");
        written += u64::from(is_changed);
    }
    println!("{trees} folders, {answered} requests that were answered, {written} folders that were written to");
    assert!(answered > trees * 5 / 3 && written > trees / 6, "{answered}, {written}");
}
