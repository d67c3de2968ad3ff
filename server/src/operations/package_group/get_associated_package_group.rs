//! `GetAssociatedPackageGroup`.

use codeartifact_generated::operations::{GetAssociatedPackageGroupRequest, GetAssociatedPackageGroupResult};
use codeartifact_generated::service::Operation;

use crate::auth::authorize;
use crate::operations::{App, RequestContext, output};
use crate::registry::{Error, Namespace, PackageFormat, PackageName};

/// Tells which group a package belongs to, whether the package exists or not.
pub(in crate::operations) async fn get_associated_package_group(
    app: &App,
    cx: &RequestContext,
    input: GetAssociatedPackageGroupRequest,
) -> Result<GetAssociatedPackageGroupResult, Error> {
    let GetAssociatedPackageGroupRequest { domain, domain_owner, format, namespace, package } = input;
    let domain = cx.domain(&domain, domain_owner.as_deref())?;
    authorize(&cx.caller, Operation::GetAssociatedPackageGroup, &domain.arn())?;
    let format = PackageFormat::parse(format.as_str())?;
    let namespace = Namespace::parse(format, namespace.as_deref())?;
    let name = PackageName::parse(format, &package)?;
    let found = app.registry.get_associated_package_group(&domain, format, namespace.as_ref(), &name).await?;
    Ok(GetAssociatedPackageGroupResult {
        package_group: Some(output::package_group_description(&found.group)),
        association_type: Some(output::association_type(found.association)),
    })
}
