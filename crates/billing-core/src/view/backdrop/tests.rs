use super::{Ground, is_dark};
use proptest::prelude::*;

#[track_caller]
fn check(computed: &[&str], expected: bool) {
    let layers = computed.iter().filter_map(|color| Ground::parse(color));
    assert_eq!(is_dark(layers), expected, "{computed:?}");
}

#[test]
fn a_page_without_a_background_is_white() {
    check(&[], false);
    check(&["rgba(0, 0, 0, 0)", "rgba(0, 0, 0, 0)"], false);
}

#[test]
fn the_first_opaque_colour_behind_the_widget_decides() {
    check(&["rgb(0, 0, 0)"], true);
    check(&["rgba(0, 0, 0, 0)", "rgb(17, 24, 39)"], true);
    check(&["rgb(255, 255, 255)", "rgb(0, 0, 0)"], false);
    check(&["rgb(22, 25, 29)", "rgb(255, 255, 255)"], true);
}

#[test]
fn translucent_colours_are_mixed_with_what_is_below() {
    check(&["rgba(0, 0, 0, 0.8)"], true);
    check(&["rgba(0, 0, 0, 0.3)"], false);
    check(&["rgba(255, 255, 255, 0.1)", "rgb(0, 0, 0)"], true);
    check(&["rgba(255, 255, 255, 0.9)", "rgb(0, 0, 0)"], false);
    check(&["rgba(0, 0, 0, 0.3)", "rgba(0, 0, 0, 0.3)", "rgba(0, 0, 0, 0.3)"], true);
}

#[test]
fn saturated_colours_count_by_their_perceived_lightness() {
    check(&["rgb(0, 0, 255)"], true);
    check(&["rgb(90, 0, 120)"], true);
    check(&["rgb(255, 255, 0)"], false);
    check(&["rgb(0, 255, 0)"], false);
}

#[test]
fn every_notation_of_a_computed_colour_is_read() {
    for (dark, light) in [
        ("rgb(16, 16, 16)", "rgb(240, 240, 240)"),
        ("rgba(16, 16, 16, 0.95)", "rgba(240, 240, 240, 0.95)"),
        ("color(srgb 0.06 0.06 0.06)", "color(srgb 0.94 0.94 0.94)"),
        ("color(srgb 0.06 0.06 0.06 / 0.95)", "color(srgb 1 1 1 / 0.95)"),
        ("color(display-p3 0.06 .06 1e-7)", "color(display-p3 0.94 0.94 0.94)"),
        ("color(rec2020 -0.01 0.1 0.1)", "color(rec2020 1.1 1 1)"),
        ("lab(10.5 1 -2)", "lab(95 1 -2)"),
        ("lch(10.5 4 250)", "lch(95 4 none)"),
        ("oklab(0.21 0.01 -0.02)", "oklab(0.96 0.01 -0.02)"),
        ("oklch(0.21 0.01 250)", "oklch(0.96 none none)"),
        ("oklch(none 0 0 / 0.9)", "oklch(0.1 0 0 / 0.1)"),
    ] {
        check(&[dark], true);
        check(&[light], false);
    }
}

#[test]
fn a_grey_is_as_light_in_one_notation_as_in_another() {
    let lightness = |color| Ground::parse(color).map(|ground| ground.lightness);
    assert_eq!(lightness("rgb(255, 255, 255)"), Some(1000));
    assert_eq!(lightness("oklab(1 0 0)"), Some(1000));
    assert_eq!(lightness("lab(100 0 0)"), Some(1000));
    assert_eq!(lightness("oklab(0 0 0)"), Some(0));
    // #777 in each.
    for color in ["rgb(119, 119, 119)", "lab(50 0 0)", "oklab(0.569 0 0)"] {
        assert!(lightness(color).is_some_and(|it| (460..=510).contains(&it)), "{color}");
    }
}

#[test]
fn text_that_is_not_a_colour_is_none() {
    for text in ["", "transparent", "Canvas", "rgb", "rgb(1, 2)", "hsl(0 0% 0%)", "url(x)", "none"]
    {
        assert_eq!(Ground::parse(text), None, "{text}");
    }
}

proptest! {
    #[test]
    fn any_text_is_accepted_and_lightness_is_within_bounds(text in "(rgb|rgba|color|lab|oklch)?\\(?[-+0-9a-z.,/ %]{0,60}\\)?") {
        if let Some(Ground { lightness, alpha }) = Ground::parse(&text) {
            prop_assert!((0..=1000).contains(&lightness) && (0..=1000).contains(&alpha));
        }
    }

    #[test]
    fn layers_below_an_opaque_one_change_nothing(
        top in 0_i32..=1000, below in prop::collection::vec((0_i32..=1000, 0_i32..=1000), 0..4),
    ) {
        let opaque = Ground { lightness: top, alpha: 1000 };
        let below = below.into_iter().map(|(lightness, alpha)| Ground { lightness, alpha });
        prop_assert_eq!(is_dark([opaque].into_iter().chain(below)), is_dark([opaque]));
    }
}
