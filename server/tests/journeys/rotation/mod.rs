//! The server's key changes, and nobody notices.

#[cfg(unix)]
mod command;
mod refresh_tokens;
mod servers;
mod stored;

use std::path::{Path, PathBuf};

use portico_server::app::App;
use portico_server::key_rotation::{self, Counted, Waits, rotated};
use portico_server::secret::{KeyFile, Keys};
use sqlx::AnyConnection;

use crate::support::{Server, connection};

/// Seconds after which what was sealed outside of the servers counts no more.
const OUTSIDE: u32 = 60 * 60 + 60;

fn key_file(app: &App) -> PathBuf {
    app.settings.data.join(key_rotation::FILE)
}

/// Writes a key file as it is.
fn write(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap();
    #[cfg(unix)]
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
}

/// Puts a new generation into the key file, as the command does.
async fn rotate(app: &App) -> i64 {
    let path = key_file(app);
    let (file, generation) = rotated(&path, &app.store, &app.clock).await.unwrap();
    write(&path, file.text().expose());
    generation
}

/// Has each server look at the file, at what others know, and at what they decided.
async fn steps(apps: &[&App]) {
    for _ in 0..2 {
        for app in apps {
            app.key_rotation.step().await.unwrap();
        }
    }
}

/// Has a server seal anew all that is to be.
async fn reseal(app: &App) {
    while app.key_rotation.reseal_some().await.unwrap() {}
    app.clock.advance(61);
    app.key_rotation.step().await.unwrap();
    while app.key_rotation.reseal_some().await.unwrap() {}
}

/// Removes the older generations, as the command does; or what they are needed for.
async fn retire(app: &App, outside: bool) -> Result<Vec<i64>, Vec<Waits>> {
    let path = key_file(app);
    let keys = key_rotation::keys(&path, &app.store).await.unwrap();
    let file = KeyFile::read(&path).unwrap();
    let parts = (&app.store, &keys, &*app.clock);
    let retirement = key_rotation::retire(parts, file, outside).await.unwrap()?;
    write(&path, retirement.file.text().expose());
    Ok(retirement.retired)
}

/// By which generation what is stored is sealed, as these keys see it.
async fn counted(app: &App, keys: &Keys) -> Counted {
    key_rotation::count(&app.store, keys).await.unwrap()
}

/// Stores so many messages that wait for a long time, sealed by the key of a server.
async fn insert_messages(server: &Server, name: &str, many: usize) {
    let mut connection: AnyConnection = connection(server.stored_in()).await;
    for place in 0..many {
        let id = format!("{name}{place}");
        let insert = "INSERT INTO messages
            (id, kind, sealed, failures, due_at, accepted_at, ends_at) VALUES ($1, 'code', $2, 0, $3, 0, $3)";
        let insert = sqlx::query(insert).bind(&id).bind(server.app.keys.seal(&id, b"text"));
        insert.bind(i64::MAX).execute(&mut connection).await.unwrap();
    }
}
