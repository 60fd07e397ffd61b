//! Whether the person has a browser that can reach this machine, and opening it.

use std::path::Path;

use crate::aws::OpenableUrl;
use crate::context::Environment;

/// Variables that say that this process runs where the person's browser does not.
const ELSEWHERE: [(&str, &str); 10] = [
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

/// What Flatpak sets `container` to. Its apps share the network of the desktop they are on, or have none.
const FLATPAK: &str = "flatpak";

/// Files that container engines leave in every container.
const CONTAINER_MARKS: [&str; 2] = ["/.dockerenv", "/run/.containerenv"];

/// Whether a browser of the person can be expected to reach our loopback address; if not, why.
pub fn browser_can_reach_us(environment: &Environment) -> Result<(), &'static str> {
    reaches_us(environment, &CONTAINER_MARKS)
}

fn reaches_us(environment: &Environment, marks: &[&str]) -> Result<(), &'static str> {
    if let Some((_, why)) = ELSEWHERE.iter().find(|(variable, _)| {
        environment
            .get(variable)
            .is_some_and(|value| value != FLATPAK)
    }) {
        return Err(why);
    }
    if marks.iter().any(|mark| Path::new(mark).exists()) {
        return Err("this is a container");
    }
    Ok(())
}

/// Whether this machine has a desktop to open a browser on; if not, why.
pub fn has_desktop(environment: &Environment) -> Result<(), &'static str> {
    let needs_display = cfg!(all(unix, not(target_vendor = "apple")));
    let display = ["DISPLAY", "WAYLAND_DISPLAY"];
    if needs_display && display.iter().all(|name| environment.get(name).is_none()) {
        return Err("there is no display");
    }
    Ok(())
}

/// Opens an address in this machine's own browser, and does not wait for it.
pub async fn open_in_default_browser(url: OpenableUrl) -> Result<(), String> {
    // It starts a process, which can take a while, and no shell.
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
        for (variable, why) in ELSEWHERE {
            assert_eq!(browser_can_reach_us(&environment(variable)), Err(why));
        }
    }

    #[test]
    fn an_app_in_flatpak_is_reached() {
        let flatpak = HashMap::from([("container".to_owned(), "flatpak".to_owned())]);
        assert_eq!(reaches_us(&Environment::new(flatpak), &[]), Ok(()));
        assert!(reaches_us(&environment("container"), &[]).is_err());
    }

    #[test]
    fn the_marks_of_container_engines_are_looked_for() {
        let folder = tempfile::tempdir().unwrap();
        let mark = folder.path().join(".dockerenv");
        let marks = [mark.to_str().unwrap()];
        let desk = Environment::default();
        assert_eq!(reaches_us(&desk, &marks), Ok(()));
        std::fs::File::create(&mark).unwrap();
        assert_eq!(reaches_us(&desk, &marks), Err("this is a container"));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn linux_without_a_display_has_no_desktop() {
        assert!(has_desktop(&Environment::default()).is_err());
        assert!(has_desktop(&environment("WAYLAND_DISPLAY")).is_ok());
    }
}
