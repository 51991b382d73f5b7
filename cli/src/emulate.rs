//! `pipeline emulate`: the emulator on a fixed port, for any program that speaks to AWS, until Ctrl-C or SIGTERM. Executions
//! and uploads invoke the function at the URL, as the deployment would.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use personalize_emulator::{CONSOLE, Clock, Emulator, Notification};

use crate::arguments::{ClockKind, Emulate};
use crate::command_error::CommandError;
use crate::deployment;
use crate::display::output::{write_progress, write_result};
use crate::display::wrap::wrap;
use crate::display::{Progress, Terminal};
use crate::exit::Exit;
use crate::laptop::{INPUT_BUCKET, Laptop, Setup};
use crate::latencies_file;
use crate::parameter_file;
use crate::s3_notification::Upload;
use crate::start::virtual_clock;
use crate::state_machine::Happening;
use crate::stop;

/// How often it is looked whether something was published.
const LOOK: Duration = Duration::from_millis(200);

/// Serves until Ctrl-C or SIGTERM.
///
/// # Errors
/// When it could not be started.
pub async fn emulate(arguments: Emulate) -> Result<Exit, CommandError> {
    stop::raise_open_file_limit();
    let laptop = Arc::new(Laptop::start(setup(&arguments)?).await?);
    if let Some(folder) = &arguments.data {
        mount(&laptop, folder, arguments.write)?;
    }
    forward_uploads(&laptop);
    watch(&laptop);
    // Whoever reads that Ctrl-C ends the emulator may press it at once.
    let stop = stop::requested().map_err(CommandError::Signal)?;
    say_environment(&laptop)?;
    // Apart from this task, so that output which nobody reads keeps no stop waiting.
    tokio::spawn(print_notifications(laptop.emulator().clone()));
    // The channel is closed, which is all that is waited for.
    let _ = stop.await;
    Ok(Exit::Succeeded)
}

fn setup(arguments: &Emulate) -> Result<Setup, CommandError> {
    let mut setup = Setup {
        latencies: latencies_file::read(arguments.latencies.as_deref())?,
        seed: arguments.seed,
        port: arguments.port,
        s3_endpoint: arguments.s3_endpoint.clone(),
        hosts: arguments.host.clone(),
        function_url: Some(arguments.function_url.clone()),
        ..Setup::default()
    };
    setup.clock = match (arguments.clock, arguments.start, arguments.speed) {
        (ClockKind::Virtual, start, None) => virtual_clock(start),
        (ClockKind::Virtual, _, Some(_)) => return Err(CommandError::SpeedOfVirtualClock),
        (ClockKind::Real, None, speed) => Clock::scaled(speed.unwrap_or(1.0)),
        (ClockKind::Real, Some(_), _) => return Err(CommandError::StartOfRealClock),
    };
    Ok(setup)
}

/// Serves a folder with a parameter file as the input bucket, and any other folder's sub-folders as buckets.
fn mount(laptop: &Laptop, folder: &Path, write: bool) -> Result<(), CommandError> {
    let unreadable = |path: &Path, source| {
        let path = path.to_owned();
        CommandError::Unreadable { what: "the data folder", path, source }
    };
    let objects = laptop.emulator().objects();
    let mount = |bucket: &str, path: &Path| {
        let mounted =
            if write { objects.mount_writable_folder(bucket, path) } else { objects.mount_folder(bucket, path) };
        mounted.map_err(|source| unreadable(path, source))
    };
    let place = if parameter_file::in_folder(folder).is_some_and(|file| file.is_file()) {
        mount(INPUT_BUCKET, folder)?;
        format!("s3://{INPUT_BUCKET}/")
    } else {
        for (bucket, path) in sub_folders(folder).map_err(|source| unreadable(folder, source))? {
            mount(&bucket, &path)?;
        }
        "buckets, one for each folder in it".to_owned()
    };
    let kept = if write {
        "what is put, exported or deleted is written to it"
    } else {
        "it is never written: what is put, exported or deleted is kept apart, unless --write is given"
    };
    say(&format!("Serving {} as {place}; {kept}.", folder.display()));
    Ok(())
}

