//! The words that the model and the registry share. Each pair is matched in full on both sides, so that a value that a
//! new model adds does not compile until somebody decides what it means here.

use codeartifact_generated::types;

use crate::registry::{
    AllowPublish, AllowUpstream, AssociationType, HashAlgorithm, InvalidName, OriginMode, OriginType,
    PackageFormat, PackageVersionErrorCode, PackageVersionOriginType, PackageVersionSortType,
    PackageVersionStatus, ResourceType, ValidationReason,
};

/// Turns words of the registry into those of the model, and names what else the model has and is never said.
macro_rules! told {
    ($($own:ident as $model:ident { $($value:ident = $word:ident),+ $(; $($unsaid:ident),+)? })+) => { $(
        impl From<$own> for types::$model {
            fn from(value: $own) -> Self {
                match value {
                    $($own::$value => Self::$word),+
                }
            }
        }

        const _: fn(&types::$model) = |word| match word {
            $(types::$model::$word)|+ $($(| types::$model::$unsaid)+)? | types::$model::Unknown(_) => {}
        };
    )+ };
}

/// Turns words of the model into those of the registry. What the model does not list was refused when it was decoded,
/// and is refused here in the registry's words.
macro_rules! read {
    ($($own:ident from $model:ident { $($value:ident = $word:ident),+ })+) => { $(
        impl TryFrom<&types::$model> for $own {
            type Error = InvalidName;

            fn try_from(word: &types::$model) -> Result<Self, InvalidName> {
                match word {
                    $(types::$model::$word => Ok(Self::$value),)+
                    types::$model::Unknown(text) => Self::parse(text),
                }
            }
        }
    )+ };
}

/// Does both for words that go both ways.
macro_rules! both {
    ($($own:ident = $model:ident { $($words:tt)+ })+) => {
        told! { $($own as $model { $($words)+ })+ }
        read! { $($own from $model { $($words)+ })+ }
    };
}

/// Names every word of an enum whose values are chosen one by one, where an output is made or an input is heard.
macro_rules! chosen {
    ($($model:ident { $($word:ident),+ })+) => { $(
        const _: fn(&types::$model) = |word| match word {
            $(types::$model::$word)|+ | types::$model::Unknown(_) => {}
        };
    )+ };
}

both! {
    PackageFormat = PackageFormat {
        Npm = Npm, Pypi = Pypi, Maven = Maven, Nuget = Nuget, Generic = Generic, Ruby = Ruby, Swift = Swift, Cargo = Cargo
    }
    AllowPublish = AllowPublish { Allow = Allow, Block = Block }
    AllowUpstream = AllowUpstream { Allow = Allow, Block = Block }
    PackageVersionStatus = PackageVersionStatus {
        Published = Published, Unfinished = Unfinished, Unlisted = Unlisted, Archived = Archived, Disposed = Disposed,
        Deleted = Deleted
    }
    PackageVersionOriginType = PackageVersionOriginType {
        Internal = Internal, External = External, Unknown = UnknownValue
    }
    OriginType = PackageGroupOriginRestrictionType {
        ExternalUpstream = ExternalUpstream, InternalUpstream = InternalUpstream, Publish = Publish
    }
    OriginMode = PackageGroupOriginRestrictionMode {
        Allow = Allow, AllowSpecificRepositories = AllowSpecificRepositories, Block = Block, Inherit = Inherit
    }
}

told! {
    PackageVersionErrorCode as PackageVersionErrorCode {
        AlreadyExists = AlreadyExists, MismatchedRevision = MismatchedRevision, MismatchedStatus = MismatchedStatus,
        NotAllowed = NotAllowed, NotFound = NotFound, Skipped = Skipped
    }
    AssociationType as PackageGroupAssociationType { Strong = Strong, Weak = Weak }
    HashAlgorithm as HashAlgorithm { Md5 = Md5, Sha1 = Sha1, Sha256 = Sha256, Sha512 = Sha512 }
    ResourceType as ResourceType {
        Domain = Domain, Repository = Repository, Package = Package, PackageVersion = PackageVersion, Asset = Asset
    }
    // What names no operation is answered before there is one that could refuse it.
    ValidationReason as ValidationExceptionReason {
        CannotParse = CannotParse, EncryptionKeyError = EncryptionKeyError,
        FieldValidationFailed = FieldValidationFailed, Other = Other; UnknownOperation
    }
}

read! {
    PackageVersionSortType from PackageVersionSortType { PublishedTime = PublishedTime }
}

chosen! {
    DomainStatus { Active, Deleted }
    // The service writes it in capitals, which the model does not list.
    ExternalConnectionStatus { Available }
    // One listener serves both.
    EndpointType { Dualstack, Ipv4 }
    PackageGroupAllowedRepositoryUpdateType { Added, Removed }
}

#[cfg(test)]
mod tests {
    use super::*;

    macro_rules! assert_same {
        ($($own:ident of $model:ident),+) => { $(
            for word in types::$model::VALUES {
                let own = $own::try_from(&types::$model::from(*word)).unwrap();
                assert_eq!(types::$model::from(own).as_str(), *word);
                assert_eq!(own.as_str(), *word);
            }
            assert!($own::try_from(&types::$model::from("?")).is_err());
        )+ };
    }

    #[test]
    fn words_that_are_read_are_the_same_when_they_are_told() {
        assert_same!(
            PackageFormat of PackageFormat,
            AllowPublish of AllowPublish,
            AllowUpstream of AllowUpstream,
            PackageVersionStatus of PackageVersionStatus,
            PackageVersionOriginType of PackageVersionOriginType,
            OriginType of PackageGroupOriginRestrictionType,
            OriginMode of PackageGroupOriginRestrictionMode
        );
    }
}
