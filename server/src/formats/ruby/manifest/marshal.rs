//! Ruby's Marshal format 4.8, written and never read: what is read may be any object.

use std::collections::HashMap;

/// A value, as far as gems are told of by them.
#[derive(Debug, Clone)]
pub(in crate::formats::ruby) enum Value {
    Nil,
    True,
    False,
    Integer(u32),
    /// Text in UTF-8.
    Text(String),
    Symbol(&'static str),
    List(Vec<Value>),
    Hash(Vec<(Value, Value)>),
    /// An object that writes itself as another value.
    Marshalled {
        class: &'static str,
        value: Box<Value>,
    },
    /// An object that writes itself as bytes.
    Dumped {
        class: &'static str,
        bytes: Vec<u8>,
    },
    /// An object with its instance variables.
    Object {
        class: &'static str,
        variables: Vec<(&'static str, Value)>,
    },
}

/// Writes a value.
pub(in crate::formats::ruby) fn dump(value: &Value) -> Vec<u8> {
    let mut writer = Writer { out: vec![4, 8], symbols: HashMap::new() };
    writer.value(value);
    writer.out
}

struct Writer {
    out: Vec<u8>,
    /// The numbers of the symbols that were written; a second time the number stands for one.
    symbols: HashMap<&'static str, usize>,
}

impl Writer {
    fn value(&mut self, value: &Value) {
        match value {
            Value::Nil => self.out.push(b'0'),
            Value::True => self.out.push(b'T'),
            Value::False => self.out.push(b'F'),
            Value::Integer(number) => {
                self.out.push(b'i');
                self.packed(*number as usize);
            }
            Value::Text(text) => self.text(text),
            Value::Symbol(name) => self.symbol(name),
            Value::List(items) => {
                self.out.push(b'[');
                self.packed(items.len());
                for item in items {
                    self.value(item);
                }
            }
            Value::Hash(members) => {
                self.out.push(b'{');
                self.packed(members.len());
                for (key, member) in members {
                    self.value(key);
                    self.value(member);
                }
            }
            Value::Marshalled { class, value } => {
                self.out.push(b'U');
                self.symbol(class);
                self.value(value);
            }
            Value::Dumped { class, bytes } => {
                self.out.push(b'u');
                self.symbol(class);
                self.bytes(bytes);
            }
            Value::Object { class, variables } => {
                self.out.push(b'o');
                self.symbol(class);
                self.packed(variables.len());
                for (name, variable) in variables {
                    self.symbol(name);
                    self.value(variable);
                }
            }
        }
    }

    /// Writes a text, whose one instance variable says that it is UTF-8.
    fn text(&mut self, text: &str) {
        self.out.extend(b"I\"");
        self.bytes(text.as_bytes());
        self.packed(1);
        self.symbol("E");
        self.out.push(b'T');
    }

    fn symbol(&mut self, name: &'static str) {
        if let Some(number) = self.symbols.get(name).copied() {
            self.out.push(b';');
            self.packed(number);
            return;
        }
        self.symbols.insert(name, self.symbols.len());
        self.out.push(b':');
        self.bytes(name.as_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.packed(bytes.len());
        self.out.extend(bytes);
    }

    /// Writes a number: small ones in a byte, others behind the count of theirs, the lowest first.
    fn packed(&mut self, number: usize) {
        match u8::try_from(number) {
            Ok(0) => self.out.push(0),
            Ok(small @ 1..=122) => self.out.push(small + 5),
            _ => {
                let bytes = number.to_le_bytes();
                let length = bytes.iter().rposition(|byte| *byte != 0).map_or(1, |last| last + 1);
                self.out.push(u8::try_from(length).unwrap_or(u8::MAX));
                self.out.extend(&bytes[..length]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn an_entry_of_the_dependencies_api_is_what_ruby_writes() {
        let needed = Value::List(vec![text("dep_a"), text("~> 1.2, >= 1.2.3")]);
        let entry = Value::Hash(vec![
            (Value::Symbol("name"), text("a")),
            (Value::Symbol("number"), text("1.0.0")),
            (Value::Symbol("platform"), text("ruby")),
            (Value::Symbol("dependencies"), Value::List(vec![needed])),
        ]);
        let expected = b"\x04\x08[\x06{\x09:\x09nameI\"\x06a\x06:\x06ET:\x0bnumberI\"\x0a1.0.0\x06;\x06T\
            :\x0dplatformI\"\x09ruby\x06;\x06T:\x11dependencies[\x06[\x07I\"\x0adep_a\x06;\x06T\
            I\"\x15~> 1.2, >= 1.2.3\x06;\x06T";
        assert_eq!(dump(&Value::List(vec![entry])), expected);
    }

    #[test]
    fn numbers_are_packed_as_ruby_packs_them() {
        for (number, expected) in [
            (0, &b"\x04\x08i\x00"[..]),
            (4, b"\x04\x08i\x09"),
            (122, b"\x04\x08i\x7f"),
            (123, b"\x04\x08i\x01\x7b"),
            (255, b"\x04\x08i\x01\xff"),
            (256, b"\x04\x08i\x02\x00\x01"),
            (70_000, b"\x04\x08i\x03\x70\x11\x01"),
        ] {
            assert_eq!(dump(&Value::Integer(number)), expected, "{number}");
        }
    }
}
