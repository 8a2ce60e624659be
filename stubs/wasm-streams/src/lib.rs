//! Stands in for the crate of this name, which exports classes to JavaScript: the linker keeps what is exported, so 3 KB of
//! streaming were in every widget. Leptos names it for server functions that stream, which nothing of Portico has.
//! `docs/concepts/size.md` has the bytes.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use wasm_bindgen::JsValue;

const MISSING: &str = "Portico is built without streams: see stubs/wasm-streams.";

/// A stream that JavaScript reads. None can be made.
#[derive(Debug)]
pub enum ReadableStream {}

impl ReadableStream {
    /// Stands for the original's.
    ///
    /// # Panics
    ///
    /// Always.
    pub fn from_stream<S>(_stream: S) -> Self
    where
        S: Stream<Item = Result<JsValue, JsValue>> + 'static,
    {
        panic!("{MISSING}")
    }

    /// Stands for the original's.
    ///
    /// # Panics
    ///
    /// Always.
    pub fn from_raw(_raw: web_sys::ReadableStream) -> Self {
        panic!("{MISSING}")
    }

    /// Never runs: there is no such stream.
    pub fn into_raw(self) -> web_sys::ReadableStream {
        match self {}
    }

    /// Never runs: there is no such stream.
    #[must_use]
    pub fn into_stream(self) -> Self {
        self
    }
}

impl Stream for ReadableStream {
    type Item = Result<JsValue, JsValue>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match *self {}
    }
}
