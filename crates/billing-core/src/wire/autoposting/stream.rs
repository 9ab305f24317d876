//! Decoding a response while it arrives.
//!
//! A history of a hundred thousand invoices is twenty megabytes of text. Decoded in chunks, it is
//! available a moment after its last byte, and the whole text is never in memory.

use super::BillingHistory;
use super::envelope::{NoInvoices, read_invoices, walk};
use crate::json_text::{JsonError, Utf8Decoder};
use crate::wire::WireError;

/// The number of bytes to collect before they are decoded.
const PIECE: usize = 1 << 16;

/// A history that is still arriving.
#[derive(Debug, Default)]
pub struct Stream {
    history: BillingHistory,
    decoder: Utf8Decoder,
    /// The text before the first invoice, and the text that has not been decoded yet.
    text: String,
    /// The start of the first invoice.
    head: usize,
    /// The numbers of bytes and of invoices that have been removed after the head.
    removed_bytes: usize,
    removed_items: usize,
    /// The number of invoices in `text` that have been decoded already.
    decoded_items: usize,
    /// The length that `text` must have before it is decoded again.
    next_length: usize,
    piece: usize,
}

/// The start of the last complete invoice, and the number of invoices before it.
type Last = Option<(usize, usize)>;

impl Stream {
    /// A stream before its first byte.
    pub fn new() -> Self {
        Self::in_pieces(PIECE)
    }

    fn in_pieces(piece: usize) -> Self {
        Self { next_length: piece, piece, ..Self::default() }
    }

    /// Takes the next bytes. An error in them is reported by [`Self::finish`].
    pub fn push(&mut self, bytes: &[u8]) {
        self.decoder.push(bytes, &mut self.text);
        if self.text.len() < self.next_length {
            return;
        }
        // The text ends in the middle of the response, which is not an error yet.
        let (_, last) = self.decode(false);
        let (start, index) = last.unwrap_or_default();
        if index > 0 {
            // The last complete invoice is kept, so that the text after it is checked as in a whole
            // text.
            self.text.drain(self.head..start);
            self.removed_bytes += start - self.head;
            self.removed_items += index;
            self.decoded_items -= index;
        }
        // If no further invoice was complete, the text is not decoded again before it has doubled.
        let length = self.text.len();
        self.next_length = if index > 0 { length + self.piece } else { length * 2 };
    }

    /// The history, once everything has arrived.
    ///
    /// # Errors
    /// As [`super::decode`].
    pub fn finish(mut self) -> Result<BillingHistory, WireError> {
        self.decoder.finish(&mut self.text);
        let (head, removed) = (self.head, self.removed_bytes);
        match self.decode(true).0 {
            Ok(none) => Ok(self.history.whole(none.as_ref())),
            Err(WireError::NotJson(JsonError { at, problem })) => {
                let at = if at <= head { at } else { at + removed };
                Err(JsonError { at, problem }.into())
            }
            Err(error) => Err(error),
        }
    }

    /// Adds the invoices of the text that have not been decoded yet.
    fn decode(&mut self, is_whole: bool) -> (Result<Option<NoInvoices>, WireError>, Last) {
        let mut last = None;
        let Self { history, text, head, removed_items, decoded_items, .. } = self;
        let read = if is_whole { read_invoices } else { walk };
        let outcome = read(text, &mut |index, start, item| {
            if *removed_items == 0 && index == 0 {
                *head = start;
            }
            if index >= *decoded_items {
                history.add_text(*removed_items + index, item);
                *decoded_items += 1;
            }
            last = Some((start, index));
        });
        (outcome, last)
    }
}

#[cfg(test)]
mod tests {
    use super::{BillingHistory, Stream};
    use crate::wire::{WireError, autoposting};
    use proptest::prelude::*;

    fn in_pieces(body: &[u8], piece: usize, step: usize) -> Result<BillingHistory, WireError> {
        let mut stream = Stream::in_pieces(piece);
        body.chunks(step).for_each(|bytes| stream.push(bytes));
        stream.finish()
    }

    #[track_caller]
    fn check(body: &[u8], piece: usize, step: usize) {
        match (autoposting::decode(body), in_pieces(body, piece, step)) {
            (Ok(whole), Ok(pieces)) => {
                assert!(whole.invoices.iter().eq(pieces.invoices.iter()));
                let rest =
                    |history: &BillingHistory| (history.unreadable, history.warnings.clone());
                assert_eq!(rest(&whole), rest(&pieces));
            }
            (whole, pieces) => assert_eq!(whole.err(), pieces.err()),
        }
    }

