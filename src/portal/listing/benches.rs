use super::json;
use super::requests::Page;
use super::state::State;
use super::{Account, changes};

const ROLES: [&str; 3] = ["AdministratorAccess", "PowerUserAccess", "ReadOnlyAccess"];

fn listed(accounts: usize) -> State {
    let mut state = State::default();
    let items = (0..accounts).map(|number| Account {
        id: format!("{number:012}"),
        name: format!("Account number {number}"),
        email_address: Some(format!("account-{number}@example.com")),
    });
    state.add_accounts(Page {
        items: items.collect(),
        next: None,
    });
    for index in 0..accounts {
        let items = ROLES.map(str::to_owned).to_vec();
        state.add_roles(index, Page { items, next: None });
    }
    state
}

/// Keeping what the answers say.
#[divan::bench(args = [1000, 5000])]
fn a_list(accounts: usize) -> State {
    listed(accounts)
}

/// One slice of a list as JSON.
#[divan::bench]
fn a_slice_of_200(bencher: divan::Bencher<'_, '_>) {
    let state = listed(1000);
    bencher.bench(|| json::accounts(state.accounts(400, 200), None));
}

/// Comparing a list with the one before.
#[divan::bench(args = [1000, 5000])]
fn what_has_changed(bencher: divan::Bencher<'_, '_>, accounts: usize) {
    let state = listed(accounts);
    let before = [json::accounts(state.accounts(0, accounts - 10), None).unwrap_or_default()];
    let after = [json::accounts(state.accounts(10, accounts), None).unwrap_or_default()];
    bencher.bench(|| changes(&before, &after));
}
