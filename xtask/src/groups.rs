//! The process groups of all children, and how they end: together with this program.

use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, killpg};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;
use signal_hook::consts::signal::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// How long a group may take to end by itself before it is killed.
const GRACE: Duration = Duration::from_secs(5);

/// The groups that are alive now.
static GROUPS: Mutex<Vec<i32>> = Mutex::new(Vec::new());
/// Set once a signal has asked this program to end.
static ENDING: AtomicBool = AtomicBool::new(false);
/// What Ctrl-C makes the program return; a command that is meant to end so sets 0.
static INTERRUPTED: AtomicI32 = AtomicI32::new(130);

/// From now on Ctrl-C, a plain `kill` and a closed terminal end every child before this program.
pub(crate) fn end_with_this_program() {
    let mut signals = match Signals::new([SIGINT, SIGTERM, SIGHUP]) {
        Ok(signals) => signals,
        Err(error) => {
            eprintln!("warning: children may outlive Ctrl-C: {error}");
            return;
        }
    };
    thread::spawn(move || {
        if signals.forever().next().is_some() {
            ENDING.store(true, Ordering::SeqCst);
            end(&all().clone());
            std::process::exit(INTERRUPTED.load(Ordering::SeqCst));
        }
    });
}

/// Declares that being interrupted is the command's ordinary end, with exit status 0.
pub(crate) fn interrupt_is_success() {
    INTERRUPTED.store(0, Ordering::SeqCst);
}

/// While a signal is being handled, a child's end is no news of its own: the caller waits for
/// the handler to end the program instead of reporting it.
pub(crate) fn wait_if_ending() {
    while ENDING.load(Ordering::SeqCst) {
        thread::park();
    }
}

/// Notes that `group` has been started.
pub(crate) fn started(group: i32) {
    all().push(group);
}

/// Ends what is left of `group` and forgets it.
pub(crate) fn finished(group: i32) {
    end(&[group]);
    all().retain(|alive| *alive != group);
}

fn all() -> MutexGuard<'static, Vec<i32>> {
    GROUPS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Asks the groups to end, and makes them after a while.
fn end(groups: &[i32]) {
    for group in groups {
        // A group that has just ended by itself is no fault.
        let _ = killpg(Pid::from_raw(*group), Signal::SIGTERM);
    }
    let deadline = Instant::now() + GRACE;
    while groups.iter().any(|group| is_alive(*group)) && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(20));
    }
    for group in groups {
        let _ = killpg(Pid::from_raw(*group), Signal::SIGKILL);
        while is_alive(*group) && Instant::now() < deadline + GRACE {
            thread::sleep(Duration::from_millis(5));
        }
    }
}

/// Whether a process of the group still runs. Ended children are waited for on the way: until
/// then they would count as alive.
fn is_alive(group: i32) -> bool {
    let any_of_group = Pid::from_raw(-group);
    while matches!(
        waitpid(any_of_group, Some(WaitPidFlag::WNOHANG)),
        Ok(status) if status != WaitStatus::StillAlive
    ) {}
    killpg(Pid::from_raw(group), None).is_ok()
}
