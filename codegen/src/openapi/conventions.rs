//! What AWS services have in common and the `OpenAPI` form does not say: which status an error has by its
//! name, and which parameters are not the operation's own.

/// Statuses by the conventional names of errors.
const STATUSES: &[(&str, u16)] = &[
    ("AccessDeniedException", 403),
    ("BadRequestException", 400),
    ("ConflictException", 409),
    ("ForbiddenException", 403),
    ("InternalServerErrorException", 500),
    ("InternalServerException", 500),
    ("NotFoundException", 404),
    ("ResourceNotFoundException", 404),
    ("ServiceQuotaExceededException", 402),
    ("ServiceUnavailableException", 503),
    ("ThrottlingException", 429),
    ("TooManyRequestsException", 429),
    ("UnauthorizedException", 401),
    ("ValidationException", 400),
];

/// Returns the status of an error with a conventional name.
pub(super) fn status(error: &str) -> Option<u16> {
    STATUSES.iter().find(|(name, _)| *name == error).map(|(_, status)| *status)
}

/// Tells whether a header or query key carries the signature rather than a member.
pub(super) fn is_signature(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "X-Amz-Content-Sha256",
        "X-Amz-Date",
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-Security-Token",
        "X-Amz-Signature",
        "X-Amz-SignedHeaders",
    ];
    NAMES.contains(&name)
}

/// Makes the name of a member from the key under which it travels: `domain-owner` gives `domainOwner`.
pub(super) fn member_name(key: &str) -> String {
    let mut parts = key.split('-').filter(|part| !part.is_empty());
    let mut name = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        name.push_str(&capitalised(part));
    }
    name
}

/// Returns text with its first letter in upper case.
pub(super) fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
