//! Items and paths in a list of tokens.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use crate::source::Module;

pub(crate) fn trees(tokens: TokenStream) -> Vec<TokenTree> {
    tokens.into_iter().collect()
}

pub(crate) fn is_punct(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == character)
}

pub(crate) fn group(tokens: &[TokenTree], delimiter: Delimiter) -> Option<&Group> {
    match tokens.first() {
        Some(TokenTree::Group(group)) if group.delimiter() == delimiter => Some(group),
        _ => None,
    }
}

pub(crate) fn is_root(word: &str) -> bool {
    matches!(word, "crate" | "super" | "self")
}

/// Whether the tokens after a `#` say that an item is compiled for tests or fuzzers alone.
pub(crate) fn is_for_tests(tokens: &[TokenTree]) -> bool {
    let attribute = group(tokens, Delimiter::Bracket).map(|group| group.stream().to_string());
    let attribute = attribute.unwrap_or_default().replace(' ', "");
    matches!(attribute.as_str(), "cfg(test)" | "cfg(any(test,fuzzing))")
        || attribute.starts_with("cfg(all(test,")
}

/// The module that an item declares, if it declares one.
pub(crate) fn declared_module(parent: &[String], item: &[TokenTree]) -> Option<Module> {
    let item = item.get(..item_length(item))?;
    let word = item
        .iter()
        .position(|token| matches!(token, TokenTree::Ident(word) if word == "mod"))?;
    Some([parent, &[item.get(word + 1)?.to_string()]].concat())
}

/// How many tokens an item has: up to its semicolon or its braces.
pub(crate) fn item_length(tokens: &[TokenTree]) -> usize {
    let is_use = tokens
        .iter()
        .take(4)
        .any(|token| matches!(token, TokenTree::Ident(word) if word == "use"));
    let is_end = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace && !is_use,
        token => is_punct(token, ';'),
    };
    tokens
        .iter()
        .position(is_end)
        .map_or(tokens.len(), |end| end + 1)
}

/// How many tokens of a path follow its first identifier.
pub(crate) fn path_length(tokens: &[TokenTree]) -> usize {
    let parts = tokens.chunks(3).take_while(|part| {
        matches!(part, [a, b, TokenTree::Ident(_) | TokenTree::Group(_)] if is_punct(a, ':') && is_punct(b, ':'))
    });
    parts.count() * 3
}

/// The paths of `a::{b, c::D as E}`, each with the name by which it is used.
pub(crate) fn use_tree(tokens: &[TokenTree], mut path: Module) -> Vec<(Module, String)> {
    let mut tokens = tokens;
    loop {
        match tokens {
            [TokenTree::Ident(word), rest @ ..] => {
                if word != "self" || path.is_empty() {
                    path.push(word.to_string());
                }
                tokens = rest;
            }
            [TokenTree::Group(group), ..] if group.delimiter() == Delimiter::Brace => {
                let parts = trees(group.stream());
                let parts = parts.split(|token| is_punct(token, ','));
                return parts
                    .filter(|part| !part.is_empty())
                    .flat_map(|part| use_tree(part, path.clone()))
                    .collect();
            }
            _ => break,
        }
        match tokens {
            [a, b, rest @ ..] if is_punct(a, ':') && is_punct(b, ':') => tokens = rest,
            _ => break,
        }
    }
    let name = match tokens {
        [TokenTree::Ident(word), name, ..] if word == "as" => name.to_string(),
        _ => path.last().cloned().unwrap_or_default(),
    };
    vec![(path, name)]
}

/// A path without `crate`, `super` and `self`. `None` if it leaves the crate, or does not begin with one of them.
pub(crate) fn absolute(module: &[String], path: &[String]) -> Option<Module> {
    let (first, rest) = path.split_first()?;
    let mut result = match first.as_str() {
        "crate" => Vec::new(),
        "self" => module.to_vec(),
        "super" => module.split_last()?.1.to_vec(),
        _ => return None,
    };
    for part in rest {
        if part == "super" {
            result.pop()?;
        } else {
            result.push(part.clone());
        }
    }
    Some(result)
}
