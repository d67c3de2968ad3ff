//! `ListPackageVersionDependencies`.

use codeartifact_generated::operations::{
    ListPackageVersionDependenciesRequest, ListPackageVersionDependenciesResult,
};
use codeartifact_generated::service::Operation;

use crate::auth::authorize;
use crate::operations::input::{Coordinates, page};
use crate::operations::{App, RequestContext, output};
use crate::registry::Error;

/// Lists the direct dependencies of a version.
pub(in crate::operations) async fn list_package_version_dependencies(
    app: &App,
    cx: &RequestContext,
    input: ListPackageVersionDependenciesRequest,
) -> Result<ListPackageVersionDependenciesResult, Error> {
    let ListPackageVersionDependenciesRequest {
        domain,
        domain_owner,
        repository,
        format,
        namespace,
        package,
        package_version,
        next_token,
    } = input;
    let repository = cx.repository(&domain, domain_owner.as_deref(), &repository)?;
    let coordinates = Coordinates { format: &format, namespace: namespace.as_deref(), package: &package };
    let key = coordinates.version(repository, &package_version)?;
    authorize(&cx.caller, Operation::ListPackageVersionDependencies, &key.package.arn())?;
    let page = page(None, next_token)?;
    let dependencies = app.registry.list_package_version_dependencies(&key, &page).await?;
    Ok(ListPackageVersionDependenciesResult {
        format: Some(output::format(key.package.format)),
        namespace: key.package.namespace.as_ref().map(ToString::to_string),
        package: Some(key.package.name.to_string()),
        version: Some(key.version.to_string()),
        version_revision: Some(dependencies.revision.to_string()),
        next_token: dependencies.next_token,
        dependencies: Some(dependencies.dependencies.iter().map(output::package_dependency).collect()),
    })
}
