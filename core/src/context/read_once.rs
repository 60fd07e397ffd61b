//! What a call reads once.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use super::Warning;
use crate::error::Result;

/// Values that were read during a call, at most one of each type.
///
/// The type is the key, so that the modules that read files need not be known here.
#[derive(Default)]
pub struct ReadOnce(Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>);

/// A value and the warning that came with it.
type Read<T> = (Arc<T>, Option<Warning>);

impl ReadOnce {
    /// The value of type `T`. Concurrent requests wait for one `reading`.
    pub(super) async fn get<T: Send + Sync + 'static>(
        &self,
        reading: impl Future<Output = Result<(T, Option<Warning>)>> + Send,
    ) -> Result<Read<T>> {
        let read = async {
            let (value, warning) = reading.await?;
            Ok((Arc::new(value), warning))
        };
        self.cell::<T>().get_or_try_init(|| read).await.cloned()
    }

    fn cell<T: Send + Sync + 'static>(&self) -> Arc<OnceCell<Read<T>>> {
        let cell = Arc::clone(
            self.0
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .entry(TypeId::of::<T>())
                .or_insert_with(|| Arc::new(OnceCell::<Read<T>>::new())),
        );
        // The downcast cannot fail: the key is the type.
        cell.downcast().unwrap_or_default()
    }
}

impl fmt::Debug for ReadOnce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReadOnce")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::error::Error;

    #[tokio::test]
    async fn a_value_is_read_once_for_each_type() {
        let values = ReadOnce::default();
        let reads = AtomicU32::new(0);
        let read = async || {
            reads.fetch_add(1, Ordering::Relaxed);
            Ok(("text", None))
        };
        let (first, second) = tokio::join!(values.get(read()), values.get(read()));
        assert_eq!(*first.unwrap().0, "text");
        assert_eq!(*second.unwrap().0, "text");
        assert_eq!(*values.get(async { Ok((7_u8, None)) }).await.unwrap().0, 7);
        assert_eq!(reads.into_inner(), 1);
    }

    #[tokio::test]
    async fn after_an_error_the_next_request_reads_again() {
        let values = ReadOnce::default();
        let failed = values.get::<u8>(async { Err(Error::Cancelled) }).await;
        assert!(failed.is_err());
        assert_eq!(*values.get(async { Ok((7_u8, None)) }).await.unwrap().0, 7);
    }
}
