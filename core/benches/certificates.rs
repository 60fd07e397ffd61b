//! The cost of certificates that a program passes to `configureNetwork`, on the thread of its event loop: `npm run bench:pieces`.

use aws_sso_native_core::network::GivenCertificates;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use divan::Bencher;

/// A browser or an operating system trusts some 150 roots.
const COUNT: usize = 150;

fn main() {
    divan::main();
}

/// The roots of this machine in PEM form, repeated until there are enough.
fn texts() -> Vec<String> {
    let roots = rustls_native_certs::load_native_certs().certs;
    let pem = |der: &[u8]| {
        let digits = STANDARD.encode(der);
        let lines = digits.as_bytes().chunks(64);
        let lines: Vec<_> = lines.map(String::from_utf8_lossy).collect();
        format!(
            "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----",
            lines.join("\n")
        )
    };
    roots.iter().cycle().take(COUNT).map(|it| pem(it)).collect()
}

#[divan::bench]
fn certificates_of_a_program(bencher: Bencher<'_, '_>) {
    let texts = texts();
    bencher.bench_local(|| GivenCertificates::from_pem(&texts));
}
