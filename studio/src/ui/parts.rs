//! What is fetched when it is first needed: each part is a WebAssembly file of its own, which `xtask/src/studio/` cuts off at the functions
//! that are marked here.

#![cfg_attr(
    target_family = "wasm",
    expect(
        clippy::unnecessary_wraps,
        reason = "parts fail where they are fetched, not where they stand"
    )
)]

use std::future::Future;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_split_helpers::{SplitLoaderError, wasm_split};
use web_sys::FileList;

use super::desk::Folder;
use super::dialogs::{Dialog, Outgoing, Share};
use super::incoming::{self, Incoming};
use super::mails::Mails;
use super::panels;
use super::state::{Studio, studio};
use crate::draft::Draft;
use crate::fields::Panel;
use crate::{folder, link, own_styles, text};

/// Why something of a part is not here, in a sentence.
#[derive(Clone, Debug)]
pub(super) struct Wrong(pub(super) String);

impl From<SplitLoaderError> for Wrong {
    fn from(_: SplitLoaderError) -> Self {
        Self(text::NO_PART.to_owned())
    }
}

/// Something that is shown.
pub(super) type View = fn() -> AnyView;

/// Declares what is fetched with a part. The page on which user flows are run has none of these.
macro_rules! of_part {
    ($part:ident: $($(#[$doc:meta])* fn $name:ident($($arg:ident: $type:ty),*) -> $result:ty { $($body:tt)* })*) => { $(
        $(#[$doc])*
        #[cfg(not(feature = "run"))]
        #[wasm_split($part, fallible)]
        pub(super) fn $name($($arg: $type),*) -> $result { $($body)* }

        $(#[$doc])*
        #[cfg(feature = "run")]
        pub(super) async fn $name($($arg: $type),*) -> $result { $($body)* }
    )* };
}

/// A draft of the zip that it was kept as.
#[wasm_split(files, fallible)]
pub(super) fn unpack(zip: Vec<u8>) -> Result<Option<Draft>, Wrong> {
    own_styles::bring();
    Ok(folder::unpack(&zip).ok())
}

of_part! { files:
    /// The zip that a draft is kept as.
    fn pack(draft: Draft) -> Result<Vec<u8>, Wrong> {
        Ok(folder::pack(&draft))
    }

    /// The brand of a fragment that holds one.
    fn linked(fragment: String) -> Result<Draft, Wrong> {
        own_styles::bring();
        link::read(&fragment).unwrap_or_else(|| Ok(Draft::default())).map_err(Wrong)
    }

    /// Takes files that were dropped anywhere.
    fn dropped(studio: Studio, list: Option<FileList>) -> Result<(), Wrong> {
        incoming::dropped(studio, list);
        Ok(())
    }
}

of_part! { dialogs:
    /// What stands in a dialog.
    fn dialog(dialog: Dialog) -> Result<View, Wrong> {
        own_styles::bring();
        Ok(match dialog {
            Dialog::Import => || view! { <Incoming/> }.into_any(),
            Dialog::Export => || view! { <Outgoing/> }.into_any(),
            Dialog::Share => || view! { <Share/> }.into_any(),
        })
    }
}

of_part! { mails:
    /// Every mail.
    fn mails() -> Result<View, Wrong> {
        Ok(|| view! { <Mails/> }.into_any())
    }
}

of_part! { panels:
    /// Every panel but that of colours.
    fn panel() -> Result<fn(Panel) -> AnyView, Wrong> {
        own_styles::bring();
        Ok(panels::fetched)
    }
}

of_part! { desk:
    /// The folder on this machine, with what opens it.
    fn desk() -> Result<fn(String) -> AnyView, Wrong> {
        own_styles::bring();
        Ok(|token| view! { <Folder token/> }.into_any())
    }
}

/// What is shown once it is here; nothing until then.
pub(super) fn fetched<T: Clone + Send + Sync + 'static>(
    part: impl Future<Output = Result<T, Wrong>> + 'static,
    show: impl Fn(T) -> AnyView + Send + 'static,
) -> impl IntoView {
    let here = RwSignal::new(None::<T>);
    fetch(studio(), here, part);
    move || here.get().map(&show)
}

/// Has something be here, or tells why it is not.
pub(super) fn fetch<T: Clone + Send + Sync + 'static>(
    studio: Studio,
    here: RwSignal<Option<T>>,
    part: impl Future<Output = Result<T, Wrong>> + 'static,
) {
    spawn_local(async move {
        match part.await {
            Ok(part) => drop(here.try_set(Some(part))),
            Err(Wrong(wrong)) => studio.trouble.set(Some(wrong)),
        }
    });
}
