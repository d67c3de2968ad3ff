//! The one place that decides whether a caller may do something, and the only maker of permits.

use super::action::Action;
use super::caller::Caller;
use super::decisions::Decisions;
use super::error::{Denied, Error};
use crate::registry::{Guarded, Permit, partition_of};

/// Allows actions on the resource of a key, all of them or none, or says who may not do what.
///
/// Without configured credentials there are no identities to hold policies against, so that every caller
/// on this machine may do everything. An action that cannot be about such a resource is refused all the same: asking
/// for it is a mistake of ours, which must not open anything.
#[expect(clippy::disallowed_methods, reason = "this is the one place that issues permits")]
pub async fn authorize<K: Guarded>(
    caller: &Caller,
    decisions: &Decisions,
    actions: &[Action],
    key: K,
) -> Result<Permit<K>, Error> {
    for action in actions {
        let allowed = action.is_about(key.kind());
        decisions.note(*action, || key.subject(), allowed);
        if !allowed {
            tracing::error!(%action, kind = ?key.kind(), "an action was asked for on what it is not about");
            let principal = caller.principal.arn(partition_of(&caller.region));
            return Err(Denied { principal, action: *action, resource: key.subject().to_string() }.into());
        }
    }
    Ok(Permit::issue(key, caller.account))
}

#[cfg(test)]
mod tests {
    use codeartifact_generated::service::Operation;

    use super::*;
    use crate::auth::Principal;
    use crate::registry::{AccountId, DomainKey, DomainName, Region};

    fn caller() -> Caller {
        let account = AccountId::parse("123456789012").unwrap();
        let region = Region::parse("eu-west-1").unwrap();
        Caller { principal: Principal::Root(account), account, region, session_tags: Vec::new() }
    }

    fn domain() -> DomainKey {
        let Caller { account, region, .. } = caller();
        DomainKey { owner: account, region, name: DomainName::parse("my-domain").unwrap() }
    }

    async fn ask(decisions: &Decisions, actions: &[Action]) -> Result<Permit<DomainKey>, Error> {
        authorize(&caller(), decisions, actions, domain()).await
    }

    #[tokio::test]
    async fn a_permit_is_for_the_key_that_was_asked_about() {
        let permit = ask(&Decisions::default(), &[Operation::DescribeDomain.into()]).await.unwrap();

        assert_eq!(permit.key(), &domain());
        assert_eq!(permit.account(), caller().account);
    }

    #[tokio::test]
    async fn an_action_on_what_it_is_not_about_is_refused() {
        let denied = ask(&Decisions::default(), &[Action::ReadFromRepository]).await.unwrap_err();

        assert_eq!(
            denied.to_string(),
            "User: arn:aws:iam::123456789012:root is not authorized to perform: \
             codeartifact:ReadFromRepository on resource: \
             arn:aws:codeartifact:eu-west-1:123456789012:domain/my-domain"
        );
    }

    #[tokio::test]
    async fn decisions_are_collected_where_somebody_listens() {
        let (told, untold) = (Decisions::collected(true), Decisions::collected(false));
        for decisions in [&told, &untold] {
            ask(decisions, &[Operation::CreateDomain.into(), Operation::TagResource.into()]).await.unwrap();
            ask(decisions, &[Action::PutPackageMetadata]).await.unwrap_err();
        }

        let on = "on arn:aws:codeartifact:eu-west-1:123456789012:domain/my-domain";
        assert_eq!(
            told.to_string(),
            format!(
                "allowed codeartifact:CreateDomain {on}, allowed codeartifact:TagResource {on}, \
                 denied codeartifact:PutPackageMetadata {on}"
            )
        );
        assert!(untold.taken().is_empty());
    }
}
