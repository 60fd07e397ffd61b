use std::time::Duration;

use super::controller::Controller;
use super::request::{Outcome, Priority};

/// The cost of one request in the controller, without and with a rate limit.
#[divan::bench(args = [false, true])]
fn a_request(bencher: divan::Bencher<'_, '_>, limited: bool) {
    let mut controller = Controller::new();
    let mut now = Duration::from_secs(1000);
    let mut number = 0_u32;
    bencher.bench_local(|| {
        now += Duration::from_millis(50);
        number += 1;
        let admission = controller.admission(now, Priority::Bulk);
        controller.sent(now);
        let throttled = limited && number.is_multiple_of(100);
        let outcome = if throttled {
            Outcome::Throttled(None)
        } else {
            Outcome::Success
        };
        controller.ended(now, now, outcome);
        admission
    });
}
