//! Reads DER (X.690), as far as the names and dates of a certificate need it. The bytes come from an unknown server.

pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;
pub(super) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(super) const UTC_TIME: u8 = 0x17;
pub(super) const GENERALIZED_TIME: u8 = 0x18;
/// `[0]`, which holds the version of a certificate.
pub(super) const CONTEXT_0: u8 = 0xa0;

/// An element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Element<'a> {
    pub(super) tag: u8,
    pub(super) content: &'a [u8],
    /// The element as a whole, with its tag and length.
    pub(super) whole: &'a [u8],
}

/// Reads the first element, and returns what follows. `None` if the bytes are not DER.
pub(super) fn read(bytes: &[u8]) -> Option<(Element<'_>, &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    // Tags with more than one byte are not in certificates.
    if tag & 0x1f == 0x1f {
        return None;
    }
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
        if digits.is_empty() || digits.len() > 4 {
            return None;
        }
        let length = digits
            .iter()
            .fold(0_u64, |length, digit| length << 8 | u64::from(*digit));
        (usize::try_from(length).ok()?, rest)
    };
    let (content, rest) = rest.split_at_checked(length)?;
    let whole = bytes.get(..bytes.len() - rest.len())?;
    Some((
        Element {
            tag,
            content,
            whole,
        },
        rest,
    ))
}

/// Reads the first element, which must have this tag.
pub(super) fn expect(tag: u8, bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (element, rest) = read(bytes)?;
    (element.tag == tag).then_some((element.content, rest))
}

/// All elements. It ends at the first that cannot be read.
pub(super) fn elements(mut bytes: &[u8]) -> impl Iterator<Item = Element<'_>> {
    std::iter::from_fn(move || {
        let (element, rest) = read(bytes)?;
        bytes = rest;
        Some(element)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(bytes: &[u8]) -> Option<&[u8]> {
        read(bytes).map(|(element, _)| element.content)
    }

    #[test]
    fn a_length_has_one_byte_or_says_how_many_bytes_it_has() {
        let long = [&[SEQUENCE, 0x81, 0x80][..], &[7; 0x80]].concat();
        assert_eq!(content(&long), Some(&[7; 0x80][..]));
        let two = [&[SEQUENCE, 0x82, 0x01, 0x02][..], &[7; 0x102]].concat();
        assert_eq!(content(&two), Some(&[7; 0x102][..]));
        assert_eq!(content(&[SEQUENCE, 0x7f]), None, "127 bytes are missing");
        assert_eq!(content(&[SEQUENCE, 0x84, 0, 0, 0, 1, 9]), Some(&[9][..]));
        assert_eq!(content(&[SEQUENCE, 0x85, 0, 0, 0, 0, 1, 9]), None);
        assert_eq!(
            content(&[SEQUENCE, 0x80, 9, 0, 0]),
            None,
            "an indefinite length is no DER"
        );
    }

    #[test]
    fn a_tag_of_several_bytes_is_not_read() {
        assert_eq!(content(&[0x1f, 0x01, 9]), None);
        assert_eq!(content(&[0x3f, 0x01, 9]), None);
        assert_eq!(content(&[0x1e, 0x01, 9]), Some(&[9][..]));
    }

    #[test]
    fn an_element_is_told_from_what_follows_it() {
        let bytes = [SEQUENCE, 2, 8, 9, SET, 0];
        let (element, rest) = read(&bytes).unwrap();
        assert_eq!((element.tag, element.whole), (SEQUENCE, &bytes[..4]));
        assert_eq!(rest, &bytes[4..]);
        assert_eq!(expect(SEQUENCE, &bytes), Some((&[8, 9][..], &bytes[4..])));
        assert_eq!(expect(SET, &bytes), None);
        let tags: Vec<u8> = elements(&bytes).map(|it| it.tag).collect();
        assert_eq!(tags, [SEQUENCE, SET]);
    }
}
