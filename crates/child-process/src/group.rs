//! The process groups of all children, and how they end.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, killpg};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;
use signal_hook::consts::signal::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// How long a group may take to end before it is killed.
const GRACE: Duration = Duration::from_secs(5);

/// The groups that are alive now.
static GROUPS: Mutex<Vec<Pid>> = Mutex::new(Vec::new());
/// Set once a signal ends this program.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);
/// The exit status of an interrupted program.
static STATUS: AtomicI32 = AtomicI32::new(130);

/// From now on Ctrl-C, a plain `kill` and a closed terminal end every child before this program.
pub(crate) fn end_with_this_program() -> io::Result<()> {
    static IS_WATCHING: Mutex<bool> = Mutex::new(false);
    let mut is_watching = IS_WATCHING.lock().unwrap_or_else(PoisonError::into_inner);
    if !*is_watching {
        let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
        thread::spawn(move || {
            if signals.forever().next().is_some() {
                INTERRUPTED.store(true, Ordering::SeqCst);
                // Locked until the program has exited, so that no other thread adds a group.
                let groups = all();
                end(&groups);
                std::process::exit(STATUS.load(Ordering::SeqCst));
            }
        });
        *is_watching = true;
    }
    Ok(())
}

/// Declares that being interrupted is the program's ordinary end, with exit status 0 instead of 130.
pub fn interrupt_is_success() {
    STATUS.store(0, Ordering::SeqCst);
}

/// Waits for the exit of a program that has been interrupted, and returns immediately in any other:
/// the errors that follow from the end of its children are not worth a report.
pub fn wait_if_interrupted() {
    while INTERRUPTED.load(Ordering::SeqCst) {
        thread::park();
    }
}

/// A process group; dropping it ends its remaining processes.
#[derive(Debug)]
pub(crate) struct Group(Pid);

impl Group {
    /// The group of a child that has just been started as its leader.
    pub(crate) fn led_by(child: u32) -> io::Result<Self> {
        let group = pid(child)?;
        all().push(group);
        Ok(Self(group))
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        end(&[self.0]);
        all().retain(|group| *group != self.0);
    }
}

fn pid(id: u32) -> io::Result<Pid> {
    i32::try_from(id).map(Pid::from_raw).map_err(io::Error::other)
}

fn all() -> MutexGuard<'static, Vec<Pid>> {
    GROUPS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Terminates the groups, and kills them after a while.
fn end(groups: &[Pid]) {
    for group in groups {
        // A group that has just ended is not an error.
        let _ = killpg(*group, Signal::SIGTERM);
    }
    let deadline = Instant::now() + GRACE;
    while groups.iter().any(|group| has_processes(*group)) && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(20));
    }
    for group in groups {
        let _ = killpg(*group, Signal::SIGKILL);
        while has_processes(*group) && Instant::now() < deadline + GRACE {
            thread::sleep(Duration::from_millis(5));
        }
    }
}

/// Whether a process of the group still runs. Ended children are waited for on the way: until then
/// they would count as running.
fn has_processes(group: Pid) -> bool {
    let any_of_group = Pid::from_raw(-group.as_raw());
    while matches!(
        waitpid(any_of_group, Some(WaitPidFlag::WNOHANG)),
        Ok(status) if status != WaitStatus::StillAlive
    ) {}
    killpg(group, None).is_ok()
}

#[cfg(test)]
pub(crate) fn is_alive(id: u32) -> bool {
    killpg(pid(id).unwrap(), None).is_ok()
}
