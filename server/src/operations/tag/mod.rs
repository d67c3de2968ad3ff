//! The operations on tags.

use codeartifact_generated::operations::{
    ListTagsForResourceRequest, ListTagsForResourceResult, TagResourceRequest, TagResourceResult,
    UntagResourceRequest, UntagResourceResult,
};
use codeartifact_generated::service::Operation;
use codeartifact_generated::types::Tag;

use super::input;
use crate::app::{App, RequestContext};
use crate::auth::Ask;
use crate::operations::error::Error;
use crate::registry::Arn;

/// Lists the tags of a resource by key.
pub(super) async fn list_tags_for_resource(
    app: &App,
    cx: &RequestContext,
    input: ListTagsForResourceRequest,
) -> Result<ListTagsForResourceResult, Error> {
    let ListTagsForResourceRequest { resource_arn } = input;
    let resource = Arn::parse(&resource_arn)?;
    let permit = cx.authorize(app, Operation::ListTagsForResource, resource).await?;
    let tags = app.registry.list_tags(&permit).await?;
    let tags = tags.iter().map(|tag| Tag { key: tag.key().to_owned(), value: tag.value().to_owned() });
    Ok(ListTagsForResourceResult { tags: Some(tags.collect()) })
}

/// Adds tags to a resource, replacing those of the same key.
pub(super) async fn tag_resource(
    app: &App,
    cx: &RequestContext,
    input: TagResourceRequest,
) -> Result<TagResourceResult, Error> {
    let TagResourceRequest { resource_arn, tags } = input;
    let resource = Arn::parse(&resource_arn)?;
    let tags = input::tags(Some(tags))?;
    let actions = [Operation::TagResource.into()];
    let permit = cx.authorize_all(app, Ask::of(&actions).with_tags(&tags), resource).await?;
    app.registry.tag_resource(&permit, tags).await?;
    Ok(TagResourceResult {})
}

/// Removes tags from a resource; keys that it does not have are ignored.
pub(super) async fn untag_resource(
    app: &App,
    cx: &RequestContext,
    input: UntagResourceRequest,
) -> Result<UntagResourceResult, Error> {
    let UntagResourceRequest { resource_arn, tag_keys } = input;
    let resource = Arn::parse(&resource_arn)?;
    let actions = [Operation::UntagResource.into()];
    let permit = cx.authorize_all(app, Ask::of(&actions).without_tags(&tag_keys), resource).await?;
    app.registry.untag_resource(&permit, tag_keys).await?;
    Ok(UntagResourceResult {})
}
