use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::*;
use crate::context::Environment;
use crate::network::tests::certificates::Authority;

const BROKEN: &str = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, content: &str) -> PathBuf {
        let path = self.0.path().join(name);
        #[expect(
            clippy::disallowed_methods,
            reason = "a test file that no other program reads"
        )]
        std::fs::write(&path, content).unwrap();
        path
    }

    fn context(&self, variables: &[(&str, &Path)]) -> CallContext {
        let variables = variables.iter().map(|(name, path)| {
            let path = path.to_str().unwrap().to_owned();
            ((*name).to_owned(), path)
        });
        let mut variables: HashMap<_, _> = variables.collect();
        variables.insert("HOME".into(), self.0.path().to_str().unwrap().into());
        CallContext::new(Environment::new(variables))
    }
}

#[tokio::test]
async fn a_bundle_without_a_certificate_is_rejected_with_the_name_of_its_variable() {
    let folder = Folder::new();
    for content in ["", "not pem", BROKEN] {
        let path = folder.write("ca.pem", content);
        let context = folder.context(&[("AWS_CA_BUNDLE", &path)]);
        let error = extra_certificates(&context).await.unwrap_err();
        assert!(error.to_string().starts_with("`AWS_CA_BUNDLE` "), "{error}");
    }
}

#[tokio::test]
async fn an_entry_that_is_left_out_is_named_in_a_warning() {
    let folder = Folder::new();
    let good = Authority::new("One").pem();
    let path = folder.write("ca.pem", &format!("{BROKEN}{good}"));
    for variable in ["AWS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"] {
        let context = folder.context(&[(variable, &path)]);
        assert_eq!(extra_certificates(&context).await.unwrap().0.len(), 1);
        let warnings = context.warnings.take();
        assert_eq!(warnings[0].code, WarningCode::ExtraCertificatesIgnored);
        assert_eq!(
            warnings[0].message,
            format!("`{variable}` names a file of which entry 1 (line 1) cannot be read")
        );
        assert_eq!(warnings[0].path.as_deref(), Some(path.as_path()));
    }
}

#[tokio::test]
async fn missing_extra_certificates_of_node_are_warned_about() {
    let folder = Folder::new();
    let missing = Path::new("/nonexistent/ca.pem");
    let context = folder.context(&[("NODE_EXTRA_CA_CERTS", missing)]);
    let certificates = extra_certificates(&context).await.unwrap();
    assert_eq!(*certificates, ExtraCertificates::default());
    let code = context.warnings.take()[0].code;
    assert_eq!(code, WarningCode::ExtraCertificatesIgnored);
}

#[tokio::test]
async fn the_bundle_of_the_profile_counts_unless_the_variable_names_one() {
    let folder = Folder::new();
    let [one, two] = ["One", "Two"].map(Authority::new);
    let of_profile = folder.write("profile.pem", &one.pem());
    let of_variable = folder.write("variable.pem", &two.pem());
    let config = format!("[default]\nca_bundle = {}\n", of_profile.display());
    let config = folder.write("config", &config);

    let context = folder.context(&[("AWS_CONFIG_FILE", &config)]);
    let found = extra_certificates(&context).await.unwrap();
    assert_eq!(found.0[0].as_ref(), one.der());
    let both = [
        ("AWS_CONFIG_FILE", config.as_path()),
        ("AWS_CA_BUNDLE", &of_variable),
    ];
    let found = extra_certificates(&folder.context(&both)).await.unwrap();
    assert_eq!(found.0.len(), 1);
    assert_eq!(found.0[0].as_ref(), two.der());

    let config = folder.write("config", "[default]\nca_bundle = /nonexistent.pem\n");
    let context = folder.context(&[("AWS_CONFIG_FILE", &config)]);
    let error = extra_certificates(&context).await.unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("`ca_bundle` names `/nonexistent.pem`"),
        "{error}"
    );
}
