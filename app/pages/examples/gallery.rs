//! Writes every page in both languages, with sample data, to the folder given: to be looked at.

mod sample;

use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: gallery FOLDER");
        std::process::exit(2);
    };
    std::fs::create_dir_all(&folder)?;
    for lang in sample::LANGS {
        for (name, html) in sample::all(lang) {
            std::fs::write(folder.join(format!("{name}.{}.html", lang.tag())), html)?;
        }
    }
    Ok(())
}
