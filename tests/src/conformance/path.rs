//! Where a value stands inside an input: `tags[].key`. Sets and removes values there.

use std::fmt;

use serde_json::Value;

/// One step into a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// A member of a structure or union.
    Member(String),
    /// The first element of a list.
    Element,
    /// The value of a map's first entry.
    Value,
    /// The key of a map's first entry; always the last step.
    Key,
}

/// The steps from an input to a value within it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Path(Vec<Step>);

impl Path {
    /// Returns the path of a member of the input.
    pub(crate) fn member(name: &str) -> Self {
        Self::default().then(Step::Member(name.to_owned()))
    }

    /// Returns the path one step further.
    #[must_use]
    pub(crate) fn then(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }

    /// Returns the name of the input's member that the path begins with.
    pub(crate) fn first(&self) -> &str {
        match self.0.first() {
            Some(Step::Member(name)) => name,
            _ => "",
        }
    }

    /// Returns the name of the innermost member.
    pub(crate) fn last_name(&self) -> &str {
        let names = self.0.iter().rev().filter_map(|step| match step {
            Step::Member(name) => Some(name.as_str()),
            _ => None,
        });
        names.into_iter().next().unwrap_or_default()
    }

    /// Tells whether it names a member of the input itself.
    pub(crate) fn is_top(&self) -> bool {
        self.0.len() == 1
    }

    /// Puts a value at the place, or removes the member that stands there. Tells whether there was such a
    /// place.
    pub(crate) fn put(&self, root: &mut Value, value: Option<Value>) -> bool {
        let Some((last, before)) = self.0.split_last() else { return false };
        let Some(parent) = before.iter().try_fold(root, |at, step| step.into(at)) else { return false };
        match (last, value) {
            (Step::Member(name), None) => {
                parent.as_object_mut().is_some_and(|object| object.shift_remove(name).is_some())
            }
            (Step::Member(name), Some(value)) => {
                let object = parent.as_object_mut();
                object.map(|object| object.insert(name.clone(), value)).is_some()
            }
            (Step::Key, Some(Value::String(key))) => {
                let Some(object) = parent.as_object_mut() else { return false };
                let Some(value) = object.values().next().cloned() else { return false };
                object.clear();
                object.insert(key, value);
                true
            }
            (step, Some(value)) => step.into(parent).map(|place| *place = value).is_some(),
            (_, None) => false,
        }
    }
}

impl Step {
    fn into<'v>(&self, value: &'v mut Value) -> Option<&'v mut Value> {
        match self {
            Self::Member(name) => value.as_object_mut()?.get_mut(name),
            Self::Element => value.as_array_mut()?.first_mut(),
            Self::Value => value.as_object_mut()?.values_mut().next(),
            Self::Key => None,
        }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.0.iter().enumerate() {
            match step {
                Step::Member(name) if index == 0 => write!(f, "{name}")?,
                Step::Member(name) => write!(f, ".{name}")?,
                Step::Element => write!(f, "[]")?,
                Step::Value => write!(f, "{{}}")?,
                Step::Key => write!(f, "{{key}}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_put_and_removed_where_the_path_leads() {
        let mut input = json!({"tags": [{"key": "a", "value": "b"}], "map": {"k": 1}});
        let key = Path::member("tags").then(Step::Element).then(Step::Member("key".into()));

        assert_eq!(key.to_string(), "tags[].key");
        assert!(key.put(&mut input, Some(json!("c"))));
        assert!(Path::member("map").then(Step::Value).put(&mut input, Some(json!(2))));
        assert!(Path::member("map").then(Step::Key).put(&mut input, Some(json!("l"))));
        assert_eq!(input, json!({"tags": [{"key": "c", "value": "b"}], "map": {"l": 2}}));

        assert!(key.put(&mut input, None) && Path::member("map").put(&mut input, None));
        assert_eq!(input, json!({"tags": [{"value": "b"}]}));
        assert!(!Path::member("none").then(Step::Element).put(&mut input, Some(json!(1))));
    }
}
