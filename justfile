# Short names for the commands of daily work. Each is one line that can also be typed by hand.

# Lists the commands.
default:
    @just --list

# Everything that continuous integration checks.
ci:
    .ci/run

# Every test: `just test`, `just test rust`, `just test clients -k tags`.
test *arguments:
    tests/run {{ arguments }}

# Formats all Rust.
fmt:
    cargo fmt --all

# Lints, warnings forbidden.
lint:
    cargo clippy --workspace --all-targets -- -D warnings

# Documentation, warnings forbidden.
doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps

# Licences, advisories and sources of dependencies (needs cargo-deny).
deny:
    cargo deny check

# Measures everything in one sitting; `just bench --write` rewrites bench/RESULTS.md.
bench *arguments:
    cargo run --release --package codeartifact-bench -- {{ arguments }}

# Writes the generated crate's source to a directory, for reading.
emit directory="target/emitted":
    cargo run --quiet --package codeartifact-codegen -- emit {{ directory }}
