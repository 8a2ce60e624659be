//! When the server is told to stop.

use tokio::sync::watch;

/// Becomes true at the first SIGTERM or Ctrl-C. At the second the program ends at
/// once, whatever is in progress.
///
/// # Errors
/// If signals cannot be listened to.
#[cfg(unix)]
pub(super) fn listen() -> std::io::Result<watch::Receiver<bool>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let (sender, receiver) = watch::channel(false);
    tokio::spawn(async move {
        loop {
            let status = tokio::select! {
                _ = terminate.recv() => 128 + SignalKind::terminate().as_raw_value(),
                _ = interrupt.recv() => 128 + SignalKind::interrupt().as_raw_value(),
            };
            stop(&sender, status);
        }
    });
    Ok(receiver)
}

/// Becomes true at the first Ctrl-C. At the second the program ends at once,
/// whatever is in progress.
///
/// # Errors
/// Never.
#[cfg(not(unix))]
pub(super) fn listen() -> std::io::Result<watch::Receiver<bool>> {
    let (sender, receiver) = watch::channel(false);
    tokio::spawn(async move {
        while tokio::signal::ctrl_c().await.is_ok() {
            stop(&sender, 1);
        }
    });
    Ok(receiver)
}

fn stop(sender: &watch::Sender<bool>, status: i32) {
    if sender.send_replace(true) {
        std::process::exit(status);
    }
    tracing::info!("the server stops after the requests that are in progress");
}
