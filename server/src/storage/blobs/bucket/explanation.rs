//! What came of a request to a bucket, in one sentence that names the setting to look at.

use super::credentials::CredentialSource;
use super::failure::Failure;
use super::options::BucketOptions;
use super::refusal::element;
use crate::causes::with_causes;

/// Explains what came of a request to the bucket.
pub(super) fn explain(
    error: &object_store::Error,
    options: &BucketOptions,
    region: &str,
    source: &CredentialSource,
) -> Failure {
    let text = with_causes(error);
    let address = &options.address;
    let code = element(&text, "Code").unwrap_or_default();
    let place = options.endpoint.as_ref().map_or_else(
        || format!("AWS (region `{region}`)"),
        |endpoint| format!("`{}`", endpoint.with_host_prefix(None)),
    );
    let says = element(&text, "Message").map(|words| format!(" ({})", unescaped(words))).unwrap_or_default();
    Failure::new(match code {
        "NoSuchBucket" => format!(
            "the bucket `{}` does not exist at {place}; create it, or correct `--blobs` or `--blobs-endpoint`",
            address.bucket
        ),
        "InvalidAccessKeyId" | "InvalidToken" | "ExpiredToken" | "TokenRefreshRequired" => {
            format!("{place} does not know the access key{says}; it comes from {source}")
        }
        "SignatureDoesNotMatch" => format!(
            "{place} finds the signature wrong: the secret key is not that of the access key; both come from \
                 {source}"
        ),
        "RequestTimeTooSkewed" => format!("the clock of this machine is not that of {place}; set it"),
        "AuthorizationHeaderMalformed" | "PermanentRedirect" | "IllegalLocationConstraintException" => {
            let right = element(&text, "Region").map(|region| format!(", which is `{region}`"));
            format!(
                "the bucket `{}` is not in the region `{region}`{says}; say its region with `--blobs-region`{}",
                address.bucket,
                right.unwrap_or_default()
            )
        }
        "AccessDenied" | "AllAccessDisabled" | "AccountProblem" => refused(options, &place, &says, source),
        // Servers of others have codes of their own.
        code if !code.is_empty() => {
            format!(
                "{place} refuses: `{code}`{says}; the credentials come from {source}, the bucket is that of `--blobs`"
            )
        }
        _ => explain_without_code(&text, options, region, &place, source),
    })
}

fn explain_without_code(
    text: &str,
    options: &BucketOptions,
    region: &str,
    place: &str,
    source: &CredentialSource,
) -> String {
    let has = |part: &str| text.contains(part);
    if has("invalid peer certificate") {
        return format!(
            "the certificate of {place} is not trusted ({}); name the file of its authority with \
                 `--blobs-authorities`",
            text.rsplit("invalid peer certificate: ").next().unwrap_or_default()
        );
    }
    if has("redirect") {
        return format!(
            "the bucket `{}` is not in the region `{region}`; say its region with `--blobs-region`",
            options.address.bucket
        );
    }
    if has("latest/api/token") || has("latest/meta-data") || has("169.254.170.2") {
        return format!(
            "there are no credentials for the bucket: {source} does not answer, and neither AWS_ACCESS_KEY_ID nor \
                 a profile is there"
        );
    }
    if has("403 Forbidden") {
        return refused(options, place, "", source);
    }
    if has("404 Not Found") {
        return format!(
            "the bucket `{}` does not exist at {place}; create it, or correct `--blobs` or `--blobs-endpoint`",
            options.address.bucket
        );
    }
    if has("Error performing") || has("HTTP error") {
        let cause = text.rsplit(": ").next().unwrap_or_default();
        return format!(
            "{place}, which has the bucket `{}`, does not answer ({cause}); see `--blobs-endpoint`",
            options.address.bucket
        );
    }
    format!("the bucket `{}` at {place} cannot be used: {text}", options.address.bucket)
}

fn refused(options: &BucketOptions, place: &str, says: &str, source: &CredentialSource) -> String {
    format!(
        "{place} refuses access to `{}`{says}; whose credentials come from {source} needs s3:ListBucket and \
         s3:ListBucketMultipartUploads on the bucket, and s3:GetObject, s3:PutObject, s3:DeleteObject and \
         s3:AbortMultipartUpload in it",
        options.address
    )
}

fn unescaped(text: &str) -> std::borrow::Cow<'_, str> {
    quick_xml::escape::unescape(text).unwrap_or(text.into())
}
