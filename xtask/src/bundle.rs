//! The app for the browser: compiled, bound, named by content, listed for the service worker, compressed.
//!
//! Everything is made in a folder of its own and moved into place whole, so that a server never serves a half.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest as _, Sha256};

use crate::Outcome;
use crate::tools::{answers, cargo, must, root, target, wasm_target};

/// What browsers of the last years have, and no more: wasm-opt uses whatever it is allowed to.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// One file of the bundle.
struct File {
    name: String,
    bytes: Vec<u8>,
}

/// Builds the bundle into `dist/site`. In release it is as small as it gets; else it is quick to make.
pub fn bundle(release: bool) -> Outcome<PathBuf> {
    wasm_target()?;
    let profile = if release { "wasm" } else { "wasm-dev" };
    let mut build = cargo();
    build.args(["build", "--package", "minewatch-app", "--lib", "--target", "wasm32-unknown-unknown"]);
    must(build.args(["--profile", profile]), "compiling the app")?;
    let wasm = target().join("wasm32-unknown-unknown").join(profile).join("app.wasm");
    let site = root().join("dist/site");
    let stamp = stamp(&wasm, release)?;
    if fs::read_to_string(site.join(".stamp")).is_ok_and(|known| known == stamp) {
        return Ok(site);
    }
    let (js, wasm) = bind(&wasm, release)?;
    let files = assemble(js, wasm)?;
    write(&site, &files, &stamp, release)?;
    Ok(site)
}

fn hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes)[..6])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

fn read(path: &Path) -> Outcome<Vec<u8>> {
    fs::read(path).map_err(|e| format!("{}: {e}", path.display()))
}

fn read_text(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}

/// The files of a folder and below, in the order of their names.
fn files_in(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    let entries = fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    for entry in entries.filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() { found.extend(files_in(&path)?) } else { found.push(path) }
    }
    found.sort();
    Ok(found)
}

/// What the bundle is made from, as one hash: nothing is done again that was done.
fn stamp(wasm: &Path, release: bool) -> Outcome<String> {
    let mut hasher = Sha256::new();
    hasher.update([u8::from(release)]);
    hasher.update(read(wasm)?);
    for path in [files_in(&root().join("app/style"))?, files_in(&root().join("public"))?].concat() {
        hasher.update(path.to_string_lossy().as_bytes());
        hasher.update(read(&path)?);
    }
    hasher.update(include_bytes!("bundle.rs"));
    Ok(hex(&hasher.finalize()))
}

fn bind(wasm: &Path, release: bool) -> Outcome<(Vec<u8>, Vec<u8>)> {
    let out = target().join("bound");
    // What an earlier build left must not slip into this one.
    let _ = fs::remove_dir_all(&out);
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    bindgen
        .input_path(wasm)
        .out_name("app")
        .typescript(false)
        .remove_name_section(release)
        .remove_producers_section(release);
    bindgen.web(true).and_then(|b| b.generate(&out)).map_err(|e| format!("wasm-bindgen: {e:#}"))?;
    if out.join("snippets").exists() {
        return Err("a crate brings JavaScript of its own; the bundle does not carry that".into());
    }
    let bound = out.join("app_bg.wasm");
    let local = root().join("e2e/node_modules/.bin/wasm-opt");
    let optimiser = if local.exists() { local } else { PathBuf::from("wasm-opt") };
    if release && answers(&optimiser) {
        let mut optimise = Command::new(optimiser);
        optimise.args(WASM_FEATURES).args(["-Oz", "-o"]).arg(&bound).arg(&bound);
        must(&mut optimise, "wasm-opt")?;
    }
    Ok((read(&out.join("app.js"))?, read(&bound)?))
}

