//! `AssociateExternalConnection` and `DisassociateExternalConnection`.

use codeartifact_generated::operations::{
    AssociateExternalConnectionRequest, AssociateExternalConnectionResult,
    DisassociateExternalConnectionRequest, DisassociateExternalConnectionResult,
};
use codeartifact_generated::service::Operation;

use crate::app::{App, RequestContext};
use crate::operations::error::Error;
use crate::operations::output;
use crate::registry::ExternalConnection;

/// Connects a repository to a public registry.
pub(in crate::operations) async fn associate_external_connection(
    app: &App,
    cx: &RequestContext,
    input: AssociateExternalConnectionRequest,
) -> Result<AssociateExternalConnectionResult, Error> {
    let AssociateExternalConnectionRequest { domain, domain_owner, repository, external_connection } = input;
    let key = cx.repository(&domain, domain_owner.as_deref(), &repository)?;
    let permit = cx.authorize(app, Operation::AssociateExternalConnection, key).await?;
    let connection = ExternalConnection::parse(&external_connection)?;
    let repository = app.registry.associate_external_connection(&permit, connection).await?;
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
    let permit = cx.authorize(app, Operation::DisassociateExternalConnection, key).await?;
    let connection = ExternalConnection::parse(&external_connection)?;
    let repository = app.registry.disassociate_external_connection(&permit, connection).await?;
    Ok(DisassociateExternalConnectionResult { repository: Some(output::repository_description(&repository)) })
}
