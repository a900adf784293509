//! The sealing program of the public pages: compiled, bound, brought down to what browsers of 2020 have, and put into
//! one folder that is named by its content, with the scripts around it.
//!
//! It stands beside the app: the service worker never keeps it, since the public's pages must leave nothing behind,
//! and the app's first screen does not wait for it.

use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest as _, Sha256};

use crate::Outcome;
use crate::bundle::{File, SMALL, compress, files_in, hash_of, hex, optimiser, read, read_text};
use crate::tools::{cargo, must, root, target};

/// Where it lies below the site.
pub const FOLDER: &str = "tip";
/// What old phones fetch over Tor before they can seal, compressed.
const WASM_BYTES_MAX: usize = 120_000;
/// What the scripts of the pages are made from.
const WEB: &str = "app/sealer/web";
/// With these wasm-bindgen would hold JavaScript values in tables and return pairs, which browsers have since 2021.
/// The program needs neither: it is told and tells texts and numbers.
const NOT_NEEDED: [&str; 2] = ["reference-types", "multivalue"];

/// Compiles it; tells where it is. Always as small as it gets: it takes seconds.
pub fn compile() -> Outcome<PathBuf> {
    let mut build = cargo();
    build.args(["rustc", "--package", "minewatch-sealer", "--lib", "--crate-type", "cdylib", "--locked"]);
    must(build.args(["--target", "wasm32-unknown-unknown", "--profile", "wasm"]), "compiling the sealing program")?;
    Ok(target().join("wasm32-unknown-unknown/wasm/sealer.wasm"))
}

/// Everything that it is made from, for the bundle's stamp.
pub fn sources() -> Outcome<Vec<PathBuf>> {
    files_in(&root().join(WEB))
}

/// Its files, by their names below the site, and `tip/program.json`, which tells the server which folder it is.
pub fn assemble(wasm: &Path, release: bool) -> Outcome<Vec<File>> {
    let (bound, program) = bind(wasm, release)?;
    let size = compress(&program, true)?.len();
    if release && size > WASM_BYTES_MAX {
        return Err(format!(
            "the sealing program has {size} bytes with brotli; at most {WASM_BYTES_MAX} are allowed"
        ));
    }
    println!("the sealing program: {} bytes, {size} with brotli", program.len());
    let mut files = vec![File { name: "sealer.wasm".into(), bytes: program }];
    for path in sources()? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let script = read_text(&path)?;
        // One file for the worker, so that it needs nothing from the network.
        let script = if name == "worker.js" { format!("'use strict';\n{bound}\n{script}") } else { script };
        files.push(File { name, bytes: script.into_bytes() });
    }
    let (folder, sha256) = (hash_of(&files), hash_of_all(&files));
    let mut files: Vec<File> =
        files.into_iter().map(|file| File { name: format!("{FOLDER}/{folder}/{}", file.name), ..file }).collect();
    let about = format!("{{\"folder\":\"{folder}\",\"sha256\":\"{sha256}\"}}\n");
    files.push(File { name: format!("{FOLDER}/program.json"), bytes: about.into_bytes() });
    Ok(files)
}

/// One hash over all of it, scripts too: what `sha256sum * | sha256sum` gives in the folder, for anybody to compare.
fn hash_of_all(files: &[File]) -> String {
    let mut lines: Vec<String> =
        files.iter().map(|file| format!("{}  {}\n", hex(&Sha256::digest(&file.bytes)), file.name)).collect();
    lines.sort_by(|a, b| a[64..].cmp(&b[64..]));
    hex(&Sha256::digest(lines.concat()))
}

/// The script that joins the program to its worker, and the program.
fn bind(wasm: &Path, release: bool) -> Outcome<(String, Vec<u8>)> {
    let mut program = read(wasm)?;
    for feature in NOT_NEEDED {
        forgo(&mut program, feature);
    }
    let out = target().join("bound-sealer");
    let _ = std::fs::remove_dir_all(&out);
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    bindgen.input_bytes("sealer", program).typescript(false).remove_name_section(true).remove_producers_section(true);
    bindgen.no_modules(true).and_then(|b| b.generate(&out)).map_err(|e| format!("wasm-bindgen: {e:#}"))?;
    let (script, program) = (read_text(&out.join("sealer.js"))?, out.join("sealer_bg.wasm"));
    if script.contains("externref") {
        return Err("the sealing program hands JavaScript values over; browsers before 2022 cannot take them".into());
    }
    if release {
        match optimiser() {
            Some(optimiser) => lower(&optimiser, &program)?,
            None => println!(
                "without wasm-opt the sealing program needs a browser of 2021; the others get the plain form"
            ),
        }
    }
    Ok((script, read(&program)?))
}

/// Takes a feature off the list that the linker writes into the program: each name stands after `+` and its length.
fn forgo(program: &mut [u8], feature: &str) {
    let Ok(length) = u8::try_from(feature.len()) else { return };
    let entry = [&[b'+', length], feature.as_bytes()].concat();
    if let Some(at) = program.windows(entry.len()).position(|bytes| bytes == entry) {
        program[at] = b'-';
    }
}

/// Makes it small, and puts what WebAssembly had from the beginning in the place of what came later: Safari has the
/// rest since 2021. Copying memory byte by byte makes deriving keys slower, some tenths of a second once.
fn lower(optimiser: &Path, program: &Path) -> Outcome {
    let mut optimise = Command::new(optimiser);
    optimise.args(["--enable-bulk-memory", "--enable-bulk-memory-opt", "--enable-sign-ext"]);
    optimise.args(["--enable-mutable-globals", "--enable-nontrapping-float-to-int"]);
    optimise.args(["--llvm-memory-copy-fill-lowering", "--signext-lowering", "--llvm-nontrapping-fptoint-lowering"]);
    optimise.args(SMALL);
    optimise.args(["--strip-debug", "--strip-producers", "--strip-target-features", "-o"]).arg(program).arg(program);
    must(&mut optimise, "wasm-opt of the sealing program")?;
    let mut check = Command::new(optimiser);
    check.args(["--mvp-features", "--enable-mutable-globals", "--quiet"]).arg(program).arg("-o").arg("/dev/null");
    must(&mut check, "checking that the sealing program runs in browsers of 2020")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feature_is_taken_off_the_list_and_nothing_else_changes() {
        let mut program = b"\0asm\x02+\x0amultivalue+\x08sign-ext multivalue".to_vec();
        forgo(&mut program, "multivalue");
        forgo(&mut program, "reference-types");
        assert_eq!(program, b"\0asm\x02-\x0amultivalue+\x08sign-ext multivalue");
    }
}
