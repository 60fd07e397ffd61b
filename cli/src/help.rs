//! The texts of `--help`. A line has at most 100 characters.

pub(crate) const PROGRAM: &str =
    "Signs in to AWS IAM Identity Center (AWS SSO), and prints credentials of AWS roles.

The sign-in is shared with the AWS CLI and the AWS SDKs: it is in ~/.aws/sso/cache.";

pub(crate) const AFTER_PROGRAM: &str = "\
Examples:
  aws-sso-native login --session-name my-sso
  aws-sso-native list --session-name my-sso
  aws-sso-native credentials --session-name my-sso --account-id 111122223333 --role-name Admin
  aws-sso-native logout --session-name my-sso

Which sign-in is meant, for each command:
  --start-url and --sso-region, with --session-name if the sign-in has one; or --session-name alone,
  if ~/.aws/config has the section [sso-session NAME]; or nothing, if the profile in use has one.

Exit status:
  0  done                     4  no access to this account or role, or denied
  1  another failure          5  network, or the service fails or is busy
  2  wrong command line       6  configuration, home folder or cache folder
  3  signed out: run `aws-sso-native login`
A failure is one line on the standard error: a code, what happened, and what can be done.

`aws-sso-native COMMAND --help` describes a command.";

pub(crate) const SIGN_IN: &str = "Which sign-in";
pub(crate) const ROLE: &str = "Which role";
pub(crate) const CONFIGURATION: &str = "Where the configuration is";

pub(crate) const START_URL: &str =
    "Start URL of the AWS access portal [default: that of the sso-session or profile]";
pub(crate) const SSO_REGION: &str =
    "Region of IAM Identity Center [default: that of the sso-session or profile]";
pub(crate) const SESSION_NAME: &str =
    "Name of an sso-session. With one, the sign-in is renewed without you";
pub(crate) const PROFILE: &str = "Profile whose settings are used [default: AWS_PROFILE, or `default`; with other files: `default`]";
pub(crate) const CONFIG_FILE: &str =
    "Config file to read in the place of AWS_CONFIG_FILE; `` for ~/.aws/config";
pub(crate) const CREDENTIALS_FILE: &str = "Credentials file to read in the place of AWS_SHARED_CREDENTIALS_FILE; `` for ~/.aws/credentials";
pub(crate) const HOME: &str = "Home folder, with .aws/sso/cache [default: that of the user]";

pub(crate) const CREDENTIALS: &str = "Print the credentials of a role.";
pub(crate) const ACCOUNT_ID: &str = "Account, 12 digits [default: that of the profile]";
pub(crate) const ROLE_NAME: &str = "Role, by the name in `list` [default: that of the profile]";
pub(crate) const FORMAT: &str = "How the credentials are printed";
pub(crate) const AFTER_CREDENTIALS: &str = "\
It never asks you to sign in and never opens a browser. It ends within 20 seconds.

Formats:
  process        JSON for `credential_process` in ~/.aws/config
  claude         JSON for `awsCredentialExport` in the settings of Claude Code
  env            export AWS_ACCESS_KEY_ID=...         for sh, bash and zsh
  env-no-export  AWS_ACCESS_KEY_ID=...                for files of variables
  powershell     $Env:AWS_ACCESS_KEY_ID=\"...\"
  windows-cmd    set AWS_ACCESS_KEY_ID=...
  fish           set -gx AWS_ACCESS_KEY_ID \"...\"

Examples:
  A profile in ~/.aws/config for every AWS tool:
    [profile admin]
    credential_process = aws-sso-native credentials --session-name my-sso --account-id 111122223333 --role-name Admin

  In a shell:
    eval \"$(aws-sso-native credentials --profile dev --format env)\"";

pub(crate) const LOGIN: &str = "Sign in.";
pub(crate) const FLOW: &str =
    "How you approve the sign-in: in a browser on this machine, or with a code in any browser";
pub(crate) const NO_BROWSER: &str =
    "Show the address and open no browser. Without --flow, a code is used";
pub(crate) const FORCE: &str = "Sign in anew although there is a sign-in";
pub(crate) const AFTER_LOGIN: &str = "\
If there is a sign-in that is valid or can be renewed, nothing is asked. Ctrl-C ends it.

Examples:
  aws-sso-native login --session-name my-sso
  aws-sso-native login --start-url https://my-org.awsapps.com/start --sso-region us-east-1
  aws-sso-native login --session-name my-sso --no-browser      on a machine without a browser";

pub(crate) const LIST: &str = "List the accounts and the roles that you can use.";
pub(crate) const LIST_JSON: &str = "Print JSON";
pub(crate) const AFTER_LIST: &str = "\
Examples:
  aws-sso-native list --session-name my-sso
  aws-sso-native list --session-name my-sso --json

If a part of the list could not be read, the rest is printed, JSON has `\"complete\": false`, and the
exit status is not 0.";

pub(crate) const STATUS: &str = "Show whether you are signed in, and until when.";
pub(crate) const STATUS_JSON: &str = "Print JSON";
pub(crate) const AFTER_STATUS: &str = "\
No request is made. The exit status is 0 if you are signed in, and 3 if you are not.

Examples:
  aws-sso-native status --session-name my-sso
  aws-sso-native status --session-name my-sso >/dev/null || aws-sso-native login --session-name my-sso";

pub(crate) const LOGOUT: &str =
    "Sign out: remove the sign-in from this machine, and end it at the service.";
pub(crate) const AFTER_LOGOUT: &str = "\
Credentials of roles that were printed before stay valid until they expire.

Example:
  aws-sso-native logout --session-name my-sso";

pub(crate) const DOCTOR: &str = "Find out why a sign-in does not work.";
pub(crate) const DOCTOR_JSON: &str = "Print JSON";
pub(crate) const AFTER_DOCTOR: &str = "\
It checks settings, network, proxy, certificates, clock, portal and files, and changes nothing. No
sign-in is needed. It ends within 20 seconds. The report has no secret: it can be sent to an
administrator. It has paths and names of hosts.

The exit status is 0 if nothing failed, and else that of the first check that failed.

Examples:
  aws-sso-native doctor --session-name my-sso
  aws-sso-native doctor --start-url https://my-org.awsapps.com/start --sso-region us-east-1 --json";

pub(crate) const COMPLETIONS: &str = "Print the completion script of a shell.";
pub(crate) const SHELL: &str = "The shell";
pub(crate) const AFTER_COMPLETIONS: &str = "\
Examples:
  aws-sso-native completions bash > ~/.local/share/bash-completion/completions/aws-sso-native
  aws-sso-native completions zsh > ~/.zfunc/_aws-sso-native
  aws-sso-native completions fish > ~/.config/fish/completions/aws-sso-native.fish
  aws-sso-native completions powershell >> $PROFILE";
