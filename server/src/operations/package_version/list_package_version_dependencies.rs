//! `ListPackageVersionDependencies`.

use codeartifact_generated::operations::{
    ListPackageVersionDependenciesRequest, ListPackageVersionDependenciesResult,
};
use codeartifact_generated::service::Operation;

use crate::app::{App, RequestContext};
use crate::operations::error::Error;
use crate::operations::input::{Coordinates, page};
use crate::operations::output;
use crate::registry::PackageVersionKey;

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
    let permit = cx.authorize(app, Operation::ListPackageVersionDependencies, key).await?;
    let PackageVersionKey { package, version } = permit.key();
    let page = page(None, next_token)?;
    let dependencies = app.registry.list_package_version_dependencies(&permit, &page).await?;
    Ok(ListPackageVersionDependenciesResult {
        format: Some(output::format(package.format)),
        namespace: package.namespace.as_ref().map(ToString::to_string),
        package: Some(package.name.to_string()),
        version: Some(version.to_string()),
        version_revision: Some(dependencies.revision.to_string()),
        next_token: dependencies.next_token,
        dependencies: Some(dependencies.dependencies.iter().map(output::package_dependency).collect()),
    })
}
