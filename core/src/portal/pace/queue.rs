//! The requests that a list has still to send, and their order.

use std::collections::VecDeque;

use super::slow_start::Window;

/// A request of a list of accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::portal) enum ListRequest {
    /// The next page of accounts.
    Accounts,
    /// The next page of roles of the account with this index.
    Roles(usize),
    /// The first page of roles of the account with this index, which is known already: only to see whether the service
    /// answers.
    Probe(usize),
}

/// The order of requests, and the rounds of slow start. A state machine without a clock or I/O.
#[derive(Debug, Default)]
pub(super) struct RequestQueue {
    waiting: VecDeque<ListRequest>,
    in_flight: u32,
    roles_in_flight: u32,
    /// Requests for roles that may still be sent in this round.
    left_in_round: u32,
}

impl RequestQueue {
    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }

    pub(super) const fn roles_in_flight(&self) -> u32 {
        self.roles_in_flight
    }

    /// Adds a request that is sent before all others: a page of accounts, which names what to ask for next, or a
    /// request that is sent again.
    pub(super) fn push_first(&mut self, request: ListRequest) {
        self.waiting.push_front(request);
    }

    pub(super) fn push_last(&mut self, request: ListRequest) {
        self.waiting.push_back(request);
    }

    /// Whether there is a request that the window allows. Pages of accounts are sent at any time: a list waits for
    /// the chain of pages. Roles are sent in rounds, if the window says so.
    pub(super) fn may_send(&mut self, window: Option<Window>) -> bool {
        let Some(next) = self.waiting.front() else {
            return false;
        };
        let Some(Window { size, in_rounds }) = window else {
            return true;
        };
        let free = size.saturating_sub(self.in_flight);
        if !in_rounds || !matches!(next, ListRequest::Roles(_)) {
            return free > 0;
        }
        if self.roles_in_flight == 0 {
            self.left_in_round = free;
        }
        self.left_in_round.min(free) > 0
    }

    pub(super) fn pop(&mut self) -> Option<ListRequest> {
        self.waiting.pop_front()
    }

    pub(super) fn sent(&mut self, request: ListRequest) {
        self.in_flight += 1;
        if let ListRequest::Roles(_) = request {
            self.roles_in_flight += 1;
            self.left_in_round = self.left_in_round.saturating_sub(1);
        }
    }

    pub(super) fn ended(&mut self, request: ListRequest) {
        self.in_flight -= 1;
        if let ListRequest::Roles(_) = request {
            self.roles_in_flight -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(accounts: usize) -> RequestQueue {
        let mut queue = RequestQueue::default();
        (0..accounts).for_each(|index| queue.push_last(ListRequest::Roles(index)));
        queue
    }

    /// Sends what the window allows.
    fn send(queue: &mut RequestQueue, window: Option<Window>) -> Vec<ListRequest> {
        let mut sent = vec![];
        while queue.may_send(window) {
            let request = queue.pop().unwrap();
            queue.sent(request);
            sent.push(request);
        }
        sent
    }

    const fn window(size: u32, in_rounds: bool) -> Option<Window> {
        Some(Window { size, in_rounds })
    }

    #[test]
    fn a_round_waits_for_all_answers_of_the_round_before() {
        let mut queue = queue(20);
        let round = send(&mut queue, window(7, true));
        assert_eq!(round.len(), 7);
        for request in &round[1..] {
            queue.ended(*request);
            assert!(!queue.may_send(window(14, true)));
        }
        queue.ended(round[0]);
        assert_eq!(send(&mut queue, window(14, true)).len(), 13);
    }

    #[test]
    fn without_rounds_each_answer_makes_room_for_a_request() {
        let mut queue = queue(20);
        let sent = send(&mut queue, window(7, false));
        queue.ended(sent[0]);
        assert_eq!(send(&mut queue, window(7, false)).len(), 1);
    }

    #[test]
    fn a_page_of_accounts_does_not_wait_for_a_round() {
        let mut queue = queue(20);
        send(&mut queue, window(7, true));
        queue.push_first(ListRequest::Accounts);
        let sent = send(&mut queue, window(8, true));
        assert_eq!(sent, [ListRequest::Accounts]);
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
