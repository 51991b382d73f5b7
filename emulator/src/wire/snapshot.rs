//! Snapshots and the reset over HTTP. A snapshot goes and comes in the body: no client makes the emulator write a file, or
//! read one, of a name that the client chooses.

use std::io::{self, Read, Write};

use bytes::Bytes;
use futures_util::stream::unfold;
use http::{Method, Response, StatusCode};
use http_body_util::{BodyExt as _, StreamBody};
use hyper::body::Frame;
use s3s::Body;
use serde_json::json;
use tokio::sync::mpsc;

use crate::emulator::Emulator;
use crate::error::ServiceError;
use crate::operations::Answer;
use crate::snapshot_file::{CHUNK, SnapshotError};
use crate::wire::body::TimedBody;
use crate::wire::reply::plain;

/// How many pieces are on the way between the connection and the thread that reads or writes.
const PIECES: usize = 4;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Called {
    /// A snapshot of what there is.
    Take,
    /// What the snapshot in the body has, in place of what there is.
    Restore,
    /// The beginning.
    Reset,
}

/// What a request asks for, if it is one of these. `path` is what follows the prefix of the emulator's own interface.
pub(crate) fn called(method: &Method, path: &str) -> Option<Called> {
    match (method, path) {
        (&Method::GET | &Method::POST, "snapshot") => Some(Called::Take),
        (&Method::PUT, "snapshot") => Some(Called::Restore),
        (&Method::POST, "reset") => Some(Called::Reset),
        _ => None,
    }
}

/// Answers a request: with the snapshot, or else with what the interface answers.
///
/// # Errors
/// What is wrong with the snapshot. Nothing has changed then.
pub(crate) async fn answer(emulator: &Emulator, called: Called, body: TimedBody) -> Result<Response<Body>, Answer> {
    let done = match called {
        Called::Take => return Ok(plain(StatusCode::OK, "application/octet-stream", taken(emulator))),
        Called::Restore => restore(emulator, body).await,
        Called::Reset => emulator.reset().await,
    };
    Err(done.map(|()| json!({})).map_err(|error| ServiceError::new("InvalidRequest", format!("{error}."))))
}

/// A snapshot as a body, written as fast as the client takes it. One that cannot be written is broken off, and so known
/// not to be entire.
fn taken(emulator: &Emulator) -> Body {
    let (sender, receiver) = mpsc::channel(PIECES);
    let emulator = emulator.clone();
    tokio::spawn(async move {
        let writer = PieceWriter { sender: sender.clone(), piece: Vec::with_capacity(CHUNK) };
        if let Err(error) = emulator.write_snapshot(writer).await {
            tracing::warn!(%error, "a client does not get a snapshot");
            let _ = sender.send(Err(io::Error::other(error))).await;
        }
    });
    let pieces = unfold(receiver, |mut receiver: mpsc::Receiver<io::Result<Bytes>>| async move {
        let piece = receiver.recv().await?;
        Some((piece.map(Frame::data), receiver))
    });
    Body::http_body_unsync(StreamBody::new(pieces))
}

/// Restores what a body has, while it comes.
async fn restore(emulator: &Emulator, mut body: TimedBody) -> Result<(), SnapshotError> {
    let (sender, receiver) = mpsc::channel(PIECES);
    let reading = emulator.read_snapshot(PieceReader { receiver, piece: Bytes::new() });
    let sending = async move {
        while let Some(frame) = body.frame().await {
            let piece = frame.map(|frame| frame.into_data().unwrap_or_default());
            let is_last = piece.is_err();
            // Whoever reads has found something that is wrong, or ends here.
            if sender.send(piece).await.is_err() || is_last {
                return;
            }
        }
    };
    let (restored, ()) = tokio::join!(reading, sending);
    restored
}

/// Hands on what is written, piece by piece.
struct PieceWriter {
    sender: mpsc::Sender<io::Result<Bytes>>,
    piece: Vec<u8>,
}

impl Write for PieceWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(CHUNK - self.piece.len());
        self.piece.extend_from_slice(&bytes[..taken]);
        if self.piece.len() == CHUNK {
            self.flush()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.piece, Vec::with_capacity(CHUNK));
        self.sender.blocking_send(Ok(piece.into())).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

/// Reads what comes, piece by piece.
struct PieceReader {
    receiver: mpsc::Receiver<io::Result<Bytes>>,
    piece: Bytes,
}

impl Read for PieceReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() {
            match self.receiver.blocking_recv() {
                Some(piece) => self.piece = piece?,
                None => return Ok(0),
            }
        }
        let piece = self.piece.split_to(buffer.len().min(self.piece.len()));
        buffer[..piece.len()].copy_from_slice(&piece);
        Ok(piece.len())
    }
}
