//! What a list returns of the accounts that are known so far.

use super::*;

fn account(number: u32) -> Account {
    Account {
        id: format!("{number:012}").parse().unwrap(),
        name: format!("Account {number}"),
        email_address: None,
        roles: Vec::new(),
        error: None,
    }
}

fn page<T>(items: impl IntoIterator<Item = T>, next: Option<&str>) -> Page<T> {
    Page {
        items: items.into_iter().collect(),
        next: next.map(str::to_owned),
    }
}

fn roles<const N: usize>(names: [&str; N], next: Option<&str>) -> Page<String> {
    page(names.map(str::to_owned), next)
}

fn state(accounts: u32) -> State {
    let mut state = State::default();
    state.add_accounts(page((0..accounts).map(account), None));
    state
}

fn names(account: &Account) -> Vec<&str> {
    account.roles.iter().map(ListedRoleName::as_str).collect()
}

fn error() -> Error {
    Error::unexpected_answer("ListAccountRoles", "it is not JSON")
}

#[test]
fn an_account_with_a_part_of_its_roles_has_an_error_and_no_roles() {
    let mut state = state(1);
    assert!(!state.add_roles(0, roles(["A"], Some("next"))));
    let accounts = state.accounts(0..1);
    assert_eq!(names(&accounts[0]), [""; 0]);
    let code = accounts[0].error.as_ref().map(|error| error.code);
    assert_eq!(code, Some(ErrorCode::NotListedInTime));
    assert!(state.add_roles(0, roles(["B"], None)));
    let accounts = state.accounts(0..1);
    assert_eq!(names(&accounts[0]), ["A", "B"]);
    assert_eq!(accounts[0].error, None);
}

#[test]
fn an_account_is_given_without_a_copy_of_its_texts() {
    let mut state = state(2);
    state.add_roles(0, roles(["A"], None));
    state.add_roles(1, roles(["A"], None));
    let (first, second) = (state.accounts(0..2), state.accounts(0..2));
    assert!(Arc::ptr_eq(&first[0], &second[0]));
    let text = |account: &Account| account.roles[0].as_str().as_ptr();
    assert_eq!(
        text(&first[0]),
        text(&first[1]),
        "a role name is in memory once"
    );
}

#[test]
fn accounts_that_were_returned_do_not_change_later() {
    let mut state = state(1);
    let before = state.accounts(0..1);
    state.add_roles(0, roles(["A"], None));
    assert_eq!(names(&before[0]), [""; 0]);
    assert_eq!(names(&state.accounts(0..1)[0]), ["A"]);
}

#[test]
fn a_range_beyond_the_list_is_shortened() {
    let state = state(3);
    for (range, length) in [(0..2, 2), (2..9, 1), (3..9, 0), (7..9, 0)] {
        assert_eq!(state.accounts(range.clone()).len(), length, "{range:?}");
    }
}

#[test]
fn an_account_whose_roles_failed_has_its_own_error_and_no_roles() {
    let mut state = state(2);
    state.add_roles(0, roles(["A"], Some("next")));
    state.roles_failed(0, &error());
    let accounts = state.accounts(0..1);
    assert_eq!(names(&accounts[0]), [""; 0]);
    let code = accounts[0].error.as_ref().map(|error| error.code);
    assert_eq!(code, Some(ErrorCode::UnexpectedAnswer));
    assert_eq!(state.progress().accounts_done, 1);
    assert_eq!(state.answered_account(), None);
    state.add_roles(1, roles([], None));
    assert_eq!(state.answered_account(), Some(1));
}

#[test]
fn a_stream_gives_unfinished_accounts_only_at_the_end_of_successful_work() {
    for (succeeded, left) in [(true, 2), (false, 0)] {
        let mut state = state(3);
        state.add_roles(1, roles([], None));
        assert_eq!(state.take(64).len(), 1);
        assert_eq!(state.take(64).len(), 0);
        state.end(succeeded);
        assert_eq!(state.take(64).len(), left, "{succeeded}");
    }
}