/// Comments and runs of white space mean nothing in a style sheet.
fn smaller_css(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        out.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

fn assemble(js: Vec<u8>, wasm: Vec<u8>) -> Outcome<Vec<File>> {
    let mut css = String::new();
    for path in files_in(&root().join("app/style"))? {
        css.push_str(&read_text(&path)?);
    }
    let css = smaller_css(&css).into_bytes();
    let names = [format!("style-{}.css", hash(&css)), format!("app-{}.wasm", hash(&wasm))];
    let mut js = js;
    js.extend_from_slice(format!("\n__wbg_init({{ module_or_path: \"/{}\" }});\n", names[1]).as_bytes());
    let js_name = format!("app-{}.js", hash(&js));
    let version = env!("CARGO_PKG_VERSION");
    let public = root().join("public");
    let mut files = vec![
        File { name: names[0].clone(), bytes: css },
        File { name: js_name.clone(), bytes: js },
        File { name: names[1].clone(), bytes: wasm },
    ];
    for path in files_in(&public)? {
        let name = path.strip_prefix(&public).map_err(|e| e.to_string())?.to_string_lossy().into_owned();
        if !matches!(name.as_str(), "index.html" | "sw.js") && path.extension().is_none_or(|ending| ending != "md") {
            files.push(File { name, bytes: read(&path)? });
        }
    }
    let fill = |text: String| {
        text.replace("{{css}}", &names[0])
            .replace("{{wasm}}", &names[1])
            .replace("{{js}}", &js_name)
            .replace("{{version}}", version)
    };
    let index = fill(read_text(&public.join("index.html"))?).into_bytes();
    let mut all = Sha256::new();
    for file in &files {
        all.update(&file.bytes);
    }
    all.update(&index);
    let build = hex(&all.finalize()[..6]);
    let list: Vec<String> = files.iter().map(|f| format!("\"/{}\"", f.name)).collect();
    let worker = read_text(&public.join("sw.js"))?
        .replace("{{build}}", &build)
        .replace("\"{{files}}\"", &format!("\"/\", {}", list.join(", ")));
    files.push(File { name: "index.html".into(), bytes: index });
    files.push(File { name: "sw.js".into(), bytes: worker.into_bytes() });
    let about = format!("{{\"version\":\"{version}\",\"build\":\"{build}\"}}\n");
    files.push(File { name: "version.json".into(), bytes: about.into_bytes() });
    Ok(files)
}

fn compress(bytes: &[u8], release: bool) -> Outcome<Vec<u8>> {
    let parameters =
        brotli::enc::BrotliEncoderParams { quality: if release { 11 } else { 5 }, lgwin: 22, ..Default::default() };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut out, &parameters).map_err(|e| e.to_string())?;
    Ok(out)
}

fn write(site: &Path, files: &[File], stamp: &str, release: bool) -> Outcome {
    let made = site.with_extension("new");
    let _ = fs::remove_dir_all(&made);
    println!("{:>9} {:>9}  file", "bytes", "brotli");
    let (mut raw, mut small) = (0, 0);
    for File { name, bytes } in files {
        let path = made.join(name);
        let put = |path: &Path, bytes: &[u8]| {
            let folder = path.parent().unwrap_or(&made);
            fs::create_dir_all(folder)
                .and_then(|()| fs::write(path, bytes))
                .map_err(|e| format!("{}: {e}", path.display()))
        };
        put(&path, bytes)?;
        let shipped = if path.extension().is_some_and(|e| e == "png") {
            bytes.len()
        } else {
            let compressed = compress(bytes, release)?;
            put(&made.join(format!("{name}.br")), &compressed)?;
            compressed.len()
        };
        println!("{:>9} {shipped:>9}  {name}", bytes.len());
        raw += bytes.len();
        small += shipped;
    }
    println!("{raw:>9} {small:>9}  in all{}", if release { "" } else { " (not optimised: for size use --release)" });
    fs::write(made.join(".stamp"), stamp).map_err(|e| e.to_string())?;
    let _ = fs::remove_dir_all(site);
    fs::rename(&made, site).map_err(|e| format!("{}: {e}", site.display()))
}
