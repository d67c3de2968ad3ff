//! Cases with parameters: one case for each set of their values.

use std::collections::BTreeMap;

use serde_json::Value;

/// Returns the case once, or with parameters once for each set of values, filled in.
pub(crate) fn expand(case: &Value) -> Vec<(Option<usize>, Value)> {
    let Some(parameters) = case["testParameters"].as_object().filter(|parameters| !parameters.is_empty())
    else {
        return vec![(None, case.clone())];
    };
    let lists: BTreeMap<&str, Vec<&str>> = parameters
        .iter()
        .map(|(name, values)| {
            let values = values.as_array().into_iter().flatten().filter_map(Value::as_str);
            (name.as_str(), values.collect())
        })
        .collect();
    let sets = lists.values().map(Vec::len).max().unwrap_or_default();
    assert!(lists.values().all(|values| values.len() == sets), "parameters of one length: {case}");
    let mut template = case.clone();
    template.as_object_mut().expect("a case is an object").remove("testParameters");
    (0..sets)
        .map(|set| {
            let values = lists.iter().map(|(name, values)| (*name, values[set])).collect();
            (Some(set), fill(&template, &values))
        })
        .collect()
}

fn fill(value: &Value, values: &BTreeMap<&str, &str>) -> Value {
    match value {
        Value::String(text) => Value::from(fill_text(text, values)),
        Value::Array(items) => items.iter().map(|item| fill(item, values)).collect(),
        Value::Object(entries) => {
            entries.iter().map(|(key, item)| (fill_text(key, values), fill(item, values))).collect()
        }
        other => other.clone(),
    }
}

/// Replaces `$name:L` by the value as it stands, `$name:S` by the value in quotes, and `$$` by `$`.
fn fill_text(text: &str, values: &BTreeMap<&str, &str>) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        filled.push_str(before);
        if let Some(after) = after.strip_prefix('$') {
            filled.push('$');
            rest = after;
            continue;
        }
        let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len());
        let (name, behind) = after.split_at(end);
        match (values.get(name), behind.get(..2)) {
            (Some(value), Some(":L")) => filled.push_str(value),
            (Some(value), Some(":S")) => filled.push_str(&Value::from(*value).to_string()),
            _ => panic!("`{text}` has a `$` that names no parameter"),
        }
        rest = &behind[2..];
    }
    filled + rest
}
