//! `GetPackageVersionReadme`.

use codeartifact_generated::operations::{GetPackageVersionReadmeRequest, GetPackageVersionReadmeResult};
use codeartifact_generated::service::Operation;

use crate::app::{App, RequestContext};
use crate::operations::error::Error;
use crate::operations::input::Coordinates;
use crate::operations::output;
use crate::registry::PackageVersionKey;

/// Returns the readme of a version.
pub(in crate::operations) async fn get_package_version_readme(
    app: &App,
    cx: &RequestContext,
    input: GetPackageVersionReadmeRequest,
) -> Result<GetPackageVersionReadmeResult, Error> {
    let GetPackageVersionReadmeRequest {
        domain,
        domain_owner,
        repository,
        format,
        namespace,
        package,
        package_version,
    } = input;
    let repository = cx.repository(&domain, domain_owner.as_deref(), &repository)?;
    let coordinates = Coordinates { format: &format, namespace: namespace.as_deref(), package: &package };
    let key = coordinates.version(repository, &package_version)?;
    let permit = cx.authorize(app, Operation::GetPackageVersionReadme, key).await?;
    let PackageVersionKey { package, version } = permit.key();
    let readme = app.registry.get_package_version_readme(&permit).await?;
    Ok(GetPackageVersionReadmeResult {
        format: Some(output::format(package.format)),
        namespace: package.namespace.as_ref().map(ToString::to_string),
        package: Some(package.name.to_string()),
        version: Some(version.to_string()),
        version_revision: Some(readme.revision.to_string()),
        readme: Some(readme.text),
    })
}
