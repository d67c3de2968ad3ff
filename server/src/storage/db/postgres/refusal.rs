//! What is wrong when the first connection fails, in one sentence that names the setting.

use tokio_postgres::error::SqlState;

use super::settings::Settings;
use crate::causes::with_causes;
use crate::storage::Error;

/// Says what an error means of the settings, where it is one of PostgreSQL or of the way there.
pub(super) fn at_start(settings: &Settings, error: Error) -> Error {
    let Error::Database { kind, source } = error else { return error };
    match source.downcast::<tokio_postgres::Error>() {
        Ok(source) => Error::DatabaseRefused { sentence: sentence(settings, &source) },
        Err(source) => {
            let kind_of_silence = Error::Database { kind, source };
            let sentence = format!(
                "cannot reach the database `{}`: {}; see `--database`",
                settings.shown,
                with_causes(&kind_of_silence)
            );
            Error::DatabaseRefused { sentence }
        }
    }
}

fn sentence(settings: &Settings, error: &tokio_postgres::Error) -> String {
    let shown = &settings.shown;
    let user = settings.config.get_user().unwrap_or_default();
    let Some(said) = error.as_db_error() else {
        let said = with_causes(error);
        return if said.contains("certificate") || said.contains("TLS") || said.contains("tls") {
            format!(
                "the database `{shown}` cannot be spoken with over TLS: {said}; see `--database-authorities`, or \
                 `sslmode` in `--database`"
            )
        } else {
            format!("cannot reach the database `{shown}`: {said}; see `--database`")
        };
    };
    let message = said.message();
    let state = said.code();
    if [SqlState::INVALID_PASSWORD, SqlState::INVALID_AUTHORIZATION_SPECIFICATION].contains(state) {
        let setting = match &settings.password_file {
            Some(path) => format!("`--database-password-file`, which is `{}`", path.display()),
            None => "`--database` and `--database-password-file`".to_owned(),
        };
        return format!("the database `{shown}` does not let `{user}` in: {message}; see {setting}");
    }
    if *state == SqlState::UNDEFINED_DATABASE {
        return format!(
            "there is no such database as `{shown}` names: {message}; create it, or see `--database`"
        );
    }
    if *state == SqlState::INSUFFICIENT_PRIVILEGE {
        return format!(
            "`{user}` may not keep tables in the database `{shown}`: {message}; grant it what it lacks, or name \
             another user in `--database`"
        );
    }
    format!("the database `{shown}` refuses to serve: {message}; see `--database`")
}
