//! What AWS services have in common and the `OpenAPI` form does not say: which status an error has by its
//! name, which parameters are not the operation's own, and what the names of shapes tell of their types.

/// Statuses by the conventional names of errors, as most of AWS's `restJson1` services have them.
const STATUSES: &[(&str, u16)] = &[
    ("AccessDeniedException", 403),
    ("BadGatewayException", 502),
    ("BadRequestException", 400),
    ("ConflictException", 409),
    ("DependencyFailedException", 424),
    ("ForbiddenException", 403),
    ("GatewayTimeoutException", 504),
    ("GoneException", 410),
    ("InternalException", 500),
    ("InternalFailure", 500),
    ("InternalFailureException", 500),
    ("InternalServerError", 500),
    ("InternalServerErrorException", 500),
    ("InternalServerException", 500),
    ("InternalServiceErrorException", 500),
    ("InternalServiceException", 500),
    ("MethodNotAllowedException", 405),
    ("NotAuthorizedException", 401),
    ("PayloadTooLargeException", 413),
    ("PendingVerification", 403),
    ("PreconditionFailedException", 412),
    ("RequestTimeoutException", 408),
    ("ResourceAlreadyExistsException", 409),
    ("ResourceConflictException", 409),
    ("ResourceInUseException", 409),
    ("ServiceException", 500),
    ("ServiceFailureException", 500),
    ("ServiceLimitExceededException", 402),
    ("ServiceQuotaExceededException", 402),
    ("ServiceUnavailableException", 503),
    ("ThrottledClientException", 429),
    ("ThrottlingException", 429),
    ("TooManyRequestsException", 429),
    ("UnauthorizedClientException", 401),
    ("UnauthorizedException", 401),
    ("UnprocessableEntityException", 422),
    ("ValidationException", 400),
];

/// Statuses by the end of names that are in no list.
const ENDS: &[(&str, u16)] = &[("NotFoundException", 404)];

/// Returns the status of an error with a conventional name.
pub(super) fn status(error: &str) -> Option<u16> {
    let listed = STATUSES.iter().find(|(name, _)| *name == error);
    listed.or_else(|| ENDS.iter().find(|(end, _)| error.ends_with(end))).map(|(_, status)| *status)
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

/// Makes the name of a member from the key under which it travels: `domain-owner` gives `domainOwner`, or
/// `DomainOwner` where the service's members begin so.
pub(super) fn member_name(key: &str, upper: bool) -> String {
    let mut parts = key.split('-').filter(|part| !part.is_empty());
    let first = parts.next().unwrap_or_default();
    let mut name = if upper { capitalised(first) } else { first.to_owned() };
    for part in parts {
        name.push_str(&capitalised(part));
    }
    name
}

/// Tells whether two names are one but for case and punctuation: `max_results` and `MaxResults`.
pub(super) fn alike(one: &str, other: &str) -> bool {
    plain(one) == plain(other)
}

fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// Tells whether a shape's name says that it holds 64 bits: the form says `integer` of most.
pub(super) fn is_long(name: &str) -> bool {
    (name.contains("Long") && !name.contains("Longitude")) || name.trim_start_matches('_').starts_with("long")
}

/// Tells whether a shape's name says that it holds bytes: the form says `string` of them.
pub(super) fn is_blob(name: &str) -> bool {
    name.to_ascii_lowercase().contains("blob")
}

/// Tells whether an output's integer is the status of the answer.
pub(super) fn is_status(member: &str) -> bool {
    ["status", "statuscode"].contains(&member.to_ascii_lowercase().as_str())
}

/// The names that the keys of a map are likely to have, the likeliest first.
pub(super) fn keys_of_map(map: &str) -> Vec<String> {
    let mut names = vec![format!("{map}Key"), format!("{map}KeyString")];
    names.extend(map.strip_suffix("Map").map(|stem| format!("{stem}Key")));
    if ["Tags", "TagMap", "TagsMap"].contains(&map) {
        names.push("TagKey".to_owned());
    }
    names
}

/// Returns text with its first letter in upper case.
pub(super) fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
