//! Who may do what: tables of questions, one for each group of rules.