    /// An invoice, or an element in the position of one.
    fn item() -> impl Strategy<Value = String> {
        let odd = [
            "7",
            "-12",
            "null",
            "[]",
            "{}",
            "true",
            r#""ü""#,
            "}",
            "tru",
            "",
            r#"{"id":1}"#,
            r#"{"id":"\ud800","amount":1,"currency":"usd","status":"paid"}"#,
        ];
        prop_oneof![
            8 => ("[a-zé€]{0,9}", 0..999).prop_map(|(id, amount)| format!(
                r#"{{"id":"{id}","amount":{amount},"currency":"usd","status":"paid","description":"{id} € {id}"}}"#
            )),
            1 => prop::sample::select(odd.to_vec()).prop_map(str::to_owned),
        ]
    }

    /// A response, mostly a valid one.
    fn body() -> impl Strategy<Value = String> {
        let heads = [
            r#"{"success":true,"data":{"invoices":["#,
            r#" { "x" : [ 1 , "]" ] , "data" : { "invoices" : [ "#,
            r#"{"data":{"invoices":[{"id":"a"}],"invoices":["#,
            r#"{"success":false,"error":"e","data":{"invoices":["#,
            "\u{feff}{\"data\":{\"invoices\":[",
            r#"{"success":true,"data":{"invoices":null,"x":["#,
            "\n{\n\"\\ud800\":1,\n\"data\":{\"invoices\":[\n",
            "[",
        ];
        let tails = ["]}}", " ] } , \"success\":false} ", "],\"y\":2}}", ",]}}", "]}", "]}}x", ""];
        let list = prop::collection::vec(item(), 0..9);
        (prop::sample::select(heads.to_vec()), list, prop::sample::select(tails.to_vec()))
            .prop_map(|(head, list, tail)| [head, &list.join(" , "), tail].concat())
    }

    proptest! {
        #[test]
        fn a_response_in_chunks_is_decoded_like_the_whole(body in body(), piece in 1_usize..300, step in 1_usize..90) {
            check(body.as_bytes(), piece, step);
        }

        #[test]
        fn a_broken_response_is_rejected_with_the_same_error(
            body in body(), at in any::<prop::sample::Index>(), byte: u8, piece in 1_usize..99, step in 1_usize..90,
        ) {
            let mut bytes = body.into_bytes();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            check(&bytes, piece, step);
        }
    }

    const INVOICE: &str = r#"{"id":"inv_1","amount":4900,"currency":"usd","status":"paid"}"#;

    /// An answer of `count` invoices that has not ended yet.
    fn unfinished(count: usize) -> String {
        [r#"{"success":true,"data":{"invoices":["#, &vec![INVOICE; count].join(",")].concat()
    }

    /// The length at each decoding that found further invoices, where every byte arrives alone.
    fn decoded_at(mut stream: Stream, body: &str) -> Vec<usize> {
        let mut lengths = Vec::new();
        for (index, byte) in body.bytes().enumerate() {
            let before = stream.history.invoices.len();
            stream.push(&[byte]);
            if stream.history.invoices.len() > before {
                lengths.push(index + 1);
            }
        }
        lengths
    }

    /// Decoded at each push, a long answer would take the square of its length.
    #[test]
    fn an_answer_is_decoded_once_for_each_piece() {
        let lengths = decoded_at(Stream::in_pieces(1000), &unfinished(100));
        assert_eq!(lengths, [1000, 2000, 3000, 4000, 5000, 6000]);
        assert_eq!(decoded_at(Stream::new(), &unfinished(1200)), [65_536]);
    }

    #[test]
    fn an_invoice_longer_than_a_piece_is_decoded_again_each_time_it_has_doubled() {
        let mut stream = Stream::in_pieces(100);
        let mut lengths = Vec::new();
        for byte in unfinished(1).replace("inv_1", &"x".repeat(2000)).bytes() {
            let before = stream.next_length;
            stream.push(&[byte]);
            if stream.next_length != before {
                lengths.push(stream.text.len());
            }
        }
        assert_eq!(lengths, [100, 200, 400, 800, 1600]);
    }

    #[test]
    fn only_a_small_part_of_a_long_response_is_in_memory() {
        let mut stream = Stream::in_pieces(100);
        stream.push(unfinished(0).as_bytes());
        for _ in 0..1000 {
            stream.push(INVOICE.as_bytes());
            stream.push(b",");
            assert!(stream.text.len() < 400, "{}", stream.text.len());
        }
        stream.push(INVOICE.as_bytes());
        stream.push(b"]}}");
        assert_eq!(stream.finish().unwrap().invoices.len(), 1001);
    }
}
