//! Metrics of the process, with the names that Prometheus' client libraries use.

use procfs::ProcResult;
use procfs::process::{LimitValue, Process};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;

/// Reads `/proc/self` at each scrape.
#[derive(Debug)]
pub(super) struct ProcessCollector;

/// The state of the process, from `/proc/self`.
struct ProcessState {
    cpu_seconds: f64,
    start_unix_seconds: f64,
    resident_bytes: u64,
    virtual_bytes: u64,
    threads: i64,
    open_files: usize,
    /// Absent if there is no limit.
    most_files: Option<u64>,
}

impl ProcessState {
    fn read() -> ProcResult<Self> {
        let process = Process::myself()?;
        let stat = process.stat()?;
        let ticks = procfs::ticks_per_second();
        let seconds = |in_ticks: u64| in_ticks as f64 / ticks as f64;
        let most_files = match process.limits()?.max_open_files.soft_limit {
            LimitValue::Unlimited => None,
            LimitValue::Value(most) => Some(most),
        };
        Ok(Self {
            cpu_seconds: seconds(stat.utime + stat.stime),
            start_unix_seconds: procfs::boot_time_secs()? as f64 + seconds(stat.starttime),
            resident_bytes: stat.rss * procfs::page_size(),
            virtual_bytes: stat.vsize,
            threads: stat.num_threads,
            open_files: process.fd_count()?,
            most_files,
        })
    }
}

impl Collector for ProcessCollector {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        // Without `/proc` only the proxy's own metrics are exported.
        let Ok(state) = ProcessState::read() else { return Ok(()) };
        let mut add = |name, help, metric: &dyn EncodeMetric| {
            metric.encode(encoder.encode_descriptor(name, help, None, metric.metric_type())?)
        };
        let gauge = |value: f64| ConstGauge::new(value);
        let cpu_seconds = ConstCounter::new(state.cpu_seconds);
        add("process_cpu_seconds", "CPU time of user and system, in seconds.", &cpu_seconds)?;
        let start = gauge(state.start_unix_seconds);
        add("process_start_time_seconds", "Start, in seconds since 1970.", &start)?;
        let resident = gauge(state.resident_bytes as f64);
        add("process_resident_memory_bytes", "Resident memory.", &resident)?;
        let virtual_bytes = gauge(state.virtual_bytes as f64);
        add("process_virtual_memory_bytes", "Virtual memory.", &virtual_bytes)?;
        add("process_threads", "Threads.", &gauge(state.threads as f64))?;
        add("process_open_fds", "Open file descriptors.", &gauge(state.open_files as f64))?;
        if let Some(most) = state.most_files {
            add("process_max_fds", "The most file descriptors.", &gauge(most as f64))?;
        }
        Ok(())
    }
}
