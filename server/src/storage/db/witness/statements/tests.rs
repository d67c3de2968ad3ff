//! Finding statements in sources, over small sources.

use super::super::reads::Kind;
use super::*;

fn found(files: &[(&str, &str)]) -> Result<Vec<Statement>, Vec<String>> {
    let sources: Vec<_> = files.iter().map(|(name, text)| Source::parse(name, text)).collect();
    statements_of(&sources)
}

/// Finds what is wrong with a function's body, in which something must be.
fn problem(body: &str) -> String {
    let problems = found(&[("some.rs", &format!("fn some() {{ {body} }}"))]).unwrap_err();
    problems.join("\n")
}

fn reads(statement: &Statement) -> Vec<(usize, Kind)> {
    statement.reads.iter().map(|read| (read.column, read.kind)).collect()
}

#[test]
fn a_row_is_followed_through_the_functions_that_it_is_handed_to() {
    let query = r#"
        fn find() {
            Query::new("SELECT a", vec![], |row| Ok((row.text(7)?, read_blob(row)?, row.count(8)? > 0)))
        }"#;
    let blob = r"
        fn read_blob(columns: &Row<'_>) -> Result<Blob, Error> {
            Ok(Blob { content: columns.optional_bytes(6)?, part: Part::read(columns)? })
        }
        impl Part {
            fn read(row: &Row<'_>) -> Result<Self, Error> { Ok(Self { size: row.integer(4)? }) }
        }";
    // Another of that name, which no path leads to.
    let other = "fn read(row: &Row<'_>) -> Result<String, Error> { row.text(0) }";

    let statements = found(&[("asset.rs", query), ("blob.rs", blob), ("other.rs", other)]).unwrap();

    let columns = [(7, Kind::Text), (6, Kind::Bytes), (4, Kind::Integer), (8, Kind::Integer)];
    assert_eq!(reads(&statements[0]), columns);
    assert_eq!(statements[0].place, "asset.rs, find");
}

#[test]
fn every_text_that_a_statement_may_have_is_found() {
    let file = r#"
        const THIRD: &str = "SELECT 3";
        fn some() {
            let sql = if first { "SELECT 1" } else { match second { true => "SELECT 2", false => THIRD } };
            Query::new(sql, vec![], read)
        }
        fn read(row: &Row<'_>) -> Result<i64, Error> { row.integer(0) }
        fn other() { Command::new("DELETE FROM t", vec![]) }
        #[cfg(test)]
        mod tests { fn some() { Command::new(anything(), vec![]) } }"#;

    let statements = found(&[("some.rs", file)]).unwrap();

    let texts: Vec<_> = statements.iter().map(|statement| statement.sql.as_str()).collect();
    assert_eq!(texts, ["SELECT 1", "SELECT 2", "SELECT 3", "DELETE FROM t"]);
    assert!(statements[..3].iter().all(|statement| reads(statement) == [(0, Kind::Integer)]));
    assert_eq!(reads(&statements[3]), []);
}

#[test]
fn the_writer_says_how_transactions_begin_and_end() {
    let file = r#"fn some() { run(connection, dialect::SQLITE.begin); run(connection, "COMMIT"); }"#;

    let statements = found(&[("sqlite/writer.rs", file)]).unwrap();

    let texts: Vec<_> = statements.iter().map(|statement| statement.sql.as_str()).collect();
    assert_eq!(texts, [POSTGRESQL.begin, "COMMIT"]);
}

#[test]
fn what_is_not_understood_is_a_problem() {
    for (body, said) in [
        ("Query::new(text(), vec![], |row| row.text(0))", "put together in a way that is not understood"),
        ("Query::new(sql, vec![], |row| row.text(0))", "where the text `sql` comes from"),
        (r#"Query::new("SELECT 1", vec![], |row| row.text(column))"#, "not given a plain number"),
        (r#"Query::new("SELECT 1", vec![], |row| row.float(0))"#, "not known what `row.float` reads"),
        (r#"Query::new("SELECT 1", vec![], |row| Ok(Some { row }))"#, "used otherwise"),
        (r#"Query::new("SELECT 1", vec![], |row| Ok(vec![row.text(0)?]))"#, "within a macro"),
        (r#"Query::new("SELECT 1", vec![], |row| elsewhere(row))"#, "not exactly one function `elsewhere`"),
        (r#"Query::new("SELECT 1", vec![], reader(7))"#, "neither a closure nor a function"),
        (r#"Query::new("SELECT 1", vec![])"#, "other arguments than known"),
        (r#"connection.execute("DELETE FROM t")"#, "under no test"),
        (r#"vec![Command::new("DELETE FROM t", vec![])]"#, "within a macro"),
    ] {
        let problem = problem(body);
        assert!(problem.contains(said) && problem.starts_with("some.rs, some: "), "{body}: {problem}");
    }
}
