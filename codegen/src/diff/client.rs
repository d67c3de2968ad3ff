//! Compares what only clients act on, one row a trait: what is taken away from clients breaks them, what is
//! offered to them in addition does not.

use super::{Action, Aspect, Comparison, Part};
use crate::ir::{ClientSide, Fields, Service};

type Judge = fn(Option<&Fields>, Option<&Fields>) -> Option<&'static str>;

/// A trait: its key, the field of it that counts, what it is called, what about the subject it changes, and
/// why a change of it breaks clients.
type Row = (&'static str, Option<&'static str>, &'static str, Aspect, Judge);

const SIGV4: &str = "aws.auth#sigv4";

const SCHEMES: [&str; 6] = [
    "aws.auth#cognitoUserPools",
    "aws.auth#sigv4a",
    "smithy.api#httpApiKeyAuth",
    "smithy.api#httpBasicAuth",
    "smithy.api#httpBearerAuth",
    "smithy.api#httpDigestAuth",
];

const ROWS: &[Row] = &[
    ("aws.protocols#awsJson1_0", None, "protocol `awsJson1_0`", Aspect::Protocol, protocol),
    ("aws.protocols#awsJson1_1", None, "protocol `awsJson1_1`", Aspect::Protocol, protocol),
    (
        "aws.protocols#awsQueryCompatible",
        None,
        "errors for clients of `awsQuery`",
        Aspect::Protocol,
        protocol,
    ),
    ("aws.protocols#restJson1", None, "protocol `restJson1`", Aspect::Protocol, protocol),
    ("smithy.protocols#rpcv2Cbor", None, "protocol `rpcv2Cbor`", Aspect::Protocol, protocol),
    ("aws.auth#cognitoUserPools", None, "scheme `cognitoUserPools`", Aspect::Scheme, scheme),
    ("aws.auth#sigv4a", None, "scheme `sigv4a`", Aspect::Scheme, scheme),
    ("smithy.api#httpApiKeyAuth", None, "scheme `httpApiKeyAuth`", Aspect::Scheme, scheme),
    ("smithy.api#httpBasicAuth", None, "scheme `httpBasicAuth`", Aspect::Scheme, scheme),
    ("smithy.api#httpBearerAuth", None, "scheme `httpBearerAuth`", Aspect::Scheme, scheme),
    ("smithy.api#httpDigestAuth", None, "scheme `httpDigestAuth`", Aspect::Scheme, scheme),
    ("aws.auth#unsignedPayload", None, "leave to send payloads unsigned", Aspect::UnsignedPayload, unsigned),
    ("aws.protocols#httpChecksum", None, "checksums", Aspect::Checksum, checksum),
    ("smithy.api#httpChecksumRequired", None, "required checksum", Aspect::Checksum, demand),
    (
        "smithy.api#requestCompression",
        Some("encodings"),
        "compression of requests",
        Aspect::Compression,
        compression,
    ),
    ("smithy.api#endpoint", Some("hostPrefix"), "host prefix", Aspect::Endpoint, host),
    ("aws.api#service", Some("endpointPrefix"), "endpoint prefix", Aspect::Endpoint, host),
    ("rename", None, "names for shapes in its closure", Aspect::Naming, |_, _| None),
];

impl Comparison<'_> {
    /// Compares what the service, or one operation, asks of clients.
    pub(super) fn client_side(&mut self, part: Part, subject: &str, (old, new): (&ClientSide, &ClientSide)) {
        for (key, field, noun, aspect, judge) in ROWS {
            let value = |side: &ClientSide| -> Option<Fields> {
                let mut fields = side.traits.get(*key)?.clone();
                fields.retain(|name, _| field.is_none_or(|wanted| name == wanted));
                Some(fields)
            };
            let (before, after) = (value(old), value(new));
            if before == after {
                continue;
            }
            let text = match (&before, &after) {
                (Some(before), None) => format!("has no {noun} any more{}", was(before, *field)),
                (before, Some(after)) => {
                    let was =
                        before.as_ref().map_or_else(|| ", had none".to_owned(), |before| was(before, *field));
                    format!("has {noun}{}{was}", shown(after, *field))
                }
                (None, None) => continue,
            };
            let breaks = judge(before.as_ref(), after.as_ref());
            self.push((part, Action::Changed, *aspect), subject, text, breaks);
        }
    }

    /// Compares the schemes that the service lists, or those that an operation lists in place of them.
    pub(super) fn schemes(&mut self, part: Part, subject: &str, (old, new): (&ClientSide, &ClientSide)) {
        if old.auth.is_none() && new.auth.is_none() {
            return;
        }
        let (before, after) = (accepted(old, self.old), accepted(new, self.new));
        if before == after {
            return;
        }
        let lost = before.iter().any(|scheme| !after.contains(scheme));
        let breaks = if after.is_empty() {
            None
        } else if before.is_empty() {
            Some("calls without credentials are refused")
        } else {
            lost.then_some(SCHEME)
        };
        let say = |schemes: &[String]| match schemes {
            [] => "no credentials".to_owned(),
            schemes => schemes.iter().map(|scheme| format!("`{scheme}`")).collect::<Vec<_>>().join(", "),
        };
        let text = format!("authenticates by {}, was {}", say(&after), say(&before));
        self.push((part, Action::Changed, Aspect::Scheme), subject, text, breaks);
    }
}

