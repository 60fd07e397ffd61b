//! The scopes that a client asks for.

use super::InvalidValue;

/// At least one scope, each by the grammar of RFC 6749 section 3.3. They come beside `sso:account:access`, which is
/// always asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scopes(Vec<String>);

/// Bounds of our own, far above what IAM Identity Center knows.
const MAX_SCOPES: usize = 32;
const MAX_SCOPE_LENGTH: usize = 128;

impl Scopes {
    /// Checks each scope. An empty list is as none.
    pub fn new(scopes: Vec<String>) -> Result<Option<Self>, InvalidValue> {
        if scopes.len() > MAX_SCOPES {
            Err(InvalidValue::new("names more than 32 scopes"))
        } else if scopes.iter().all(|scope| is_scope(scope)) {
            Ok((!scopes.is_empty()).then_some(Self(scopes)))
        } else {
            Err(InvalidValue::new("contains something that is not a scope"))
        }
    }

    /// The scopes, in the order they were given in.
    #[must_use]
    pub fn as_slice(&self) -> &[String] {
        &self.0
    }
}

/// `scope-token = 1*( %x21 / %x23-5B / %x5D-7E )`.
fn is_scope(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\');
    (1..=MAX_SCOPE_LENGTH).contains(&text.len()) && text.bytes().all(is_allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_follow_the_grammar() {
        assert_eq!(Scopes::new(vec![]).unwrap(), None);
        let one = vec!["sso:account:access".to_owned()];
        let scopes = Scopes::new(one.clone()).unwrap().unwrap();
        assert_eq!(scopes.as_slice(), one);
        for scope in ["", "a b", "a\"b", "é"] {
            assert!(Scopes::new(vec![scope.to_owned()]).is_err(), "{scope:?}");
        }
    }
}
