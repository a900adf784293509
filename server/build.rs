//! Sees to it that the app's files are looked for again. In a release they are embedded; a development build reads
//! them from the disk while it runs.

fn main() {
    let site = concat!(env!("CARGO_MANIFEST_DIR"), "/../dist/site");
    // Where the folder is missing the embedding is empty, and stays so when the folder appears.
    if let Err(error) = std::fs::create_dir_all(site) {
        println!("cargo::warning=the app's folder {site} cannot be made: {error}");
    }
    let is_release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    println!("cargo::rerun-if-changed={}", if is_release { site } else { "build.rs" });
}
