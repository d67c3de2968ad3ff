//! What a credentials file says, and how it is told where it is wrong.

mod reading;
mod reloading;

/// A file that says all there is to say.
const WHOLE: &str = r#"{"accounts": {
    "111122223333": {
        "organization": "o-a1b2c3d4e5",
        "root": {"accessKeys": [{"accessKeyId": "AKIAROOT", "secretAccessKey": "secret-1"}]},
        "users": {
            "alice": {
                "policies": ["publisher", {"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}],
                "groups": ["devs"],
                "tags": {"team": "a"},
                "accessKeys": [
                    {"accessKeyId": " AKIAALICE\n", "secretAccessKey": "\tsecret-2 ", "status": "Active"},
                    {"accessKeyId": "AKIAOLD", "secretAccessKey": "secret-3", "status": "Inactive"}
                ]
            }
        },
        "groups": {"devs": {"policies": ["read-only"]}},
        "roles": {"ci": {"policies": ["admin"], "tags": {"k": "v"}, "sessions": [{
            "name": "build-17", "accessKeyId": "ASIACI", "secretAccessKey": "secret-4",
            "sessionToken": "token-1", "expiration": "2027-01-31T12:00:00Z"
        }]}}
    },
    "444455556666": {"users": {"bob": {}}}
}}"#;
