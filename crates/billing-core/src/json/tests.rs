use super::{Json, Reader, write_string};
use proptest::prelude::*;
use std::borrow::Cow;

fn read(text: &str) -> Result<Json<'_>, super::JsonError> {
    let mut reader = Reader::new(text.as_bytes())?;
    let value = reader.value()?;
    reader.finish()?;
    Ok(value)
}

fn written(value: &Json<'_>) -> String {
    let mut out = String::new();
    value.write(&mut out, &|_| true);
    out
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(written(&read(text).expect(text)), expected, "reading {text}");
}

#[track_caller]
fn refused(text: &str) {
    assert!(read(text).is_err(), "{text} was read as {:?}", read(text));
    assert!(serde_json::from_str::<serde_json::Value>(text).is_err(), "{text} is JSON");
}

#[test]
fn every_kind_of_value_is_read() {
    check(" [ null , true , false , 0 , \"a\" , { } , [ ] ] ", "[null,true,false,0,\"a\",{},[]]");
    check("{\"a\":{\"b\":[1,2]}}", "{\"a\":{\"b\":[1,2]}}");
    check("\u{feff}1", "1");
}

#[test]
fn a_number_keeps_its_digits_however_long_it_is() {
    for digits in
        ["9007199254740993", "-170141183460469231731687303715884105729", "1.50e+300", "-0"]
    {
        check(digits, digits);
    }
}

#[test]
fn escapes_are_undone_and_a_lone_surrogate_becomes_the_replacement_character() {
    let text = r#""\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00""#;
    let char_list = "\"\\/\u{8}\u{c}\n\r\té😀";
    assert_eq!(read(text).unwrap(), Json::String(Cow::Borrowed(char_list)));
    assert_eq!(read(r#""\ud83d!\udc00""#).unwrap(), Json::String("\u{fffd}!\u{fffd}".into()));
    assert_eq!(read(r#""\ud83d\u0041""#).unwrap(), Json::String("\u{fffd}A".into()));
}

#[test]
fn a_string_without_escapes_is_borrowed() {
    assert!(matches!(read("\"plain é\"").unwrap(), Json::String(Cow::Borrowed("plain é"))));
}

#[test]
fn what_is_not_json_is_refused_with_its_place() {
    for text in [
        "",
        " ",
        "{",
        "[",
        "[1",
        "[1,",
        "[1,]",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1,}",
        "{a:1}",
        "'a'",
        "nul",
        "truefalse",
        "01",
        "-",
        "+1",
        ".5",
        "1.",
        "1e",
        "1e+",
        "NaN",
        "Infinity",
        "\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\u{1}\"",
        "[1 2]",
        "1 2",
        "<html>",
        "\"\\u+123\"",
    ] {
        refused(text);
    }
    let error = read("{\"a\": x}").unwrap_err();
    assert_eq!(error.to_string(), "not JSON at byte 6: expected a value");
    assert_eq!(Reader::new(b"\"\xff\"").unwrap_err().problem, "not UTF-8");
}

#[test]
fn deep_nesting_is_an_error_and_not_a_stack_overflow() {
    let text = "[".repeat(1_000_000);
    assert_eq!(read(&text).unwrap_err().problem, "nested too deep");
    let mut reader = Reader::new(text.as_bytes()).unwrap();
    assert_eq!(reader.skip().unwrap_err().problem, "nested too deep");
}

#[test]
fn of_members_with_one_name_the_last_counts() {
    assert_eq!(read("{\"a\":1,\"a\":2}").unwrap().get("a"), Some(&Json::Number("2".into())));
}

#[test]
fn refused_members_are_left_out_at_every_depth() {
    let value = read(r#"{"a":1,"secret":2,"b":[{"secret":{},"c":3}]}"#).unwrap();
    let mut out = String::new();
    value.write(&mut out, &|name| name != "secret");
    assert_eq!(out, r#"{"a":1,"b":[{"c":3}]}"#);
}

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<u64>().prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Into::into),
            prop::collection::vec((any::<String>(), inner), 0..8)
                .prop_map(|members| members.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

proptest! {
    #[test]
    fn the_reader_and_serde_json_read_the_same_tree(value in any_json(), pretty: bool) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        let ours = read(&text).unwrap();
        prop_assert_eq!(&ours, &serde_json::from_str::<Json<'_>>(&text).unwrap());
        prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&written(&ours)).unwrap(), value);
    }

    #[test]
    fn the_reader_agrees_with_serde_json_on_what_is_json(text in r#"[\[\]{}",:0-9eE+\-. a-ftrunsl\\]{0,12}"#) {
        let theirs = serde_json::from_str::<serde_json::Value>(&text);
        // serde_json refuses a number beyond f64 and half a surrogate pair; both are valid JSON.
        if !theirs.as_ref().is_err_and(|e| e.to_string().contains("number out of range") || e.to_string().contains("surrogate")) {
            prop_assert_eq!(read(&text).is_ok(), theirs.is_ok());
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        if let Ok(mut reader) = Reader::new(&bytes) {
            let _ = reader.value();
        }
    }

    #[test]
    fn a_written_string_is_read_back(text: String) {
        let mut out = String::new();
        write_string(&text, &mut out);
        prop_assert_eq!(serde_json::from_str::<String>(&out).unwrap(), text);
    }
}
