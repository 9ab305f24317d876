//! Required contents of the recipes for frameworks.

use std::fs;

use crate::workspace::Workspace;

/// The recipes that use the package: a page for each framework.
const PAGES: [&str; 7] = ["angular", "astro", "html", "next", "react", "svelte", "vue"];

#[test]
fn each_recipe_has_a_policy_that_lets_webassembly_compile() {
    let workspace = Workspace::find().unwrap();
    for page in PAGES {
        let text = fs::read_to_string(workspace.path(format!("docs/recipes/{page}.md"))).unwrap();
        assert!(text.contains("wasm-unsafe-eval"), "{page}.md has no policy");
        assert!(text.contains("https://billing.example.com"), "{page}.md does not name the proxy");
    }
}
