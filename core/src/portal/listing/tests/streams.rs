//! Lists whose accounts are taken while others are still requested, and lists that are stopped.

use super::*;

#[tokio::test]
async fn a_list_that_is_stopped_gives_what_is_known() {
    let portal = Portal::start(|asked, before| match (asked, before) {
        (Asked::Accounts(None), 0) => accounts(0..2, Some("2")),
        (Asked::Roles(0, _), 0) => roles(&["A"], None),
        _ => SILENCE,
    })
    .await;
    for is_known in [true, false] {
        let before = portal.asked().len();
        let listing = Listing::new(false);
        let until = until(&portal.context);
        let stopping = async {
            // All that is not answered has arrived.
            portal
                .until_asked(before + if is_known { 4 } else { 1 })
                .await;
            testing::until(|| !is_known || found_count(&listing) > 0).await;
            until.stopped.cancel();
        };
        let (end, ()) = tokio::join!(work_until(&listing, &portal.context, &until), stopping);
        if is_known {
            assert_eq!(early(end.0), Some(ErrorCode::NotListedInTime));
            let listed = all(&listing);
            assert_eq!(found(&listed[0]), Ok(vec!["A"]));
            assert_eq!(found(&listed[1]), Err(ErrorCode::NotListedInTime));
            // The reader knows that it has stopped the list.
            listing.end(true);
            let mut accounts = 0;
            while let Some(batch) = listing.next().await.unwrap() {
                accounts += batch.len();
            }
            assert_eq!(accounts, 2);
        } else {
            let error = end.0.unwrap_err();
            assert_eq!(error.code(), ErrorCode::NotListedInTime);
        }
    }
}

#[tokio::test]
async fn a_stream_is_at_most_256_accounts_ahead_of_its_reader() {
    const ACCOUNTS: usize = 300;
    let portal = Portal::start(|asked, _| match asked {
        Asked::Accounts(_) => accounts(0..ACCOUNTS, None),
        _ => roles(&["A"], None),
    })
    .await;
    let listing = Listing::new(true);
    let reading = async {
        testing::until(|| found_count(&listing) >= 256).await;
        // Time for answers to arrive that were asked for too early. Under Wine some requests fail, and the roles of other accounts
        // are asked for instead: those that are found count, and not the requests.
        SystemClock.sleep(Duration::from_millis(100)).await;
        assert_eq!(found_count(&listing), 256);
        let mut batches = Vec::new();
        while let Some(batch) = listing.next().await.unwrap() {
            batches.push(batch.len());
        }
        batches
    };
    let working = async {
        let (end, _) = work(&listing, &portal).await;
        listing.end(true);
        end
    };
    let (end, batches) = tokio::join!(working, reading);
    assert_eq!(early(end), None);
    assert_eq!(batches.iter().sum::<usize>(), ACCOUNTS);
    assert_eq!(batches.iter().max(), Some(&64));
}

#[tokio::test]
async fn a_stream_that_lacks_accounts_ends_with_an_error() {
    let portal = Portal::start(|asked, _| match asked {
        Asked::Accounts(None) => accounts(0..1, Some("2")),
        Asked::Accounts(Some(_)) => failure(FORBIDDEN),
        _ => roles(&["A"], None),
    })
    .await;
    let listing = Listing::new(true);
    let (end, _) = work(&listing, &portal).await;
    assert_eq!(early(end), Some(ErrorCode::Forbidden));
    listing.end(true);
    let batch = listing.next().await.unwrap().unwrap();
    assert_eq!(batch.len(), 1);
    let error = listing.next().await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::Forbidden);
}

#[tokio::test]
async fn the_time_that_is_left_is_told_once_all_accounts_are_named() {
    for is_throttled in [false, true] {
        let portal = Portal::start(move |asked, before| match (asked, before) {
            (Asked::Accounts(None), 0) if is_throttled => failure(THROTTLED),
            (Asked::Accounts(None), _) => accounts(0..2, Some("2")),
            (Asked::Accounts(Some(_)), _) => accounts(2..3, None),
            _ => roles(&["A"], None),
        })
        .await;
        let listing = Listing::new(false);
        let mut seen = Vec::new();
        let region = "us-east-1".parse().unwrap();
        let token = Secret::new("AT");
        let until = until(&portal.context);
        let mut progress = |progress| seen.push(progress);
        let working = listing.work(&portal.context, &region, &token, &until, &mut progress);
        assert_eq!(early(working.await), None);
        for progress in &seen {
            let is_told = progress.accounts_listed == 3 && progress.accounts_done < 3;
            assert_eq!(progress.time_left.is_some(), is_told, "{progress:?}");
        }
        // No request has taken any time, but the service allows 20 in a second.
        let longest = seen.iter().filter_map(|it| it.time_left).max().unwrap();
        let is_long = longest > Duration::from_millis(20);
        assert_eq!(is_long, is_throttled, "{longest:?}");
    }
}
