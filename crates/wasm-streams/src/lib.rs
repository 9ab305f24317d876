//! Stands in for the crate `wasm-streams`, of which Leptos' server functions need this much to
//! compile.
//!
//! The widget has no server functions, but wasm-streams exports classes to JavaScript, which a linker
//! must keep: 4 KB of the compressed module, for code that is never called. Here a stream holds the
//! browser's object and yields nothing.

use futures_core::Stream;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};
use wasm_bindgen::{JsCast, JsValue};

/// A stream of the browser.
#[derive(Debug)]
pub struct ReadableStream(web_sys::ReadableStream);

impl ReadableStream {
    /// Wraps the browser's object.
    pub fn from_raw(raw: web_sys::ReadableStream) -> Self {
        Self(raw)
    }

    /// An empty stream, whatever `stream` yields.
    pub fn from_stream(stream: impl Stream<Item = Result<JsValue, JsValue>> + 'static) -> Self {
        drop(stream);
        Self(JsCast::unchecked_into(JsValue::UNDEFINED))
    }

    /// The browser's object.
    pub fn into_raw(self) -> web_sys::ReadableStream {
        self.0
    }

    /// A stream that has ended.
    pub fn into_stream(self) -> IntoStream<'static> {
        IntoStream(PhantomData)
    }
}

/// A stream that has ended.
#[derive(Debug)]
pub struct IntoStream<'r>(PhantomData<&'r ()>);

impl Stream for IntoStream<'_> {
    type Item = Result<JsValue, JsValue>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(None)
    }
}
