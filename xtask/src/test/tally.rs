//! Counts tests from the output of the test harnesses.

use anyhow::Result;

use crate::process::Program;

/// The numbers of passed and failed tests, and other errors.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) ignored: usize,
    /// The names of the failed tests.
    pub(crate) failures: Vec<String>,
    /// Failures without a test: a suite that crashed or printed no result.
    pub(crate) faults: Vec<String>,
    /// The lost browser sessions; each of their tests was run once more.
    pub(crate) lost_sessions: Vec<String>,
    /// The missing browser engines that cannot be installed, with the reason.
    pub(crate) skipped_engines: Vec<String>,
}

impl Tally {
    /// Adds another tally to this one.
    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
        self.failures.extend(other.failures);
        self.faults.extend(other.faults);
        self.lost_sessions.extend(other.lost_sessions);
        self.skipped_engines.extend(other.skipped_engines);
    }

    /// Runs `program`, a test binary or a cargo command that runs tests, shows its output and
    /// counts its tests. `suite` is its name in error messages.
    pub(crate) fn of(suite: &str, program: Program) -> Result<Self> {
        let mut tally = Self::default();
        let mut results = 0_usize;
        let success = program.run_lines(|line| {
            println!("{line}");
            results += usize::from(tally.read(line));
        })?;
        if results == 0 {
            tally.faults.push(format!("{suite}: ended without a test result"));
        } else if !success && tally.failed == 0 {
            tally.faults.push(format!("{suite}: failed although no test did"));
        }
        Ok(tally)
    }

    /// Reads one line of output; returns whether it was a suite's result.
    fn read(&mut self, line: &str) -> bool {
        let line = line.trim();
        if let Some(result) = line.strip_prefix("test result: ") {
            let (_verdict, counts) = result.split_once(". ").unwrap_or(("", result));
            for count in counts.split(';') {
                let mut words = count.split_whitespace();
                let number = words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
                match words.next() {
                    Some("passed") => self.passed += number,
                    Some("failed") => self.failed += number,
                    Some("ignored") => self.ignored += number,
                    _ => {}
                }
            }
            return true;
        }
        if let Some(lost) = line.strip_prefix("session lost: ") {
            self.lost_sessions.push(lost.to_owned());
            return false;
        }
        if let Some(count) = line.strip_prefix("# pass ").and_then(|it| it.parse::<usize>().ok()) {
            self.passed += count;
            return true;
        }
        if let Some(count) = line.strip_prefix("# fail ").and_then(|it| it.parse::<usize>().ok()) {
            self.failed += count;
            return true;
        }
        if let Some((_number, test)) =
            line.strip_prefix("not ok ").and_then(|test| test.split_once(" - "))
        {
            self.failures.push(test.to_owned());
            return false;
        }
        let failed = line.strip_prefix("test ").and_then(|test| {
            test.strip_suffix(" ... FAILED").or_else(|| test.strip_suffix(" ... FAIL"))
        });
        if let Some(test) = failed {
            self.failures.push(test.to_owned());
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str]) -> Tally {
        let mut tally = Tally::default();
        for line in lines {
            tally.read(line);
        }
        tally
    }

    #[test]
    fn results_of_several_suites_are_summed() {
        let tally = read(&[
            "test a::b ... ok",
            "test result: ok. 7 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "test result: ok. 2 passed; 0 failed; 0 ignored; 0 filtered out",
        ]);
        assert_eq!((tally.passed, tally.failed, tally.ignored), (9, 0, 1));
    }

    #[test]
    fn failed_tests_are_named() {
        let tally = read(&[
            "test money::rounds ... FAILED",
            "test browser::mounts ... FAIL",
            "test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out",
        ]);
        assert_eq!(tally.failed, 2);
        assert_eq!(tally.failures, ["money::rounds", "browser::mounts"]);
    }

    #[test]
    fn lost_sessions_are_listed_and_are_not_failures() {
        let tally = read(&[
            "session lost: webkit-pages-a_frame: no answer in 60s",
            "test pages::a_frame ... ok",
            "test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out",
        ]);
        assert_eq!(tally.lost_sessions, ["webkit-pages-a_frame: no answer in 60s"]);
        assert_eq!((tally.passed, tally.failed), (1, 0));
    }

    #[test]
    fn nodes_counts_are_read_from_its_comments() {
        let tally =
            read(&["ok 1 - a", "not ok 2 - the second", "# tests 2", "# pass 1", "# fail 1"]);
        assert_eq!((tally.passed, tally.failed), (1, 1));
        assert_eq!(tally.failures, ["the second"]);
    }

    #[test]
    fn a_line_of_the_tested_code_is_not_a_result() {
        assert_eq!(read(&["the test result: fine", "3 passed; 1 failed"]), Tally::default());
    }
}
