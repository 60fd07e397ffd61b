//! A list of accounts as `listing/run.rs` asks for it, in time that takes none.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use super::chance::Chance;
use super::outcome::Outcome;
use super::service::{Bucket, Service};
use crate::portal::pace::Urgency;
use crate::portal::pace::controller::{Answer, Controller, Permission};

const PAGE: u32 = 100;
/// The machine has been up for a while.
const START: Duration = Duration::from_secs(1000);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Operation {
    Accounts,
    Roles,
}

/// What is under way: to the service, or back from it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    There,
    Back(Result<(), Option<Duration>>),
}

/// What is under way: when it arrives, its number, what it asks for and when it was sent.
type Mail = Reverse<(Duration, u32, Way, Operation, Duration)>;

struct List {
    controller: Controller,
    page_wanted: bool,
    pages_left: u32,
    roles_wanted: u32,
    asked: u32,
    roles_asked: u32,
    /// Requests for roles that may still be sent in this round.
    round: u32,
}

/// Lists so many accounts, as fast as the controller lets it.
pub(super) fn list(service: &Service, accounts: u32, seed: u64) -> Outcome {
    let mut chance = Chance::new(seed);
    let mut buckets = [Bucket::full(service), Bucket::full(service)];
    let mut list = List {
        controller: Controller::new(),
        page_wanted: true,
        pages_left: accounts / PAGE,
        roles_wanted: 0,
        asked: 0,
        roles_asked: 0,
        round: 0,
    };
    let requests = accounts + accounts / PAGE;
    let mut outcome = Outcome::new(requests);
    let mut mail: BinaryHeap<Mail> = BinaryHeap::new();
    let mut now = START;
    let mut late = 0.0;
    let mut number = 0;
    while list.page_wanted || list.roles_wanted > 0 || list.asked > 0 {
        let wake = list.wakes(now, late);
        let arrival = mail.peek().map(|Reverse((at, ..))| *at);
        // What is answered is heard of before more is sent.
        if let Some(wake) = wake
            && arrival.is_none_or(|arrival| wake < arrival)
        {
            now = wake;
            number += 1;
            let operation = list.ask(now);
            let arrives = now + Duration::from_secs_f64(service.lateness(&mut chance));
            mail.push(Reverse((arrives, number, Way::There, operation, now)));
            late = service.lateness(&mut chance);
            continue;
        }
        let Some(Reverse((at, number, way, operation, sent))) = mail.pop() else {
            panic!("nothing is under way and nothing may be sent");
        };
        now = at;
        match way {
            Way::There => {
                let bucket = &mut buckets
                    [usize::from(service.per_operation && operation == Operation::Accounts)];
                let arrived = at.saturating_sub(START).as_secs_f64();
                let answer = bucket.answer(service, arrived);
                outcome.arrived(arrived, answer.is_ok());
                let mut delay = service.delay(&mut chance) + service.lateness(&mut chance);
                if number == 1 {
                    delay += chance.between(0.0, service.connects);
                }
                let back = at + Duration::from_secs_f64(delay);
                mail.push(Reverse((back, number, Way::Back(answer), operation, sent)));
            }
            Way::Back(answer) => {
                list.answered(operation, answer.is_ok());
                let answer = answer.map_or_else(Answer::Refused, |()| Answer::Good);
                list.controller.answered(sent, at, answer);
            }
        }
    }
    outcome.seconds = now.saturating_sub(START).as_secs_f64();
    outcome
}

impl List {
    /// When it sends next, with a timer that is so late.
    fn wakes(&mut self, now: Duration, late: f64) -> Option<Duration> {
        if !self.has_something_to_ask() {
            return None;
        }
        match self.controller.permission(now, Urgency::Bulk) {
            Permission::Now => Some(now),
            Permission::At(at) => Some(at + Duration::from_secs_f64(late)),
            Permission::AfterAnAnswer => None,
        }
    }

    fn has_something_to_ask(&mut self) -> bool {
        if !self.page_wanted && self.roles_wanted == 0 {
            return false;
        }
        let Some(window) = self.controller.window() else {
            return true;
        };
        let free = window.size.saturating_sub(self.asked);
        if !window.is_early || self.page_wanted {
            return free > 0;
        }
        if self.roles_asked == 0 {
            self.round = free;
        }
        self.round.min(free) > 0
    }

    fn ask(&mut self, now: Duration) -> Operation {
        self.controller.sent(now);
        self.asked += 1;
        if self.page_wanted {
            self.page_wanted = false;
            return Operation::Accounts;
        }
        self.roles_wanted -= 1;
        self.roles_asked += 1;
        self.round = self.round.saturating_sub(1);
        Operation::Roles
    }

    fn answered(&mut self, operation: Operation, good: bool) {
        self.asked -= 1;
        match operation {
            Operation::Accounts if good => {
                self.pages_left -= 1;
                self.page_wanted = self.pages_left > 0;
                self.roles_wanted += PAGE;
            }
            Operation::Accounts => self.page_wanted = true,
            Operation::Roles => {
                self.roles_asked -= 1;
                self.roles_wanted += u32::from(!good);
            }
        }
    }
}
