//! The lightness of the background behind the widget.

/// A colour from a browser's computed style, reduced to the values that decide between light and
/// dark text. Both are thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ground {
    /// 0 is black, 1000 is white.
    pub lightness: i32,
    /// 0 is transparent, 1000 is opaque.
    pub alpha: i32,
}

/// White, the canvas of a page without a colour scheme.
const PAPER: i32 = 1000;

impl Ground {
    /// Parses `rgb()`, `rgba()`, `color()`, `lab()`, `lch()`, `oklab()` or `oklch()`, the possible
    /// notations of a computed colour; `None` for anything else.
    ///
    /// The lightness is the weighted sum of the encoded channels. CIELAB's is close to that, and for
    /// a grey Oklab's is a linear function of CIELAB's.
    pub fn parse(computed: &str) -> Option<Self> {
        let (function, rest) = computed.trim().split_once('(')?;
        let is_number = |word: &&str| {
            matches!(word.as_bytes().first(), Some(b'0'..=b'9' | b'-' | b'+' | b'.' | b'n'))
        };
        let words = rest.split([',', '/', ' ', ')']).filter(is_number);
        let mut numbers = words.map(thousandths);
        let (first, second, third) = (numbers.next()?, numbers.next()?, numbers.next()?);
        let lightness = match function {
            "rgb" | "rgba" => weighted(first, second, third) / 255,
            "color" => weighted(first, second, third),
            "lab" | "lch" => first / 100,
            "oklab" | "oklch" => (first.saturating_mul(116) - 16_000) / 100,
            _ => return None,
        };
        let alpha = numbers.next().unwrap_or(1000);
        Some(Self { lightness: lightness.clamp(0, 1000), alpha: alpha.clamp(0, 1000) })
    }
}

/// Whether light text has more contrast than dark text on these layers, topmost first.
pub fn is_dark(layers: impl IntoIterator<Item = Ground>) -> bool {
    // The share of the lower layers that shows through, in thousandths.
    let (mut lightness, mut open) = (0, 1000);
    for Ground { lightness: layer, alpha } in layers {
        lightness += layer * (open * alpha / 1000) / 1000;
        open -= open * alpha / 1000;
    }
    lightness + PAPER * open / 1000 < 500
}

fn weighted(red: i32, green: i32, blue: i32) -> i32 {
    let part = |channel: i32, weight| channel.clamp(-256_000, 256_000) * weight / 1000;
    part(red, 299) + part(green, 587) + part(blue, 114)
}

/// A CSS number in thousandths. `none` is 0, and so are numbers so small that they have an
/// exponent.
fn thousandths(number: &str) -> i32 {
    let (mut value, mut sign, mut decimals) = (0_i32, 1, None::<u32>);
    for byte in number.bytes() {
        match byte {
            b'-' => sign = -1,
            b'.' => decimals = Some(0),
            b'e' => return 0,
            b'0'..=b'9' if decimals < Some(3) => {
                value = value.saturating_mul(10).saturating_add(i32::from(byte - b'0'));
                decimals = decimals.map(|count| count + 1);
            }
            _ => {}
        }
    }
    let missing = 3 - decimals.unwrap_or(0);
    value.min(1_000_000).saturating_mul(10_i32.pow(missing)) * sign
}

#[cfg(test)]
mod tests;
