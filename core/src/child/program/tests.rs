use super::*;
use crate::error::ErrorCode;
use std::path::Path;

fn request(session_name: Option<&str>) -> ClientRequest {
    let start_url = "https://d-9067694978.awsapps.com/start".parse().unwrap();
    ClientRequest {
        session_name: session_name.map(|name| name.parse().unwrap()),
        ..ClientRequest::new(start_url, "us-east-1".parse().unwrap())
    }
}

fn line(request: &ClientRequest, role_name: &str, variables: &[(&str, &str)]) -> String {
    let variables = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let environment = Environment::new(variables.collect());
    let wanted = Wanted {
        request,
        account_id: &"123456789012".parse().unwrap(),
        role_name: &role_name.parse().unwrap(),
        format: Format::Process,
    };
    let program = Program(PathBuf::from("/opt/app/aws-sso-native"));
    program.command_line(&environment, wanted).unwrap()
}

#[test]
fn the_command_line_names_the_sign_in_the_role_and_the_files_of_this_call() {
    assert_eq!(
        line(&request(None), "Admin", &[("HOME", "/home/me")]),
        "/opt/app/aws-sso-native credentials --start-url https://d-9067694978.awsapps.com/start \
         --sso-region us-east-1 --account-id 123456789012 --role-name Admin --format process \
         --home /home/me --config-file /home/me/.aws/config \
         --credentials-file /home/me/.aws/credentials"
    );
    let own = [
        ("HOME", "/home/me"),
        ("AWS_CONFIG_FILE", "~/my config"),
        ("AWS_SHARED_CREDENTIALS_FILE", "/x/credentials"),
        ("AWS_PROFILE", "corp"),
    ];
    let with_names = line(&request(Some("My Corp")), "-Admin", &own);
    for part in [
        "--session-name 'My Corp' ",
        " --role-name=-Admin ",
        " --config-file '/home/me/my config' --credentials-file /x/credentials --profile corp",
    ] {
        assert!(with_names.contains(part), "{with_names}");
    }
}

async fn code_of(path: &Path) -> Option<ErrorCode> {
    let found = Program::find(path.to_owned()).await;
    found.err().map(|error| error.code())
}

#[tokio::test]
async fn a_program_that_is_missing_or_cannot_be_run_has_a_code_of_its_own() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("app.asar");
    std::fs::File::create(&file).unwrap();
    assert_eq!(
        code_of(&folder.path().join("none")).await,
        Some(ErrorCode::ProgramNotFound)
    );
    assert_eq!(
        code_of(&file.join("aws-sso-native")).await,
        Some(ErrorCode::ProgramNotFound)
    );
    for path in [&file, folder.path()] {
        assert_eq!(code_of(path).await, Some(ErrorCode::ProgramNotExecutable));
    }
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o700)).unwrap();
    assert_eq!(code_of(&file).await, None);
}
