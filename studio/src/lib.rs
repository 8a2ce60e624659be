//! The studio: designers make a brand here, and see every screen in it at once.
//!
//! **Invariant**: nothing leaves the browser, but for the folder of `portico studio` on the
//! same machine. What is opened, kept and saved is files of the designer's, and whatever comes in goes through the checks of [`brand`].

#![cfg_attr(
    any(not(target_arch = "wasm32"), feature = "run"),
    expect(
        dead_code,
        reason = "each bundle shows a part, and all of it is built for browsers only"
    )
)]

mod archive;
mod assets;
mod desk;
mod draft;
mod fields;
mod folder;
mod history;
mod incoming;
pub mod link;
mod look;
mod mending;
mod own_styles;
mod paint;
#[cfg(feature = "run")]
mod run;
#[cfg(test)]
mod tests;
mod text;
#[cfg(target_arch = "wasm32")]
#[expect(unreachable_pub, reason = "the macro makes a second function beside a component's")]
mod ui;

pub use draft::{Draft, Files};
pub use history::History;
