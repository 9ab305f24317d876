//! The memory of the page and the proxy while the same actions are repeated.

use e2e::Outcome;
use e2e::browser::Browser;
use e2e::proxy::Proxy;
use serde_json::json;

/// One kind of memory, and its allowed growth: in total, and per round.
struct Measure {
    name: &'static str,
    at_all: u64,
    per_turn: u64,
}

/// A leaked element has at least 500 nodes, and a leaked response 10 KB in the module or in the
/// page; each round creates one or the other. Chromium's driver itself keeps less than 1 KB a
/// round.
const MEASURES: [Measure; 5] = [
    Measure { name: "bytes of JavaScript", at_all: 256 * 1024, per_turn: 1024 },
    Measure { name: "bytes of WebAssembly", at_all: 256 * 1024, per_turn: 0 },
    Measure { name: "nodes", at_all: 200, per_turn: 0 },
    Measure { name: "listeners", at_all: 20, per_turn: 0 },
    Measure { name: "bytes of the proxy", at_all: 8 * 1024 * 1024, per_turn: 0 },
];

/// One reading.
#[derive(Clone, Copy)]
pub(super) struct Sample {
    /// The number of previous rounds.
    turn: u32,
    /// In the order of [`MEASURES`].
    values: [u64; MEASURES.len()],
}

/// Stores a reference to the module's memory for [`read`]; the page runs this before the loader.
pub(super) const SCRIPT: &str = "
    window.memories = [];
    for (const name of ['instantiate', 'instantiateStreaming']) {
        const native = WebAssembly[name];
        WebAssembly[name] = async (...values) => {
            const result = await native.apply(WebAssembly, values);
            const { memory } = (result.instance ?? result).exports;
            if (memory) window.memories.push(memory);
            return result;
        };
    }";

/// Collects the page's garbage, and measures the rest.
pub(super) async fn read(browser: &Browser, proxy: &Proxy, turn: u32) -> Outcome<Sample> {
    // The host page's own list of events grows on purpose.
    let script = "heard.length = 0;
        return memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);";
    let wasm = browser.run(script, &[]).await?.as_u64().filter(|bytes| *bytes > 0);
    let wasm = wasm.ok_or("the module's memory has not been seen")?;
    browser.devtools("Performance.enable", json!({})).await?;
    // Objects that a finalizer frees are collected the next time.
    for _ in 0..2 {
        browser.devtools("HeapProfiler.collectGarbage", json!({})).await?;
    }
    let metrics = browser.devtools("Performance.getMetrics", json!({})).await?;
    let metric = |name: &str| {
        let list = metrics["metrics"].as_array().into_iter().flatten();
        let value = list.filter(|it| it["name"] == name).find_map(|it| it["value"].as_f64());
        value.map(|value| value as u64).ok_or_else(|| format!("Chromium has no metric {name}"))
    };
    let values = [
        metric("JSHeapUsedSize")?,
        wasm,
        metric("Nodes")?,
        metric("JSEventListeners")?,
        proxy.resident_bytes()?,
    ];
    Ok(Sample { turn, values })
}

/// Fails if a measure has grown steadily: if the minimum of the second half of the samples exceeds
/// the minimum of the first half by more than is allowed. A single high sample does not count.
#[expect(clippy::print_stdout, reason = "a test's output is where figures are looked for")]
pub(super) fn hold(samples: &[Sample]) -> Outcome<()> {
    let turns: Vec<u32> = samples.iter().map(|sample| sample.turn).collect();
    println!("after {turns:?} turns");
    let span = turns.last().zip(turns.first()).map_or(0, |(last, first)| last - first);
    let mut faults = Vec::new();
    for (index, Measure { name, at_all, per_turn }) in MEASURES.into_iter().enumerate() {
        let values: Vec<u64> = samples.iter().map(|sample| sample.values[index]).collect();
        println!("{name}: {values:?}");
        let (first, second) = values.split_at(values.len() / 2);
        let growth = second.iter().min().zip(first.iter().min());
        let growth = growth.map_or(0, |(second, first)| second.saturating_sub(*first));
        let allowed = at_all + per_turn * u64::from(span);
        if growth > allowed {
            faults.push(format!("{growth} {name} more where {allowed} are allowed: {values:?}"));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n").into()) }
}

/// Samples that differ only in their nodes.
fn nodes(counts: [u64; 4]) -> [Sample; 4] {
    counts.map(|nodes| Sample { turn: 0, values: [0, 0, nodes, 0, 0] })
}

#[test]
fn steady_growth_fails() {
    let error = hold(&nodes([1000, 1150, 1300, 1450])).unwrap_err().to_string();
    assert!(error.contains("300 nodes"), "{error}");
}

#[test]
fn a_single_high_sample_and_shrinking_memory_pass() {
    assert!(hold(&nodes([1000, 9000, 1100, 9000])).is_ok());
    assert!(hold(&nodes([5000, 4000, 1100, 1000])).is_ok());
}
