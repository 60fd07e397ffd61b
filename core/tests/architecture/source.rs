//! The modules of a crate, and which of them imports which.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::tokens::{
    absolute, declared_module, group, is_for_tests, is_punct, is_root, item_length, path_length,
    trees, use_tree,
};

/// A module's path without `crate`: `["aws", "endpoint"]`. That of `lib.rs` is empty.
pub(crate) type Module = Vec<String>;

/// An import between two parts of one folder.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Import {
    /// The folder that contains both.
    pub(crate) folder: Module,
    pub(crate) from: String,
    pub(crate) to: String,
    /// The file with the import, which can be in a folder of `from`.
    pub(crate) file: String,
}

/// The modules of a crate, with the paths in each.
#[derive(Default)]
pub(crate) struct Source {
    paths: BTreeMap<Module, Vec<Module>>,
    /// The re-exports in a module's own file: the name, and its path.
    re_exports: BTreeMap<(Module, String), Module>,
    /// The modules that are compiled for tests alone.
    tests: BTreeSet<Module>,
}

impl Source {
    pub(crate) fn of_crate() -> Result<Self, Box<dyn Error>> {
        let mut source = Self::default();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        source.add_folder(&folder, &Module::new())?;
        source.leave_out_tests();
        Ok(source)
    }

    pub(crate) fn of(files: &[(&str, &str)]) -> Result<Self, Box<dyn Error>> {
        let mut source = Self::default();
        for (path, text) in files {
            let module: Module = path.split('/').map(str::to_owned).collect();
            source.add_file(&module, text)?;
        }
        source.leave_out_tests();
        Ok(source)
    }

