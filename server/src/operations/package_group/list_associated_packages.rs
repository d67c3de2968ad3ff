//! `ListAssociatedPackages`.

use codeartifact_generated::operations::{ListAssociatedPackagesRequest, ListAssociatedPackagesResult};
use codeartifact_generated::service::Operation;

use crate::app::{App, RequestContext};
use crate::operations::error::Error;
use crate::operations::{input, output};

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
    let permit = cx.authorize(app, Operation::ListAssociatedPackages, key).await?;
    let page = input::page(max_results, next_token)?;
    let preview = preview.unwrap_or(false);
    let packages = app.registry.list_associated_packages(&permit, preview, &page).await?;
    Ok(ListAssociatedPackagesResult {
        packages: Some(packages.items.iter().map(output::associated_package).collect()),
        next_token: packages.next_token,
    })
}
