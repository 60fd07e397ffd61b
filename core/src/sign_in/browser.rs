//! Detects whether the person's browser can reach this machine, and opens it.

use std::path::Path;

use crate::aws::OpenableUrl;
use crate::context::Environment;

/// Environment variables that are set where the person's browser runs on another host, with the reason.
const REMOTE_VARIABLES: [(&str, &str); 10] = [
    ("SSH_CONNECTION", "this is an SSH session"),
    ("SSH_CLIENT", "this is an SSH session"),
    ("SSH_TTY", "this is an SSH session"),
    ("container", "this is a container"),
    ("REMOTE_CONTAINERS", "this is a container"),
    ("CODESPACES", "this is a container"),
    ("KUBERNETES_SERVICE_HOST", "this is a container"),
    ("WSL_DISTRO_NAME", "this is the Windows Subsystem for Linux"),
    ("WSL_INTEROP", "this is the Windows Subsystem for Linux"),
    ("CLOUD_SHELL", "this is a cloud shell"),
];

/// The value of `container` in Flatpak. Its apps share the network of the desktop, or have none.
const FLATPAK: &str = "flatpak";

/// Files that Docker and Podman create in every container.
const CONTAINER_FILES: [&str; 2] = ["/.dockerenv", "/run/.containerenv"];

/// Whether the person's browser can probably reach 127.0.0.1 of this machine. `Err` has the reason why not.
pub fn browser_can_reach_this_machine(environment: &Environment) -> Result<(), &'static str> {
    can_reach(environment, &CONTAINER_FILES)
}

fn can_reach(environment: &Environment, container_files: &[&str]) -> Result<(), &'static str> {
    if let Some((_, why)) = REMOTE_VARIABLES.iter().find(|(variable, _)| {
        environment
            .get(variable)
            .is_some_and(|value| value != FLATPAK)
    }) {
        return Err(why);
    }
    if container_files.iter().any(|file| Path::new(file).exists()) {
        return Err("this is a container");
    }
    Ok(())
}

/// Whether this machine has a desktop on which a browser can open. `Err` has the reason why not.
pub fn has_desktop(environment: &Environment) -> Result<(), &'static str> {
    let needs_display = cfg!(all(unix, not(target_vendor = "apple")));
    let display = ["DISPLAY", "WAYLAND_DISPLAY"];
    if needs_display && display.iter().all(|name| environment.get(name).is_none()) {
        return Err("there is no display");
    }
    Ok(())
}

/// Opens an address in the default browser of this machine. It does not wait until the page has loaded.
///
/// # Errors
///
/// The message of the operating system.
pub async fn open_in_default_browser(url: OpenableUrl) -> Result<(), String> {
    // `open` starts a process without a shell. That can block, so it runs on another thread.
    tokio::task::spawn_blocking(move || open::that_detached(url.as_str()))
        .await
        .map_err(|stopped| stopped.to_string())?
        .map_err(|problem| problem.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    fn environment(name: &str) -> Environment {
        Environment::new(HashMap::from([(name.to_owned(), "1".to_owned())]))
    }

    #[test]
    fn a_browser_cannot_reach_a_remote_shell_or_a_container() {
        for (variable, why) in REMOTE_VARIABLES {
            assert_eq!(
                browser_can_reach_this_machine(&environment(variable)),
                Err(why)
            );
        }
    }

    #[test]
    fn a_browser_can_reach_an_app_in_flatpak() {
        let flatpak = HashMap::from([("container".to_owned(), "flatpak".to_owned())]);
        assert_eq!(can_reach(&Environment::new(flatpak), &[]), Ok(()));
        assert!(can_reach(&environment("container"), &[]).is_err());
    }

    #[test]
    fn the_files_of_container_engines_are_detected() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(".dockerenv");
        let files = [file.to_str().unwrap()];
        let environment = Environment::default();
        assert_eq!(can_reach(&environment, &files), Ok(()));
        std::fs::File::create(&file).unwrap();
        assert_eq!(can_reach(&environment, &files), Err("this is a container"));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn linux_without_a_display_has_no_desktop() {
        assert!(has_desktop(&Environment::default()).is_err());
        assert!(has_desktop(&environment("WAYLAND_DISPLAY")).is_ok());
    }
}
