//! The direction of a language's script, for browsers without `Locale.prototype.getTextInfo`.

/// ISO 639 codes of languages that are written from right to left by default.
const LANGUAGES: &str = "ar arc azb bal ckb dv fa glk he iw ji khw ks lrc mzn nqo pnb prs ps rhg sd sdh \
    skr syr ug ur uzs yi";

/// ISO 15924 codes of scripts that run from right to left.
const SCRIPTS: &str = "Adlm Arab Aran Hebr Mand Mend Nkoo Rohg Samr Syrc Syre Thaa Yezi";

/// Whether a BCP 47 tag in its canonical form is of a language that is written from right to left: by
/// its script where it names one, else by the language.
pub fn is_right_to_left(tag: &str) -> bool {
    let mut subtags = tag.split('-');
    let language = subtags.next().unwrap_or_default();
    let (codes, wanted) = match subtags.next() {
        Some(script) if script.len() == 4 => (SCRIPTS, script),
        _ => (LANGUAGES, language),
    };
    codes.split(' ').any(|code| code == wanted)
}

#[cfg(test)]
mod tests {
    use super::is_right_to_left;

    #[test]
    fn a_script_that_is_named_decides_and_else_the_language() {
        for tag in [
            "ar",
            "ar-EG",
            "ug",
            "ug-CN",
            "fa-IR",
            "he",
            "ur-PK",
            "ckb",
            "az-Arab",
            "pa-Arab-PK",
            "ff-Adlm",
        ] {
            assert!(is_right_to_left(tag), "{tag}");
        }
        for tag in
            ["", "en", "de-DE", "ug-Cyrl", "ug-Latn-KZ", "ar-Latn", "ks-Deva", "zh-Hant", "arn"]
        {
            assert!(!is_right_to_left(tag), "{tag}");
        }
    }
}
