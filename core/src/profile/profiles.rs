//! The profiles of both files, merged.

use std::collections::HashMap;

use super::header::Header;
use super::parse::{Properties, Section};
use super::problem::printable;

/// The profile in use when `AWS_PROFILE` is not set.
const DEFAULT: &str = "default";

/// The profiles, `services` sections and `sso-session` sections of `~/.aws/config` and `~/.aws/credentials`.
#[derive(Debug, Default)]
pub struct Profiles {
    pub(super) by_name: HashMap<String, Properties>,
    services: HashMap<String, Properties>,
    sso_sessions: HashMap<String, Properties>,
    in_use: String,
}

impl Profiles {
    /// Merges the sections of both files. If both have a property of a profile, that of the credentials file counts.
    pub(super) fn new(
        config: Vec<Section>,
        credentials: Vec<Section>,
        in_use: Option<&str>,
    ) -> Self {
        let mut profiles = Self {
            in_use: in_use.unwrap_or(DEFAULT).to_owned(),
            ..Self::default()
        };
        profiles.add_config(config);
        profiles.add_credentials(credentials);
        profiles
    }

    fn add_config(&mut self, sections: Vec<Section>) {
        let mut default: Option<Properties> = None;
        let mut every_section = Properties::default();
        for Section { header, properties } in sections {
            let merged = match Header::parse(&header) {
                Header::Profile(name) => self.by_name.entry(name).or_default(),
                Header::Services(name) => self.services.entry(name).or_default(),
                Header::SsoSession(name) => self.sso_sessions.entry(name).or_default(),
                Header::Default => default.get_or_insert_default(),
                Header::EverySection => &mut every_section,
                Header::Other => continue,
            };
            merged.merge(properties);
        }
        // `[profile default]` replaces `[default]`, as in the AWS SDKs.
        if let Some(default) = default {
            self.by_name.entry(DEFAULT.to_owned()).or_insert(default);
        }
        let named = self.by_name.values_mut().chain(self.services.values_mut());
        for properties in named.chain(self.sso_sessions.values_mut()) {
            properties.fill(&every_section);
        }
    }

    /// In the credentials file the whole header is the name of the profile.
    fn add_credentials(&mut self, sections: Vec<Section>) {
        let (every_section, sections): (Vec<_>, Vec<_>) = sections
            .into_iter()
            .partition(|section| Header::parse(&section.header) == Header::EverySection);
        for Section { header, properties } in sections {
            let profile = self.by_name.entry(header.trim().to_owned()).or_default();
            for defaults in &every_section {
                profile.merge(defaults.properties.clone());
            }
            profile.merge(properties);
        }
    }

    /// The profile in use: the one that `AWS_PROFILE` names, else `default`. `None` if neither file has it.
    #[must_use]
    pub fn in_use(&self) -> Option<&Properties> {
        self.by_name.get(&self.in_use)
    }

    /// The section `[services NAME]`.
    #[must_use]
    pub fn services(&self, name: &str) -> Option<&Properties> {
        self.services.get(name)
    }

    /// The section `[sso-session NAME]`.
    #[must_use]
    pub fn sso_session(&self, name: &str) -> Option<&Properties> {
        self.sso_sessions.get(name)
    }

    /// Describes a profile or section that is referred to and does not exist.
    pub(super) fn missing(&self) -> Option<String> {
        let Some(profile) = self.in_use() else {
            if self.in_use == DEFAULT {
                return None;
            }
            let name = printable(&self.in_use);
            return Some(format!(
                "neither file has the profile `{name}` that `AWS_PROFILE` names"
            ));
        };
        let services = profile.get("services")?;
        let found = self.services(services).is_some();
        (!found).then(|| {
            let name = printable(services);
            format!("there is no section `[services {name}]`, which the profile in use names")
        })
    }
}
