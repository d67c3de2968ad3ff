//! Prints a comparison for people and for programs.

use serde_json::{Value, json};

use super::{Action, Aspect, Change, Diff, Part};
use crate::text::{Page, WIDTH, columns, count, wrap};

impl Diff {
    /// Says in half a sentence how much changed.
    pub fn summary(&self) -> String {
        if self.changes.is_empty() {
            return "no changes".to_owned();
        }
        let breaking = match self.breaking().count() {
            0 => "none breaks clients".to_owned(),
            1 => "1 breaks clients".to_owned(),
            many => format!("{many} break clients"),
        };
        format!("{}, {breaking}", count(self.changes.len(), "change"))
    }

    /// Prints the comparison for people: what breaks clients first, then everything else by part.
    pub fn text(&self) -> String {
        let side = |name: &str, side: &super::Side| {
            let holds = format!("{}, {}", count(side.operations, "operation"), count(side.shapes, "shape"));
            let service = format!("{} {}", side.service.name, side.version);
            [name.to_owned(), side.origin.clone(), side.form.clone(), service, holds]
        };
        let mut page = Page::default();
        page.lines(&columns(&[side("old", &self.old), side("new", &self.new)]));
        page.line(format!("\n{}", self.summary()));
        let mut breaking = Page::default();
        for change in self.breaking() {
            breaking.line(format!("  {} {}: {}", sign(change.action), change.subject, change.text));
            breaking.line(format!("      {}", change.breaks_clients.unwrap_or_default()));
        }
        page.section("Breaks clients", &breaking.finish());
        for part in [Part::Service, Part::Operation, Part::Error, Part::Enum, Part::Member, Part::Shape] {
            // Shapes that came or went are listed by name alone: what uses them stands above.
            let in_full = |change: &&Change| part != Part::Shape || change.action == Action::Changed;
            let rows: Vec<[String; 2]> = self
                .others(part)
                .filter(in_full)
                .map(|change| [format!("  {} {}", sign(change.action), change.subject), change.text.clone()])
                .collect();
            let mut lines = Page::default();
            lines.lines(&columns(&rows));
            for action in [Action::Added, Action::Removed] {
                let rest = self.others(part).filter(|change| change.action == action && !in_full(change));
                let names: Vec<&str> = rest.map(|change| change.subject.as_str()).collect();
                if !names.is_empty() {
                    let list = format!("{}: {}", names.len(), names.join(", "));
                    lines.line(format!("  {} {}", sign(action), wrap(&list, 4, WIDTH)));
                }
            }
            page.section(heading(part), &lines.finish());
        }
        if let Some(note) = self.note() {
            page.line(format!("\n{}", wrap(&note, 0, WIDTH)));
        }
        page.finish()
    }

    /// Prints the comparison for programs.
    pub fn json(&self) -> Value {
        let artefacts: Vec<Value> = self
            .artefacts
            .iter()
            .map(|(aspect, changes)| json!({ "aspect": aspect, "differences": changes }))
            .collect();
        json!({
            "old": self.old,
            "new": self.new,
            "breaking": self.breaking().count(),
            "changes": self.changes,
            "artefacts_of_form": artefacts,
        })
    }

    /// The changes of a part that break nobody.
    fn others(&self, part: Part) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(move |change| change.part == part && change.breaks_clients.is_none())
    }

    /// Says in one sentence what the forms of the documents keep from being compared, where they do.
    pub fn note(&self) -> Option<String> {
        if self.artefacts.is_empty() {
            return None;
        }
        let forms: Vec<&str> = self.lossy.iter().map(|form| form.title()).collect();
        let parts: Vec<String> = self
            .artefacts
            .iter()
            .map(|(aspect, changes)| format!("{} ({})", aspect_name(*aspect), changes.len()))
            .collect();
        Some(format!(
            "Left out, since the form {} loses it and a real change cannot be told from the loss: {}.",
            forms.join(" or "),
            parts.join(", ")
        ))
    }
}

fn sign(action: Action) -> char {
    match action {
        Action::Added => '+',
        Action::Removed => '-',
        Action::Changed => '~',
    }
}

fn heading(part: Part) -> &'static str {
    match part {
        Part::Service => "Service",
        Part::Operation => "Operations",
        Part::Error => "Errors",
        Part::Enum => "Enum values",
        Part::Member => "Members",
        Part::Shape => "Shapes",
    }
}

fn aspect_name(aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::Presence => "presence",
        Aspect::Naming => "names and titles",
        Aspect::Authentication => "authentication",
        Aspect::Protocol => "protocols",
        Aspect::Scheme => "schemes of authentication",
        Aspect::UnsignedPayload => "unsigned payloads",
        Aspect::Endpoint => "hosts",
        Aspect::Checksum => "checksums",
        Aspect::Compression => "compression",
        Aspect::Route => "routes",
        Aspect::Status => "statuses",
        Aspect::Retry => "faults and retries",
        Aspect::Pagination => "pagination",
        Aspect::Hint => "marks for reading only and safe to repeat",
        Aspect::Deprecation => "deprecation",
        Aspect::Type => "types",
        Aspect::Required => "required members",
        Aspect::Binding => "bindings",
        Aspect::Default => "defaults",
        Aspect::Value => "enum values",
        Aspect::ValueName => "names of enum values",
        Aspect::Constraint => "constraints",
        Aspect::UniqueItems => "lists of unequal elements",
        Aspect::TimestampFormat => "timestamp formats",
        Aspect::Sensitivity => "sensitive marks",
        Aspect::Streaming => "streams",
        Aspect::MediaType => "media types",
        Aspect::IdempotencyToken => "idempotency tokens",
    }
}
