//! Values with names in them: `${domain}` stands for what was chosen, made or read before.

use std::collections::BTreeMap;

use serde_json::Value;

/// Values by name.
pub(crate) type Variables = BTreeMap<String, Value>;

/// A name that stands for nothing yet, since the step that would tell it failed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unknown(pub(crate) String);

/// Replaces names by what they stand for. Text that is one name alone becomes its value, of whatever type;
/// keys of objects are replaced too.
pub(crate) fn resolve(template: &Value, variables: &Variables) -> Result<Value, Unknown> {
    Ok(match template {
        Value::String(text) => resolve_text(text, variables)?,
        Value::Array(items) => {
            Value::Array(items.iter().map(|item| resolve(item, variables)).collect::<Result<_, _>>()?)
        }
        Value::Object(object) => {
            let entry = |(key, value): (&String, &Value)| {
                let key = plain(&resolve_text(key, variables)?);
                Ok((key, resolve(value, variables)?))
            };
            Value::Object(object.iter().map(entry).collect::<Result<_, _>>()?)
        }
        other => other.clone(),
    })
}

fn resolve_text(text: &str, variables: &Variables) -> Result<Value, Unknown> {
    let mut written = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((name, after)) = after.split_once('}') else { break };
        let value = variables.get(name).ok_or_else(|| Unknown(name.to_owned()))?;
        if before.is_empty() && after.is_empty() && written.is_empty() {
            return Ok(value.clone());
        }
        written.push_str(before);
        written.push_str(&plain(value));
        rest = after;
    }
    written.push_str(rest);
    Ok(Value::String(written))
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_become_what_they_stand_for() {
        let variables = Variables::from([("a".to_owned(), json!("x")), ("n".to_owned(), json!([1]))]);

        let resolved = resolve(&json!({"${a}-k": ["${a}/${a}", "${n}", "plain", 3]}), &variables);

        assert_eq!(resolved, Ok(json!({"x-k": ["x/x", [1], "plain", 3]})));
        assert_eq!(resolve(&json!("${b}"), &variables), Err(Unknown("b".to_owned())));
        assert_eq!(resolve(&json!("${a"), &variables), Ok(json!("${a")));
    }
}
