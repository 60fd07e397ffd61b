//! A list in a message: the message stays short, whatever a server or a file has.

use std::fmt::Display;

/// The first items, and how many more there are: `a, b and 7 more`.
pub(crate) fn first_few<T: Display>(items: &[T], most: usize, separator: &str) -> String {
    let named: Vec<String> = items.iter().take(most).map(ToString::to_string).collect();
    let named = named.join(separator);
    match items.len().saturating_sub(most) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::first_few;

    #[test]
    fn a_long_list_is_cut_and_its_rest_is_counted() {
        for (items, expected) in [
            (vec![], ""),
            (vec!["a"], "a"),
            (vec!["a", "b"], "a, b"),
            (vec!["a", "b", "c"], "a, b and 1 more"),
            (vec!["a", "b", "c", "d"], "a, b and 2 more"),
        ] {
            assert_eq!(first_few(&items, 2, ", "), expected);
        }
    }
}
