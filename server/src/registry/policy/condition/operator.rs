//! The operators of conditions: how a value of the request is compared, and with how many.
//! Knows their names and what they ask, not the values.

use std::cmp::Ordering;

use crate::registry::names::words::words;

words! {
    /// How a value of the request's context is compared.
    ConditionOperator, "condition operator" {
        /// Texts are the same.
        StringEquals = "StringEquals",
        /// Texts differ.
        StringNotEquals = "StringNotEquals",
        /// Texts are the same but for case.
        StringEqualsIgnoreCase = "StringEqualsIgnoreCase",
        /// Texts differ in more than case.
        StringNotEqualsIgnoreCase = "StringNotEqualsIgnoreCase",
        /// A text fits a pattern.
        StringLike = "StringLike",
        /// A text fits no pattern.
        StringNotLike = "StringNotLike",
        /// Numbers are the same.
        NumericEquals = "NumericEquals",
        /// Numbers differ.
        NumericNotEquals = "NumericNotEquals",
        /// A number is smaller.
        NumericLessThan = "NumericLessThan",
        /// A number is smaller or the same.
        NumericLessThanEquals = "NumericLessThanEquals",
        /// A number is greater.
        NumericGreaterThan = "NumericGreaterThan",
        /// A number is greater or the same.
        NumericGreaterThanEquals = "NumericGreaterThanEquals",
        /// Moments are the same.
        DateEquals = "DateEquals",
        /// Moments differ.
        DateNotEquals = "DateNotEquals",
        /// A moment is earlier.
        DateLessThan = "DateLessThan",
        /// A moment is earlier or the same.
        DateLessThanEquals = "DateLessThanEquals",
        /// A moment is later.
        DateGreaterThan = "DateGreaterThan",
        /// A moment is later or the same.
        DateGreaterThanEquals = "DateGreaterThanEquals",
        /// A truth value is the same.
        Bool = "Bool",
        /// Bytes are the same.
        BinaryEquals = "BinaryEquals",
        /// An address lies in a network.
        IpAddress = "IpAddress",
        /// An address lies in no network.
        NotIpAddress = "NotIpAddress",
        /// An ARN fits a pattern.
        ArnEquals = "ArnEquals",
        /// An ARN fits no pattern.
        ArnNotEquals = "ArnNotEquals",
        /// An ARN fits a pattern.
        ArnLike = "ArnLike",
        /// An ARN fits no pattern.
        ArnNotLike = "ArnNotLike",
        /// A key is absent, or is not.
        Null = "Null",
    }
}

/// How a condition treats a key with several values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    /// The key has one value.
    One,
    /// Every value must fulfil the condition.
    ForAllValues,
    /// At least one value must fulfil the condition.
    ForAnyValue,
}

/// What an order of two values must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Same,
    Less,
    LessOrSame,
    Greater,
    GreaterOrSame,
}

/// How what a policy expects is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expectation {
    Text,
    TextIgnoringCase,
    TextPattern,
    ArnPattern,
    Number(Comparison),
    Moment(Comparison),
    Truth,
    Bytes,
    Network,
    Absence,
}

impl Comparison {
    /// Tells whether the value of the request, ordered against that of the policy, fulfils it.
    pub(super) fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Same => order.is_eq(),
            Self::Less => order.is_lt(),
            Self::LessOrSame => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrSame => order.is_ge(),
        }
    }
}

impl ConditionOperator {
    /// Tells whether no value may compare, rather than one of them.
    pub(super) const fn is_negated(self) -> bool {
        self.meaning().0
    }

    /// Returns how what a policy expects is read.
    pub(super) const fn expectation(self) -> Expectation {
        self.meaning().1
    }

    const fn meaning(self) -> (bool, Expectation) {
        use Comparison::{Greater, GreaterOrSame, Less, LessOrSame, Same};
        use Expectation::{
            Absence, ArnPattern, Bytes, Moment, Network, Number, Text, TextIgnoringCase, TextPattern, Truth,
        };
        match self {
            Self::StringEquals => (false, Text),
            Self::StringNotEquals => (true, Text),
            Self::StringEqualsIgnoreCase => (false, TextIgnoringCase),
            Self::StringNotEqualsIgnoreCase => (true, TextIgnoringCase),
            Self::StringLike => (false, TextPattern),
            Self::StringNotLike => (true, TextPattern),
            Self::NumericEquals => (false, Number(Same)),
            Self::NumericNotEquals => (true, Number(Same)),
            Self::NumericLessThan => (false, Number(Less)),
            Self::NumericLessThanEquals => (false, Number(LessOrSame)),
            Self::NumericGreaterThan => (false, Number(Greater)),
            Self::NumericGreaterThanEquals => (false, Number(GreaterOrSame)),
            Self::DateEquals => (false, Moment(Same)),
            Self::DateNotEquals => (true, Moment(Same)),
            Self::DateLessThan => (false, Moment(Less)),
            Self::DateLessThanEquals => (false, Moment(LessOrSame)),
            Self::DateGreaterThan => (false, Moment(Greater)),
            Self::DateGreaterThanEquals => (false, Moment(GreaterOrSame)),
            Self::Bool => (false, Truth),
            Self::BinaryEquals => (false, Bytes),
            Self::IpAddress => (false, Network),
            Self::NotIpAddress => (true, Network),
            Self::ArnEquals | Self::ArnLike => (false, ArnPattern),
            Self::ArnNotEquals | Self::ArnNotLike => (true, ArnPattern),
            Self::Null => (false, Absence),
        }
    }
}
