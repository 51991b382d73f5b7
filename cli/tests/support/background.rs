//! Programs that run beside a test: what they print is read line by line, and they end with the test, however it
//! ends.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

/// How long a line is waited for. Compiling everything on a small machine is the longest that a test waits for.
const LONGEST_WAIT: Duration = Duration::from_secs(20 * 60);

/// How long a program may take to end after it was asked to.
const LONGEST_END: Duration = Duration::from_secs(20);

/// A program in a process group of its own, which ends when this is dropped.
pub struct Background {
    child: Child,
    /// What it, and whatever it started, prints on stdout.
    pub stdout: Lines,
    /// The same on stderr.
    pub stderr: Lines,
}

impl Background {
    pub fn start(command: &mut Command) -> Self {
        let command = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{error}: {command:?}"));
        let stdout = Lines::of(child.stdout.take().expect("a pipe"));
        let stderr = Lines::of(child.stderr.take().expect("a pipe"));
        Self { child, stdout, stderr }
    }

    /// The process that was started.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What Ctrl-C does; gives back how the program ended.
    pub fn interrupt(mut self) -> ExitStatus {
        self.signal("INT");
        self.see_to_its_end()
    }

    fn signal(&self, signal: &str) {
        let group = format!("-{}", self.child.id());
        // A group that is gone already needs no signal.
        let _ = Command::new("kill").args(["-s", signal, "--", &group]).stderr(Stdio::null()).status();
    }

    /// A pipe closes when the last program that writes to it has ended: so nothing that the program started is left.
    fn see_to_its_end(&mut self) -> ExitStatus {
        let deadline = Instant::now() + LONGEST_END;
        if !(self.stdout.close_by(deadline) && self.stderr.close_by(deadline)) {
            self.signal("KILL");
        }
        self.child.wait().expect("a program that was started ends")
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            self.signal("TERM");
            self.see_to_its_end();
        }
    }
}

/// The lines that a program prints, read as they come so that it never waits for its reader.
pub struct Lines {
    receiver: Receiver<String>,
    read: Vec<String>,
}

impl Lines {
    fn of(pipe: impl Read + Send + 'static) -> Self {
        let (sender, receiver) = channel();
        thread::spawn(move || {
            let lines = BufReader::new(pipe).split(b'\n').map_while(Result::ok);
            for line in lines {
                if sender.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                    return;
                }
            }
        });
        Self { receiver, read: Vec::new() }
    }

    /// The first line that is looked for, among those printed already and those still to come.
    pub fn find(&mut self, what: &str, matches: impl Fn(&str) -> bool) -> String {
        if let Some(line) = self.read.iter().find(|line| matches(line)) {
            return line.clone();
        }
        let deadline = Instant::now() + LONGEST_WAIT;
        loop {
            match self.receiver.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(line) => {
                    self.read.push(line.clone());
                    if matches(&line) {
                        return line;
                    }
                }
                Err(reason) => panic!("{reason} while waiting for {what} after\n{}", self.read.join("\n")),
            }
        }
    }

    /// The lines read so far.
    pub fn read(&self) -> impl Iterator<Item = &str> {
        self.read.iter().map(String::as_str)
    }

    /// Whether the last line was printed by then.
    fn close_by(&mut self, deadline: Instant) -> bool {
        loop {
            match self.receiver.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(line) => self.read.push(line),
                Err(RecvTimeoutError::Disconnected) => return true,
                Err(RecvTimeoutError::Timeout) => return false,
            }
        }
    }
}
