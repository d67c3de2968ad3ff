//! Every statement of some sources, found in what `Query::new`, `Command::new` and the writer are given, so that a new
//! one is under test without anybody listing it. What is not understood is a problem, never a statement less: a text
//! that looks like SQL and is none of those that were found is one as well.

use std::collections::BTreeSet;

use syn::visit::{self, Visit};
use syn::{
    Attribute, Block, Expr, ExprCall, ImplItemFn, Item, ItemFn, ItemMod, Lit, LitStr, Local, Macro, Stmt,
};

use super::reads::{Read, reads_of};
use super::sources::{Function, Source, functions, is_for_tests, name_of};
use crate::storage::db::dialect::POSTGRESQL;
use crate::storage::db::statement::Lock;

/// A statement as it stands in the sources.
#[derive(Debug)]
pub(super) struct Statement {
    /// The file and the function.
    pub(super) place: String,
    pub(super) sql: String,
    /// How the columns of a row are read; none if it yields no rows.
    pub(super) reads: Vec<Read>,
    /// Whether it yields rows that nobody reads.
    pub(super) only_holds: bool,
}

/// Lists the statements of sources, or what is not understood.
pub(super) fn statements_of(sources: &[Source]) -> Result<Vec<Statement>, Vec<String>> {
    let functions = functions(sources);
    let mut statements = Vec::new();
    let mut problems = Vec::new();
    for source in sources {
        let mut finder = Finder {
            functions: &functions,
            source,
            scopes: Vec::new(),
            statements: Vec::new(),
            understood: BTreeSet::new(),
            texts: Vec::new(),
            problems: Vec::new(),
        };
        finder.visit_file(&source.file);
        problems.append(&mut finder.problems);
        problems.extend(finder.forgotten());
        statements.append(&mut finder.statements);
    }
    if problems.is_empty() { Ok(statements) } else { Err(problems) }
}

/// What a statement is made with.
#[derive(Clone, Copy)]
enum Maker {
    Query,
    Command,
    /// Rows that are held, by more words than the sources show.
    Hold,
    /// How transactions begin and end.
    Control,
}

impl Maker {
    fn of(call: &ExprCall, file: &str) -> Option<Self> {
        let Expr::Path(function) = &*call.func else { return None };
        let words: Vec<_> = function.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            [.., "Query", "new"] => Some(Self::Query),
            [.., "Command", "new"] => Some(Self::Command),
            [.., "Hold", "new"] => Some(Self::Hold),
            ["run"] if file.starts_with("sqlite/") => Some(Self::Control),
            _ => None,
        }
    }
}

struct Finder<'f, 's> {
    functions: &'f [Function<'s>],
    source: &'s Source,
    /// The functions that are being visited, the innermost last.
    scopes: Vec<(String, &'s Block)>,
    statements: Vec<Statement>,
    /// The texts that they are made of.
    understood: BTreeSet<String>,
    /// What looks like a statement, wherever it stands.
    texts: Vec<(String, String)>,
    problems: Vec<String>,
}

