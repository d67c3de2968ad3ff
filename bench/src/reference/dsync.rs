//! Reference 'dsync': a hyper server that appends each posted body to a log. Whatever has arrived while the disk was
//! busy is written together and shares one fdatasync; each client is answered after it.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::Path;
use std::thread;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{Response, StatusCode};
use tokio::sync::{mpsc, oneshot};

use super::listen;
use crate::error::Error;

struct Append {
    body: Bytes,
    durable: oneshot::Sender<bool>,
}

const QUEUE_LENGTH: usize = 1024;

/// Makes every posted body durable until the program is stopped.
pub(super) fn serve(address: SocketAddr, file: &Path) -> Result<(), Error> {
    let log = OpenOptions::new().create(true).append(true).open(file).map_err(Error::io("open the log"))?;
    let (queue, waiting) = mpsc::channel(QUEUE_LENGTH);
    thread::spawn(move || append_all(&log, waiting));
    listen::serve(address, move |request| {
        let queue = queue.clone();
        async move {
            let stored = match request.into_body().collect().await {
                Ok(body) => append(&queue, body.to_bytes()).await,
                Err(_) => false,
            };
            let mut answer = Response::new(Full::new(Bytes::from_static(b"{}")));
            if !stored {
                *answer.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            }
            Ok(answer)
        }
    })
}

async fn append(queue: &mpsc::Sender<Append>, body: Bytes) -> bool {
    let (durable, answer) = oneshot::channel();
    queue.send(Append { body, durable }).await.is_ok() && answer.await.unwrap_or(false)
}

fn append_all(log: &File, mut waiting: mpsc::Receiver<Append>) {
    let (mut group, mut bytes) = (Vec::with_capacity(QUEUE_LENGTH), Vec::new());
    while waiting.blocking_recv_many(&mut group, QUEUE_LENGTH) > 0 {
        bytes.clear();
        for append in &group {
            bytes.extend_from_slice(&append.body);
        }
        let durable = write_durably(log, &bytes).is_ok();
        for append in group.drain(..) {
            // A client that has gone away does not need to know.
            let _ = append.durable.send(durable);
        }
    }
}

fn write_durably(mut log: &File, bytes: &[u8]) -> io::Result<()> {
    log.write_all(bytes)?;
    log.sync_data()
}
