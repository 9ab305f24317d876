//! Templates: texts with placeholders.

/// Replaces the placeholders of a template by arguments.
///
/// `{name}` is replaced by the result of `argument`, or stays unchanged if that is `None`. `{{` and
/// `}}` are escapes for one brace. A brace that is not part of a placeholder is literal.
pub fn fill(template: &str, argument: &mut dyn FnMut(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(template.len() + 16);
    walk(template, &mut |piece| match piece {
        Piece::Words(words) => filled.push_str(words),
        Piece::Gap { name, written } => match argument(name) {
            Some(value) => filled.push_str(&value),
            None => filled.push_str(written),
        },
    });
    filled
}

/// The names of a template's placeholders, in order, with repetitions.
pub fn placeholders(template: &str) -> Vec<&str> {
    let mut names = Vec::new();
    walk(template, &mut |piece| {
        if let Piece::Gap { name, .. } = piece {
            names.push(name);
        }
    });
    names
}

enum Piece<'t> {
    Words(&'t str),
    Gap { name: &'t str, written: &'t str },
}

fn walk<'t>(template: &'t str, each: &mut dyn FnMut(Piece<'t>)) {
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        let (words, from_brace) = cut(rest, at);
        each(Piece::Words(words));
        let (brace, after) = cut(from_brace, 1);
        rest = after;
        if let Some(after_second) = after.strip_prefix(brace) {
            each(Piece::Words(brace));
            rest = after_second;
        } else if brace == "{"
            && let Some(end) = after.find('}')
            && let (name, with_close) = cut(after, end)
            && is_name(name)
        {
            let written = from_brace.get(..end + 2).unwrap_or(from_brace);
            each(Piece::Gap { name, written });
            rest = with_close.get(1..).unwrap_or_default();
        } else {
            each(Piece::Words(brace));
        }
    }
    each(Piece::Words(rest));
}

/// The text before and after a place that was found in it.
fn cut(text: &str, at: usize) -> (&str, &str) {
    // The standard library's functions contain code for the message about an index inside a
    // character.
    text.split_at_checked(at).unwrap_or((text, ""))
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::{fill, placeholders};
    use proptest::prelude::*;

    #[track_caller]
    fn check(template: &str, expected: &str) {
        let filled = fill(template, &mut |name| match name {
            "date" => Some("1 Feb".to_owned()),
            "brace" => Some("{date}".to_owned()),
            "nothing" => Some(String::new()),
            _ => None,
        });
        assert_eq!(filled, expected, "{template}");
    }

    #[test]
    fn placeholders_are_replaced_anywhere() {
        check("Renews on {date}.", "Renews on 1 Feb.");
        check("{date}{date}", "1 Feb1 Feb");
        check("{date}に更新", "1 Febに更新");
        check("a{nothing}b", "ab");
        check("", "");
    }

    #[test]
    fn an_unknown_argument_is_left_unchanged() {
        check("{who} on {date}", "{who} on 1 Feb");
    }

    #[test]
    fn two_braces_are_an_escape_for_one() {
        check("{{date}}", "{date}");
        check("}}{{", "}{");
        check("{{{date}}}", "{1 Feb}");
    }

    #[test]
    fn an_unpaired_brace_is_literal() {
        for text in ["{", "}", "{date", "date}", "{}", "{ date }", "{né}", "a{b c}d", "{{", "}}"] {
            let expected = text.replace("{{", "{").replace("}}", "}");
            check(text, &expected);
        }
        check("{ {date}", "{ 1 Feb");
    }

    #[test]
    fn placeholders_in_an_argument_are_not_replaced() {
        check("{brace}", "{date}");
    }

    #[test]
    fn placeholders_are_those_that_would_be_replaced() {
        assert_eq!(placeholders("{a} {{b}} {c} {a} {"), ["a", "c", "a"]);
    }

    proptest! {
        #[test]
        fn without_arguments_a_text_without_doubled_braces_is_unchanged(text in "[^{}]*(\\{[a-z ]{0,3}\\}[^{}]+)*") {
            prop_assert_eq!(fill(&text, &mut |_| None), text);
        }

        #[test]
        fn any_template_can_be_filled(template: String) {
            let _ = fill(&template, &mut |name| Some(name.to_owned()));
        }
    }
}
