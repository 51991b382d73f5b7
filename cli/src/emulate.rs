//! `pipeline emulate`: the emulator on a fixed port, for any program that speaks to AWS, until Ctrl-C or SIGTERM. Executions
//! and uploads invoke the function, as the deployment would: in this process, or at a URL.

mod announcement;
mod runs;
mod uploads;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use personalize_emulator::{Clock, Emulator, Notification, QuotaSettings};

use crate::arguments::{ClockKind, Emulate, Host};
use crate::command_error::CommandError;
use crate::display::Terminal;
use crate::display::output::{finish_progress, write_progress, write_progress_beside};
use crate::display::wrap::wrap;
use crate::exit::Exit;
use crate::laptop::{INPUT_BUCKET, Laptop, Setup};
use crate::latencies_file;
use crate::memory;
use crate::parameter_file;
use crate::start::virtual_clock;
use crate::state::{self, Found, State};
use crate::stop;
use uploads::Suffixes;

/// How often it is looked whether something was published.
const LOOK: Duration = Duration::from_millis(200);

/// Serves until Ctrl-C or SIGTERM.
///
/// # Errors
/// When it could not be started.
pub async fn emulate(arguments: Emulate) -> Result<Exit, CommandError> {
    stop::raise_open_file_limit();
    memory::give_back_what_is_free();
    let quotas = latencies_file::read_quotas(arguments.quotas.as_deref())?;
    let prepare = async |emulator: &Emulator| prepare(emulator, &arguments, &quotas).await;
    let laptop = Arc::new(Laptop::start_prepared(setup(&arguments)?, prepare).await?);
    uploads::forward(&laptop, Suffixes::of(&arguments));
    runs::follow(&laptop);
    // Whoever reads that Ctrl-C ends the emulator may press it at once.
    let stop = stop::requested().map_err(CommandError::Signal)?;
    announcement::announce(&laptop, &arguments)?;
    write_progress_beside().map_err(CommandError::Runtime)?;
    let state = arguments.state.as_deref().map(|path| State::keep(laptop.emulator(), path));
    // Apart from this task, so that output which nobody reads keeps no stop waiting.
    tokio::spawn(print_notifications(laptop.emulator().clone()));
    // The channel is closed, which is all that is waited for.
    let _ = stop.await;
    let ended = match state {
        Some(state) => state.end().await,
        None => Ok(()),
    };
    finish_progress();
    ended.map(|()| Exit::Succeeded)
}

/// What there is before anybody is served: the beginning, and then what is in the state file.
async fn prepare(emulator: &Emulator, arguments: &Emulate, quotas: &QuotaSettings) -> Result<(), CommandError> {
    emulator.set_quotas(quotas);
    emulator.objects().create_bucket(INPUT_BUCKET);
    if let Some(folder) = &arguments.data {
        mount(emulator, folder, arguments.write)?;
    }
    emulator.keep_beginning().await.map_err(CommandError::Beginning)?;
    let Some(path) = &arguments.state else { return Ok(()) };
    if state::open(emulator, path).await? == Found::Nothing {
        say(&format!("Everything is kept in {}.", path.display()));
        return Ok(());
    }
    if let Some(latencies) = &arguments.latencies {
        emulator.set_latencies(latencies_file::read(Some(latencies))?);
    }
    if arguments.quotas.is_some() {
        emulator.set_quotas(quotas);
    }
    let (resources, now) = (emulator.resources().len(), emulator.clock().now().rfc3339());
    say(&format!("{} has {resources} resources, and is kept up to date. It is {now}.", path.display()));
    Ok(())
}

fn setup(arguments: &Emulate) -> Result<Setup, CommandError> {
    let mut setup = Setup {
        latencies: latencies_file::read(arguments.latencies.as_deref())?,
        seed: arguments.seed,
        port: arguments.port,
        s3_endpoint: arguments.s3_endpoint.clone(),
        addresses: arguments.host.iter().filter_map(Host::address).collect(),
        hosts: arguments.host.iter().filter_map(Host::name).collect(),
        function_url: arguments.function(),
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
fn mount(emulator: &Emulator, folder: &Path, write: bool) -> Result<(), CommandError> {
    let unreadable = |path: &Path, source| {
        let path = path.to_owned();
        CommandError::Unreadable { what: "the data folder", path, source }
    };
    let objects = emulator.objects();
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
