//! The operations that no one has written yet: they answer 501 and say so.

use codeartifact_generated::errors::CodeArtifactError;
use codeartifact_generated::runtime::WireError;
use codeartifact_generated::service::Operation;
use http::StatusCode;

/// The operations that answer 501.
pub const NOT_DONE: &[Operation] = &[
    Operation::CreatePackageGroup,
    Operation::DeletePackageGroup,
    Operation::DescribePackageGroup,
    Operation::GetAssociatedPackageGroup,
    Operation::ListAllowedRepositoriesForGroup,
    Operation::ListAssociatedPackages,
    Operation::ListPackageGroups,
    Operation::ListSubPackageGroups,
    Operation::UpdatePackageGroup,
    Operation::UpdatePackageGroupOriginConfiguration,
];

/// Returns the answer of an operation that is not done.
pub(super) fn answer(operation: Operation) -> CodeArtifactError {
    let message = format!(
        "{operation} is not implemented yet; `codeartifact-server operations` lists what is and what is not"
    );
    WireError::new(StatusCode::NOT_IMPLEMENTED, "NotImplementedException", message).into()
}
