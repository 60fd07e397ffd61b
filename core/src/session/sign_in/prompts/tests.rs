use chrono::TimeDelta;

use super::*;
use crate::error::ErrorCode;
use crate::session::tests::{DAY, HOUR, Scene};

async fn turn(scene: &Scene, prompts: &Prompts) -> Option<Turn> {
    prompts
        .take_turn(&scene.context(), &TokenStore::new())
        .await
}

#[tokio::test]
async fn one_process_has_the_turn_until_it_is_dropped() {
    let scene = Scene::new().await;
    let first = turn(&scene, &Prompts::default()).await;
    assert!(first.is_some());
    assert!(turn(&scene, &Prompts::default()).await.is_none());
    drop(first);
    assert!(turn(&scene, &Prompts::default()).await.is_some());
}

#[tokio::test]
async fn a_person_is_asked_once_an_hour_for_one_expiry() {
    let scene = Scene::new().await;
    let (context, prompts) = (scene.context(), Prompts::default());
    let first = turn(&scene, &prompts).await.unwrap();
    assert!(first.check_cool_down(&context).await.is_ok());
    first.record(&context).await;
    drop(first);

    let second = turn(&scene, &prompts).await.unwrap();
    let error = second.check_cool_down(&context).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::PromptedRecently);
    scene.clock.advance(HOUR);
    assert!(second.check_cool_down(&context).await.is_ok());
    second.record(&context).await;
    drop(second);

    // Another token has expired since.
    scene.sign_in(Duration::ZERO);
    let third = turn(&scene, &prompts).await.unwrap();
    assert!(third.check_cool_down(&context).await.is_ok());
}

#[tokio::test]
async fn a_person_asked_before_the_clock_was_set_back_can_be_asked_again() {
    let scene = Scene::new().await;
    let context = scene.context();
    let turn = turn(&scene, &Prompts::default()).await.unwrap();
    turn.record(&context).await;
    assert!(turn.check_cool_down(&context).await.is_err());
    scene.clock.step_wall(TimeDelta::days(-1));
    assert!(turn.check_cool_down(&context).await.is_ok());
    scene.clock.step_wall(TimeDelta::from_std(DAY).unwrap());
    assert!(turn.check_cool_down(&context).await.is_err());
}

#[tokio::test]
async fn that_the_person_was_asked_is_forgotten_after_signing_in_and_after_signing_out() {
    let scene = Scene::new().await;
    let (context, prompts) = (scene.context(), Prompts::default());
    let record = &context.session_files.prompt;
    let signed_in = turn(&scene, &prompts).await.unwrap();
    signed_in.record(&context).await;
    assert!(record.exists());
    signed_in.completed().await;
    assert!(!record.exists());

    let again = turn(&scene, &prompts).await.unwrap();
    again.record(&context).await;
    prompts.forget(&context).await;
    assert!(!record.exists());
}
