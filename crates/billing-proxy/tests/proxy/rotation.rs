//! Keys that are replaced while the program runs.

use std::os::unix::fs::symlink;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::commands::Installed;
use crate::support::client::send;
use crate::support::process::Process;
use crate::support::test_proxy::{HISTORY, Plan, get};
use crate::support::tokens;
use crate::support::vendor::FaultyVendor;

/// Installs a version of the secret as Kubernetes does: by renaming a link to its folder.
fn mount(folder: &Path, version: &str, secret: &[u8]) {
    std::fs::create_dir(folder.join(version)).unwrap();
    std::fs::write(folder.join(version).join("secret"), secret).unwrap();
    symlink(version, folder.join("..data_tmp")).unwrap();
    std::fs::rename(folder.join("..data_tmp"), folder.join("..data")).unwrap();
}

#[tokio::test]
async fn a_key_that_kubernetes_rotates_is_read_again_without_a_signal() {
    let vendor = FaultyVendor::good().await;
    let installed = Installed::new(Plan::default(), &vendor);
    let text = installed.plan.text(vendor.address);
    let by_file = text.replace("secret_env = \"TOKEN_SECRET\"", "secret_file = \"secret\"");
    assert_ne!(text, by_file);
    installed.write(&by_file);
    let folder = installed.folder.path();
    mount(folder, "..1", tokens::SECRET);
    symlink("..data/secret", folder.join("secret")).unwrap();
    let process = Process::start(installed.command(&["serve"]), false);
    let next = b"another secret of more than thirty-two bytes";
    let header = tokens::header().to_string();
    let claims = tokens::claims("acme").to_string();
    let (old, new) = (tokens::good("acme"), tokens::sign(&header, &claims, next));
    let ask =
        async |token: &str| send(process.address, &get(HISTORY).token(token).bytes()).await.status;
    let wait_for = async |message: &str, count: usize| {
        let started = Instant::now();
        while process.output().matches(message).count() < count {
            assert!(started.elapsed() < Duration::from_secs(30), "{}", process.output());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    assert_eq!((ask(&old).await, ask(&new).await), (200, 401));
    mount(folder, "..2", next);
    wait_for("the configuration was read again", 1).await;
    assert_eq!((ask(&old).await, ask(&new).await), (401, 200));
    // One with a fault changes nothing, and is read once.
    mount(folder, "..3", b"short");
    wait_for("the configuration was kept", 1).await;
    assert_eq!((ask(&old).await, ask(&new).await), (401, 200));
    mount(folder, "..4", tokens::SECRET);
    wait_for("the configuration was read again", 2).await;
    assert_eq!((ask(&old).await, ask(&new).await), (200, 401));
    let output = process.output();
    assert_eq!(
        output.matches("a file that the configuration names has changed").count(),
        3,
        "{output}"
    );
    assert_eq!(output.matches("the configuration was kept").count(), 1, "{output}");
}
