//! `ListAssociatedPackages`.

use codeartifact_generated::operations::{ListAssociatedPackagesRequest, ListAssociatedPackagesResult};
use codeartifact_generated::service::Operation;

use crate::auth::authorize;
use crate::operations::{App, RequestContext, input, output};
use crate::registry::Error;

/// Lists the packages that belong to a group, or would if it existed.
pub(in crate::operations) async fn list_associated_packages(
    app: &App,
    cx: &RequestContext,
    input: ListAssociatedPackagesRequest,
) -> Result<ListAssociatedPackagesResult, Error> {
    let ListAssociatedPackagesRequest {
        domain,
        domain_owner,
        package_group,
        max_results,
        next_token,
        preview,
    } = input;
    let key = cx.package_group(&domain, domain_owner.as_deref(), &package_group)?;
    authorize(&cx.caller, Operation::ListAssociatedPackages, &key.arn())?;
    let page = input::page(max_results, next_token)?;
    let preview = preview.unwrap_or(false);
    let packages = app.registry.list_associated_packages(&key, preview, &page).await?;
    Ok(ListAssociatedPackagesResult {
        packages: Some(packages.items.iter().map(output::associated_package).collect()),
        next_token: packages.next_token,
    })
}
