//! `GetAssociatedPackageGroup`.

use codeartifact_generated::operations::{GetAssociatedPackageGroupRequest, GetAssociatedPackageGroupResult};
use codeartifact_generated::service::Operation;

use crate::app::{App, RequestContext};
use crate::operations::error::Error;
use crate::operations::output;
use crate::registry::{DomainPackageKey, Namespace, PackageCoordinates, PackageFormat, PackageName};

/// Tells which group a package belongs to, whether the package exists or not.
pub(in crate::operations) async fn get_associated_package_group(
    app: &App,
    cx: &RequestContext,
    input: GetAssociatedPackageGroupRequest,
) -> Result<GetAssociatedPackageGroupResult, Error> {
    let GetAssociatedPackageGroupRequest { domain, domain_owner, format, namespace, package } = input;
    let domain = cx.domain(&domain, domain_owner.as_deref())?;
    let format = PackageFormat::try_from(&format)?;
    let namespace = Namespace::parse(format, namespace.as_deref())?;
    let name = PackageName::parse(format, &package)?;
    let package = PackageCoordinates { format, namespace, name };
    let key = DomainPackageKey { domain, package };
    let permit = cx.authorize(app, Operation::GetAssociatedPackageGroup, key).await?;
    let found = app.registry.get_associated_package_group(&permit).await?;
    Ok(GetAssociatedPackageGroupResult {
        package_group: Some(output::package_group_description(&found.group)),
        association_type: Some(output::association_type(found.association)),
    })
}
