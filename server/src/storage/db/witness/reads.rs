//! How a row is read: which columns, and as what, followed from the closure or function that a query is given through
//! the functions that it hands its row to.

use syn::visit::{self, Visit};
use syn::{Expr, ExprCall, ExprLit, ExprMethodCall, ExprPath, Lit, Macro};

use super::sources::{Function, find_reader, name_of};

/// What a column is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Integer,
    Text,
    Bytes,
}

/// A column that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Read {
    pub(super) column: usize,
    pub(super) kind: Kind,
}

/// Lists what the third argument of a query reads, or says what is not understood.
pub(super) fn reads_of(functions: &[Function<'_>], file: &str, reader: &Expr) -> Result<Vec<Read>, String> {
    let mut reads = Reads { functions, file, row: String::new(), found: Vec::new(), problem: None };
    match reader {
        Expr::Closure(closure) => {
            let row = closure.inputs.first().and_then(name_of);
            reads.row = row.ok_or("the closure that reads a row gives it no name")?;
            reads.visit_expr(&closure.body);
        }
        Expr::Path(path) => reads.follow(&path.path),
        _ => return Err("a row is read by neither a closure nor a function".to_owned()),
    }
    match reads.problem {
        Some(problem) => Err(problem),
        None => Ok(reads.found),
    }
}

struct Reads<'f, 's> {
    functions: &'f [Function<'s>],
    file: &'f str,
    row: String,
    found: Vec<Read>,
    problem: Option<String>,
}

impl Reads<'_, '_> {
    fn is_row(&self, expression: &Expr) -> bool {
        matches!(expression, Expr::Path(path) if path.path.is_ident(&self.row))
    }

    fn read(&mut self, call: &ExprMethodCall) -> Result<(), String> {
        let method = call.method.to_string();
        let kind = match method.as_str() {
            "integer" | "count" | "optional_integer" => Kind::Integer,
            "text" | "optional_text" | "word" => Kind::Text,
            "optional_bytes" => Kind::Bytes,
            _ => return Err(format!("it is not known what `row.{method}` reads; say so in `reads.rs`")),
        };
        let Some(Expr::Lit(ExprLit { lit: Lit::Int(number), .. })) = call.args.first() else {
            return Err(format!("`row.{method}` is not given a plain number of a column"));
        };
        let column = number.base10_parse().map_err(|error| error.to_string())?;
        self.found.push(Read { column, kind });
        Ok(())
    }

    fn follow(&mut self, path: &syn::Path) {
        let Some(function) = find_reader(self.functions, self.file, path) else {
            let name = path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
            self.fail(format!("there is not exactly one function `{name}` that a row is handed to"));
            return;
        };
        let row = function.row().unwrap_or_default();
        let mut inner =
            Reads { functions: self.functions, file: function.source, row, found: Vec::new(), problem: None };
        inner.visit_block(function.body);
        self.found.append(&mut inner.found);
        if let Some(problem) = inner.problem {
            self.fail(problem);
        }
    }

    fn fail(&mut self, problem: String) {
        self.problem.get_or_insert(problem);
    }
}

impl<'ast> Visit<'ast> for Reads<'_, '_> {
    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        if !self.is_row(&call.receiver) {
            visit::visit_expr_method_call(self, call);
        } else if let Err(problem) = self.read(call) {
            self.fail(problem);
        }
    }

    fn visit_expr_call(&mut self, call: &'ast ExprCall) {
        if let (Expr::Path(function), true) =
            (&*call.func, call.args.iter().any(|argument| self.is_row(argument)))
        {
            self.follow(&function.path);
            for argument in call.args.iter().filter(|argument| !self.is_row(argument)).collect::<Vec<_>>() {
                self.visit_expr(argument);
            }
        } else {
            visit::visit_expr_call(self, call);
        }
    }

    fn visit_expr_path(&mut self, path: &'ast ExprPath) {
        if path.path.is_ident(&self.row) {
            self.fail(format!(
                "`{}` is used otherwise than by `{0}.text(0)` and its like, or handing it to a function",
                self.row
            ));
        }
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        let tokens = call.tokens.to_string();
        if tokens
            .split(|character: char| !character.is_alphanumeric() && character != '_')
            .any(|word| word == self.row)
        {
            self.fail("a row is read within a macro, where its columns cannot be followed".to_owned());
        }
    }
}
