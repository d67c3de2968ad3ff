//! `DeletePackage`.

use codeartifact_generated::operations::{DeletePackageRequest, DeletePackageResult};
use codeartifact_generated::service::Operation;

use crate::app::{App, RequestContext};
use crate::operations::error::Error;
use crate::operations::input::Coordinates;
use crate::operations::output;

/// Deletes a package with all its versions.
pub(in crate::operations) async fn delete_package(
    app: &App,
    cx: &RequestContext,
    input: DeletePackageRequest,
) -> Result<DeletePackageResult, Error> {
    let DeletePackageRequest { domain, domain_owner, repository, format, namespace, package } = input;
    let repository = cx.repository(&domain, domain_owner.as_deref(), &repository)?;
    let coordinates = Coordinates { format: &format, namespace: namespace.as_deref(), package: &package };
    let key = coordinates.package(repository)?;
    let permit = cx.authorize(app, Operation::DeletePackage, key).await?;
    let package = app.registry.delete_package(&permit).await?;
    Ok(DeletePackageResult { deleted_package: Some(output::package_summary(&package)) })
}
