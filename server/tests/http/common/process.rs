//! The program in a process of its own, as it was built for this test.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use server::store::Store;
use shared::mine::Mine;

use super::{fill, http, settings};

/// Where the program is.
pub fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_minewatch"))
}

/// Runs a command of the program to its end.
pub fn minewatch(words: &[&str], data: &Path) -> Output {
    Command::new(program()).args(words).arg("--data").arg(data).output().expect("runs")
}

/// An address that nobody listens on.
pub fn free_port() -> SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port")
}

/// A process that does not outlive its test.
pub struct Killed(pub Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts the program in a process of its own.
pub fn start(data: &Path, address: SocketAddr) -> Child {
    start_with(data, address, &[])
}

/// Starts the program in a process of its own, with more options.
pub fn start_with(data: &Path, address: SocketAddr, options: &[&str]) -> Child {
    start_by(Command::new(program()), data, address, options)
}

fn start_by(mut program: Command, data: &Path, address: SocketAddr, options: &[&str]) -> Child {
    program
        .args(["serve", "--listen", &address.to_string(), "--log", "warn", "--data"])
        .arg(data)
        .args(options)
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .spawn()
        .expect("starts")
}

/// The program behind a line of the shell, which sets what its process inherits.
pub fn after(line: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("{line}; exec \"$0\" \"$@\"")]).arg(program());
    command
}

/// Starts the program in a process of its own and waits until it is ready.
pub async fn serve(data: &Path) -> (Killed, SocketAddr) {
    serve_with(data, &[]).await
}

/// The same, with more options.
pub async fn serve_with(data: &Path, options: &[&str]) -> (Killed, SocketAddr) {
    serve_by(Command::new(program()), data, options).await
}

/// The same behind a line of the shell.
pub async fn serve_after(line: &str, data: &Path) -> (Killed, SocketAddr) {
    serve_by(after(line), data, &[]).await
}

async fn serve_by(program: Command, data: &Path, options: &[&str]) -> (Killed, SocketAddr) {
    let address = free_port();
    let child = Killed(start_by(program, data, address, options));
    wait_until_ready(address).await;
    (child, address)
}

/// Waits until the server at an address can work.
pub async fn wait_until_ready(address: SocketAddr) {
    let deadline = Instant::now() + Duration::from_mins(1);
    loop {
        if let Ok(answer) = http::request(address, "GET", "/readyz", &[], &[]).await
            && answer.status == 200
        {
            return;
        }
        assert!(Instant::now() < deadline, "the server did not become ready");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A data folder with the people and mines of the tests, closed again.
pub async fn prepare(data: &Path) -> Vec<Mine> {
    let store = Store::open(&settings(data, &[]).database).await.expect("opens");
    let mines = fill(&store).await.to_vec();
    store.close().await;
    mines
}
