//! Zip files: written without compression, because pictures and fonts have theirs.

use std::io::Write as _;
use std::sync::Arc;

use rawzip::{CompressionMethod, ZipArchive, ZipArchiveWriter};

use crate::draft::Files;

/// Most bytes of all that is unpacked: a small zip can hold a very large file.
const MOST: u64 = 32 * 1024 * 1024;

/// Writes files into a zip.
pub(crate) fn write(files: &Files) -> Vec<u8> {
    let written = (|| {
        let mut archive = ZipArchiveWriter::new(Vec::new());
        for (name, content) in files {
            let file = archive.new_file(name.as_str());
            let (mut entry, config) = file.compression_method(CompressionMethod::STORE).start()?;
            let mut data = config.wrap(&mut entry);
            data.write_all(content)?;
            let (_, output) = data.finish()?;
            entry.finish(output)?;
        }
        archive.finish()
    })();
    written.expect("memory takes what is written to it")
}

/// Reads the files of a zip. Folders are left out of their names: a brand has none.
///
/// # Errors
///
/// It is no zip, is too large, or a file is packed in a way that is not known here.
pub(crate) fn read(bytes: &[u8]) -> Result<Files, String> {
    let archive = ZipArchive::from_slice(bytes).map_err(|_| "this is no zip")?;
    let mut files = Files::new();
    let mut room = MOST;
    let mut entries = archive.entries();
    while let Some(entry) = entries.next_entry().map_err(|_| "this zip is damaged")? {
        if entry.is_dir() {
            continue;
        }
        let path = entry.file_path();
        let path = path.try_normalize().map_err(|_| "a file in this zip has no fit name")?;
        let name = path.as_ref().rsplit('/').next().unwrap_or_default().to_owned();
        let size = entry.uncompressed_size_hint();
        room = room.checked_sub(size).ok_or("this zip holds more than 32 MB")?;
        let packed = archive.get_entry(entry.wayfinder()).map_err(|_| "this zip is damaged")?;
        let content = unpacked(entry.compression_method(), packed.data(), size)?;
        files.insert(name, Arc::from(content));
    }
    Ok(files)
}

fn unpacked(method: CompressionMethod, data: &[u8], size: u64) -> Result<Vec<u8>, String> {
    let most = usize::try_from(size).map_err(|_| "this zip holds more than 32 MB")?;
    match method {
        CompressionMethod::STORE => Ok(data.to_vec()),
        CompressionMethod::DEFLATE => {
            miniz_oxide::inflate::decompress_to_vec_with_limit(data, most)
                .map_err(|_| "a file in this zip is damaged".to_owned())
        }
        _ => Err("a file in this zip is packed in a way that is not known here".to_owned()),
    }
}
