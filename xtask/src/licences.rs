//! Which licences the dependencies have. What is not on the list is for people to decide.

use std::collections::BTreeMap;

use crate::Outcome;
use crate::tools::cargo;

/// Licences that the project may ship.
const ALLOWED: &[&str] = &[
    "0BSD",
    "AGPL-3.0-or-later",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "OpenSSL",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
    "bzip2-1.0.6",
];
/// Packages whose licence is a file: read by people, named in THIRD-PARTY-NOTICES.md.
const READ: &[(&str, &str)] =
    &[("surreal", "Business Source License 1.1"), ("tokio-tungstenite-wasm", "MIT (its LICENSE file)")];

/// Checks the licence of every package in the lock file.
pub fn check() -> Outcome {
    let output =
        cargo().args(["metadata", "--format-version", "1", "--locked"]).output().map_err(|e| e.to_string())?;
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).map_err(|e| format!("cargo metadata: {e}"))?;
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut unknown = Vec::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let name = package["name"].as_str().unwrap_or_default();
        let licence = package["license"].as_str().unwrap_or_default();
        let read = READ.iter().find(|(start, _)| matches!(licence, "" | "BUSL-1.1") && name.starts_with(start));
        if let Some((_, licence)) = read {
            *counts.entry((*licence).to_owned()).or_default() += 1;
        } else if allowed(licence) {
            *counts.entry(licence.replace('/', " OR ")).or_default() += 1;
        } else {
            unknown.push(format!("{name}: {licence:?}"));
        }
    }
    for (licence, count) in &counts {
        println!("{count:>5}  {licence}");
    }
    if unknown.is_empty() { Ok(()) } else { Err(format!("licences to be decided on: {}", unknown.join(", "))) }
}

/// Whether an SPDX expression can be met from the list: one of each OR, all of each AND.
fn allowed(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ").replace(['(', ')'], "");
    expression.split(" AND ").all(|part| part.split(" OR ").any(|one| ALLOWED.contains(&one.trim())))
}

#[cfg(test)]
mod tests {
    use super::allowed;

    #[test]
    fn an_expression_is_met_by_one_of_each_choice_and_all_of_each_conjunction() {
        for (expression, met) in [
            ("MIT", true),
            ("MIT/Apache-2.0", true),
            ("GPL-3.0 OR MIT", true),
            ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
            ("MIT AND GPL-3.0", false),
            ("", false),
        ] {
            assert_eq!(allowed(expression), met, "{expression}");
        }
    }
}
