//! Counters for operators, with labels from closed lists only: nothing a client sends becomes one.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::error::ProxyError;
use crate::respond::Answer;
use crate::source::Freshness;
use crate::upstream::fault::VendorFault;
use crate::vendor::Vendor;

/// Upper bounds of the durations' buckets, in seconds.
const BOUNDS: [f64; 8] = [0.0005, 0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10.0];

/// Everything that is counted.
#[derive(Debug, Default)]
pub struct Metrics {
    hits: AtomicU64,
    misses: AtomicU64,
    stales: AtomicU64,
    preflights: AtomicU64,
    files: AtomicU64,
    others: AtomicU64,
    /// Refusals are rare enough for a lock.
    refusals: Mutex<BTreeMap<&'static str, u64>>,
    upstream: Mutex<BTreeMap<(&'static str, &'static str), u64>>,
    buckets: [AtomicU64; BOUNDS.len()],
    total_nanos: AtomicU64,
    total_count: AtomicU64,
    connections: AtomicU64,
    connections_refused: AtomicU64,
    reloads: AtomicU64,
    reloads_failed: AtomicU64,
    keys_fetched: AtomicU64,
    keys_failed: AtomicU64,
}

impl Metrics {
    pub(crate) fn request(&self, result: &Result<Answer, ProxyError>, elapsed: Duration) {
        match result {
            Ok(Answer::Data(answered)) => match answered.freshness {
                Freshness::Hit => count(&self.hits),
                Freshness::Miss => count(&self.misses),
                Freshness::Stale => count(&self.stales),
            },
            Ok(Answer::Preflight { .. }) => count(&self.preflights),
            Ok(Answer::Widget(_)) => count(&self.files),
            Ok(Answer::Json(_)) => count(&self.others),
            Err(error) => {
                let mut refusals = self.refusals.lock().unwrap_or_else(PoisonError::into_inner);
                *refusals.entry(error.code()).or_default() += 1;
            }
        }
        let seconds = elapsed.as_secs_f64();
        for (bound, bucket) in BOUNDS.iter().zip(&self.buckets).rev() {
            if seconds > *bound {
                break;
            }
            count(bucket);
        }
        let nanos = u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX);
        self.total_nanos.fetch_add(nanos, Ordering::Relaxed);
        count(&self.total_count);
    }

    pub(crate) fn upstream(&self, vendor: Vendor, fault: Option<&VendorFault>) {
        let code = fault.map_or("ok", |fault| ProxyError::Vendor(fault.clone()).code());
        let mut upstream = self.upstream.lock().unwrap_or_else(PoisonError::into_inner);
        *upstream.entry((vendor.name(), code)).or_default() += 1;
    }

    pub(crate) fn connection_opened(&self) {
        count(&self.connections);
    }

    pub(crate) fn connection_refused(&self) {
        count(&self.connections_refused);
    }

    pub(crate) fn reloaded(&self, well: bool) {
        count(if well { &self.reloads } else { &self.reloads_failed });
    }

    pub(crate) fn keys_fetched(&self, well: bool) {
        count(if well { &self.keys_fetched } else { &self.keys_failed });
    }

    /// Everything in Prometheus' text format, with the values of `gauges` beside it.
    #[must_use]
    pub fn render(&self, gauges: &[(&'static str, u64)]) -> String {
        let mut text = String::new();
        let answers = [
            ("hit", &self.hits),
            ("miss", &self.misses),
            ("stale", &self.stales),
            ("preflight", &self.preflights),
            ("file", &self.files),
            ("other", &self.others),
        ];
        head(&mut text, "billing_proxy_answers_total", "counter", "Requests that were answered.");
        for (kind, counter) in answers {
            let value = counter.load(Ordering::Relaxed);
            line(&mut text, &format!("billing_proxy_answers_total{{kind=\"{kind}\"}}"), value);
        }
        head(&mut text, "billing_proxy_refusals_total", "counter", "Requests that were refused.");
        for (code, value) in self.refusals.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            line(&mut text, &format!("billing_proxy_refusals_total{{code=\"{code}\"}}"), *value);
        }
        head(&mut text, "billing_proxy_upstream_total", "counter", "Requests to vendors.");
        for ((vendor, code), value) in
            self.upstream.lock().unwrap_or_else(PoisonError::into_inner).iter()
        {
            let name =
                format!("billing_proxy_upstream_total{{vendor=\"{vendor}\",outcome=\"{code}\"}}");
            line(&mut text, &name, *value);
        }
        self.render_durations(&mut text);
        let counters = [
            ("billing_proxy_connections_total", &self.connections),
            ("billing_proxy_connections_refused_total", &self.connections_refused),
            ("billing_proxy_reloads_total", &self.reloads),
            ("billing_proxy_reloads_failed_total", &self.reloads_failed),
            ("billing_proxy_provider_keys_fetched_total", &self.keys_fetched),
            ("billing_proxy_provider_keys_failed_total", &self.keys_failed),
        ];
        for (name, counter) in counters {
            let _ = writeln!(text, "# TYPE {name} counter");
            line(&mut text, name, counter.load(Ordering::Relaxed));
        }
        for (name, value) in gauges {
            let _ = writeln!(text, "# TYPE {name} gauge");
            line(&mut text, name, *value);
        }
        text
    }

    fn render_durations(&self, text: &mut String) {
        let name = "billing_proxy_request_seconds";
        head(text, name, "histogram", "How long requests took in the proxy.");
        for (bound, bucket) in BOUNDS.iter().zip(&self.buckets) {
            let value = bucket.load(Ordering::Relaxed);
            line(text, &format!("{name}_bucket{{le=\"{bound}\"}}"), value);
        }
        let count = self.total_count.load(Ordering::Relaxed);
        line(text, &format!("{name}_bucket{{le=\"+Inf\"}}"), count);
        let seconds = Duration::from_nanos(self.total_nanos.load(Ordering::Relaxed)).as_secs_f64();
        let _ = writeln!(text, "{name}_sum {seconds}");
        line(text, &format!("{name}_count"), count);
    }
}

fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn line(text: &mut String, name: &str, value: u64) {
    let _ = writeln!(text, "{name} {value}");
}
