//! Metrics. The values of labels come from fixed lists, never from a client's request.

mod process;

use std::time::Duration;

use prometheus_client::encoding::{EncodeLabelSet, prometheus_text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

use self::process::ProcessCollector;
use crate::error::ProxyError;
use crate::reply::Reply;
use crate::upstream_error::UpstreamError;
use crate::vendor::Vendor;

/// The content type of [`Metrics::render`].
pub use prometheus_client::encoding::prometheus_text::CONTENT_TYPE;

/// Upper bounds of the buckets for requests, in seconds: a hit takes microseconds, a miss as long as the
/// vendor.
const REQUEST_BOUNDS: [f64; 8] = [0.0005, 0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10.0];

/// Upper bounds of the buckets for requests to vendors, in seconds.
const UPSTREAM_BOUNDS: [f64; 9] = [0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// The commit of a release; `cargo xtask dist` sets it.
const REVISION: &str = match option_env!("BILLING_PROXY_REVISION") {
    Some(revision) => revision,
    None => "unknown",
};

/// All metrics.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    answers: Family<KindLabel, Counter>,
    refusals: Family<CodeLabel, Counter>,
    requests: Family<OutcomeLabels, Histogram, fn() -> Histogram>,
    upstream: Family<OutcomeLabels, Counter>,
    upstream_seconds: Family<OutcomeLabels, Histogram, fn() -> Histogram>,
    connections: Counter,
    connections_refused: Counter,
    reloads: Counter,
    reloads_failed: Counter,
    keys_fetched: Counter,
    keys_failed: Counter,
    store_hits: Counter,
    store_failures: Counter,
    gauges: Gauges,
}

/// The values of gauges, read from the proxy's state for each scrape.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GaugeValues {
    pub(crate) is_ready: bool,
    pub(crate) connections_open: u64,
    pub(crate) tenants: usize,
    pub(crate) cache_bytes: u64,
    pub(crate) cache_entries: u64,
    pub(crate) breakers_open: usize,
    /// Whether the store that replicas share works. Also true if none is configured, so that 0 always
    /// means a failure.
    pub(crate) store_up: bool,
}

