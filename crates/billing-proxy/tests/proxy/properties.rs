//! Property tests.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use billing_proxy::cache::key::CacheKey;
use billing_proxy::clock::Clock;
use billing_proxy::config::Config;
use billing_proxy::config::secret::Environment;
use billing_proxy::fuzz;
use billing_proxy::limit::rate::{Limit, Rate};
use billing_proxy::origin::{AllowedOrigins, Origin};
use billing_proxy::query::{WorkspaceParameter, workspace_parameter};
use billing_proxy::vendor::Vendor;
use http::HeaderValue;
use proptest::prelude::*;

use crate::support::test_proxy::ORIGIN;

fn vendors() -> impl Strategy<Value = Vendor> {
    prop_oneof![Just(Vendor::Autoposting), Just(Vendor::Trackmyposts)]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn only_the_very_bytes_of_an_origin_are_that_origin(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
        let allowed = AllowedOrigins::new(vec![Origin::parse(ORIGIN).unwrap()]);
        if let Ok(value) = HeaderValue::from_bytes(&bytes) {
            prop_assert_eq!(allowed.find(&value).is_some(), bytes == ORIGIN.as_bytes());
        }
    }

    #[test]
    fn a_parsed_origin_is_written_back_unchanged(text in "(https?|ftp|file|app|x-app)://[a-zA-Z0-9.*\\[\\]:-]{1,20}(:[0-9]{1,6})?/?") {
        if let Ok(origin) = Origin::parse(&text) {
            prop_assert_eq!(origin.as_str(), text.as_str());
            prop_assert!(!text.contains('*') && !text.ends_with('/'));
            prop_assert!(!text.starts_with('f'));
            prop_assert!(text.to_lowercase() == text || !text.starts_with('h'));
        }
    }

    #[test]
    fn an_origin_is_served_at_its_own_host_and_port_only(scheme in "https?|app", name in "[a-c]{1,3}", port in 1_u16..100, other in "[A-C]{1,3}", other_port in proptest::option::of(1_u16..100)) {
        let default = if scheme == "https" { 443 } else { 80 };
        let shown = if port == default { String::new() } else { format!(":{port}") };
        let origin = Origin::parse(&format!("{scheme}://{name}{shown}")).unwrap();
        let host = other_port.map_or_else(|| other.clone(), |port| format!("{other}:{port}"));
        let same = other.to_lowercase() == name && other_port.unwrap_or(default) == port;
        prop_assert_eq!(origin.is_served_at(host.as_bytes()), same && scheme != "app");
        let own = format!("{name}:{port}");
        prop_assert_eq!(origin.is_served_at(own.as_bytes()), scheme != "app");
    }

    #[test]
    fn no_bytes_are_a_token(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        fuzz::token(&bytes);
    }

    #[test]
    fn no_three_parts_are_a_token(header in "[a-zA-Z0-9_{}\":,-]{0,60}", claims in "[a-zA-Z0-9_{}\":,-]{0,100}", signature in "[a-zA-Z0-9_-]{0,60}") {
        let parts = [header, claims].map(|part| crate::support::tokens::encode(part.as_bytes()));
        fuzz::token(format!("{}.{}.{signature}", parts[0], parts[1]).as_bytes());
    }

    #[test]
    fn different_owners_have_different_keys(a in "[a-z0-9:_-]{0,12}", b in "[a-z0-9:_-]{0,12}", v in vendors(), w in vendors(), g in 0_u64..3, h in 0_u64..3) {
        let same = a == b && v == w && g == h;
        prop_assert_eq!(CacheKey::new(&a, v, g) == CacheKey::new(&b, w, h), same);
    }

    #[test]
    fn no_secret_is_shown_by_a_configuration_or_its_faults(key in "[a-zA-Z0-9_-]{12,40}", secret in "[a-zA-Z0-9_-]{32,64}", field in 0_usize..6) {
        let mut text = "[token]\naudience = \"@0\"\nissuers = [\"i\"]\n[[token.keys]]\nid = \"k\"\nalgorithm = \"HS256\"\n\
            secret_env = \"S\"\n[[tenants]]\nid = \"acme\"\n@1\n[tenants.autoposting]\napi_key_env = \"K\"\n@2\n".to_owned();
        // The key in its place, and again in a wrong one.
        let places = [
            ("@2", format!("base_url = \"https://x:{key}@h\"")),
            ("@2", format!("base_url = \"{key}\"")),
            ("@2", format!("auth_scheme = \"{key}\"")),
            ("@1", format!("expose_stripe_ids = \"{key}\"")),
            ("@2", format!("api_key_file = \"{key}\"")),
            ("@2", String::new()),
        ];
        text = text.replace(places[field].0, &places[field].1);
        text = text.replace("@1", "").replace("@2", "").replace("@0", "a");
        let variables = BTreeMap::from([
            ("S".to_owned(), secret.clone().into_bytes()),
            ("K".to_owned(), key.clone().into_bytes()),
        ]);
        let shown = match Config::parse(&text, Path::new(""), &Environment::Given(variables)) {
            Ok(config) => format!("{config:?}"),
            Err(faults) => faults.iter().map(|fault| format!("{fault}{fault:?}")).collect(),
        };
        prop_assert!(!shown.contains(&key) && !shown.contains(&secret), "{}", shown);
    }

    #[test]
    fn a_workspace_is_found_in_every_encoding(slug in "[ -~]{0,20}", before in "[a-z]{1,5}=[a-z]{0,5}&") {
        let encoded: String = slug.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let query = format!("{before}workspaceSlug={encoded}");
        prop_assert_eq!(workspace_parameter(Some(&query)), WorkspaceParameter::Present(slug));
        prop_assert_eq!(workspace_parameter(Some(&format!("{query}&workspaceSlug"))), WorkspaceParameter::Repeated);
        prop_assert_eq!(workspace_parameter(Some(&before)), WorkspaceParameter::Absent);
    }

    #[test]
    fn a_limit_never_allows_more_than_its_rate(count in 1_u64..200, steps in proptest::collection::vec(0_u64..2_000_000_000, 1..300)) {
        let (clock, time) = Clock::manual(0);
        let limit = Limit::new(Rate::per_minute(count), &clock);
        let (mut now, mut accepted) = (0, 0);
        for step in steps {
            now += step;
            time.advance(Duration::from_nanos(step));
            accepted += u64::from(limit.take().is_ok());
        }
        // The burst, and what has been earned back since.
        let earned = u128::from(now) * u128::from(count) / 60_000_000_000;
        prop_assert!(u128::from(accepted) <= u128::from(count) + earned + 1);
    }

    #[test]
    fn any_request_is_decided(text in "(GET|OPTIONS|POST) /(autoposting/billing/history|trackmyposts/billing|widget/x|[a-z/%.]{0,20})(\\?[a-zA-Z=&%]{0,20})?\n(Host: (billing.example.com|x)\n)?(Origin: [a-z:/.]{0,30}\n)?(Authorization: Bearer [a-zA-Z0-9._-]{0,80}\n)?") {
        fuzz::request(text.as_bytes());
    }

    #[test]
    fn any_response_of_a_vendor_is_rebuilt_or_rejected(bytes in proptest::collection::vec(any::<u8>(), 0..200), vendor in vendors()) {
        fuzz::vendor(vendor, &bytes);
    }
}