impl<'s> Finder<'_, 's> {
    fn place(&self) -> String {
        let function = self.scopes.last().map_or("no function", |(name, _)| name);
        format!("{}, {function}", self.source.name)
    }

    fn add(&mut self, maker: Maker, call: &'s ExprCall) -> Result<(), String> {
        let arguments: Vec<_> = call.args.iter().collect();
        let (sql, reads) = match (maker, &arguments[..]) {
            (Maker::Query, [sql, _, row]) => (sql, reads_of(self.functions, &self.source.name, row)?),
            (Maker::Command | Maker::Hold, [sql, _]) | (Maker::Control, [_, sql]) => (sql, Vec::new()),
            _ => return Err("a statement is made of other arguments than known".to_owned()),
        };
        for sql in self.texts_of(sql)? {
            self.understood.insert(sql.clone());
            let sql = match maker {
                Maker::Hold => POSTGRESQL.locking(&sql, Lock::Update),
                Maker::Query | Maker::Command | Maker::Control => sql,
            };
            let (place, only_holds) = (self.place(), matches!(maker, Maker::Hold));
            self.statements.push(Statement { place, sql, reads: reads.clone(), only_holds });
        }
        Ok(())
    }

    /// Lists the texts that an expression may be.
    fn texts_of(&self, expression: &Expr) -> Result<Vec<String>, String> {
        match expression {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) => Ok(vec![text.value()]),
                _ => Err("a statement is no text".to_owned()),
            },
            Expr::Path(path) => {
                let name =
                    path.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
                let value =
                    self.value_of(&name).ok_or(format!("where the text `{name}` comes from is not found"))?;
                self.texts_of(value)
            }
            Expr::Field(field) if matches!(&field.member, syn::Member::Named(name) if name == "begin") => {
                Ok(vec![POSTGRESQL.begin.to_owned()])
            }
            Expr::If(choice) => {
                let (_, other) = choice.else_branch.as_ref().ok_or("a text may be missing")?;
                Ok([self.last_of(&choice.then_branch)?, self.texts_of(other)?].concat())
            }
            Expr::Match(choice) => {
                let texts: Result<Vec<_>, _> =
                    choice.arms.iter().map(|arm| self.texts_of(&arm.body)).collect();
                Ok(texts?.concat())
            }
            Expr::Block(block) => self.last_of(&block.block),
            _ => Err("a statement's text is put together in a way that is not understood".to_owned()),
        }
    }

    fn last_of(&self, block: &Block) -> Result<Vec<String>, String> {
        match block.stmts.last() {
            Some(Stmt::Expr(expression, None)) => self.texts_of(expression),
            _ => Err("a block does not end in a text".to_owned()),
        }
    }

    /// Finds what a name stands for in the function, or else in the file.
    fn value_of(&self, name: &str) -> Option<&'s Expr> {
        let mut values = Values { name, found: Vec::new() };
        if let Some((_, body)) = self.scopes.last() {
            values.visit_block(body);
        }
        if values.found.is_empty() {
            values.found.extend(self.source.file.items.iter().filter_map(|item| match item {
                Item::Const(constant) if constant.ident == name => Some(&*constant.expr),
                _ => None,
            }));
        }
        match values.found[..] {
            [only] => Some(only),
            _ => None,
        }
    }

    /// Lists what looks like a statement and was not found to be one.
    fn forgotten(&self) -> impl Iterator<Item = String> {
        let forgotten = self.texts.iter().filter(|(_, text)| !self.understood.contains(text));
        forgotten.map(|(place, text)| {
            format!("{place}: under no test, since no query or command is made of it: {text}")
        })
    }

    fn within(&mut self, name: String, body: &'s Block, visit: impl FnOnce(&mut Self)) {
        self.scopes.push((name, body));
        visit(self);
        self.scopes.pop();
    }
}

impl<'s> Visit<'s> for Finder<'_, 's> {
    fn visit_item_mod(&mut self, module: &'s ItemMod) {
        if !is_for_tests(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_fn(&mut self, function: &'s ItemFn) {
        self.within(function.sig.ident.to_string(), &function.block, |finder| {
            visit::visit_item_fn(finder, function);
        });
    }

    fn visit_impl_item_fn(&mut self, function: &'s ImplItemFn) {
        self.within(function.sig.ident.to_string(), &function.block, |finder| {
            visit::visit_impl_item_fn(finder, function);
        });
    }

    fn visit_expr_call(&mut self, call: &'s ExprCall) {
        if let Some(maker) = Maker::of(call, &self.source.name)
            && let Err(problem) = self.add(maker, call)
        {
            self.problems.push(format!("{}: {problem}", self.place()));
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_lit_str(&mut self, text: &'s LitStr) {
        if is_statement(&text.value()) && self.source.name != "dialect.rs" {
            self.texts.push((self.place(), text.value()));
        }
    }

    fn visit_macro(&mut self, call: &'s Macro) {
        let tokens = call.tokens.to_string();
        if tokens.split('"').skip(1).step_by(2).any(is_statement) {
            self.problems.push(format!("{}: a statement within a macro is not found", self.place()));
        }
    }

    // Documentation is an attribute.
    fn visit_attribute(&mut self, _: &'s Attribute) {}
}

fn is_statement(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    let words = [
        "ALTER",
        "BEGIN",
        "COMMIT",
        "CREATE",
        "DELETE",
        "DROP",
        "INSERT",
        "RELEASE",
        "ROLLBACK",
        "SAVEPOINT",
        "SELECT",
        "UPDATE",
        "WITH",
    ];
    words.contains(&first)
}

/// What a name is bound to.
struct Values<'n, 's> {
    name: &'n str,
    found: Vec<&'s Expr>,
}

impl<'s> Visit<'s> for Values<'_, 's> {
    fn visit_local(&mut self, local: &'s Local) {
        if name_of(&local.pat).as_deref() == Some(self.name)
            && let Some(value) = &local.init
        {
            self.found.push(&value.expr);
        }
        visit::visit_local(self, local);
    }
}

#[cfg(test)]
mod tests;
