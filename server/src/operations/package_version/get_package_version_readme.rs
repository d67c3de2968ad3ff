//! `GetPackageVersionReadme`.

use codeartifact_generated::operations::{GetPackageVersionReadmeRequest, GetPackageVersionReadmeResult};
use codeartifact_generated::service::Operation;

use crate::auth::authorize;
use crate::operations::input::Coordinates;
use crate::operations::{App, RequestContext, output};
use crate::registry::Error;

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
    authorize(&cx.caller, Operation::GetPackageVersionReadme, &key.package.arn())?;
    let readme = app.registry.get_package_version_readme(&key).await?;
    Ok(GetPackageVersionReadmeResult {
        format: Some(output::format(key.package.format)),
        namespace: key.package.namespace.as_ref().map(ToString::to_string),
        package: Some(key.package.name.to_string()),
        version: Some(key.version.to_string()),
        version_revision: Some(readme.revision.to_string()),
        readme: Some(readme.text),
    })
}