#[derive(Debug, Default)]
struct Gauges {
    ready: Gauge,
    connections_open: Gauge,
    tenants: Gauge,
    cache_bytes: Gauge,
    cache_entries: Gauge,
    breakers_open: Gauge,
    store_up: Gauge,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct KindLabel {
    kind: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CodeLabel {
    code: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OutcomeLabels {
    vendor: &'static str,
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct BuildLabels {
    version: &'static str,
    revision: &'static str,
}

impl Default for Metrics {
    fn default() -> Self {
        let request_seconds: fn() -> Histogram = || Histogram::new(REQUEST_BOUNDS);
        let upstream_seconds: fn() -> Histogram = || Histogram::new(UPSTREAM_BOUNDS);
        let mut metrics = Self {
            registry: Registry::default(),
            answers: Family::default(),
            refusals: Family::default(),
            requests: Family::new_with_constructor(request_seconds),
            upstream: Family::default(),
            upstream_seconds: Family::new_with_constructor(upstream_seconds),
            connections: Counter::default(),
            connections_refused: Counter::default(),
            reloads: Counter::default(),
            reloads_failed: Counter::default(),
            keys_fetched: Counter::default(),
            keys_failed: Counter::default(),
            store_hits: Counter::default(),
            store_failures: Counter::default(),
            gauges: Gauges::default(),
        };
        metrics.register();
        metrics.start_at_zero();
        metrics
    }
}

impl Metrics {
    fn register(&mut self) {
        self.registry.register_collector(Box::new(ProcessCollector));
        let own = self.registry.sub_registry_with_prefix("billing_proxy");
        let build = BuildLabels { version: env!("CARGO_PKG_VERSION"), revision: REVISION };
        own.register("build", "The version and commit of this binary", Info::new(build));
        own.register("answers", "Requests that were answered, by kind", self.answers.clone());
        own.register(
            "refusals",
            "Requests that were refused, by error code",
            self.refusals.clone(),
        );
        let help = "How long requests took, by vendor and outcome";
        own.register("request_seconds", help, self.requests.clone());
        let help = "Requests to vendors, by outcome";
        own.register("upstream", help, self.upstream.clone());
        let help = "How long vendors took to answer, a second try included";
        own.register("upstream_seconds", help, self.upstream_seconds.clone());
        let counters = [
            ("connections", "Connections that were accepted", &self.connections),
            (
                "connections_refused",
                "Connections that were closed because there were too many",
                &self.connections_refused,
            ),
            ("reloads", "Times the configuration was read again", &self.reloads),
            (
                "reloads_failed",
                "Times a new configuration was bad and the old one kept",
                &self.reloads_failed,
            ),
            (
                "provider_keys_fetched",
                "Times an identity provider's keys were fetched",
                &self.keys_fetched,
            ),
            (
                "provider_keys_failed",
                "Times an identity provider's keys could not be fetched",
                &self.keys_failed,
            ),
            (
                "shared_hits",
                "ResponseCache found in the store that replicas share",
                &self.store_hits,
            ),
            (
                "shared_failures",
                "Times the store that replicas share gave no answer in time",
                &self.store_failures,
            ),
        ];
        for (name, help, counter) in counters {
            own.register(name, help, counter.clone());
        }
        let gauges = [
            ("ready", "1 while requests should be sent here", &self.gauges.ready),
            ("connections_open", "Open connections", &self.gauges.connections_open),
            ("tenants", "Configured tenants", &self.gauges.tenants),
            ("cache_bytes", "Memory of all cached answers", &self.gauges.cache_bytes),
            ("cache_entries", "Cached answers", &self.gauges.cache_entries),
            (
                "breakers_open",
                "Accounts whose vendor gets no requests because it failed repeatedly",
                &self.gauges.breakers_open,
            ),
            (
                "shared_up",
                "0 while the store that replicas share fails, else 1",
                &self.gauges.store_up,
            ),
        ];
        for (name, help, gauge) in gauges {
            own.register(name, help, gauge.clone());
        }
    }

    /// Creates all series. `rate()` would miss the first event of a series that starts with it.
    fn start_at_zero(&self) {
        for kind in ["hit", "miss", "stale", "preflight", "file", "other"] {
            drop(self.answers.get_or_create(&KindLabel { kind }));
        }
        for code in ProxyError::CODES {
            drop(self.refusals.get_or_create(&CodeLabel { code }));
        }
        for vendor in Vendor::ALL.map(Vendor::name) {
            for outcome in ["hit", "miss", "stale", "refused", "failed"] {
                drop(self.requests.get_or_create(&OutcomeLabels { vendor, outcome }));
            }
            for outcome in UpstreamError::CODES.into_iter().chain(["ok"]) {
                drop(self.upstream.get_or_create(&OutcomeLabels { vendor, outcome }));
            }
            let answered = OutcomeLabels { vendor, outcome: "ok" };
            drop(self.upstream_seconds.get_or_create(&answered));
        }
    }

    /// Counts a request. `vendor` is that of its route.
    pub(crate) fn request(
        &self,
        vendor: Option<Vendor>,
        result: &Result<Reply, ProxyError>,
        elapsed: Duration,
    ) {
        let outcome = match result {
            Ok(answer) => {
                let kind = match answer {
                    Reply::Data(data) => data.cache_status.name(),
                    Reply::Preflight { .. } => "preflight",
                    Reply::Widget(_) => "file",
                    Reply::Json(_) => "other",
                };
                self.answers.get_or_create(&KindLabel { kind }).inc();
                kind
            }
            Err(error) => {
                self.refusals.get_or_create(&CodeLabel { code: error.code() }).inc();
                if error.status().is_server_error() { "failed" } else { "refused" }
            }
        };
        let vendor = vendor.map_or("none", Vendor::name);
        let labels = OutcomeLabels { vendor, outcome };
        self.requests.get_or_create(&labels).observe(elapsed.as_secs_f64());
    }

    /// Counts a request to a vendor.
    pub(crate) fn upstream(
        &self,
        vendor: Vendor,
        error: Option<&UpstreamError>,
        elapsed: Duration,
    ) {
        let outcome = error.map_or("ok", UpstreamError::code);
        let labels = OutcomeLabels { vendor: vendor.name(), outcome };
        self.upstream.get_or_create(&labels).inc();
        self.upstream_seconds.get_or_create(&labels).observe(elapsed.as_secs_f64());
    }

    pub(crate) fn connection_opened(&self) {
        self.connections.inc();
    }

    pub(crate) fn connection_refused(&self) {
        self.connections_refused.inc();
    }

    pub(crate) fn reloaded(&self, succeeded: bool) {
        if succeeded { &self.reloads } else { &self.reloads_failed }.inc();
    }

    pub(crate) fn keys_fetched(&self, succeeded: bool) {
        if succeeded { &self.keys_fetched } else { &self.keys_failed }.inc();
    }

    /// Counts a response that was found in the store that replicas share.
    pub(crate) fn store_hit(&self) {
        self.store_hits.inc();
    }

    /// Counts a request to the store that failed or timed out.
    pub(crate) fn store_failed(&self) {
        self.store_failures.inc();
    }

    /// Everything in Prometheus' text format.
    #[must_use]
    pub(crate) fn render(&self, values: GaugeValues) -> String {
        let gauges = &self.gauges;
        let number = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let large = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        gauges.ready.set(i64::from(values.is_ready));
        gauges.connections_open.set(large(values.connections_open));
        gauges.tenants.set(number(values.tenants));
        gauges.cache_bytes.set(large(values.cache_bytes));
        gauges.cache_entries.set(large(values.cache_entries));
        gauges.breakers_open.set(number(values.breakers_open));
        gauges.store_up.set(i64::from(values.store_up));
        let mut text = String::new();
        // Infallible: writing to a `String` cannot fail, and every metric has a type of the format.
        let _ = prometheus_text::encode(&mut text, &self.registry);
        text
    }
}
