//! Pictures and fonts that the browser reads before they are taken.

use std::sync::Arc;

use js_sys::Uint8Array;
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, FontFace, ImageBitmap, ImageEncodeOptions, OffscreenCanvas,
    OffscreenCanvasRenderingContext2d,
};

use super::files;
use crate::assets::{Encoding, Taken, encoding, narrower, renamed};
use crate::draft::Files;
use crate::incoming::has_ending;
use crate::text;

/// Writes a picture for a path of the document anew. An SVG was written anew before.
///
/// # Errors
///
/// Browsers cannot show it.
pub(super) async fn picture(path: &str, taken: Taken) -> Result<Taken, String> {
    if has_ending(&taken.name, "svg") {
        return Ok(taken);
    }
    let written = encoded(encoding(path), &taken).await;
    written.map_err(|_| text::damaged(&taken.name))
}

async fn encoded(encoding: Encoding, taken: &Taken) -> Result<Taken, JsValue> {
    let blob = files::blob(&taken.name, &taken.content).ok_or(JsValue::NULL)?;
    // As it is seen: a camera that was turned says so in what is left out here.
    let read = JsFuture::from(window().create_image_bitmap_with_blob(&blob)?).await?;
    let picture: ImageBitmap = read.unchecked_into();
    let Written { kind, content, size } =
        written(&picture, encoding, encoding.ways(picture.width())).await?;
    let name = renamed(&taken.name, &kind);
    let (mut copies, mut widths) = (Files::new(), vec![]);
    for (width, ways) in encoding.copies(size[0]) {
        let copy = written(&picture, encoding, ways).await?;
        copies.insert(narrower(&name, width), copy.content);
        widths.push(width);
    }
    let told = text::written_anew(&taken.name, &name, size, content.len(), &widths);
    Ok(Taken { name, content, told: vec![told], copies })
}

/// A picture as a file.
struct Written {
    kind: String,
    content: Arc<[u8]>,
    size: [u32; 2],
}

/// Writes a picture in the first of these ways whose file is small enough, or in the last.
async fn written(
    picture: &ImageBitmap,
    encoding: Encoding,
    ways: impl IntoIterator<Item = (u32, f64)>,
) -> Result<Written, JsValue> {
    let mut last = None;
    for (width, quality) in ways {
        let drawn = drawn(picture, width)?;
        let (kind, content) = compressed(&drawn, encoding.kinds, quality).await?;
        let fits = content.len() <= encoding.most_bytes;
        last = Some(Written { kind, content, size: [drawn.width(), drawn.height()] });
        if fits {
            break;
        }
    }
    last.ok_or(JsValue::NULL)
}

/// A picture on a ground of its own, at most this wide.
fn drawn(picture: &ImageBitmap, width: u32) -> Result<OffscreenCanvas, JsValue> {
    let [from_width, from_height] = [picture.width(), picture.height()].map(f64::from);
    let scale = f64::from(width) / from_width;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is no more than the height of a picture"
    )]
    let height = (from_height * scale).round().max(1.0) as u32;
    let canvas = OffscreenCanvas::new(width, height)?;
    let context = canvas.get_context("2d")?.ok_or(JsValue::NULL)?;
    let context: OffscreenCanvasRenderingContext2d = context.unchecked_into();
    context.draw_image_with_image_bitmap_and_dw_and_dh(
        picture,
        0.0,
        0.0,
        f64::from(width),
        f64::from(height),
    )?;
    Ok(canvas)
}

/// A picture as a file, and of which type: browsers write PNG where they do not know the one
/// that is wanted.
async fn compressed(
    canvas: &OffscreenCanvas,
    kinds: [&str; 2],
    quality: f64,
) -> Result<(String, Arc<[u8]>), JsValue> {
    let [wanted, other] = kinds;
    let mut blob = blob(canvas, wanted, quality).await?;
    if blob.type_() != wanted {
        blob = self::blob(canvas, other, quality).await?;
    }
    let bytes = Uint8Array::new(&JsFuture::from(blob.array_buffer()).await?).to_vec();
    Ok((blob.type_(), Arc::from(bytes)))
}

async fn blob(canvas: &OffscreenCanvas, kind: &str, quality: f64) -> Result<Blob, JsValue> {
    let options = ImageEncodeOptions::new();
    options.set_type(kind);
    options.set_quality(quality);
    let blob = JsFuture::from(canvas.convert_to_blob_with_options(&options)?).await?;
    Ok(blob.unchecked_into())
}

/// Whether browsers can read a font.
///
/// # Errors
///
/// They cannot.
pub(super) async fn font(taken: &Taken) -> Result<(), String> {
    let loaded = async {
        let face = FontFace::new_with_u8_array("tried", &taken.content)?;
        JsFuture::from(face.load()?).await
    };
    loaded.await.map(drop).map_err(|_: JsValue| text::damaged(&taken.name))
}
