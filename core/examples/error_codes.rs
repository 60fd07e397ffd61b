//! Prints the stable names as JSON: the codes of errors and warnings, the reasons why a session is signed out, and the events
//! of the log. `scripts/generate-errors.mjs` writes the TypeScript types and the tables of `docs/errors.md` and
//! `docs/diagnostics.md` from it.

use std::io::{self, Write};

use aws_sso_native_core::diagnostics::events;
use aws_sso_native_core::error::{ErrorCode, SignedOutReason, WarningCode};
use serde_json::json;

fn main() -> io::Result<()> {
    let errors = ErrorCode::ALL.iter().map(|code| {
        json!({
            "code": code.as_str(),
            "retryable": code.retryable(),
            "description": plain(code.description()),
            "hint": code.hint(),
        })
    });
    let warnings = WarningCode::ALL
        .iter()
        .map(|code| json!({ "code": code.as_str(), "description": plain(code.description()) }));
    let reasons = SignedOutReason::ALL.iter().map(
        |reason| json!({ "code": reason.as_str(), "description": plain(reason.description()) }),
    );
    let events = events::ALL.iter().copied().flatten().map(|event| {
        let fields = event
            .fields
            .iter()
            .map(|(name, about)| json!({ "name": name, "description": plain(about) }));
        json!({
            "name": event.name,
            "area": event.area.as_str(),
            "level": event.level.as_str(),
            "description": plain(event.about),
            "fields": fields.collect::<Vec<_>>(),
        })
    });
    let codes = json!({
        "errors": errors.collect::<Vec<_>>(),
        "warnings": warnings.collect::<Vec<_>>(),
        "signedOutReasons": reasons.collect::<Vec<_>>(),
        "events": events.collect::<Vec<_>>(),
    });
    writeln!(io::stdout(), "{codes}")
}

/// The lines of a doc comment as one line.
fn plain(doc: &str) -> String {
    doc.split_whitespace().collect::<Vec<_>>().join(" ")
}
