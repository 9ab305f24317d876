//! Selects the locale file for a user's language.

/// The file, by its BCP 47 name, with the texts for a locale: `zh-Hant` for `zh-TW`, `pt-PT` for
/// `pt-AO`. `None` if no file is in the locale's language and script.
///
/// `maximize` adds the likely subtags to a tag, as the browser's `Intl.Locale` does: `zh-TW` becomes
/// `zh-Hant-TW`, and `sr` becomes `sr-Cyrl-RS`. A file in another script does not match: `sr` is not
/// for readers of `sr-Latn`.
pub fn locale_file<'f>(
    locale: &str,
    files: &[&'f str],
    maximize: &dyn Fn(&str) -> Option<String>,
) -> Option<&'f str> {
    let maximal = maximize(locale)?;
    let (language, script, region) = subtags(&maximal)?;
    let mut other_region = None;
    for file in files.iter().filter(|file| file.split('-').next() == Some(language)) {
        let maximal = maximize(file)?;
        let (_, file_script, file_region) = subtags(&maximal)?;
        if file_script != script {
            continue;
        }
        if file_region == region {
            return Some(file);
        }
        other_region = Some(*file);
    }
    other_region
}

/// The language, script and region of a tag that has all three. All forms of Norwegian count as one
/// language, and Portuguese is that of Brazil or, for all other countries, that of Portugal.
fn subtags(maximal: &str) -> Option<(&str, &str, &str)> {
    let mut subtags = maximal.split('-');
    Some(match (subtags.next()?, subtags.next()?, subtags.next()?) {
        ("no" | "nn", script, region) => ("nb", script, region),
        ("pt", script, region) if region != "BR" => ("pt", script, "PT"),
        subtags => subtags,
    })
}

#[cfg(test)]
mod tests {
    use super::locale_file;
    use icu_locale::{Locale, LocaleCanonicalizer, LocaleExpander};

    const FILES: &[&str] = &[
        "ar", "de", "fa", "fr", "he", "hr", "id", "ms", "nb", "pt-BR", "pt-PT", "ro", "sr",
        "zh-Hans", "zh-Hant",
    ];

    /// Like `Intl.Locale`, with the same data.
    fn maximize(tag: &str) -> Option<String> {
        let mut locale: Locale = tag.parse().ok()?;
        LocaleCanonicalizer::new_extended().canonicalize(&mut locale);
        LocaleExpander::new_extended().maximize(&mut locale.id);
        Some(locale.to_string())
    }

    #[test]
    fn a_locale_has_the_file_of_its_language_and_script() {
        for (locale, file) in [
            ("de", Some("de")),
            ("de-CH", Some("de")),
            ("DE-at", Some("de")),
            ("fr-CA-u-nu-latn", Some("fr")),
            ("fa-AF", Some("fa")),
            ("en", None),
            ("en-GB", None),
            ("nl", None),
            ("de-Hebr", None),
            ("ms-Arab", None),
            ("ms-SG", Some("ms")),
            ("fil", None),
            ("tl", None),
            ("und", None),
            ("xx", None),
            ("x-private", None),
            ("", None),
            ("constructor", None),
        ] {
            assert_eq!(locale_file(locale, FILES, &maximize), file, "{locale}");
        }
    }

    #[test]
    fn a_language_with_several_files_has_the_one_of_the_script_or_region() {
        for (locale, file) in [
            ("zh", "zh-Hans"),
            ("zh-CN", "zh-Hans"),
            ("zh-SG", "zh-Hans"),
            ("zh-MY", "zh-Hans"),
            ("zh-Hans-HK", "zh-Hans"),
            ("zh-TW", "zh-Hant"),
            ("zh-HK", "zh-Hant"),
            ("zh-MO", "zh-Hant"),
            ("zh-Hant", "zh-Hant"),
            ("pt", "pt-BR"),
            ("pt-BR", "pt-BR"),
            ("pt-PT", "pt-PT"),
            ("pt-AO", "pt-PT"),
            ("pt-MZ", "pt-PT"),
            ("pt-CH", "pt-PT"),
            ("pt-Latn", "pt-BR"),
        ] {
            assert_eq!(locale_file(locale, FILES, &maximize), Some(file), "{locale}");
        }
    }

    #[test]
    fn older_names_and_written_variants_of_a_language_have_its_file() {
        for (locale, file) in [
            ("no", Some("nb")),
            ("nb-NO", Some("nb")),
            ("nn", Some("nb")),
            ("nb-SJ", Some("nb")),
            ("iw", Some("he")),
            ("in-ID", Some("id")),
            ("mo", Some("ro")),
            ("sr", Some("sr")),
            ("sr-RS", Some("sr")),
            ("sr-Cyrl-BA", Some("sr")),
            ("sr-Latn", None),
            ("sr-ME", None),
            ("sh", None),
        ] {
            assert_eq!(locale_file(locale, FILES, &maximize), file, "{locale}");
        }
    }

    #[test]
    fn one_file_for_a_language_is_for_all_its_regions() {
        assert_eq!(locale_file("pt-AO", &["pt-BR"], &maximize), Some("pt-BR"));
        assert_eq!(locale_file("pt", &["pt-PT"], &maximize), Some("pt-PT"));
        assert_eq!(locale_file("zh-TW", &["zh-Hans"], &maximize), None);
        assert_eq!(locale_file("sr-Latn", &["sr", "sr-Latn"], &maximize), Some("sr-Latn"));
    }

    #[test]
    fn a_tag_that_cannot_be_expanded_has_no_file() {
        assert_eq!(locale_file("de", FILES, &|_| None), None);
    }
}
