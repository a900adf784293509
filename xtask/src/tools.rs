//! What the steps need on the machine: where it is, and how it gets there when it is absent.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Outcome;
use crate::bundle::bundle;

/// The workspace's root.
///
/// Cargo says it at each start. What was compiled in is the second choice: clones that share a build cache share this
/// program too, and it may have been built in another of them.
pub fn root() -> PathBuf {
    let folder = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    folder.parent().map_or_else(PathBuf::new, Path::to_path_buf)
}

/// Where build output goes: outside the clone, so that a fresh clone on a warm machine is quick.
pub fn target() -> PathBuf {
    if let Some(folder) = std::env::var_os("CARGO_TARGET_DIR") {
        return PathBuf::from(folder);
    }
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let home = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
    cache.or(home).map_or_else(|| root().join("target"), |cache| cache.join("minewatch/target"))
}

/// The cargo that runs this, told where build output goes.
///
/// What cargo told this program about itself is kept from it: some build scripts run again when, for one, the path
/// of the manifest changes, and in another clone everything above them, `SurrealDB` too, would be compiled again.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let about_this = ["CARGO_MANIFEST_", "CARGO_PKG_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"];
    for (name, _) in std::env::vars_os() {
        if about_this.iter().any(|start| name.to_string_lossy().starts_with(start)) {
            command.env_remove(name);
        }
    }
    command.current_dir(root()).env("CARGO_TARGET_DIR", target());
    command
}

/// A cargo command over everything that is not for the browser. Always this same selection: another would give
/// some small crate other features, and `SurrealDB` above it would be compiled again.
///
/// # Errors
/// When the compilers of the database engine are missing and cannot be installed.
pub fn native(verb: &str) -> Outcome<Command> {
    engine_compilers()?;
    let mut command = cargo();
    command.args([verb, "--workspace", "--all-features", "--locked"]);
    command.args([
        "--exclude",
        "minewatch-app",
        "--exclude",
        "minewatch-sealer",
        "--exclude",
        "minewatch-shared-bench",
    ]);
    Ok(command)
}

/// What `RocksDB`, the engine under the database, is built with: a C++ compiler, and libclang, which reads its headers.
pub fn engine_compilers() -> Outcome {
    if answers("c++") && has_libclang() {
        return Ok(());
    }
    if is_root() && answers("apt-get") {
        return apt_install(&["--no-install-recommends", "g++", "clang", "libclang-dev"]);
    }
    Err("the database engine RocksDB needs a C++ compiler and libclang to be built. Install them (Debian, Ubuntu: \
         `sudo apt-get install g++ clang libclang-dev`; Fedora: `sudo dnf install gcc-c++ clang-devel`; macOS: \
         `xcode-select --install`), or set LIBCLANG_PATH to the folder of libclang"
        .into())
}

/// Whether libclang lies where it is looked for: `LIBCLANG_PATH`, then the usual folders.
fn has_libclang() -> bool {
    let is_libclang = |path: &Path| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        (name.starts_with("libclang.") || name.starts_with("libclang-")) && !name.starts_with("libclang-cpp")
    };
    let holds = |folder: &Path| {
        std::fs::read_dir(folder).is_ok_and(|entries| entries.flatten().any(|entry| is_libclang(&entry.path())))
    };
    if let Some(path) = std::env::var_os("LIBCLANG_PATH").map(PathBuf::from) {
        return is_libclang(&path) || holds(&path);
    }
    let llvm = std::fs::read_dir("/usr/lib").into_iter().flatten().flatten().map(|entry| entry.path());
    let versions = llvm.filter(|path| path.file_name().is_some_and(|n| n.to_string_lossy().starts_with("llvm")));
    let usual = [
        "/usr/lib64",
        "/usr/lib",
        "/usr/lib/x86_64-linux-gnu",
        "/usr/lib/aarch64-linux-gnu",
        "/usr/local/lib",
        "/Library/Developer/CommandLineTools/usr/lib",
        "/opt/homebrew/opt/llvm/lib",
    ];
    usual.iter().map(PathBuf::from).chain(versions.map(|path| path.join("lib"))).any(|folder| holds(&folder))
}

/// Installs Debian packages.
fn apt_install(packages: &[&str]) -> Outcome {
    must(Command::new("apt-get").args(["update", "-qq"]), "`apt-get update`")?;
    let mut install = Command::new("apt-get");
    install.args(["install", "-y", "-qq"]).args(packages);
    install.env("DEBIAN_FRONTEND", "noninteractive").stdout(Stdio::null());
    must(&mut install, &format!("`apt-get install {}`", packages.join(" ")))
}

