//! Fields that are written back verbatim, including digits. Only the proxy does so: nothing in this
//! file is linked into the widget.

use super::field::{ObjectField, WireField};
use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::{Serialize, Serializer};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A field as the vendor's JSON text. Unless `STRIPE_IDS` are kept, they are removed from an array
/// or object that was sent in place of a single value.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct RawField<'a, const STRIPE_IDS: bool>(Option<&'a RawValue>);

/// Whether a field is left out when its object is written.
pub(super) trait Absent {
    fn is_absent(&self) -> bool;
}

impl<const STRIPE_IDS: bool> Absent for RawField<'_, STRIPE_IDS> {
    fn is_absent(&self) -> bool {
        self.0.is_none()
    }
}

impl<T, F: Absent> Absent for ObjectField<T, F> {
    fn is_absent(&self) -> bool {
        matches!(self, Self::Other(field) if field.is_absent())
    }
}

impl<'de: 'a, 'a, const STRIPE_IDS: bool> Deserialize<'de> for RawField<'a, STRIPE_IDS> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&RawValue>::deserialize(deserializer).map(|raw| Self(Some(raw)))
    }
}

impl<'de: 'a, 'a, const STRIPE_IDS: bool> WireField<'de> for RawField<'a, STRIPE_IDS> {
    fn object_field<T: Deserialize<'de>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<ObjectField<T, Self>, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        if raw.get().starts_with('{') {
            serde_json::from_str(raw.get()).map(ObjectField::Object).map_err(D::Error::custom)
        } else {
            Ok(ObjectField::Other(Self(Some(raw))))
        }
    }
}

impl<const STRIPE_IDS: bool> Serialize for RawField<'_, STRIPE_IDS> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            None => serializer.serialize_unit(),
            Some(raw) if STRIPE_IDS => raw.serialize(serializer),
            Some(raw) => WithoutStripeIds { raw, depth: 0 }.serialize(serializer),
        }
    }
}

impl<T: Serialize, F: Serialize> Serialize for ObjectField<T, F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Object(object) => object.serialize(serializer),
            Self::Other(field) => field.serialize(serializer),
        }
    }
}

/// A value of any type, without Stripe's ids at any depth. Single values stay verbatim, which a
/// `serde_json::Value` would not keep: it rounds numbers.
struct WithoutStripeIds<'a> {
    raw: &'a RawValue,
    depth: u8,
}

/// Deeper values are written as null: they are unreadable anyway, and the recursion must be
/// limited.
const MAX_DEPTH: u8 = 32;

impl Serialize for WithoutStripeIds<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = self.raw.get();
        let nested = |raw| WithoutStripeIds { raw, depth: self.depth + 1 };
        if text.starts_with('{') && self.depth < MAX_DEPTH {
            // Keys are compared unescaped; of duplicate members the last counts.
            match serde_json::from_str::<BTreeMap<Cow<'_, str>, &RawValue>>(text) {
                Ok(mut members) => {
                    members.retain(|key, _| !is_stripe_id(key));
                    serializer.collect_map(members.iter().map(|(key, raw)| (key, nested(raw))))
                }
                Err(_) => serializer.serialize_unit(),
            }
        } else if text.starts_with('[') && self.depth < MAX_DEPTH {
            match serde_json::from_str::<Vec<&RawValue>>(text) {
                Ok(items) => serializer.collect_seq(items.into_iter().map(nested)),
                Err(_) => serializer.serialize_unit(),
            }
        } else if text.starts_with(['{', '[']) {
            serializer.serialize_unit()
        } else {
            self.raw.serialize(serializer)
        }
    }
}

fn is_stripe_id(key: &str) -> bool {
    matches!(key, "stripeCustomerId" | "stripeSubscriptionId")
}
