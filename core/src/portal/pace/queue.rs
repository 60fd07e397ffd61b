//! The requests that a list has not sent yet, and their order.

use std::collections::VecDeque;

use super::slow_start::Window;

/// A request of a list.
pub(in crate::portal) trait ListRequest: Copy {
    /// Whether it is one of many such requests, which slow start sends in rounds. The list waits for the others, such
    /// as pages of accounts.
    fn is_sent_in_rounds(&self) -> bool;
}

/// The order of requests, and the rounds of slow start. A state machine without a clock or I/O.
#[derive(Debug)]
pub(super) struct RequestQueue<R> {
    waiting: VecDeque<R>,
    in_flight: u32,
    /// Requests in flight that are sent in rounds.
    round_in_flight: u32,
    /// How many more requests may be sent in this round.
    left_in_round: u32,
}

impl<R: ListRequest> RequestQueue<R> {
    pub(super) const fn new() -> Self {
        Self {
            waiting: VecDeque::new(),
            in_flight: 0,
            round_in_flight: 0,
            left_in_round: 0,
        }
    }

    /// How many requests wait.
    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Adds a request that is sent before all others.
    pub(super) fn push_first(&mut self, request: R) {
        self.waiting.push_front(request);
    }

    pub(super) fn push_last(&mut self, request: R) {
        self.waiting.push_back(request);
    }

    /// Whether there is a request that the window allows.
    pub(super) fn may_send(&mut self, window: Option<Window>) -> bool {
        let Some(next) = self.waiting.front() else {
            return false;
        };
        let Some(Window { size, in_rounds }) = window else {
            return true;
        };
        let free = size.saturating_sub(self.in_flight);
        if !in_rounds || !next.is_sent_in_rounds() {
            return free > 0;
        }
        if self.round_in_flight == 0 {
            self.left_in_round = free;
        }
        self.left_in_round.min(free) > 0
    }

    pub(super) fn pop(&mut self) -> Option<R> {
        self.waiting.pop_front()
    }

    pub(super) fn sent(&mut self, request: R) {
        self.in_flight += 1;
        if request.is_sent_in_rounds() {
            self.round_in_flight += 1;
            self.left_in_round = self.left_in_round.saturating_sub(1);
        }
    }

    pub(super) fn ended(&mut self, request: R) {
        self.in_flight -= 1;
        if request.is_sent_in_rounds() {
            self.round_in_flight -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Request {
        Accounts,
        Roles(usize),
    }

    impl ListRequest for Request {
        fn is_sent_in_rounds(&self) -> bool {
            matches!(self, Self::Roles(_))
        }
    }

    fn queue(accounts: usize) -> RequestQueue<Request> {
        let mut queue = RequestQueue::new();
        (0..accounts).for_each(|index| queue.push_last(Request::Roles(index)));
        queue
    }

    /// Sends what the window allows.
    fn send(queue: &mut RequestQueue<Request>, window: Option<Window>) -> Vec<Request> {
        let mut sent = vec![];
        while queue.may_send(window) {
            let request = queue.pop().unwrap();
            queue.sent(request);
            sent.push(request);
        }
        sent
    }

    const fn window(size: u32, in_rounds: bool) -> Window {
        Window { size, in_rounds }
    }

    #[test]
    fn a_round_waits_for_all_answers_of_the_round_before() {
        let mut queue = queue(20);
        let round = send(&mut queue, Some(window(7, true)));
        assert_eq!(round.len(), 7);
        for request in &round[1..] {
            queue.ended(*request);
            assert!(!queue.may_send(Some(window(14, true))));
        }
        queue.ended(round[0]);
        assert_eq!(send(&mut queue, Some(window(14, true))).len(), 13);
    }

    #[test]
    fn without_rounds_a_request_is_sent_for_each_answer() {
        let mut queue = queue(20);
        let sent = send(&mut queue, Some(window(7, false)));
        queue.ended(sent[0]);
        assert_eq!(send(&mut queue, Some(window(7, false))).len(), 1);
    }

    #[test]
    fn a_page_of_accounts_does_not_wait_for_a_round() {
        let mut queue = queue(20);
        send(&mut queue, Some(window(7, true)));
        queue.push_first(Request::Accounts);
        let sent = send(&mut queue, Some(window(8, true)));
        assert_eq!(sent, [Request::Accounts]);
    }

    #[test]
    fn a_request_that_is_sent_again_goes_first() {
        let mut queue = queue(3);
        let throttled = queue.pop().unwrap();
        queue.push_first(throttled);
        assert_eq!(send(&mut queue, None)[0], throttled);
    }

    #[test]
    fn once_requests_are_paced_the_number_in_flight_is_not_limited() {
        let mut queue = queue(500);
        assert_eq!(send(&mut queue, None).len(), 500);
    }
}