/// The folders in a folder that can be buckets, by their names. Links may lead out of it, and are passed over.
fn sub_folders(folder: &Path) -> std::io::Result<Vec<(String, PathBuf)>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let (path, name) = (entry.path(), entry.file_name().into_string().unwrap_or_default());
        if !path.is_dir() || name.starts_with('.') {
            continue;
        }
        if entry.file_type()?.is_symlink() {
            say(&format!("{} is a symbolic link, and is not served as a bucket.", path.display()));
        } else if is_bucket_name(&name) {
            found.push((name, path));
        } else {
            say(&format!(
                "{} is not served: a bucket's name has 3 to 63 lowercase letters, digits, dots and hyphens.",
                path.display()
            ));
        }
    }
    Ok(found)
}

/// Whether S3 takes a name for a bucket, as far as its length and characters go.
fn is_bucket_name(name: &str) -> bool {
    let is_taken = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
    (3..=63).contains(&name.len()) && name.bytes().all(is_taken)
}

/// Tells the function of every .json file that is put, as the bucket's notifications would.
fn forward_uploads(laptop: &Arc<Laptop>) {
    laptop.emulator().objects().create_bucket(INPUT_BUCKET);
    let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel();
    laptop.emulator().objects().on_put(Arc::new(move |put| {
        // The receiver is gone only when the command ends.
        let _ = sender.send(Upload::from(put));
    }));
    let laptop = Arc::clone(laptop);
    tokio::spawn(async move {
        while let Some(upload) = receiver.recv().await {
            forward(&laptop, &upload).await;
        }
    });
}

async fn forward(laptop: &Laptop, upload: &Upload) {
    if Path::new(&upload.key).extension().is_none_or(|extension| extension != "json") {
        return;
    }
    let Upload { bucket, key, .. } = upload;
    match laptop.notify(upload).await {
        Ok(answer) => say(&format!("s3://{bucket}/{key} was put; the function answered {answer}")),
        Err(failure) => say(&format!("s3://{bucket}/{key} was put; the function failed: {failure}")),
    }
}

/// Tells how executions go and how they end.
fn watch(laptop: &Laptop) {
    let watcher = Progress::in_lines().watcher();
    laptop.watch(Arc::new(move |emulator, event| {
        watcher(emulator, event);
        match &event.happening {
            Happening::ExecutionSucceeded { .. } => say("The execution SUCCEEDED."),
            Happening::ExecutionFailed(failure) => say(&format!("The execution FAILED: {failure}")),
            Happening::ExecutionTimedOut(failure) => say(&format!("The execution TIMED_OUT: {failure}")),
            _ => {}
        }
    }));
}

fn say_environment(laptop: &Laptop) -> Result<(), CommandError> {
    let environment = laptop.deployment().environment(laptop.port());
    let lines = environment.iter().map(|(name, value)| format!("export {name}={value}\n"));
    write_result(&lines.collect::<String>())?;
    say(&format!("Listening on port {}. Ctrl-C ends it, and all that was made is gone.", laptop.port()));
    let endpoint = deployment::endpoint(laptop.port());
    say(&format!("The console is at {endpoint}{CONSOLE}"));
    if laptop.emulator().clock().is_virtual() {
        say("Time passes in the waits of executions only. A minute passes with");
        write_progress(&format!("  curl -d '{{\"advance\": 60}}' {endpoint}/_emulator/clock\n"));
    }
    Ok(())
}

async fn print_notifications(emulator: Emulator) {
    let mut printed = 0;
    loop {
        let (notifications, count) = emulator.notifications_since(printed);
        for notification in &notifications {
            let Notification { topic_arn, subject, .. } = notification;
            let (subject, message) = (subject.as_deref().unwrap_or("-"), notification.message_for("email"));
            // Its lines stay as they are: some of them are to be pasted.
            write_progress(&format!("\nPublished to {topic_arn}\nSubject: {subject}\n\n{}\n\n", message.trim_end()));
        }
        printed = count;
        tokio::time::sleep(LOOK).await;
    }
}

/// Progress, within the width of a terminal.
fn say(text: &str) {
    write_progress(&format!("{}\n", wrap(text, Terminal::stderr().width(), 2)));
}
