//! How the command is stopped, and what the system may do to it meanwhile.

use std::io;
use std::process;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use tokio::runtime;
use tokio::sync::oneshot;

/// How long what is under way may take to end once the command was asked to stop: work on files that nobody can break
/// off, output that nobody reads.
pub const LONGEST_END: Duration = Duration::from_millis(500);

/// How long after a request to stop the process ends whatever it is at.
const DEADLINE: Duration = Duration::from_millis(800);

/// Waits for Ctrl-C, and for SIGTERM where there is such, from now on. The channel is closed when one comes. Should the
/// process be there yet after [`DEADLINE`], because all of its threads wait for something, it exits all the same.
///
/// # Errors
/// The signals cannot be waited for.
pub fn requested() -> io::Result<oneshot::Receiver<()>> {
    let (sender, receiver) = oneshot::channel();
    // A runtime of its own: those that run the emulator may all be busy.
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    let (registered, is_registered) = std::sync::mpsc::channel();
    thread::Builder::new().name("stop".to_owned()).spawn(move || {
        runtime.block_on(async {
            let signals = Signals::register();
            let failure = signals.as_ref().err().map(|error| io::Error::new(error.kind(), error.to_string()));
            // Whoever started this thread waits for it.
            let _ = registered.send(failure);
            if let Ok(mut signals) = signals {
                signals.come().await;
                drop(sender);
                tokio::time::sleep(DEADLINE).await;
                signals.come_unless_finished().await;
                process::exit(i32::from(crate::exit::Exit::Succeeded as u8));
            }
        });
    })?;
    match is_registered.recv() {
        Ok(None) => Ok(receiver),
        Ok(Some(failure)) => Err(failure),
        Err(lost) => Err(io::Error::other(lost)),
    }
}

/// How much is under way that is to be finished before the process ends.
static UNFINISHED: AtomicUsize = AtomicUsize::new(0);

/// How often it is looked whether everything is finished.
const LOOK: Duration = Duration::from_millis(10);

/// Something that is to be finished before the process ends, however long that takes, unless it is asked to end again.
#[derive(Debug)]
pub struct Unfinished(());

/// From now on something is unfinished, until what this gives is dropped.
#[must_use]
pub fn unfinished() -> Unfinished {
    UNFINISHED.fetch_add(1, Ordering::Relaxed);
    Unfinished(())
}

impl Unfinished {
    /// It is unfinished until the command has ended by itself.
    pub fn until_the_end(self) {
        std::mem::forget(self);
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        UNFINISHED.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Signals {
    /// Waits until nothing is unfinished, or for another request to end.
    async fn come_unless_finished(&mut self) {
        let finished = async {
            while UNFINISHED.load(Ordering::Relaxed) > 0 {
                tokio::time::sleep(LOOK).await;
            }
        };
        tokio::select! {
            () = finished => {}
            () = self.come() => {}
        }
    }
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn register() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn come(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(windows)]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    fn register() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn come(&mut self) {
        self.0.recv().await;
    }
}

/// Lets writing beyond the limit on the size of files (`ulimit -f`) fail as writing to a full disk does. By default the
/// system ends the process. Called within a runtime.
pub fn survive_file_size_limit() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        /// The number of SIGXFSZ on Linux, macOS and the BSDs.
        const FILE_SIZE_EXCEEDED: i32 = 25;
        if let Err(error) = signal(SignalKind::from_raw(FILE_SIZE_EXCEEDED)) {
            tracing::warn!(%error, "a limit on the size of files will end the process");
        }
    }
}

/// Raises the limit on open files to the highest that this user may have: each connection is one.
pub fn raise_open_file_limit() {
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        tracing::warn!(%error, "the limit on open files stays as it is");
    }
}
