//! Signing out removes the token file.

use super::*;

impl Home {
    async fn delete(&self) -> Result<()> {
        let region = "us-east-1".parse().unwrap();
        delete_token(&self.context, &self.path, &self.start_url, &region).await
    }
}

#[tokio::test]
async fn a_file_that_is_already_gone_is_no_error() {
    let home = Home::new();
    home.delete().await.unwrap();
    assert_eq!(home.warnings(), []);
}

#[tokio::test]
async fn a_file_that_cannot_be_removed_is_an_error_that_names_it() {
    let home = Home::new();
    std::fs::create_dir(&home.path).unwrap();
    let error = home.delete().await.unwrap_err();
    let Error::CacheNotWritable { path, .. } = error else {
        panic!("{error}");
    };
    assert_eq!(path, home.path);
}
