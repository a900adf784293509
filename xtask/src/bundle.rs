//! The app for the browser: compiled, cut into pieces, bound, named by content, listed for the service worker,
//! compressed.
//!
//! Everything is made in a folder of its own and moved into place whole, so that a server never serves a half.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest as _, Sha256};

use crate::Outcome;
use crate::sealer;
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

/// As small as it gets after compression: functions with one caller stay by themselves, since the many that are
/// alike compress well and what they are inlined into does not.
pub const SMALL: [&str; 6] = ["-O2", "-s", "1", "--converge", "--one-caller-inline-max-function-size", "20"];

/// One file of the bundle.
pub struct File {
    /// Its path below the site, or below the folder of what is named by content.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Builds the bundle into `dist/site`. In release it is as small as it gets; else it is quick to make.
pub fn bundle(release: bool) -> Outcome<PathBuf> {
    wasm_target()?;
    let profile = if release { "wasm" } else { "wasm-dev" };
    let mut build = cargo();
    build.args(["rustc", "--package", "minewatch-app", "--lib", "--crate-type", "cdylib", "--features", "split"]);
    build.args(["--target", "wasm32-unknown-unknown", "--locked", "--profile", profile]);
    // Where functions and data refer to each other: what the pieces are cut by.
    must(build.args(["--", "-Clink-arg=--emit-relocs"]), "compiling the app")?;
    let wasm = target().join("wasm32-unknown-unknown").join(profile).join("app.wasm");
    let site = root().join("dist/site");
    let sealer = sealer::compile()?;
    let stamp = stamp(&[&wasm, &sealer], release)?;
    if fs::read_to_string(site.join(".stamp")).is_ok_and(|known| known == stamp) {
        return Ok(site);
    }
    let mut files = assemble(bind(&cut(&wasm)?, release)?)?;
    // After the service worker's list was made: it never keeps these.
    files.extend(sealer::assemble(&sealer, release)?);
    write(&site, &files, &stamp, release)?;
    Ok(site)
}

/// Twelve digits that change when any of the files does.
pub fn hash_of(files: &[File]) -> String {
    let mut hasher = Sha256::new();
    for File { name, bytes } in files {
        hasher.update(name.as_bytes());
        hasher.update(Sha256::digest(bytes));
    }
    hex(&hasher.finalize()[..6])
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

pub fn read(path: &Path) -> Outcome<Vec<u8>> {
    fs::read(path).map_err(|e| format!("{}: {e}", path.display()))
}

pub fn read_text(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}

/// The files of a folder and below, in the order of their names.
pub fn files_in(folder: &Path) -> Outcome<Vec<PathBuf>> {
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
fn stamp(programs: &[&Path], release: bool) -> Outcome<String> {
    let mut hasher = Sha256::new();
    hasher.update([u8::from(release)]);
    for program in programs {
        hasher.update(read(program)?);
    }
    let sources = [files_in(&root().join("app/style"))?, files_in(&root().join("public"))?, sealer::sources()?];
    for path in sources.concat() {
        hasher.update(path.to_string_lossy().as_bytes());
        hasher.update(read(&path)?);
    }
    hasher.update(include_bytes!("bundle.rs"));
    hasher.update(include_bytes!("sealer.rs"));
    Ok(hex(&hasher.finalize()))
}

/// The name of the script that loads the pieces.
const LOADER: &str = "pieces.js";

/// Cuts the program into what is needed at first, `main.wasm`, and pieces that are loaded later. Gives the folder.
fn cut(wasm: &Path) -> Outcome<PathBuf> {
    let out = target().join("pieces");
    // What an earlier build left must not slip into this one.
    let _ = fs::remove_dir_all(&out);
    let (program, main) = (read(wasm)?, out.join("main.wasm"));
    let mut options = wasm_split_cli_support::Options::new(&program);
    options.output_dir = &out;
    options.main_out_path = &main;
    let loader = format!("./{LOADER}");
    options.link_name = &loader;
    options.main_module = "./app.js";
    wasm_split_cli_support::transform(options).map_err(|e| format!("cutting the app into pieces: {e:#}"))?;
    Ok(out)
}

/// Makes the scripts that join the program to the browser. Gives all that goes into one folder of the site.
fn bind(cut: &Path, release: bool) -> Outcome<Vec<File>> {
    let out = target().join("bound");
    let _ = fs::remove_dir_all(&out);
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    bindgen
        .input_path(cut.join("main.wasm"))
        .out_name("app")
        .typescript(false)
        // The pieces share memory and function table with the program by the linker's names.
        .keep_lld_exports(true)
        .remove_name_section(release)
        .remove_producers_section(release);
    bindgen.web(true).and_then(|b| b.generate(&out)).map_err(|e| format!("wasm-bindgen: {e:#}"))?;
    if out.join("snippets").exists() {
        return Err("a crate brings JavaScript of its own; the bundle does not carry that".into());
    }
    let at_once = read_text(&root().join("public").join(SHOWN))?;
    let js = script(&at_once, &read_text(&out.join("app.js"))?, &read_text(&cut.join(LOADER))?)?;
    let mut files = vec![
        File { name: "app.js".into(), bytes: js.into_bytes() },
        File { name: "app_bg.wasm".into(), bytes: optimised(&out.join("app_bg.wasm"), release)? },
    ];
    for path in files_in(cut)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.extension().is_some_and(|ending| ending == "wasm") && name != "main.wasm" {
            files.push(File { name, bytes: optimised(&path, release)? });
        }
    }
    Ok(files)
}

/// The script that shows the first screen before the program runs.
const SHOWN: &str = "shown.js";

/// One script of what is done at once, the program's and its pieces' loader, which refer to each other: fewer files to
/// fetch at start.
fn script(at_once: &str, program: &str, loader: &str) -> Outcome<String> {
    let imported = format!(" from \"./{LOADER}\"");
    let (mut names, mut body) = (Vec::new(), String::new());
    for line in program.lines() {
        match line.strip_prefix("import * as ").and_then(|rest| rest.strip_suffix(&imported)) {
            Some(name) => names.push(name),
            None => body = body + line + "\n",
        }
    }
    let mut exports = Vec::new();
    let mut pieces = String::new();
    for line in loader.lines().filter(|line| !line.starts_with("import ")) {
        let line = match line.strip_prefix("export const ") {
            Some(rest) => {
                exports.push(rest.split(' ').next().unwrap_or_default());
                format!("const {rest}")
            }
            None => line.to_owned(),
        };
        pieces = pieces + &line + "\n";
    }
    let left = body.contains(LOADER.trim_end_matches(".js")) && names.is_empty() || pieces.contains("export ");
    if left || exports.is_empty() {
        return Err("wasm-bindgen or wasm-split write their scripts otherwise than they did".into());
    }
    let namespaces = names
        .iter()
        .fold(String::new(), |text, name| text + &format!("const {name} = {{ {} }};\n", exports.join(", ")));
    Ok(format!(
        "{OPEN_STORAGE}{at_once}{body}{pieces}{namespaces}\
         __wbg_init({{ module_or_path: new URL(\"app_bg.wasm\", import.meta.url) }}).then(() => {{\n{LATER_STYLE}}});\n"
    ))
}

/// The browser opens its storage while it still reads the program.
const OPEN_STORAGE: &str = "self.indexedDB?.databases?.().catch(() => {});\n";

/// The style of the screens that are no part of the first download, fetched when the program runs and needs it next.
const LATER_STYLE: &str = "const style = document.createElement(\"link\");\nstyle.rel = \"stylesheet\";\n\
    style.href = new URL(\"later.css\", import.meta.url);\ndocument.head.append(style);\n";

/// Style sheets from this number on belong to screens that are loaded later.
const LATER_FROM: &str = "40";

/// The `wasm-opt` at hand, if there is one.
pub fn optimiser() -> Option<PathBuf> {
    let local = root().join("e2e/node_modules/.bin/wasm-opt");
    let optimiser = if local.exists() { local } else { PathBuf::from("wasm-opt") };
    answers(&optimiser).then_some(optimiser)
}

/// In release, [`SMALL`].
fn optimised(wasm: &Path, release: bool) -> Outcome<Vec<u8>> {
    if let Some(optimiser) = optimiser().filter(|_| release) {
        let mut optimise = Command::new(optimiser);
        optimise.args(WASM_FEATURES).args(SMALL);
        optimise.args(["--strip-debug", "--strip-producers", "-o"]).arg(wasm).arg(wasm);
        must(&mut optimise, "wasm-opt")?;
    }
    read(wasm)
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

/// The whole site. What belongs together and is named by its content lies in one folder, so that the scripts can
/// name each other; `index.html`, `sw.js` and what `public` has lie above it.
fn assemble(app: Vec<File>) -> Outcome<Vec<File>> {
    let (mut first, mut later) = (String::new(), String::new());
    for path in files_in(&root().join("app/style"))? {
        let is_later = path.file_name().is_some_and(|name| name.to_string_lossy().as_ref() >= LATER_FROM);
        (if is_later { &mut later } else { &mut first }).push_str(&read_text(&path)?);
    }
    let mut app = app;
    for (name, css) in [("style.css", first), ("later.css", later)] {
        app.push(File { name: name.into(), bytes: smaller_css(&css).into_bytes() });
    }
    let folder = hash_of(&app);
    let mut files: Vec<File> =
        app.into_iter().map(|file| File { name: format!("{folder}/{}", file.name), ..file }).collect();
    let public = root().join("public");
    for path in files_in(&public)? {
        let name = path.strip_prefix(&public).map_err(|e| e.to_string())?.to_string_lossy().into_owned();
        if !matches!(name.as_str(), "index.html" | "sw.js" | SHOWN)
            && path.extension().is_none_or(|ending| ending != "md")
        {
            files.push(File { name, bytes: read(&path)? });
        }
    }
    let index = read_text(&public.join("index.html"))?.replace("{{folder}}", &folder);
    files.push(File { name: "index.html".into(), bytes: index.into_bytes() });
    let build = hash_of(&files);
    let cached = files.iter().map(|file| match file.name.as_str() {
        "index.html" => "\"/\"".to_owned(),
        name => format!("\"/{name}\""),
    });
    let cached: Vec<String> = cached.collect();
    let worker =
        read_text(&public.join("sw.js"))?.replace("{{build}}", &build).replace("\"{{files}}\"", &cached.join(", "));
    files.push(File { name: "sw.js".into(), bytes: worker.into_bytes() });
    let version = env!("CARGO_PKG_VERSION");
    let about = format!("{{\"version\":\"{version}\",\"build\":\"{build}\"}}\n");
    files.push(File { name: "version.json".into(), bytes: about.into_bytes() });
    Ok(files)
}

/// Bytes over the wire until the first screen can be used: the page, its style, and the program without its later
/// pieces.
pub fn first_screen(site: &Path) -> Outcome<u64> {
    let mut sent = 0;
    for path in files_in(site)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_asked_for = name == "icon-48.png"
            || ["index.html", "style.css", "app.js", "app_bg.wasm", "manifest.webmanifest"]
                .iter()
                .any(|asked| name == format!("{asked}.br"));
        if is_asked_for {
            sent += fs::metadata(&path).map_err(|e| e.to_string())?.len();
        }
    }
    Ok(sent)
}

/// Bytes over the wire of everything but pictures and the public pages' own program.
pub fn whole(site: &Path) -> Outcome<u64> {
    let mut sent = 0;
    for path in files_in(site)?.into_iter().filter(|path| !path.starts_with(site.join(sealer::FOLDER))) {
        let has_smaller =
            path.with_file_name(format!("{}.br", path.file_name().unwrap_or_default().to_string_lossy()));
        let is_told_apart = path.file_name().is_some_and(|name| name == ".stamp")
            || path.extension().is_some_and(|ending| ending == "png");
        if !is_told_apart && !has_smaller.exists() {
            sent += fs::metadata(&path).map_err(|e| e.to_string())?.len();
        }
    }
    Ok(sent)
}

/// As it is sent.
pub fn compress(bytes: &[u8], release: bool) -> Outcome<Vec<u8>> {
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
    let first = first_screen(&made)?;
    println!("{:>9} {first:>9}  to the first screen", "");
    println!("{raw:>9} {small:>9}  in all{}", if release { "" } else { " (not optimised: for size use --release)" });
    fs::write(made.join(".stamp"), stamp).map_err(|e| e.to_string())?;
    let _ = fs::remove_dir_all(site);
    fs::rename(&made, site).map_err(|e| format!("{}: {e}", site.display()))
}
