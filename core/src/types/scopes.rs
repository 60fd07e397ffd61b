//! The scopes that a client requests.

use super::InvalidValue;

/// One to 32 scopes, each by the grammar of RFC 6749 section 3.3. They are requested in addition to `sso:account:access`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scopes(Vec<String>);

/// Our own limit, far above the number of scopes that IAM Identity Center has.
const MAX_SCOPES: usize = 32;
/// Our own limit, in characters.
const MAX_SCOPE_LENGTH: usize = 128;

impl Scopes {
    /// Checks each scope. `None` for an empty list.
    ///
    /// # Errors
    ///
    /// If there are more than 32 scopes, or one is not a valid scope.
    pub fn new(scopes: Vec<String>) -> Result<Option<Self>, InvalidValue> {
        if scopes.len() > MAX_SCOPES {
            Err(InvalidValue::new("names more than 32 scopes"))
        } else if scopes.iter().all(|scope| is_scope(scope)) {
            Ok((!scopes.is_empty()).then_some(Self(scopes)))
        } else {
            Err(InvalidValue::new("contains something that is not a scope"))
        }
    }

    /// The scopes, in the given order.
    #[must_use]
    pub fn as_slice(&self) -> &[String] {
        &self.0
    }
}

/// The grammar of RFC 6749 section 3.3: `scope-token = 1*( %x21 / %x23-5B / %x5D-7E )`.
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

    #[test]
    fn there_are_at_most_32_scopes_of_at_most_128_characters() {
        let scopes = |number: usize, length| Scopes::new(vec!["x".repeat(length); number]);
        assert!(scopes(MAX_SCOPES, MAX_SCOPE_LENGTH).is_ok());
        let many = scopes(MAX_SCOPES + 1, 1).unwrap_err();
        assert_eq!(many.to_string(), "names more than 32 scopes");
        assert!(scopes(1, MAX_SCOPE_LENGTH + 1).is_err());
        assert!(scopes(1, 1).is_ok());
        assert!(Scopes::new(vec!["a\\b".to_owned()]).is_err());
    }
}
