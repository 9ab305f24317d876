//! Decoding an answer while it arrives.
//!
//! A history of a hundred thousand invoices is twenty megabytes of text. Decoded piece by piece, it
//! is there a moment after its last byte, and never held as a whole.

use super::{History, read_invoices};
use crate::json::JsonError;
use crate::wire::WireError;

/// So many bytes are gathered before they are looked at.
const PIECE: usize = 1 << 16;

/// A history that is still arriving.
#[derive(Debug, Default)]
pub struct Stream {
    history: History,
    /// What stands before the first invoice, and what of the answer has not been decoded yet.
    text: Vec<u8>,
    head: usize,
    /// How many bytes, and how many invoices, have been cut out after the head.
    cut: usize,
    gone: usize,
    /// How many of the invoices in `text` have been decoded already.
    known: usize,
    /// The length that `text` must have before it is worth another look.
    enough: usize,
    piece: usize,
}

/// Where the last invoice that was read begins, and how many stand before it.
type Last = Option<(usize, usize)>;

impl Stream {
    /// A stream that nothing has arrived of.
    pub fn new() -> Self {
        Self::in_pieces(PIECE)
    }

    fn in_pieces(piece: usize) -> Self {
        Self { enough: piece, piece, ..Self::default() }
    }

    /// Takes the next bytes. A fault in them shows in the end.
    pub fn push(&mut self, bytes: &[u8]) {
        self.text.extend_from_slice(bytes);
        if self.text.len() < self.enough {
            return;
        }
        let whole = match std::str::from_utf8(&self.text) {
            Ok(text) => text.len(),
            Err(error) => error.valid_up_to(),
        };
        // It ends in the middle, which is no fault yet.
        let (_, last) = self.decode(whole);
        let (start, index) = last.unwrap_or_default();
        if index > 0 {
            // The last invoice that was whole stays, so that what follows it is checked as ever.
            self.text.drain(self.head..start);
            self.cut += start - self.head;
            self.gone += index;
            self.known -= index;
        }
        // Where nothing new could be read, nothing is read again before there is twice as much.
        let left = self.text.len();
        self.enough = if index > 0 { left + self.piece } else { left * 2 };
    }

    /// The history, once all has arrived.
    ///
    /// # Errors
    /// As [`super::decode`].
    pub fn finish(mut self) -> Result<History, WireError> {
        let (head, cut) = (self.head, self.cut);
        let shifted = |at| if at < head { at } else { at + cut };
        match self.decode(self.text.len()).0 {
            Ok(()) => {
                self.history.invoices.shrink_to_fit();
                Ok(self.history)
            }
            Err(WireError::NotJson(JsonError { at, problem })) => {
                Err(JsonError { at: shifted(at), problem }.into())
            }
            Err(error) => Err(error),
        }
    }

    /// Adds the invoices of the text that are not known yet.
    fn decode(&mut self, length: usize) -> (Result<(), WireError>, Last) {
        let mut last = None;
        let Self { history, text, head, gone, known, .. } = self;
        let text = text.get(..length).unwrap_or_default();
        let outcome = read_invoices(text, |index, start, invoice| {
            if *gone == 0 && index == 0 {
                *head = start;
            }
            if index >= *known {
                history.add(*gone + index, invoice);
                *known += 1;
            }
            last = Some((start, index));
        });
        (outcome, last)
    }
}

#[cfg(test)]
mod tests {
    use super::{History, Stream};
    use crate::wire::{WireError, autoposting};
    use proptest::prelude::*;

    fn in_pieces(body: &[u8], piece: usize, step: usize) -> Result<History, WireError> {
        let mut stream = Stream::in_pieces(piece);
        body.chunks(step).for_each(|bytes| stream.push(bytes));
        stream.finish()
    }

    #[track_caller]
    fn check(body: &[u8], piece: usize, step: usize) {
        match (autoposting::decode(body), in_pieces(body, piece, step)) {
            (Ok(whole), Ok(pieces)) => {
                assert!(whole.invoices.iter().eq(pieces.invoices.iter()));
                let rest = |it: &History| (it.unreadable, it.faults.clone());
                assert_eq!(rest(&whole), rest(&pieces));
            }
            (whole, pieces) => assert_eq!(whole.err(), pieces.err()),
        }
    }

    /// An invoice, or what stands in the place of one.
    fn item() -> impl Strategy<Value = String> {
        let odd = ["7", "-12", "null", "[]", "{}", "true", r#""ü""#, "}", "tru", "", r#"{"id":1}"#];
        prop_oneof![
            8 => ("[a-zé€]{0,9}", 0..999).prop_map(|(id, amount)| format!(
                r#"{{"id":"{id}","amount":{amount},"currency":"usd","status":"paid","description":"{id} € {id}"}}"#
            )),
            1 => prop::sample::select(odd.to_vec()).prop_map(str::to_owned),
        ]
    }

    /// An answer, mostly a good one.
    fn body() -> impl Strategy<Value = String> {
        let heads = [
            r#"{"success":true,"data":{"invoices":["#,
            r#" { "x" : [ 1 , "]" ] , "data" : { "invoices" : [ "#,
            r#"{"data":{"invoices":[{"id":"a"}],"invoices":["#,
            r#"{"success":false,"error":"e","data":{"invoices":["#,
            "[",
        ];
        let tails = ["]}}", " ] } , \"success\":false} ", "],\"y\":2}}", ",]}}", "]}", "]}}x", ""];
        let list = prop::collection::vec(item(), 0..9);
        (prop::sample::select(heads.to_vec()), list, prop::sample::select(tails.to_vec()))
            .prop_map(|(head, list, tail)| [head, &list.join(" , "), tail].concat())
    }

    proptest! {
        #[test]
        fn an_answer_in_pieces_is_the_answer_as_a_whole(body in body(), piece in 1_usize..300, step in 1_usize..90) {
            check(body.as_bytes(), piece, step);
        }

        #[test]
        fn a_broken_answer_is_refused_alike(
            body in body(), at in any::<prop::sample::Index>(), byte: u8, piece in 1_usize..99, step in 1_usize..90,
        ) {
            let mut bytes = body.into_bytes();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            check(&bytes, piece, step);
        }
    }

    #[test]
    fn little_is_held_of_a_long_answer() {
        let invoice = r#"{"id":"inv_1","amount":4900,"currency":"usd","status":"paid"}"#;
        let mut stream = Stream::in_pieces(100);
        stream.push(br#"{"success":true,"data":{"invoices":["#);
        for _ in 0..1000 {
            stream.push(invoice.as_bytes());
            stream.push(b",");
            assert!(stream.text.len() < 400, "{}", stream.text.len());
        }
        stream.push(invoice.as_bytes());
        stream.push(b"]}}");
        assert_eq!(stream.finish().unwrap().invoices.len(), 1001);
    }
}
