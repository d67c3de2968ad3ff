//! Request rates at package endpoints.

use codeartifact_tests::{Call, Options, TestServer};

#[test]
fn requests_without_a_token_are_counted_by_their_address() {
    let flags = vec!["--request-rate".to_owned(), "address=1".to_owned()];
    let server = TestServer::start_with(Options { flags, ..Options::default() });
    let path = "/npm/d/my-domain-000000000000/my-repo/left-pad";
    let anonymous = || server.send(&Call::get(path).without_header("authorization"));

    let answers: Vec<_> = (0..20).map(|_| anonymous()).collect();

    // A bucket holds one second's worth; a slow machine may let some more through.
    let refused = answers.iter().find(|answer| answer.status == 429).expect("one of many is refused");
    assert_ne!(answers[0].status, 429);
    assert!(refused.header("retry-after").is_some_and(|seconds| seconds.parse::<u32>().is_ok()));
    assert_eq!(refused.header("x-amzn-errortype"), Some("ThrottlingException"));
    assert!(
        (0..20).all(|_| server.send(&Call::get(path).header("authorization", "Bearer one")).status != 429)
    );
}
