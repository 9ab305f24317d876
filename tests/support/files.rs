//! Fakes of the browser's files, clipboard and printer.

use js_sys::{Array, Function, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Node};

/// Replaces disk, clipboard and printer until it is dropped.
pub(crate) struct Files(JsValue);

impl Files {
    /// `clipboard` is whether the page may write to the clipboard.
    pub(crate) fn take(clipboard: bool) -> Self {
        Self::start(if clipboard { "open" } else { "closed" })
    }

    /// A page without a clipboard, as over plain HTTP.
    pub(crate) fn without_clipboard() -> Self {
        Self::start("absent")
    }

    /// A browser that copies only plain text.
    pub(crate) fn with_plain_clipboard() -> Self {
        Self::start("plain")
    }

    /// A page in a sandbox, where nothing can be saved or printed.
    pub(crate) fn in_sandbox() -> Self {
        Self::start("sandbox")
    }

    fn start(mode: &str) -> Self {
        let code = "
            const taken = {saved: [], copied: [], printed: 0, links: [], revoked: []};
            const revoke = URL.revokeObjectURL;
            URL.revokeObjectURL = (url) => { taken.revoked.push(url); revoke.call(URL, url); };
            const make = URL.createObjectURL, click = HTMLAnchorElement.prototype.click, print = window.print;
            const blobs = new Map();
            URL.createObjectURL = (blob) => { if (mode === 'sandbox') throw new TypeError('no'); const url = make.call(URL, blob); blobs.set(url, blob); return url; };
            HTMLAnchorElement.prototype.click = function () {
                if (blobs.has(this.href)) {
                    taken.saved.push([this.download, blobs.get(this.href)]);
                    taken.links.push(document.contains(this) ? this : null);
                }
                else click.call(this);
            };
            window.print = () => { if (mode === 'sandbox') throw new TypeError('no'); taken.printed++; };
            const put = async (forms) => {
                if (mode === 'closed') throw new DOMException('no', 'NotAllowedError');
                taken.copied.push(forms);
            };
            const read = async (item, type) => item.types.includes(type) ? (await item.getType(type)).text() : null;
            const clipboard = {
                writeText: (text) => put([text]),
                write: async ([item]) => put([await read(item, 'text/plain'), await read(item, 'text/html')]),
            };
            if (mode === 'plain') delete clipboard.write;
            Object.defineProperty(navigator, 'clipboard', {value: mode === 'absent' ? undefined : clipboard, configurable: true});
            taken.undo = () => {
                URL.createObjectURL = make; URL.revokeObjectURL = revoke; HTMLAnchorElement.prototype.click = click; window.print = print;
                delete navigator.clipboard;
            };
            return taken;";
        Self(Function::new_with_args("mode", code).call1(&JsValue::NULL, &mode.into()).unwrap())
    }

    fn list(&self, name: &str) -> Array {
        Reflect::get(&self.0, &name.into()).unwrap().unchecked_into()
    }

    /// The number of saved files.
    pub(crate) fn count(&self) -> u32 {
        self.list("saved").length()
    }

    /// The name, the type and the bytes of the last saved file.
    pub(crate) async fn last(&self) -> (String, String, Vec<u8>) {
        let pair: Array = self.list("saved").pop().unchecked_into();
        let blob: Blob = pair.get(1).unchecked_into();
        let bytes = JsFuture::from(blob.array_buffer()).await.unwrap();
        (pair.get(0).as_string().unwrap(), blob.type_(), Uint8Array::new(&bytes).to_vec())
    }

    /// The contents written to the clipboard: each as plain text, and as HTML if there was any.
    pub(crate) fn copied(&self) -> Vec<Vec<String>> {
        let forms = |forms: JsValue| {
            let forms: Array = forms.unchecked_into();
            forms.iter().filter_map(|text| text.as_string()).collect()
        };
        self.list("copied").iter().map(forms).collect()
    }

    /// How many of the download links were in the document, and how many still are.
    pub(crate) fn links(&self) -> (usize, usize) {
        let links: Vec<_> =
            self.list("links").iter().filter_map(|link| link.dyn_into::<Node>().ok()).collect();
        (links.len(), links.iter().filter(|link| link.is_connected()).count())
    }

    /// The number of revoked object URLs.
    pub(crate) fn revoked(&self) -> u32 {
        self.list("revoked").length()
    }

    /// The number of print calls.
    pub(crate) fn printed(&self) -> f64 {
        Reflect::get(&self.0, &"printed".into()).unwrap().as_f64().unwrap()
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        let undo: Function = Reflect::get(&self.0, &"undo".into()).unwrap().unchecked_into();
        undo.call0(&JsValue::NULL).unwrap();
    }
}
