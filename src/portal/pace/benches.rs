use std::time::Duration;

use super::Urgency;
use super::controller::{Answer, Controller};

/// What the pace costs a request, without a limit and with one.
#[divan::bench(args = [false, true])]
fn a_request(bencher: divan::Bencher<'_, '_>, limited: bool) {
    let mut controller = Controller::new();
    let mut now = Duration::from_secs(1000);
    let mut number = 0_u32;
    bencher.bench_local(|| {
        now += Duration::from_millis(50);
        number += 1;
        let permission = controller.permission(now, Urgency::Bulk);
        controller.sent(now);
        let refused = limited && number.is_multiple_of(100);
        let answer = if refused {
            Answer::Refused(None)
        } else {
            Answer::Good
        };
        controller.answered(now, now, answer);
        permission
    });
}
