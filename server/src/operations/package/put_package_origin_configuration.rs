//! `PutPackageOriginConfiguration`.

use codeartifact_generated::operations::{
    PutPackageOriginConfigurationRequest, PutPackageOriginConfigurationResult,
};
use codeartifact_generated::service::Operation;

use crate::app::{App, RequestContext};
use crate::operations::error::Error;
use crate::operations::input::Coordinates;
use crate::operations::output;
use crate::registry::PackageOriginRestrictions;

/// Sets where new versions of a package may come from; a package that does not exist is created.
pub(in crate::operations) async fn put_package_origin_configuration(
    app: &App,
    cx: &RequestContext,
    input: PutPackageOriginConfigurationRequest,
) -> Result<PutPackageOriginConfigurationResult, Error> {
    let PutPackageOriginConfigurationRequest {
        domain,
        domain_owner,
        repository,
        format,
        namespace,
        package,
        restrictions,
    } = input;
    let repository = cx.repository(&domain, domain_owner.as_deref(), &repository)?;
    let coordinates = Coordinates { format: &format, namespace: namespace.as_deref(), package: &package };
    let key = coordinates.package(repository)?;
    let permit = cx.authorize(app, Operation::PutPackageOriginConfiguration, key).await?;
    let origin = PackageOriginRestrictions {
        publish: (&restrictions.publish).try_into()?,
        upstream: (&restrictions.upstream).try_into()?,
    };
    let package = app.registry.put_package_origin_configuration(&permit, origin).await?;
    let origin_configuration = Some(output::origin_configuration(&package));
    Ok(PutPackageOriginConfigurationResult { origin_configuration })
}
