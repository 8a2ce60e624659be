//! What the server logs on one test's thread.
//!
//! One log for all threads, set before anything is logged: `tracing` remembers
//! for each place whether anybody listens, and a log that comes and goes with
//! its thread may come too late for another's memory.

use std::cell::RefCell;
use std::io::Write;
use std::sync::{Arc, Mutex, Once};

use tracing_subscriber::fmt::MakeWriter;

thread_local! {
    static HEARS: RefCell<Option<Log>> = const { RefCell::new(None) };
}

/// Has every test's log go to whoever listens on its thread.
pub(crate) fn begin() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let log = tracing_subscriber::fmt().with_ansi(false).with_writer(Ears).finish();
        tracing::subscriber::set_global_default(log).unwrap();
    });
}

/// What was heard.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

/// Listens until it goes.
pub(crate) struct Listening;

impl Drop for Listening {
    fn drop(&mut self) {
        HEARS.set(None);
    }
}

impl Log {
    pub(crate) fn listen(&self) -> Listening {
        HEARS.set(Some(self.clone()));
        Listening
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

struct Ears;

impl MakeWriter<'_> for Ears {
    type Writer = Ear;

    fn make_writer(&self) -> Ear {
        Ear(HEARS.with_borrow(Clone::clone))
    }
}

struct Ear(Option<Log>);

impl Write for Ear {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if let Some(log) = &self.0 {
            log.0.lock().unwrap().extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
