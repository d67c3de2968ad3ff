//! Laws that a world's file tells: steps, and what their answers must tell.

use serde_json::{Map, Value};

use super::super::fill::Extent;
use super::super::seed::summary;
use super::super::world::{Ask, Script, resolve};
use super::agree::shown;
use super::errors::name_of;
use super::told::Told;
use super::trial::{Input, Stop, Trial, is_success};

/// Follows a script.
pub(super) async fn follow(trial: &mut Trial<'_>, script: &Script) -> Result<(), Stop> {
    for step in trial.world().into_iter().flat_map(|world| world.things(&script.before)) {
        let made = trial.runner.step(step, &mut trial.variables, &mut trial.undos).await;
        made.map_err(Stop::NotRun)?;
    }
    for ask in &script.steps {
        step(trial, ask).await?;
    }
    Ok(())
}

async fn step(trial: &mut Trial<'_>, ask: &Ask) -> Result<(), Stop> {
    let operation = trial.operation(&ask.operation);
    let mut input = trial.runner.base(operation, Some(operation), &trial.variables, Extent::Required);
    for (member, value) in resolved(trial, &ask.input)? {
        match value {
            Value::Null => input.shift_remove(&member),
            value => input.insert(member, value),
        };
    }
    let answer = trial.send(operation, &input).await?;
    let name = &ask.operation;
    if let Some(wanted) = &ask.error {
        if name_of(&answer).as_ref() != Some(wanted) {
            return Err(trial.stop("told", format!("expected `{wanted}`, found {}", summary(&answer))));
        }
        return Ok(());
    }
    if !is_success(&answer) {
        let text = format!("{name} was answered by {}", summary(&answer));
        // A step that nothing is asked of prepares.
        return Err(if ask.is_asked() { trial.stop("told", text) } else { Stop::NotRun(text) });
    }
    let told = Told::read(trial.service(), operation, &answer);
    let body = Value::Object(told.members);
    for (variable, pointer) in &ask.save {
        let Some(value) = body.pointer(pointer) else {
            return Err(trial.stop("told", format!("expected `{pointer}` from {name}, found none")));
        };
        trial.variables.insert(variable.clone(), value.clone());
    }
    let asked = (body, told.bytes);
    check(trial, ask, &asked.0)
}

fn resolved(trial: &Trial<'_>, template: &Map<String, Value>) -> Result<Input, Stop> {
    match resolve(&Value::Object(template.clone()), &trial.variables) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Ok(Input::new()),
        Err(unknown) => Err(Stop::NotRun(format!("`{}` is not known", unknown.0))),
    }
}

fn check(trial: &mut Trial<'_>, ask: &Ask, body: &Value) -> Result<(), Stop> {
    for (pointer, wanted) in resolved(trial, &ask.tells)? {
        let found = body.pointer(&pointer).unwrap_or(&Value::Null);
        if !includes(found, &wanted) {
            trial.find(
                "told",
                format!("expected `{pointer}` to be {}, found {}", shown(&wanted), shown(found)),
            );
        }
    }
    let elements =
        |pointer: &str| body.pointer(pointer).and_then(Value::as_array).cloned().unwrap_or_default();
    for (pointer, wanted) in resolved(trial, &ask.holds)? {
        if !elements(&pointer).iter().any(|found| includes(found, &wanted)) {
            trial.find("told", format!("expected `{pointer}` to hold {}, found no such", shown(&wanted)));
        }
    }
    for (pointer, wanted) in resolved(trial, &ask.lacks)? {
        if elements(&pointer).iter().any(|found| includes(found, &wanted)) {
            trial.find("told", format!("expected `{pointer}` to hold no {}, found it", shown(&wanted)));
        }
    }
    for (pointer, wanted) in resolved(trial, &ask.urls)? {
        let found = body.pointer(&pointer).and_then(Value::as_str).unwrap_or_default();
        if let Some(text) = flaw(found, &wanted) {
            trial.find("url", format!("expected `{pointer}` to {text}, found `{found}`"));
        }
    }
    Ok(())
}

/// Tells whether a value has all that is wanted of it; `null` wants nothing to be there.
fn includes(found: &Value, wanted: &Value) -> bool {
    match (found, wanted) {
        (Value::Object(found), Value::Object(wanted)) => {
            wanted.iter().all(|(name, wanted)| includes(found.get(name).unwrap_or(&Value::Null), wanted))
        }
        (Value::Array(found), Value::Array(wanted)) => {
            found.len() == wanted.len()
                && found.iter().zip(wanted).all(|(found, wanted)| includes(found, wanted))
        }
        (found, wanted) => found == wanted,
    }
}

/// Says what an absolute URL that names all that is wanted lacks.
fn flaw(url: &str, wanted: &Value) -> Option<String> {
    let Some(uri) = url.parse::<http::Uri>().ok().filter(|uri| uri.host().is_some()) else {
        return Some("be an absolute URL".to_owned());
    };
    if !uri.scheme_str().is_some_and(|scheme| ["http", "https"].contains(&scheme)) {
        return Some("be a URL of HTTP".to_owned());
    }
    // A name stands between the marks that part a URL, or ends with one of its own.
    let parts: Vec<&str> = url.split(['/', '.', ':', '?']).collect();
    let wanted = wanted.as_array().into_iter().flatten().filter_map(Value::as_str);
    wanted.filter(|name| !parts.contains(name)).map(|name| format!("name `{name}`")).next()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_url_is_absolute_and_names_what_is_wanted() {
        let wanted = json!(["my-team-123", "npm", "shared"]);

        assert_eq!(flaw("http://127.0.0.1:4566/npm/my-team-123/shared/", &wanted), None);
        assert_eq!(
            flaw("https://my-team-123.d.codeartifact.eu-west-1.example.com/npm/shared/", &wanted),
            None
        );
        for wrong in [
            "/npm/my-team-123/shared/",
            "ftp://127.0.0.1/npm/my-team-123/shared/",
            "http://127.0.0.1/npm/my-team-1234/shared/",
            "nonsense",
            "",
        ] {
            assert!(flaw(wrong, &wanted).is_some(), "{wrong}");
        }
    }

    #[test]
    fn a_value_includes_what_is_wanted_of_it_and_null_wants_nothing() {
        let found = json!({"a": {"b": 1, "c": [{"d": 2, "e": 3}]}});

        assert!(includes(&found, &json!({"a": {"c": [{"d": 2}]}, "x": null})));
        assert!(!includes(&found, &json!({"a": {"c": []}})));
        assert!(!includes(&found, &json!({"a": null})));
    }
}
