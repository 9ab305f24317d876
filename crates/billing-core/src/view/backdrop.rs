//! How dark the ground is on which the widget stands.

/// A colour as a browser's computed style writes it, reduced to what decides between light and dark
/// text. Both are thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ground {
    /// 0 is black, 1000 is white.
    pub lightness: i32,
    /// 0 is transparent, 1000 is opaque.
    pub alpha: i32,
}

/// White, which is below everything in a page without a colour scheme.
const PAPER: i32 = 1000;

impl Ground {
    /// Reads `rgb()`, `rgba()`, `color()`, `lab()`, `lch()`, `oklab()` or `oklch()`, which are all
    /// that a computed colour may be; `None` for anything else.
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

/// Whether light text stands out better than dark text from these layers, which lie on top of each
/// other, the uppermost first.
pub fn is_dark(layers: impl IntoIterator<Item = Ground>) -> bool {
    // What of the ground below shows through, in thousandths.
    let (mut lightness, mut open) = (0, 1000);
    for Ground { lightness: layer, alpha } in layers {
        lightness += layer * (open * alpha / 1000) / 1000;
        open -= open * alpha / 1000;
    }
    lightness + PAPER * open / 1000 < 500
}

fn weighted(red: i32, green: i32, blue: i32) -> i32 {
    let sum = [(red, 299), (green, 587), (blue, 114)]
        .into_iter()
        .map(|(channel, weight)| channel.clamp(-256_000, 256_000) * weight)
        .fold(0, i32::saturating_add);
    sum / 1000
}

/// A CSS number in thousandths. `none` is 0, and so is what is too small to be written without an
/// exponent.
fn thousandths(number: &str) -> i32 {
    let (sign, digits) = match number.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, number.trim_start_matches('+')),
    };
    if digits.bytes().any(|byte| byte == b'e') {
        return 0;
    }
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let digit = |char: char| char.to_digit(10).unwrap_or(0) as i32;
    let whole =
        whole.chars().fold(0_i32, |sum, char| sum.saturating_mul(10).saturating_add(digit(char)));
    let fraction =
        fraction.chars().chain("000".chars()).take(3).fold(0, |sum, char| sum * 10 + digit(char));
    sign * whole.min(1_000_000).saturating_mul(1000).saturating_add(fraction)
}

#[cfg(test)]
mod tests;
