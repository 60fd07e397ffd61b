//! The form of the seeds that are answers of a service.

/// An answer of a service: the status with one more word, headers, an empty line, and the body.
///
/// ```text
/// 400 InvalidGrantException
/// retry-after: 5
///
/// {"error":"invalid_grant"}
/// ```
pub(crate) struct Answer<'a> {
    pub(crate) status: u16,
    pub(crate) word: &'a str,
    pub(crate) headers: Vec<(&'a str, &'a str)>,
    pub(crate) body: &'a [u8],
}

impl<'a> Answer<'a> {
    pub(crate) fn read(bytes: &'a [u8]) -> Option<Self> {
        let end = bytes.windows(2).position(|pair| pair == b"\n\n")?;
        let (head, body) = bytes.split_at(end);
        let mut lines = std::str::from_utf8(head).ok()?.split('\n');
        let (status, word) = lines.next()?.split_once(' ')?;
        Some(Self {
            status: status.parse().ok()?,
            word,
            headers: lines.filter_map(|line| line.split_once(": ")).collect(),
            body: body.get(2..)?,
        })
    }
}