const SCHEME: &str = "clients that authenticate so are refused";

/// The schemes that count: listed here, listed by the service, or all that the service has.
fn accepted(side: &ClientSide, service: &Service) -> Vec<String> {
    let listed = side.auth.as_ref().or(service.client.auth.as_ref());
    listed.cloned().unwrap_or_else(|| {
        let signed = service.signing_name.iter().map(|_| SIGV4);
        let others = SCHEMES.into_iter().filter(|scheme| service.client.traits.contains_key(*scheme));
        let mut all: Vec<String> = signed.chain(others).map(str::to_owned).collect();
        all.sort();
        all
    })
}

fn was(fields: &Fields, only: Option<&str>) -> String {
    match shown(fields, only) {
        text if text.is_empty() => String::new(),
        text => format!(", was{text}"),
    }
}

/// What a trait holds, behind a space; nothing for traits that hold nothing.
fn shown(fields: &Fields, only: Option<&str>) -> String {
    let values =
        |values: &[String]| values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ");
    match only {
        Some(field) => fields.get(field).map(|field| format!(" {}", values(field))).unwrap_or_default(),
        None if fields.is_empty() => String::new(),
        None => {
            let each = fields.iter().map(|(field, held)| format!("{field} {}", values(held)));
            format!(" ({})", each.collect::<Vec<_>>().join("; "))
        }
    }
}

fn protocol(_: Option<&Fields>, new: Option<&Fields>) -> Option<&'static str> {
    new.is_none().then_some("clients that speak it are not understood")
}

fn scheme(old: Option<&Fields>, _: Option<&Fields>) -> Option<&'static str> {
    old.map(|_| SCHEME)
}

fn unsigned(_: Option<&Fields>, new: Option<&Fields>) -> Option<&'static str> {
    new.is_none().then_some("requests whose payload is not signed are refused")
}

fn demand(_: Option<&Fields>, new: Option<&Fields>) -> Option<&'static str> {
    new.map(|_| "requests without a checksum are refused")
}

fn checksum(old: Option<&Fields>, new: Option<&Fields>) -> Option<&'static str> {
    let required = |fields: Option<&Fields>| {
        fields.and_then(|fields| fields.get("requestChecksumRequired")).is_some_and(|held| held == &["true"])
    };
    demand(None, new).filter(|_| required(new) && !required(old))
}

fn compression(old: Option<&Fields>, new: Option<&Fields>) -> Option<&'static str> {
    let encodings = |fields: Option<&Fields>| {
        fields.and_then(|fields| fields.get("encodings")).cloned().unwrap_or_default()
    };
    let known = encodings(new);
    let lost = encodings(old).iter().any(|encoding| !known.contains(encoding));
    lost.then_some("requests that are compressed so are not understood")
}

fn host(old: Option<&Fields>, new: Option<&Fields>) -> Option<&'static str> {
    (old != new).then_some("clients call the old host")
}
