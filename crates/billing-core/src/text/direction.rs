//! The direction of a language's script, for browsers without `Locale.prototype.getTextInfo`.

/// ISO 639 codes of languages whose default script is right-to-left.
const LANGUAGES: &str = "ar arc azb bal ckb dv fa glk he iw ji khw ks lrc mzn nqo pnb prs ps rhg sd sdh \
    skr syr ug ur uzs yi";

/// ISO 15924 codes of right-to-left scripts.
const SCRIPTS: &str = "Adlm Arab Aran Hebr Mand Mend Nkoo Rohg Samr Syrc Syre Thaa Yezi";

/// Whether a canonical BCP 47 tag is right-to-left: according to its script if it has one, else to
/// its language.
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
    fn the_script_determines_the_direction_and_otherwise_the_language() {
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
