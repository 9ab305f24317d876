//! The widget's files at `/widget/`. They are read once, at the start: the path of a request is looked
//! up in a table, and never in the file system.

mod file;
mod frame_page;

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::Path;

use axum::body::Body;
use http::header::{self, HeaderMap};
use http::request::Parts;
use http::{HeaderValue, Method, Response, StatusCode};

use self::file::{File, Variant};
use crate::origin::AllowedOrigins;

/// The largest sum of all files.
const MAX_TOTAL_BYTES: u64 = 128 << 20;

/// The package's list of files whose names contain a hash of their content: a JSON array of paths.
const HASHED_FILES: &str = "hashed-files.json";

/// The widget's files.
#[derive(Debug)]
pub(crate) struct WidgetFiles {
    files: HashMap<String, File>,
}

/// The response with a file, or that the file has not changed.
#[derive(Debug)]
pub(crate) struct FileResponse(Response<Body>);

impl WidgetFiles {
    /// Reads a folder and its subfolders. Links are not followed.
    pub(crate) fn load(folder: &Path) -> io::Result<Self> {
        let root = folder.canonicalize()?;
        let mut found = Vec::new();
        collect(&root, "", &mut found, &mut 0)?;
        let hashed = hashed_files(&found)?;
        let mut files = HashMap::new();
        for (name, bytes) in &found {
            let base = name.strip_suffix(".br").or_else(|| name.strip_suffix(".gz"));
            // A compressed variant is sent in place of its file, not under its own name.
            if base.is_some_and(|base| found.iter().any(|(other, _)| other == base)) {
                continue;
            }
            let variant = |suffix: &str| {
                let wanted = format!("{name}{suffix}");
                found.iter().find(|(other, _)| *other == wanted).map(|(_, bytes)| bytes.clone())
            };
            let is_hashed = hashed.contains(name);
            let file = File::new(name, is_hashed, bytes, variant(".br"), variant(".gz"));
            files.insert(name.clone(), file);
        }
        Ok(Self { files })
    }

    /// The response to a request for a file, or `None` if no file has that name.
    pub(crate) fn serve(
        &self,
        name: &str,
        parts: &Parts,
        allowed: &AllowedOrigins,
    ) -> Option<FileResponse> {
        let file = self.files.get(name)?;
        let variant = file.variant(&parts.headers);
        let mut response = Response::new(Body::empty());
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, file.cache_control());
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        headers.insert(header::ETAG, variant.etag.clone());
        if name == frame_page::NAME {
            frame_page::add_headers(headers, parts.uri.query(), allowed);
        }
        if is_unchanged(&parts.headers, variant) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return Some(FileResponse(response));
        }
        headers.insert(header::CONTENT_TYPE, file.content_type());
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(variant.bytes.len()));
        if let Some(coding) = variant.coding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
        if parts.method != Method::HEAD {
            *response.body_mut() = Body::from(variant.bytes.clone());
        }
        Some(FileResponse(response))
    }
}

impl FileResponse {
    #[cfg(feature = "otlp")]
    pub(crate) fn status(&self) -> StatusCode {
        self.0.status()
    }

    pub(crate) fn into_response(self) -> Response<Body> {
        self.0
    }
}

/// The names of files that never change: those that the package lists.
fn hashed_files(found: &[(String, Vec<u8>)]) -> io::Result<HashSet<String>> {
    let Some((_, list)) = found.iter().find(|(name, _)| name == HASHED_FILES) else {
        return Ok(HashSet::new());
    };
    let problem =
        |error| io::Error::other(format!("{HASHED_FILES} is not a list of names: {error}"));
    serde_json::from_slice(list).map_err(problem)
}

fn is_unchanged(headers: &HeaderMap, variant: &Variant) -> bool {
    let values = headers.get_all(header::IF_NONE_MATCH).iter();
    let mut tags = values.flat_map(|value| value.as_bytes().split(|byte| *byte == b','));
    tags.any(|tag| {
        let tag = tag.trim_ascii();
        let tag = tag.strip_prefix(b"W/").unwrap_or(tag);
        tag == b"*" || tag == variant.etag.as_bytes()
    })
}

fn collect(
    folder: &Path,
    prefix: &str,
    found: &mut Vec<(String, Vec<u8>)>,
    total: &mut u64,
) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let Some(name) = entry.file_name().to_str().map(str::to_owned) else { continue };
        // The type of the entry itself, not that of a link's target.
        let kind = entry.file_type()?;
        let is_private = name.starts_with('.') || name == "node_modules";
        if is_private {
            continue;
        }
        if kind.is_dir() {
            collect(&entry.path(), &format!("{prefix}{name}/"), found, total)?;
        } else if kind.is_file() {
            *total += entry.metadata()?.len();
            if *total > MAX_TOTAL_BYTES {
                return Err(io::Error::other("they are more than 128 MiB in all"));
            }
            found.push((format!("{prefix}{name}"), std::fs::read(entry.path())?));
        }
    }
    Ok(())
}