/// Compiles the server's program, and tells where it is.
pub fn server(release: bool) -> Outcome<PathBuf> {
    let mut build = native("build")?;
    build.args(["--bin", "minewatch"]).args(release.then_some("--release"));
    must(&mut build, "compiling the server")?;
    Ok(target().join(if release { "release" } else { "debug" }).join("minewatch"))
}

/// The release program with the release app inside.
pub fn release_server() -> Outcome<PathBuf> {
    bundle(true)?;
    server(true)
}

/// Runs a script of `e2e/bench` against a built server, with its packages and a browser at hand. Its last line of
/// output is its answer, in JSON.
pub fn peer(script: &str, arguments: &[&str], server: &Path) -> Outcome<serde_json::Value> {
    node_modules("e2e")?;
    node_modules("e2e/bench")?;
    let mut node = Command::new("node");
    node.current_dir(root().join("e2e/bench")).arg(script).args(arguments);
    node.env("MINEWATCH_CHROMIUM", chromium()?).env("MINEWATCH_BIN", server);
    let text = quiet(&mut node, script)?;
    let last = text.lines().next_back().unwrap_or_default();
    serde_json::from_str(last).map_err(|e| format!("{script} answered {last:?}: {e}"))
}

/// Runs a command and gives what it printed; what it prints on the error stream is shown.
pub fn quiet(command: &mut Command, what: &str) -> Outcome<String> {
    let output =
        command.stderr(Stdio::inherit()).output().map_err(|e| format!("{what} could not be started: {e}"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() { Ok(text) } else { Err(format!("{what} failed ({})\n{text}", output.status)) }
}

/// Runs a command; its failure is a sentence that names it.
pub fn must(command: &mut Command, what: &str) -> Outcome {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{what} failed ({status})")),
        Err(error) => Err(format!("{what} could not be started: {error}")),
    }
}

/// Whether a program answers to `--version`.
pub fn answers(program: impl AsRef<std::ffi::OsStr>) -> bool {
    let quiet = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    quiet.is_ok_and(|status| status.success())
}

/// The standard library for the browser.
pub fn wasm_target() -> Outcome {
    let sysroot = Command::new("rustc").args(["--print", "sysroot"]).output().map_err(|e| e.to_string())?;
    let sysroot = PathBuf::from(String::from_utf8_lossy(&sysroot.stdout).trim());
    if sysroot.join("lib/rustlib/wasm32-unknown-unknown/lib").is_dir() {
        return Ok(());
    }
    must(
        Command::new("rustup").args(["target", "add", "wasm32-unknown-unknown"]),
        "`rustup target add wasm32-unknown-unknown` (the app is compiled for the browser)",
    )
}

/// The npm packages of a folder.
pub fn node_modules(folder: &str) -> Outcome {
    if !answers("npm") {
        return Err("npm is not on the PATH: install Node.js 20 or newer for the real-browser tests".into());
    }
    let folder = root().join(folder);
    let (lock, done) = (folder.join("package-lock.json"), folder.join("node_modules/.package-lock.json"));
    let written = |path: &Path| std::fs::metadata(path).and_then(|m| m.modified()).ok();
    if written(&done).is_some_and(|done| written(&lock).is_some_and(|lock| done >= lock)) {
        return Ok(());
    }
    let mut npm = Command::new("npm");
    npm.current_dir(&folder).args(["ci", "--no-audit", "--no-fund"]);
    must(&mut npm, &format!("`npm ci` in {}", folder.display()))
}

/// A Chromium that Playwright can drive, with a font that has Chinese.
pub fn chromium() -> Outcome<PathBuf> {
    if let Some(path) = std::env::var_os("MINEWATCH_CHROMIUM") {
        return Ok(PathBuf::from(path));
    }
    let debian = PathBuf::from("/usr/bin/chromium");
    if debian.exists() && (Path::new("/usr/bin/chromedriver").exists() || !is_root()) {
        return Ok(debian);
    }
    if is_root() && answers("apt-get") {
        apt_install(&["chromium", "chromium-driver", "fonts-noto-cjk"])?;
        return Ok(debian);
    }
    Err("no Chromium: install it (Debian: chromium chromium-driver fonts-noto-cjk) or set MINEWATCH_CHROMIUM".into())
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|output| output.stdout.starts_with(b"0\n"))
}
