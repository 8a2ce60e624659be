//! The widget on a page of its own, rendered in the browser.
//!
//! A crate of its own because Trunk builds the package of the manifest that it
//! is given, and the workspace's own manifest stands for the rules and words.

// The widget starts by itself as soon as it is linked in.
#[cfg(target_arch = "wasm32")]
use portico as _;

fn main() {}
