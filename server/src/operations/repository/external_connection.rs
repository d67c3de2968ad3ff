//! `AssociateExternalConnection` and `DisassociateExternalConnection`.

use codeartifact_generated::operations::{
    AssociateExternalConnectionRequest, AssociateExternalConnectionResult,
    DisassociateExternalConnectionRequest, DisassociateExternalConnectionResult,
};
use codeartifact_generated::service::Operation;

use crate::auth::authorize;
use crate::operations::{App, RequestContext, output};
use crate::registry::{Error, ExternalConnection};

/// Connects a repository to a public registry.
pub(in crate::operations) async fn associate_external_connection(
    app: &App,
    cx: &RequestContext,
    input: AssociateExternalConnectionRequest,
) -> Result<AssociateExternalConnectionResult, Error> {
    let AssociateExternalConnectionRequest { domain, domain_owner, repository, external_connection } = input;
    let key = cx.repository(&domain, domain_owner.as_deref(), &repository)?;
    let permit = authorize(&cx.caller, Operation::AssociateExternalConnection, &key.arn())?;
    let connection = ExternalConnection::parse(&external_connection)?;
    let repository = app.registry.associate_external_connection(&permit, &key, connection).await?;
    Ok(AssociateExternalConnectionResult { repository: Some(output::repository_description(&repository)) })
}

/// Disconnects a repository from a public registry; what was fetched stays.
pub(in crate::operations) async fn disassociate_external_connection(
    app: &App,
    cx: &RequestContext,
    input: DisassociateExternalConnectionRequest,
) -> Result<DisassociateExternalConnectionResult, Error> {
    let DisassociateExternalConnectionRequest { domain, domain_owner, repository, external_connection } =
        input;
    let key = cx.repository(&domain, domain_owner.as_deref(), &repository)?;
    let permit = authorize(&cx.caller, Operation::DisassociateExternalConnection, &key.arn())?;
    let connection = ExternalConnection::parse(&external_connection)?;
    let repository = app.registry.disassociate_external_connection(&permit, &key, connection).await?;
    Ok(DisassociateExternalConnectionResult { repository: Some(output::repository_description(&repository)) })
}
