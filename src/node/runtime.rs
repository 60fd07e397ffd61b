//! The threads that calls run on.

use napi::bindgen_prelude::create_custom_tokio_runtime;
use napi_derive::module_init;

/// Calls wait for the network nearly all of their time. A second thread made a list of 1,000 accounts no
/// faster and cost 7 % more CPU time, and it is started at load.
const WORKERS: usize = 1;
/// Files are read and written on these.
const BLOCKING_THREADS: usize = 4;

#[module_init]
fn init() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .max_blocking_threads(BLOCKING_THREADS)
        .thread_name("aws-sso-native")
        .enable_all()
        .build();
    // Where the system refuses the threads, napi's own runtime is tried at the first call, and its
    // failure is a rejected promise rather than a failed load.
    if let Ok(runtime) = runtime {
        create_custom_tokio_runtime(runtime);
    }
}