    fn add_folder(&mut self, folder: &Path, module: &[String]) -> Result<(), Box<dyn Error>> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let name = path.file_stem().ok_or("no name")?.to_string_lossy();
            let within = [module, &[name.clone().into_owned()]].concat();
            if path.is_dir() {
                self.add_folder(&path, &within)?;
            } else if name == "lib" {
                self.add_file(&Module::new(), &fs::read_to_string(&path)?)?;
            } else {
                self.add_file(&within, &fs::read_to_string(&path)?)?;
            }
        }
        Ok(())
    }

    fn add_file(&mut self, module: &[String], text: &str) -> Result<(), Box<dyn Error>> {
        self.paths.entry(module.to_vec()).or_default();
        let tokens: TokenStream = text.parse()?;
        self.add_tokens(module, module, &trees(tokens));
        Ok(())
    }

    /// `file` is the module of the file; `module` may be an inline module in it.
    fn add_tokens(&mut self, file: &[String], module: &[String], tokens: &[TokenTree]) {
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let rest = tokens.get(at + 1..).unwrap_or_default();
            at += 1;
            match token {
                TokenTree::Punct(punct) if punct.as_char() == '#' && is_for_tests(rest) => {
                    self.tests.extend(declared_module(module, rest));
                    at += item_length(rest);
                }
                // `pub(in crate::portal)` imports nothing.
                TokenTree::Ident(word) if word == "pub" => {
                    at += usize::from(group(rest, Delimiter::Parenthesis).is_some());
                }
                TokenTree::Ident(word) if word == "mod" => {
                    if let [TokenTree::Ident(name), TokenTree::Group(body), ..] = rest {
                        let inner = [module, &[name.to_string()]].concat();
                        self.add_tokens(file, &inner, &trees(body.stream()));
                        at += 2;
                    }
                }
                TokenTree::Ident(word) if word == "use" => {
                    let length = rest
                        .iter()
                        .take_while(|token| !is_punct(token, ';'))
                        .count();
                    for (path, name) in use_tree(rest, Vec::new()) {
                        self.add_use(file, module, &path, name);
                    }
                    at += length;
                }
                TokenTree::Ident(word) if is_root(&word.to_string()) => {
                    let from = tokens.get(at - 1..).unwrap_or_default();
                    for (path, _) in use_tree(from, Vec::new()) {
                        self.add_path(file, module, &path);
                    }
                    at += path_length(rest);
                }
                TokenTree::Group(group) => self.add_tokens(file, module, &trees(group.stream())),
                _ => {}
            }
        }
    }

    fn add_use(&mut self, file: &[String], module: &[String], path: &[String], name: String) {
        if path.first().is_some_and(|first| is_root(first)) {
            self.add_path(file, module, path);
        }
        let target = absolute(module, path).unwrap_or_else(|| [module, path].concat());
        self.re_exports.insert((module.to_vec(), name), target);
    }

    fn add_path(&mut self, file: &[String], module: &[String], path: &[String]) {
        let paths = self.paths.entry(file.to_vec()).or_default();
        paths.extend(absolute(module, path));
    }

    fn leave_out_tests(&mut self) {
        let tests = std::mem::take(&mut self.tests);
        self.paths
            .retain(|module, _| !tests.iter().any(|test| module.starts_with(test)));
    }

    /// The modules in a folder.
    pub(crate) fn children<'a>(&'a self, folder: &'a [String]) -> impl Iterator<Item = &'a str> {
        let modules = self
            .paths
            .keys()
            .filter(move |module| module.starts_with(folder));
        modules.filter_map(move |module| match module.get(folder.len()..)? {
            [name] => Some(name.as_str()),
            _ => None,
        })
    }

    /// Follows the re-exports of a path.
    fn resolved(&self, path: &Module) -> Module {
        let mut path = path.clone();
        // The target of a re-export can be another re-export.
        for _ in 0..8 {
            let longest = (0..path.len())
                .rev()
                .find(|&n| self.paths.contains_key(&path[..n]));
            let Some((folder, [name, rest @ ..])) = longest.map(|n| path.split_at(n)) else {
                break;
            };
            let Some(target) = self.re_exports.get(&(folder.to_vec(), name.clone())) else {
                break;
            };
            path = [target, rest].concat();
        }
        path
    }

    pub(crate) fn imports(&self) -> BTreeSet<Import> {
        let mut imports = BTreeSet::new();
        for (module, paths) in &self.paths {
            for path in paths {
                let path = self.resolved(path);
                // The first part in which the two differ is a direct child of the folder that contains both.
                let both = module.iter().zip(&path);
                let common = both.take_while(|(from, to)| from == to).count();
                let (folder, from) = module.split_at(common);
                if let ([from, ..], Some(to)) = (from, path.get(common))
                    && self.children(folder).any(|child| child == to)
                {
                    imports.insert(Import {
                        folder: folder.to_vec(),
                        from: from.clone(),
                        to: to.clone(),
                        file: format!("{}.rs", module.join("/")),
                    });
                }
            }
        }
        imports
    }

    /// One circle for each folder that has any.
    pub(crate) fn circles(&self) -> Vec<String> {
        let mut folders: BTreeMap<Module, Graph> = BTreeMap::new();
        for Import {
            folder, from, to, ..
        } in self.imports()
        {
            let graph = folders.entry(folder).or_default();
            graph.entry(from).or_default().insert(to);
        }
        let found = folders.iter().filter_map(|(folder, graph)| {
            let circle = circle(graph)?;
            Some(format!("{}: {}", folder.join("/"), circle.join(" > ")))
        });
        found.collect()
    }
}

type Graph = BTreeMap<String, BTreeSet<String>>;

fn circle(graph: &Graph) -> Option<Vec<&str>> {
    fn visit<'a>(
        graph: &'a Graph,
        name: &'a str,
        path: &mut Vec<&'a str>,
        done: &mut BTreeSet<&'a str>,
    ) -> bool {
        if let Some(start) = path.iter().position(|earlier| *earlier == name) {
            path.push(name);
            path.drain(..start);
            return true;
        }
        if !done.insert(name) {
            return false;
        }
        path.push(name);
        let found = graph
            .get(name)
            .is_some_and(|imports| imports.iter().any(|next| visit(graph, next, path, done)));
        if !found {
            path.pop();
        }
        found
    }
    let mut done = BTreeSet::new();
    graph.keys().find_map(|name| {
        let mut path = Vec::new();
        visit(graph, name, &mut path, &mut done).then_some(path)
    })
}
