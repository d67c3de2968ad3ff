//! What clients send to publish: the form of PyPI's legacy upload API.

mod doled_stream;
pub(super) mod upload_form;
