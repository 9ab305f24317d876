//! What the page hands to the browser: files, the clipboard, the printer.

use js_sys::{Array, Function, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

/// Takes everything for as long as it is held, instead of the disk, the clipboard and the printer.
pub(crate) struct Files(JsValue);

impl Files {
    /// `clipboard` says whether the page may write there.
    pub(crate) fn take(clipboard: bool) -> Self {
        let code = "
            const taken = {saved: [], copied: [], printed: 0};
            const make = URL.createObjectURL, click = HTMLAnchorElement.prototype.click, print = window.print;
            const blobs = new Map();
            URL.createObjectURL = (blob) => { const url = make.call(URL, blob); blobs.set(url, blob); return url; };
            HTMLAnchorElement.prototype.click = function () {
                if (blobs.has(this.href)) taken.saved.push([this.download, blobs.get(this.href)]);
                else click.call(this);
            };
            window.print = () => { taken.printed++; };
            const writeText = (text) => clipboard
                ? Promise.resolve(void taken.copied.push(text))
                : Promise.reject(new DOMException('no', 'NotAllowedError'));
            Object.defineProperty(navigator, 'clipboard', {value: {writeText}, configurable: true});
            taken.undo = () => {
                URL.createObjectURL = make; HTMLAnchorElement.prototype.click = click; window.print = print;
                delete navigator.clipboard;
            };
            return taken;";
        Self(
            Function::new_with_args("clipboard", code)
                .call1(&JsValue::NULL, &clipboard.into())
                .unwrap(),
        )
    }

    fn list(&self, name: &str) -> Array {
        Reflect::get(&self.0, &name.into()).unwrap().unchecked_into()
    }

    /// How many files were saved.
    pub(crate) fn count(&self) -> u32 {
        self.list("saved").length()
    }

    /// The name, the type and the bytes of the file that was saved last.
    pub(crate) async fn last(&self) -> (String, String, Vec<u8>) {
        let pair: Array = self.list("saved").pop().unchecked_into();
        let blob: Blob = pair.get(1).unchecked_into();
        let bytes = JsFuture::from(blob.array_buffer()).await.unwrap();
        (pair.get(0).as_string().unwrap(), blob.type_(), Uint8Array::new(&bytes).to_vec())
    }

    /// The texts that went to the clipboard.
    pub(crate) fn copied(&self) -> Vec<String> {
        self.list("copied").iter().map(|text| text.as_string().unwrap()).collect()
    }

    /// How often the printer was asked.
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
