//! Prints what was found in a document for people.

use std::collections::BTreeMap;

use super::{OperationPreview, Preview};
use crate::text::{Page, columns, count};

impl Preview {
    /// Prints the preview for people.
    pub fn text(&self) -> String {
        let mut page = Page::default();
        page.lines(&self.head());
        let grouped = if self.has_resources { "resource" } else { "path, since the model has no resources" };
        let heading =
            format!("Operations by {grouped} (p: pages, <: streams the request, >: streams the answer)");
        page.section(&heading, &self.operations_by_resource());
        let errors = self.errors.iter().map(|(name, status)| {
            let having = self.operations.iter().filter(|operation| operation.errors.contains(name)).count();
            [format!("  {name}"), status.to_string(), count(having, "operation")]
        });
        page.section("Errors", &columns(&errors.collect::<Vec<_>>()));
        page.section("Generated", &self.generated());
        page.section("Not generated", &self.not_generated());
        self.print_obstacles(&mut page);
        page.sentences("Warnings", &self.warnings);
        page.finish()
    }

    fn head(&self) -> String {
        let row = |name: &str, value: String| [name.to_owned(), value];
        let total: usize = self.shapes.values().sum();
        let types: Vec<String> = self.shapes.iter().map(|(name, times)| count(*times, name)).collect();
        columns(&[
            row("file", self.origin.clone()),
            row("form", self.form.clone()),
            row("service", format!("{} ({})", self.service, self.title)),
            row("version", self.version.clone()),
            row("protocol", self.protocol.to_owned()),
            row("signed as", self.signing_name.clone().unwrap_or_else(|| "not signed".to_owned())),
            row("validation", self.validation.clone().unwrap_or_else(|| "no error is modelled".to_owned())),
            row("operations", self.operations.len().to_string()),
            row("shapes", format!("{total}: {}", types.join(", "))),
            row("constrained", count(self.constrained_members, "member")),
        ])
    }

    /// The table of operations, with the name of each group above it.
    fn operations_by_resource(&self) -> String {
        let mut groups: BTreeMap<&str, Vec<&OperationPreview>> = BTreeMap::new();
        for operation in &self.operations {
            groups.entry(&operation.resource).or_default().push(operation);
        }
        let rows: Vec<_> = groups.values().flatten().map(|operation| self.row(operation)).collect();
        let table = columns(&rows);
        let mut lines = table.lines();
        let mut page = Page::default();
        for (name, operations) in groups {
            page.line(format!("  {name}"));
            lines.by_ref().take(operations.len()).for_each(|line| page.line(line));
        }
        page.finish()
    }

    fn row(&self, operation: &OperationPreview) -> [String; 5] {
        let marks =
            [('p', operation.paginated), ('<', operation.streams_request), ('>', operation.streams_answer)];
        let of = operation.errors.iter().filter_map(|name| self.errors.get(name).copied());
        let mut statuses: Vec<u16> = of.collect();
        statuses.sort_unstable();
        let statuses: Vec<String> = statuses.iter().map(u16::to_string).collect();
        [
            format!("    {}", operation.name),
            operation.method.clone(),
            operation.path.clone(),
            marks.iter().filter(|(_, holds)| *holds).map(|(mark, _)| *mark).collect(),
            statuses.join(" "),
        ]
    }

    fn generated(&self) -> String {
        let of = |kinds: &[&str]| kinds.iter().filter_map(|kind| self.shapes.get(kind)).sum::<usize>();
        columns(&[
            ["  trait".to_owned(), count(self.operations.len(), "method")],
            ["  routes".to_owned(), self.operations.len().to_string()],
            [
                "  types".to_owned(),
                of(&["structure", "union", "enum", "int enum", "event stream"]).to_string(),
            ],
            ["  errors".to_owned(), self.errors.len().to_string()],
            ["  checks".to_owned(), format!("of {}", count(self.constrained_members, "constrained member"))],
        ])
    }

    /// What is left out, by wish, by necessity and by nature.
    fn not_generated(&self) -> String {
        let wished = self.left_out.iter().map(|name| [format!("  {name}"), "left out as asked".to_owned()]);
        let blocked = self.obstacles.iter().flat_map(|obstacle| &obstacle.operations);
        let mut blocked: Vec<&String> = blocked.collect();
        blocked.sort();
        blocked.dedup();
        let blocked =
            blocked.into_iter().map(|name| [format!("  {name}"), "has an obstacle, see below".to_owned()]);
        let of_clients = self.for_clients.iter().map(|(name, times)| {
            [format!("  {name}"), format!("of {}: clients alone act on it", count(*times, "operation"))]
        });
        columns(&wished.chain(blocked).chain(of_clients).collect::<Vec<_>>())
    }

    fn print_obstacles(&self, page: &mut Page) {
        let told = self.obstacles.iter().map(|obstacle| {
            let line = obstacle.line.map_or_else(String::new, |line| format!(" (line {line})"));
            format!("{}{line}; {}", obstacle.what, obstacle.way)
        });
        page.sentences("Obstacles", &told.collect::<Vec<_>>());
    }
}
