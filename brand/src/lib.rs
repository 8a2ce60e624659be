//! Brands: what a designer decides, and what is derived from it.
//!
//! **Invariant**: nothing here reads a file, a clock or a network, and nothing draws a
//! number. The same brand gives the same sheet in the server and in a browser.

pub mod color;
pub mod css;
pub mod derive;
pub mod document;
pub mod formats;
pub mod gate;
pub mod mail;
pub mod note;
pub mod palette;
pub mod sheet;
pub mod svg;
pub mod themes;
