//! A profile for one child, in config files of its own.

use std::path::PathBuf;

use super::private_folder::{NewFile, PrivateFolder};
use super::program::{Format, Program};
use super::resources::Resources;
use super::target::Target;
use super::variables::Variables;
use crate::context::CallContext;
use crate::error::{Error, Result};

/// The name of the profile. It must not be the name of a profile of the person: a child that asks for that one must get
/// an error, and not another role.
const PROFILE: &str = "aws-sso-native";

const CONFIG: &str = "config";
const CREDENTIALS: &str = "credentials";

/// Makes the profile, and sets the variables that select it.
pub(super) async fn start(
    call: &CallContext,
    target: &Target<'_>,
    program: PathBuf,
    variables: &mut Variables,
) -> Result<Resources> {
    let program = Program::find(program).await?;
    let command = program.command_line(&call.environment, target.wanted(Format::Process))?;
    target.check(call).await?;
    target.prepare(variables);
    let config = format!(
        "# Made by aws-sso-native for one program, and removed when that ends.\n\
         [profile {PROFILE}]\n\
         credential_process = {command}\n\
         region = {}\n",
        target.role.region
    );
    let folder = with_files(call, config, variables).await?;
    variables.set("AWS_PROFILE", PROFILE);
    // Without it, the SDKs for Go 1 and JavaScript 2 do not read the config file.
    variables.set("AWS_SDK_LOAD_CONFIG", "1");
    Ok(Resources::of_folder(folder))
}

/// Makes a config file with this content and an empty credentials file, and sets the variables that name them.
pub(super) async fn with_files(
    call: &CallContext,
    config: String,
    variables: &mut Variables,
) -> Result<PrivateFolder> {
    let file = |name, content| NewFile { name, content };
    let files = vec![file(CONFIG, config), file(CREDENTIALS, String::new())];
    let folder = PrivateFolder::create(call, files).await?;
    for (name, file) in [
        ("AWS_CONFIG_FILE", CONFIG),
        ("AWS_SHARED_CREDENTIALS_FILE", CREDENTIALS),
    ] {
        let path = folder.file(file).into_os_string().into_string();
        let path = path.map_err(|_path| Error::CommandNotQuotable {
            what: "the path of the home folder",
            problem: "is not Unicode",
        })?;
        variables.set(name, path);
    }
    Ok(folder)
}
